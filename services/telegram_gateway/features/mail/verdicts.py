"""What the coach says of a text before it is carried, in the words of the member service and of people.

Where the coach is away nobody has judged: a mail waits for a moderator then, and a reply for another try.
"""

import logging
from dataclasses import dataclass
from typing import Final

from gymnation.coach.v1 import mails_pb2 as coach_mails
from gymnation.coach.v1.answer_service_pb2 import ClassifyMailRequest
from gymnation.member.v1 import mails_pb2
from servicekit.errors import ServiceError
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.features.coach.urgent import help_at_once

log = logging.getLogger(__name__)

CLEAN, UNSURE, REFUSED = (
    mails_pb2.MAIL_VERDICT_CLEAN,
    mails_pb2.MAIL_VERDICT_UNSURE,
    mails_pb2.MAIL_VERDICT_REFUSED,
)
_VERDICTS: Final = {
    coach_mails.MAIL_VERDICT_CLEAN: CLEAN,
    coach_mails.MAIL_VERDICT_REFUSED: REFUSED,
}
# The gravest first: one sentence is said.
_SENTENCES: Final = {
    coach_mails.MAIL_CATEGORY_MINOR: "mail-text-refused-minor",
    coach_mails.MAIL_CATEGORY_THREAT: "mail-text-refused-threat",
    coach_mails.MAIL_CATEGORY_EXPOSURE: "mail-text-refused-exposure",
    coach_mails.MAIL_CATEGORY_SEXUAL: "mail-text-refused-sexual",
    coach_mails.MAIL_CATEGORY_HATE: "mail-text-refused-hate",
    coach_mails.MAIL_CATEGORY_INSULT: "mail-text-refused-insult",
    coach_mails.MAIL_CATEGORY_CONTACT: "mail-text-refused-contact",
    coach_mails.MAIL_CATEGORY_LENGTH: "mail-text-refused-length",
}
_UNKIND: Final = "mail-text-refused-insult"


@dataclass(frozen=True, slots=True)
class Judged:
    """What may become of a text, and why it is refused."""

    verdict: mails_pb2.MailVerdict.ValueType
    sentence: str = ""
    """The catalogue's key of what to say when it is refused."""
    crisis: bool = False
    """Whether the writer may be in danger."""


async def judge(context: GatewayContext, text: str) -> Judged:
    """Ask the coach, who is told nothing but the text."""
    try:
        said = await context.clients.answers.ClassifyMail(ClassifyMailRequest(text=text))
    except ServiceError as error:
        log.warning("a mail was not judged", extra={"fields": {"gymnation.reason": error.reason}})
        return Judged(UNSURE)
    verdict = _VERDICTS.get(said.verdict, UNSURE)
    if verdict != REFUSED:
        return Judged(verdict)
    reasons = set(said.categories)
    if coach_mails.MAIL_CATEGORY_CRISIS in reasons:
        return Judged(REFUSED, crisis=True)
    return Judged(
        REFUSED, next((key for category, key in _SENTENCES.items() if category in reasons), _UNKIND)
    )


async def tell_refused(context: GatewayContext, judged: Judged, text: str) -> None:
    """Say why a text is not carried; to whoever may be in danger, who helps."""
    if not judged.crisis:
        sentence = await context.say(judged.sentence)
        await context.send_html(f"{sentence}\n\n{await context.say('mail-text-again')}")
        return
    if not await help_at_once(context, context.user, context.message.message_id, text):
        await context.reply("mail-text-crisis")
