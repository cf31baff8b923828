"""The same text by one newcomer in several groups: noticed by a keyed hash, and no text is kept.

What people do to make a text look new is folded away: case, accents, letters that only look another way,
digits, emojis, signs and blanks.
Only groups that watch over newcomers' first hours ask; that is the caller's to know.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.groups import GroupFinder, active_group
from member_service.domain.memberships import GroupsById
from servicekit import retention
from servicekit.clock import Clock
from servicekit.folding import folded

TEXT_LENGTH: Final = 4096
LEAST_LETTERS: Final = 24
"""A greeting has fewer: "oi gente, cheguei agora!" is the same in many groups, and no harm."""
KEPT: Final = retention.NEWCOMER_TEXTS.keep or timedelta()


class GroupsFound(GroupFinder, GroupsById, Protocol):
    """Finds groups by chat, and by our own ids."""


class NewcomerTextStore(Protocol):
    """Keeps hashes of texts, and in which groups each was seen."""

    async def add(
        self, member_id: int, letters: str, group_id: str, message_id: int, now: datetime
    ) -> Mapping[str, int]:
        """Note the text in the group; return its message in each group where it was seen lately.

        `letters` is hashed with a key and forgotten. Of a newcomer with very many texts no more are kept.
        """


class RecordNewcomerText:
    """Notes a newcomer's text, and says where else they wrote it."""

    def __init__(self, texts: NewcomerTextStore, groups: GroupsFound, clock: Clock) -> None:
        self._texts, self._groups, self._clock = texts, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, member_id: int, message_id: int, text: str
    ) -> Sequence[tuple[int, int]]:
        """Return chat and message of each active group where they wrote it; empty for one alone."""
        change = Change.of(request_id, self._clock(), "RecordNewcomerText", chat_id, member_id, message_id)
        fields.person_or_channel(member_id, "member_id")
        fields.positive(message_id, "message_id")
        fields.at_most(text, "text", TEXT_LENGTH)
        group = await active_group(self._groups, chat_id)
        letters = letters_of(text)
        if len(letters) < LEAST_LETTERS:
            return []
        seen = await self._texts.add(member_id, letters, group.id, message_id, change.time)
        if len(seen) < 2:
            return []
        active = await self._groups.active_among(sorted(seen))
        found = sorted((one.chat_id, seen[one.id]) for one in active)
        return found if len(found) > 1 else []


def letters_of(text: str) -> str:
    """The letters of a text, folded: what stays the same when somebody makes it look new."""
    return "".join(letter for letter in folded(text) if letter.isalpha())
