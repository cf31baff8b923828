"""The buttons under an answer, all of them the asker's: 👍, 👎, what the answer used, and a longer one."""

import base64
from collections.abc import Mapping
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from telegram_gateway.conversation.buttons import ButtonExpired, ButtonInvalid, ButtonOfAnother, Press
from telegram_gateway.conversation.context import GatewayContext

LIFE = timedelta(days=7)
EXPERT = "answer_expert"
_FACES = {"answer_good": "👍", "answer_bad": "👎"}
_CHOSEN = " ✓"


async def answer_buttons(
    context: GatewayContext,
    question_id: str,
    *,
    chosen: str | None = None,
    expert: bool = True,
    chat_id: int | None = None,
) -> InlineKeyboardMarkup:
    """Return the buttons for whoever wrote or pressed, in this chat or in `chat_id`.

    The verdict that was chosen bears a check mark.

    `expert`: whether a longer answer is offered.
    """
    texts, language = context.desk.texts, await context.language()
    verdicts = [
        button(context, action, face + (_CHOSEN if action == chosen else ""), question_id, chat_id)
        for action, face in _FACES.items()
    ]
    more = [button(context, "answer_sources", texts.plain(language, "sources-button"), question_id, chat_id)]
    if expert:
        more.append(button(context, EXPERT, texts.plain(language, "expert-button"), question_id, chat_id))
    return InlineKeyboardMarkup([verdicts, more])


def button(
    context: GatewayContext, action: str, label: str, question_id: str, chat_id: int | None = None
) -> InlineKeyboardButton:
    """Return one that names the question."""
    # Question ids are 22 characters of URL-safe base64, 16 bytes.
    blob = base64.urlsafe_b64decode(question_id + "==")
    token = context.desk.buttons.token(
        action, owner_id=context.user.id, chat_id=chat_id or context.chat.id, blob=blob, life=LIFE
    )
    return InlineKeyboardButton(label, callback_data=token)


def question_id_of(press: Press) -> str:
    """The question that a pressed button names."""
    return base64.urlsafe_b64encode(press.blob).rstrip(b"=").decode()


def offers_expert(context: GatewayContext) -> bool:
    """Whether a longer answer is still offered under the message whose button was pressed."""
    return EXPERT in _shown(context)


def chosen_verdict(context: GatewayContext) -> str | None:
    """The verdict that is marked under the message whose button was pressed."""
    return next((action for action, label in _shown(context).items() if label.endswith(_CHOSEN)), None)


def _shown(context: GatewayContext) -> Mapping[str, str]:
    """The labels under that message, by action; none when Telegram no longer shows it to us."""
    message = context.pressed_message
    rows = message.reply_markup.inline_keyboard if message is not None and message.reply_markup else ()
    found: dict[str, str] = {}
    for one in (one for row in rows for one in row):
        try:
            press = context.desk.buttons.open(
                str(one.callback_data), presser_id=context.user.id, chat_id=context.chat.id
            )
        except (ButtonInvalid, ButtonExpired, ButtonOfAnother):
            continue
        found[press.action] = one.text
    return found
