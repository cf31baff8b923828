"""The first hours of a newcomer: what leads elsewhere is taken away, and shown to the admins.

Only where a group wants it.
A newcomer came in less than a day ago and has no check-in. When that is not known for sure they are none.
Who writes as a channel hides who they are, and so does their channel until an admin lets it stand.
What is edited in within the day counts like what was sent.
Of an album the pictures that follow the words go with them.
The author is told once a day, kindly, and so is each admin, with a button that lets it stand:
the words are said again in the group, and the author is no newcomer any more.
"""

import html
from collections import OrderedDict
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import ApplicationHandlerStop, TypeHandler

from gymnation.member.v1 import checkins_pb2, groups_pb2
from gymnation.member.v1.audit_service_pb2 import RecordActionRequest
from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from gymnation.member.v1.group_service_pb2 import LookupMembershipRequest, RecordMembershipsRequest
from servicekit.errors import ServiceError
from servicekit.request_ids import request_id
from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.rich_words import words_of
from telegram_gateway.clients.times import to_datetime, to_timestamp
from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.bot_rights import look_at_rights
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature, Parts
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.member_notices import tell_member_alone
from telegram_gateway.conversation.permissions import ADMINS
from telegram_gateway.features.groups import same_texts
from telegram_gateway.features.groups.suspicious import leads_elsewhere
from telegram_gateway.features.moderation.measure_subjects import channel_name
from telegram_gateway.runtime.raw_updates import EDITED_WITHIN_S
from telegram_gateway.texts import match_language

FIRST_HOURS: Final = timedelta(hours=24)
_SHOWN_AT_MOST: Final = 700
_ALBUMS: Final = "taken_albums"
"""Where the application keeps which albums it takes away: only one picture of each has the words."""
_ALBUMS_AT_MOST: Final = 1_000
# Before everything else that answers: nobody is asked, welcomed or counted by what was taken away.
_HANDLER_GROUP: Final = -10
assert {"newcomer_message_removed", "newcomer_trusted"} <= set(ACTIONS)


def _install(parts: Parts) -> None:
    parts.application.bot_data[_ALBUMS] = OrderedDict()
    parts.application.add_handler(TypeHandler(Update, see), group=_HANDLER_GROUP)


async def see(update: Update, context: GatewayContext) -> None:
    """Take a newcomer's message away when it leads elsewhere; nothing else hears of it then."""
    message = update.message or update.edited_message
    if message is not None and context.incoming.effective_chat is not None:
        await _look_at(context, message)
    # Others read edits of young captions alone: an edited command does nothing, an edited question is none.
    if update.edited_message is not None and not _is_young_caption(update.edited_message):
        raise ApplicationHandlerStop


def _is_young_caption(message: Message) -> bool:
    age = (message.edit_date - message.date).total_seconds() if message.edit_date else 0
    return message.caption is not None and age <= EDITED_WITHIN_S


async def _look_at(context: GatewayContext, message: Message) -> None:
    if not context.is_person and not is_foreign_channel(message):
        return
    albums: OrderedDict[str, str] = context.bot_data[_ALBUMS]
    album = f"{message.chat.id}:{message.media_group_id}" if message.media_group_id else ""
    kind = leads_elsewhere(message, own_name=context.bot.username) or albums.get(album, "")
    if not kind and not same_texts.is_long(message):
        return
    group = await context.group()
    if group is None or not group.settings.newcomer_guard or not await _is_newcomer(context, group, message):
        return
    await same_texts.look(context, group, message, _author(message))
    if not kind or not await _delete(context, message):
        return
    if album:
        albums[album] = kind
        if len(albums) > _ALBUMS_AT_MOST:
            albums.popitem(last=False)
    await _tell(context, group, message, kind)
    raise ApplicationHandlerStop


def is_foreign_channel(message: Message) -> bool:
    """Whether somebody writes as a channel: not as the group, and not the linked channel by itself."""
    chat = message.sender_chat
    return chat is not None and chat.id != message.chat.id and not message.is_automatic_forward


def _author(message: Message) -> tuple[int, str]:
    """The number and the name of who wrote: a person, or a channel, whose number is negative."""
    if message.sender_chat is not None:
        return message.sender_chat.id, message.sender_chat.title or ""
    assert message.from_user is not None
    return message.from_user.id, message.from_user.full_name


async def _is_newcomer(context: GatewayContext, group: Group, message: Message) -> bool:
    """Whether they came in less than a day before they wrote, and have no check-in.

    Who writes as a channel hides who they are: a channel is one until an admin lets it stand.
    """
    if message.sender_chat is not None:
        return not await _is_known_channel(context, group, message.sender_chat.id)
    membership = (
        await context.clients.groups.LookupMembership(
            LookupMembershipRequest(chat_id=group.chat_id, member_id=context.user.id)
        )
    ).membership
    if not membership.newcomer or message.date - to_datetime(membership.since_time) >= FIRST_HOURS:
        return False
    if await context.role() in ADMINS:
        return False
    found = await context.clients.checkins.ListCheckins(
        ListCheckinsRequest(
            chat_id=group.chat_id,
            member_id=context.user.id,
            state=checkins_pb2.CHECKIN_STATE_RECORDED,
            page_size=1,
        )
    )
    return not found.checkins


async def _is_known_channel(context: GatewayContext, group: Group, channel_id: int) -> bool:
    """Whether an admin let the channel stand, or it is the group's own."""
    found = await context.clients.groups.LookupMembership(
        LookupMembershipRequest(chat_id=group.chat_id, member_id=channel_id)
    )
    if found.HasField("membership"):
        return True
    try:
        return (await context.bot.get_chat(group.chat_id)).linked_chat_id == channel_id
    except (BadRequest, Forbidden):
        return True


async def _delete(context: GatewayContext, message: Message) -> bool:
    """Take it away; False when the bot may not, which its admins hear of."""
    try:
        await context.bot.delete_message(context.chat.id, message.message_id)
    except (BadRequest, Forbidden) as error:
        if "not found" in error.message.lower():
            # Handled again after a crash: what follows may not have been done.
            return True
        await look_at_rights(context)
        return False
    return True


async def _tell(context: GatewayContext, group: Group, message: Message, kind: str) -> None:
    """Write it down, tell the author and the admins: once a day for an author, however much they write."""
    texts, (author_id, author_name) = context.desk.texts, _author(message)
    day = f"{message.date.astimezone(ZoneInfo(group.settings.time_zone)):%Y-%m-%d}"
    name = f"first-hours:{group.chat_id}:{author_id}:{day}"
    await _write_down(context, group, name, author_id, author_name)
    # The author writes as a channel: nobody knows whom to tell.
    if author_id > 0:
        await tell_member_alone(
            context.gateway,
            f"{name}:author",
            author_id,
            Address(group.chat_id, context.address.topic_id),
            texts.format(await context.language(), "newcomer-told", group=group.title),
        )
    shown = "newcomer-shown" if author_id > 0 else "newcomer-shown-channel"
    words = words_of(message)[:_SHOWN_AT_MOST]
    quoted = f"\n<blockquote>{html.escape(words, quote=False)}</blockquote>" if words else ""
    try:
        admins = {
            one.user.id
            for one in await context.bot.get_chat_administrators(group.chat_id)
            if not one.user.is_bot
        }
    except (BadRequest, Forbidden):
        admins = set()
    for person in sorted({*admins, context.gateway.settings.owner_id}):
        spoken = match_language(await context.desk.seen.chosen_language(person), group.settings.language)
        token = context.desk.buttons.token(
            "newcomer_stand",
            group.chat_id,
            author_id,
            message.message_id,
            context.address.topic_id,
            owner_id=person,
            chat_id=person,
            life=FIRST_HOURS,
        )
        text = texts.format(
            spoken,
            shown,
            name=await context.shown_name(author_name),
            group=group.title,
            kind=texts.plain(spoken, f"newcomer-kind-{kind}"),
        )
        await context.gateway.outbox.schedule(
            f"{name}:{person}",
            "private_notice",
            person,
            {
                "chat_id": person,
                "text": text + quoted,
                "parse_mode": "HTML",
                "rows": [[(texts.plain(spoken, "newcomer-let-stand"), token)]],
            },
        )


async def _write_down(
    context: GatewayContext, group: Group, name: str, author_id: int, author_name: str
) -> None:
    """Write into the audit log that the bot took something away."""
    await context.clients.audit.RecordAction(
        RecordActionRequest(
            request_id=request_id(0, "RecordAction", name),
            chat_id=group.chat_id,
            actor_id=context.bot.id,
            actor_name=context.bot.first_name,
            action="newcomer_message_removed",
            # The audit log's subjects are people; a channel has its title there.
            subject_id=max(author_id, 0),
            subject_name=author_name,
        )
    )


@for_admin_group(right_of="limpar")
async def on_let_stand(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Say the words again in the group, and let their author write what they like from now on."""
    _, author_id, message_id, topic_id = press.take(4)
    occasion = f"first-hours:{group.chat_id}:{author_id}:{message_id}"
    name = await _name(context, group, author_id)
    try:
        await context.audit(
            "newcomer_trusted",
            chat_id=group.chat_id,
            subject_id=max(author_id, 0),
            subject_name=name,
            occasion=occasion,
        )
    except ServiceError as error:
        if error.reason != "REQUEST_ID_REUSED":
            raise
        return await context.plain("newcomer-stands-already")
    now = context.gateway.clock()
    await context.clients.groups.RecordMemberships(
        RecordMembershipsRequest(
            request_id=context.request_id("RecordMemberships", author_id),
            chat_id=group.chat_id,
            memberships=[
                groups_pb2.Membership(
                    member_id=author_id,
                    state=groups_pb2.MEMBERSHIP_STATE_INSIDE,
                    see_time=to_timestamp(now),
                    trusted=True,
                )
            ],
        )
    )
    words = _quoted(context.pressed_message)
    language = match_language(group.settings.language)
    key = "newcomer-said" if words else "newcomer-may-write"
    link = html.escape(name, quote=False)
    if author_id > 0:
        link = f'<a href="tg://user?id={author_id}">{link}</a>'
    said = context.desk.texts.plain(language, key, name=link)
    if words:
        said += f"\n<blockquote>{html.escape(words, quote=False)}</blockquote>"
    await context.gateway.outbox.schedule(
        occasion,
        "send_message",
        group.chat_id,
        {**Address(group.chat_id, topic_id).as_stored(), "text": said, "parse_mode": "HTML"},
    )
    await context.edit_pressed(await context.say("newcomer-stands", group=group.title, name=name))
    return None


def _quoted(message: Message | None) -> str:
    """The words that were shown to the admin."""
    if message is None:
        return ""
    found = message.parse_entities(["blockquote"])
    return next(iter(found.values()), "")


async def _name(context: GatewayContext, group: Group, member_id: int) -> str:
    if member_id < 0:
        title = await channel_name(context, member_id)
        return await context.shown_name(title) if title else await context.plain("newcomer-channel")
    try:
        member = await context.bot.get_chat_member(group.chat_id, member_id)
    except BadRequest:
        return await context.plain("member-nameless")
    return await context.shown_name(member.user.full_name)


FEATURE = Feature(install=_install, buttons=(Button(110, "newcomer_stand", on_let_stand),))
