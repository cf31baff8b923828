"""/privacidade: what is kept of the reader, what for and for how long, and who answers for it.

Every length is the table's (`servicekit/retention.py`), by which the database forgets.
"""

import logging
from datetime import timedelta
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from servicekit import retention
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature, Parts
from telegram_gateway.conversation.permissions import EVERYONE, MEMBERS, Place, Rule
from telegram_gateway.conversation.private_links import private_link
from telegram_gateway.features.coach import consent

log = logging.getLogger(__name__)

_LIFE: Final = timedelta(seconds=60)


async def privacy(context: GatewayContext) -> None:
    """Say it all in private; in a group what matters most, and the way there."""
    if context.place is Place.GROUP:
        link = private_link(context, "privacidade")
        button = InlineKeyboardButton(await context.plain("privacy-open"), url=link)
        await context.notice(
            "privacy-in-group",
            markup=InlineKeyboardMarkup([[button]]),
            life=_LIFE,
            days=retention.QUESTIONS.days,
        )
        return
    markup = None
    if await consent.given(context):
        data = context.button_data("consent_withdrawn")
        button = InlineKeyboardButton(await context.plain("consent-withdraw"), callback_data=data)
        markup = InlineKeyboardMarkup([[button]])
    await context.send_html(await _everything(context), markup=markup)


async def _everything(context: GatewayContext) -> str:
    kept = [
        f"• {await context.say(f'privacy-kept-{promise.name}', days=promise.days)}"
        for promise in retention.PROMISES
        if promise.told
    ]
    return "\n\n".join(
        (
            await context.say("privacy-title"),
            await _operator(context),
            "\n".join((await context.say("privacy-kept-title"), *kept)),
            await context.say("privacy-coach"),
            await context.say("privacy-basis"),
            await context.say("privacy-rights"),
        )
    )


async def _operator(context: GatewayContext) -> str:
    settings = context.gateway.settings
    operator, contact = settings.privacy_operator.strip(), settings.privacy_contact.strip()
    if operator and contact:
        return await context.say("privacy-operator", operator=operator, contact=contact)
    if operator:
        return await context.say("privacy-operator-alone", operator=operator)
    if contact:
        return await context.say("privacy-contact-alone", contact=contact)
    return await context.say("privacy-operator-unknown")


def _warn(parts: Parts) -> None:
    """Tell the operator at the start that members are not told who they are."""
    settings = parts.gateway.settings
    if not (settings.privacy_operator.strip() and settings.privacy_contact.strip()):
        log.warning(
            "PRIVACY_OPERATOR or PRIVACY_CONTACT is not set: /privacidade cannot say who answers for the data"
        )


FEATURE = Feature(
    commands=(
        Command("privacidade", privacy, Rule(group=MEMBERS, private=EVERYONE), menu=110, english="privacy"),
    ),
    install=_warn,
)
