"""/privacidade: what is kept of the reader, what for and for how long, and who answers for it.

It is told by subject, a page each behind a button: all of it together is too long for one message.
Every length is the table's (`servicekit/retention.py`), by which the database forgets.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1.habit_service_pb2 import GetLettersRequest, SetLettersRequest
from gymnation.member.v1.letters_pb2 import LETTER_WISH_DECLINED, LETTER_WISH_WANTED
from servicekit import retention
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature, Parts
from telegram_gateway.conversation.permissions import EVERYONE, MEMBERS, Place, Rule
from telegram_gateway.conversation.private_links import private_link
from telegram_gateway.features.coach import consent

log = logging.getLogger(__name__)

_LIFE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Subject:
    """A page: what is kept of one kind, and what else there is to say of it."""

    label: str
    promises: tuple[retention.Promise, ...] = ()
    more: tuple[str, ...] = ()
    naming: bool = False
    """Whether one says here that reports to admins shall not name them."""


SUBJECTS: Final = (
    Subject(
        "privacy-subject-training",
        (
            *(retention.TRAINING, retention.GOALS, retention.PAUSES, retention.KUDOS),
            *(retention.CHALLENGES, retention.PHOTOS, retention.REPLIES),
        ),
    ),
    Subject(
        "privacy-subject-coach",
        (retention.QUESTIONS, retention.USAGE, retention.MEMORIES),
        ("privacy-coach",),
    ),
    Subject(
        "privacy-subject-profile",
        (
            *(retention.PROFILE, retention.MEMBERSHIPS, retention.JOINS, retention.LETTERS),
            retention.WEEK_TAGS,
            *(retention.UPDATES, retention.OUTBOX, retention.PAYMENTS),
        ),
        naming=True,
    ),
    Subject(
        "privacy-subject-admins",
        (
            *(retention.NEWCOMER_TEXTS, retention.FLAGS, retention.WARNINGS),
            *(retention.BANS, retention.AUDIT),
        ),
    ),
    Subject("privacy-subject-systems", (retention.LINKS, retention.FEED)),
    Subject("privacy-subject-erasing", (retention.ERASED, retention.RECEIPTS, retention.RESTORES)),
    Subject("privacy-subject-basis", more=("privacy-basis",)),
    Subject(
        "privacy-subject-mail",
        (
            *(retention.MAILS, retention.MAIL_REPLIES, retention.MAIL_DRAFTS),
            *(retention.MAIL_CHOICES, retention.MAIL_QUOTAS),
        ),
        ("privacy-mail",),
    ),
)
"""Buttons name a subject by its place, from 1: a new one goes to the end."""


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
    text, markup = await _front(context)
    await context.send_html(text, markup=markup)


async def on_subject(context: GatewayContext, press: Press) -> str | None:
    """Turn to a subject, or back to the first page."""
    place = press.small(0)
    if place > len(SUBJECTS):
        raise ButtonInvalid
    page = _page(context, place, SUBJECTS[place - 1]) if place else _front(context)
    await context.edit_pressed(*await page)
    return None


async def on_naming(context: GatewayContext, press: Press) -> str | None:
    """Say whether reports to admins may name the presser when they have been away."""
    place, named = press.small(0), press.number(1)
    if not 1 <= place <= len(SUBJECTS) or named not in {0, 1}:
        raise ButtonInvalid
    await context.clients.habits.SetLetters(
        SetLettersRequest(
            request_id=context.request_id("SetLetters"),
            member_id=context.user.id,
            named_when_away=LETTER_WISH_WANTED if named else LETTER_WISH_DECLINED,
        )
    )
    await context.edit_pressed(*await _page(context, place, SUBJECTS[place - 1]))
    return await context.plain("privacy-is-named" if named else "privacy-is-not-named")


async def _is_named(context: GatewayContext) -> bool:
    known = await context.clients.habits.GetLetters(GetLettersRequest(member_id=context.user.id))
    return bool(known.letters.named_when_away != LETTER_WISH_DECLINED)


async def _front(context: GatewayContext) -> tuple[str, InlineKeyboardMarkup]:
    """Who answers for it, which subjects there are, and what everybody may ask for."""
    names = [(place, await context.plain(one.label)) for place, one in enumerate(SUBJECTS, 1)]
    buttons = [_turn(context, label, place) for place, label in names]
    rows = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    rows += await _withdrawal(context)
    parts = ("privacy-title", None, "privacy-choose", "privacy-rights")
    text = [await (context.say(key) if key else _operator(context)) for key in parts]
    return "\n\n".join(text), InlineKeyboardMarkup(rows)


async def _page(context: GatewayContext, place: int, subject: Subject) -> tuple[str, InlineKeyboardMarkup]:
    """All that is to be said of a subject."""
    kept = [
        f"• {await context.say(f'privacy-kept-{promise.name}', days=promise.days)}"
        for promise in subject.promises
    ]
    text = [f"<b>{await context.plain(subject.label)}</b>"]
    if kept:
        text.append("\n".join((await context.say("privacy-kept-title"), *kept)))
    text += [await context.say(key) for key in subject.more]
    rows = await _withdrawal(context) if "privacy-coach" in subject.more else []
    if subject.naming:
        named = await _is_named(context)
        text.append(await context.say("privacy-named" if named else "privacy-not-named"))
        label = await context.plain("privacy-name-me-not" if named else "privacy-name-me")
        data = context.button_data("away_naming", place, int(not named))
        rows.append([InlineKeyboardButton(label, callback_data=data)])
    rows.append([_turn(context, await context.plain("privacy-back"), 0)])
    return "\n\n".join(text), InlineKeyboardMarkup(rows)


def _turn(context: GatewayContext, label: str, place: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=context.button_data("privacy_subject", place))


async def _withdrawal(context: GatewayContext) -> list[list[InlineKeyboardButton]]:
    """The row that takes the consent back, for who gave it."""
    if not await consent.given(context):
        return []
    data = context.button_data("consent_withdrawn")
    return [[InlineKeyboardButton(await context.plain("consent-withdraw"), callback_data=data)]]


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
    buttons=(Button(122, "privacy_subject", on_subject), Button(130, "away_naming", on_naming)),
    install=_warn,
)
