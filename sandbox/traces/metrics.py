"""The latest value of every metric point that was exported."""

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.traces.otlp import attributes

_KINDS = ("gauge", "sum", "histogram", "exponential_histogram", "summary")
_DELTA = 1


@dataclass(frozen=True, slots=True)
class Series:
    """What one value belongs to. `attributes` are the point's, as JSON."""

    service: str
    namespace: str
    instance: str
    name: str
    unit: str
    kind: str
    attributes: str
    grows: bool = False
    """Whether it is a sum that never falls."""


class LatestMetrics:
    """One value for each series (service instance, name, attributes).

    The series that were untouched longest go first. `clock` gives seconds since 1970.
    """

    def __init__(self, max_series: int = 20_000, clock: Callable[[], float] = time.time) -> None:
        self._max_series = max_series
        self._clock = clock
        self._kept: OrderedDict[Series, dict[str, Any]] = OrderedDict()
        self._seen: dict[Series, float] = {}

    def add(self, resource: dict[str, Any], metrics: Iterable[Any]) -> None:
        now = self._clock()
        service, namespace, instance = (
            str(resource.get(f"service.{part}", other))
            for part, other in (("name", "unknown"), ("namespace", ""), ("instance.id", ""))
        )
        for metric in metrics:
            kind = metric.WhichOneof("data")
            if kind not in _KINDS:
                continue
            data = getattr(metric, kind)
            delta = getattr(data, "aggregation_temporality", 0) == _DELTA
            for point in data.data_points:
                series = Series(
                    service=service,
                    namespace=namespace,
                    instance=instance,
                    name=metric.name,
                    unit=metric.unit,
                    kind=kind,
                    attributes=json.dumps(attributes(point.attributes), sort_keys=True),
                    grows=kind == "sum" and data.is_monotonic,
                )
                value = _value(point)
                if delta and series in self._kept:
                    before = self._kept[series]
                    value = {key: _sum(key, before.get(key), amount) for key, amount in value.items()}
                self._kept[series] = value
                self._kept.move_to_end(series)
                self._seen[series] = now
        while len(self._kept) > self._max_series:
            oldest, _ = self._kept.popitem(last=False)
            del self._seen[oldest]

    def list(self) -> list[dict[str, Any]]:
        """Metrics by service and name, each with its points."""
        listed: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
        for series, kept in self._kept.items():
            key = (series.service, series.name, series.unit, series.kind)
            value = {name: part for name, part in kept.items() if name != "exemplars"}
            listed.setdefault(key, []).append({"attributes": json.loads(series.attributes)} | value)
        return [
            {"service": service, "name": name, "unit": unit, "kind": kind, "points": points}
            for (service, name, unit, kind), points in sorted(listed.items())
        ]

    def fresh(self, age_s: float) -> Iterator[tuple[Series, dict[str, Any], float]]:
        """Each series that was exported within so many seconds, its value, and when it came."""
        oldest = self._clock() - age_s
        for series, kept in self._kept.items():
            if self._seen[series] >= oldest:
                yield series, kept, self._seen[series]


def _sum(key: str, before: Any, more: Any) -> Any:
    if before is None or key in {"bounds", "exemplars"}:
        return more
    if isinstance(more, list):
        return [one + other for one, other in zip(before, more, strict=True)]
    return before + more


def _value(point: Any) -> dict[str, Any]:
    if hasattr(point, "count"):
        value: dict[str, Any] = {"count": point.count, "sum": point.sum}
        if hasattr(point, "explicit_bounds"):
            value |= {"bounds": list(point.explicit_bounds), "buckets": list(point.bucket_counts)}
        if getattr(point, "exemplars", None):
            value["exemplars"] = [_exemplar(one) for one in point.exemplars if one.trace_id]
        return value
    return {"value": point.as_int if point.WhichOneof("value") == "as_int" else point.as_double}


def _exemplar(told: Any) -> dict[str, Any]:
    return {
        "value": told.as_int if told.WhichOneof("value") == "as_int" else told.as_double,
        "trace_id": told.trace_id.hex(),
        "time_s": told.time_unix_nano / 1e9,
    }
