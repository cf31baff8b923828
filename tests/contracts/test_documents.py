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


def test_the_tree_of_the_gateway_is_what_is_there():
    tree = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    gateway = ROOT / "services/telegram_gateway"
    rooms = [path.name for path in gateway.iterdir() if path.is_dir() and any(path.rglob("*.py"))]
    assert [room for room in rooms if f"{room}/" not in tree] == []
    features = [path.name for path in (gateway / "features").iterdir() if (path / "__init__.py").exists()]
    assert [name for name in features if not re.search(rf"\b{name}\b", tree)] == []
