"""Welcomes: who comes into a group is greeted by name, a burst of them in one message.

Telegram tells a join in a message, in a `chat_member` update, or in both.
The member service knows each join once.
Its welcome is an outbox entry that is due a few seconds later and takes everybody who waits by then.
So the lane goes on, and a crash loses nobody.
"""

import html
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from telegram import Update, User
from telegram.constants import ParseMode
from telegram.ext import ChatMemberHandler, ExtBot, MessageHandler, filters

from gymnation.member.v1 import welcomes_pb2
from gymnation.member.v1.welcome_service_pb2 import RecordJoinsRequest, TakeJoinsRequest
from gymnation.member.v1.welcomes_pb2 import Join
from servicekit.request_ids import request_id
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.conversation.group_cache import Group, home_of
from telegram_gateway.conversation.roles import is_inside
from telegram_gateway.dependencies import Gateway
from telegram_gateway.features.checkins.free_checkins import first_word
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import match_language

COLLECT = timedelta(seconds=3)
AGAIN = timedelta(seconds=5)
LEFT_TO_OTHERS = 6
"""Messages a minute that welcomes leave to everything else.

In a flood newcomers are collected for longer.
"""
NAMED_AT_MOST = 24
"""How many names a message has at most.

With the longest names (names.LONGEST) and the longest text of a group it stays within lengths.MESSAGE.
"""
PLACES_AT_MOST = 4
"""How often a group's text may have the names; what is beyond stays as it was typed."""
_PLACEHOLDER = re.compile(r"\{\s*(?:name|nome)\s*\}", re.IGNORECASE)
# Beside the handlers that follow roles and titles, not instead of them.
# The library runs one handler of each group.
_HANDLER_GROUP = 1


def _install(parts: Parts) -> None:
    """Hang in both ways in which Telegram tells a join, and teach the outbox to welcome."""
    parts.application.add_handler(
        MessageHandler(filters.ChatType.GROUPS & filters.StatusUpdate.NEW_CHAT_MEMBERS, on_message),
        group=_HANDLER_GROUP,
    )
    parts.application.add_handler(
        ChatMemberHandler(on_member_changed, ChatMemberHandler.CHAT_MEMBER), group=_HANDLER_GROUP
    )

    async def welcome(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _welcome(bot, parts.gateway, parts.desk, payload)

    parts.gateway.outbox.register("welcome", welcome)


async def on_message(update: Update, context: GatewayContext) -> None:
    """Telegram's own message that people came in."""
    message = context.message
    await _record(context, message.new_chat_members or (), message.date)


async def on_member_changed(update: Update, context: GatewayContext) -> None:
    """Somebody's standing in the group changed: they may have come in."""
    change = update.chat_member
    assert change is not None
    if not is_inside(change.old_chat_member) and is_inside(change.new_chat_member):
        await _record(context, [change.new_chat_member.user], change.date)


async def _record(context: GatewayContext, newcomers: Sequence[User], join_time: datetime) -> None:
    people = [user for user in newcomers if not user.is_bot]
    group = await context.group()
    if not people or group is None or not group.settings.welcome_enabled:
        return
    recorded = await context.clients.welcomes.RecordJoins(
        RecordJoinsRequest(
            request_id=context.request_id("RecordJoins"),
            chat_id=context.chat.id,
            joins=[
                Join(
                    member_id=user.id,
                    display_name=user.full_name,
                    telegram_language_code=user.language_code or "",
                    join_time=to_timestamp(join_time),
                )
                for user in people
            ],
        )
    )
    if recorded.burst_id:
        await _schedule(context.gateway, group.chat_id, recorded.burst_id, 0, COLLECT)


async def _schedule(gateway: Gateway, chat_id: int, burst_id: str, step: int, after: timedelta) -> None:
    await gateway.outbox.schedule(
        f"welcome:{burst_id}:{step}",
        "welcome",
        chat_id,
        {"chat_id": chat_id, "burst_id": burst_id, "step": step},
        due_time=gateway.clock() + after,
    )


async def _welcome(bot: ExtBot[Any], gateway: Gateway, desk: Desk, payload: dict[str, Any]) -> str | None:
    """Welcome everybody who waits. The payload is {chat_id, burst_id, step}.

    This goes as far as a message holds them and the group's minute has room.
    """
    burst_id, step = payload["burst_id"], payload["step"]
    group = await desk.seen.active_group(payload["chat_id"])
    if group is None:
        return OBSOLETE
    if gateway.limiter.capacity(group.chat_id) <= LEFT_TO_OTHERS:
        await _schedule(gateway, group.chat_id, burst_id, step + 1, AGAIN)
        return "postponed"
    taken = await gateway.clients.welcomes.TakeJoins(
        TakeJoinsRequest(
            request_id=request_id(0, "TakeJoins", burst_id, step),
            chat_id=group.chat_id,
            limit=NAMED_AT_MOST // _places(group),
        )
    )
    if taken.has_more:
        await _schedule(gateway, group.chat_id, burst_id, step + 1, timedelta())
    if not taken.joins or not group.settings.welcome_enabled:
        return OBSOLETE
    text = await welcome_text(desk, group, list(taken.joins))
    await bot.send_message(
        group.chat_id, text, parse_mode=ParseMode.HTML, message_thread_id=home_of(group).thread
    )
    return None


async def welcome_text(desk: Desk, group: Group, joins: Sequence[welcomes_pb2.Join]) -> str:
    """The group's own words, or ours in the language of the one who came; of the group, when several did."""
    wishes = [group.settings.language]
    if len(joins) == 1:
        wishes.insert(0, await desk.seen.chosen_language(joins[0].member_id))
    language = match_language(*wishes)
    names = ", ".join(_mention(join, desk.texts.plain(language, "member-nameless")) for join in joins)
    if not group.settings.welcome:
        key = "welcome-one" if len(joins) == 1 else "welcome-many"
        word = first_word(group.settings) if group.settings.free_checkins else ""
        # Names are HTML already, and a word has no sign of it: `plain` leaves them as they are.
        return desk.texts.plain(language, f"{key}-free" if word else key, names=names, word=word)
    # What an admin typed is text: tags in it are shown, not followed.
    text = html.escape(group.settings.welcome, quote=False)
    if not _PLACEHOLDER.search(text):
        return f"{names}\n{text}"
    return _PLACEHOLDER.sub(lambda _: names, text, count=PLACES_AT_MOST)


def _places(group: Group) -> int:
    """How often the group's text has the names, 1 to PLACES_AT_MOST."""
    return min(max(len(_PLACEHOLDER.findall(group.settings.welcome)), 1), PLACES_AT_MOST)


def _mention(join: welcomes_pb2.Join, nameless: str) -> str:
    name = html.escape(shown_in_line(join.display_name) or nameless, quote=False)
    return f'<a href="tg://user?id={join.member_id}">{name}</a>'


FEATURE = Feature(
    install=_install,
)
