"""/apresentacao: an admin replies to somebody's introduction, and the coach welcomes them.

When the coach does not, a line of the catalogue does.

It uses up nobody's quota of questions: admins ask for it, on behalf of the group. A picture is not kept.
"""

import html
import logging
import zlib
from typing import Any

from telegram import Message, User
from telegram.ext import ExtBot

from gymnation.coach.v1.line_service_pb2 import WriteIntroductionReplyRequest
from gymnation.coach.v1.lines_pb2 import Line
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.attached_photos import (
    AttachedPhoto,
    PhotoRefused,
    PhotoUnavailable,
    attached_photo,
)
from telegram_gateway.bot_api.rich_words import words_of
from telegram_gateway.clients.photos import to_photo
from telegram_gateway.conversation.authors import author_of, language_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.permissions import ADMINS, Rule
from telegram_gateway.conversation.working_indicator import AtWork
from telegram_gateway.features.checkins.anchors import replied_message
from telegram_gateway.features.coach.quota import group_pays
from telegram_gateway.features.coach.urgent import help_author, help_caller_at_once
from telegram_gateway.runtime.tickets import current_ticket

SPARE_WELCOMES = 10
"""How many welcomes the catalogues have."""
TEXT_AT_MOST = 4096
log = logging.getLogger(__name__)


async def introduction(context: GatewayContext) -> None:
    """Welcome whoever wrote the message that the command answers."""
    target = await replied_message(context)
    if target is None:
        return
    newcomer = author_of(target)
    if newcomer is None:
        await context.decline("introduction-not-a-person")
        return
    current_ticket().step_aside()
    if await help_caller_at_once(context, newcomer):
        return
    await context.audit("introduction_answered", subject_id=newcomer.id, subject_name=newcomer.full_name)
    language = await language_of(context, newcomer)
    try:
        line = await _written(context, target, newcomer, language)
    except ServiceError as error:
        log.warning("a welcome came from the catalogue", extra={"fields": {"gymnation.reason": error.reason}})
        line = None
    if line is not None and not line.urgency:
        await context.send_html(html.escape(line.text, quote=False), to=target.message_id)
        return
    if line is not None:
        await help_author(context, newcomer, target.message_id, line.text)
    # Somebody in trouble gets the ordinary welcome in the group, so that nobody sees a difference.
    await context.send_html(await _spare(context, newcomer, language), to=target.message_id)


async def _written(context: GatewayContext, target: Message, newcomer: User, language: str) -> Line:
    async with AtWork(context):
        response = await context.clients.lines.WriteIntroductionReply(
            WriteIntroductionReplyRequest(
                member_name=newcomer.first_name or "",
                group_title=context.chat.title or "",
                language=language,
                text=words_of(target)[:TEXT_AT_MOST],
                photo=to_photo(await _photo(context.bot, target)),
                payer=group_pays(context),
            ),
            timeout=context.gateway.settings.coach_line_timeout_s,
        )
    return response.line


async def _photo(bot: ExtBot[Any], target: Message) -> AttachedPhoto | None:
    try:
        return await attached_photo(bot, target)
    except (PhotoRefused, PhotoUnavailable) as error:
        # The words are welcome without it.
        log.warning("a picture was left out", extra={"fields": {"error.type": type(error).__name__}})
        return None


async def _spare(context: GatewayContext, newcomer: User, language: str) -> str:
    # The update picks the line: handling it again says the same.
    choice = zlib.crc32(str(context.incoming.update_id).encode()) % SPARE_WELCOMES
    name = await context.shown_name(newcomer.first_name or "")
    return context.desk.texts.format(language, f"introduction-{choice}", name=name)


FEATURE = Feature(
    commands=(Command("apresentacao", introduction, Rule(group=ADMINS), menu=190, english="introduction"),),
)
