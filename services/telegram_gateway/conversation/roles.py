"""What role a person has in a group or in private, asked for at the time of the action.

A person's standing in a group is asked of Telegram and kept for at most 60 s.
That they are not there, or that Telegram does not tell, is kept for some seconds; a failed call is not.
A bot that is no administrator may be refused the answer (getChatMember, Bot API).
Then the list of administrators is asked for, which every bot in the group may have;
of who is not on it nobody knows whether they are in the group.
A `chat_member` update drops what is kept of that chat.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from telegram_gateway.conversation.permissions import Right, Role

KEPT_S = 60.0
GONE_KEPT_S = 10.0
"""How long it is kept whom Telegram knows nothing of: they may come in without a word to the bot."""
_KEPT_AT_MOST = 20_000
# Questions to Telegram at once: somebody in private may be asked about in every group there is.
_ASKED_AT_ONCE = 16
EVERYWHERE = 0
"""The chat id of a grant for all groups."""
_PRESENT = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER})
_GONE = frozenset({ChatMember.LEFT, ChatMember.BANNED, ChatMember.RESTRICTED})
"""Restricted ones among them: those who are still inside count as members by then."""
_ADMIN = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})
UNKNOWN = "unknown"
"""The status of whom Telegram does not tell."""
NEVER = "never"
"""The status of whom Telegram does not find in a chat: it says so of some who are in it, too.

Who wrote or pressed there is seen to be in it. In private they are outside."""
_NOT_FOUND = "participant_id_invalid"
_ABSENT = (
    "user not found",
    "member not found",
    "chat not found",
)
"""What Telegram says of who was never there, in small letters.

Not "user_id_invalid": that it says, too, of members of whom a bot without rights heard nothing lately.
"""


def is_inside(member: ChatMember) -> bool:
    """Whether somebody is in the chat. Who was restricted and left stays restricted (Bot API, is_member)."""
    return member.status in _PRESENT or (isinstance(member, ChatMemberRestricted) and member.is_member)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in a chat, and which rights an administrator has there."""

    status: str
    rights: frozenset[Right] = frozenset()


ALL_RIGHTS = frozenset(Right)


def is_admin(member: ChatMember) -> bool:
    """Whether somebody is the chat's creator or one of its administrators."""
    return member.status in _ADMIN


class GrantLookup(Protocol):
    """Says whether a person is bot admin in a chat (0: everywhere)."""

    async def __call__(self, member_id: int, chat_id: int) -> bool: ...


class GrantsLookup(Protocol):
    """Gives the chats of which a person is bot admin (0 among them: everywhere)."""

    async def __call__(self, member_id: int) -> frozenset[int]: ...


@dataclass(slots=True)
class Roles:
    """Answers role questions for one bot."""

    bot: Bot
    owner_id: int
    is_bot_admin: GrantLookup
    grants_of: GrantsLookup
    monotonic: Callable[[], float]
    _kept: dict[tuple[int, int], tuple[float, Standing]] = field(default_factory=dict)
    _changes: int = 0

    async def in_group(self, chat_id: int, user_id: int) -> Role:
        """Return the strongest role of a person in a registered group, in which they just wrote or pressed.

        Who left or was removed can still press the buttons of a public group: they are no member.
        """
        if user_id == self.owner_id:
            return Role.OWNER
        status, granted = await asyncio.gather(
            self.status(chat_id, user_id), self.is_bot_admin(user_id, chat_id)
        )
        if granted:
            return Role.BOT_ADMIN
        if status in _ADMIN:
            return Role.GROUP_ADMIN
        # Telegram does not say what they are. They just wrote here, so they count as a member.
        return Role.OUTSIDER if status in _GONE else Role.MEMBER

    async def rights(self, chat_id: int, user_id: int) -> frozenset[Right]:
        """Return what a person may do in a group: all by the owner's trust, else what Telegram allows."""
        if user_id == self.owner_id or await self.is_bot_admin(user_id, chat_id):
            return ALL_RIGHTS
        return (await self.standing(chat_id, user_id)).rights

    async def in_private(
        self, user_id: int, group_ids: Sequence[int], granted: frozenset[int] | None = None
    ) -> Role:
        """Return the strongest role of a person over the groups: outsider when they are in none of them."""
        if user_id == self.owner_id:
            return Role.OWNER
        if granted is None:
            granted = await self.grants_of(user_id)
        if granted & {EVERYWHERE, *group_ids}:
            return Role.BOT_ADMIN
        statuses = await self._statuses(user_id, group_ids)
        if any(status in _ADMIN for status in statuses):
            return Role.GROUP_ADMIN
        return Role.MEMBER if any(status in _PRESENT for status in statuses) else Role.OUTSIDER

    async def present_in(self, user_id: int, group_ids: Sequence[int]) -> list[int]:
        """Return those of the groups that the person is in."""
        statuses = await self._statuses(user_id, group_ids)
        return [chat_id for chat_id, status in zip(group_ids, statuses, strict=True) if status in _PRESENT]

    async def administered_by(
        self, user_id: int, group_ids: Sequence[int], granted: frozenset[int] | None = None
    ) -> list[int]:
        """Return those of the groups in which the person has an admin's rights.

        They have them as owner, by a grant, or by Telegram's word.
        """
        if user_id == self.owner_id:
            return list(group_ids)
        if granted is None:
            granted = await self.grants_of(user_id)
        if EVERYWHERE in granted:
            return list(group_ids)
        statuses = await self._statuses(user_id, group_ids)
        return [
            chat_id
            for chat_id, status in zip(group_ids, statuses, strict=True)
            if chat_id in granted or status in _ADMIN
        ]

    async def _statuses(self, user_id: int, group_ids: Sequence[int]) -> list[str]:
        # Each question is a call of its own. When Telegram delays one group's answer, the other questions
        # go on.
        asking = asyncio.Semaphore(_ASKED_AT_ONCE)

        async def one(chat_id: int) -> str:
            async with asking:
                return await self.status(chat_id, user_id)

        return await asyncio.gather(*(one(chat_id) for chat_id in group_ids))

    async def cannot_tell(self, user_id: int, group_ids: Sequence[int]) -> bool:
        """Say whether of one of the groups Telegram does not tell if the person is in it."""
        return UNKNOWN in await self._statuses(user_id, group_ids)

    async def is_group_admin(self, chat_id: int, user_id: int) -> bool:
        """Say whether Telegram has the person as creator or administrator of the group."""
        return await self.status(chat_id, user_id) in _ADMIN

    async def status(self, chat_id: int, user_id: int) -> str:
        """Return Telegram's status of a person in a chat; "left" when Telegram knows neither, else UNKNOWN.

        A restricted person who is still in the group counts as "member" (ChatMemberRestricted.is_member).
        """
        return (await self.standing(chat_id, user_id)).status

    async def standing(self, chat_id: int, user_id: int) -> Standing:
        """Return the status of a person in a chat, as `status` says, and the rights of an administrator."""
        key, now, changes = (chat_id, user_id), self.monotonic(), self._changes
        kept = self._kept.get(key)
        if kept is not None and now < kept[0]:
            return kept[1]
        standing = await self._asked(chat_id, user_id)
        if changes == self._changes:
            # Otherwise a rank changed while Telegram was answering, maybe this person's.
            if len(self._kept) >= _KEPT_AT_MOST:
                self._kept.clear()
            kept_s = KEPT_S if standing.status in _PRESENT else GONE_KEPT_S
            self._kept[key] = (now + kept_s, standing)
        return standing

    async def _asked(self, chat_id: int, user_id: int) -> Standing:
        try:
            member = await self.bot.get_chat_member(chat_id, user_id)
        except ChatMigrated as moved:
            # It became a supergroup, and the word of it has not come, or is not taken in yet.
            return await self._asked(moved.new_chat_id, user_id)
        except Forbidden:
            return Standing(ChatMember.LEFT)
        except RetryAfter:
            # Telegram asks for a longer pause than anybody waits. The list of administrators is another
            # kind of call; if that is delayed as well, we wait.
            return await self._asked_of_list(chat_id, user_id) or Standing(UNKNOWN)
        except BadRequest as refused:
            if refused.message.lower() in _ABSENT:
                return Standing(ChatMember.LEFT)
            try:
                found = await self._asked_of_list(chat_id, user_id)
            except (BadRequest, Forbidden, ChatMigrated):
                return Standing(UNKNOWN)
            return found or Standing(NEVER if refused.message.lower() == _NOT_FOUND else UNKNOWN)
        return _standing(member)

    async def _asked_of_list(self, chat_id: int, user_id: int) -> Standing | None:
        admins = await self.bot.get_chat_administrators(chat_id)
        return next((_standing(admin) for admin in admins if admin.user.id == user_id), None)

    def forget(self, chat_id: int) -> None:
        """Drop what is kept of a chat: its members changed."""
        self._changes += 1
        for key in [key for key in self._kept if key[0] == chat_id]:
            del self._kept[key]


def _standing(member: ChatMember) -> Standing:
    status = str(member.status)
    if status == ChatMember.OWNER:
        return Standing(status, ALL_RIGHTS)
    if status == ChatMember.ADMINISTRATOR:
        return Standing(status, frozenset(right for right in Right if getattr(member, right.value, False)))
    return Standing(ChatMember.MEMBER if is_inside(member) else status)
