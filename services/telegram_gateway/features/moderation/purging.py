"""/limpar: an admin takes away a message, and what the same person wrote within the last hour.

In private it is what they wrote within the hour in the group that was chosen, as far as this process saw it.

Nothing brings messages back. So when there are several the admin is asked first, and may leave it at the one.
Telegram fails a whole deleteMessages because of one message that has to stay (older than 48 hours, say):
then they are taken away one by one, and what stays is counted.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from telegram import ChatMember, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from servicekit.errors import ServiceError
from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.beginnings import begin, was_begun
from telegram_gateway.conversation.bot_rights import look_at_rights
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import ADMINS, Place, Right, Rule
from telegram_gateway.conversation.private_confirmations import confirm_privately
from telegram_gateway.conversation.undo import LIFE as UNDO_LIFE
from telegram_gateway.features.moderation.contest_buttons import Contested
from telegram_gateway.features.moderation.measure_notices import language_of_member, tell
from telegram_gateway.features.moderation.measure_orders import Order, in_its_name, ordered, refuse
from telegram_gateway.features.moderation.measure_questions import (
    REASON_LENGTH,
    REASONS,
    TYPED,
    WITHOUT_REASON,
    cancel_button,
    command_asked_about,
    delete,
    delete_later,
    reason_label,
    typed_reason,
)
from telegram_gateway.features.moderation.measure_subjects import (
    Subject,
    channel_name,
    is_spared,
    subject_of,
    words_beside_the_person,
)
from telegram_gateway.texts import match_language

AT_MOST: Final = 100
"""As many as Telegram deletes in one call. More of them are said to be left, and go with the next command."""
GROUP_BUTTON: Final = "purge_group"
NO_TARGET: Final = 0
"""In private no message of the group is at hand."""
_ALL, _ONE = 0, 1
_AUDITED: Final = "messages_purged"
assert _AUDITED in ACTIONS
_GONE: Final = ("message to delete not found", "message_id_invalid")


@dataclass(frozen=True, slots=True)
class Purged:
    """How many messages are gone, and how many Telegram did not delete."""

    gone: int
    left: int


async def limpar(context: GatewayContext) -> None:
    """Take away the answered message and what its author wrote within the hour; the reason may follow."""
    if context.place is Place.PRIVATE:
        await ordered(context, _purge, button=GROUP_BUTTON, right_of="limpar")
        return
    if context.replied is None:
        await context.decline("command-needs-reply")
        return
    group = await context.group()
    if group is not None:
        await _purge(context, Order(group, context.message))


async def _purge(context: GatewayContext, order: Order) -> bool:
    """Take away what is meant, or ask first; False when it was said why not."""
    group = order.group
    subject = await subject_of(context, order)
    if subject is None:
        return False
    if not await _may_delete(context, group):
        await refuse(context, group, "purge-no-right")
        await delete_later(context)
        await look_at_rights(context, group)
        return False
    target = None if order.is_private else context.replied
    target_id = target.message_id if target is not None else NO_TARGET
    ids = _ids(context, group, subject.member_id, target_id)
    if not ids:
        await refuse(context, group, "purge-none-known", name=await context.shown_name(subject.name))
        return False
    note = f"purging:{order.name}"
    may_be_done = target is not None and bool(subject.rest)
    if may_be_done and len(ids) > 1 and await was_begun(context.gateway.outbox, note):
        # It comes again after a crash, and they wrote more meanwhile: the one was meant.
        ids = [target_id]
    if may_be_done and len(ids) == 1:
        await begin(context.gateway.outbox, note, context.chat.id, context.gateway.clock)
        reason = subject.rest[:REASON_LENGTH]
        await _do(context, group, subject, ids, order.origin, reason=reason)
        await delete(context, order.command.message_id)
        return True
    await _ask(context, order, subject, target_id, len(ids))
    return True


@for_admin_group(right_of="limpar")
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Ask what the command says that the offer answers, in the group that was chosen."""
    _, author_id = press.take(2)
    command = command_asked_about(context)
    if command is None:
        return await context.plain("measure-command-gone")
    if await _purge(context, Order(group, command, author_id)):
        with suppress(BadRequest, Forbidden):
            await context.delete_pressed()
    return None


async def on_purge(context: GatewayContext, press: Press) -> str | None:
    """Take the messages away, as it was pressed: all of them or the one, and why."""
    choice, member_id, target_id, command_id = press.take(4)
    group = await context.group()
    if group is None:
        return await context.plain("group-not-administered")
    typed = typed_reason(context, command_id, member_id)
    answer = await _as_pressed(context, group, (choice, member_id, target_id), typed, origin=command_id)
    if answer is None:
        await delete(context, command_id)
    return answer


@for_admin_group(right_of="limpar")
async def on_purge_in(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Take away in the group that was chosen in private what is known of the person, and for that reason."""
    _, choice, member_id = press.take(3)
    command = command_asked_about(context)
    typed = words_beside_the_person(command)[:REASON_LENGTH] if command is not None else ""
    pressed = (choice, member_id, NO_TARGET)
    return await _as_pressed(context, group, pressed, typed, origin=-context.pressed_message_id)


async def _as_pressed(
    context: GatewayContext, group: Group, pressed: tuple[int, int, int], typed: str, *, origin: int
) -> str | None:
    """`pressed` is the reason with the extent, whose messages, and the one that was answered."""
    choice, member_id, target_id = pressed
    place, extent = divmod(choice, 2)
    if not 0 <= place <= TYPED:
        raise ButtonInvalid
    if await is_spared(context, member_id, group.chat_id):
        return await context.plain("measure-an-admin")
    if not await _may_delete(context, group):
        return await context.plain("purge-no-right")
    key = REASONS[place] if place < len(REASONS) else ""
    reason = context.desk.texts.plain(match_language(group.settings.language), key) if key else ""
    if place == TYPED:
        reason = typed
    ids = [target_id] if extent == _ONE else _ids(context, group, member_id, target_id)
    subject = Subject(member_id, await _name(context, group, member_id), "")
    if not ids:
        name = await context.shown_name(subject.name)
        return await context.plain("purge-none-known", name=name)
    await _do(context, group, subject, ids, origin, reason=reason, reason_key=key)
    with suppress(BadRequest, Forbidden):
        await context.delete_pressed()
    return None


def _ids(context: GatewayContext, group: Group, author_id: int, target_id: int) -> list[int]:
    """The newest of what somebody wrote there within the hour, and the one message that is meant anyway."""
    known = context.gateway.recent.of(group.chat_id, author_id)
    if target_id == NO_TARGET:
        return known[-AT_MOST:]
    others = [message_id for message_id in known if message_id != target_id]
    return sorted([*others[-(AT_MOST - 1) :], target_id])


async def _ask(context: GatewayContext, order: Order, subject: Subject, target_id: int, count: int) -> None:
    """Ask for the reason that was not typed, and when there are several whether all of them are to go."""
    command_id = order.command.message_id

    def data(place: int, extent: int) -> str:
        choice, member_id = place * 2 + extent, subject.member_id
        if order.is_private:
            return context.button_data("purge_in", order.group.chat_id, choice, member_id, life=UNDO_LIFE)
        return context.button_data("purge", choice, member_id, target_id, command_id, life=UNDO_LIFE)

    extents = [("purge-all", _ALL)]
    if target_id != NO_TARGET:
        extents.append(("purge-one", _ONE))
    rows = []
    if subject.rest:
        for key, extent in extents:
            label = await context.plain(key, count=count)
            rows.append([InlineKeyboardButton(label, callback_data=data(TYPED, extent))])
    else:
        for place in range(WITHOUT_REASON + 1):
            label = await reason_label(context, place)
            rows.append([InlineKeyboardButton(label, callback_data=data(place, _ALL))])
        if count > 1 and len(extents) > 1:
            label = await context.plain("purge-one")
            rows.append([InlineKeyboardButton(label, callback_data=data(WITHOUT_REASON, _ONE))])
    rows.append([await cancel_button(context, command_id)])
    await delete_later(context)
    question = await context.say("purge-ask" if count > 1 else "purge-why", count=count)
    if order.is_private:
        name = await context.shown_name(subject.name)
        about = await context.say("measure-of-group-and-person", group=order.group.title, name=name)
        asked = await context.say("purge-ask-in-private", count=count)
        question = in_its_name(context, order.group, f"{about}\n{asked}")
    await context.notice_html(
        question,
        markup=InlineKeyboardMarkup(rows),
        life=UNDO_LIFE,
        to=command_id if order.is_private else None,
    )


async def _do(
    context: GatewayContext,
    group: Group,
    subject: Subject,
    ids: Sequence[int],
    origin: int,
    *,
    reason: str,
    reason_key: str = "",
) -> None:
    """Take the messages away, write it down, tell their author, confirm it to the admin."""
    purged = await _delete_all(context, group, ids)
    try:
        # The same whenever it is handled again, however many are left to delete by then.
        await context.audit(
            _AUDITED,
            chat_id=group.chat_id,
            subject_id=max(subject.member_id, 0),
            subject_name=subject.name,
            reason=reason,
            target=str(purged.gone),
            occurrence=str(origin),
        )
    except ServiceError as error:
        if error.reason != "REQUEST_ID_REUSED":
            raise
    # After it was written down: until then it may be done again, and counts the same messages.
    context.gateway.recent.drop(group.chat_id, subject.member_id, ids)
    if purged.gone:
        told = reason
        if reason_key:
            language = await language_of_member(context, group, subject.member_id)
            told = context.desk.texts.plain(language, reason_key)
        await tell(
            context,
            group,
            subject.member_id,
            "purge-private",
            reason=told,
            contest=(Contested.PURGE, origin),
            count=purged.gone,
        )
    more = len(context.gateway.recent.of(group.chat_id, subject.member_id)) if len(ids) == AT_MOST else 0
    key = "purge-done-of-more" if more else "purge-done"
    await confirm_privately(
        context,
        key if not purged.left else "purge-done-in-part",
        or_in_group="measure-done-in-group",
        mark=partial(in_its_name, context, group),
        group=group.title,
        name=await context.shown_name(subject.name),
        count=purged.gone,
        left=purged.left,
        more=more,
    )


async def _delete_all(context: GatewayContext, group: Group, ids: Sequence[int]) -> Purged:
    try:
        await context.bot.delete_messages(group.chat_id, list(ids))
    except BadRequest:
        gone = [await _delete_one(context, group, message_id) for message_id in ids]
        return Purged(sum(gone), len(gone) - sum(gone))
    return Purged(len(ids), 0)


async def _delete_one(context: GatewayContext, group: Group, message_id: int) -> bool:
    try:
        await context.bot.delete_message(group.chat_id, message_id)
    except BadRequest as error:
        return error.message.lower().startswith(_GONE)
    except Forbidden:
        return False
    return True


async def _may_delete(context: GatewayContext, group: Group) -> bool:
    """Whether Telegram lets the bot delete what others wrote there."""
    own = await context.bot.get_chat_member(group.chat_id, context.bot.id)
    return own.status == ChatMember.OWNER or bool(getattr(own, "can_delete_messages", False))


async def _name(context: GatewayContext, group: Group, member_id: int) -> str:
    if member_id < 0:
        return await channel_name(context, member_id)
    try:
        return (await context.bot.get_chat_member(group.chat_id, member_id)).user.full_name
    except BadRequest:
        return ""


FEATURE = Feature(
    commands=(
        Command(
            "limpar",
            limpar,
            Rule(group=ADMINS, private=ADMINS, right=Right.DELETE_MESSAGES),
            menu=355,
            english="purge",
        ),
    ),
    buttons=(
        Button(105, "purge", on_purge, needs="limpar"),
        Button(175, GROUP_BUTTON, on_group, choice=GroupChoice(Circle.ADMINISTERED, right_of="limpar")),
        Button(176, "purge_in", on_purge_in),
    ),
)
