"""What is generated is fresh, and the layers hold.

These are the checks of `make check` that a test can make as well.
"""

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
