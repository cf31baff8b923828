"""The latest value of every metric point that was exported."""

import json
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.traces.otlp import attributes

_KINDS = ("gauge", "sum", "histogram", "exponential_histogram", "summary")
_DELTA = 1


@dataclass(frozen=True, slots=True)
class _Series:
    service: str
    instance: str
    name: str
    unit: str
    kind: str
    attributes: str


class LatestMetrics:
    """One value for each series (service instance, name, attributes).

    The series that were untouched longest go first.
    """

    def __init__(self, max_series: int = 20_000) -> None:
        self._max_series = max_series
        self._values: OrderedDict[_Series, dict[str, Any]] = OrderedDict()

    def add(self, resource: dict[str, Any], metrics: Iterable[Any]) -> None:
        for metric in metrics:
            kind = metric.WhichOneof("data")
            if kind not in _KINDS:
                continue
            data = getattr(metric, kind)
            delta = getattr(data, "aggregation_temporality", 0) == _DELTA
            for point in data.data_points:
                series = _Series(
                    service=str(resource.get("service.name", "unknown")),
                    instance=str(resource.get("service.instance.id", "")),
                    name=metric.name,
                    unit=metric.unit,
                    kind=kind,
                    attributes=json.dumps(attributes(point.attributes), sort_keys=True),
                )
                value = _value(point)
                if delta and series in self._values:
                    before = self._values[series]
                    value = {key: _sum(key, before.get(key), amount) for key, amount in value.items()}
                self._values[series] = value
                self._values.move_to_end(series)
        while len(self._values) > self._max_series:
            self._values.popitem(last=False)

    def list(self) -> list[dict[str, Any]]:
        """Metrics by service and name, each with its points."""
        listed: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
        for series, value in self._values.items():
            key = (series.service, series.name, series.unit, series.kind)
            listed.setdefault(key, []).append({"attributes": json.loads(series.attributes)} | value)
        return [
            {"service": service, "name": name, "unit": unit, "kind": kind, "points": points}
            for (service, name, unit, kind), points in sorted(listed.items())
        ]


def _sum(key: str, before: Any, more: Any) -> Any:
    if before is None or key == "bounds":
        return more
    if isinstance(more, list):
        return [one + other for one, other in zip(before, more, strict=True)]
    return before + more


def _value(point: Any) -> dict[str, Any]:
    if hasattr(point, "count"):
        value: dict[str, Any] = {"count": point.count, "sum": point.sum}
        if hasattr(point, "explicit_bounds"):
            value |= {"bounds": list(point.explicit_bounds), "buckets": list(point.bucket_counts)}
        return value
    return {"value": point.as_int if point.WhichOneof("value") == "as_int" else point.as_double}
