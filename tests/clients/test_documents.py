"""What docs/api.md and the pages below it tell to type can be typed, and what they tell of codes is so."""

import ast
import re
import shlex
from pathlib import Path

import pytest

import gymnation_client
from gymnation_client.cli import exits
from gymnation_client.cli.completion import nodes
from gymnation_client.cli.parser import build_parser

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "docs/api.md",
    *(ROOT / "docs/api" / f"{name}.md" for name in ("turnstile", "dashboard", "crm")),
]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"\bgymnation ([a-z][^\n`>|)]*)")


def blocks(page: Path, language: str) -> list[str]:
    return [code for found, code in _BLOCK.findall(page.read_text("utf-8")) if found == language]


def typed(page: Path) -> list[str]:
    """Each command line of ours on the page, in blocks and in sentences."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    prose = re.findall(r"`(gymnation [^`]+)`", _BLOCK.sub("", text))
    code = [line for block in blocks(page, "sh") for line in block.replace("\\\n", " ").splitlines()]
    return [found[1].strip() for line in [*prose, *code] if (found := _TYPED.search(line))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_can_be_typed(page: Path):
    parser = build_parser()
    commands = {node.path for node in nodes(parser)}
    assert typed(page) or page.name == "crm.md"
    for line in typed(page):
        if line in commands:
            # Only named, in a sentence.
            continue
        words = ["-100" if word in {"$GROUP", "GROUP"} else word for word in shlex.split(line)]
        assert parser.parse_args(words).command == words[0], line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_python_in_it_is_python_and_its_names_are_there(page: Path):
    for code in blocks(page, "python"):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and node.module == "gymnation_client":
                assert {name.name for name in node.names} <= set(gymnation_client.__all__)
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "client"
            ):
                assert hasattr(gymnation_client.Client, node.attr), node.attr


def test_the_exit_codes_are_those_of_the_program():
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", (ROOT / "docs/api.md").read_text("utf-8"), re.MULTILINE))
    assert {int(code): meaning for code, meaning in rows.items()} == exits.MEANINGS
