"""Completion, as the shells do it."""

import os
import pty
import select
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from gymnation_client.cli.completion import nodes, script
from gymnation_client.cli.parser import SHELLS, build_parser
from sandbox.patience import patient


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


OFFERED = [
    ("gymnation sta", ["standings"]),
    ("gymnation --json sta", ["standings"]),
    ("gymnation link cr", ["create"]),
    ("gymnation link create --t", ["--timeout"]),
    ("gymnation standings -100 --sea", ["--season", "--seasons"]),
    ("gymnation callers add x --may read-s", ["read-standings"]),
    ("gymnation checkins -100 --state re", ["recorded", "revoked"]),
    ("gymnation checkins -100 --limit ", []),
    # A word that stands for something else is no command.
    ("gymnation visit -100 --badge link --i", ["--id"]),
    ("gymnation visit -100 --badge link cr", []),
    ("gymnation callers add link --ra", ["--rate"]),
    ("gymnation --vers", ["--version"]),
    ("gymnation completion z", ["zsh"]),
    ("gymnation nonsens", []),
]


@pytest.mark.parametrize(
    ("line", "offered"),
    [*OFFERED, ("gymnation completion ", ["bash", "zsh", "fish"]), ("gymnation --key-file ", [])],
)
def test_bash_offers_what_can_follow(line: str, offered: list[str]):
    found = completed(line)
    assert found[: len(offered)] == offered
    assert offered or not found


def needed(shell: str) -> str:
    if (program := shutil.which(shell)) is None:
        pytest.skip(f"{shell} is not on this machine")
    return program


@pytest.mark.parametrize(("line", "offered"), OFFERED)
def test_fish_offers_what_can_follow(line: str, offered: list[str], tmp_path: Path):
    written = tmp_path / "completion"
    written.write_text(script("fish", build_parser()))
    asked = f"source {written}; complete -C {shlex.quote(line)}"
    done = subprocess.run(
        [needed("fish"), "--no-config", "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
    )
    assert done.stderr == ""
    assert [row.partition("\t")[0] for row in done.stdout.splitlines()] == offered


class Zsh:
    """A zsh in a terminal, to whom a test types."""

    def __init__(self, program: str, folder: Path) -> None:
        written = folder / "completion"
        written.write_text(script("zsh", build_parser()))
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            environment = os.environ | {"TERM": "dumb", "HOME": str(folder), "COLUMNS": "200", "PS1": "> "}
            os.execve(program, [program, "-f", "-i"], environment)
        self._type(f"unsetopt zle_bracketed_paste; autoload -U compinit; compinit -u -D; source {written}\n")
        # Completion writes into the line; a key of ours then shows all of it between two marks.
        self._type("show() { print -r -- \"<<$BUFFER>>\"; BUFFER=''; zle accept-line }\n")
        self._type("zle -N show; bindkey '^G' show; setopt no_beep; echo REA''DY\n")
        self._read("READY")

    def _type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def _read(self, awaited: str) -> str:
        shown, end = "", time.monotonic() + patient(20)
        while awaited not in shown and time.monotonic() < end:
            if select.select([self._terminal], [], [], 0.2)[0]:
                shown += os.read(self._terminal, 4096).decode(errors="replace")
        return shown

    def line_after(self, line: str) -> str:
        """What the line is once the tabulator was pressed."""
        self._type(f"{line}\t\a")
        return self._read(">>").rpartition("<<")[2].partition(">>")[0]

    def close(self) -> None:
        os.close(self._terminal)
        os.waitpid(self._child, 0)


def test_zsh_completes_what_can_follow(tmp_path: Path):
    shell = Zsh(needed("zsh"), tmp_path)
    try:
        for line, offered in OFFERED:
            if len(offered) < 2:
                begun = line.rpartition(" ")[0]
                assert shell.line_after(line) == (f"{begun} {offered[0]} " if offered else line)
    finally:
        shell.close()


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_is_in_every_script(shell: str):
    written = script(shell, build_parser())
    for node in nodes(build_parser()):
        for word in node.path.split():
            assert word in written


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_its_script(shell: str):
    done = subprocess.run(
        [needed(shell), "-n"],
        input=script(shell, build_parser()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
