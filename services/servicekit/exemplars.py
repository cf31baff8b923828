"""Exemplars: beside a bucket of a histogram, the trace of a measurement that fell into it.

Nothing else: an exemplar of the library also carries the attributes that the allow-list dropped.
"""

from bisect import bisect_left
from collections.abc import Sequence

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.metrics import Exemplar, ExemplarReservoir
from opentelemetry.trace import SpanContext
from opentelemetry.util.types import Attributes


class _LastOfEachBucket(ExemplarReservoir):
    """Keeps the last measurement of each bucket. One assignment is all it takes, so there is no lock."""

    def __init__(self, boundaries: Sequence[float] = (), **_: object) -> None:
        super().__init__()
        self._boundaries = boundaries
        self._kept: dict[int, tuple[float, int, SpanContext]] = {}

    def offer(self, value: float, time_unix_nano: int, attributes: Attributes, context: Context) -> None:  # noqa: ARG002
        span = trace.get_current_span(context).get_span_context()
        self._kept[bisect_left(self._boundaries, value)] = (value, time_unix_nano, span)

    def collect(self, _: Attributes) -> list[Exemplar]:
        kept, self._kept = self._kept, {}
        return [
            Exemplar(None, value, at, span.span_id, span.trace_id)
            for _, (value, at, span) in sorted(kept.items(), key=lambda item: item[0])
        ]


class _None(ExemplarReservoir):
    """Keeps nothing: whoever looks for a trace begins with something slow."""

    def __init__(self, **_: object) -> None:
        super().__init__()

    def offer(self, value: float, time_unix_nano: int, attributes: Attributes, context: Context) -> None:
        pass

    def collect(self, _: Attributes) -> list[Exemplar]:
        return []


def reservoir_of(aggregation: type[object]) -> type[ExemplarReservoir]:
    """For a view: where the exemplars of such an aggregation are kept."""
    return _LastOfEachBucket if "Histogram" in aggregation.__name__ else _None
