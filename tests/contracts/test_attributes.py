"""The allow-list of telemetry is what the services use.

It drops nothing that they set, and it names nothing that they do not use.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicekit.attributes import ALLOWED_ATTRIBUTES

SERVICES = Path(__file__).parents[2] / "services"
# The sandbox exports nothing: it only reads what others export.
FILES = sorted(path for path in SERVICES.glob("**/*.py") if path != SERVICES / "servicekit" / "attributes.py")
# What the semantic conventions and this project call an attribute.
ATTRIBUTE = re.compile(
    r"(?:gymnation|rpc|gen_ai|db|http|net|network|server|client|url|error|exception|messaging)(?:\.[a-z][a-z0-9_]*)+"
)
PACKAGE = re.compile(r"gymnation\.(?:member|coach)\b.*|gymnation\.v\d+")
INSTRUMENTS = re.compile(r"(?:observed_)?(?:up_down_counter|counter|histogram|gauge)")


class Names(ast.NodeVisitor):
    """Attribute names that one module mentions, apart from what it calls its metrics."""

    def __init__(self, tree: ast.Module) -> None:
        self.attributes: set[str] = set()
        self._texts = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        called = [call for call in ast.walk(tree) if isinstance(call, ast.Call) and _is_instrument(call)]
        self._metric_constants = {id(call.args[0]) for call in called if call.args}
        self._metric_names = {
            call.args[0].id for call in called if call.args and isinstance(call.args[0], ast.Name)
        }
        self.visit(tree)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if not names & self._metric_names:
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        text = node.value
        if (
            isinstance(text, str)
            and id(node) not in self._metric_constants
            and ATTRIBUTE.fullmatch(text)
            and not PACKAGE.fullmatch(text)
        ):
            self.attributes.add(text)

    def visit_Call(self, node: ast.Call) -> None:
        # Here any name counts, also one that looks like nothing.
        if isinstance(node.func, ast.Attribute) and node.func.attr == "set_attribute":
            self._keep(node.args[0])
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "fields" and isinstance(value, ast.Dict):
                for field in value.keys:
                    self._keep(field)
        self.generic_visit(node)

    def _keep(self, name: ast.expr | None) -> None:
        if isinstance(name, ast.Constant):
            self.attributes.add(str(name.value))
        elif isinstance(name, ast.Name) and name.id in self._texts:
            self.attributes.add(self._texts[name.id])


def _is_instrument(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return INSTRUMENTS.fullmatch(name) is not None


def mentioned(path: Path) -> set[str]:
    return Names(ast.parse(path.read_text("utf-8"))).attributes


def constants() -> Iterator[tuple[str, str]]:
    """The names of `servicekit.attributes` that have a constant, by which other modules use them."""
    for node in ast.parse((SERVICES / "servicekit" / "attributes.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            yield from (
                (target.id, str(node.value.value)) for target in node.targets if isinstance(target, ast.Name)
            )


def imported_names(path: Path) -> set[str]:
    """The constants that one module imports by name."""
    return {
        alias.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "servicekit.attributes"
        for alias in node.names
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SERVICES)))
def test_no_attribute_that_a_service_sets_is_dropped_on_its_way_out(path: Path):
    assert mentioned(path) - ALLOWED_ATTRIBUTES == set()


def test_every_attribute_of_our_own_on_the_list_is_used():
    used = set().union(*map(mentioned, FILES))
    sources = "".join(path.read_text("utf-8") for path in FILES)
    imported = set().union(*map(imported_names, FILES))
    used |= {
        name for constant, name in constants() if f"attributes.{constant}" in sources or constant in imported
    }
    own = {
        name for name in ALLOWED_ATTRIBUTES if name.startswith(("gymnation.", "error.")) or "." not in name
    }
    assert own - used == set()


def test_the_scan_sees_what_it_is_there_for():
    seen = Names(
        ast.parse(
            "PLACE = 'shelf'\n"
            "LANES = 'gymnation.lanes'\n"
            "counter('gymnation.metric', 'x')\n"
            "instruments.observed_gauge(LANES)\n"
            "span.set_attribute(PLACE, 1)\n"
            "span.set_attribute('plain', 1)\n"
            "counter.add(1, {'gymnation.label': 1})\n"
            "log.info('gymnation.member.v1.Thing', extra={'fields': {'odd': 1, 'http.status': 2}})\n"
        )
    ).attributes
    assert seen == {"shelf", "plain", "gymnation.label", "odd", "http.status"}


MAKES = re.compile(r"create_(?:observable_)?(?:up_down_counter|counter|histogram|gauge)|get_meter")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SERVICES)))
def test_a_metric_is_declared_and_never_made_beside_the_declarations(path: Path):
    if path == SERVICES / "servicekit" / "instruments.py":
        return
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    made = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls}
    assert [name for name in made if MAKES.fullmatch(name)] == []


def test_a_span_is_declared_and_never_named_where_it_begins():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                begins = node.func.attr in {"start_span", "start_as_current_span"}
                assert not (begins and isinstance(node.args[0], ast.Constant | ast.JoinedStr)), path
