"""The metrics that were exported, as Prometheus reads them when it scrapes: OpenMetrics 1.0.

Names and labels are those that Prometheus itself makes of OTLP (`UnderscoreEscapingWithSuffixes`),
so that the rules and dashboards of deploy/observe ask the same of a demo as of a production.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sandbox.traces.metrics import Series

CONTENT_TYPE: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"
FRESH_S: Final = 300.0
"""How long Prometheus believes a value that nobody repeats.

Each value is told with the time at which it came, so that one of a process that has ended grows old there as
one that was pushed.
"""
_UNITS: Final = {
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
    "min": "minutes",
    "h": "hours",
    "d": "days",
    "By": "bytes",
    "KiBy": "kibibytes",
    "MiBy": "mebibytes",
    "%": "percent",
}
_Labels = dict[str, str]


def name_of(name: str, unit: str, *, grows: bool = False, is_gauge: bool = False) -> str:
    """The name of a metric in Prometheus, without what a histogram's parts add to it."""
    tokens = [token for token in re.split(r"[^a-zA-Z0-9]+", name) if token]
    unit = re.sub(r"\{[^}]*\}", "", unit).strip()
    suffix = _UNITS.get(unit, re.sub(r"[^a-zA-Z0-9]+", "_", unit).strip("_"))
    if unit == "1":
        suffix = "ratio" if is_gauge else ""
    if suffix and suffix not in tokens:
        tokens.append(suffix)
    if grows:
        tokens = [token for token in tokens if token != "total"] + ["total"]
    return "_".join(tokens)


def text(fresh: Iterable[tuple[Series, dict[str, Any], float]]) -> str:
    """All series, those of a metric together, as OpenMetrics asks."""
    families: dict[tuple[str, str], list[str]] = {}
    for series, value, time_s in fresh:
        kind = "histogram" if "buckets" in value else "counter" if series.grows else "gauge"
        if kind != "histogram" and "value" not in value:
            # Summaries and exponential histograms: nothing of ours sends them.
            continue
        name = name_of(series.name, series.unit, grows=series.grows, is_gauge=series.kind == "gauge")
        lines = families.setdefault((name.removesuffix("_total"), kind), [])
        lines += _samples(name, _labels(series), value, f"{time_s:.3f}")
    told = [f"# TYPE {name} {kind}\n" + "\n".join(lines) for (name, kind), lines in sorted(families.items())]
    return "\n".join([*told, "# EOF"]) + "\n"


def _samples(name: str, labels: _Labels, value: dict[str, Any], at: str) -> Iterator[str]:
    if "buckets" not in value:
        yield f"{name}{_written(labels)} {value['value']} {at}"
        return
    bounds = [*(f"{float(bound)}" for bound in value["bounds"]), "+Inf"]
    examples: dict[int, dict[str, Any]] = {}
    for one in value.get("exemplars", ()):
        examples[bisect_left(value["bounds"], one["value"])] = one
    below = 0
    for number, (bound, count) in enumerate(zip(bounds, value["buckets"], strict=True)):
        below += count
        example = examples.get(number)
        beside = (
            f' # {{trace_id="{example["trace_id"]}"}} {example["value"]} {example["time_s"]:.3f}'
            if example
            else ""
        )
        yield f"{name}_bucket{_written(labels | {'le': bound})} {below} {at}{beside}"
    yield f"{name}_sum{_written(labels)} {value['sum']} {at}"
    yield f"{name}_count{_written(labels)} {value['count']} {at}"


def _labels(series: Series) -> _Labels:
    job = f"{series.namespace}/{series.service}" if series.namespace else series.service
    told = {
        re.sub(r"[^a-zA-Z0-9_]", "_", name): value if isinstance(value, str) else json.dumps(value)
        for name, value in json.loads(series.attributes).items()
    }
    return told | {"job": job, "instance": series.instance}


def _written(labels: _Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in sorted(labels.items())) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
