"""/correio: the door of anonymous mail, in private; in a group a line that leads there, for who asked alone.

The commands of the old bot's mail lead here, too: what was begun there did not come along.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import mails_pb2
from gymnation.member.v1.mail_service_pb2 import (
    GetMailChoiceRequest,
    GetMailChoiceResponse,
    SetMailChoiceRequest,
)
from servicekit.errors import ServiceError
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group, group_button
from telegram_gateway.conversation.group_pages import GROUPS_A_PAGE, Page, keyboard, with_last_first
from telegram_gateway.conversation.permissions import EVERYONE, MEMBERS, Place, Rule
from telegram_gateway.conversation.private_links import private_button
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.features.mail import drafts, writing
from telegram_gateway.features.mail.drafts import DraftOver
from telegram_gateway.features.mail.mail_words import RECIPIENT, SENDER, Reader
from telegram_gateway.features.mail.reading import SIDES

_NOWHERE: Final = 0
_ASKED_AT_MOST: Final = 20
_NOTICE_LIFE: Final = timedelta(seconds=60)
_RECEIVING: Final[Mapping[int, str]] = {
    mails_pb2.MAIL_RECEIVING_UNSPECIFIED: "mail-front-receiving-unasked",
    mails_pb2.MAIL_RECEIVING_YES: "mail-front-receiving-yes",
    mails_pb2.MAIL_RECEIVING_NO: "mail-front-receiving-no",
    mails_pb2.MAIL_RECEIVING_NEVER: "mail-front-receiving-never",
}
RECEIVE, NEVER, REVIEW_ON, REVIEW_OFF = range(4)
_CHOICES: Final = (
    # The button says that they are of age; what they answered before is kept.
    (
        mails_pb2.MailChoice(receiving=mails_pb2.MAIL_RECEIVING_YES, adult=mails_pb2.MAIL_ANSWER_YES),
        "mail-set-receive",
    ),
    (mails_pb2.MailChoice(receiving=mails_pb2.MAIL_RECEIVING_NEVER), "mail-set-never"),
    (mails_pb2.MailChoice(review_first=mails_pb2.MAIL_ANSWER_YES), "mail-set-review-on"),
    (mails_pb2.MailChoice(review_first=mails_pb2.MAIL_ANSWER_NO), "mail-set-review-off"),
)
Known = GetMailChoiceResponse


async def mail(context: GatewayContext) -> None:
    """Show the door of the only group that has mail, or that a link named; of several, which to choose."""
    if context.place is Place.GROUP:
        await _lead_into_private(context)
        return
    if context.named_chat_id:
        group = await context.inhabited(context.named_chat_id)
        if group is None:
            await context.reply("group-not-yours")
        else:
            await _show(context, group)
        return
    open_groups = await _open_groups(context)
    if not open_groups:
        await context.send_html(await context.say("mail-none"), markup=await _about(context))
    elif len(open_groups) == 1:
        await _show(context, open_groups[0])
    else:
        some = open_groups[:GROUPS_A_PAGE]
        page = Page(some, more=len(open_groups) > len(some), beside=open_groups)
        page = await with_last_first(context, page)
        await context.reply("mail-choose-group", markup=await keyboard(context, "mail_group", page))


async def _lead_into_private(context: GatewayContext) -> None:
    """Say where it happens. Who asked shall not stand in the group: a mail might come soon after."""
    button = await private_button(context, "correio", context.chat.id)
    await context.notice(
        "mail-in-group", markup=InlineKeyboardMarkup([[button]]), life=_NOTICE_LIFE, kind=Kind.HINT
    )
    if context.message.message_id:
        await context.gateway.outbox.schedule(
            f"delete:{context.chat.id}:{context.message.message_id}",
            "delete_message",
            context.chat.id,
            {"chat_id": context.chat.id, "message_id": context.message.message_id},
            due_time=context.gateway.clock() + _NOTICE_LIFE,
        )


async def _open_groups(context: GatewayContext) -> list[Group]:
    """Return the groups of who wrote in which mail can be sent now."""
    groups = (await context.my_groups())[:_ASKED_AT_MOST]
    known = await asyncio.gather(*(_known(context, group) for group in groups))
    return [group for group, one in zip(groups, known, strict=True) if one.available]


async def _known(context: GatewayContext, group: Group) -> Known:
    try:
        known: Known = await context.clients.mails.GetMailChoice(
            GetMailChoiceRequest(chat_id=group.chat_id, member_id=context.user.id)
        )
    except ServiceError as error:
        if error.reason != drafts.OFF:
            raise
        return Known()
    return known


async def _show(context: GatewayContext, group: Group) -> None:
    text, markup = await _front(context, group)
    if context.incoming.callback_query is not None:
        await context.edit_pressed(text, markup)
    else:
        await context.send_html(text, markup=markup)


async def _front(context: GatewayContext, group: Group) -> tuple[str, InlineKeyboardMarkup]:
    known, reader = await _known(context, group), await Reader.of(context)
    if not known.available:
        return reader.say("mail-off-here", group=group.title), await _about(context)
    choice, chat_id = known.choice, group.chat_id
    lines = [reader.say("mail-front", group=group.title), "", reader.say(_RECEIVING[choice.receiving])]
    rows = [[reader.button("mail-button-write", "mail_write", chat_id)]]
    try:
        if await drafts.current(context) is not None:
            lines.append(reader.say("mail-front-draft"))
            rows.insert(0, [reader.button("mail-button-continue", "mail_change", writing.CONTINUE)])
    except DraftOver:
        lines.append(reader.say("mail-draft-over"))
    rows.append(
        [
            reader.button(key, "mail_list", chat_id, SIDES.index(side))
            for key, side in (("mail-button-sent", SENDER), ("mail-button-received", RECIPIENT))
        ]
    )
    if choice.receiving != mails_pb2.MAIL_RECEIVING_YES:
        rows.append([reader.button("mail-button-receive", "mail_choice", chat_id, RECEIVE)])
    if choice.receiving != mails_pb2.MAIL_RECEIVING_NEVER:
        rows.append([reader.button("mail-button-receive-never", "mail_choice", chat_id, NEVER)])
    if choice.receiving == mails_pb2.MAIL_RECEIVING_YES:
        unread = choice.review_first == mails_pb2.MAIL_ANSWER_NO
        if unread:
            lines.append(reader.say("mail-front-unreviewed"))
        key, wish = ("mail-button-review-on", REVIEW_ON) if unread else ("mail-button-review-off", REVIEW_OFF)
        rows.append([reader.button(key, "mail_choice", chat_id, wish)])
    rows.append([reader.button("mail-button-terms", "mail_about", chat_id, 0)])
    rows.append([reader.button("mail-button-old", "mail_about", chat_id, 1)])
    return "\n".join(lines), InlineKeyboardMarkup(rows)


async def _about(context: GatewayContext) -> InlineKeyboardMarkup:
    """The pages that can be read without any group."""
    reader = await Reader.of(context)
    return reader.column(
        reader.button("mail-button-terms", "mail_about", _NOWHERE, 0),
        reader.button("mail-button-old", "mail_about", _NOWHERE, 1),
    )


async def on_about(context: GatewayContext, press: Press) -> str | None:
    """Show the terms, or what differs from the old bot's mail."""
    chat_id, key = press.number(0), press.pick(1, ("mail-terms", "mail-old"))
    reader = await Reader.of(context)
    other = 1 - press.number(1)
    label = ("mail-button-terms", "mail-button-old")[other]
    buttons: list[InlineKeyboardButton] = [reader.button(label, "mail_about", chat_id, other)]
    if chat_id != _NOWHERE:
        buttons.append(reader.button("mail-button-back", "mail_group", chat_id))
    await context.edit_pressed(reader.say(key), reader.column(*buttons))
    return None


@for_group
async def on_choice(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Store whether mail from the group is wanted, and whether it is read before the group does."""
    choice, said = press.pick(1, _CHOICES)
    if choice.receiving == mails_pb2.MAIL_RECEIVING_YES:
        known = await _known(context, group)
        if known.choice.adult == mails_pb2.MAIL_ANSWER_NO:
            await context.reply("mail-adult-refused")
            return None
    await context.clients.mails.SetMailChoice(
        SetMailChoiceRequest(
            request_id=context.request_id("SetMailChoice"),
            chat_id=group.chat_id,
            member_id=context.user.id,
            choice=choice,
        )
    )
    await context.edit_pressed(*await _front(context, group))
    return await context.plain(said)


FEATURE = Feature(
    commands=(
        Command(
            "correio",
            mail,
            Rule(group=MEMBERS, private=EVERYONE),
            menu=135,
            english="mail",
            aliases=("respondercorreio", "revelarcorreio", "denunciarcorreio"),
            ephemeral=True,
        ),
    ),
    buttons=(
        group_button(159, "mail_group", _show),
        Button(160, "mail_choice", on_choice),
        Button(161, "mail_about", on_about),
    ),
)
