"""Mails as their two sides see them: the answer to the first question, the review, the list, and one mail."""

from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import mails_pb2
from gymnation.member.v1.mail_service_pb2 import (
    AnswerConsentRequest,
    GetMailChoiceRequest,
    GetMailRequest,
    ListMemberMailsRequest,
    ReviewMailRequest,
    SetMailChoiceRequest,
)
from gymnation.member.v1.mails_pb2 import Mail, MailReply
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.features.mail.mail_words import (
    RECIPIENT,
    SENDER,
    Reader,
    report_button,
    title_of,
    zone_of,
)

RECEIVING: Final = (
    mails_pb2.MAIL_RECEIVING_YES,
    mails_pb2.MAIL_RECEIVING_NO,
    mails_pb2.MAIL_RECEIVING_NEVER,
)
REVIEWS: Final = (
    mails_pb2.MAIL_REVIEW_PUBLISH,
    mails_pb2.MAIL_REVIEW_ONLY_FOR_ME,
    mails_pb2.MAIL_REVIEW_REFUSE,
    mails_pb2.MAIL_REVIEW_REFUSE_AND_BLOCK,
)
SIDES: Final = (SENDER, RECIPIENT)
_CONSENTED: Final = ("mail-consented", "mail-consented-no", "mail-consented-never")
_REVIEWED: Final = (
    "mail-reviewed-publish",
    "mail-reviewed-keep",
    "mail-reviewed-refuse",
    "mail-reviewed-block",
)
_REVIEW_LABELS: Final = (
    "mail-review-publish",
    "mail-review-keep",
    "mail-review-refuse",
    "mail-review-block",
)
_LISTED: Final = 10
_LINES: Final = 6
"""Of a conversation: the last ones; a mail with forty would not fit."""


def consent_buttons(reader: Reader, mail: Mail) -> InlineKeyboardMarkup:
    """Return what somebody answers who is asked whether they want mail."""
    keys = ("mail-consent-yes", "mail-consent-no", "mail-consent-never")
    return reader.column(
        *(
            reader.button(key, "mail_consent", mail.chat_id, mail.number, place)
            for place, key in enumerate(keys)
        )
    )


def review_buttons(reader: Reader, mail: Mail) -> InlineKeyboardMarkup:
    """Return what somebody does with a mail that they read."""
    publish, keep, refuse, block = (
        reader.button(key, "mail_review", mail.chat_id, mail.number, place)
        for place, key in enumerate(_REVIEW_LABELS)
    )
    return InlineKeyboardMarkup([[publish], [keep], [refuse, block]])


async def on_consent(context: GatewayContext, press: Press) -> str | None:
    """Store whether they want mail from the group. They may have left it by now."""
    chat_id, number, place = press.take(3)
    receiving = press.pick(2, RECEIVING)
    if receiving == mails_pb2.MAIL_RECEIVING_YES:
        # The button says that they are of age.
        known = await context.clients.mails.GetMailChoice(
            GetMailChoiceRequest(chat_id=chat_id, member_id=context.user.id)
        )
        if known.choice.adult == mails_pb2.MAIL_ANSWER_NO:
            await context.reply("mail-adult-refused")
            return None
        if known.choice.adult == mails_pb2.MAIL_ANSWER_UNSPECIFIED:
            await context.clients.mails.SetMailChoice(
                SetMailChoiceRequest(
                    request_id=context.request_id("SetMailChoice"),
                    chat_id=chat_id,
                    member_id=context.user.id,
                    choice=mails_pb2.MailChoice(adult=mails_pb2.MAIL_ANSWER_YES),
                )
            )
    await context.clients.mails.AnswerConsent(
        AnswerConsentRequest(
            request_id=context.request_id("AnswerConsent"),
            chat_id=chat_id,
            number=number,
            member_id=context.user.id,
            receiving=receiving,
        )
    )
    context.gateway.outbox.look_again()
    group = await title_of(context.desk, chat_id)
    await context.edit_pressed(await context.say(_CONSENTED[place], group=group))
    return None


async def on_review(context: GatewayContext, press: Press) -> str | None:
    """Store what they do with a mail that they read."""
    chat_id, number, place = press.take(3)
    review = press.pick(2, REVIEWS)
    mail = (
        await context.clients.mails.ReviewMail(
            ReviewMailRequest(
                request_id=context.request_id("ReviewMail"),
                chat_id=chat_id,
                number=number,
                member_id=context.user.id,
                review=review,
            )
        )
    ).mail
    context.gateway.outbox.look_again()
    reader, group = await Reader.of(context), await title_of(context.desk, chat_id)
    text = reader.say(_REVIEWED[place], group=group)
    if mail.text:
        text = f"{text}\n\n{reader.say('mail-view-text', text=mail.text)}"
    kept = review in (mails_pb2.MAIL_REVIEW_PUBLISH, mails_pb2.MAIL_REVIEW_ONLY_FOR_ME)
    markup = reader.column(reader.button("mail-button-view", "mail_view", chat_id, number)) if kept else None
    await context.edit_pressed(text, markup)
    return None


async def on_list(context: GatewayContext, press: Press) -> str | None:
    """Show what somebody sent or received in a group, the newest first."""
    chat_id, side = press.number(0), press.pick(1, SIDES)
    reader = await Reader.of(context)
    mails = (
        await context.clients.mails.ListMemberMails(
            ListMemberMailsRequest(chat_id=chat_id, member_id=context.user.id, side=side, page_size=_LISTED)
        )
    ).mails
    sent = side == SENDER
    group, zone = await title_of(context.desk, chat_id), await zone_of(context.desk, chat_id)
    lines = [reader.say("mail-list-sent" if sent else "mail-list-received", group=group), ""]
    if not mails:
        lines.append(reader.say("mail-list-none-sent" if sent else "mail-list-none-received"))
    buttons = [
        reader.button(
            "mail-list-line",
            "mail_view",
            chat_id,
            mail.number,
            number=mail.number,
            state=reader.state(mail, zone),
        )
        for mail in mails
    ]
    back = reader.button("mail-button-back", "mail_group", chat_id)
    await context.edit_pressed("\n".join(lines), reader.column(*buttons, back))
    return None


async def on_view(context: GatewayContext, press: Press) -> str | None:
    """Show one mail with its conversation, and what its reader can do."""
    chat_id, number = press.number(0), press.number(1)
    await context.edit_pressed(*await mail_page(context, chat_id, number))
    return None


async def mail_page(context: GatewayContext, chat_id: int, number: int) -> tuple[str, InlineKeyboardMarkup]:
    """Return a mail as who pressed sees it."""
    found = await context.clients.mails.GetMail(
        GetMailRequest(chat_id=chat_id, number=number, member_id=context.user.id)
    )
    reader, mail = await Reader.of(context), found.mail
    group, zone = await title_of(context.desk, chat_id), await zone_of(context.desk, chat_id)
    parts = [
        reader.say("mail-view-title", number=number, group=group, state=reader.state(mail, zone)),
        reader.say("mail-view-text", text=mail.text) if mail.text else reader.say("mail-view-text-gone"),
        *_about_the_name(reader, mail),
    ]
    replies: list[MailReply] = list(found.replies)[-_LINES:]
    if replies:
        parts.append("\n".join(reader.reply(mail, one) for one in replies))
    if mail.state == mails_pb2.MAIL_STATE_PUBLISHED and not mail.replies_open:
        parts.append(reader.say("mail-view-closed"))
    return "\n\n".join(parts), InlineKeyboardMarkup(_deeds(reader, mail, replies))


def _about_the_name(reader: Reader, mail: Mail) -> list[str]:
    if mail.revealed:
        return [reader.say("mail-view-revealed")]
    if mail.seen_by != SENDER:
        return []
    return [reader.say("mail-view-allowed" if mail.allow_reveal else "mail-view-secret")]


def _deeds(reader: Reader, mail: Mail, replies: list[MailReply]) -> list[list[InlineKeyboardButton]]:
    """What its reader can do with a mail."""

    def button(key: str, action: str, *numbers: int) -> list[InlineKeyboardButton]:
        return [reader.button(key, action, mail.chat_id, mail.number, *numbers)]

    rows: list[list[InlineKeyboardButton]] = []
    received = mail.seen_by == RECIPIENT
    if received and mail.state == mails_pb2.MAIL_STATE_ASKING:
        # Without the text they have not said yet whether they want it.
        offered = review_buttons(reader, mail) if mail.text else consent_buttons(reader, mail)
        rows += [list(row) for row in offered.inline_keyboard]
    if mail.state == mails_pb2.MAIL_STATE_PUBLISHED:
        if mail.replies_open:
            rows += [button("mail-button-answer", "mail_answer"), button("mail-button-stop", "mail_stop", 0)]
        if received and mail.allow_reveal and not mail.revealed:
            rows.append(button("mail-button-reveal", "mail_reveal", 0))
        if received:
            rows += [
                button("mail-button-block", "mail_block", 0),
                button("mail-button-report", "mail_report", 0),
            ]
    theirs = [one for one in replies if getattr(one, "from") != mail.seen_by]
    if theirs:
        rows.append([report_button(reader, mail, theirs[-1])])
    living = (
        mails_pb2.MAIL_STATE_ASKING,
        mails_pb2.MAIL_STATE_HELD,
        mails_pb2.MAIL_STATE_QUEUED,
        mails_pb2.MAIL_STATE_PUBLISHED,
    )
    if not received and mail.allow_reveal and not mail.revealed and mail.state in living:
        rows.append(button("mail-button-withdraw", "mail_withdraw"))
    side = SIDES.index(RECIPIENT if received else SENDER)
    rows.append([reader.button("mail-button-back", "mail_list", mail.chat_id, side)])
    return rows


FEATURE = Feature(
    buttons=(
        Button(143, "mail_consent", on_consent),
        Button(144, "mail_review", on_review),
        Button(145, "mail_list", on_list),
        Button(146, "mail_view", on_view),
    ),
)
