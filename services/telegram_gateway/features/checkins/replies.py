"""Replies to anchors that are no check-ins: kept for /confirmcheckin, and told once what counts."""

import re
from typing import Final

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from gymnation.member.v1 import members_pb2
from gymnation.member.v1.checkin_service_pb2 import (
    GetReplyRequest,
    GetReplyResponse,
    NoteReplyRequest,
    NoteReplyResponse,
)
from servicekit.errors import ServiceError
from telegram_gateway.bot_api import lengths
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.commands import BeginsWithCommand
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.conversation.permissions import Role
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.features.checkins.photos import MEDIA
from telegram_gateway.features.coach.addressing import is_addressed

_WORD: Final = re.compile(r"[^\W\d_]+")
_DONE_WORDS: Final = (
    "treinei treino treinada treinado feito feita fiz pago paga tá ta tô to hoje já ja fui vim corri malhei"
    " nadei pedalei caminhei presente ok check checkin in concluído concluido cumprido missão missao de do o"
    " dia meu mais um na conta aqui galera pessoal gente bora"
    " done trained did it worked out workout today checked present here ran finished completed my the i"
    " just one more everyone guys"
)
_DONE: Final = frozenset(_DONE_WORDS.split())
"""Who says nothing else below an open check-in says that they trained."""


def _install(parts: Parts) -> None:
    """Look at what answers something and is neither a photo nor a command, before anything else does."""
    looked_at = (
        filters.ChatType.GROUPS
        & filters.UpdateType.MESSAGE
        & filters.REPLY
        & ~filters.StatusUpdate.ALL
        & ~MEDIA
        & ~BeginsWithCommand(())
    )
    parts.application.add_handler(MessageHandler(looked_at, _on_reply), group=-1)


async def _on_reply(update: Update, context: GatewayContext) -> None:
    if context.replied is None or not context.is_person or await context.group() is None:
        return
    text = context.message.text or ""
    addressed = is_addressed(context)
    # What is said to the coach is answered by it; "treinei!" below our own message is not.
    wants_hint = bool(text) and (not addressed or says_it_is_done(text))
    noted = await note(context, context.message, wants_hint=wants_hint)
    # Those who look after the group know, and talk below an anchor as below anything else.
    if noted is not None and noted.hint and await context.role() is Role.MEMBER:
        await context.decline("checkin-needs-media", kind=Kind.HINT)
        if addressed:
            # No question of theirs is spent on it.
            raise ApplicationHandlerStop


def says_it_is_done(text: str) -> bool:
    """Whether a text says that somebody trained, and nothing that the coach could answer."""
    return set(_WORD.findall(text.casefold())) <= _DONE and "?" not in text


async def note(
    context: GatewayContext, message: Message, *, wants_hint: bool = False, refused: bool = False
) -> NoteReplyResponse | None:
    """Have it kept which open anchor a member's message answers; None when nothing of them may be kept."""
    member, answered = message.from_user, message.reply_to_message
    if member is None:
        return None
    try:
        return await context.clients.checkins.NoteReply(
            NoteReplyRequest(
                request_id=context.request_id("NoteReply", message.message_id),
                chat_id=context.chat.id,
                message_id=message.message_id,
                media_group_id=message.media_group_id or "",
                member=members_pb2.Person(member_id=member.id),
                answered_message_id=answered.message_id if answered else 0,
                answered_media_group_id=(answered.media_group_id or "") if answered else "",
                event_time=to_timestamp(message.date),
                wants_hint=wants_hint,
                refused=refused,
                caption=(message.caption or "")[: lengths.CAPTION],
            )
        )
    except ServiceError as error:
        if error.reason != "MEMBER_ERASED":
            raise
        return None


async def known_of(context: GatewayContext, message: Message) -> GetReplyResponse:
    """What is kept of a member's message: the open anchor that it answered, its album, its time."""
    return await context.clients.checkins.GetReply(
        GetReplyRequest(
            chat_id=context.chat.id,
            message_id=message.message_id,
            media_group_id=message.media_group_id or "",
        )
    )


FEATURE = Feature(install=_install)
