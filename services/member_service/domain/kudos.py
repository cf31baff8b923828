"""Kudos: that others noticed a member's check-in. One a person and check-in, and nobody's own.

Who reacted is kept as a keyed tag of the check-in and the person, for as long as one may still react or
take it back, and a day more. Then only the number is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.ledger import Checkin, CheckinLedger, CheckinState
from servicekit.clock import Clock
from servicekit.errors import Aborted

WITHIN: Final = timedelta(days=7)
"""How long after a check-in a reaction counts."""
TAGS_LIVE: Final = timedelta(days=8)
GIVERS_AT_MOST: Final = 1000
_ATTEMPTS: Final = 8


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody who reacted, or took their reaction back."""

    member_id: int
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class StoredKudos:
    """Who gave kudos to a check-in, as tags. `version` is 0 when nobody ever did."""

    tags: frozenset[str] = frozenset()
    version: int = 0
    is_over: bool = False
    """Whether the tags went, and only the number is left."""


class KudosCounts(Protocol):
    """Reads how many there are."""

    async def counts(self, group_id: str, member_id: int) -> Mapping[str, int]:
        """How many each check-in of a member has, by its id."""


class KudosStore(KudosCounts, Protocol):
    """Keeps kudos by check-in."""

    def tags(self, checkin_id: str, member_id: int) -> Sequence[str]:
        """Return the person's hash under the current key, and those under our other keys."""

    async def get(self, checkin: Checkin) -> StoredKudos: ...

    async def put(self, checkin: Checkin, known: StoredKudos, tags: frozenset[str], until: datetime) -> bool:
        """Store them in the place of `known`; False when others were stored since."""

    async def forget_givers(self, now: datetime, limit: int) -> int:
        """Drop the tags whose time is over; say of how many check-ins."""


class GiveKudos:
    """Counts reactions to a message that is a check-in."""

    def __init__(self, kudos: KudosStore, ledger: CheckinLedger, groups: GroupFinder, clock: Clock) -> None:
        self._kudos, self._ledger, self._groups, self._clock = kudos, ledger, groups, clock

    async def __call__(self, request_id: str, chat_id: int, message_id: int, givers: Sequence[Giver]) -> int:
        """The number that the check-in has now; 0 for a message that is none.

        A repeat changes nothing, so request ids need not be remembered.
        """
        fields.request_id(request_id)
        fields.positive(message_id, "message_id")
        if len(givers) > GIVERS_AT_MOST:
            raise FieldInvalid("givers")
        for giver in givers:
            fields.positive(giver.member_id, "givers.member_id")
        group = await registered_group(self._groups, chat_id)
        row = await self._ledger.find_by_source(group.id, group.number_of(chat_id), message_id, "")
        if row is None or row.checkin.state is not CheckinState.RECORDED:
            return 0
        return await self._count(row.checkin, givers)

    async def _count(self, checkin: Checkin, givers: Iterable[Giver]) -> int:
        last = {one.member_id: one.taken_back for one in givers if one.member_id != checkin.member_id}
        for _ in range(_ATTEMPTS):
            known = await self._kudos.get(checkin)
            if known.is_over or self._clock() - checkin.create_time > WITHIN:
                return (await self._kudos.counts(checkin.group_id, checkin.member_id)).get(checkin.id, 0)
            tags = set(known.tags)
            for member_id, taken_back in last.items():
                theirs = self._kudos.tags(checkin.id, member_id)
                if taken_back:
                    tags.difference_update(theirs)
                elif tags.isdisjoint(theirs):
                    tags.add(theirs[0])
            until = checkin.create_time + TAGS_LIVE
            if tags == known.tags or await self._kudos.put(checkin, known, frozenset(tags), until):
                return len(tags)
        raise Aborted


class KudosSweeper:
    """Forgets who gave kudos."""

    def __init__(self, kudos: KudosStore, clock: Clock) -> None:
        self._kudos, self._clock = kudos, clock

    async def sweep_once(self, limit: int = 200) -> int:
        return await self._kudos.forget_givers(self._clock(), limit)


def kudos_of(checkin_ids: Iterable[str], counts: Mapping[str, int]) -> int:
    """What these check-ins got together."""
    return sum(counts.get(one, 0) for one in checkin_ids)
