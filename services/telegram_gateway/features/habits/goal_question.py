"""The outbox's kind "goal_question": asks once, after the third check-in, how many days a week it shall be.

In private. Where the bot may not write to the member, it is under their photo for a day: for their eyes alone
if the server can do that, since they just sent it. Nothing is preselected.
"""

from datetime import timedelta
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Button, Feature, Parts
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group
from telegram_gateway.conversation.one_reader import goes_away, whisper
from telegram_gateway.features.habits.goal_page import choices_of
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import match_language

KIND: Final = "goal_question"
OFFERED: Final = (2, 3, 4, 5)
LIFE: Final = timedelta(days=1)
"""In the group."""
BUTTON_LIFE: Final = timedelta(days=150)
"""In private it may be read much later."""
_OTHER, _NOT_NOW = 0, 1


class GoalQuestion:
    """Asks."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._gateway = desk, desk.gateway

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, member_id, message_id, topic_id?}"""
        member_id = payload["member_id"]
        group = await self._desk.seen.active_group(payload["chat_id"])
        if group is None:
            return OBSOLETE
        language = match_language(await self._desk.seen.chosen_language(member_id), group.settings.language)
        try:
            await bot.send_message(
                member_id,
                self._desk.texts.format(language, "goal-question", group=group.title),
                message_thread_id=None,
                parse_mode=ParseMode.HTML,
                reply_markup=self._buttons(language, group, member_id, member_id),
            )
        except Forbidden as error:
            if "blocked" in error.message.lower():
                # Who does not want to hear from the bot is not asked before everybody.
                return OBSOLETE
        except BadRequest as error:
            if not error.message.lower().startswith("chat not found"):
                raise
        else:
            return None
        if group.settings.quiet or not payload["message_id"]:
            return OBSOLETE
        return await self._ask_in_group(bot, group, language, payload)

    async def _ask_in_group(
        self, bot: ExtBot[Any], group: Group, language: str, payload: dict[str, Any]
    ) -> str | None:
        member_id, photo, address = payload["member_id"], payload["message_id"], Address.stored(payload)
        text = self._desk.texts.format(language, "goal-question-in-group")
        markup = self._buttons(language, group, member_id, group.chat_id)
        try:
            if await whisper(
                *(self._gateway, bot, address, member_id, text), markup=markup, reply_to=photo, life=LIFE
            ):
                return None
            sent = await bot.send_message(
                group.chat_id,
                text,
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
                message_thread_id=address.thread,
                reply_parameters=ReplyParameters(photo),
            )
        except (BadRequest, Forbidden, ChatMigrated):
            # The photo or its topic is gone, or the bot is: /meta is there.
            return OBSOLETE
        await goes_away(self._gateway, sent, LIFE)
        return None

    def _buttons(self, language: str, group: Group, member_id: int, chat_id: int) -> InlineKeyboardMarkup:
        def button(label: str, action: str, number: int) -> InlineKeyboardButton:
            token = self._desk.buttons.token(
                *(action, group.chat_id, number), owner_id=member_id, chat_id=chat_id, life=BUTTON_LIFE
            )
            return InlineKeyboardButton(label, callback_data=token)

        plain = self._desk.texts.plain
        return InlineKeyboardMarkup(
            [
                [button(str(days), "goal_set", days) for days in OFFERED],
                [
                    button(plain(language, "goal-other-button"), "goal_question", _OTHER),
                    button(plain(language, "goal-not-now-button"), "goal_question", _NOT_NOW),
                ],
            ]
        )


@for_group
async def on_press(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Offer every number of days, or let it be."""
    if press.number(1) == _OTHER:
        text = await context.say("goal-ask", group=group.title)
        await context.edit_pressed(text, await choices_of(context, group))
        return None
    if press.number(1) != _NOT_NOW:
        raise ButtonInvalid
    await context.edit_pressed(await context.say("goal-not-now"))
    return None


def _install(parts: Parts) -> None:
    """Teach the outbox to ask."""
    parts.gateway.outbox.register(KIND, GoalQuestion(parts.desk), at_most_once=True)


FEATURE = Feature(buttons=(Button(86, "goal_question", on_press),), install=_install)
