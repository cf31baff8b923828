"""How a member appears in a group's ranking: by their name, under an alias, or not at all.

It is theirs to choose.
A hidden member takes no place in what others see, and leaves no gap.
Hidden members see their own place as it would be.
Totals count everybody: they equal the ledger.
"""

import asyncio
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.feed import FeedEvent, FeedKind, FeedWriter
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.ledger import CheckinFilter, CheckinLedger
from member_service.domain.memory_texts import reaches_somebody, visible_line
from member_service.domain.scores import Score, ScoreBoard
from member_service.domain.tallies import Tally
from servicekit.clock import Clock
from servicekit.errors import AlreadyExists, InvalidArgument

ALIAS_LENGTH: Final = 32
MASK: Final = "🎭"
"""Stands before an alias, so that nobody passes for somebody else."""
_RAW_LENGTH: Final = 4096


class AliasRefused(InvalidArgument):
    """It is empty, too long, or holds a link, a user name or a number by which somebody could be reached."""

    reason = "ALIAS_REFUSED"


class AliasTaken(AlreadyExists):
    """Another member of the group has it."""

    reason = "ALIAS_TAKEN"


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a member chose in one group. The alias may be empty; it is kept while hidden."""

    hidden: bool = False
    alias: str = ""

    def shown(self, name: str) -> str:
        """What others read in the place of the member's name."""
        return f"{MASK} {self.alias}" if self.alias else name

    @property
    def seen(self) -> str | None:
        """What others see of the choice: an alias, "" for the name, None for nobody."""
        return None if self.hidden else self.alias


BY_NAME: Final = Appearance()


class Appearances(Protocol):
    """Keeps what members chose, by group and member."""

    async def get(self, group_id: str, member_id: int) -> Appearance: ...

    async def put(self, group_id: str, member_id: int, chosen: Appearance, key: str, change: Change) -> bool:
        """Store it once for the change, and say whether others see something else since.

        A repeat says so again, unless there was another change since that others see.
        Raise AliasTaken when another member's alias has that key, and RequestIdReused.
        """

    async def hidden(self, group_id: str) -> frozenset[int]:
        """The members that are hidden."""

    async def aliases(self, group_id: str, member_ids: Collection[int]) -> Mapping[int, str]:
        """The aliases that these members have, by member."""


class SetAppearance:
    """Stores how a member appears in a group."""

    def __init__(
        self,
        appearances: Appearances,
        groups: GroupFinder,
        ledger: CheckinLedger,
        feed: FeedWriter,
        clock: Clock,
    ) -> None:
        self._appearances, self._groups, self._clock = appearances, groups, clock
        self._ledger, self._feed = ledger, feed

    async def __call__(
        self, request_id: str, chat_id: int, member_id: int, *, hidden: bool, alias: str
    ) -> tuple[int, Appearance]:
        """The group's chat id and what is stored now."""
        change = Change.of(request_id, self._clock(), "SetAppearance", chat_id, member_id, hidden, alias)
        fields.positive(member_id, "member_id")
        chosen = Appearance(hidden, alias_of(alias) if alias else "")
        group = await registered_group(self._groups, chat_id)
        key = _key(chosen.alias, member_id)
        if await self._appearances.put(group.id, member_id, chosen, key, change):
            await self._tell(group.id, member_id, change)
        return group.chat_id, chosen

    async def _tell(self, group_id: str, member_id: int, change: Change) -> None:
        # Of who never checked in no system learns anything.
        if await self._ledger.page(CheckinFilter(group_id, member_id), None, 1):
            event_id = f"{change.request_id}:{FeedKind.MEMBER_RENAMED}"
            event = FeedEvent(event_id, group_id, FeedKind.MEMBER_RENAMED, change.time, member_id)
            await self._feed.append(event)


def alias_of(text: str) -> str:
    """Return the alias as it is kept. Raise AliasRefused, and FieldInvalid when it is far too long."""
    if len(text) > _RAW_LENGTH:
        raise FieldInvalid("alias")
    line = visible_line(text).removeprefix(MASK).strip()
    if not any(char.isalnum() for char in line) or len(line) > ALIAS_LENGTH or reaches_somebody(line):
        raise AliasRefused
    return line


def _key(alias: str, member_id: int) -> str:
    """Equal for aliases that read alike; without one, the member's own."""
    return unicodedata.normalize("NFKC", alias).casefold() if alias else f"#{member_id}"


@dataclass(frozen=True, slots=True)
class Sight:
    """A season as one member, or anybody, sees it.

    It says who is hidden from them, and has the tally of everybody and the tally of those in sight.
    """

    hidden: frozenset[int]
    everybody: Tally
    in_sight: Tally


class RankingView:
    """The score board with each member as they chose to appear."""

    def __init__(self, board: ScoreBoard, appearances: Appearances) -> None:
        self.board, self._appearances = board, appearances

    async def sight(self, group_id: str, season_id: str, viewer: int = 0) -> Sight:
        """What `viewer` sees: themselves always. 0 is anybody."""
        everybody, chosen = await asyncio.gather(
            self.board.tally(group_id, season_id), self._appearances.hidden(group_id)
        )
        hidden = chosen - {viewer}
        if not hidden:
            return Sight(hidden, everybody, everybody)
        scores = await self.board.scores_of(group_id, season_id, hidden)
        return Sight(hidden, everybody, everybody.without(score.points for score in scores))

    async def appearance(self, group_id: str, member_id: int) -> Appearance:
        return await self._appearances.get(group_id, member_id)

    async def named(self, group_id: str, scores: Sequence[Score]) -> list[Score]:
        """The scores under the names that their members chose."""
        if not scores:
            return []
        aliases = await self._appearances.aliases(group_id, [score.member_id for score in scores])
        return [
            replace(score, display_name=f"{MASK} {alias}")
            if (alias := aliases.get(score.member_id))
            else score
            for score in scores
        ]
