"""Counting a challenge: what its entrants did, from the ledger, their pauses and their kept weeks."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from member_service.domain import days
from member_service.domain.challenges import (
    Challenge,
    ChallengeKind,
    Entrant,
    Facts,
    Period,
    Progress,
    progress,
)
from member_service.domain.groups import Group
from member_service.domain.pauses import StoredPauses

LATELY: Final = timedelta(days=28)


class DaysLedger(Protocol):
    """Reads on which days members trained."""

    async def days_of(
        self, group_id: str, member_ids: Sequence[int], first_day: date, last_day: date
    ) -> Mapping[int, set[date]]: ...

    async def days_of_all(
        self, group_id: str, first_day: date, last_day: date, start: datetime, end: datetime
    ) -> Mapping[int, set[date]]:
        """Of everybody: the days lie between these moments, or near."""


class PausesOfMany(Protocol):
    """Reads pauses of several members."""

    async def of_many(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, StoredPauses]: ...


class KeptWeeks(Protocol):
    """Reads which weeks reached a member's own goal."""

    async def __call__(self, group: Group, member_id: int) -> Sequence[date]:
        """Their Mondays."""


class Counting:
    """How far challenges have come, from what is kept elsewhere."""

    def __init__(self, ledger: DaysLedger, pauses: PausesOfMany, kept: KeptWeeks) -> None:
        self._ledger, self._pauses, self._kept = ledger, pauses, kept

    async def facts(self, group: Group, challenge: Challenge, entrants: Sequence[Entrant]) -> Facts:
        """What is known of who takes part."""
        rules = challenge.rules
        period = rules.period
        if rules.kind is ChallengeKind.TOGETHER:
            return Facts(await self._of_all(group, period), gone=challenge.gone)
        ids = [one.member_id for one in entrants]
        trained, rest = await asyncio.gather(
            self._ledger.days_of(group.id, ids, period.first_day, period.last_day),
            self._pauses.of_many(group.id, ids),
        )
        paused = {who: {day for one in found.pauses for day in one.days} for who, found in rest.items()}
        kept: dict[int, Sequence[date]] = {}
        if rules.kind is ChallengeKind.DUEL:
            kept = {one.member_id: await self._kept(group, one.member_id) for one in entrants}
        return Facts(trained, paused, kept, challenge.gone)

    async def lately(self, group: Group, today: date, member_ids: Sequence[int]) -> dict[int, int]:
        """On how many days of the last four weeks each trained."""
        first = today - LATELY
        found = await self._ledger.days_of(group.id, member_ids, first, today - timedelta(days=1))
        return {one: len(found.get(one, ())) for one in member_ids}

    async def progress(
        self, group: Group, challenge: Challenge, entrants: Sequence[Entrant], today: date
    ) -> Progress:
        """As it is now, or as it stands."""
        if challenge.result is not None:
            return challenge.result
        facts = await self.facts(group, challenge, entrants)
        return progress(challenge.rules, entrants, facts, today)

    async def _of_all(self, group: Group, period: Period) -> Mapping[int, set[date]]:
        zone = group.settings.time_zone
        margin = timedelta(days=1)
        return await self._ledger.days_of_all(
            group.id,
            period.first_day,
            period.last_day,
            # A zone that was changed moves days by less than one.
            days.day_end(period.first_day - margin, zone) - margin,
            days.day_end(period.last_day, zone) + margin,
        )
