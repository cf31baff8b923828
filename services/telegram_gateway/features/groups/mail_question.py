"""Anonymous mail turns on after a page that says what it means for those in the group, and for its admins."""

from collections.abc import Mapping
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group

MAIL_REFUSALS: Final[Mapping[str, str]] = {
    "MAIL_TOO_FEW_MEMBERS": "mail-config-too-few",
    "MAIL_OFF": "mail-config-forbidden",
}
"""What is said when it does not turn on."""


async def mail_question(context: GatewayContext, group: Group) -> tuple[str, InlineKeyboardMarkup]:
    """Return the page, with its buttons."""
    rows = (("mail-config-yes", "config_mail"), ("mail-config-no", "config_group"))
    buttons = [
        [
            InlineKeyboardButton(
                await context.plain(label), callback_data=context.button_data(action, group.chat_id)
            )
        ]
        for label, action in rows
    ]
    return await context.say("mail-config-ask", group=group.title), InlineKeyboardMarkup(buttons)
