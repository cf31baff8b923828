"""/confirmcheckin: an admin confirms a check-in that the bot did not count by itself."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, User
from telegram.error import BadRequest

from gymnation.member.v1 import checkin_service_pb2, checkins_pb2, members_pb2
from gymnation.member.v1.checkin_service_pb2 import (
    ListAnchorsRequest,
    RecordCheckinRequest,
)
from telegram_gateway.bot_api import lengths
from telegram_gateway.bot_api.addresses import topic_of
from telegram_gateway.bot_api.message_links import message_link
from telegram_gateway.clients.times import to_datetime, to_timestamp
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GROUP_ANONYMOUS_BOT, GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import ADMINS, Rule
from telegram_gateway.features.checkins import checkins as checkins_feature
from telegram_gateway.features.checkins import replies
from telegram_gateway.features.checkins.anchors import replied_message

_OFFERED_AT_MOST = 10
REASON_AT_MOST = 500


async def confirmcheckin(context: GatewayContext) -> None:
    """Credit the member who wrote the replied message.

    The check-in is on the anchor that the message answered, on the only open one, or on a chosen one.
    """
    target = await replied_message(context)
    if target is None:
        return
    member = target.from_user
    if member is None or member.is_bot or target.sender_chat is not None or member.id == GROUP_ANONYMOUS_BOT:
        await context.decline("confirm-not-a-person")
        return
    known = await replies.known_of(context, target)
    chosen = [known.anchor] if known.HasField("anchor") else await _open_anchors(context)
    if not chosen:
        await context.decline("confirm-no-anchor")
        return
    if len(chosen) > 1:
        # A press tells the message's number alone.
        await replies.note(context, target)
        await _offer(context, chosen, member, target)
        return
    recorded = await _record(context, chosen[0].message_id, member, target)
    await _audit_confirmation(context, member, target)
    await checkins_feature.acknowledge(context, recorded, member, target)


async def on_anchor_chosen(context: GatewayContext, press: Press) -> str | None:
    """Credit the member on the anchor that the admin chose, if the presser is an admin still."""
    anchor_message_id, member_id, source_message_id, sent = press.take(4)
    member = (await context.bot.get_chat_member(context.chat.id, member_id)).user
    # What is answered is the member's message, not the one with the buttons.
    when = datetime.fromtimestamp(sent, UTC)
    source = Message(source_message_id, date=when, chat=context.chat)
    known = await replies.known_of(context, source)
    source = Message(
        source_message_id, date=when, chat=context.chat, media_group_id=known.media_group_id or None
    )
    recorded = await _record(context, anchor_message_id, member, source)
    await _audit_confirmation(context, member, source)
    # Before the acknowledgement, which may wait for its turn in a burst.
    # Somebody may have deleted the offer already.
    with suppress(BadRequest):
        await context.delete_pressed()
    await checkins_feature.acknowledge(context, recorded, member, source)
    return None


async def _audit_confirmation(context: GatewayContext, member: User, source: Message) -> None:
    await context.audit(
        "checkin_confirmed",
        subject_id=member.id,
        subject_name=member.full_name,
        target=str(source.message_id),
    )


async def _open_anchors(context: GatewayContext) -> list[checkins_pb2.Anchor]:
    client = context.clients.checkins
    response = await client.ListAnchors(
        ListAnchorsRequest(
            chat_id=context.chat.id, state=checkins_pb2.ANCHOR_STATE_OPEN, page_size=_OFFERED_AT_MOST
        )
    )
    return list(response.anchors)


async def _offer(
    context: GatewayContext, anchors: list[checkins_pb2.Anchor], member: User, target: Message
) -> None:
    texts, language = context.desk.texts, await context.language()
    group = await context.group()
    zone = ZoneInfo(group.settings.time_zone) if group is not None else UTC
    rows, lines = [], [await context.say("confirm-which", name=await context.shown_name(member.full_name))]
    for number, anchor in enumerate(anchors, start=1):
        opened = to_datetime(anchor.open_time).astimezone(zone)
        choice = texts.plain(language, "confirm-choice", points=anchor.points, time=f"{opened:%d/%m %H:%M}")
        label = f"{number}. {choice}"
        # Two opened in the same minute read alike: the links tell them apart.
        link = message_link(
            context.chat.id,
            anchor.message_id,
            username=context.chat.username or "",
            topic_id=anchor.topic_id,
        )
        lines.append(f'{number}. <a href="{link}">{choice}</a>' if link else label)
        token = context.button_data(
            "confirm_checkin",
            anchor.message_id,
            member.id,
            target.message_id,
            int(target.date.timestamp()),
        )
        rows.append([InlineKeyboardButton(label, callback_data=token)])
    await context.send_html("\n".join(lines), markup=InlineKeyboardMarkup(rows))


async def _record(
    context: GatewayContext, anchor_message_id: int, member: User, source: Message
) -> checkin_service_pb2.RecordCheckinResponse:
    return await context.clients.checkins.RecordCheckin(
        RecordCheckinRequest(
            request_id=context.request_id("RecordCheckin"),
            chat_id=context.chat.id,
            anchor_message_id=anchor_message_id,
            member=members_pb2.Person(
                member_id=member.id, display_name=member.full_name, username=member.username or ""
            ),
            source_message_id=source.message_id,
            media_group_id=source.media_group_id or "",
            file_unique_id=checkins_feature.file_unique_id(source),
            confirmed_by=context.user.id,
            caption=(source.caption or "")[: lengths.CAPTION],
            event_time=to_timestamp(source.date),
            topic_id=topic_of(source),
        )
    )


FEATURE = Feature(
    commands=(
        Command(
            "confirmcheckin", confirmcheckin, Rule(group=ADMINS), menu=170, aliases=("confirmarcheckin",)
        ),
    ),
    buttons=(Button(5, "confirm_checkin", on_anchor_chosen, needs="confirmcheckin"),),
)
