"""Private names that nothing uses: vulture passes over what begins with an underscore."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def modules() -> Iterator[Path]:
    for folder in ("services", "sandbox", "clients"):
        yield from (path for path in (ROOT / folder).rglob("*.py") if ".venv" not in path.parts)


def own_names(tree: ast.Module) -> Iterator[str]:
    """The constants, functions and classes of a module."""
    for one in tree.body:
        match one:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield name


def test_each_private_name_is_used_in_its_module():
    unused = []
    for path in modules():
        text = path.read_text("utf-8")
        for name in own_names(ast.parse(text)):
            private = name.startswith("_") and not name.startswith("__")
            if private and len(re.findall(rf"\b{name}\b", text)) == 1:
                unused.append(f"{path.relative_to(ROOT)}: {name}")
    assert unused == []
