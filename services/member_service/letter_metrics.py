"""What becomes of letters, as metrics: numbers, no persons."""

from member_service.domain.letters import LetterKind
from servicekit.instruments import counter

KIND = "gymnation.kind"
_sent = counter(
    "gymnation.letters.sent", "{letter}", "Letters handed over: recap, nudge, reminder, nudge_end", KIND
)
_stopped = counter("gymnation.letters.stopped", "{letter}", "Letters that stopped by themselves", KIND)
_nudges = counter(
    "gymnation.nudges.weighed",
    "{nudge}",
    "Nudges by what came within the day: followed by a check-in, or unheeded",
    KIND,
)


class LetterMetrics:
    """Counts."""

    def sent(self, kind: LetterKind) -> None:
        _sent.add(1, {KIND: kind.value})

    def stopped(self, kind: LetterKind) -> None:
        """A kind stopped by itself."""
        _stopped.add(1, {KIND: kind.value})

    def weighed(self, *, followed: bool) -> None:
        """It is known whether a check-in followed a nudge within the day."""
        _nudges.add(1, {KIND: "followed" if followed else "unheeded"})
