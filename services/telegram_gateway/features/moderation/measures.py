"""/aviso, /silenciar, /falar, /banir and /desbanir: what an admin does to one member.

It is done at once when a reason was typed, else after a press on one.
In private it is for the group that was chosen.
The admin hears of it in private, with Undo for a minute, and the member in private, kindly.
The group learns nothing: the command goes away.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

from telegram import ChatMember, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from telegram_gateway.conversation.beginnings import begin, was_begun
from telegram_gateway.conversation.bot_rights import look_at_rights
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature, Prompt
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import ADMINS, Right, Rule
from telegram_gateway.conversation.undo import LIFE as UNDO_LIFE
from telegram_gateway.features.moderation import restrictions
from telegram_gateway.features.moderation.measure_deeds import NO_END, do, name_of, on_undo
from telegram_gateway.features.moderation.measure_orders import (
    GROUP_BUTTON,
    SAME_GROUP,
    Order,
    about,
    ordered,
    refuse,
    typed_below,
)
from telegram_gateway.features.moderation.measure_questions import (
    REASON_LENGTH,
    REASONS,
    TYPED,
    cancel_button,
    command_asked_about,
    delete,
    delete_later,
    reason_label,
    typed_reason,
)
from telegram_gateway.features.moderation.measure_subjects import Subject, is_spared, subject_of
from telegram_gateway.features.moderation.mute_lengths import (
    NotALength,
    OutOfBounds,
    read_length,
)
from telegram_gateway.features.moderation.restrictions import Measure, Refused
from telegram_gateway.texts import match_language

_RULE: Final = Rule(group=ADMINS, private=ADMINS, right=Right.RESTRICT_MEMBERS)


async def silenciar(context: GatewayContext) -> None:
    """Take the right to write from who is meant, for a while; the reason may follow."""
    await ordered(context, _mute, numbers=(int(Measure.MUTE),))


async def banir(context: GatewayContext) -> None:
    """Ban who is meant; the reason may follow."""
    await ordered(context, _ban, numbers=(int(Measure.BAN),))


async def aviso(context: GatewayContext) -> None:
    """Warn who is meant; the reason may follow. What comes with it, the ladder says."""
    await ordered(context, _warn, numbers=(int(Measure.WARN),))


async def falar(context: GatewayContext) -> None:
    """Give who is meant the right to write back."""
    await ordered(context, _unmute, numbers=(int(Measure.UNMUTE),))


async def desbanir(context: GatewayContext) -> None:
    """Let somebody come back who was banned. A person who is inside stays inside."""
    await ordered(context, _unban, numbers=(int(Measure.UNBAN),))


@for_admin_group(right_of="banir")
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Do in the group that was chosen what the command says that the offer answers."""
    _, _, author_id = press.take(3)
    obey = _OBEYED[press.pick(1, list(Measure))]
    command = command_asked_about(context)
    if command is None:
        return await context.plain("measure-command-gone")
    if await obey(context, Order(group, command, author_id)):
        # One choice at a time: a second press would do it again.
        with suppress(BadRequest, Forbidden):
            await context.delete_pressed()
    return None


async def _mute(context: GatewayContext, order: Order) -> bool:
    subject = await subject_of(context, order)
    if subject is None or not await _can_be(context, order.group, Measure.MUTE, subject):
        return False
    try:
        length = read_length(subject.rest, context.gateway.clock(), order.group.settings.time_zone)
    except OutOfBounds:
        await refuse(context, order.group, "mute-out-of-bounds")
        return False
    except NotALength:
        await refuse(context, order.group, "mute-not-a-length")
        return False
    return await _with_reason(context, order, Measure.MUTE, subject, reason=length.rest, span=length.span)


async def _ban(context: GatewayContext, order: Order) -> bool:
    subject = await subject_of(context, order)
    return subject is not None and await _with_reason(
        context, order, Measure.BAN, subject, reason=subject.rest
    )


async def _warn(context: GatewayContext, order: Order) -> bool:
    subject = await subject_of(context, order)
    if subject is None or not await _can_be(context, order.group, Measure.WARN, subject):
        return False
    return await _with_reason(context, order, Measure.WARN, subject, reason=subject.rest)


async def _unmute(context: GatewayContext, order: Order) -> bool:
    return await _lift(context, order, Measure.UNMUTE)


async def _unban(context: GatewayContext, order: Order) -> bool:
    return await _lift(context, order, Measure.UNBAN)


_OBEYED: Final = {
    Measure.MUTE: _mute,
    Measure.BAN: _ban,
    Measure.UNMUTE: _unmute,
    Measure.UNBAN: _unban,
    Measure.WARN: _warn,
}


async def on_reason(context: GatewayContext, press: Press) -> str | None:
    """Take the measure for the reason that was pressed, in this group."""
    *asked, command_id = press.take(4)
    group = await context.group()
    if group is None:
        return await context.plain("group-not-administered")
    return await _for_reason(context, group, tuple(asked), command_id, origin=command_id)


@for_admin_group(right_of="banir")
async def on_reason_in(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Take the measure for the reason that was pressed in private, in the group that was chosen before."""
    _, *asked = press.take(4)
    command = command_asked_about(context)
    command_id = command.message_id if command is not None else 0
    return await _for_reason(context, group, tuple(asked), command_id, origin=-context.pressed_message_id)


async def _for_reason(
    context: GatewayContext, group: Group, asked: tuple[int, ...], command_id: int, *, origin: int
) -> str | None:
    """`asked` is the reason with the measure, whom it is about, and for how many seconds."""
    both, member_id, seconds = asked
    place, kind = divmod(both, len(Measure))
    if not 0 <= place <= TYPED:
        return None
    measure = Measure(kind)
    texts = context.desk.texts
    key = REASONS[place] if place < len(REASONS) else ""
    reason = texts.plain(match_language(group.settings.language), key) if key else ""
    if place == TYPED:
        reason = typed_reason(context, command_id, member_id)
    if await is_spared(context, member_id, group.chat_id):
        return await context.plain("measure-an-admin")
    try:
        subject = Subject(member_id, await name_of(context, group.chat_id, member_id), "")
        span = timedelta(seconds=seconds) if seconds != NO_END else None
        await do(context, group, measure, subject, origin=origin, reason=reason, span=span, reason_key=key)
    except Refused as refused:
        return await context.plain(refused.key)
    await delete(context, command_id)
    with suppress(BadRequest, Forbidden):
        await context.delete_pressed()
    return None


async def on_cancel(context: GatewayContext, press: Press) -> str | None:
    """Do nothing, and take the question away."""
    await delete(context, press.number(0))
    with suppress(BadRequest, Forbidden):
        await context.delete_pressed()
    return await context.plain("measure-cancelled")


async def _with_reason(
    context: GatewayContext,
    order: Order,
    measure: Measure,
    subject: Subject,
    *,
    reason: str,
    span: timedelta | None = None,
) -> bool:
    """Take the measure, or ask for its reason when none was typed; False when it was refused."""
    group, command_id = order.group, order.command.message_id
    if reason and not subject.is_channel:
        try:
            await do(
                context,
                group,
                measure,
                subject,
                origin=order.origin,
                reason=reason[:REASON_LENGTH],
                span=span,
            )
        except Refused as refused:
            await _decline(context, group, refused)
            return False
        await delete(context, command_id)
        return True
    await delete_later(context)
    seconds = NO_END if span is None else int(span.total_seconds())
    rows = []
    for place in (TYPED,) if reason else range(len(REASONS) + 1):
        both = place * len(Measure) + measure
        data = (
            context.button_data("measure_in", group.chat_id, both, subject.member_id, seconds, life=UNDO_LIFE)
            if order.is_private
            else context.button_data("measure", both, subject.member_id, seconds, command_id, life=UNDO_LIFE)
        )
        label = await (context.plain("measure-ban-channel") if reason else reason_label(context, place))
        rows.append([InlineKeyboardButton(label, callback_data=data)])
    rows.append([await cancel_button(context, command_id)])
    question = "channel" if subject.is_channel else measure.name.lower()
    name = await context.shown_name(subject.name)
    await context.notice_html(
        await about(
            context, group, f"measure-why-{question}", name=name, person="" if subject.is_channel else name
        ),
        markup=InlineKeyboardMarkup(rows),
        life=UNDO_LIFE,
        to=command_id if order.is_private else None,
    )
    return True


async def _lift(context: GatewayContext, order: Order, measure: Measure) -> bool:
    """Take back a mute or a ban. What is not there is said."""
    group = order.group
    subject = await subject_of(context, order, may_be_away=True)
    if subject is None or not await _can_be(context, group, measure, subject):
        return False
    try:
        # Telegram does not tell whether a channel is banned.
        member = None
        if not subject.is_channel:
            member = await restrictions.standing_of(context.bot, group.chat_id, subject.member_id)
            subject = replace(subject, name=member.user.full_name)
        is_there = member is None or _is_under(member, measure)
        if not await _is_begun(context, order, is_there=is_there):
            await refuse(
                context,
                group,
                "mute-is-none" if measure is Measure.UNMUTE else "ban-is-none",
                name=await context.shown_name(subject.name),
            )
            return False
        await do(
            context,
            group,
            measure,
            subject,
            origin=order.origin,
            reason=subject.rest[:REASON_LENGTH],
            former_end=restrictions.end_of(member) if member is not None else None,
            can_be_undone=is_there,
        )
    except Refused as refused:
        await _decline(context, group, refused)
        return False
    await delete(context, order.command.message_id)
    return True


def _is_under(member: ChatMember, measure: Measure) -> bool:
    """Whether there is what the measure takes back."""
    return restrictions.is_muted(member) if measure is Measure.UNMUTE else member.status == ChatMember.BANNED


async def _is_begun(context: GatewayContext, order: Order, *, is_there: bool) -> bool:
    """Say whether there is something to take back, or was before this command was handled the first time.

    A command that comes again after a crash finds the deed done: that it was begun is noted beforehand,
    so that it is written down and told all the same.
    """
    outbox, note = context.gateway.outbox, f"lifting:{order.name}"
    if not is_there:
        return await was_begun(outbox, note)
    await begin(outbox, note, context.chat.id, context.gateway.clock)
    return True


async def _can_be(context: GatewayContext, group: Group, measure: Measure, subject: Subject) -> bool:
    """Whether a channel or another bot can be the subject; else it is said why not."""
    if subject.is_channel and measure not in (Measure.BAN, Measure.UNBAN):
        await refuse(context, group, "measure-channel-only-ban")
        return False
    if subject.is_bot and measure is Measure.WARN:
        await refuse(context, group, "measure-bot-reads-nothing")
        return False
    return True


async def _decline(context: GatewayContext, group: Group, refused: Refused) -> None:
    await refuse(context, group, refused.key)
    await delete_later(context)
    if refused.key == "measure-no-right":
        await look_at_rights(context, group)


FEATURE = Feature(
    commands=(
        Command(
            "aviso",
            aviso,
            _RULE,
            menu=348,
            english="warn",
            aliases=("advertir",),
            ephemeral=True,
        ),
        Command(
            "silenciar",
            silenciar,
            _RULE,
            menu=351,
            english="mute",
        ),
        Command("falar", falar, _RULE, menu=352, english="unmute"),
        Command("banir", banir, _RULE, menu=353, english="ban"),
        Command(
            "desbanir",
            desbanir,
            _RULE,
            menu=354,
            english="unban",
        ),
    ),
    buttons=(
        Button(98, "measure", on_reason, needs="banir"),
        Button(99, "measure_cancel", on_cancel, needs="banir"),
        Button(100, "undo_measure", on_undo),
        Button(167, GROUP_BUTTON, on_group, choice=GroupChoice(Circle.ADMINISTERED, right_of="banir")),
        Button(168, "measure_in", on_reason_in),
    ),
    prompts=(Prompt(171, SAME_GROUP, typed_below),),
)
