"""Whom a measure is about: who wrote the answered message, or who is named by a mention, a name or an id.

A channel may write in a group, and other bots are members: both can be banned, and Telegram keeps them apart
from people. Nobody touches those who care for the group, nor themselves, nor this bot;
an anonymous admin and the group's own channel are cared for like admins.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from telegram import Message, MessageEntity
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1.group_service_pb2 import LookupMembershipRequest
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GROUP_ANONYMOUS_BOT, GatewayContext
from telegram_gateway.conversation.permissions import ADMINS, Place
from telegram_gateway.features.moderation import restrictions
from telegram_gateway.features.moderation.measure_orders import Order, refuse
from telegram_gateway.features.moderation.restrictions import Refused

_FEWEST_DIGITS: Final = 4
_MOST_DIGITS: Final = 16
_CHANNEL: Final = re.compile(r"-100[0-9]{6,13}")
_USERNAME: Final = re.compile(r"@[A-Za-z0-9_]{3,32}")
# Telegram's stand-ins for an anonymous admin and for a channel's author, and its own account.
_TELEGRAMS_OWN: Final = (GROUP_ANONYMOUS_BOT, 136817688, 777000)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom it is about, and their name."""

    member_id: int
    name: str
    rest: str
    """What of the typed words does not say who it is."""
    is_bot: bool = False

    @property
    def is_channel(self) -> bool:
        """Whether it is a channel that writes here: Telegram's ids of chats are negative."""
        return self.member_id < 0


async def subject_of(context: GatewayContext, order: Order, *, may_be_away: bool = False) -> Subject | None:
    """Whom the command is about: who wrote the answered message, or who is named; else it is said why not."""
    words = arguments_of(order.command)
    target = context.replied if context.place is Place.GROUP else None
    if target is not None:
        subject = await _author(context, target, words)
    elif order.author_id:
        subject = await _by_id(context, order, order.author_id, words)
    else:
        subject = await _named(context, order, words)
    if subject is None:
        return None
    why_not = ""
    if subject.member_id == context.user.id:
        why_not = "measure-oneself"
    elif subject.member_id == context.bot.id:
        why_not = "measure-this-bot"
    elif not may_be_away and await is_spared(context, subject.member_id, order.group.chat_id):
        why_not = "measure-an-admin"
    if why_not:
        await refuse(context, order.group, why_not)
        return None
    return subject


def words_beside_the_person(command: Message) -> str:
    """What of the typed words does not say who is meant."""
    words = arguments_of(command)
    for entity in command.entities:
        if entity.type == MessageEntity.TEXT_MENTION:
            return words.replace(command.parse_entity(entity), "", 1).strip()
    first, _, rest = words.partition(" ")
    is_person = _is_number(first) or _CHANNEL.fullmatch(first) or _USERNAME.fullmatch(first)
    return rest.strip() if is_person else words


def _is_number(word: str) -> bool:
    # "²" and "٣" are digits, too. An id is longer than any length of a mute.
    return word.isascii() and word.isdecimal() and _FEWEST_DIGITS <= len(word) <= _MOST_DIGITS


async def _author(context: GatewayContext, target: Message, words: str) -> Subject | None:
    """Who wrote a message: a person, another bot or a channel; else it is said why not."""
    as_chat, author = target.sender_chat, target.from_user
    if as_chat is not None:
        if as_chat.id == context.chat.id:
            await context.decline("measure-anonymous-admin")
            return None
        if target.is_automatic_forward:
            await context.decline("measure-own-channel")
            return None
        return Subject(as_chat.id, as_chat.title or as_chat.username or "", words)
    if author is None or author.id in _TELEGRAMS_OWN:
        await context.decline("measure-not-a-person")
        return None
    return Subject(author.id, author.full_name, words, author.is_bot)


async def _named(context: GatewayContext, order: Order, words: str) -> Subject | None:
    """A person named by a mention with an id, by their user name, or by the id itself."""
    message = order.command
    for entity in message.entities:
        if entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and not entity.user.is_bot:
            rest = words.replace(message.parse_entity(entity), "", 1).strip()
            return Subject(entity.user.id, entity.user.full_name, rest)
    first, _, rest = words.partition(" ")
    if _is_number(first):
        return await _by_id(context, order, int(first), rest.strip())
    if _CHANNEL.fullmatch(first):
        return await _by_id(context, order, int(first), rest.strip())
    if _USERNAME.fullmatch(first):
        return await _by_username(context, order, first, rest.strip())
    in_group = context.place is Place.GROUP
    await refuse(context, order.group, "command-needs-reply" if in_group else "measure-whom")
    return None


async def _by_id(context: GatewayContext, order: Order, member_id: int, rest: str) -> Subject | None:
    """A person of the group, or a channel; else it is said that Telegram does not know them there."""
    if member_id < 0:
        if member_id == order.group.chat_id:
            await refuse(context, order.group, "measure-anonymous-admin")
            return None
        return Subject(member_id, await channel_name(context, member_id), rest)
    if member_id in _TELEGRAMS_OWN:
        await refuse(context, order.group, "measure-not-a-person")
        return None
    try:
        member = await restrictions.standing_of(context.bot, order.group.chat_id, member_id)
    except Refused as refused:
        await refuse(context, order.group, refused.key)
        return None
    return Subject(member.user.id, member.user.full_name, rest, member.user.is_bot)


async def _by_username(context: GatewayContext, order: Order, name: str, rest: str) -> Subject | None:
    """Who was seen in the group under a user name and bears it still: names change hands.

    Who left is found, too: a ban is taken back by the same name, and done again after a crash.
    """
    bare = name.removeprefix("@")
    found = await context.clients.groups.LookupMembership(
        LookupMembershipRequest(chat_id=order.group.chat_id, username=bare, or_left=True)
    )
    if found.membership.member_id:
        with suppress(Refused):
            member = await restrictions.standing_of(
                context.bot, order.group.chat_id, found.membership.member_id
            )
            if (member.user.username or "").casefold() == bare.casefold():
                return Subject(member.user.id, member.user.full_name, rest, member.user.is_bot)
    await refuse(context, order.group, "measure-name-unknown", name=name)
    return None


async def channel_name(context: GatewayContext, channel_id: int) -> str:
    """The title of a channel; nothing when Telegram does not tell the bot."""
    try:
        return (await context.bot.get_chat(channel_id)).title or ""
    except (BadRequest, Forbidden):
        return ""


async def is_spared(context: GatewayContext, member_id: int, chat_id: int | None = None) -> bool:
    """Whether somebody cares for the group, this one if no other is given: an admin, or the owner.

    The group that is linked to a channel, and what is written in the group's name, are not asked about here.
    """
    if member_id < 0:
        return False
    place = context.chat.id if chat_id is None else chat_id
    return await context.desk.roles.in_group(place, member_id) in ADMINS
