"""What a measure does at Telegram, and in which words Telegram refuses it.

The end of a mute is counted from the call, not from the message:
a message that is handled late must not end up under 30 s from now, which Telegram takes for "for ever"
(Bot API, restrictChatMember). The end that Telegram answers is what people are told.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Final

from telegram import ChatMember, ChatMemberRestricted, ChatPermissions
from telegram.error import BadRequest
from telegram.ext import ExtBot

from telegram_gateway.features.moderation.mute_lengths import SHORTEST

_BEGINNING: Final = datetime(2013, 1, 1, tzinfo=UTC)
"""Telegram says 0 for an end that never comes."""
# Telegram's words, in lower case, for why it refuses. The first that fits counts.
_REFUSALS: Final = (
    ("only for supergroup", "measure-needs-supergroup"),
    ("not enough rights", "measure-no-right"),
    ("chat_admin_required", "measure-no-right"),
    ("need administrator rights", "measure-no-right"),
    ("is an administrator", "measure-an-admin"),
    ("user_admin_invalid", "measure-an-admin"),
    ("can't remove chat owner", "measure-an-admin"),
    ("user not found", "measure-gone"),
    ("member not found", "measure-gone"),
    ("user_not_participant", "measure-gone"),
    ("participant_id_invalid", "measure-gone"),
    ("user_id_invalid", "measure-gone"),
    ("invalid user_id", "measure-gone"),
)


class Measure(IntEnum):
    """What is done to a member. The numbers stand in buttons."""

    MUTE = 0
    BAN = 1
    UNMUTE = 2
    UNBAN = 3
    WARN = 4
    """Nothing at Telegram by itself: what follows is a measure of its own."""


class Refused(Exception):
    """Telegram does not do it; `key` names the text that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


async def take(
    bot: ExtBot[Any],
    chat_id: int,
    member_id: int,
    measure: Measure,
    clock: Callable[[], datetime],
    *,
    span: timedelta | None = None,
) -> datetime | None:
    """Take a measure; give the end that Telegram keeps, None for none. Raise Refused.

    `span` is how long a mute lasts; None for without an end.
    An unban leaves whoever is inside where they are. A channel, whose id is negative, is banned or not.
    """
    try:
        if member_id < 0:
            await _of_channel(bot, chat_id, member_id, measure)
            return None
        match measure:
            case Measure.MUTE:
                until = None if span is None else clock() + max(span, SHORTEST)
                await bot.restrict_chat_member(
                    chat_id, member_id, ChatPermissions.no_permissions(), until_date=until
                )
                return await _kept_end(bot, chat_id, member_id, until)
            case Measure.UNMUTE:
                await bot.restrict_chat_member(chat_id, member_id, ChatPermissions.all_permissions())
            case Measure.BAN:
                await bot.ban_chat_member(chat_id, member_id)
            case Measure.UNBAN:
                await bot.unban_chat_member(chat_id, member_id, only_if_banned=True)
            case Measure.WARN:
                pass
    except BadRequest as error:
        said = error.message.lower()
        key = next((key for words, key in _REFUSALS if words in said), None)
        if key is None:
            raise
        raise Refused(key) from error
    return None


async def _of_channel(bot: ExtBot[Any], chat_id: int, channel_id: int, measure: Measure) -> None:
    """Ban a channel, or let it write again. Its owner can write as no other channel of theirs either."""
    if measure is Measure.BAN:
        await bot.ban_chat_sender_chat(chat_id, channel_id)
    elif measure is Measure.UNBAN:
        await bot.unban_chat_sender_chat(chat_id, channel_id)
    else:
        raise Refused("measure-channel-only-ban")


async def standing_of(bot: ExtBot[Any], chat_id: int, member_id: int) -> ChatMember:
    """Ask Telegram what somebody is in the group now. Raise Refused when it knows nothing of them."""
    try:
        return await bot.get_chat_member(chat_id, member_id)
    except BadRequest as error:
        raise Refused("measure-gone") from error


def everything() -> ChatPermissions:
    """What a member may do of whom nothing was taken."""
    return ChatPermissions.all_permissions()


def is_muted(member: ChatMember) -> bool:
    """Say whether somebody may not write at all."""
    return isinstance(member, ChatMemberRestricted) and not member.can_send_messages


def end_of(member: ChatMember) -> datetime | None:
    """The end of a restriction, None for none."""
    until = getattr(member, "until_date", None)
    return until if until is not None and until > _BEGINNING else None


async def _kept_end(
    bot: ExtBot[Any], chat_id: int, member_id: int, asked: datetime | None
) -> datetime | None:
    try:
        return end_of(await bot.get_chat_member(chat_id, member_id))
    except BadRequest:
        return asked
