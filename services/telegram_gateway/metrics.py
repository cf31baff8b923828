"""What the gateway counts and measures. Values come from closed lists; people and chats never appear."""

from collections.abc import Callable, Iterable

from servicekit.attributes import (
    COMMAND,
    ERROR_TYPE,
    HTTP_METHOD,
    HTTP_STATUS_CODE,
    MESSAGING_DESTINATION,
    MESSAGING_OPERATION,
    MESSAGING_SYSTEM,
    OUTCOME,
    SERVER_ADDRESS,
    SERVER_PORT,
    URL_TEMPLATE,
)
from servicekit.instruments import (
    AGES,
    PATIENCE,
    Attributes,
    counter,
    histogram,
    observed_gauge,
)

UPDATE_KIND = "gymnation.telegram.update_kind"
METHOD = "gymnation.telegram.method"
PLACE = "gymnation.place"
KIND = "gymnation.kind"

_PROCESSING: Attributes = {MESSAGING_SYSTEM: "gymnation", MESSAGING_OPERATION: "process"}
SENDING_TO_INBOX: Attributes = {
    MESSAGING_SYSTEM: "gymnation",
    MESSAGING_OPERATION: "send",
    MESSAGING_DESTINATION: "inbox",
}
PROCESSING_INBOX: Attributes = {**_PROCESSING, MESSAGING_DESTINATION: "inbox"}
PROCESSING_OUTBOX: Attributes = {**_PROCESSING, MESSAGING_DESTINATION: "outbox"}

update_lag = histogram(
    "gymnation.update.lag",
    "s",
    "From the message's date at Telegram to the start of handling",
    AGES,
    UPDATE_KIND,
)
updates_handled = counter(
    "gymnation.updates.handled",
    "{update}",
    "Updates by kind and outcome: answered, declined, failed; retried is an attempt that is made again",
    UPDATE_KIND,
    OUTCOME,
)
command_duration = histogram(
    "gymnation.command.duration",
    "s",
    "One attempt at an update, from its start to its end, by command and outcome as above",
    PATIENCE,
    COMMAND,
    OUTCOME,
)
_WAITED = (*PATIENCE, 120, 300, 900, 3600)
checkin_acknowledgement = histogram(
    "gymnation.checkin.acknowledgement",
    "s",
    "From a check-in's date at Telegram to the first sign that it counts: the reaction,"
    " or where there is none the line; by outcome as above; no retried ones",
    _WAITED,
    OUTCOME,
)
question_answer = histogram(
    "gymnation.question.answer",
    "s",
    "From a question's date at Telegram to the end of its answer, by outcome as above; no retried ones",
    _WAITED,
    OUTCOME,
)
WAITS = {"check_in": checkin_acknowledgement, "question": question_answer}
"""As long as a member waited, by command: what we promise something about."""
process_duration = histogram(
    "messaging.process.duration",
    "s",
    "One attempt at an entry of the inbox or the outbox",
    PATIENCE,
    MESSAGING_SYSTEM,
    MESSAGING_OPERATION,
    MESSAGING_DESTINATION,
    ERROR_TYPE,
)
updates_lost = counter(
    "gymnation.inbox.leases_lost",
    "{update}",
    "Updates handled here whose lease was somebody else's by then",
)
updates_duplicate = counter(
    "gymnation.inbox.duplicates", "{update}", "Updates that were delivered again and recognised"
)
updates_dropped = counter(
    "gymnation.updates.dropped",
    "{update}",
    "Updates of chats or senders with more than their share, by kind: asks or talks",
    KIND,
)
telegram_duration = histogram(
    "http.client.request.duration",
    "s",
    "Calls of the Bot API, getUpdates with its waiting included",
    PATIENCE,
    HTTP_METHOD,
    URL_TEMPLATE,
    SERVER_ADDRESS,
    SERVER_PORT,
    HTTP_STATUS_CODE,
    ERROR_TYPE,
)
too_many_requests = counter("gymnation.telegram.too_many_requests", "{response}", "429s by method", METHOD)
limiter_wait = histogram(
    "gymnation.limiter.wait", "s", "How long a message waited for its turn, by method", AGES, METHOD
)
outbox_entries = counter(
    "gymnation.outbox.entries",
    "{entry}",
    "Outbox entries tried, by kind and outcome",
    "gymnation.outbox.kind",
    OUTCOME,
)
checkouts = counter(
    "gymnation.checkouts",
    "{checkout}",
    "Who wanted to pay in Stars: agreed, or the name of the sentence that said no",
    OUTCOME,
)
payments = counter(
    "gymnation.payments",
    "{payment}",
    "Payments in Stars by how they end: delivered, not_told, refunded, refund_delayed; refund_failed, both"
    " and not_compared are for a person; found is income that nobody had told",
    OUTCOME,
)
week_tags = counter(
    "gymnation.week_tags",
    "{tag}",
    "Tags by members' weeks that were looked at, by outcome: given, kept, taken; own (written by hand),"
    " admin, gone, erased, unreachable, no_right, refused, unknown (by the server)",
    OUTCOME,
)
questions = counter(
    "gymnation.questions",
    "{question}",
    "Questions by place and outcome: answered, repeated (sent from the record), quota_used, "
    "or the reason of a failure",
    PLACE,
    OUTCOME,
)
questions_left = histogram(
    "gymnation.questions.left",
    "{question}",
    "Questions that a member has left today after asking one, by place",
    (0, 1, 2, 3, 5, 10, 20),
    PLACE,
)

_sources: dict[str, Callable[[], float | None]] = {}


def observe(name: str, source: Callable[[], float | None]) -> Callable[[], None]:
    """Have the gauge `name` (one of those below) read `source`; the function given back ends that.

    While the source gives None, the gauge is not there.
    """
    _sources[name] = source

    def forget() -> None:
        if _sources.get(name) is source:
            del _sources[name]

    return forget


def _read(name: str) -> Callable[[], Iterable[tuple[float, Attributes]]]:
    def read() -> Iterable[tuple[float, Attributes]]:
        source = _sources.get(name)
        value = None if source is None else source()
        return [] if value is None else [(value, {})]

    return read


IN_FLIGHT = "gymnation.updates.in_flight"
LANES = "gymnation.lanes"
RECEIVER_IDLE = "gymnation.receiver.idle"

observed_gauge(IN_FLIGHT, "{update}", "Updates accepted here and not settled", _read(IN_FLIGHT))
observed_gauge(LANES, "{lane}", "Chats with something to do", _read(LANES))
observed_gauge(
    RECEIVER_IDLE,
    "s",
    "Since Telegram last answered a poll, or delivered to the webhook; grows while it is away",
    _read(RECEIVER_IDLE),
)
