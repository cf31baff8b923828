"""One mood: a function's docstring names what it gives ("The group …") or tells it what to do ("Send …")."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TELLS_OF_IT = re.compile(
    r"[A-Z][a-z]+s ((the|an?|its?|them|what|whoever|whether|all|each|every|while|when|at|another"
    r"|everything|everybody|something|nothing)\b|`)"
)
"""How a docstring begins that describes in the third person: "Sends the …"."""


def test_a_function_is_told_what_to_do():
    described = []
    for place in ("services", "sandbox", "clients"):
        for path in (ROOT / place).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    text = ast.get_docstring(node) or ""
                    if TELLS_OF_IT.match(text):
                        described.append(f"{path.relative_to(ROOT)}:{node.lineno} {text[:60]}")
    assert described == []
