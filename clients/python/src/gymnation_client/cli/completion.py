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
    values: dict[str, tuple[str, ...]]
    """The options that one word follows, with the words that it may be; none for what only people know."""


def nodes(parser: argparse.ArgumentParser, path: str = "") -> Iterator[Node]:
    """The command and all below it."""
    children: dict[str, str] = {}
    options: dict[str, str] = {}
    choices: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}
    below: list[Node] = []
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to look
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            children = {one.dest: one.help or "" for one in action._get_subactions()}  # noqa: SLF001
            for name, child in action.choices.items():
                below += nodes(child, f"{path} {name}".strip())
        elif action.option_strings:
            options[action.option_strings[-1]] = (action.help or "").partition(":")[0]
            words = tuple(map(str, action.choices or ()))
            if action.nargs == "+":
                choices = (*choices, *words)
            elif action.nargs is None:
                values[action.option_strings[-1]] = words
        elif action.choices:
            choices = (*choices, *map(str, action.choices))
    yield Node(path, children, options, choices, values)
    yield from below


def script(shell: str, parser: argparse.ArgumentParser) -> str:
    """The script for "bash", "zsh" or "fish"."""
    found = list(nodes(parser))
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](found)


def _paths(found: list[Node]) -> str:
    return "|".join(shlex.quote(node.path) for node in found if node.path)


def _free(found: list[Node]) -> str:
    """The options that a word follows which only people know."""
    names = {name for node in found for name, words in node.values.items() if not words}
    return "|".join(sorted(names - _FILES))


def _values(found: list[Node], begin: str, end: str) -> str:
    """A case for each option that one of some words follows."""
    return "\n".join(
        f"    {shlex.quote(f'{node.path} {name}'.strip())}) {begin}{' '.join(words)}{end} ;;"
        for node in found
        for name, words in node.values.items()
        if words
    )


def _bash(found: list[Node]) -> str:
    cases = "\n".join(f"    {shlex.quote(node.path)}) words={_plain(node)} ;;" for node in found)
    values = _values(found, "words='", "'")
    return f"""\
# gymnation in bash: eval "$(gymnation completion bash)"
_gymnation() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} path="" word words=""
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "${{path:+$path }}$word" in
    {_paths(found)}) path="${{path:+$path }}$word" ;;
    esac
  done
  COMPREPLY=()
  case "$before" in
    {"|".join(sorted(_FILES))}) return ;;
    {_free(found)}) compopt +o default 2>/dev/null; return ;;
  esac
  case "$path" in
{cases}
  esac
  case "${{path:+$path }}$before" in
{values}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _gymnation gymnation
"""


def _zsh(found: list[Node]) -> str:
    cases = "\n".join(f"    {shlex.quote(node.path)}) candidates=({_told(node)}) ;;" for node in found)
    values = _values(found, "candidates=(", ")")
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
    {_free(found)}) return ;;
  esac
  case "$at" in
{cases}
  esac
  case "${{at:+$at }}${{words_before[-1]}}" in
{values}
  esac
  _describe gymnation candidates
}}
compdef _gymnation gymnation
"""


def _fish(found: list[Node]) -> str:
    lines = [
        f"""\
# gymnation in fish: gymnation completion fish | source
function __gymnation_at
  set -l at
  for word in (commandline -opc)[2..]
    if contains -- "$at $word" {_spaced(found)}
      set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c gymnation -f"""
    ]
    for node in found:
        condition = shlex.quote(f"__gymnation_at {shlex.quote(f' {node.path}' if node.path else '')}")
        begin = f"complete -c gymnation -n {condition}"
        lines += [f"{begin} -a {word} -d {shlex.quote(what)}" for word, what in node.children.items()]
        lines += [f"{begin} -a {word}" for word in node.choices]
        for name, what in node.options.items():
            value = " -rF" if name in _FILES else " -x" if name in node.values else ""
            if words := node.values.get(name):
                value += f" -a {shlex.quote(' '.join(words))}"
            lines.append(f"{begin} -l {name[2:]}{value} -d {shlex.quote(what)}")
    return "\n".join([*lines, ""])


def _spaced(found: list[Node]) -> str:
    return " ".join(shlex.quote(f" {node.path}") for node in found if node.path)


def _words(node: Node) -> list[tuple[str, str]]:
    return [*node.children.items(), *((one, "") for one in node.choices), *node.options.items()]


def _plain(node: Node) -> str:
    return shlex.quote(" ".join([*node.children, *node.choices, *node.options]))


def _told(node: Node) -> str:
    return " ".join(shlex.quote(_described(*one)) for one in _words(node))


def _described(word: str, what: str) -> str:
    return f"{word}:{what}" if what else word
