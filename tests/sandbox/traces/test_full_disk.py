"""What fills a disk in tests does so while others write, with the file there or not."""

from pathlib import Path

import pytest

from tests.support.full_disk import fill_up

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


def test_a_file_is_full_again_and_again_and_what_it_held_is_kept(tmp_path: Path):
    file = tmp_path / "traces.jsonl"
    for said in ("", "first", "second"):
        if said:
            file.write_text(said)
        fill_up(file)
        with pytest.raises(OSError, match="No space left"), file.open("a") as full:
            full.write("more")
        if said:
            assert (tmp_path / "before-traces.jsonl").read_text() == said
        file.unlink()


def test_there_is_no_moment_without_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """In that moment whoever writes made it anew, and the link could not be put in its place."""
    file = tmp_path / "traces.jsonl"
    file.write_text("first")
    make = Path.symlink_to

    def written_meanwhile(link: Path, target: str) -> None:
        with file.open("a") as others:
            others.write(", and more")
        make(link, target)

    monkeypatch.setattr(Path, "symlink_to", written_meanwhile)
    fill_up(file)
    assert (tmp_path / "before-traces.jsonl").read_text() == "first, and more"
