"""What makes a shell complete our commands: made from the parser, so that the two never differ.

The scripts hold all words, and call nothing: a key press must not wait for a program to start.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

_FILES = {"--key-file", "--key-to", "--authorities", "--certificate", "--private-key", "--token-file"}


@dataclass(frozen=True, slots=True)
class Node:
    """A command with its path ("link create"), the commands below it, its options, and words after them."""

    path: str
    children: dict[str, str]
    options: dict[str, str]
    choices: tuple[str, ...]


def nodes(parser: argparse.ArgumentParser, path: str = "") -> Iterator[Node]:
    """The command and all below it."""
    children: dict[str, str] = {}
    options: dict[str, str] = {}
    choices: tuple[str, ...] = ()
    below: list[Node] = []
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to look
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            children = {one.dest: one.help or "" for one in action._get_subactions()}  # noqa: SLF001
            for name, child in action.choices.items():
                below += nodes(child, f"{path} {name}".strip())
        elif action.option_strings:
            options[action.option_strings[-1]] = (action.help or "").partition(":")[0]
            if action.dest in {"may", "kind"} and action.choices:
                choices = (*choices, *map(str, action.choices))
        elif action.choices:
            choices = (*choices, *map(str, action.choices))
    yield Node(path, children, options, choices)
    yield from below


def script(shell: str, parser: argparse.ArgumentParser) -> str:
    """The script for "bash", "zsh" or "fish"."""
    found = list(nodes(parser))
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](found)


def _paths(found: list[Node]) -> str:
    return "|".join(shlex.quote(node.path) for node in found if node.path)


def _bash(found: list[Node]) -> str:
    cases = "\n".join(f"    {shlex.quote(node.path)}) words={_plain(node)} ;;" for node in found)
    return f"""\
# gymnation in bash: eval "$(gymnation completion bash)"
_gymnation() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} path="" word words=""
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "${{path:+$path }}$word" in
    {_paths(found)}) path="${{path:+$path }}$word" ;;
    esac
  done
  case "${{COMP_WORDS[COMP_CWORD-1]}}" in
    {"|".join(sorted(_FILES))}) COMPREPLY=(); return ;;
  esac
  case "$path" in
{cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _gymnation gymnation
"""


def _zsh(found: list[Node]) -> str:
    cases = "\n".join(f"    {shlex.quote(node.path)}) candidates=({_told(node)}) ;;" for node in found)
    return f"""\
#compdef gymnation
# gymnation in zsh: eval "$(gymnation completion zsh)", after compinit
_gymnation() {{
  local at="" word
  local -a words_before=("${{(@)words[2,CURRENT-1]}}") candidates
  for word in "${{words_before[@]}}"; do
    case "${{at:+$at }}$word" in
    {_paths(found)}) at="${{at:+$at }}$word" ;;
    esac
  done
  case "${{words_before[-1]}}" in
    {"|".join(sorted(_FILES))}) _files; return ;;
  esac
  case "$at" in
{cases}
  esac
  _describe gymnation candidates
}}
compdef _gymnation gymnation
"""


def _fish(found: list[Node]) -> str:
    lines = ["# gymnation in fish: gymnation completion fish | source", "complete -c gymnation -f"]
    for node in found:
        seen = node.path.split()
        conditions = [f"__fish_seen_subcommand_from {word}" for word in seen]
        if node.children:
            conditions.append(f"not __fish_seen_subcommand_from {' '.join(node.children)}")
        condition = shlex.quote("; and ".join(conditions))
        for word, what in _words(node):
            if word.startswith("--"):
                files = " -rF" if word in _FILES else ""
                lines.append(
                    f"complete -c gymnation -n {condition} -l {word[2:]}{files} -d {shlex.quote(what)}"
                )
            else:
                lines.append(f"complete -c gymnation -n {condition} -a {word} -d {shlex.quote(what)}")
    return "\n".join([*lines, ""])


def _words(node: Node) -> list[tuple[str, str]]:
    return [*node.children.items(), *((one, "") for one in node.choices), *node.options.items()]


def _plain(node: Node) -> str:
    return shlex.quote(" ".join([*node.children, *node.choices, *node.options]))


def _told(node: Node) -> str:
    return " ".join(shlex.quote(_described(*one)) for one in _words(node))


def _described(word: str, what: str) -> str:
    return f"{word}:{what}" if what else word
