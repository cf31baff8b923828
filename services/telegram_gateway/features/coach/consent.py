"""Before the first question: a member is told once that questions go to Claude, and agrees with a press.

What they asked waits for the press and is answered then, as if it came at that moment.
What is urgent waits for nothing. The consent is kept with its time and its version.
It is taken back in /privacidade.
"""

import logging
from contextlib import suppress
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, User
from telegram.error import BadRequest

from gymnation.member.v1.member_service_pb2 import GetMemberRequest, SetCoachConsentRequest
from servicekit.errors import NotFound
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.callback_router import ANSWERED
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.permissions import Role
from telegram_gateway.conversation.press_answers import answer_press
from telegram_gateway.features.coach.urgent import help_at_once

VERSION: Final = 1
"""Of the sentence `consent-ask`. One that says more needs the next number: then everybody is asked again."""
_WITHDRAWN: Final = 0
log = logging.getLogger(__name__)


async def given(context: GatewayContext) -> bool:
    """Say whether who wrote has agreed to what becomes of their questions.

    Asked of the member service each time: who took it back is not overheard.
    """
    try:
        response = await context.clients.members.GetMember(GetMemberRequest(member_id=context.user.id))
    except NotFound:
        return False
    return bool(response.member.coach_consent.version >= VERSION)


async def withdrawn(context: GatewayContext, member_id: int) -> bool:
    """Say whether a member took back that anything of theirs goes to Claude."""
    try:
        response = await context.clients.members.GetMember(GetMemberRequest(member_id=member_id))
    except NotFound:
        return False
    member = response.member
    return bool(member.HasField("coach_consent") and member.coach_consent.version == _WITHDRAWN)


async def asked_first(context: GatewayContext, author: User, message_id: int, text: str) -> bool:
    """Say whether the question has to wait: its asker has not agreed yet, and is told so now.

    What is urgent in the author's text is answered at once instead.
    """
    if await given(context):
        return False
    if not await help_at_once(context, author, message_id, text):
        await _ask(context)
    return True


async def _ask(context: GatewayContext) -> None:
    """Tell who wrote where questions go, below their message, which waits for the press."""
    context.desk.held.hold(context.incoming)
    yes = context.button_data("consent_given", context.incoming.update_id)
    no = context.button_data("consent_refused")
    buttons = [
        [InlineKeyboardButton(await context.plain("consent-yes"), callback_data=yes)],
        [InlineKeyboardButton(await context.plain("consent-no"), callback_data=no)],
    ]
    # A reply in private, too: by it the question is found again after a restart.
    await context.reply("consent-ask", markup=InlineKeyboardMarkup(buttons), to=context.message.message_id)


async def on_given(context: GatewayContext, press: Press) -> str | None:
    """Keep the consent, and answer what waited for it."""
    await _record(context, VERSION)
    query = context.incoming.callback_query
    assert query is not None
    # The answer takes longer than Telegram waits. Handled again, this may come too late.
    with suppress(BadRequest):
        await answer_press(query)
    await context.edit_pressed(await context.say("consent-given"))
    waiting = context.desk.held.find(press.number(0), _asked(context))
    if waiting is None:
        await context.reply("consent-ask-again")
        return ANSWERED
    await context.application.process_update(waiting)
    return ANSWERED


async def on_refused(context: GatewayContext, press: Press) -> str | None:
    """Leave it: nothing was sent anywhere."""
    await context.edit_pressed(await context.say("consent-refused"))
    return None


async def on_withdrawn(context: GatewayContext, press: Press) -> str | None:
    """Take it back."""
    await _record(context, _WITHDRAWN)
    await context.edit_pressed(await context.say("consent-withdrawn"))
    return None


async def _record(context: GatewayContext, version: int) -> None:
    await context.clients.members.SetCoachConsent(
        SetCoachConsentRequest(
            request_id=context.request_id("SetCoachConsent"), member_id=context.user.id, version=version
        )
    )


def _asked(context: GatewayContext) -> Message | None:
    """The message to which the one with the button is a reply."""
    pressed = context.pressed_message
    return pressed.reply_to_message if pressed is not None else None


FEATURE = Feature(
    buttons=(
        # Only the asker can press them, who was a member when asking.
        Button(65, "consent_given", on_given, needs="ask_the_coach", needs_as=Role.MEMBER),
        Button(66, "consent_refused", on_refused),
        Button(67, "consent_withdrawn", on_withdrawn),
    ),
)
