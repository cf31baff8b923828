"""Moderators of mails: they are told what waits, read it, and decide, with senders under a stable pseudonym.

/admincorreio shows how a group's mail stands. The bot's owner alone can open who wrote, with a reason.
"""

from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1 import mails_pb2
from gymnation.member.v1.mail_service_pb2 import (
    DecideReportRequest,
    GetMailStatsRequest,
    GetMailTaskResponse,
    ListMailsRequest,
    OpenSenderRequest,
    PostMailNowRequest,
)
from gymnation.member.v1.mails_pb2 import Mail
from servicekit.errors import ServiceError
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Button, Command, Feature, Parts, Prompt
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import admin_group_button, for_admin_group, with_group
from telegram_gateway.conversation.permissions import ADMINS, Place, Role, Rule
from telegram_gateway.conversation.private_links import private_button
from telegram_gateway.conversation.text_prompts import ask_in_writing
from telegram_gateway.features.mail.letters import send_privately, task_of
from telegram_gateway.features.mail.mail_words import Reader, clock_of
from telegram_gateway.features.mail.reply_reports import (
    BLOCK,
    DECISIONS,
    KEEP,
    REMOVE,
    reported_reply,
)
from telegram_gateway.runtime.outbox_kinds import OBSOLETE

TO_ONE: Final = "mail_moderator"
REASON_LETTERS: Final = (10, 500)
_PENDING_AT_ONCE: Final = 50
_STATES: Final = ("held", "asking", "queued", "published", "over", "returned", "refused", "removed", "erased")
_OVER: Final = "MAIL_OVER"


class TellModerators:
    """The outbox's "mail_moderators" and "mail_reply_report": an entry for each admin, and for the owner."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{mail_id, reply_id?}"""
        found = await task_of(self._desk, payload, _task_of(payload))
        if found is None:
            return OBSOLETE
        people = {self._desk.gateway.settings.owner_id}
        try:
            admins = await bot.get_chat_administrators(found.target_chat_id)
            people |= {one.user.id for one in admins if not one.user.is_bot}
        except (BadRequest, Forbidden):
            # The bot is not in the group any more: the owner can still be told.
            pass
        about = [payload["reply_id"]] if "reply_id" in payload else []
        # Whom it is for reads it when they are asked, and not as its judge.
        for person in sorted(people - {found.mail.recipient_member_id}):
            await self._desk.gateway.outbox.schedule(
                ":".join(("mail-moderator", payload["mail_id"], *about, str(found.concern), str(person))),
                TO_ONE,
                person,
                payload | {"person": person},
            )
        return None


class TellModerator:
    """The outbox's kind "mail_moderator": tells one of them, if it still waits."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{mail_id, person, reply_id?}"""
        found = await task_of(self._desk, payload, _task_of(payload))
        if found is None:
            return OBSOLETE
        person = payload["person"]
        reader = await Reader.in_private(self._desk, person, found.mail.chat_id)
        owner = person == self._desk.gateway.settings.owner_id
        return await send_privately(bot, person, *_concern(reader, found, is_owner=owner))


def _task_of(payload: dict[str, Any]) -> mails_pb2.MailTask.ValueType:
    return mails_pb2.MAIL_TASK_REPLY_REPORT if "reply_id" in payload else mails_pb2.MAIL_TASK_MODERATORS


def _concern(
    reader: Reader, found: GetMailTaskResponse, *, is_owner: bool
) -> tuple[str, InlineKeyboardMarkup | None]:
    mail = found.mail
    if found.concern == mails_pb2.MAIL_CONCERN_REPLY:
        return reported_reply(reader, mail, found.reply, group=found.group_title, is_owner=is_owner)
    name = {
        mails_pb2.MAIL_CONCERN_REPORTED: "reported",
        mails_pb2.MAIL_CONCERN_UNKNOWN: "unknown",
    }.get(found.concern, "held")
    text = reader.say(
        f"mail-concern-{name}", group=found.group_title, number=mail.number, pseudonym=mail.pseudonym
    )
    if name == "unknown":
        return text, None
    text = f"{text}\n\n{reader.say('mail-view-text', text=mail.text)}"
    return text, InlineKeyboardMarkup(_decisions(reader, mail, is_owner=is_owner))


def _decisions(reader: Reader, mail: Mail, *, is_owner: bool) -> list[list[InlineKeyboardButton]]:
    numbers = (mail.chat_id, mail.number)
    keep = "mail-decide-release" if mail.state == mails_pb2.MAIL_STATE_HELD else "mail-decide-keep"
    rows = [
        [reader.button(keep, "mail_decide", *numbers, KEEP)],
        [reader.button("mail-decide-remove", "mail_decide", *numbers, REMOVE)],
        [reader.button("mail-decide-block", "mail_decide", *numbers, BLOCK, pseudonym=mail.pseudonym)],
    ]
    if is_owner:
        rows.append([reader.button("mail-open-sender", "mail_open", *numbers)])
    return rows


async def admin_mail(context: GatewayContext) -> None:
    """Show how a group's mail stands, in private."""
    if context.place is Place.GROUP:
        button = await private_button(context, "admincorreio", context.chat.id)
        await context.notice("mail-admin-only-private", markup=InlineKeyboardMarkup([[button]]))
        return
    await with_group(context, "mail_admin", _show)


async def _show(context: GatewayContext, group: Group) -> None:
    text, markup = await _panel(context, group)
    if context.incoming.callback_query is not None:
        await context.edit_pressed(text, markup)
    else:
        await context.send_html(text, markup=markup)


async def _panel(context: GatewayContext, group: Group) -> tuple[str, InlineKeyboardMarkup]:
    reader, mails = await Reader.of(context), context.clients.mails
    try:
        stats = await mails.GetMailStats(GetMailStatsRequest(chat_id=group.chat_id))
        waiting, own = await _waiting(context, group)
    except ServiceError as error:
        if error.reason != "MAIL_OFF":
            raise
        text = f"{reader.say('mail-admin-title', group=group.title)}\n{reader.say('mail-config-forbidden')}"
        return text, reader.column(reader.button("mail-admin-refresh", "mail_admin", group.chat_id))
    lines = [
        reader.say("mail-admin-title", group=group.title),
        reader.say("mail-admin-on" if group.settings.mail_enabled else "mail-admin-off"),
        "",
    ]
    for one in stats.counts:
        one.count -= own if one.state == mails_pb2.MAIL_STATE_HELD else 0
    counts = [one for one in stats.counts if one.count]
    lines += [
        reader.say("mail-admin-count", state=reader.plain(_state_key(one.state)), count=one.count)
        for one in counts
    ]
    if not counts:
        lines.append(reader.say("mail-admin-none"))
    if stats.reported:
        lines.append(reader.say("mail-admin-reported", count=stats.reported))
    queued = any(one.state == mails_pb2.MAIL_STATE_QUEUED for one in counts)
    if queued and stats.HasField("next_post_time"):
        time = clock_of(stats.next_post_time, group.settings.time_zone)
        lines.append(reader.say("mail-admin-next", time=time))
    if stats.payments or stats.refunds_failed:
        lines.append(
            reader.say(
                "mail-admin-stars", stars=stats.stars, payments=stats.payments, failed=stats.refunds_failed
            )
        )
    buttons = []
    if waiting:
        pending = reader.button("mail-admin-pending", "mail_pending", group.chat_id, 0, count=len(waiting))
        buttons.append(pending)
    else:
        lines.append(reader.say("mail-admin-nothing-pending"))
    if number := stats.next_number:
        buttons.append(reader.button("mail-now", "mail_now", group.chat_id, number, number=number))
    refresh = reader.button("mail-admin-refresh", "mail_admin", group.chat_id)
    return "\n".join(lines), reader.column(*buttons, refresh)


async def _waiting(context: GatewayContext, group: Group) -> tuple[list[Mail], int]:
    """What waits, but for what is for who asks: they read that when they are asked, and not as its judge.

    And how many are held of those, so that no count tells of them.
    """
    listed = await context.clients.mails.ListMails(
        ListMailsRequest(chat_id=group.chat_id, page_size=_PENDING_AT_ONCE)
    )
    others = [one for one in listed.mails if one.recipient_member_id != context.user.id]
    held = [sum(one.state == mails_pb2.MAIL_STATE_HELD for one in some) for some in (listed.mails, others)]
    return others, held[0] - held[1]


def _state_key(state: mails_pb2.MailState.ValueType) -> str:
    name = mails_pb2.MailState.Name(state).removeprefix("MAIL_STATE_").lower()
    return f"mail-admin-state-{name if name in _STATES else 'asking'}"


@for_admin_group(may="admincorreio")
async def on_pending(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show one of the mails that wait, by its place among them."""
    await _show_pending(context, group, press.small(1))
    return None


async def _show_pending(context: GatewayContext, group: Group, place: int) -> None:
    waiting, _ = await _waiting(context, group)
    if not waiting:
        await context.edit_pressed(*await _panel(context, group))
        return
    reader, mail = await Reader.of(context), waiting[place % len(waiting)]
    is_owner = await context.role() is Role.OWNER
    held = mail.state == mails_pb2.MAIL_STATE_HELD
    if mail.reported_replies and not (held or mail.report_pending):
        text, markup = reported_reply(
            reader, mail, mail.reported_replies[0], group=group.title, is_owner=is_owner
        )
        rows = [list(row) for row in markup.inline_keyboard]
    else:
        text, rows = _reported_mail(reader, mail, group, is_owner=is_owner)
    if len(waiting) > 1:
        rows.append([reader.button("mail-decide-next", "mail_pending", group.chat_id, place + 1)])
    rows.append([reader.button("mail-button-back", "mail_admin", group.chat_id)])
    await context.edit_pressed(text, InlineKeyboardMarkup(rows))


def _reported_mail(
    reader: Reader, mail: Mail, group: Group, *, is_owner: bool
) -> tuple[str, list[list[InlineKeyboardButton]]]:
    held = mail.state == mails_pb2.MAIL_STATE_HELD
    text = [
        reader.say(
            "mail-pending-title",
            number=mail.number,
            group=group.title,
            pseudonym=mail.pseudonym,
            reports=mail.reports,
        ),
        reader.say("mail-view-text", text=mail.text) if mail.text else reader.say("mail-view-text-gone"),
    ]
    if held or mail.state == mails_pb2.MAIL_STATE_REMOVED:
        text.append(reader.say("mail-pending-held" if held else "mail-pending-removed"))
    return "\n\n".join(text), _decisions(reader, mail, is_owner=is_owner)


@for_admin_group(may="admincorreio")
async def on_decide(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Store what an admin decides on a mail."""
    _, number, place = press.take(3)
    decision = press.pick(2, DECISIONS)
    try:
        mail = (
            await context.clients.mails.DecideReport(
                DecideReportRequest(
                    request_id=context.request_id("DecideReport"),
                    chat_id=group.chat_id,
                    number=number,
                    decided_by=context.user.id,
                    decided_by_name=context.user.full_name,
                    decision=decision,
                    block_sender=place == BLOCK,
                )
            )
        ).mail
    except ServiceError as error:
        if error.reason != _OVER:
            raise
        await context.edit_pressed(await context.say("mail-decided-already"))
        return None
    context.gateway.outbox.look_again()
    if place == KEEP:
        key = "mail-decided-release" if mail.state == mails_pb2.MAIL_STATE_ASKING else "mail-decided-keep"
    else:
        key = "mail-decided-block" if place == BLOCK else "mail-decided-remove"
    reader = await Reader.of(context)
    await context.edit_pressed(
        reader.say(key, number=number, pseudonym=mail.pseudonym),
        reader.column(reader.button("mail-button-back", "mail_admin", group.chat_id)),
    )
    return None


@for_admin_group(may="admincorreio")
async def on_now(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Let a mail that waits for its turn be posted at once."""
    number = press.small(1)
    try:
        await context.clients.mails.PostMailNow(
            PostMailNowRequest(
                request_id=context.request_id("PostMailNow"),
                chat_id=group.chat_id,
                number=number,
                ordered_by=context.user.id,
            )
        )
    except ServiceError as error:
        if error.reason != _OVER:
            raise
        await context.edit_pressed(*await _panel(context, group))
        return await context.plain("mail-decided-already")
    context.gateway.outbox.look_again()
    await context.edit_pressed(*await _panel(context, group))
    return await context.plain("mail-now-done", number=number)


async def on_open(context: GatewayContext, press: Press) -> str | None:
    """Ask the owner why they open who wrote."""
    chat_id, number = press.take(2)
    if await context.role() is not Role.OWNER:
        return await context.plain("button-not-allowed")
    group = await context.desk.seen.group(chat_id)
    text = await context.say("mail-open-ask", number=number, group=group.title if group else "")
    await ask_in_writing(context, "mail_open_typed", chat_id, number, text=text)
    return None


async def take_reason(context: GatewayContext, press: Press) -> None:
    """Open who wrote, for the owner, with the reason that was typed."""
    chat_id, number = press.take(2)
    if await context.role() is not Role.OWNER:
        raise ButtonInvalid
    reason = " ".join((context.message.text or "").split())
    if not REASON_LETTERS[0] <= len(reason) <= REASON_LETTERS[1]:
        await context.decline("mail-open-reason-length")
        return
    try:
        opened = await context.clients.mails.OpenSender(
            OpenSenderRequest(
                request_id=context.request_id("OpenSender"),
                chat_id=chat_id,
                number=number,
                opened_by=context.user.id,
                opened_by_name=context.user.full_name,
                reason=reason,
            )
        )
    except ServiceError as error:
        if error.reason != _OVER:
            raise
        await context.decline("mail-open-nobody")
        return
    group = await context.desk.seen.group(chat_id)
    await context.reply(
        "mail-open-told",
        number=number,
        group=group.title if group else "",
        member=str(opened.sender_member_id),
        name=await context.shown_name(opened.sender_name),
    )


def _install(parts: Parts) -> None:
    """Teach the outbox to tell moderators."""
    parts.gateway.outbox.register("mail_moderators", TellModerators(parts.desk))
    parts.gateway.outbox.register("mail_reply_report", TellModerators(parts.desk))
    parts.gateway.outbox.register(TO_ONE, TellModerator(parts.desk))


FEATURE = Feature(
    commands=(
        Command(
            "admincorreio", admin_mail, Rule(group=ADMINS, private=ADMINS), menu=214, english="adminmail"
        ),
    ),
    buttons=(
        admin_group_button(153, "mail_admin", _show, may="admincorreio"),
        Button(154, "mail_pending", on_pending),
        Button(155, "mail_decide", on_decide),
        Button(156, "mail_now", on_now),
        Button(157, "mail_open", on_open),
    ),
    prompts=(Prompt(158, "mail_open_typed", take_reason),),
    install=_install,
)
