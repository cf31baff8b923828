"""What a person hears when something failed, and what the runtime learns of it.

An expected failure has a sentence in the catalogue, under its reason, and ends the update. Anything else is handed to the
runtime, which tries the update again; on its last try the person gets one kind sentence with a short code, and the log the story.
"""

import logging

from telegram import Update
from telegram.error import BadRequest, Forbidden, TelegramError

from servicekit.errors import DeadlineExceeded, Internal, ServiceError, Unavailable

from .context import GatewayContext
from .texts import match_language
from .tickets import current_ticket

log = logging.getLogger(__name__)


def text_key(reason: str) -> str:
    """Return the catalogue's key of a reason: CHECKIN_REVOKED -> error-checkin-revoked."""
    return "error-" + reason.lower().replace("_", "-")


def is_expected(error: BaseException | None) -> bool:
    """Say whether the failure is an answer of the domain rather than trouble."""
    return isinstance(error, ServiceError) and not isinstance(
        error, Unavailable | DeadlineExceeded | Internal
    )


async def on_error(update: object, context: GatewayContext) -> None:
    """PTB's error handler: answers expected failures, hands the others to the runtime."""
    error = context.error
    if isinstance(update, Update) and is_expected(error):
        assert isinstance(error, ServiceError)
        await _answer(context, text_key(error.reason))
        return
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and not _may_pass(error)):
        # Telegram will say the same next time: the person blocked the bot, the message is gone.
        log.info("telegram refused", extra={"fields": {"error.type": type(error).__name__}})
        return
    log.error("an update failed", exc_info=error)
    ticket = current_ticket()
    if error is not None:
        ticket.fail(error)
    if isinstance(update, Update) and error is not None and ticket.is_given_up_after(error):
        await _answer(context, "error-internal")


def _may_pass(error: TelegramError) -> bool:
    return "too many requests" in str(error).lower()


async def _answer(context: GatewayContext, key: str) -> None:
    if context.incoming.effective_chat is None or context.incoming.effective_user is None:
        return
    try:
        language = await context.language()
    except ServiceError:
        # Whatever failed may be what knows the language, too.
        language = match_language(context.incoming.effective_user.language_code)
    texts = context.desk.texts
    if not texts.has(language, key):
        key = "error-internal"
    arguments = {"code": context.trace_code() or "-"} if key == "error-internal" else {}
    query = context.incoming.callback_query
    if query is not None:
        await query.answer(texts.plain(language, key, **arguments), show_alert=True)
    elif context.incoming.effective_message is not None:
        await context.notice(key, **arguments)
