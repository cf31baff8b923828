"""The same text by one newcomer in several groups: the admins of each are told, and of no other group.

Only groups that watch over the first hours take part: in no other one is a text looked at.
Told once a day for a newcomer and group. The text itself is in no notice: a link leads to it.
"""

from typing import Final
from zoneinfo import ZoneInfo

from telegram import Message

from gymnation.member.v1.group_service_pb2 import RecordNewcomerTextRequest
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.message_links import message_link
from telegram_gateway.bot_api.rich_words import words_of
from telegram_gateway.conversation.admin_notices import tell_admins
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group

LEAST_LENGTH: Final = 24
"""Shorter texts are not asked about: the member service leaves them aside."""


def is_long(message: Message) -> bool:
    """Whether a text may be asked about."""
    return len(words_of(message)) >= LEAST_LENGTH


async def look(context: GatewayContext, group: Group, message: Message, author: tuple[int, str]) -> None:
    """Have a newcomer's text noted; when they wrote it in another group, too, tell the admins of each.

    `author` is the number, negative for a channel, and the name.
    """
    author_id, name = author
    if not is_long(message):
        return
    try:
        found = await context.clients.groups.RecordNewcomerText(
            RecordNewcomerTextRequest(
                request_id=context.request_id("RecordNewcomerText"),
                chat_id=group.chat_id,
                member_id=author_id,
                message_id=message.message_id,
                text=words_of(message),
            )
        )
    except ServiceError as error:
        if error.reason != "MEMBER_ERASED":
            raise
        return
    for one in found.same_texts:
        other = await context.desk.seen.active_group(one.chat_id)
        if other is None or not other.settings.newcomer_guard:
            continue
        day = f"{message.date.astimezone(ZoneInfo(other.settings.time_zone)):%Y-%m-%d}"
        link = message_link(other.chat_id, one.message_id, username=other.username)
        await tell_admins(
            context,
            f"same-text:{other.chat_id}:{author_id}:{day}",
            other.chat_id,
            "newcomer-same-text",
            links=[("newcomer-same-text-link", link)] if link else (),
            name=await context.shown_name(name),
            group=other.title,
        )
