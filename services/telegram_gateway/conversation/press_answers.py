"""The line that answers a press at the top of the chat.

When it is sent, the press has been handled.
Telegram may hold such answers for all chats together, and forgets a press soon.
So an answer that would have to wait is left out: the update is not failed for it, and the press is not
done again.
"""

import logging

from telegram import CallbackQuery
from telegram.error import RetryAfter

log = logging.getLogger(__name__)


async def answer_press(
    query: CallbackQuery, text: str | None = None, *, show_alert: bool = False, url: str | None = None
) -> None:
    """Answer a press, or leave it when Telegram says to wait for longer than anybody looks at it.

    `url` is opened: one of the bot's own links (t.me/<bot>?start=…).
    """
    try:
        await query.answer(text, show_alert=show_alert, url=url)
    except RetryAfter:
        log.info("an answer to a press was left out")
