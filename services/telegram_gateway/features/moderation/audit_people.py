"""Whom an audit log is asked about in words: a mention, a user name, an id, or a name that the log knows."""

import re
from contextlib import suppress
from typing import Final

from telegram import Message, MessageEntity
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.group_service_pb2 import LookupMembershipRequest
from servicekit.folding import folded
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.features.moderation import restrictions
from telegram_gateway.features.moderation.restrictions import Refused

_LOOKED_AT: Final = 100
_MOST_DIGITS: Final = 16
_SHOWN_AT_MOST: Final = 40
_USERNAME: Final = re.compile(r"@([A-Za-z0-9_]{3,32})")
Names = dict[int, str]


async def people_of(context: GatewayContext, group: Group) -> tuple[dict[int, int], Names]:
    """Return how often each person stands in the last hundred entries, and their names there."""
    page = await context.clients.audit.ListActions(
        ListActionsRequest(chat_id=group.chat_id, page_size=_LOOKED_AT)
    )
    times: dict[int, int] = {}
    names: Names = {}
    for entry in page.entries:
        for person_id, name in ((entry.actor_id, entry.actor_name), (entry.subject_id, entry.subject_name)):
            if person_id:
                times[person_id] = times.get(person_id, 0) + 1
                names.setdefault(person_id, name)
    return times, names


def named_in(command: Message | None) -> str:
    """Return the words that say who is meant, cut to what can be repeated; empty for nobody."""
    return arguments_of(command)[:_SHOWN_AT_MOST].strip() if command is not None else ""


async def person_meant(context: GatewayContext, group: Group, command: Message) -> int:
    """Return who is meant; 0 when nobody is known by these words."""
    for entity in command.entities:
        if entity.type == MessageEntity.TEXT_MENTION and entity.user is not None:
            return entity.user.id
    words = arguments_of(command)
    # "²" and "٣" are digits, too.
    if words.isascii() and words.isdecimal():
        return int(words) if len(words) <= _MOST_DIGITS else 0
    if (named := _USERNAME.fullmatch(words)) is not None:
        return await _by_username(context, group, named[1].casefold())
    return await _by_name(context, group, folded(words))


async def _by_username(context: GatewayContext, group: Group, username: str) -> int:
    """Whoever administers the group under that user name, or was seen there and bears it still."""
    with suppress(BadRequest, Forbidden):
        for admin in await context.bot.get_chat_administrators(group.chat_id):
            if (admin.user.username or "").casefold() == username:
                return admin.user.id
    found = await context.clients.groups.LookupMembership(
        LookupMembershipRequest(chat_id=group.chat_id, username=username, or_left=True)
    )
    member_id = found.membership.member_id
    if member_id:
        with suppress(Refused):
            member = await restrictions.standing_of(context.bot, group.chat_id, member_id)
            if (member.user.username or "").casefold() == username:
                return member_id
    return 0


async def _by_name(context: GatewayContext, group: Group, name: str) -> int:
    """The one person of the log with that name, or with that first name. Two are nobody."""
    _, names = await people_of(context, group)
    known = {person_id: folded(shown) for person_id, shown in names.items()}
    for found in (
        [one for one, shown in known.items() if shown == name],
        [one for one, shown in known.items() if shown.partition(" ")[0] == name],
    ):
        if len(found) == 1:
            return found[0]
    return 0
