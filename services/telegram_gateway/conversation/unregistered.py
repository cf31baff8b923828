"""What a group is told that is not registered: once, and it goes away when the group is registered."""

import json
from datetime import timedelta
from typing import Any, Final

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.runtime.outbox import Outbox
from telegram_gateway.runtime.outbox_kinds import NOTE, OBSOLETE

KIND: Final = "unregistered_notice"
_DELETABLE_FOR: Final = timedelta(hours=47)
"""Telegram lets a bot delete what it wrote within two days."""
_SENT_WITHIN: Final = timedelta(hours=1)


def install(desk: Desk) -> None:
    """Teach the outbox to tell a group, and to note by which message it did."""
    outbox, clock = desk.gateway.outbox, desk.gateway.clock

    async def tell(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        address = Address.stored(payload)
        # Whoever scheduled it may not have known yet that another gateway had registered the group.
        desk.seen.forget_group(address.chat_id)
        if await desk.seen.active_group(address.chat_id) is not None:
            return OBSOLETE
        sent = await bot.send_message(
            address.chat_id,
            payload["text"],
            message_thread_id=address.thread,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        await outbox.schedule(
            payload["note"],
            NOTE,
            sent.chat_id,
            {"message_id": sent.message_id},
            due_time=clock() + _DELETABLE_FOR,
        )
        if await outbox.cancel(_registered(payload["note"])):
            # It was registered while this was on its way.
            await _delete(outbox, sent.chat_id, sent.message_id)
        return None

    outbox.register(KIND, tell)


async def tell_unregistered(context: GatewayContext) -> None:
    """Say once per group that it is not registered.

    The outbox entry's name makes it once, also after a restart.
    """
    chat = context.chat
    name = await _occasion(context)
    is_open = context.gateway.settings.open_registration == "on"
    key = "group-unregistered-open" if is_open else "group-unregistered"
    text = context.desk.texts.format(await context.language(), key)
    payload = {**context.address.as_stored(), "text": text, "note": _note(name)}
    await context.gateway.outbox.schedule(name, KIND, chat.id, payload)


async def told_unregistered(context: GatewayContext) -> str:
    """Return by what name this group was told, if it was: for take_away, once it is registered."""
    return await _occasion(context)


async def take_away(context: GatewayContext, name: str) -> None:
    """Take away what the group was told before it was registered. It is not true any more."""
    outbox, chat_id, note = context.gateway.outbox, context.chat.id, _note(name)
    if not await outbox.drop(name):
        # It was never told.
        return
    # It waits no more, or is on its way, or was told: who tells looks for the first note after writing
    # the second.
    due = context.gateway.clock() + _SENT_WITHIN
    await outbox.schedule(_registered(note), NOTE, chat_id, {}, due_time=due)
    if told := await outbox.take(note):
        await _delete(outbox, chat_id, json.loads(told)["message_id"])


async def _delete(outbox: Outbox, chat_id: int, message_id: int) -> None:
    payload = {"chat_id": chat_id, "message_id": message_id}
    await outbox.schedule(f"unregistered-gone:{chat_id}:{message_id}", "delete_message", chat_id, payload)


async def _occasion(context: GatewayContext) -> str:
    """A group that was stopped is told anew."""
    group = await context.desk.seen.group(context.chat.id)
    epoch = int(group.update_time.seconds) if group is not None else 0
    return f"unregistered:{context.chat.id}:{epoch}"


def _note(name: str) -> str:
    return f"told:{name}"


def _registered(note: str) -> str:
    return f"{note}:registered"
