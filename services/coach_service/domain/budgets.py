"""Money: it is set aside before the model is asked, in the budgets of whoever pays.

It is settled with what the model took, however that ended.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from coach_service.domain.model import Usage
from coach_service.domain.observer import Stage, Watched
from coach_service.domain.pricing import Price

# What a turn reads at the most, in tokens:
# the system prompt, what was said before, the conversation so far, what tools gave.
_INPUT_OF_A_TURN: Final = 8_000
_INPUT_OF_AN_IMAGE: Final = 2_000
"""The vendor takes about a token for each 750 pixels, and makes pictures smaller than 1568 pixels a side."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose budgets pay besides the system's: Telegram ids, 0 for none."""

    member_id: int = 0
    chat_id: int = 0
    is_judge: bool = False
    """Whether the judge's own budget pays, and none of the others."""
    reads_mail: bool = False
    """Whether the budget for reading anonymous mails pays, and none of the others."""


SYSTEM_ALONE: Final = Payer()
JUDGE_ALONE: Final = Payer(is_judge=True)
MAIL_ALONE: Final = Payer(reads_mail=True)


@dataclass(slots=True)
class Bill:
    """What the work under way took so far, in nano US dollars."""

    cost_nano_usd: int = 0


class Purse(Protocol):
    """Holds budgets."""

    def hold(self, payer: Payer, at_most_nano_usd: int) -> AbstractAsyncContextManager[Bill]:
        """Set so much aside for the block; at its end, whatever ends it, count what the bill says.

        Raise CoachBudgetSpent, and the ServiceErrors of whoever keeps the budgets, before the block begins.
        """
        ...


def estimate(price: Price, *, turns: int, max_tokens: int, images: int = 0) -> int:
    """Return the most that so many turns of the model should cost, in nano US dollars.

    It is reckoned without any cache, and is at least 1.
    """
    usage = Usage(
        input_tokens=turns * (_INPUT_OF_A_TURN + images * _INPUT_OF_AN_IMAGE),
        output_tokens=turns * max_tokens,
    )
    return max(price.of(usage), 1)


class Billed:
    """Obeys the `Watched` port: adds to the bill what is spent, and tells the one behind it everything."""

    def __init__(self, watched: Watched, bill: Bill) -> None:
        self._watched, self._bill = watched, bill

    def wrote(self) -> None:
        self._watched.wrote()

    def spent(self, usage: Usage, cost_nano_usd: int) -> None:
        self._bill.cost_nano_usd += cost_nano_usd
        self._watched.spent(usage, cost_nano_usd)

    def worried(self, stage: Stage, rule: str) -> None:
        self._watched.worried(stage, rule)

    def stopped(self, rounds: int) -> None:
        self._watched.stopped(rounds)

    def ended(self, rounds: int) -> None:
        self._watched.ended(rounds)
