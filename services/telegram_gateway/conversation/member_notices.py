"""What one member is told: in private, or for a minute in the group when the bot may not write to them."""

from datetime import timedelta
from typing import Any

from telegram import ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.dependencies import Gateway
from telegram_gateway.runtime.outbox_kinds import OBSOLETE, send_message

KIND = "flag_notice"
"""The outbox's name for it, from when only flags were told so."""
GROUP_NOTICE_LIFE = timedelta(seconds=60)


def install(gateway: Gateway) -> None:
    """Teach the outbox to tell a member."""

    async def tell(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _tell(bot, gateway, payload)

    gateway.outbox.register(KIND, tell)


async def tell_member(
    gateway: Gateway,
    name: str,
    person: int,
    address: Address,
    message_id: int,
    *,
    private: str,
    in_group: str,
    stays: bool = False,
) -> None:
    """Tell a person once, under a name for the occasion.

    Both texts are HTML. The group's text answers a message there, at the address.

    `stays`: the group's text does not go away after a minute.
    """
    await gateway.outbox.schedule(
        name,
        KIND,
        person,
        {
            "private": {"chat_id": person, "text": private, "parse_mode": "HTML"},
            "group": {**address.as_stored(), "text": in_group, "message_id": message_id, "stays": stays},
        },
    )


async def _tell(bot: ExtBot[Any], gateway: Gateway, payload: dict[str, Any]) -> str | None:
    """{private: as send_message, group: {chat_id, topic_id?, text, message_id, stays}}"""
    try:
        return await send_message(bot, payload["private"])
    except Forbidden:
        pass
    except BadRequest as error:
        if not error.message.lower().startswith("chat not found"):
            raise
    group = payload["group"]
    address = Address.stored(group)
    try:
        sent = await bot.send_message(
            address.chat_id,
            group["text"],
            message_thread_id=address.thread,
            parse_mode=ParseMode.HTML,
            reply_parameters=ReplyParameters(group["message_id"], allow_sending_without_reply=True),
        )
    except Forbidden:
        return OBSOLETE
    if group.get("stays"):
        return None
    await gateway.outbox.schedule(
        f"delete:{sent.chat_id}:{sent.message_id}",
        "delete_message",
        sent.chat_id,
        {"chat_id": sent.chat_id, "message_id": sent.message_id},
        due_time=gateway.clock() + GROUP_NOTICE_LIFE,
    )
    return None
