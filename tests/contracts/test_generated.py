"""What is generated is fresh, and the layers hold.

These are the checks of `make check` that a test can make as well.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"},
    )


def test_the_generated_code_is_fresh():
    done = run(sys.executable, "protos/generate.py", "--check")
    assert done.returncode == 0, done.stderr


def test_the_layers_hold():
    done = run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_chassis_knows_no_contract_but_that_of_access():
    imported = {
        line.split()[1]
        for path in (ROOT / "services/servicekit").rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if line.lstrip().startswith(("from gymnation", "import gymnation"))
    }
    assert imported == {"gymnation.access.v1"}


def test_the_reference_of_the_api_is_fresh_and_names_every_method():
    done = run(sys.executable, "protos/reference.py", "--check")
    assert done.returncode == 0, done.stderr
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "docs/api/reference").glob("*.md"))
    for path in (ROOT / "protos/gymnation").rglob("*_service.proto"):
        for name in re.findall(r"^  rpc (\w+)\(", path.read_text("utf-8"), re.MULTILINE):
            assert f"\n## {name}\n" in pages


def test_links_within_the_reference_lead_to_a_heading():
    pages = (ROOT / "docs/api/reference").glob("*.md")
    for path in (*pages, ROOT / "docs/api/reference.md"):
        for target, anchor in re.findall(r"\]\(([\w/.-]*)#([\w-]+)\)", path.read_text("utf-8")):
            there = (path.parent / target if target else path).read_text("utf-8")
            headings = [
                line.lstrip("# ").lower().replace(" ", "-") for line in there.splitlines() if line[:1] == "#"
            ]
            assert headings.count(anchor) == 1, f"{path.name}: {target}#{anchor}"
