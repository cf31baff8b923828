"""/limpar: an admin takes away a message, and what the same person wrote within the last hour.

Nothing brings messages back. So when there are several the admin is asked first, and may leave it at the one.
Telegram fails a whole deleteMessages because of one message that has to stay (older than 48 hours, say):
then they are taken away one by one, and what stays is counted.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from telegram import ChatMember, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Forbidden

from servicekit.errors import ServiceError
from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.beginnings import begin, was_begun
from telegram_gateway.conversation.bot_rights import look_at_rights
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import ADMINS, Right, Rule
from telegram_gateway.conversation.private_confirmations import confirm_privately
from telegram_gateway.conversation.undo import LIFE as UNDO_LIFE
from telegram_gateway.features.moderation.contest_buttons import Contested
from telegram_gateway.features.moderation.measure_notices import language_of_member, tell
from telegram_gateway.features.moderation.measure_orders import Order
from telegram_gateway.features.moderation.measure_questions import (
    REASON_LENGTH,
    REASONS,
    TYPED,
    WITHOUT_REASON,
    cancel_button,
    delete,
    delete_later,
    reason_label,
    typed_reason,
)
from telegram_gateway.features.moderation.measure_subjects import Subject, channel_name, is_spared, subject_of
from telegram_gateway.runtime.recent_messages import KEPT_OF_EACH

AT_MOST: Final = KEPT_OF_EACH
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
    target = context.replied
    if target is None:
        await context.decline("command-needs-reply")
        return
    group = await context.group()
    subject = await subject_of(context, Order(group, context.message)) if group is not None else None
    if subject is None:
        return
    if not await _may_delete(context):
        await context.decline("purge-no-right")
        await delete_later(context)
        await look_at_rights(context)
        return
    ids = _ids(context, subject.member_id, target.message_id)
    note = f"purging:{context.chat.id}:{context.message.message_id}"
    if subject.rest and len(ids) > 1 and await was_begun(context.gateway.outbox, note):
        # It comes again after a crash, and they wrote more meanwhile: the one was meant.
        ids = [target.message_id]
    if subject.rest and len(ids) == 1:
        await begin(context.gateway.outbox, note, context.chat.id, context.gateway.clock)
        await _do(context, subject, ids, context.message.message_id, reason=subject.rest[:REASON_LENGTH])
        return
    await _ask(context, subject, target, len(ids))


async def on_purge(context: GatewayContext, press: Press) -> str | None:
    """Take the messages away, as it was pressed: all of them or the one, and why."""
    choice, member_id, target_id, command_id = press.take(4)
    place, extent = divmod(choice, 2)
    if not 0 <= place <= TYPED:
        raise ButtonInvalid
    if await is_spared(context, member_id):
        return await context.plain("measure-an-admin")
    if not await _may_delete(context):
        return await context.plain("purge-no-right")
    key = REASONS[place] if place < len(REASONS) else ""
    reason = context.desk.texts.plain(await context.group_language(), key) if key else ""
    if place == TYPED:
        reason = typed_reason(context, command_id, member_id)
    ids = [target_id] if extent == _ONE else _ids(context, member_id, target_id)
    subject = Subject(member_id, await _name(context, member_id), "")
    await _do(context, subject, ids, command_id, reason=reason, reason_key=key)
    with suppress(BadRequest, Forbidden):
        await context.delete_pressed()
    return None


def _ids(context: GatewayContext, author_id: int, target_id: int) -> list[int]:
    """The newest of what somebody wrote here within the hour, and the one message that is meant anyway."""
    known = context.gateway.recent.of(context.chat.id, author_id)
    others = [message_id for message_id in known if message_id != target_id]
    return sorted([*others[-(AT_MOST - 1) :], target_id])


async def _ask(context: GatewayContext, subject: Subject, target: Message, count: int) -> None:
    """Ask for the reason that was not typed, and when there are several whether all of them are to go."""
    command_id = context.message.message_id

    def data(place: int, extent: int) -> str:
        return context.button_data(
            "purge", place * 2 + extent, subject.member_id, target.message_id, command_id, life=UNDO_LIFE
        )

    rows = []
    if subject.rest:
        for key, extent in (("purge-all", _ALL), ("purge-one", _ONE)):
            label = await context.plain(key, count=count)
            rows.append([InlineKeyboardButton(label, callback_data=data(TYPED, extent))])
    else:
        for place in range(WITHOUT_REASON + 1):
            label = await reason_label(context, place)
            rows.append([InlineKeyboardButton(label, callback_data=data(place, _ALL))])
        if count > 1:
            label = await context.plain("purge-one")
            rows.append([InlineKeyboardButton(label, callback_data=data(WITHOUT_REASON, _ONE))])
    rows.append([await cancel_button(context, command_id)])
    await delete_later(context)
    await context.notice(
        "purge-ask" if count > 1 else "purge-why",
        markup=InlineKeyboardMarkup(rows),
        life=UNDO_LIFE,
        count=count,
    )


async def _do(
    context: GatewayContext,
    subject: Subject,
    ids: Sequence[int],
    command_id: int,
    *,
    reason: str,
    reason_key: str = "",
) -> None:
    """Take the messages away, write it down, tell their author, confirm it to the admin."""
    group = await context.group()
    assert group is not None
    purged = await _delete_all(context, ids)
    try:
        # The same whenever it is handled again, however many are left to delete by then.
        await context.audit(
            _AUDITED,
            subject_id=max(subject.member_id, 0),
            subject_name=subject.name,
            reason=reason,
            target=str(purged.gone),
            occurrence=str(command_id),
        )
    except ServiceError as error:
        if error.reason != "REQUEST_ID_REUSED":
            raise
    # After it was written down: until then it may be done again, and counts the same messages.
    context.gateway.recent.drop(context.chat.id, subject.member_id, ids)
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
            contest=(Contested.PURGE, command_id),
            count=purged.gone,
        )
    await confirm_privately(
        context,
        "purge-done" if not purged.left else "purge-done-in-part",
        or_in_group="measure-done-in-group",
        group=context.chat.title or "",
        name=await context.shown_name(subject.name),
        count=purged.gone,
        left=purged.left,
    )
    await delete(context, command_id)


async def _delete_all(context: GatewayContext, ids: Sequence[int]) -> Purged:
    try:
        await context.bot.delete_messages(context.chat.id, list(ids))
    except BadRequest:
        gone = [await _delete_one(context, message_id) for message_id in ids]
        return Purged(sum(gone), len(gone) - sum(gone))
    return Purged(len(ids), 0)


async def _delete_one(context: GatewayContext, message_id: int) -> bool:
    try:
        await context.bot.delete_message(context.chat.id, message_id)
    except BadRequest as error:
        return error.message.lower().startswith(_GONE)
    except Forbidden:
        return False
    return True


async def _may_delete(context: GatewayContext) -> bool:
    """Whether Telegram lets the bot delete what others wrote here."""
    own = await context.bot.get_chat_member(context.chat.id, context.bot.id)
    return own.status == ChatMember.OWNER or bool(getattr(own, "can_delete_messages", False))


async def _name(context: GatewayContext, member_id: int) -> str:
    if member_id < 0:
        return await channel_name(context, member_id)
    try:
        return (await context.bot.get_chat_member(context.chat.id, member_id)).user.full_name
    except BadRequest:
        return ""


FEATURE = Feature(
    commands=(
        Command(
            "limpar",
            limpar,
            Rule(group=ADMINS, right=Right.DELETE_MESSAGES),
            menu=355,
            english="purge",
        ),
    ),
    buttons=(Button(105, "purge", on_purge, needs="limpar"),),
)
