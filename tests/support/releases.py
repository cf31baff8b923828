"""What ran before, from the project's history: its services in a folder, to be run beside today's."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.demo.plan import Program

ROOT = Path(__file__).parents[2]
_LIST = ROOT / "deploy" / "releases.txt"
_RUNS = ("services", "protos/gen")


def released() -> list[str]:
    """The commits of former releases, the newest first."""
    lines = (line.partition("#")[0].split() for line in _LIST.read_text("utf-8").splitlines())
    return [words[0] for words in lines if words]


def unpacked(commit: str, folder: Path) -> str:
    """The PYTHONPATH of a release, unpacked into the folder; skips the test where there is no history."""
    if _git("cat-file", "-e", f"{commit}^{{commit}}").returncode:
        pytest.skip(f"this copy has no history back to {commit[:7]}: git fetch --unshallow")
    archive = _git("archive", commit, *_RUNS)
    assert archive.returncode == 0, archive.stderr.decode()
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        packed.extractall(folder, filter="data")
    return ":".join(str(folder / one) for one in _RUNS)


def of_release(program: Program, path: str) -> Program:
    """The same program, with its settings, as it was in a release."""
    return replace(program, environment={**program.environment, "PYTHONPATH": path})


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
