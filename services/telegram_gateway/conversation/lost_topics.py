"""Tells a group's admins in private that a topic took no message, and where the message went instead.

They are told once a day for each topic: it may be closed and opened again any time.
"""

from typing import Any

from telegram.ext import ExtBot

from telegram_gateway.bot_api.addresses import GENERAL, Address
from telegram_gateway.bot_api.message_links import message_link
from telegram_gateway.bot_api.open_topics import OpenTopics, Trouble
from telegram_gateway.conversation.admin_notices import tell_admins_of
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.group_cache import home_of

_REMEMBERED_AT_MOST = 10_000


def install(bot: ExtBot[Any], desk: Desk) -> None:
    """Listen to what sends the bot's messages."""

    async def home(chat_id: int) -> int:
        group = await desk.seen.group(chat_id)
        return home_of(group).topic_id if group is not None else 0

    told = set[str]()

    async def hear(refused: Address, trouble: Trouble, instead: Address | None) -> None:
        group = await desk.seen.group(refused.chat_id)
        if group is None:
            return
        day = f"{desk.gateway.clock():%Y-%m-%d}"
        place = "topic" if refused.thread is not None else "general"
        # What was deleted has no link any more.
        link = (
            message_link(refused.chat_id, refused.topic_id or GENERAL) if trouble is Trouble.CLOSED else None
        )
        name = f"topic:{refused.chat_id}:{refused.topic_id}:{trouble}:{int(instead is None)}:{day}"
        if name in told:
            # A busy topic that stays closed costs no further question about its admins.
            return
        await tell_admins_of(
            bot,
            desk,
            name,
            refused.chat_id,
            f"topic-{trouble}" if place == "topic" else "topic-general-closed",
            points=["topic-said-nowhere" if instead is None else "topic-said-elsewhere"],
            links=[("topic-link", link)] if link is not None else [],
            group=group.title,
        )
        if len(told) >= _REMEMBERED_AT_MOST:
            told.clear()
        told.add(name)

    if isinstance(bot.rate_limiter, OpenTopics):
        bot.rate_limiter.listen(home, hear)
