"""Presses of buttons: opens the token and hands the press to its feature.

It tells the presser when the button is another person's or too old.
"""

from collections.abc import Mapping
from typing import Any, Final

from opentelemetry import trace
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler

from telegram_gateway.conversation.buttons import ButtonExpired, ButtonInvalid, ButtonOfAnother, Press
from telegram_gateway.conversation.chosen_group import keep_choice
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.conversation.press_answers import answer_press
from telegram_gateway.runtime import tickets
from telegram_gateway.runtime.tickets import current_ticket


class Alert(str):
    """The text of a callback's answer that the presser has to close.

    It stands in place of one that goes away by itself.
    """

    __slots__ = ()


class _Answered(str):
    __slots__ = ()


ANSWERED: Final = _Answered()
"""What a handler returns when it answered the callback itself.

It does so because its work takes longer than Telegram waits.
"""


def install(application: Application[Any, Any, Any, Any, Any, Any], buttons: Mapping[str, Button]) -> None:
    """Route presses by the action in their token, when the presser may still do what the button needs."""

    async def on_press(update: Update, context: GatewayContext) -> None:
        query = update.callback_query
        assert query is not None
        chat = update.effective_chat
        texts, language = context.desk.texts, await context.language()
        try:
            if chat is None:
                # Its message is inline, or too old for Telegram to tell.
                raise ButtonInvalid
            press = context.desk.buttons.open(query.data, presser_id=query.from_user.id, chat_id=chat.id)
            trace.get_current_span().set_attribute("gymnation.command", press.action)
            current_ticket().command = press.action
            answer = await _answer(context, buttons[press.action], press)
        except ButtonInvalid:
            tickets.decline("BUTTON_INVALID")
            await answer_press(query, texts.plain(language, "button-invalid"))
        except ButtonOfAnother:
            tickets.decline("BUTTON_OF_ANOTHER")
            await answer_press(query, texts.plain(language, "button-not-yours"))
        except ButtonExpired:
            tickets.decline("BUTTON_EXPIRED")
            await answer_press(query, texts.plain(language, "button-expired"), show_alert=True)
        else:
            if answer is not ANSWERED:
                await answer_press(query, answer, show_alert=isinstance(answer, Alert))
            if buttons[press.action].choice is not None and press.numbers:
                await keep_choice(context, press.number(0))

    application.add_handler(CallbackQueryHandler(on_press))


async def _answer(context: GatewayContext, button: Button, press: Press) -> str | None:
    if button.needs:
        role = button.needs_as or await context.role()
        if not context.desk.permissions.allows(button.needs, role, context.place):
            tickets.decline("NOT_ALLOWED")
            return await context.plain("button-not-allowed")
        if context.place is Place.GROUP and (missing := await context.lacks(button.needs, context.chat.id)):
            tickets.decline("RIGHT_MISSING")
            return await context.plain("right-missing", right=missing)
    return await button.on_press(context, press)
