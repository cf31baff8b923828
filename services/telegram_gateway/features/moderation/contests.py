"""A member contests a measure, or that a check-in did not count; an admin upholds it or takes it back.

One way for all of it: a sentence of the member's goes to the admins in private, with two buttons.
A measure is contested once, and decided once. The sentence is kept nowhere: it passes through the outbox.
The audit log has that it was contested, and who decided what.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from telegram.constants import ReactionEmoji
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1 import members_pb2
from gymnation.member.v1.checkin_service_pb2 import RecordCheckinRequest, RestoreCheckinRequest
from gymnation.member.v1.warning_service_pb2 import DeleteWarningRequest
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.rich_words import words_of
from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.buttons import ButtonExpired, ButtonInvalid, ButtonOfAnother, Press
from telegram_gateway.conversation.callback_router import ANSWERED
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature, Prompt
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.press_answers import answer_press
from telegram_gateway.conversation.reactions import react_instead
from telegram_gateway.conversation.text_prompts import ask_in_writing
from telegram_gateway.features.moderation import restrictions
from telegram_gateway.features.moderation.contest_buttons import LIFE, Contested
from telegram_gateway.features.moderation.measure_deeds import name_of
from telegram_gateway.features.moderation.measure_notices import tell
from telegram_gateway.features.moderation.measure_undone import (
    tell_who_measured,
    tell_who_revoked,
    tell_whose_it_was,
)
from telegram_gateway.features.moderation.restrictions import Measure, Refused
from telegram_gateway.texts import match_language

LENGTH: Final = 300
_DECIDED_WITHIN: Final = timedelta(days=7)
assert {"measure_contested", "contest_upheld", "contest_accepted"} <= set(ACTIONS)
_LIFTED: Final = {
    Contested.MUTE: Measure.UNMUTE,
    Contested.WARNING_WITH_MUTE: Measure.UNMUTE,
    Contested.BAN: Measure.UNBAN,
}
_TOLD: Final = {
    Contested.MUTE: "measure-unmute-private",
    Contested.BAN: "measure-unban-private",
    Contested.WARNING: "warning-undone-private",
    Contested.WARNING_WITH_MUTE: "warning-undone-private",
    Contested.PURGE: "contest-agreed-private",
    Contested.CHECKIN: "contest-checkin-private",
    Contested.REFUSED_CHECKIN: "contest-refused-private",
}
_OF_WARNINGS: Final = (Contested.WARNING, Contested.WARNING_WITH_MUTE)
_GONE: Final = ("WARNING_NOT_FOUND",)
_TOO_LATE: Final = ("UNDO_NOT_POSSIBLE", "CHECKIN_NOT_FOUND", "ANCHOR_NOT_FOUND", "FREE_CHECKINS_OFF")
_COUNTS_ALREADY: Final = ("CHECKIN_ALREADY_RECORDED", "DAY_LIMIT_REACHED")


@dataclass(frozen=True, slots=True)
class Contest:
    """What is contested, by whom, and which one of its kind it is."""

    what: Contested
    member_id: int
    reference: int

    @property
    def name(self) -> str:
        """What tells it from all others of a group: two mutes are two."""
        return f"{int(self.what)}:{self.member_id}:{self.reference}"


async def on_contest(context: GatewayContext, press: Press) -> str | None:
    """Ask the member for a sentence. They may be outside the group by now."""
    chat_id, what, reference = press.take(3)
    group = await context.desk.seen.active_group(chat_id)
    if group is None:
        return await context.plain("contest-no-group")
    text = await context.say("contest-ask", group=group.title)
    await ask_in_writing(context, "contest_typed", chat_id, what, reference, text=text)
    return None


async def on_contest_here(context: GatewayContext, press: Press) -> str | None:
    """Open the private chat at the question: what they have to say is not for the group.

    Who never wrote to the bot presses Start there, and may be answered from then on.
    """
    query = context.incoming.callback_query
    assert query is not None
    token = context.button_data("contest", *press.take(3), chat_id=context.user.id, life=LIFE)
    await answer_press(query, url=f"https://t.me/{context.bot.username}?start={token}")
    return ANSWERED


async def contested_by_link(context: GatewayContext, payload: str) -> bool:
    """Ask for the sentence where the bot was started by such a link; False when it is none."""
    try:
        press = context.desk.buttons.open(payload, presser_id=context.user.id, chat_id=context.chat.id)
    except (ButtonInvalid, ButtonOfAnother):
        return False
    except ButtonExpired:
        await context.decline("contest-too-late")
        return True
    if press.action != "contest":
        return False
    if await on_contest(context, press) is not None:
        await context.decline("contest-no-group")
    return True


async def take_sentence(context: GatewayContext, press: Press) -> None:
    """Give the member's sentence to the admins, once a measure."""
    chat_id, _, reference = press.take(3)
    contest = Contest(press.pick(1, list(Contested)), context.user.id, reference)
    group = await context.desk.seen.active_group(chat_id)
    if group is None:
        await context.decline("contest-no-group")
        return
    words = " ".join(words_of(context.message).split())
    if not words or len(words) > LENGTH:
        await context.decline("contest-length", most=LENGTH)
        return
    if not await _tell_admins(context, group, contest, words):
        await context.decline("contest-once")
        return
    await context.audit(
        "measure_contested",
        chat_id=group.chat_id,
        subject_id=context.user.id,
        subject_name=context.user.full_name,
        occasion=f"{group.chat_id}:{contest.name}",
    )
    await context.reply("contest-sent", group=group.title)


async def _tell_admins(context: GatewayContext, group: Group, contest: Contest, words: str) -> bool:
    """Tell each admin of the group, and the owner; say whether one of them had not heard of it yet."""
    desk = context.desk
    try:
        admins = {
            one.user.id
            for one in await context.bot.get_chat_administrators(group.chat_id)
            if not one.user.is_bot
        }
    except (BadRequest, Forbidden):
        # The bot is not in the group any more: the owner can still be told.
        admins = set()
    is_new = False
    for person in sorted({*admins, context.gateway.settings.owner_id} - {contest.member_id}):
        language = match_language(await desk.seen.chosen_language(person), group.settings.language)
        numbers = (group.chat_id, int(contest.what), contest.member_id, contest.reference)
        rows = [
            [
                (
                    desk.texts.plain(language, label),
                    desk.buttons.token(
                        button, *numbers, owner_id=person, chat_id=person, life=_DECIDED_WITHIN
                    ),
                )
            ]
            for label, button in (
                ("contest-uphold", "contest_uphold"),
                (
                    "contest-agree" if contest.what is Contested.PURGE else "contest-take-back",
                    "contest_accept",
                ),
            )
        ]
        told = desk.texts.format(
            language,
            "contest-told",
            name=await context.shown_name(context.user.full_name),
            group=group.title,
            what=desk.texts.plain(language, f"contest-what-{contest.what.name.lower().replace('_', '-')}"),
            words=words,
        )
        is_new |= await context.gateway.outbox.schedule(
            f"contest:{group.chat_id}:{contest.name}:{person}",
            "private_notice",
            person,
            {"chat_id": person, "text": told, "parse_mode": "HTML", "rows": rows},
        )
    return is_new


@for_admin_group(right_of="banir")
async def on_uphold(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Leave it as it is, and tell the member so, kindly."""
    contest = _contest(press)
    if not await _decides(context, group, contest, "contest_upheld"):
        return await _decided_before(context)
    await tell(context, group, contest.member_id, "contest-upheld-private")
    await context.edit_pressed(await context.say("contest-upheld", group=group.title))
    return None


@for_admin_group(right_of="banir")
async def on_accept(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Take the measure back, and tell the member so."""
    contest = _contest(press)
    if not await _decides(context, group, contest, "contest_accepted"):
        return await _decided_before(context)
    try:
        await _take_back(context, group, contest)
    except Refused as refused:
        # The same admin may press again once it can be done.
        return await context.plain(refused.key)
    except ServiceError as error:
        if error.reason in _COUNTS_ALREADY:
            # They sent another photo meanwhile: right they were, and there is nothing to give.
            await tell(context, group, contest.member_id, "contest-refused-counts-private")
            await context.edit_pressed(await context.say("contest-refused-counts", group=group.title))
            return None
        if error.reason in _TOO_LATE:
            return await context.plain("contest-checkin-too-late")
        raise
    await tell(context, group, contest.member_id, _TOLD[contest.what])
    await context.edit_pressed(await context.say("contest-accepted", group=group.title))
    return None


async def _decided_before(context: GatewayContext) -> str:
    """Take the buttons away, with which nothing can be decided any more, and say so."""
    # Pressed twice, or the message is gone.
    with suppress(BadRequest, Forbidden):
        await context.edit_pressed_buttons(None)
    return await context.plain("contest-decided")


async def _name_of(context: GatewayContext, group: Group, member_id: int) -> str:
    """The name of who contested; nothing when Telegram does not know them there any more."""
    try:
        return await name_of(context, group.chat_id, member_id)
    except Refused:
        return ""


def _contest(press: Press) -> Contest:
    _, _, member_id, reference = press.take(4)
    return Contest(press.pick(1, list(Contested)), member_id, reference)


async def _decides(context: GatewayContext, group: Group, contest: Contest, action: str) -> bool:
    """Write the decision down; False when there is another one: by another admin, or another way."""
    try:
        await context.audit(
            action,
            chat_id=group.chat_id,
            subject_id=contest.member_id,
            subject_name=await _name_of(context, group, contest.member_id),
            occasion=f"decision:{group.chat_id}:{contest.name}",
        )
    except ServiceError as error:
        if error.reason == "REQUEST_ID_REUSED":
            return False
        raise
    return True


async def _take_back(context: GatewayContext, group: Group, contest: Contest) -> None:
    """Raise Refused, and ServiceError where a check-in cannot come back. Safe to repeat."""
    if contest.what in _OF_WARNINGS:
        await _take_warning_back(context, group, contest)
    if contest.what is Contested.CHECKIN:
        await context.clients.checkins.RestoreCheckin(
            RestoreCheckinRequest(
                request_id=context.request_id("RestoreCheckin"),
                chat_id=group.chat_id,
                source_message_id=contest.reference,
                restored_by=context.user.id,
                contested=True,
            )
        )
        await react_instead(context, group.chat_id, contest.reference, ReactionEmoji.FIRE)
        await tell_who_revoked(context, group, contest.member_id, contest.reference)
    if contest.what is Contested.REFUSED_CHECKIN:
        await _count(context, group, contest)
    measure = _LIFTED.get(contest.what)
    if measure is not None:
        member = await restrictions.standing_of(context.bot, group.chat_id, contest.member_id)
        # The end of a mute lets nobody in who was banned meanwhile.
        if measure is Measure.UNBAN or restrictions.is_muted(member):
            await restrictions.take(
                context.bot, group.chat_id, contest.member_id, measure, context.gateway.clock
            )
        if contest.what not in _OF_WARNINGS:
            await tell_who_measured(context, group, measure, contest.member_id, member.user.full_name)


async def _take_warning_back(context: GatewayContext, group: Group, contest: Contest) -> None:
    try:
        deleted = await context.clients.warnings.DeleteWarning(
            DeleteWarningRequest(
                request_id=context.request_id("DeleteWarning", contest.member_id),
                chat_id=group.chat_id,
                member_id=contest.member_id,
                number=contest.reference,
                deleted_by=context.user.id,
            )
        )
    except ServiceError as error:
        if error.reason not in _GONE:
            raise
        return
    warning = deleted.warning
    await tell_whose_it_was(
        *(context, group, warning.warned_by, "undone-by-another-warning"),
        occasion=f"warning:{group.chat_id}:{contest.member_id}:{warning.number}",
        name=warning.member_name,
    )


async def _count(context: GatewayContext, group: Group, contest: Contest) -> None:
    """Record what was refused, as of then."""
    member = (await context.bot.get_chat_member(group.chat_id, contest.member_id)).user
    await context.clients.checkins.RecordCheckin(
        RecordCheckinRequest(
            request_id=context.request_id("RecordCheckin"),
            chat_id=group.chat_id,
            member=members_pb2.Person(
                member_id=member.id, display_name=member.full_name, username=member.username or ""
            ),
            source_message_id=contest.reference,
            confirmed_by=context.user.id,
            contested=True,
        )
    )
    await react_instead(context, group.chat_id, contest.reference, ReactionEmoji.FIRE)


FEATURE = Feature(
    buttons=(
        Button(106, "contest", on_contest),
        Button(169, "contest_here", on_contest_here),
        Button(108, "contest_uphold", on_uphold),
        Button(109, "contest_accept", on_accept),
    ),
    prompts=(Prompt(107, "contest_typed", take_sentence),),
)
