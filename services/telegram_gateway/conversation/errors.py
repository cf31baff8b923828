"""What a person hears when something failed, and what the runtime learns of it.

An expected failure has a sentence in the catalogue, under its reason, and ends the update.
Anything else is handed to the runtime, which tries the update again.
On its last try the person gets one kind sentence with a short code, and the log gets the story.
"""

import logging
from typing import Any

from telegram import Chat, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden

from servicekit.errors import (
    Aborted,
    Cancelled,
    DeadlineExceeded,
    Internal,
    ResourceExhausted,
    ServiceError,
    Unavailable,
)
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.press_answers import answer_press
from telegram_gateway.runtime import tickets
from telegram_gateway.runtime.tickets import current_ticket
from telegram_gateway.texts import match_language

log = logging.getLogger(__name__)

MEMBER_ERASED = "MEMBER_ERASED"


def text_key(reason: str) -> str:
    """Return the catalogue's key of a reason: CHECKIN_REVOKED -> error-checkin-revoked."""
    return "error-" + reason.lower().replace("_", "-")


def is_expected(error: BaseException | None) -> bool:
    """Say whether the failure is an answer of the domain rather than trouble.

    A service that sheds load says RESOURCE_EXHAUSTED without a reason of its own.
    A quota that is used up says it with a reason of its own.
    """
    return (
        isinstance(error, ServiceError)
        and not isinstance(error, Unavailable | DeadlineExceeded | Internal | Aborted | Cancelled)
        and error.reason != ResourceExhausted.reason
    )


async def on_error(update: object, context: GatewayContext) -> None:
    """PTB's error handler: answers expected failures, hands the others to the runtime."""
    error = context.error
    if error is None or not isinstance(update, Update):
        log.error("an update failed", exc_info=error)
        return
    try:
        await _deal_with(context, error)
    except Exception as failure:  # noqa: BLE001 - the library would only log it, and the person would hear nothing
        if not _is_refusal(failure):
            # The first failure counts, so after trouble this changes nothing.
            # After an answer it brings the update back.
            current_ticket().fail(failure)
        _log(failure)


async def _deal_with(context: GatewayContext, error: Exception) -> None:
    if is_expected(error):
        assert isinstance(error, ServiceError)
        tickets.decline(error.reason)
        if error.reason == MEMBER_ERASED and _is_left_unsaid(context, error):
            return
        await _answer(context, text_key(error.reason))
        return
    _log(error)
    if _is_refusal(error):
        tickets.let_down(type(error).__name__)
        return
    ticket = current_ticket()
    ticket.fail(error)
    if ticket.is_given_up_after(error):
        await _answer(context, "error-internal")


def _is_left_unsaid(context: GatewayContext, error: ServiceError) -> bool:
    """Say whether an erased member hears nothing.

    They hear nothing of what came too late, and nothing in a group, which it does not concern.
    A press is always answered.
    """
    if context.incoming.callback_query is not None:
        return False
    chat = context.incoming.effective_chat
    return error.metadata.get("late") == "true" or chat is None or chat.type != Chat.PRIVATE


def _is_refusal(error: BaseException) -> bool:
    """Say whether Telegram will say the same next time.

    The person blocked the bot, the message is gone, or the chat has moved.
    """
    return isinstance(error, Forbidden | BadRequest | ChatMigrated)


def _log(error: Exception) -> None:
    if isinstance(error, Forbidden | ChatMigrated):
        log.info("telegram refused", extra={"fields": {"error.type": type(error).__name__}})
    elif isinstance(error, BadRequest):
        # Mostly something that is gone, but it may be a mistake of ours: the stack says whose call it was.
        log.warning("telegram refused", exc_info=error)
    else:
        log.error("an update failed", exc_info=error)


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
    arguments: dict[str, Any] = {"code": context.trace_code() or "-"} if key == "error-internal" else {}
    query = context.incoming.callback_query
    if query is not None:
        await answer_press(query, texts.plain(language, key, **arguments), show_alert=True)
    elif context.incoming.effective_message is not None:
        await context.notice(key, **arguments)
