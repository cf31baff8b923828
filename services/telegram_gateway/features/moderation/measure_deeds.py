"""What a measure is, whoever asked for it and where: done at Telegram, written down, told, and confirmed.

The admin may take it back for a minute.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.private_confirmations import confirm_privately
from telegram_gateway.conversation.undo import was_taken_back
from telegram_gateway.features.moderation import restrictions, warnings
from telegram_gateway.features.moderation.contest_buttons import Contested
from telegram_gateway.features.moderation.measure_notices import by_the_clock, language_of_member, tell
from telegram_gateway.features.moderation.measure_orders import in_its_name
from telegram_gateway.features.moderation.measure_subjects import Subject, channel_name
from telegram_gateway.features.moderation.measure_undone import tell_who_measured
from telegram_gateway.features.moderation.mute_lengths import short_length
from telegram_gateway.features.moderation.restrictions import Measure, Refused

_AUDITED: Final = {
    Measure.MUTE: "member_muted",
    Measure.BAN: "member_banned",
    Measure.UNMUTE: "member_unmuted",
    Measure.UNBAN: "member_unbanned",
}
_AUDITED_OF_CHANNELS: Final = {Measure.BAN: "channel_banned", Measure.UNBAN: "channel_unbanned"}
assert {*_AUDITED.values(), *_AUDITED_OF_CHANNELS.values()} <= set(ACTIONS)
_OPPOSITE: Final = {
    Measure.MUTE: Measure.UNMUTE,
    Measure.BAN: Measure.UNBAN,
    Measure.UNMUTE: Measure.MUTE,
    Measure.UNBAN: Measure.BAN,
}
NO_END: Final = 0
_CONTESTED: Final = {Measure.MUTE: Contested.MUTE, Measure.BAN: Contested.BAN}


async def do(
    context: GatewayContext,
    group: Group,
    measure: Measure,
    subject: Subject,
    *,
    origin: int,
    reason: str,
    span: timedelta | None = None,
    reason_key: str = "",
    former_end: datetime | None = None,
    can_be_undone: bool = True,
) -> None:
    """Take the measure, write it down, tell the member, confirm it to the admin. Raise Refused.

    `origin` stands for the command (Order.origin), or for the question in private:
    two presses on a question are one measure.
    """
    if measure is Measure.WARN:
        await warnings.give(context, group, subject, reason, origin=origin, reason_key=reason_key)
        return
    member_id, chat_id = subject.member_id, group.chat_id
    until = await restrictions.take(
        context.bot, chat_id, member_id, measure, context.gateway.clock, span=span
    )
    end = by_the_clock(until, group) if until else ""
    name = measure.name.lower()
    no_end = _no_end(measure, until)
    await tell_who_measured(context, group, measure, member_id, subject.name)
    await context.audit(
        _audited(measure, member_id),
        chat_id=chat_id,
        # A channel is no person: its number is the target.
        subject_id=max(member_id, 0),
        subject_name=subject.name,
        reason=reason,
        # The number of who was banned lets them come back.
        target=short_length(span) if measure is Measure.MUTE else str(member_id),
    )
    await tell(
        context,
        group,
        member_id,
        _private_key(measure, until),
        reason=context.desk.texts.plain(await language_of_member(context, group, member_id), reason_key)
        if reason_key
        else reason,
        contest=_contest(measure, origin),
        until=end,
    )
    to_undo = until if former_end is None else former_end
    await confirm_privately(
        context,
        f"measure-{name}-done{no_end}",
        or_in_group="measure-done-in-group",
        mark=partial(in_its_name, context, group),
        undo="undo_measure" if can_be_undone else "",
        numbers=(chat_id, int(measure), member_id, NO_END if to_undo is None else int(to_undo.timestamp())),
        group=group.title,
        name=await context.shown_name(subject.name),
        until=end,
    )


def _contest(measure: Measure, origin: int) -> tuple[Contested, int] | None:
    """What the member may contest: a measure against them. `origin` tells it from others."""
    what = _CONTESTED.get(measure)
    return None if what is None else (what, origin)


def _private_key(measure: Measure, until: datetime | None) -> str:
    """What the member hears of a measure that holds from now on."""
    return f"measure-{measure.name.lower()}-private{_no_end(measure, until)}"


def _no_end(measure: Measure, until: datetime | None) -> str:
    return "-no-end" if measure is Measure.MUTE and until is None else ""


@for_admin_group(right_of="banir")
async def on_undo(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Take a measure back, and tell the member if they were told of it."""
    _, _, member_id, until = press.take(4)
    measure = _OPPOSITE[press.pick(1, list(Measure))]
    span = None
    if measure is Measure.MUTE and until != NO_END:
        span = datetime.fromtimestamp(until, UTC) - context.gateway.clock()
        if span <= timedelta(0):
            return await context.plain("measure-is-over")
    try:
        name = await name_of(context, group.chat_id, member_id)
        end = await restrictions.take(
            context.bot, group.chat_id, member_id, measure, context.gateway.clock, span=span
        )
    except Refused as refused:
        return await context.plain(refused.key)
    await was_taken_back(context)
    # They hear what holds from now on: to undo a /falar is to mute them again.
    key = "measure-undone-private" if measure is Measure.UNMUTE else _private_key(measure, end)
    told_end = by_the_clock(end, group) if end else ""
    await tell(
        context, group, member_id, key, until=told_end, contest=_contest(measure, context.pressed_message_id)
    )
    await context.audit(
        _audited(measure, member_id),
        chat_id=group.chat_id,
        subject_id=max(member_id, 0),
        subject_name=name,
        target=str(member_id),
    )
    await context.edit_pressed(
        await context.say("measure-undone", group=group.title, name=await context.shown_name(name))
    )
    return None


async def name_of(context: GatewayContext, chat_id: int, member_id: int) -> str:
    """The name of a member, or the title of a channel. Raise Refused."""
    if member_id < 0:
        return await channel_name(context, member_id)
    return (await restrictions.standing_of(context.bot, chat_id, member_id)).user.full_name


def _audited(measure: Measure, member_id: int) -> str:
    """The name of the action; a channel has others than a person."""
    return (_AUDITED if member_id > 0 else _AUDITED_OF_CHANNELS)[measure]
