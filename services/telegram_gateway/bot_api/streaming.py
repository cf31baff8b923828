"""Shows an answer while it is written: as a draft in private, as one message edited now and then in a group.

A draft lives 30 s and is no message: `finish` always sends the final one (Bot API, sendMessageDraft).
In a group every edit counts against the 20 messages a minute.
So edits come at least EDIT_EVERY_S apart, unchanged text is skipped, and the last state is always sent.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from telegram import Bot, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.formatted import Formatted
from telegram_gateway.bot_api.lengths import MESSAGE, clipped, shown_units, without_markup
from telegram_gateway.bot_api.markdown import formatted

EDIT_EVERY_S = 3.0
DRAFT_EVERY_S = 0.7
_GOES_ON = " …"
_FOOTER_APART = "\n\n"


class Display(Protocol):
    """Where an answer appears."""

    async def show(self, markdown: str) -> None:
        """Show the answer so far. May do nothing, never raises for what Telegram says."""

    def covered(self) -> None:
        """Another message of the bot came into the chat meanwhile: what was shown may be gone."""

    async def finish(self, markdown: str, footer: str, markup: InlineKeyboardMarkup | None) -> list[Message]:
        """Show the whole answer for good, with a footer in Telegram HTML. Return its messages."""


@asynccontextmanager
async def painting(display: Display) -> AsyncIterator[Callable[[str], None]]:
    """Yield a function that has the latest text shown, beside whoever calls it.

    The reader of the coach's stream must never wait for Telegram.
    The deadline of the call would run out meanwhile.
    At its end the block waits for what is being shown, so that `finish` comes last.
    """
    latest, ended = "", False
    fresh = asyncio.Event()

    def paint(markdown: str) -> None:
        nonlocal latest
        latest = markdown
        fresh.set()

    async def work() -> None:
        while True:
            await fresh.wait()
            fresh.clear()
            if ended:
                return
            await display.show(latest)

    task = asyncio.create_task(work(), name="painting")
    try:
        yield paint
    finally:
        ended = True
        fresh.set()
        await task


class DraftDisplay:
    """A private chat: a draft that grows, then a message."""

    def __init__(
        self,
        bot: Bot,
        address: Address,
        draft_id: int,
        monotonic: Callable[[], float],
        reply_to: int | None = None,
    ) -> None:
        """`reply_to`: the message that the answer is put under, where that is to be seen."""
        self._bot, self._address, self._draft_id = bot, address, draft_id
        self._reply_to = reply_to
        self._monotonic = monotonic
        self._shown_at = -DRAFT_EVERY_S

    async def show(self, markdown: str) -> None:
        now = self._monotonic()
        if now - self._shown_at < DRAFT_EVERY_S or (beginning := _beginning(markdown)) is None:
            return
        self._shown_at = now
        try:
            await self._bot.send_message_draft(
                self._address.chat_id,
                self._draft_id,
                beginning.html(),
                parse_mode=ParseMode.HTML,
                message_thread_id=self._address.thread,
            )
        except TelegramError:
            # A draft is a courtesy: the final message comes in any case.
            return

    def covered(self) -> None:
        # A message ends the draft, so the next state need not wait.
        self._shown_at = -DRAFT_EVERY_S

    async def finish(self, markdown: str, footer: str, markup: InlineKeyboardMarkup | None) -> list[Message]:
        return await _send(
            self._bot, self._address, markdown, footer=footer, markup=markup, reply_to=self._reply_to
        )


class EditDisplay:
    """A group: one message that is edited.

    It is edited as long as `has_room` says that the group's minute has room for that.
    """

    def __init__(
        self,
        bot: Bot,
        address: Address,
        reply_to: int,
        monotonic: Callable[[], float],
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._bot, self._address, self._reply_to = bot, address, reply_to
        self._monotonic = monotonic
        self._has_room = has_room
        self._message: Message | None = None
        self._shown: Formatted | None = None
        self._shown_at = 0.0

    async def show(self, markdown: str) -> None:
        now = self._monotonic()
        if self._message is not None and now - self._shown_at < EDIT_EVERY_S:
            return
        beginning = _beginning(markdown)
        if beginning is None or beginning == self._shown:
            return
        if (self._message is None and len(beginning.text) < 20) or not self._has_room():
            return
        text = beginning.html() + _GOES_ON
        try:
            if self._message is None:
                self._message = await self._bot.send_message(
                    self._address.chat_id,
                    text,
                    parse_mode=ParseMode.HTML,
                    message_thread_id=self._address.thread,
                    reply_parameters=ReplyParameters(self._reply_to, allow_sending_without_reply=True),
                )
            else:
                await self._bot.edit_message_text(
                    text,
                    self._address.chat_id,
                    self._message.message_id,
                    parse_mode=ParseMode.HTML,
                )
            self._shown = beginning
            self._shown_at = self._monotonic()
        except TelegramError:
            # What is shown on the way is a courtesy: the whole comes in any case.
            return

    def covered(self) -> None:
        # It is a message like any other, and stays.
        return

    async def finish(self, markdown: str, footer: str, markup: InlineKeyboardMarkup | None) -> list[Message]:
        pieces = _pieces(markdown, footer)
        if self._message is None or len(pieces) > 1:
            return await self._send_anew(markdown, footer, markup)
        text = _with_footer(pieces[0].html(), footer)
        try:
            edited = await self._bot.edit_message_text(
                text,
                self._address.chat_id,
                self._message.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
            )
        except BadRequest:
            # The message was deleted meanwhile, or Telegram refuses the markup.
            # It is sent anew, which falls back to plain text.
            return await self._send_anew(markdown, footer, markup)
        return [edited if isinstance(edited, Message) else self._message]

    async def _send_anew(
        self, markdown: str, footer: str, markup: InlineKeyboardMarkup | None
    ) -> list[Message]:
        sent = await _send(
            self._bot, self._address, markdown, footer=footer, markup=markup, reply_to=self._reply_to
        )
        if self._message is not None:
            # Last, and not at any price: somebody may have deleted it before.
            with suppress(TelegramError):
                await self._message.delete()
        return sent


def _with_footer(text: str, footer: str) -> str:
    return f"{text}{_FOOTER_APART}{footer}" if footer else text


def _beginning(markdown: str) -> Formatted | None:
    """Return what of the answer so far fits into one message; None when there is nothing to see."""
    first = next(iter(formatted(markdown).pieces(MESSAGE - len(_GOES_ON))), None)
    return first if first is not None and first.says_something else None


def _pieces(markdown: str, footer: str) -> list[Formatted]:
    """Return the messages of an answer: each has room for the footer, at least one there is."""
    room = MESSAGE - shown_units(footer) - len(_FOOTER_APART)
    pieces = formatted(markdown).pieces(room)
    return [piece for piece in pieces if piece.says_something] or [Formatted(clipped(markdown, room // 2))]


async def _send(
    bot: Bot,
    address: Address,
    markdown: str,
    *,
    footer: str,
    markup: InlineKeyboardMarkup | None,
    reply_to: int | None = None,
) -> list[Message]:
    """Send the whole answer, in pieces when it is long.

    Fall back to plain text where Telegram refuses the markup.
    """
    pieces = _pieces(markdown, footer)
    sent: list[Message] = []
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        reply = (
            ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to and index == 0 else None
        )
        last_markup, last_footer = (markup, footer) if last else (None, "")
        try:
            message = await bot.send_message(
                address.chat_id,
                _with_footer(piece.html(), last_footer),
                parse_mode=ParseMode.HTML,
                message_thread_id=address.thread,
                reply_parameters=reply,
                reply_markup=last_markup,
            )
        except BadRequest:
            message = await bot.send_message(
                address.chat_id,
                _with_footer(piece.text, without_markup(last_footer)),
                message_thread_id=address.thread,
                reply_parameters=reply,
                reply_markup=last_markup,
            )
        sent.append(message)
    return sent
