"""Rights that the bot lacks in a group.

They are remembered, so that the group's admins hear of each once, whoever restarts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupFinder, registered_group
from servicekit.clock import Clock
from servicekit.errors import Aborted

_ATTEMPTS: Final = 5


class BotRight(StrEnum):
    """What the bot needs to do its work."""

    READ_MESSAGES = "read_messages"
    SEND_MESSAGES = "send_messages"
    SEND_PHOTOS = "send_photos"
    DELETE_MESSAGES = "delete_messages"
    RESTRICT_MEMBERS = "restrict_members"
    PIN_MESSAGES = "pin_messages"
    INVITE_USERS = "invite_users"
    MANAGE_TAGS = "manage_tags"


@dataclass(frozen=True, slots=True)
class LackingRights:
    """The rights that the bot was last seen to lack.

    `newly` are those of them that were first missed by the request that said so,
    and `back` are those that were missed before it and not by it.
    """

    rights: tuple[BotRight, ...] = ()
    newly: tuple[BotRight, ...] = ()
    request_id: str = ""
    back: tuple[BotRight, ...] = ()


class BotRightsStore(Protocol):
    """Keeps one record in each group."""

    async def get(self, group_id: str) -> LackingRights: ...

    async def put(self, group_id: str, known: LackingRights, lacking: LackingRights) -> bool:
        """Store it in the place of `known`; False when that one is not there any more."""


class RecordLackingRights:
    """Records which rights the bot lacks now, and returns what that changes."""

    def __init__(self, store: BotRightsStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(self, request_id: str, chat_id: int, rights: Sequence[BotRight]) -> LackingRights:
        """Return what is missed now, what of it is new, and what is back, each in the order of BotRight.

        The same request again is told the same, unless another one came in between.
        """
        change = Change.of(request_id, self._clock(), "RecordLackingRights", chat_id, *rights)
        if len(rights) > len(BotRight):
            raise FieldInvalid("lacking")
        group = await registered_group(self._groups, chat_id)
        now = tuple(right for right in BotRight if right in rights)
        for _ in range(_ATTEMPTS):
            known = await self._store.get(group.id)
            if known.request_id == change.request_id:
                return known
            newly = tuple(right for right in now if right not in known.rights)
            back = tuple(right for right in known.rights if right not in now)
            lacking = LackingRights(now, newly, change.request_id, back)
            if await self._store.put(group.id, known, lacking):
                return lacking
        raise Aborted
