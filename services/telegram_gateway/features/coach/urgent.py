"""What is urgent in what somebody wrote, told to them.

Help comes in private. The group sees at most a word that does not say why.
"""

import logging

from telegram import User
from telegram.constants import ReactionEmoji

from gymnation.coach.v1.answer_service_pb2 import ScreenTextRequest
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.markdown import to_telegram_html
from telegram_gateway.conversation.authors import language_of
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.member_notices import tell_member
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.conversation.reactions import react
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.features.coach import quota
from telegram_gateway.features.coach.care import note_care

TEXT_AT_MOST = 4096
log = logging.getLogger(__name__)


async def tell_urgent(context: GatewayContext, person: User, message_id: int, reply: str) -> None:
    """Tell a person, once for a message of theirs, what helps: `reply` is the coach's Markdown.

    If the bot may not write to them, a line in the group says where help is. It stays.
    It says nothing of what they wrote.
    """
    if context.place is Place.PRIVATE:
        await context.send_html(to_telegram_html(reply))
        return
    name = await context.shown_name(person.full_name)
    await tell_member(
        context.gateway,
        f"urgent:{context.chat.id}:{message_id}",
        person.id,
        context.address,
        message_id,
        kind=Kind.URGENT,
        private=to_telegram_html(reply),
        in_group=context.desk.texts.format(await context.group_language(), "urgent-in-group", name=name),
        stays=True,
    )


async def help_author(context: GatewayContext, author: User, message_id: int, reply: str) -> None:
    """As tell_urgent, for a command about the author's message.

    The person who gave the command sees that they were heard, and no more.
    """
    await tell_urgent(context, author, message_id, reply)
    if context.place is Place.GROUP:
        await react(context, context.chat.id, context.message.message_id, ReactionEmoji.RED_HEART)


async def help_at_once(context: GatewayContext, author: User, message_id: int, text: str) -> bool:
    """As help_author, for a text that the coach is not asked about because no question is left.

    Say whether it was urgent.
    """
    if not text.strip():
        return False
    try:
        screened = await context.clients.answers.ScreenText(
            ScreenTextRequest(text=text, language=await language_of(context, author))
        )
    except ServiceError as error:
        log.warning("a text was not screened", extra={"fields": {"gymnation.reason": error.reason}})
        return False
    await note_care(context, author.id, needed=screened.needs_care)
    if not screened.urgency:
        return False
    quota.count(context, "urgent")
    await help_author(context, author, message_id, screened.reply)
    return True


async def help_caller_at_once(context: GatewayContext, author: User) -> bool:
    """Help with what is urgent in what the caller added to a command about another person's message.

    Say whether it was urgent.
    """
    if author.id == context.user.id:
        return False
    return await help_at_once(
        context, context.user, context.message.message_id, arguments_of(context.message)[:TEXT_AT_MOST]
    )
