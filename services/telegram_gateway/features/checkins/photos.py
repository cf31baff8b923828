"""Photos, and those that were used before.

They are told to the admins, or not counted, as the group chose in /config.
Nobody is shamed in the group.
"""

from telegram import Message
from telegram.ext import filters

from gymnation.member.v1.checkin_service_pb2 import RecordCheckinResponse
from telegram_gateway.bot_api.message_links import message_link
from telegram_gateway.conversation.admin_notices import tell_admins
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.member_notices import tell_member
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.features.moderation.contest_buttons import Contested, contest_rows
from telegram_gateway.runtime.outbox_kinds import Rows
from telegram_gateway.texts import match_language

MEDIA = filters.PHOTO | filters.VIDEO | filters.VIDEO_NOTE | filters.ANIMATION | filters.Document.IMAGE
"""What counts as a check-in when it answers an anchor."""


async def tell_of_earlier_use(context: GatewayContext, recorded: RecordCheckinResponse) -> None:
    """Tell the admins, once for a check-in, whose photo it shows again; the check-in counts."""
    earlier = recorded.earlier_use
    places = (
        ("photo-seen-link", context.message.message_id),
        ("photo-seen-earlier-link", earlier.source_message_id),
    )
    await tell_admins(
        context,
        f"photo:{recorded.checkin.checkin_id}",
        context.chat.id,
        "photo-seen-same" if earlier.member_id == recorded.checkin.member_id else "photo-seen-another",
        links=[(key, link) for key, message_id in places if (link := _link(context, message_id))],
        group=context.chat.title or "",
        media=media_of(context.message),
        name=await context.shown_name(context.user.full_name),
        earlier=await context.shown_name(earlier.display_name),
    )


async def tell_it_does_not_count(context: GatewayContext) -> None:
    """Tell the member in private, or for a minute in the group, that a new photo is asked for."""
    texts, group_language = context.desk.texts, await context.group_language()
    language = match_language(await context.desk.seen.chosen_language(context.user.id), group_language)
    name, media = await context.shown_name(context.user.full_name), media_of(context.message)
    await tell_member(
        context.gateway,
        f"photo-refused:{context.chat.id}:{context.message.message_id}",
        context.user.id,
        context.address,
        context.message.message_id,
        kind=Kind.PHOTO_REFUSED,
        private=texts.format(language, "photo-refused", group=context.chat.title or "", media=media),
        in_group=" ".join(
            (
                texts.format(group_language, "photo-refused-in-group", name=name, media=media),
                texts.format(group_language, "photo-refused-contest-in-group"),
            )
        ),
        of_rows=texts.format(language, "photo-refused-contest"),
        rows=_contest_rows(context, language),
        group_rows=_contest_rows(context, group_language, in_group=True),
    )


def _contest_rows(context: GatewayContext, language: str, *, in_group: bool = False) -> Rows:
    return contest_rows(
        context.desk,
        language,
        chat_id=context.chat.id,
        member_id=context.user.id,
        what=Contested.REFUSED_CHECKIN,
        reference=context.message.message_id,
        in_group=in_group,
    )


def media_of(message: Message) -> str:
    """Return by which word a text speaks of what a message shows: "photo" or "video"."""
    return "video" if message.video or message.video_note or message.animation else "photo"


def _link(context: GatewayContext, message_id: int) -> str:
    """The link of a message of this group; a basic group's messages have none."""
    if not message_id:
        return ""
    return message_link(context.chat.id, message_id, username=context.chat.username or "") or ""
