"""Completion, as the shells do it."""

import shutil
import subprocess

import pytest

from gymnation_client.cli.completion import nodes, script
from gymnation_client.cli.parser import SHELLS, build_parser


def completed(line: str) -> list[str]:
    """What bash offers after this line, whose last word is begun."""
    words = line.split(" ")
    program = f"""
eval "$1"
COMP_WORDS=({" ".join(f"'{word}'" for word in words)})
COMP_CWORD={len(words) - 1}
_gymnation
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(
        ["bash", "-c", program, "bash", script("bash", build_parser())],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("gymnation sta", ["standings"]),
        ("gymnation --json sta", ["standings"]),
        ("gymnation link cr", ["create"]),
        ("gymnation link create --t", ["--timeout"]),
        ("gymnation standings -100 --sea", ["--season", "--seasons"]),
        ("gymnation callers add x --may read-s", ["read-standings"]),
        ("gymnation completion ", ["bash", "zsh", "fish"]),
        ("gymnation --key-file ", []),
        ("gymnation nonsense", []),
    ],
)
def test_bash_offers_what_can_follow(line: str, offered: list[str]):
    found = completed(line)
    assert found[: len(offered)] == offered
    assert offered or not found


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_is_in_every_script(shell: str):
    written = script(shell, build_parser())
    for node in nodes(build_parser()):
        for word in node.path.split():
            assert word in written


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_its_script(shell: str):
    if (program := shutil.which(shell)) is None:
        pytest.skip(f"{shell} is not on this machine")
    done = subprocess.run(
        [program, "-n"], input=script(shell, build_parser()), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
