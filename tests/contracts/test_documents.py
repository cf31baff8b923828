"""The documents: short lines, links that lead somewhere, and a tree that is what is there."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
WIDTH = 110
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def documents() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    # Without git, in a downloaded archive, there is nothing beside the project but what was set up.
    found = listed.stdout.split() or [str(path.relative_to(ROOT)) for path in ROOT.glob("[!.]*/**/*.md")]
    # Prompts are for the model: their version is the hash of the file.
    return [ROOT / name for name in sorted(found) if "/prompts/" not in name]


def prose(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are neither code nor a row of a table, with their numbers."""
    fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and not line.lstrip().startswith(("|", "![")):
            yield number, line


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_lines_are_short(path: Path):
    long = [number for number, line in prose(path.read_text("utf-8")) if len(_LINK.sub("", line)) > WIDTH]
    assert long == [], f"over {WIDTH} columns: break these lines after a sentence or a clause"


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path):
    targets = [target.partition("#")[0] for target in _LINK.findall(path.read_text("utf-8"))]
    relative = [
        target for target in targets if target and not target.startswith(("http:", "https:", "mailto:"))
    ]
    assert [target for target in relative if not (path.parent / target).exists()] == []


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs/decisions"
    index = set(_LINK.findall((folder / "README.md").read_text("utf-8")))
    assert index == {path.name for path in folder.glob("0*.md")}


def tracked() -> set[Path]:
    """Files of the project and the folders above them, but none that `ls` hides."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if not listed.stdout:
        pytest.skip("without git nobody knows what belongs to the project")
    files = [Path(name) for name in listed.stdout.splitlines() if (ROOT / name).exists()]
    known = {path for file in files for path in (file, *file.parents) if path != Path()}
    return {path for path in known if not any(part.startswith(".") for part in path.parts)}


def drawn(picture: str) -> Iterator[Path]:
    """What a tree names: a line begins with names, two spaces deeper for what is inside of the one before."""
    above: list[str] = []
    for line in filter(None, picture.splitlines()):
        depth = (len(line) - len(line.lstrip())) // 2
        first = line.split()[0]
        # On a line of files each word is one; behind a folder it is told what is in it.
        for name in [first] if first.endswith("/") else line.split():
            yield Path(*above[:depth], name.rstrip("/"))
        above = [*above[:depth], first.rstrip("/")]


def block_under(heading: str, document: str) -> str:
    section = (ROOT / document).read_text("utf-8").partition(f"\n## {heading}\n")[2]
    return section.partition("```text\n")[2].partition("```")[0]


def test_the_tree_is_what_ls_shows():
    """All of the top, and of each folder whose inside is drawn all folders."""
    tree = list(drawn(block_under("The tree", "ARCHITECTURE.md")))
    opened = {path.parent for path in tree}
    there = {path for path in tracked() if path.parent in opened and (ROOT / path).is_dir()}
    there |= {path for path in tracked() if path.parent == Path()}
    assert set(tree) == there
    assert len(tree) == len(set(tree))


def test_the_short_tree_in_the_readme_names_what_is_there():
    lines = (
        (ROOT / "README.md").read_text("utf-8").rpartition("```text\n")[2].partition("```")[0].splitlines()
    )
    folders = {path for path in tracked() if path.parent == Path() and (ROOT / path).is_dir()}
    assert {Path(Path(line.split()[0]).parts[0]) for line in lines} == folders
    for line in lines:
        folder, *words = line.split()
        named = [word for word in words if re.fullmatch(r"[\w/]+(/|\.py)", word)]
        lost = [name for name in named if not any((ROOT / at / name).exists() for at in (folder, ""))]
        assert (ROOT / folder).is_dir()
        assert not lost, line
