"""/revokecheckin: an admin takes a check-in back, says why, and may undo it for a minute.

When no reason was typed the bot asks for one with buttons. The member hears it in private, in their language.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest

from gymnation.member.v1 import checkin_service_pb2, checkins_pb2
from gymnation.member.v1.checkin_service_pb2 import (
    ListCheckinsRequest,
    RestoreCheckinRequest,
    RevokeCheckinRequest,
)
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import ADMINS, Right, Rule
from telegram_gateway.conversation.reactions import react_instead
from telegram_gateway.conversation.undo import LIFE as UNDO_LIFE
from telegram_gateway.conversation.undo import undo_markup
from telegram_gateway.features.checkins.anchors import replied_message
from telegram_gateway.features.checkins.visit_choice import day_of, offer_visits, visits_of
from telegram_gateway.features.moderation.contest_buttons import Contested, contest_rows
from telegram_gateway.texts import match_language

REASON_AT_MOST = 500
# Their place stands in buttons: add at the end.
REASONS = ("revoke-no-workout", "revoke-another-day", "revoke-used-before", "revoke-another-person")
_LOOKED_AT = 50


async def revokecheckin(context: GatewayContext) -> None:
    """Take back the check-in that the replied message was; what follows the command is the reason."""
    target = await replied_message(context)
    if target is None:
        return
    reason = arguments_of(context.message)[:REASON_AT_MOST]
    can_be_taken_back = await _can_be_taken_back(context, target)
    if not can_be_taken_back and await offer_visits(context, target.from_user):
        return
    if reason or not can_be_taken_back:
        # What cannot be taken back is refused by the member service, with its reason.
        text, markup = await _revoke(context, target.message_id, target.media_group_id or "", reason=reason)
        await context.notice_html(text, markup=markup, life=UNDO_LIFE)
        return
    album = target.media_group_id or ""
    numbers = (target.message_id, int(album) if album.isdecimal() else 0)
    rows = [
        (_capital(await context.plain(key)), context.button_data("revoke", place, *numbers, life=UNDO_LIFE))
        for place, key in enumerate((*REASONS, "revoke-without-reason"))
    ]
    rows.append((await context.plain("ban-cancel"), context.button_data("revoke_cancel", life=UNDO_LIFE)))
    buttons = [[InlineKeyboardButton(label, callback_data=token)] for label, token in rows]
    # It stays as long as a press and an undo may take.
    await context.notice(
        "revoke-why", markup=InlineKeyboardMarkup(buttons), life=UNDO_LIFE + UNDO_LIFE + timedelta(seconds=5)
    )


async def on_reason(context: GatewayContext, press: Press) -> str | None:
    """Take it back for the reason that was pressed."""
    place, message_id, album = press.take(3)
    if not 0 <= place <= len(REASONS):
        raise ButtonInvalid
    text, markup = await _revoke(
        context, message_id, str(album) if album else "", key=REASONS[place] if place < len(REASONS) else ""
    )
    await context.edit_pressed(text, markup)
    return None


async def on_visit(context: GatewayContext, press: Press) -> str | None:
    """Take back the visit of the day that was pressed."""
    member_id, number = press.take(2)
    # Taken back or not: handled again after a crash, it is the same request, and gets its first answer.
    visits = await visits_of(context, member_id)
    visit = next((one for one in visits if day_of(one).toordinal() == number), None)
    if visit is None:
        return await context.plain("revoke-visit-gone")
    revoked = await context.clients.checkins.RevokeCheckin(
        RevokeCheckinRequest(
            request_id=context.request_id("RevokeCheckin"),
            chat_id=context.chat.id,
            checkin_id=visit.checkin_id,
            revoked_by=context.user.id,
        )
    )
    await context.audit(
        "checkin_revoked",
        subject_id=revoked.checkin.member_id,
        subject_name=revoked.display_name,
        target=revoked.checkin.day,
    )
    await tell_in_private(context, revoked, "checkin-revoked-private")
    text = await context.say(
        "checkin-revoked",
        name=await context.shown_name(revoked.display_name),
        checkins=revoked.season_checkins,
        points=revoked.season_points,
    )
    await context.edit_pressed(text)
    return None


async def on_cancel(context: GatewayContext, press: Press) -> str | None:
    """Leave the check-in as it is."""
    await context.edit_pressed(await context.say("revoke-cancelled"))
    return None


async def _can_be_taken_back(context: GatewayContext, target: Message) -> bool:
    """Whether the message counts, as far as that can be told: of an album another picture may."""
    if target.media_group_id or target.from_user is None:
        return True
    found = await context.clients.checkins.ListCheckins(
        ListCheckinsRequest(
            chat_id=context.chat.id,
            member_id=target.from_user.id,
            state=checkins_pb2.CHECKIN_STATE_RECORDED,
            page_size=_LOOKED_AT,
        )
    )
    return bool(found.next_page_token) or any(
        one.source_message_id == target.message_id for one in found.checkins
    )


async def _revoke(
    context: GatewayContext, message_id: int, album: str, *, reason: str = "", key: str = ""
) -> tuple[str, InlineKeyboardMarkup]:
    """Take it back; return what the admin is told, with a button that undoes it.

    The reason is what was typed, or the key of one that was pressed.
    """
    texts = context.desk.texts
    kept = texts.plain(await context.group_language(), key) if key else reason
    revoked = await context.clients.checkins.RevokeCheckin(
        RevokeCheckinRequest(
            request_id=context.request_id("RevokeCheckin"),
            chat_id=context.chat.id,
            source_message_id=message_id,
            media_group_id=album,
            reason=kept,
            revoked_by=context.user.id,
        )
    )
    await context.audit(
        "checkin_revoked",
        subject_id=revoked.checkin.member_id,
        subject_name=revoked.display_name,
        reason=revoked.checkin.revoke_reason,
        target=str(message_id),
    )
    # The reaction is at the message that counted: of an album, it need not be the picture that was answered.
    await react_instead(context, context.chat.id, revoked.checkin.source_message_id or message_id, None)
    if key or revoked.checkin.revoke_reason:
        language = await _language_of(context, revoked.checkin.member_id)
        told = texts.plain(language, key) if key else revoked.checkin.revoke_reason
        await tell_in_private(context, revoked, "checkin-revoked-private-reason", reason=told)
    else:
        await tell_in_private(context, revoked, "checkin-revoked-private")
    text = await context.say(
        "checkin-revoked",
        name=await context.shown_name(revoked.display_name),
        checkins=revoked.season_checkins,
        points=revoked.season_points,
    )
    return text, await undo_markup(context, "undo_revoke", revoked.checkin.source_message_id)


async def on_undo_revoke(context: GatewayContext, press: Press) -> str | None:
    """Let it count again, with its reaction, and tell the member so."""
    restored = await context.clients.checkins.RestoreCheckin(
        RestoreCheckinRequest(
            request_id=context.request_id("RestoreCheckin"),
            chat_id=context.chat.id,
            source_message_id=press.number(0),
            restored_by=context.user.id,
        )
    )
    await context.audit(
        "checkin_restored",
        subject_id=restored.checkin.member_id,
        subject_name=restored.display_name,
        target=str(restored.checkin.source_message_id),
    )
    # Only its ids are needed.
    source = Message(press.number(0), date=context.gateway.clock(), chat=context.chat)
    await react_instead(context, source.chat.id, source.message_id, ReactionEmoji.FIRE)
    await tell_in_private(context, restored, "checkin-restored-private")
    text = await context.say(
        "checkin-restored",
        name=await context.shown_name(restored.display_name),
        checkins=restored.season_checkins,
        points=restored.season_points,
    )
    with suppress(BadRequest):
        # Pressed twice, or its minute is over.
        await context.edit_pressed(text)
    return None


async def tell_in_private(
    context: GatewayContext,
    changed: checkin_service_pb2.RevokeCheckinResponse | checkin_service_pb2.RestoreCheckinResponse,
    key: str,
    **arguments: str,
) -> None:
    """What became of a check-in is told in private; in the group only the admin's notice, which goes away."""
    member_id = changed.checkin.member_id
    language = await _language_of(context, member_id)
    text = context.desk.texts.format(
        language,
        key,
        group=context.chat.title or "",
        checkins=changed.season_checkins,
        points=changed.season_points,
        **arguments,
    )
    payload: dict[str, Any] = {"chat_id": member_id, "text": text, "parse_mode": "HTML"}
    source = changed.checkin.source_message_id
    if changed.checkin.state == checkins_pb2.CHECKIN_STATE_REVOKED and source:
        payload["rows"] = contest_rows(
            context.desk,
            language,
            chat_id=context.chat.id,
            member_id=member_id,
            what=Contested.CHECKIN,
            reference=source,
        )
    await context.gateway.outbox.schedule(
        f"revoked:{context.request_id('RevokeCheckin')}", "private_notice", member_id, payload
    )


async def _language_of(context: GatewayContext, member_id: int) -> str:
    return match_language(await context.desk.seen.chosen_language(member_id), await context.group_language())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


FEATURE = Feature(
    commands=(
        Command(
            "revokecheckin",
            revokecheckin,
            Rule(group=ADMINS, right=Right.DELETE_MESSAGES),
            menu=180,
            aliases=("retirarcheckin",),
        ),
    ),
    buttons=(
        Button(52, "undo_revoke", on_undo_revoke, needs="revokecheckin"),
        Button(70, "revoke", on_reason, needs="revokecheckin"),
        Button(71, "revoke_cancel", on_cancel, needs="revokecheckin"),
        Button(77, "revoke_visit", on_visit, needs="revokecheckin"),
    ),
)
