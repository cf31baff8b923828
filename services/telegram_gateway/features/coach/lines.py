"""/motivacao and /fecho: a push or a teasing line, for whoever asks or for the person they reply to.

When the coach does not come in time, a line of the catalogue is sent, and the question is given back.
"""

import html
import logging
import zlib
from dataclasses import dataclass

from telegram import User

from gymnation.coach.v1 import lines_pb2
from gymnation.coach.v1.line_service_pb2 import WriteLineRequest
from gymnation.member.v1 import questions_pb2
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.rich_words import words_of
from telegram_gateway.conversation.authors import author_of, language_of
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.group_choice import record_chat_ids
from telegram_gateway.conversation.permissions import MEMBERS, Place, Rule
from telegram_gateway.conversation.working_indicator import AtWork
from telegram_gateway.features.coach import consent, quota
from telegram_gateway.features.coach.urgent import help_at_once, help_author, help_caller_at_once
from telegram_gateway.runtime.tickets import current_ticket

SPARE_LINES = 12
"""How many lines the catalogues have for each command."""
TEXT_AT_MOST = 4096
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whom a line is about, and to which message of theirs it answers."""

    person: User
    message_id: int
    text: str
    is_another: bool


async def motivation(context: GatewayContext) -> None:
    """Cheer somebody up."""
    await _line(context, lines_pb2.LINE_KIND_MOTIVATION, "motivation")


async def one_liner(context: GatewayContext) -> None:
    """Tease somebody, kindly."""
    await _line(context, lines_pb2.LINE_KIND_ONE_LINER, "one-liner")


async def _line(context: GatewayContext, kind: lines_pb2.LineKind.ValueType, key: str) -> None:
    current_ticket().step_aside()
    subject = _subject(context)
    if await help_caller_at_once(context, subject.person):
        return
    if await consent.asked_first(context, subject.person, subject.message_id, subject.text):
        return
    # Asked of Telegram, so before anything is taken from the quota.
    chat_ids = await record_chat_ids(context)
    try:
        reserved = await quota.reserve(context, (context.message.text or "")[:TEXT_AT_MOST])
    except ServiceError as error:
        if error.reason != quota.EXHAUSTED:
            raise
        if not await help_at_once(context, subject.person, subject.message_id, subject.text):
            quota.count(context, "quota_used")
            await quota.tell_it_is_used(context, error)
        return
    question, footer = reserved.question, await _footer(context, reserved.quota)
    if question.state == questions_pb2.QUESTION_STATE_SETTLED:
        # Handled before, up to the sending.
        quota.count(context, "repeated")
        await _send(context, subject, html.escape(question.answer, quote=False), footer)
        return
    try:
        line = await _written(context, kind, subject, chat_ids)
    except ServiceError as error:
        log.warning("a line came from the catalogue", extra={"fields": {"gymnation.reason": error.reason}})
        quota.count(context, error.reason)
        await quota.give_back(context, question.question_id, error.reason)
        await _send(context, subject, await _spare(context, subject, key), "")
        return
    if line.urgency:
        quota.count(context, "urgent")
        await quota.give_back(context, question.question_id, "ANSWERED_AT_ONCE")
        await help_author(context, subject.person, subject.message_id, line.text)
        return
    quota.count(context, "answered")
    await quota.settle(context, question.question_id, line.text, line)
    await _send(context, subject, html.escape(line.text, quote=False), footer)


def _subject(context: GatewayContext) -> _Subject:
    message, replied = context.message, context.replied
    said = arguments_of(message)
    author = author_of(replied)
    if replied is None or author is None:
        return _Subject(context.user, message.message_id, said[:TEXT_AT_MOST], is_another=False)
    theirs = words_of(replied)
    if author.id != context.user.id:
        # What the caller adds does not count as the person's own words.
        return _Subject(author, replied.message_id, theirs[:TEXT_AT_MOST], is_another=True)
    text = "\n".join(part for part in (theirs, said) if part)
    return _Subject(author, message.message_id, text[:TEXT_AT_MOST], is_another=False)


async def _written(
    context: GatewayContext, kind: lines_pb2.LineKind.ValueType, subject: _Subject, chat_ids: list[int]
) -> lines_pb2.Line:
    async with AtWork(context):
        response = await context.clients.lines.WriteLine(
            WriteLineRequest(
                kind=kind,
                member_id=subject.person.id,
                member_name=subject.person.first_name or "",
                record_chat_ids=chat_ids,
                language=await language_of(context, subject.person),
                text=subject.text,
                asked_by_another=subject.is_another,
                payer=quota.payer(context),
            ),
            timeout=context.gateway.settings.coach_line_timeout_s,
        )
    return response.line


async def _spare(context: GatewayContext, subject: _Subject, key: str) -> str:
    # The update picks the line: handling it again says the same.
    choice = zlib.crc32(str(context.incoming.update_id).encode()) % SPARE_LINES
    return context.desk.texts.format(await language_of(context, subject.person), f"{key}-{choice}")


async def _footer(context: GatewayContext, taken: questions_pb2.Quota) -> str:
    return await context.say("question-footer", used=taken.used, limit=taken.limit)


async def _send(context: GatewayContext, subject: _Subject, line: str, footer: str) -> None:
    text = f"{line}\n{footer}" if footer else line
    await context.send_html(text, to=subject.message_id if context.place is Place.GROUP else None)


FEATURE = Feature(
    commands=(
        Command("motivacao", motivation, Rule(group=MEMBERS, private=MEMBERS), menu=70, english="motivation"),
        Command("fecho", one_liner, Rule(group=MEMBERS, private=MEMBERS), menu=80, english="tease"),
    ),
)
