"""Ephemeral messages: words in a group that one person sees, where the Bot API server has them.

Every name of the Bot API that they take is here, since the library does not know them yet.
10.2 has `receiver_user_id` and `callback_query_id` on a send, 10.3 both in `ephemeral_message_parameters`;
a server ignores what it does not know, so a send says it in both ways.
What comes back bears `ephemeral_message_id`; its `message_id` is 0. Edits and deletions go by three numbers.

A server that has none would show everybody what was meant for one. So it is asked first, once, in a way that
does nothing: a deletion that names no message is a bad request where the method is known, and not found
where it is not. Should a server forget it in the middle, the first answer tells.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from telegram import Bot, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, EndPointNotFound, Forbidden, TelegramError

from telegram_gateway.bot_api.addresses import Address

log = logging.getLogger(__name__)

# A server is brought to another version seldom: one that has none is asked again after a day.
ABSENT_S: Final = 24 * 3600.0
# One that could not be reached, soon.
TROUBLE_S: Final = 30.0
# In a group that the bot does not administer it may only answer.
REFUSED_S: Final = 600.0
_REFUSED_AT_MOST: Final = 2000
_ONLY_ANSWERS: Final = ("message_not_command", "not enough rights", "chat_admin_required")
_TOO_LATE: Final = "query is too old"

IS_EPHEMERAL: Final = {"is_ephemeral": True}
"""Of a BotCommand: clients send it to the bot alone. A server that has none ignores it."""
_LAST_ID: Final = 2**31 - 1
_OWN_IDS: Final = 2**28


@dataclass(frozen=True, slots=True)
class Whisper:
    """An ephemeral message, by the three numbers that name it."""

    chat_id: int
    receiver_id: int
    number: int

    def as_stored(self) -> dict[str, int]:
        """As the Bot API names it, for the outbox as well."""
        return {
            "chat_id": self.chat_id,
            "receiver_user_id": self.receiver_id,
            "ephemeral_message_id": self.number,
        }

    @classmethod
    def stored(cls, payload: Mapping[str, Any]) -> "Whisper":
        return cls(payload["chat_id"], payload["receiver_user_id"], payload["ephemeral_message_id"])


def whisper_of(message: Message | None) -> Whisper | None:
    """The ephemeral message that this one is; None for one that all see.

    Its person is who received it from the bot, or who wrote it to the bot.
    """
    number = message.api_kwargs.get("ephemeral_message_id") if message is not None else None
    if message is None or not isinstance(number, int):
        return None
    sender = message.from_user
    if sender is not None and not sender.is_bot:
        return Whisper(message.chat.id, sender.id, number)
    receiver = message.api_kwargs.get("receiver_user")
    person = receiver.get("id") if isinstance(receiver, Mapping) else None
    return Whisper(message.chat.id, person, number) if isinstance(person, int) else None


def with_own_number(update: dict[str, Any]) -> dict[str, Any]:
    """A raw update in which an ephemeral command has a message id of its own.

    Telegram gives all of them the id 0. What is remembered by a message's id would be one and the same for
    every ephemeral command of a chat: whether it was done, for one. No chat counts as far as these ids go.
    """
    message, query = update.get("message"), update.get("callback_query")
    if _is_unnumbered(message):
        return {**update, "message": _numbered(message)}
    pressed = query.get("message") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(pressed, dict):
        return update
    answered = pressed.get("reply_to_message")
    if not _is_unnumbered(answered):
        return update
    answering = {**pressed, "reply_to_message": _numbered(answered)}
    return {**update, "callback_query": {**query, "message": answering}}


def is_own_number(message_id: int) -> bool:
    """Whether the id was given to an ephemeral command by with_own_number."""
    return _LAST_ID - _OWN_IDS < message_id <= _LAST_ID


def _is_unnumbered(message: Any) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(message, dict)
        and message.get("message_id") == 0
        and isinstance(message.get("ephemeral_message_id"), int)
    )


def _numbered(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "message_id": _LAST_ID - message["ephemeral_message_id"] % _OWN_IDS}


class SeenByAll(Exception):
    """The server has no ephemeral messages any more: everybody sees what was just sent."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message


class Ephemerals:
    """What this server can do, as far as it is known, and the calls."""

    def __init__(self, *, enabled: bool = True, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._enabled = enabled
        self._monotonic = monotonic
        self._known: bool | None = None
        self._ask_again = 0.0
        self._asking = asyncio.Lock()
        self._refused: OrderedDict[int, float] = OrderedDict()

    async def known(self, bot: Bot) -> bool:
        """Whether the server has them. It is asked once; one that has none, again after a day."""
        if not self._enabled or self._known:
            return self._enabled
        async with self._asking:
            if self._may_ask():
                await self._ask(bot)
        return bool(self._known)

    def _may_ask(self) -> bool:
        return not self._known and self._monotonic() >= self._ask_again

    async def _ask(self, bot: Bot) -> None:
        try:
            await bot.do_api_request("deleteEphemeralMessage", api_kwargs={})
        except EndPointNotFound:
            self._forget(ABSENT_S)
        except BadRequest:
            self._known = True
        except TelegramError as error:
            self._forget(TROUBLE_S)
            log.info("ephemeral messages: unknown", extra={"fields": {"error.type": type(error).__name__}})
        else:
            self._known = True

    def _forget(self, seconds: float) -> None:
        self._known = False
        self._ask_again = self._monotonic() + seconds

    async def send(
        self,
        bot: Bot,
        address: Address,
        person: int,
        text: str,
        *,
        markup: InlineKeyboardMarkup | None = None,
        reply_to: int = 0,
        command: Whisper | None = None,
        callback_query_id: str = "",
    ) -> Message | None:
        """Send Telegram HTML for one person's eyes; None where that cannot be, and another way is needed.

        `command` is the ephemeral command that it answers, `callback_query_id` the press.
        Raise SeenByAll when the server turns out to have none.
        """
        if not await self.known(bot):
            return None
        is_answer = command is not None or bool(callback_query_id)
        if not is_answer and self._refused.get(address.chat_id, 0.0) > self._monotonic():
            return None
        try:
            sent = await self._send(bot, address, person, text, markup, reply_to, command, callback_query_id)
        except BadRequest as error:
            words = error.message.lower()
            if callback_query_id and _TOO_LATE in words:
                # A press may be answered for 15 seconds. Who administers the group may write at any time.
                return await self.send(bot, address, person, text, markup=markup, reply_to=reply_to)
            if words.startswith(_ONLY_ANSWERS):
                self._was_refused(address.chat_id)
            return None
        except Forbidden:
            return None
        if whisper_of(sent) is None:
            self._forget(ABSENT_S)
            log.warning("the server has no ephemeral messages any more")
            raise SeenByAll(sent)
        return sent

    async def _send(  # noqa: PLR0917 - private, and one call away
        self,
        bot: Bot,
        address: Address,
        person: int,
        text: str,
        markup: InlineKeyboardMarkup | None,
        reply_to: int,
        command: Whisper | None,
        callback_query_id: str,
    ) -> Message:
        more = reader(person, callback_query_id)
        if command is not None:
            more["reply_parameters"] = {"ephemeral_message_id": command.number}
        answered = ReplyParameters(reply_to, allow_sending_without_reply=True)
        return await bot.send_message(
            address.chat_id,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            message_thread_id=address.thread,
            reply_parameters=answered if reply_to and command is None else None,
            api_kwargs=more,
        )

    def _was_refused(self, chat_id: int) -> None:
        self._refused[chat_id] = self._monotonic() + REFUSED_S
        self._refused.move_to_end(chat_id)
        if len(self._refused) > _REFUSED_AT_MOST:
            self._refused.popitem(last=False)


def reader(person: int, callback_query_id: str = "") -> dict[str, Any]:
    """What a send says of its one reader, in the ways of both versions."""
    named: dict[str, Any] = {"receiver_user_id": person}
    if callback_query_id:
        named["callback_query_id"] = callback_query_id
    return {**named, "ephemeral_message_parameters": named}


async def edit_whisper(bot: Bot, whisper: Whisper, text: str, markup: InlineKeyboardMarkup | None) -> None:
    """Put other Telegram HTML in its place, as far as the person is there to see it."""
    more: dict[str, Any] = {} if markup is None else {"reply_markup": markup}
    await bot.do_api_request(
        "editEphemeralMessageText",
        api_kwargs={**whisper.as_stored(), "text": text, "parse_mode": ParseMode.HTML, **more},
    )


async def edit_whisper_buttons(bot: Bot, whisper: Whisper, markup: InlineKeyboardMarkup | None) -> None:
    more: dict[str, Any] = {} if markup is None else {"reply_markup": markup}
    await bot.do_api_request("editEphemeralMessageReplyMarkup", api_kwargs={**whisper.as_stored(), **more})


async def delete_whisper(bot: Bot, whisper: Whisper) -> None:
    await bot.do_api_request("deleteEphemeralMessage", api_kwargs=dict(whisper.as_stored()))
