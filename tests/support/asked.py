"""What dashboards, rules and runbooks ask of Prometheus.

They are given in forms that find something whenever the metrics are there.
"""

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

DASHBOARDS: Final = Path(__file__).parents[2] / "deploy/observe/grafana/dashboards"
RUNBOOKS: Final = Path(__file__).parents[2] / "docs/runbooks"
# What Grafana fills in before it asks.
FILLED: Final = {"$__rate_interval": "5m", "$__interval": "1m", "$__range": "6h"}
_GROUPING: Final = re.compile(r"\b(?:by|without|on|ignoring)\s*\([^)]*\)")
_SELECTOR: Final = re.compile(
    r"\b((?:gymnation|rpc|http|db|gen_ai|messaging|otel|process|cpython)[\w:]*(?:\{[^}]*\})?)"
)
_METRIC: Final = re.compile(
    r"\b(?:gymnation|rpc|http|db|gen_ai|messaging|otel|otelcol|process|cpython)[_:]\w"
)
_COMPARED: Final = re.compile(r" (>=|<=|==|!=|>|<) (?!bool)")


def of_dashboards() -> list[str]:
    """Every query of the dashboards that are committed."""
    found: list[str] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            found.extend([part["expr"]] if isinstance(part.get("expr"), str) else [])
            for below in part.values():
                look(below)
        elif isinstance(part, list):
            for below in part:
                look(below)

    for board in sorted(DASHBOARDS.glob("*.json")):
        look(json.loads(board.read_text("utf-8")))
    for name, value in FILLED.items():
        found = [query.replace(name, value) for query in found]
    return found


def of_rules(rules: Mapping[str, Any]) -> list[str]:
    """The expressions of all rules; of an alert what is measured, whatever its value.

    A comparison that says 0 or 1 in place of nothing finds a value whenever there is one to compare.
    """
    found: list[str] = []
    for group in rules["groups"]:
        for rule in group["rules"]:
            measured = _COMPARED.sub(r" \1 bool ", rule["expr"]) if "alert" in rule else rule["expr"]
            # What is missed by an alert has to be there when all is well.
            measured = measured.replace("absent_over_time(", "last_over_time(")
            found += re.split(r" or (?=label_replace)", measured)
    return found


def of_runbooks(labels: Collection[str]) -> list[str]:
    """What the pages tell operators to ask: whatever stands in backticks and names a metric.

    `labels` are the names of labels, which stand in backticks as well.
    """
    texts = "".join(path.read_text("utf-8") for path in sorted(RUNBOOKS.glob("*.md")))
    found = {code for code in re.findall(r"`([^`\n]+)`", texts) if _METRIC.search(code)}
    return sorted(found - set(labels))


def selectors(query: str) -> set[str]:
    """Each series that a query asks for, by itself: `or vector(0)` hides one that is spelled wrong."""
    return set(_SELECTOR.findall(_GROUPING.sub("", query)))
