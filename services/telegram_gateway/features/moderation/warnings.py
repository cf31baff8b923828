"""Warnings: what an admin says to a member with weight, and what follows by the ladder.

The member service counts them and says the step; the gateway takes it.
Nobody is banned by a number: from the last rung on an admin is asked.
"""

from datetime import timedelta
from functools import partial
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import warnings_pb2
from gymnation.member.v1.members_pb2 import Person
from gymnation.member.v1.warning_service_pb2 import (
    AddWarningRequest,
    DeleteWarningRequest,
    ListWarningsRequest,
)
from servicekit.errors import ServiceError
from servicekit.request_ids import request_id
from telegram_gateway.clients.times import to_datetime
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.private_confirmations import confirm_privately, write_privately
from telegram_gateway.conversation.undo import was_taken_back
from telegram_gateway.features.moderation import restrictions
from telegram_gateway.features.moderation.contest_buttons import Contested
from telegram_gateway.features.moderation.measure_notices import (
    by_the_clock,
    day_by_the_clock,
    language_of_member,
    tell,
)
from telegram_gateway.features.moderation.measure_orders import in_its_name, refuse
from telegram_gateway.features.moderation.measure_subjects import Subject, is_spared
from telegram_gateway.features.moderation.mute_lengths import short_length
from telegram_gateway.features.moderation.restrictions import Measure, Refused

ASK_LIFE: Final = timedelta(hours=24)
_MUTED: Final = 1


async def give(
    context: GatewayContext,
    group: Group,
    subject: Subject,
    reason: str,
    *,
    origin: int,
    reason_key: str = "",
) -> None:
    """Warn a member, take the step that follows, tell them, and confirm it to the admin.

    `origin` is the message of the command. It warns once in a group:
    of two reasons that were pressed the first counts.
    """
    occasion = [context.chat.id, origin]
    if context.chat.id != group.chat_id:
        occasion.append(group.chat_id)
    try:
        warning = (
            await context.clients.warnings.AddWarning(
                AddWarningRequest(
                    request_id=request_id(0, "AddWarning", *occasion),
                    chat_id=group.chat_id,
                    member=Person(member_id=subject.member_id, display_name=subject.name),
                    warned_by=context.user.id,
                    reason=reason,
                )
            )
        ).warning
    except ServiceError as error:
        if error.reason == "REQUEST_ID_REUSED":
            return
        raise
    end, refused = await _mute(context, group, warning)
    await context.audit(
        "member_warned",
        chat_id=group.chat_id,
        subject_id=subject.member_id,
        subject_name=subject.name,
        reason=reason,
        target=f"#{warning.count}",
    )
    fades = day_by_the_clock(to_datetime(warning.expire_time), group)
    told = reason
    if reason_key:
        told = context.desk.texts.plain(
            await language_of_member(context, group, subject.member_id), reason_key
        )
    await tell(
        context,
        group,
        subject.member_id,
        "warning-muted-private" if end else "warning-private",
        reason=told,
        contest=(Contested.WARNING_WITH_MUTE if end else Contested.WARNING, warning.number),
        count=warning.count,
        until=end,
        fades=fades,
    )
    await confirm_privately(
        context,
        "warning-muted-done" if end else "warning-done",
        or_in_group="measure-done-in-group",
        mark=partial(in_its_name, context, group),
        undo="undo_warning",
        numbers=(group.chat_id, subject.member_id, warning.number, _MUTED if end else 0),
        group=group.title,
        name=await context.shown_name(subject.name),
        count=warning.count,
        until=end,
        fades=fades,
    )
    if refused:
        await refuse(context, group, refused)
    if warning.step == warnings_pb2.WARNING_STEP_ASK_BAN:
        await _ask(context, group, subject, warning)


@for_admin_group(right_of="aviso")
async def on_undo(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Take the warning back, and the mute that came with it."""
    _, member_id, number, muted = press.take(4)
    warning = (
        await context.clients.warnings.DeleteWarning(
            DeleteWarningRequest(
                request_id=context.request_id("DeleteWarning", member_id),
                chat_id=group.chat_id,
                member_id=member_id,
                number=number,
                deleted_by=context.user.id,
            )
        )
    ).warning
    refusal = None
    if muted == _MUTED:
        try:
            await restrictions.take(
                context.bot, group.chat_id, member_id, Measure.UNMUTE, context.gateway.clock
            )
        except Refused as refused:
            # The warning is gone all the same.
            refusal = await context.plain(refused.key)
    await was_taken_back(context)
    await tell(context, group, member_id, "warning-undone-private")
    await context.audit(
        "warning_removed",
        chat_id=group.chat_id,
        subject_id=member_id,
        subject_name=warning.member_name,
        target=f"#{warning.count}",
    )
    await context.edit_pressed(
        await context.say(
            "measure-undone", group=group.title, name=await context.shown_name(warning.member_name)
        )
    )
    return refusal


@for_admin_group(right_of="banir")
async def on_ban(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Ban who has that many warnings, as an admin decided."""
    member_id = press.number(1)
    newest = (
        await context.clients.warnings.ListWarnings(
            ListWarningsRequest(chat_id=group.chat_id, member_id=member_id, page_size=1)
        )
    ).warnings
    if not newest or newest[0].step != warnings_pb2.WARNING_STEP_ASK_BAN:
        return await context.plain("warning-gone")
    if await is_spared(context, member_id, group.chat_id):
        return await context.plain("measure-an-admin")
    try:
        member = await restrictions.standing_of(context.bot, group.chat_id, member_id)
        await restrictions.take(context.bot, group.chat_id, member_id, Measure.BAN, context.gateway.clock)
    except Refused as refused:
        return await context.plain(refused.key)
    await context.audit(
        "member_banned",
        chat_id=group.chat_id,
        subject_id=member_id,
        subject_name=member.user.full_name,
        target=str(member_id),
    )
    await tell(
        context, group, member_id, "measure-ban-private", contest=(Contested.BAN, context.pressed_message_id)
    )
    await context.edit_pressed(
        await context.say(
            "measure-ban-done", group=group.title, name=await context.shown_name(member.user.full_name)
        )
    )
    return None


async def on_keep(context: GatewayContext, press: Press) -> str | None:
    """Leave it at the warning."""
    await context.edit_pressed(await context.say("warning-kept"))
    return None


async def _mute(context: GatewayContext, group: Group, warning: warnings_pb2.Warning) -> tuple[str, str]:
    """Take the words of who is to be quiet for a while.

    Return the end by the group's clock, and the text that says why Telegram refused; either may be empty.
    """
    if warning.step != warnings_pb2.WARNING_STEP_MUTE:
        return "", ""
    span = warning.mute_duration.ToTimedelta()
    try:
        member = await restrictions.standing_of(context.bot, group.chat_id, warning.member_id)
        if restrictions.is_muted(member):
            end = restrictions.end_of(member)
            if end is None or end >= context.gateway.clock() + span:
                # A longer silence stays what it is.
                return "", ""
        until = await restrictions.take(
            context.bot, group.chat_id, warning.member_id, Measure.MUTE, context.gateway.clock, span=span
        )
    except Refused as refused:
        return "", refused.key
    await context.audit(
        "member_muted",
        chat_id=group.chat_id,
        subject_id=warning.member_id,
        subject_name=warning.member_name,
        target=short_length(span),
    )
    return (by_the_clock(until, group) if until else short_length(span)), ""


async def _ask(
    context: GatewayContext, group: Group, subject: Subject, warning: warnings_pb2.Warning
) -> None:
    """Ask the admin in private whether that many warnings are enough."""
    person = context.user.id
    ban = context.button_data("warning_ban", group.chat_id, subject.member_id, chat_id=person, life=ASK_LIFE)
    keep = context.button_data("warning_keep", chat_id=person, life=ASK_LIFE)
    rows = [
        [InlineKeyboardButton(await context.plain("warning-ban"), callback_data=ban)],
        [InlineKeyboardButton(await context.plain("warning-keep"), callback_data=keep)],
    ]
    text = await context.say(
        "warning-ask-ban",
        name=await context.shown_name(subject.name),
        group=group.title,
        count=warning.count,
    )
    # Who cannot be written to in private was told in the group how to change that.
    await write_privately(context, text, InlineKeyboardMarkup(rows))


FEATURE = Feature(
    buttons=(
        Button(101, "undo_warning", on_undo),
        Button(102, "warning_ban", on_ban),
        Button(103, "warning_keep", on_keep),
    ),
)
