"""Metrics are declared: name, unit, meaning, attributes, and the bounds of a histogram.

Code that measures something declares it with a function of this module, once, at import.
So a histogram has bounds that suit its values, an attribute is known before it is recorded, and
docs/telemetry.md names all there is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from opentelemetry import metrics
from opentelemetry.context import Context
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.util.types import AttributeValue

from servicekit.attributes import ALLOWED_ATTRIBUTES

Attributes = dict[str, AttributeValue]
Measured = Iterable[tuple[float, Attributes]]
"""What an observed instrument reads: values with their attributes."""

CALLS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Seconds of a call, by the conventions of RPC, HTTP and messaging."""
RPC: Final = (0.001, 0.0025, *CALLS, 15, 20, 30, 60)
"""Seconds of an RPC between machines side by side, and of one that a person waits for."""
DATABASE: Final = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10)
"""Seconds of a database's operation, by its conventions."""
MODEL: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
"""Seconds of a model's work, by the conventions of generative AI."""
TOKENS: Final = tuple(4**power for power in range(14))
"""Tokens, by the conventions of generative AI."""
PATIENCE: Final = (*CALLS, 15, 20, 30, 60)
"""Seconds that a person waits: with the limits that we promise, 5 and 20."""
AGES: Final = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 900, 3600, 14_400)
"""Seconds from when something happened: with the limit that we promise, 60."""
MOMENTS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
"""Seconds that a program's loop is late."""

SCOPE: Final = "gymnation"


@dataclass(frozen=True, slots=True)
class Declared:
    """One metric."""

    name: str
    kind: str
    unit: str
    meaning: str
    attributes: tuple[str, ...]
    bounds: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.name in _declared:
            raise ValueError(f"{self.name} is declared twice")
        if unknown := set(self.attributes) - ALLOWED_ATTRIBUTES:
            raise ValueError(f"{self.name}: {sorted(unknown)} is not in servicekit.attributes")
        if self.kind == HISTOGRAM and (not self.bounds or list(self.bounds) != sorted(set(self.bounds))):
            raise ValueError(f"{self.name} has no bounds, or not in order")
        _declared[self.name] = self


HISTOGRAM: Final = "histogram"
_declared: dict[str, Declared] = {}
_watch: Callable[[Declared, Mapping[str, AttributeValue]], None] | None = None


def declared() -> tuple[Declared, ...]:
    """All metrics of the modules that were imported, by name."""
    return tuple(_declared[name] for name in sorted(_declared))


def watch_with(watch: Callable[[Declared, Mapping[str, AttributeValue]], None] | None) -> None:
    """Have `watch` see each measurement with its attributes: for tests. None ends it."""
    global _watch  # noqa: PLW0603 - one for the process
    _watch = watch


def undeclared(metric: Declared, attributes: Mapping[str, AttributeValue]) -> set[str]:
    """The attributes of a measurement that the metric does not have."""
    return set(attributes) - set(metric.attributes)


class Counter:
    """What only grows."""

    __slots__ = ("_instrument", "declared")

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._instrument = _meter().create_counter(declared.name, declared.unit, declared.meaning)

    def add(self, amount: float, attributes: Mapping[str, AttributeValue] | None = None) -> None:
        if _watch is not None:
            _watch(self.declared, attributes or {})
        self._instrument.add(amount, attributes)


class UpDownCounter:
    """What grows and shrinks, and may be summed up over processes."""

    __slots__ = ("_instrument", "declared")

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._instrument = _meter().create_up_down_counter(declared.name, declared.unit, declared.meaning)

    def add(self, amount: float, attributes: Mapping[str, AttributeValue] | None = None) -> None:
        if _watch is not None:
            _watch(self.declared, attributes or {})
        self._instrument.add(amount, attributes)


class Gauge:
    """What has a value now."""

    __slots__ = ("_instrument", "declared")

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._instrument = _meter().create_gauge(declared.name, declared.unit, declared.meaning)

    def set(self, value: float, attributes: Mapping[str, AttributeValue] | None = None) -> None:
        if _watch is not None:
            _watch(self.declared, attributes or {})
        self._instrument.set(value, attributes)


class Histogram:
    """Values in buckets. A measurement inside a sampled span leaves the trace's id beside its bucket."""

    __slots__ = ("_instrument", "declared")

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._instrument = _meter().create_histogram(
            declared.name,
            declared.unit,
            declared.meaning,
            explicit_bucket_boundaries_advisory=list(declared.bounds),
        )

    def record(
        self,
        value: float,
        attributes: Mapping[str, AttributeValue] | None = None,
        context: Context | None = None,
    ) -> None:
        """`context` has the span that was measured, where that is no longer the current one."""
        if _watch is not None:
            _watch(self.declared, attributes or {})
        self._instrument.record(value, attributes, context)


def counter(name: str, unit: str, meaning: str, *attributes: str) -> Counter:
    """Declare what only grows."""
    return Counter(Declared(name, "counter", unit, meaning, attributes))


def up_down_counter(name: str, unit: str, meaning: str, *attributes: str) -> UpDownCounter:
    """Declare what grows and shrinks."""
    return UpDownCounter(Declared(name, "up-down counter", unit, meaning, attributes))


def gauge(name: str, unit: str, meaning: str, *attributes: str) -> Gauge:
    """Declare what has a value now, and is told when it changes."""
    return Gauge(Declared(name, "gauge", unit, meaning, attributes))


def histogram(name: str, unit: str, meaning: str, bounds: tuple[float, ...], *attributes: str) -> Histogram:
    """Declare values in buckets, which have these upper bounds."""
    return Histogram(Declared(name, HISTOGRAM, unit, meaning, attributes, bounds))


def observed_gauge(
    name: str, unit: str, meaning: str, read: Callable[[], Measured], *attributes: str
) -> None:
    """Declare what has a value now, and is read when metrics leave."""
    metric = Declared(name, "gauge", unit, meaning, attributes)
    _meter().create_observable_gauge(name, [_callback(metric, read)], unit, meaning)


def observed_counter(
    name: str, unit: str, meaning: str, read: Callable[[], Measured], *attributes: str
) -> None:
    """Declare what only grows, and is read when metrics leave."""
    metric = Declared(name, "counter", unit, meaning, attributes)
    _meter().create_observable_counter(name, [_callback(metric, read)], unit, meaning)


def observed_up_down_counter(
    name: str, unit: str, meaning: str, read: Callable[[], Measured], *attributes: str
) -> None:
    """Declare what grows and shrinks, and is read when metrics leave."""
    metric = Declared(name, "up-down counter", unit, meaning, attributes)
    _meter().create_observable_up_down_counter(name, [_callback(metric, read)], unit, meaning)


def of_library(name: str, kind: str, unit: str, meaning: str, *attributes: str) -> None:
    """Declare what a library makes by itself."""
    Declared(name, kind, unit, meaning, attributes)


def _callback(
    metric: Declared, read: Callable[[], Measured]
) -> Callable[[CallbackOptions], Iterable[Observation]]:
    def observe(_: CallbackOptions) -> Iterable[Observation]:
        found = list(read())
        if _watch is not None:
            for _value, attributes in found:
                _watch(metric, attributes)
        return [Observation(value, attributes) for value, attributes in found]

    return observe


def _meter() -> metrics.Meter:
    return metrics.get_meter(SCOPE)
