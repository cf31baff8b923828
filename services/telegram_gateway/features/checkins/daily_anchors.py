"""Daily anchors: what the bot opens by itself, in the morning and without a sound, and ends with the day.

The member service says when, by entries of the outbox that are done once at the most. A process that dies
between Telegram's answer and OpenAnchor leaves a message that is no anchor yet: the first photo that answers
it makes it one (`adopt`), since its words and its date say what it is.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telegram import LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1 import checkins_pb2, groups_pb2
from gymnation.member.v1.checkin_service_pb2 import (
    AddReplyTargetRequest,
    CloseAnchorRequest,
    ListAnchorsRequest,
    OpenAnchorRequest,
)
from gymnation.member.v1.group_service_pb2 import MigrateGroupRequest, RecordLackingRightsRequest
from servicekit.errors import AlreadyExists, FailedPrecondition, NotFound, ServiceError
from servicekit.request_ids import request_id
from telegram_gateway.bot_api.addresses import topic_of
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.admin_notices import tell_admins_of
from telegram_gateway.conversation.bot_rights import KEYS, lacking_rights
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.conversation.group_cache import Group, home_of
from telegram_gateway.dependencies import Gateway
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import match_language

KIND, END, PIN = "daily_anchor", "daily_anchor_end", "daily_anchor_pin"
AGAIN = timedelta(hours=1)
"""How long after a refusal it is tried again: somebody may give the bot its rights back."""
MOVED = timedelta(minutes=1)
STALE = timedelta(hours=12)
"""An end that is longer ago is not told."""
GUIDE_OVER = 100
"""The step of a group whose guide was walked to its end."""
_LOOKED_AT = 50


class DailyAnchors:
    """The outbox's kinds of daily anchors."""

    def __init__(self, gateway: Gateway, desk: Desk) -> None:
        self._gateway, self._desk = gateway, desk

    async def open(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, day, again?}: say it and make it an anchor, if it still is that day."""
        day = payload["day"]
        # What was kept of the group may be older than the word that turned this on.
        self._desk.seen.forget_group(payload["chat_id"])
        group = await self._desk.seen.active_group(payload["chat_id"])
        if group is None or not group.settings.daily_anchor or self._today(group) != day:
            return OBSOLETE
        if 0 < group.settings.guide_step < GUIDE_OVER and not payload.get("again"):
            # Its admins are setting it up: the guide's end opens the first one, and an hour is enough.
            await self._try_again(group, payload, AGAIN)
            return "set_up"
        before = await self._of_days(group)
        if any(one.day == day and one.state == checkins_pb2.ANCHOR_STATE_OPEN for one in before):
            return OBSOLETE
        try:
            sent = await bot.send_message(
                group.chat_id,
                text_of(self._desk, group.settings, day),
                message_thread_id=home_of(group).thread,
                disable_notification=True,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except (BadRequest, Forbidden):
            await self._try_again(group, payload, AGAIN)
            return "refused"
        except ChatMigrated:
            await self._try_again(group, payload, MOVED)
            return "moved"
        if _date(sent.date, group.settings) != day:
            # Its day ended while it was on its way: nobody shall answer what names another day.
            await self._take_back(sent)
            return "too_late"
        try:
            opened = await self._make_anchor(group, sent, bot.id, day)
        except ServiceError:
            # Not raised: it would be said again. The first photo that answers it makes it an anchor.
            return "not_opened"
        if not opened:
            await self._take_back(sent)
        elif group.settings.daily_anchor_pin:
            await self._pin_later(sent, [one for one in before if one.day != day])
        return None

    async def _make_anchor(self, group: Group, sent: Message, bot_id: int, day: str) -> bool:
        """Return False when the day has another one."""
        if sent.chat.id != group.chat_id:
            # It became a supergroup while the message was on its way.
            await self._gateway.clients.groups.MigrateGroup(
                MigrateGroupRequest(
                    request_id=request_id(0, "MigrateGroup", group.chat_id, sent.chat.id),
                    old_chat_id=group.chat_id,
                    new_chat_id=sent.chat.id,
                )
            )
            self._desk.seen.forget_group(group.chat_id, sent.chat.id)
        try:
            await open_day(self._gateway, sent, bot_id, day)
        except AlreadyExists:
            return False
        return True

    async def _of_days(self, group: Group) -> list[checkins_pb2.Anchor]:
        """Daily anchors of the group, newest first."""
        page = await self._gateway.clients.checkins.ListAnchors(
            ListAnchorsRequest(chat_id=group.chat_id, page_size=_LOOKED_AT)
        )
        return [one for one in page.anchors if one.day]

    async def _try_again(self, group: Group, payload: dict[str, Any], after: timedelta) -> None:
        number = payload.get("again", 0) + 1
        await self._gateway.outbox.schedule(
            f"daily-anchor:{group.chat_id}:{payload['day']}:again:{number}",
            KIND,
            group.chat_id,
            {"chat_id": group.chat_id, "day": payload["day"], "again": number},
            due_time=self._gateway.clock() + after,
        )

    async def _take_back(self, sent: Message) -> None:
        await self._gateway.outbox.schedule(
            f"delete:{sent.chat.id}:{sent.message_id}",
            "delete_message",
            sent.chat.id,
            {"chat_id": sent.chat.id, "message_id": sent.message_id},
        )

    async def _pin_later(self, sent: Message, before: list[checkins_pb2.Anchor]) -> None:
        unpin = before[0].message_id if before else 0
        await self._gateway.outbox.schedule(
            f"daily-anchor-pin:{sent.chat.id}:{sent.message_id}",
            PIN,
            sent.chat.id,
            {"chat_id": sent.chat.id, "message_id": sent.message_id, "unpin": unpin},
        )

    async def pin(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, message_id, unpin}: pin it without a notice, and take the last one's pin away."""
        chat_id = payload["chat_id"]
        try:
            await bot.pin_chat_message(chat_id, payload["message_id"], disable_notification=True)
        except (BadRequest, Forbidden, ChatMigrated) as error:
            if "not enough rights" in str(error).lower():
                await self._tell_that_it_may_not(bot, chat_id)
            return OBSOLETE
        if payload["unpin"]:
            try:
                await bot.unpin_chat_message(chat_id, payload["unpin"])
            except (BadRequest, Forbidden, ChatMigrated):
                # Nobody had pinned it, or it is gone.
                return None
        return None

    async def _tell_that_it_may_not(self, bot: ExtBot[Any], chat_id: int) -> None:
        """Tell the admins once, until the bot's rights change."""
        member = await bot.get_chat_member(chat_id, bot.id)
        group = await self._desk.seen.group(chat_id)
        lacking = lacking_rights(
            member,
            reads_all=bool(bot.bot.can_read_all_group_messages),
            lets_in=group is not None and group.settings.join_requests,
            tags=group is not None and group.settings.week_tags,
        )
        pin = groups_pb2.BOT_RIGHT_PIN_MESSAGES
        asked = request_id(0, "RecordLackingRights", chat_id, self._gateway.clock().isoformat())
        newly = (
            await self._gateway.clients.groups.RecordLackingRights(
                RecordLackingRightsRequest(
                    request_id=asked, chat_id=chat_id, lacking=[*(one for one in lacking if one != pin), pin]
                )
            )
        ).newly_lacking
        if newly:
            await tell_admins_of(
                *(bot, self._desk, f"rights:{asked}", chat_id, "rights-lacking"),
                points=[KEYS[right] for right in newly],
                group=group.title if group is not None else "",
            )

    async def end(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, day, message_id, anchor_chat_id, ended, reopened}: close it, and say how many came."""
        self._desk.seen.forget_group(payload["chat_id"])
        group = await self._desk.seen.group(payload["chat_id"])
        if group is None or self._today(group) <= payload["day"]:
            # Its time zone was changed since: the day goes on.
            return OBSOLETE
        ended = datetime.fromtimestamp(payload["ended"], UTC)
        named = (payload["anchor_chat_id"], payload["message_id"])
        try:
            anchor = (
                await self._gateway.clients.checkins.CloseAnchor(
                    CloseAnchorRequest(
                        request_id=request_id(0, "CloseAnchor", *named, ended, payload["reopened"]),
                        chat_id=named[0],
                        message_id=named[1],
                        closed_by=bot.id,
                        event_time=to_timestamp(ended),
                    )
                )
            ).anchor
        except (NotFound, FailedPrecondition):
            # An admin was faster.
            return OBSOLETE
        stopped = group.state != groups_pb2.GROUP_STATE_ACTIVE
        # A day on which nobody came ends without a word.
        if stopped or not anchor.checkin_count or self._gateway.clock() - ended > STALE:
            return None
        here = group.chat_id == named[0]
        sent = await bot.send_message(
            group.chat_id,
            self._desk.texts.format(
                match_language(group.settings.language), "anchor-closed", checkins=anchor.checkin_count
            ),
            parse_mode=ParseMode.HTML,
            message_thread_id=home_of(group).thread,
            disable_notification=True,
            reply_parameters=ReplyParameters(named[1], allow_sending_without_reply=True) if here else None,
        )
        if here:
            await self._takes_replies(anchor, sent)
        return None

    async def _takes_replies(self, anchor: checkins_pb2.Anchor, sent: Message) -> None:
        """Have a photo that answers the end told that it is over."""
        with suppress(ServiceError):
            # Not raised: the end would be said again.
            await self._gateway.clients.checkins.AddReplyTarget(
                AddReplyTargetRequest(
                    request_id=request_id(0, "AddReplyTarget", sent.chat.id, sent.message_id),
                    anchor_id=anchor.anchor_id,
                    message_id=sent.message_id,
                )
            )

    def _today(self, group: Group) -> str:
        return _date(self._gateway.clock(), group.settings)


def text_of(desk: Desk, settings: groups_pb2.GroupSettings, day: str) -> str:
    """What the anchor of a day says: the group's own words, or one of seven lines."""
    number = datetime.fromisoformat(day).isoweekday()
    return settings.daily_anchor_text or desk.texts.plain(
        match_language(settings.language), f"daily-anchor-{number}"
    )


async def open_day(gateway: Gateway, said: Message, bot_id: int, day: str) -> None:
    """Make a message of the bot the day's anchor. Raise AlreadyExists when the day has another one."""
    await gateway.clients.checkins.OpenAnchor(
        OpenAnchorRequest(
            request_id=request_id(0, "OpenAnchor", said.chat.id, said.message_id, day),
            chat_id=said.chat.id,
            message_id=said.message_id,
            topic_id=topic_of(said),
            kind=checkins_pb2.ANCHOR_KIND_STANDARD,
            points=1,
            opened_by=bot_id,
            event_time=to_timestamp(said.date),
            day=day,
        )
    )


async def adopt(context: GatewayContext, target: Message) -> bool:
    """Make an answered message of the bot the anchor of its day, if that is what it was meant to be."""
    group = await context.group()
    author = target.from_user
    if group is None or not group.settings.daily_anchor or author is None or author.id != context.bot.id:
        return False
    day = _date(target.date, group.settings)
    if target.text != text_of(context.desk, group.settings, day):
        return False
    try:
        await open_day(context.gateway, target, context.bot.id, day)
    except ServiceError as error:
        if error.reason in {"ANCHOR_ALREADY_EXISTS", "FIELD_INVALID"}:
            return False
        raise
    return True


def _date(moment: datetime, settings: groups_pb2.GroupSettings) -> str:
    return moment.astimezone(ZoneInfo(settings.time_zone)).date().isoformat()


def _install(parts: Parts) -> None:
    """Teach the outbox to open, pin and end."""
    work, outbox = DailyAnchors(parts.gateway, parts.desk), parts.gateway.outbox
    outbox.register(KIND, work.open, at_most_once=True)
    outbox.register(END, work.end, at_most_once=True)
    outbox.register(PIN, work.pin)


FEATURE = Feature(install=_install)
