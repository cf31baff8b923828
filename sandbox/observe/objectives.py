"""What members are promised, as ratios of what went wrong, and how fast a month's errors may be used up.

An alert fires when two windows, a long and a short one, use them up too fast:
the long one, so that a hiccup wakes nobody, the short one, so that the alert ends soon after the trouble.
"""

from dataclasses import dataclass
from typing import Final

WINDOWS: Final = ("5m", "30m", "1h", "6h", "3d")


@dataclass(frozen=True, slots=True)
class Burn:
    """How many times faster than allowed, in which windows, is whose business."""

    factor: float
    long: str
    short: str
    severity: str


BURNS: Final = (
    Burn(14.4, "1h", "5m", "page"),
    Burn(6, "6h", "30m", "page"),
    Burn(1, "3d", "6h", "ticket"),
)
LEAST: Final = 3
"""How many have to have gone wrong in the long window: one of five at night is no trend."""


@dataclass(frozen=True, slots=True)
class Objective:
    """A promise: `good` of `all` events, each a counter with its labels."""

    name: str
    alert: str
    promise: str
    target: float
    good: str
    all: str

    def ratio(self, window: str) -> str:
        """The share of events that went wrong in a window.

        No good event at all is no series: without the zero the worst hour would have no value.
        """
        return f"1 - (sum(rate({self.good}[{window}])) or vector(0)) / (sum(rate({self.all}[{window}])) > 0)"

    def wrong(self, window: str) -> str:
        """How many events went wrong in a window."""
        return f"sum(increase({self.all}[{window}])) - (sum(increase({self.good}[{window}])) or vector(0))"

    def recorded(self, window: str) -> str:
        """The name under which the share is recorded."""
        return f"gymnation:{self.name}:wrong_ratio_{window}"

    def burning(self, burn: Burn) -> str:
        """The condition of an alert."""
        most = f"{burn.factor * (1 - self.target):.6g}"
        return (
            f"{self.recorded(burn.long)} > {most} and {self.recorded(burn.short)} > {most}"
            f" and gymnation:{self.name}:wrong_{burn.long} >= {LEAST}"
        )


def _at_most(metric: str, bound: str, labels: str) -> str:
    """The bucket up to a bound, however the server writes it: 5 or 5.0."""
    return f'{metric}_bucket{{le=~"{bound}|{bound}.0", {labels}}}'


OBJECTIVES: Final = (
    Objective(
        "acknowledgement",
        "AcknowledgementsSlow",
        "99 of 100 check-ins are acknowledged within 5 s",
        0.99,
        _at_most("gymnation_checkin_acknowledgement_seconds", "5", 'gymnation_outcome!~"failed|retried"'),
        'gymnation_checkin_acknowledgement_seconds_count{gymnation_outcome!="retried"}',
    ),
    Objective(
        "answer",
        "AnswersSlow",
        "95 of 100 questions are answered within 20 s",
        0.95,
        _at_most("gymnation_question_answer_seconds", "20", 'gymnation_outcome!~"failed|retried"'),
        'gymnation_question_answer_seconds_count{gymnation_outcome!="retried"}',
    ),
    Objective(
        "update",
        "UpdatesOld",
        "99.5 of 100 updates are begun within 60 s of their message",
        0.995,
        _at_most("gymnation_update_lag_seconds", "60", 'gymnation_telegram_update_kind!=""'),
        'gymnation_update_lag_seconds_count{gymnation_telegram_update_kind!=""}',
    ),
    Objective(
        "api",
        "ApiFailing",
        "99.9 of 100 calls of the member service do not fail by its fault",
        0.999,
        'rpc_server_call_duration_seconds_count{job="gymnation/member-service", error_type=""}',
        'rpc_server_call_duration_seconds_count{job="gymnation/member-service"}',
    ),
)
