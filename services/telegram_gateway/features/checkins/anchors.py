"""/checkin, /checkinplus and /endcheckin: an admin opens and closes what members answer."""

from contextlib import suppress

from telegram import Message
from telegram.constants import ParseMode
from telegram.error import BadRequest

from gymnation.member.v1 import checkins_pb2
from gymnation.member.v1.checkin_service_pb2 import (
    AddReplyTargetRequest,
    CloseAnchorRequest,
    OpenAnchorRequest,
    ReopenAnchorRequest,
)
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import ADMINS, Rule
from telegram_gateway.conversation.undo import offer_for_a_minute, undo_markup, was_taken_back

DEFAULT_PLUS_POINTS = 2
PLUS_POINTS = range(2, 11)


async def checkin(context: GatewayContext) -> None:
    """Make the replied message an anchor of one point."""
    await _open(context, checkins_pb2.ANCHOR_KIND_STANDARD, 1)


async def checkinplus(context: GatewayContext) -> None:
    """Make the replied message a plus anchor of 2 to 10 points."""
    given = arguments_of(context.message)
    points = DEFAULT_PLUS_POINTS
    if given:
        # Telegram lets through what int() would take as well: "²", "٣", "00030" and thousands of digits.
        if given not in {str(allowed) for allowed in PLUS_POINTS}:
            await context.decline("anchor-points", least=PLUS_POINTS[0], most=PLUS_POINTS[-1])
            return
        points = int(given)
    await _open(context, checkins_pb2.ANCHOR_KIND_PLUS, points)


async def endcheckin(context: GatewayContext) -> None:
    """Close the anchor that was replied to, itself or its confirmation, and say how many checked in."""
    target = await replied_message(context)
    if target is None:
        return
    anchor = (
        await context.clients.checkins.CloseAnchor(
            CloseAnchorRequest(
                request_id=context.request_id("CloseAnchor"),
                chat_id=context.chat.id,
                message_id=target.message_id,
                media_group_id=target.media_group_id or "",
                closed_by=context.user.id,
                event_time=to_timestamp(context.message.date),
            )
        )
    ).anchor
    await context.audit("anchor_closed", target=str(anchor.message_id))
    text = context.desk.texts.format(
        await context.group_language(), "anchor-closed", checkins=anchor.checkin_count
    )
    markup = await undo_markup(context, "undo_close", anchor.message_id)
    sent = await context.send_html(text, markup=markup, to=anchor.message_id)
    # Who answers its end with a photo is told that it is over, or checks in when it was opened again.
    await _takes_replies(context, anchor, sent)
    await offer_for_a_minute(context, sent)


async def on_undo_close(context: GatewayContext, press: Press) -> str | None:
    """Open the anchor again, and say so in place of its end."""
    anchor = (
        await context.clients.checkins.ReopenAnchor(
            ReopenAnchorRequest(
                request_id=context.request_id("ReopenAnchor"),
                chat_id=context.chat.id,
                message_id=press.number(0),
                reopened_by=context.user.id,
            )
        )
    ).anchor
    await context.audit("anchor_reopened", target=str(anchor.message_id))
    text = context.desk.texts.format(await context.group_language(), "anchor-reopened")
    with suppress(BadRequest):
        # Pressed twice, or somebody deleted it.
        await context.bot.edit_message_text(
            text, context.chat.id, context.pressed_message_id, parse_mode=ParseMode.HTML
        )
    await was_taken_back(context)
    return None


async def replied_message(context: GatewayContext) -> Message | None:
    """Return the message that a command answers; when there is none, say that it needs one."""
    target = context.replied
    if target is None:
        await context.decline("command-needs-reply")
    return target


async def _open(context: GatewayContext, kind: checkins_pb2.AnchorKind.ValueType, points: int) -> None:
    target = await replied_message(context)
    if target is None:
        return
    checkins = context.clients.checkins
    anchor = (
        await checkins.OpenAnchor(
            OpenAnchorRequest(
                request_id=context.request_id("OpenAnchor"),
                chat_id=context.chat.id,
                message_id=target.message_id,
                topic_id=context.address.topic_id,
                media_group_id=target.media_group_id or "",
                kind=kind,
                points=points,
                opened_by=context.user.id,
                event_time=to_timestamp(context.message.date),
            )
        )
    ).anchor
    await context.audit("anchor_opened", target=f"{anchor.message_id} ({points})")
    key = "anchor-opened-plus" if kind == checkins_pb2.ANCHOR_KIND_PLUS else "anchor-opened"
    text = context.desk.texts.format(await context.group_language(), key, points=points)
    sent = await context.send_html(text, to=target.message_id)
    # A crash before this line sends a second confirmation when the update is handled again; both then count.
    await _takes_replies(context, anchor, sent)


async def _takes_replies(context: GatewayContext, anchor: checkins_pb2.Anchor, sent: Message) -> None:
    """Have what answers a message of ours answer this anchor."""
    await context.clients.checkins.AddReplyTarget(
        AddReplyTargetRequest(
            request_id=context.request_id("AddReplyTarget", sent.message_id),
            anchor_id=anchor.anchor_id,
            message_id=sent.message_id,
        )
    )


FEATURE = Feature(
    commands=(
        Command("checkin", checkin, Rule(group=ADMINS), menu=140),
        Command("checkinplus", checkinplus, Rule(group=ADMINS), menu=150),
        Command("endcheckin", endcheckin, Rule(group=ADMINS), menu=160, aliases=("encerrarcheckin",)),
    ),
    buttons=(Button(51, "undo_close", on_undo_close, needs="endcheckin"),),
)
