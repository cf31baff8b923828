"""What a group's admins are told in private.

They are those whom Telegram names, and the owner. They are told only if they ever wrote to the bot.
"""

from collections.abc import Sequence
from typing import Any

from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.texts import match_language


async def tell_admins(context: GatewayContext, name: str, chat_id: int, key: str, /, **more: Any) -> None:
    """As tell_admins_of, while an update is handled."""
    await tell_admins_of(context.bot, context.desk, name, chat_id, key, **more)


async def tell_admins_of(
    bot: ExtBot[Any],
    desk: Desk,
    name: str,
    chat_id: int,
    key: str,
    /,
    *,
    points: Sequence[str] = (),
    links: Sequence[tuple[str, str]] = (),
    **arguments: object,
) -> None:
    """Tell each once, in their own language. `name` names the occasion: the same one is told no second time.

    `points` are keys of what is listed below.
    `links` are keys of what is written on a link, with where it leads.
    """
    try:
        found = await bot.get_chat_administrators(chat_id)
    except (BadRequest, Forbidden):
        # The bot is not in the group any more: the owner can still be told.
        found = ()
    people = {admin.user.id for admin in found if not admin.user.is_bot}
    group = await desk.seen.group(chat_id)
    language = group.settings.language if group is not None else None
    for person in sorted({*people, desk.gateway.settings.owner_id}):
        spoken = match_language(await desk.seen.chosen_language(person), language)
        text = desk.texts.format(spoken, key, **arguments)
        if points:
            listed = [f"• {desk.texts.format(spoken, point)}" for point in points]
            text = "\n".join([text, "", *listed])
        if links:
            written = [f'<a href="{to}">{desk.texts.format(spoken, on)}</a>' for on, to in links]
            text = f"{text}\n\n{' · '.join(written)}"
        await desk.gateway.outbox.schedule(
            f"{name}:{person}",
            "private_notice",
            person,
            {"chat_id": person, "text": text, "parse_mode": "HTML"},
        )
