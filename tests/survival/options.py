"""How long and how hard a run is."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.patience import patient
from tests.support.replicas import SECONDS


@dataclass(frozen=True, slots=True)
class Options:
    """Every member checks in once in every group; everything is spread over `seconds`."""

    seed: int
    seconds: float
    groups: int
    members: int
    questions: int
    kills: int
    stops: int
    stop_s: float
    outages: int
    outage_s: float
    telegram_faults: int
    claude_faults: int
    floods: int
    replicas: bool = False
    mails: int = 0
    """How many write an anonymous mail, each to another member."""

    @property
    def services(self) -> tuple[str, ...]:
        """The programs that are killed and stopped, in turn."""
        first = ("gateway", "coach", "member")
        return (*first, *(SECONDS[name] for name in first)) if self.replicas else first

    @property
    def checkins(self) -> int:
        return self.groups * self.members


def soak(
    *,
    seed: int,
    minutes: float,
    groups: int,
    members: int,
    questions: int,
    kills: int,
    replicas: bool,
    mails: int,
) -> Options:
    """The long version: outages of 20 s, a service stopped for 10 s, floods of calls, faults all along."""
    return Options(
        seed=seed,
        seconds=minutes * 60,
        groups=groups,
        members=members,
        questions=questions,
        kills=kills,
        stops=max(1, round(minutes / 4)),
        stop_s=10,
        outages=max(1, round(minutes / 10)),
        outage_s=20,
        telegram_faults=max(6, round(minutes * 3)),
        claude_faults=max(4, round(minutes)),
        floods=max(1, round(minutes / 5)),
        replicas=replicas,
        mails=mails,
    )


def short(*, seed: int, replicas: bool = False) -> Options:
    """The version for CI: under a minute on a quiet machine."""
    return Options(
        seed=seed,
        seconds=patient(28),
        groups=5,
        members=30,
        questions=6,
        kills=6,
        stops=1,
        stop_s=2,
        outages=1,
        outage_s=3,
        telegram_faults=6,
        claude_faults=3,
        floods=1,
        replicas=replicas,
    )
