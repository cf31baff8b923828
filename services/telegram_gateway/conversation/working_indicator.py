"""Shows that the bot is at work: 👀 on the message in a group, and "typing"."""

import asyncio
from contextlib import suppress

from telegram.constants import ChatAction, ReactionEmoji
from telegram.error import TelegramError

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.conversation.reactions import react

# Telegram takes the sign away after 5 s.
_TYPING_EVERY_S = 4.5


class AtWork:
    """Shows that the bot is at work until the block ends: 👀 in a group, and "typing"."""

    def __init__(self, context: GatewayContext, *, private_chat_id: int | None = None) -> None:
        """`private_chat_id`: in that private chat, in place of where it was asked."""
        self._context = context
        self._elsewhere = private_chat_id
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._show(), name="typing")

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        if self._is_group:
            await react(self._context, self._context.chat.id, self._context.message.message_id, None)

    @property
    def _is_group(self) -> bool:
        return self._elsewhere is None and self._context.place is Place.GROUP

    async def _show(self) -> None:
        bot, chat = self._context.bot, self._context.chat
        if self._is_group:
            # A group may forbid reactions.
            with suppress(TelegramError):
                await bot.set_message_reaction(chat.id, self._context.message.message_id, ReactionEmoji.EYES)
        with suppress(TelegramError):
            while True:
                await bot.send_chat_action(
                    self._elsewhere or chat.id,
                    ChatAction.TYPING,
                    message_thread_id=None if self._elsewhere else self._context.address.thread,
                )
                await asyncio.sleep(_TYPING_EVERY_S)
