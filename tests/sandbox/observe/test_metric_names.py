"""Rules and dashboards ask for metrics and labels that the services declare, by their names in Prometheus."""

import re
from importlib import import_module
from pathlib import Path

from servicekit import instruments

OBSERVE = Path(__file__).parents[3] / "deploy/observe"
PROGRAMS = ("servicekit.lifecycle", "member_service.app", "coach_service.app", "telegram_gateway.app")
UNITS = {"s": "_seconds", "By": "_bytes", "USD": "_USD"}
OURS = r"(?:gymnation|rpc|http|db|gen_ai|messaging|otel|process|cpython)"
# A selector, a range, or what only a metric ends with.
ASKED = re.compile(rf"\b({OURS}_\w+)(?=[\[{{])|\b({OURS}_\w+_(?:seconds|total|bucket|count|bytes|USD))\b")
LABEL = re.compile(rf"[{{,]\s*({OURS}_\w+)\s*(?:=~|!~|!=|=)")


def in_prometheus(metric: instruments.Declared) -> set[str]:
    name = metric.name.replace(".", "_") + UNITS.get(metric.unit, "")
    match metric.kind:
        case "histogram":
            return {f"{name}_{part}" for part in ("bucket", "count", "sum")}
        case "counter":
            return {f"{name}_total"}
    return {name}


def asked() -> str:
    files = [path for path in OBSERVE.rglob("*") if path.suffix in {".yml", ".json"}]
    assert files
    return "\n".join(path.read_text("utf-8") for path in files)


def test_each_metric_that_is_asked_for_is_declared():
    for program in PROGRAMS:
        import_module(program)
    known = set().union(*map(in_prometheus, instruments.declared()))
    wanted = {one or other for one, other in ASKED.findall(asked())}
    assert len(wanted) > 30
    assert wanted - known == set()


def test_each_label_that_is_asked_for_is_an_attribute_of_a_metric():
    for program in PROGRAMS:
        import_module(program)
    known = {name.replace(".", "_") for metric in instruments.declared() for name in metric.attributes}
    wanted = set(LABEL.findall(asked()))
    assert "gymnation_outcome" in wanted
    assert wanted - known == set()
