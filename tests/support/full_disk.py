"""A file of which the disk is full, while others write it."""

from pathlib import Path


def fill_up(path: Path) -> None:
    """From now on whatever opens `path` to write finds no space left; `path.unlink()` makes room.

    In one step: whoever writes all the time would make the file anew between two.
    What it held stays beside it.
    """
    before, full = path.with_name(f"before-{path.name}"), path.with_name(f"full-{path.name}")
    before.unlink(missing_ok=True)
    if path.exists():
        before.hardlink_to(path)
    full.symlink_to("/dev/full")
    full.replace(path)
