"""What the gateway counts and measures. Values come from closed lists; people and chats never appear."""

from collections.abc import Callable, Iterable

from opentelemetry.metrics import CallbackOptions, Observation

from servicekit.telemetry import meter

_meter = meter(__name__)

update_lag = _meter.create_histogram(
    "gymnation.update.lag",
    unit="s",
    description="From the message's date at Telegram to the start of handling",
)
updates_handled = _meter.create_counter(
    "gymnation.updates.handled", description="Updates by kind and outcome, repeats counted each time"
)
command_duration = _meter.create_histogram(
    "gymnation.command.duration", unit="s", description="Handling of one update, by command and outcome"
)
updates_lost = _meter.create_counter(
    "gymnation.inbox.leases_lost", description="Updates handled here whose lease was somebody else's by then"
)
updates_duplicate = _meter.create_counter(
    "gymnation.inbox.duplicates", description="Updates that were delivered again and recognised"
)
updates_dropped = _meter.create_counter(
    "gymnation.updates.dropped",
    description="Updates of chats or senders with more than their share, by kind: asks or talks",
)
telegram_calls = _meter.create_counter(
    "gymnation.telegram.calls", description="Bot API calls by method and HTTP status"
)
telegram_duration = _meter.create_histogram(
    "gymnation.telegram.duration", unit="s", description="Bot API calls by method and HTTP status"
)
too_many_requests = _meter.create_counter(
    "gymnation.telegram.too_many_requests", description="429s by method"
)
limiter_wait = _meter.create_histogram(
    "gymnation.limiter.wait", unit="s", description="How long a message waited for its turn, by method"
)
outbox_entries = _meter.create_counter(
    "gymnation.outbox.entries", description="Outbox entries tried, by kind and outcome"
)
questions = _meter.create_counter(
    "gymnation.questions",
    description=(
        "Questions by place and outcome: answered, repeated (sent from the record), quota_used, "
        "or the reason of a failure"
    ),
)
questions_left = _meter.create_histogram(
    "gymnation.questions.left",
    unit="{question}",
    description="Questions that a member has left today after asking one, by place",
    explicit_bucket_boundaries_advisory=[0, 1, 2, 3, 5, 10, 20],
)

_sources: dict[str, Callable[[], int]] = {}


def observe(name: str, source: Callable[[], int]) -> Callable[[], None]:
    """Have the gauge `name` (one of those below) read `source`; the function given back ends that."""
    _sources[name] = source

    def forget() -> None:
        if _sources.get(name) is source:
            del _sources[name]

    return forget


def _read(name: str) -> Callable[[CallbackOptions], Iterable[Observation]]:
    def read(_: CallbackOptions) -> Iterable[Observation]:
        source = _sources.get(name)
        return [] if source is None else [Observation(source())]

    return read


IN_FLIGHT = "gymnation.updates.in_flight"
LANES = "gymnation.lanes"

_meter.create_observable_gauge(
    IN_FLIGHT, callbacks=[_read(IN_FLIGHT)], description="Updates accepted here and not settled"
)
_meter.create_observable_gauge(LANES, callbacks=[_read(LANES)], description="Chats with something to do")
