"""The faults of the game day: what is done, which alert should tell, where it is seen, what mends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tests.gameday.town import Town
from tests.support.full_disk import fill_up

DELAY_S: Final = 0.6
CERTIFICATE_LIVES: Final = timedelta(minutes=8)
_ALL: Final = 1_000_000
Step = Callable[[Town], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One of them. `alerts` are those of which one has to fire within `patience_s`."""

    name: str
    begin: Step
    mend: Step
    alerts: Sequence[str]
    panels: Sequence[str]
    patience_s: float
    root: str = "telegram.update"


async def _slow(town: Town) -> None:
    town.database.delay_s = DELAY_S


async def _fast(town: Town) -> None:
    town.database.delay_s = 0.0


async def _refuse(town: Town) -> None:
    await town.fault(target="telegram", kind="429", count=_ALL, retry_after=5)


async def _mistype(town: Town) -> None:
    await town.fault(target="claude", kind="wrong_types", count=_ALL)


async def _well(town: Town) -> None:
    await town.no_faults()


async def _fill(town: Town) -> None:
    fill_up(town.kept)


async def _make_room(town: Town) -> None:
    town.kept.unlink()


async def _let_end(town: Town) -> None:
    town.certify("gateway", CERTIFICATE_LIVES)


async def _renew(town: Town) -> None:
    town.certify("gateway")


FAULTS: Final = {
    fault.name: fault
    for fault in (
        Fault(
            "slow-database",
            _slow,
            _fast,
            ("AcknowledgementsSlow",),
            ("Check-ins: Acknowledged after", "Database: Time of operations"),
            1200,
        ),
        Fault(
            "telegram-429",
            _refuse,
            _well,
            ("TelegramRefuses",),
            ("Telegram: Too fast (429)", "Telegram: Calls that failed", "Check-ins: Acknowledged after"),
            1500,
        ),
        Fault(
            "mistyped-coach",
            _mistype,
            _well,
            ("AnswersSlow", "BreakerOpen"),
            ("Coach: Failures", "Coach: Questions", "Coach: Breaker (0 closed, 1 tries, 2 open)"),
            1200,
        ),
        Fault(
            "full-disk",
            _fill,
            _make_room,
            ("TelemetryLost",),
            (),
            2400,
        ),
        Fault(
            "ended-certificate",
            _let_end,
            _renew,
            ("CertificateEnds",),
            ("Golden signals: Calls that failed", "Telegram: Since the last poll or webhook"),
            2400,
        ),
    )
}
