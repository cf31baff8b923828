"""Check-ins by photo, as a member sees them: the reaction, the line for their level, the refusals."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from opentelemetry import trace
from telegram import Bot, Message, ReplyParameters, Update, User
from telegram.constants import ParseMode, ReactionEmoji
from telegram.ext import MessageHandler, filters

from gymnation.member.v1 import checkin_service_pb2, members_pb2
from gymnation.member.v1.checkin_service_pb2 import RecordCheckinRequest
from servicekit.errors import AlreadyExists, FailedPrecondition, NotFound, ServiceError
from telegram_gateway.bot_api import lengths
from telegram_gateway.bot_api.addresses import Address, topic_of
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.acknowledgements import Acknowledgement
from telegram_gateway.conversation.commands import BeginsWithCommand
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Action, Feature, Parts
from telegram_gateway.conversation.group_cache import Seen
from telegram_gateway.conversation.permissions import MEMBERS, Place, Role, Rule
from telegram_gateway.conversation.reactions import Reacted, react, react_instead
from telegram_gateway.features.checkins import (
    checkin_replies,
    daily_anchors,
    free_checkins,
    hints,
    photos,
    replies,
)
from telegram_gateway.features.checkins.milestones import milestone_line
from telegram_gateway.features.coach import care, questions
from telegram_gateway.features.coach.addressing import is_addressed
from telegram_gateway.runtime.tickets import current_ticket
from telegram_gateway.texts import Texts, match_language

_LAST: Final = 100
"""Where the most telling comes first, what has nothing to tell."""


def _install(parts: Parts) -> None:
    """Hang in photos that answer something."""
    answers = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & filters.REPLY
    parts.application.add_handler(MessageHandler(answers & photos.MEDIA, on_media))
    alone = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & ~filters.REPLY & filters.CAPTION
    parts.application.add_handler(MessageHandler(alone & photos.MEDIA & ~BeginsWithCommand(()), on_media))
    bare = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & ~filters.REPLY & ~filters.CAPTION
    parts.application.add_handler(MessageHandler(bare & photos.MEDIA, on_bare_media))
    edited = filters.ChatType.GROUPS & filters.UpdateType.EDITED_MESSAGE & filters.CAPTION & photos.MEDIA
    parts.application.add_handler(MessageHandler(edited & ~BeginsWithCommand(()), on_edited_caption))


async def on_media(update: Update, context: GatewayContext) -> None:
    """Record a check-in when the message answers an anchor, or says that it is one.

    Else it may be a question with a picture.
    """
    target = context.replied
    if target is not None and (not context.is_person or await context.group() is None):
        return
    caption = care.Caption(context)
    if target is not None:
        if await _record(context, target, caption):
            return
        if await daily_anchors.adopt(context, target) and await _record(context, target, caption):
            return
    if await free_checkins.wanted(context) and await _record(context, None, caption):
        return
    if target is None and not is_addressed(context) and await hints.hint(context):
        return
    # A picture alone asks nothing, and an album would be told so once a picture.
    if target is None or context.message.caption:
        await questions.ask_if_addressed(context)


async def on_bare_media(update: Update, context: GatewayContext) -> None:
    """Say once, to who never checked in, that a photo needs a word to count."""
    await hints.hint(context)


async def on_edited_caption(update: Update, context: GatewayContext) -> None:
    """Record a free check-in whose word was forgotten at first. Whatever else was edited is left alone.

    Telegram tells of an edit also when only something around the message changed, and more than once.
    So what does not count is answered with nothing: it was, when the message came.
    """
    if await free_checkins.wanted(context):
        await _record(context, None, care.Caption(context), edited=True)


async def _record(
    context: GatewayContext, target: Message | None, caption: care.Caption, *, edited: bool = False
) -> bool:
    """Record the message as a check-in: by the anchor that it answers, or without one of its day.

    Return False when it answers no anchor; what else speaks against it is said.
    """
    message = context.message
    # Who writes in a registered group is at least a member of it. Telegram need not be asked here.
    if not context.desk.permissions.allows("check_in_with_a_photo", Role.MEMBER, Place.GROUP):
        return True
    try:
        recorded = await context.clients.checkins.RecordCheckin(
            RecordCheckinRequest(
                request_id=context.request_id("RecordCheckin", *([] if target else ["free"])),
                chat_id=context.chat.id,
                anchor_message_id=target.message_id if target else 0,
                anchor_media_group_id=(target.media_group_id or "") if target else "",
                free=target is None,
                edited=edited,
                caption=(message.caption or "")[: lengths.CAPTION],
                member=members_pb2.Person(
                    member_id=context.user.id,
                    display_name=context.user.full_name,
                    username=context.user.username or "",
                ),
                source_message_id=message.message_id,
                media_group_id=message.media_group_id or "",
                file_unique_id=file_unique_id(message),
                event_time=to_timestamp(message.date),
                wants_language=not context.desk.seen.knows_language(context.user.id),
                needs_care=await caption.worries(),
                topic_id=topic_of(message),
            )
        )
    except ServiceError as error:
        if error.reason in {"ANCHOR_NOT_FOUND", "FREE_CHECKINS_OFF"}:
            return False
        if edited and isinstance(error, AlreadyExists | FailedPrecondition | NotFound):
            return True
        await _refuse(context, error)
        return True
    if recorded.HasField("language"):
        context.desk.seen.keep_language(context.user.id, recorded.language)
    context.is_first_of_album()
    await acknowledge(context, recorded, context.user, message)
    await caption.note_later()
    if recorded.HasField("earlier_use"):
        await photos.tell_of_earlier_use(context, recorded)
    return True


async def acknowledge(
    context: GatewayContext,
    recorded: checkin_service_pb2.RecordCheckinResponse,
    member: User,
    message: Message,
) -> None:
    """React at once, then send the member's line, alone or combined with those of others."""
    current_ticket().command = "check_in"
    trace.get_current_span().set_attribute("gymnation.command", "check_in")
    later = checkin_replies.later_caption(context, recorded, message)
    # An admin may bring back what was taken back.
    reacting = react_instead if recorded.checkin.confirmed_by else react
    reacted = await reacting(context, message.chat.id, message.message_id, ReactionEmoji.FIRE)
    if reacted is Reacted.NOW:
        current_ticket().show(context.gateway.clock())
    # From here on the order in the chat does not matter any more, and waiting must hold nobody up.
    current_ticket().step_aside()
    group = await context.group()
    if group is not None and group.settings.quiet and reacted:
        # The reaction is enough. Where the group forbids reactions, the line is the only sign.
        await checkin_replies.help_quietly(context, recorded, member, message, later)
        return
    coach_line = await checkin_replies.coach_line(context, recorded, member, message, later)
    line = coach_line or await _tier_line(context, recorded)
    name = await context.shown_name(member.full_name)
    totals = await context.say(
        "checkin-totals",
        name=name,
        checkins=recorded.season_checkins,
        points=recorded.season_points,
    )
    milestone = await milestone_line(context, recorded, member)
    # One thing more than the level's line: what a freeze did is told where there is nothing else.
    news = milestone or await _streak_news(context, recorded)
    news = "\n".join(part for part in (news, await _earlier_day(context, recorded)) if part)
    totals = f"{totals}\n{news}" if news else totals
    await context.desk.acknowledgements.acknowledge(
        context.chat.id,
        Acknowledgement(
            message_id=message.message_id,
            member_id=member.id,
            name=name,
            topic_id=topic_of(message),
            season_checkins=recorded.season_checkins,
            season_points=recorded.season_points,
            line=f"{line}\n{totals}",
            weight=recorded.milestone.kind if milestone else 0,
            more="\n".join(part for part in (f"<i>{coach_line}</i>" if coach_line else "", news) if part),
        ),
    )


def file_unique_id(message: Message) -> str:
    """Return Telegram's file_unique_id of the picture or film in a message."""
    media = (
        (message.photo[-1] if message.photo else None)
        or message.video
        or message.video_note
        or message.animation
        or message.document
    )
    return media.file_unique_id if media else ""


async def _tier_line(context: GatewayContext, recorded: checkin_service_pb2.RecordCheckinResponse) -> str:
    key = context.desk.tier_lines.choose(
        context.chat.id,
        recorded.checkin.member_id,
        recorded.season_checkins,
        is_first=recorded.is_first,
        occasion=context.request_id("TierLine"),
    )
    return await context.say(key)


async def _streak_news(context: GatewayContext, recorded: checkin_service_pb2.RecordCheckinResponse) -> str:
    """Say what a freeze did: that one was used, or won."""
    step = recorded.streak
    lines = []
    if step.freezes_used:
        lines.append(await context.say("streak-freeze-used", used=step.freezes_used, days=step.days))
    if step.freezes_won:
        lines.append(await context.say("streak-freeze-won", days=step.days, freezes=step.freezes))
    return "\n".join(lines)


async def _earlier_day(context: GatewayContext, recorded: checkin_service_pb2.RecordCheckinResponse) -> str:
    """Say which day it counts for, when that is over: the bot was away, or an admin looks back."""
    group = await context.group()
    day = date.fromisoformat(recorded.checkin.day)
    if group is None or day >= context.gateway.clock().astimezone(ZoneInfo(group.settings.time_zone)).date():
        return ""
    return await context.say("checkin-earlier-day", day=f"{day:%d/%m}")


async def _refuse(context: GatewayContext, error: ServiceError) -> None:
    """Say why it did not count: once an album, and not at all to the other pictures of one that did."""
    if error.metadata.get("same_album") == "true":
        checkin_replies.hear_caption(context)
        return
    if error.reason == "CHECKIN_ALREADY_RECORDED":
        if context.is_first_of_album():
            await context.decline("checkin-already")
        return
    if error.reason == "PHOTO_USED_BEFORE":
        await _refuse_photo(context)
        return
    if error.reason == "DAY_LIMIT_REACHED":
        if context.is_first_of_album():
            await context.notice("checkin-day-limit", most=int(error.metadata.get("checkins_at_most", "1")))
        return
    if error.reason == "ANCHOR_CLOSED":
        if context.is_first_of_album():
            await _say_it_is_over(context)
        return
    if error.reason == "CHECKIN_REVOKED":
        if context.is_first_of_album():
            await context.decline("error-checkin-revoked")
        return
    raise error


async def _refuse_photo(context: GatewayContext) -> None:
    """Tell the member, and keep what an admin needs who thinks otherwise, unasked or asked by the member."""
    is_first = context.is_first_of_album()
    # A further picture may have the words of the album.
    if is_first or context.message.caption:
        await replies.note(context, context.message, refused=True)
    if is_first:
        await photos.tell_it_does_not_count(context)


async def _say_it_is_over(context: GatewayContext) -> None:
    """Say that the photo came too late, and how the next one counts."""
    group = await context.group()
    settings = group.settings if group is not None else None
    word = free_checkins.first_word(settings) if settings is not None and settings.free_checkins else ""
    if word:
        await context.decline("checkin-too-late-word", word=word, media=photos.media_of(context.message))
    else:
        await context.decline("checkin-too-late", media=photos.media_of(context.message))


class Sender:
    """Sends acknowledgements.

    One goes out as a reply to its message. Several go out as one message in the group's language.
    """

    def __init__(self, bot: Bot, texts: Texts, seen: Seen) -> None:
        self._bot, self._texts, self._seen = bot, texts, seen

    async def __call__(self, chat_id: int, batch: list[Acknowledgement]) -> None:
        address = Address(chat_id, batch[0].topic_id)
        if len(batch) == 1:
            await self._bot.send_message(
                chat_id,
                batch[0].line,
                parse_mode=ParseMode.HTML,
                message_thread_id=address.thread,
                reply_parameters=ReplyParameters(batch[0].message_id, allow_sending_without_reply=True),
            )
            return
        group = await self._seen.group(chat_id)
        language = match_language(group.settings.language if group else None)
        lines = [self._texts.format(language, "checkin-combined-title", count=len(batch))]
        for one in sorted(batch, key=lambda one: one.weight or _LAST):
            lines.append(
                self._texts.format(
                    language,
                    "checkin-combined-line",
                    name=one.name,
                    checkins=one.season_checkins,
                    points=one.season_points,
                )
            )
            if one.more:
                lines.append(one.more)
        await self._bot.send_message(
            chat_id, "\n".join(lines), parse_mode=ParseMode.HTML, message_thread_id=address.thread
        )


FEATURE = Feature(
    actions=(Action("check_in_with_a_photo", Rule(group=MEMBERS)),),
    install=_install,
)
