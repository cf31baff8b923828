"""What a member is told although they did not ask: in private, else in the group by the ways of its kind."""

from datetime import timedelta
from hashlib import blake2b
from typing import Any, Final

from telegram import ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.one_reader import goes_away, whisper
from telegram_gateway.conversation.ways import WAYS, Kind, Way
from telegram_gateway.dependencies import Gateway
from telegram_gateway.runtime import outbox_kinds
from telegram_gateway.runtime.outbox_kinds import OBSOLETE, Rows, send_message
from telegram_gateway.texts import match_language

KIND = "flag_notice"
"""The outbox's name for it, from when only flags were told so."""
PRIVATE_KIND = "private_notice"
GROUP_NOTICE_LIFE = timedelta(seconds=60)
UNSEEN_AFTER: Final = timedelta(minutes=5)
"""Who has not pressed the button by then is told another way."""
SEEN: Final = "notice_seen"
"""The name of the button by which they say so."""


def install(desk: Desk) -> None:
    """Teach the outbox to tell a member."""

    async def tell(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _tell(bot, desk, payload)

    async def tell_privately(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        return await _tell_privately(bot, desk.gateway, payload)

    desk.gateway.outbox.register(KIND, tell)
    desk.gateway.outbox.register(PRIVATE_KIND, tell_privately)


async def tell_member(
    gateway: Gateway,
    name: str,
    person: int,
    address: Address,
    message_id: int,
    *,
    kind: Kind,
    private: str,
    in_group: str,
    stays: bool = False,
    rows: Rows | None = None,
    of_rows: str = "",
    group_rows: Rows | None = None,
) -> None:
    """Tell a person once, under a name for the occasion.

    Both texts are HTML. The group's text answers a message there, at the address.
    `rows` are buttons in private and `of_rows` is what is said of them to the person alone.
    `group_rows` are those in the group, which nobody but the person can press.

    `stays`: the group's text does not go away after a minute.
    """
    await gateway.outbox.schedule(
        name,
        KIND,
        person,
        {
            "name": name,
            "kind": kind.value,
            "private": {"chat_id": person, "text": f"{private} {of_rows}".strip(), "parse_mode": "HTML"}
            | ({"rows": rows} if rows else {}),
            "whispered": f"{private} {of_rows}".strip() if group_rows else private,
            "group": {**address.as_stored(), "text": in_group, "message_id": message_id, "stays": stays}
            | ({"rows": group_rows} if group_rows else {}),
        },
    )


async def tell_member_alone(
    gateway: Gateway,
    name: str,
    person: int,
    address: Address,
    text: str,
    *,
    rows: Rows | None = None,
    in_group: str = "",
) -> None:
    """Tell a person once, in private or for their eyes in the group; the group learns nothing.

    `rows` are buttons, which are there in private alone: `in_group` is what is said without them.
    """
    await gateway.outbox.schedule(
        name,
        PRIVATE_KIND,
        person,
        {
            "chat_id": person,
            "text": text,
            "parse_mode": "HTML",
            "rows": rows,
            "whisper": address.as_stored(),
            "whispered": in_group or text,
        },
    )


async def saw_it(gateway: Gateway, blob: bytes) -> None:
    """Drop the other way for somebody who said that they saw it."""
    await gateway.outbox.cancel(_unseen(blob))


def _unseen(blob: bytes) -> str:
    return f"unseen:{blob.hex()}"


async def _tell_privately(bot: ExtBot[Any], gateway: Gateway, payload: dict[str, Any]) -> str | None:
    """As private_notice; {whisper: address}: whom the bot may not write to is told there."""
    outcome = await outbox_kinds.private_notice(bot, payload)
    if outcome != OBSOLETE or "whisper" not in payload or Way.EPHEMERAL not in WAYS[Kind.MEASURE]:
        return outcome
    address = Address.stored(payload["whisper"])
    sent = await whisper(gateway, bot, address, payload["chat_id"], payload.get("whispered", payload["text"]))
    return OBSOLETE if sent is None else None


async def _tell(bot: ExtBot[Any], desk: Desk, payload: dict[str, Any]) -> str | None:
    """{name, kind, private: as send_message, group: {chat_id, topic_id?, text, message_id, stays, rows?}}

    Entries of before have no kind.
    """
    for way in WAYS[Kind(payload.get("kind", Kind.URGENT))]:
        if way is Way.PRIVATE and await _told_privately(bot, payload):
            return None
        if way is Way.UNTIL_SEEN and await _told_until_seen(bot, desk, payload):
            return None
    return await _tell_in_group(bot, desk.gateway, payload["group"])


async def _told_privately(bot: ExtBot[Any], payload: dict[str, Any]) -> bool:
    try:
        await send_message(bot, payload["private"])
    except Forbidden:
        return False
    except BadRequest as error:
        if not error.message.lower().startswith("chat not found"):
            raise
        return False
    return True


async def _told_until_seen(bot: ExtBot[Any], desk: Desk, payload: dict[str, Any]) -> bool:
    """Tell them where they are, for their eyes alone, and have the rest done unless they say they saw it."""
    person, address = payload["private"]["chat_id"], Address.stored(payload["group"])
    blob = blake2b(payload["name"].encode(), digest_size=12).digest()
    group = await desk.seen.group(address.chat_id)
    language = match_language(
        await desk.seen.chosen_language(person), group.settings.language if group else None
    )
    token = desk.buttons.token(SEEN, owner_id=person, chat_id=address.chat_id, blob=blob)
    rows: Rows = [*payload["group"].get("rows", []), [(desk.texts.plain(language, "notice-seen"), token)]]
    sent = await whisper(
        desk.gateway,
        bot,
        address,
        person,
        # Entries of before have the one text.
        payload.get("whispered", payload["private"]["text"]),
        markup=outbox_kinds.markup_of(rows),
        reply_to=payload["group"]["message_id"],
    )
    if sent is None:
        return False
    await desk.gateway.outbox.schedule(
        _unseen(blob),
        KIND,
        person,
        {**payload, "kind": Kind.URGENT.value},
        due_time=desk.gateway.clock() + UNSEEN_AFTER,
    )
    return True


async def _tell_in_group(bot: ExtBot[Any], gateway: Gateway, group: dict[str, Any]) -> str | None:
    address = Address.stored(group)
    try:
        sent = await bot.send_message(
            address.chat_id,
            group["text"],
            message_thread_id=address.thread,
            parse_mode=ParseMode.HTML,
            reply_markup=outbox_kinds.markup_of(group.get("rows")),
            reply_parameters=ReplyParameters(group["message_id"], allow_sending_without_reply=True),
        )
    except Forbidden:
        return OBSOLETE
    if not group.get("stays"):
        await goes_away(gateway, sent, GROUP_NOTICE_LIFE)
    return None
