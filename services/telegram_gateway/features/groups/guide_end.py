"""The end of a group's guide: three lines for the group, which are its first check-in, open."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from telegram import LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from gymnation.member.v1 import checkins_pb2
from gymnation.member.v1.checkin_service_pb2 import (
    AddReplyTargetRequest,
    ListAnchorsRequest,
    OpenAnchorRequest,
)
from servicekit.errors import AlreadyExists
from servicekit.request_ids import request_id
from telegram_gateway.bot_api.addresses import topic_of
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.conversation.group_cache import Group, home_of
from telegram_gateway.dependencies import Gateway
from telegram_gateway.features.checkins.daily_anchors import open_day
from telegram_gateway.features.groups.guide_steps import word_of
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import match_language

KIND: Final = "guide_end"
_LOOKED_AT: Final = 50


async def schedule_end(gateway: Gateway, group: Group, opened_by: int) -> None:
    """Have the group told, once however often and by whomever the guide is ended."""
    await gateway.outbox.schedule(
        f"guide-end:{group.chat_id}",
        KIND,
        group.chat_id,
        {"chat_id": group.chat_id, "opened_by": opened_by},
    )


class GuideEnd:
    """The outbox's kind: tells the group, and makes that message an anchor."""

    def __init__(self, gateway: Gateway, desk: Desk) -> None:
        self._gateway, self._desk = gateway, desk

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, opened_by}"""
        self._desk.seen.forget_group(payload["chat_id"])
        group = await self._desk.seen.active_group(payload["chat_id"])
        if group is None:
            return OBSOLETE
        sent = await bot.send_message(
            group.chat_id,
            self._text(group),
            parse_mode=ParseMode.HTML,
            message_thread_id=home_of(group).thread,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        if group.settings.daily_anchor:
            await self._of_today(group, sent, bot.id)
        else:
            await self._gateway.clients.checkins.OpenAnchor(
                OpenAnchorRequest(
                    request_id=request_id(0, "OpenAnchor", sent.chat.id, sent.message_id, KIND),
                    chat_id=sent.chat.id,
                    message_id=sent.message_id,
                    topic_id=topic_of(sent),
                    kind=checkins_pb2.ANCHOR_KIND_STANDARD,
                    points=1,
                    opened_by=payload["opened_by"],
                    event_time=to_timestamp(sent.date),
                )
            )
        return None

    async def _of_today(self, group: Group, sent: Message, bot_id: int) -> None:
        """Make it the day's anchor, or a second place to answer the one that the day has."""
        day = _day(sent.date, group)
        try:
            await open_day(self._gateway, sent, bot_id, day)
        except AlreadyExists:
            page = await self._gateway.clients.checkins.ListAnchors(
                ListAnchorsRequest(chat_id=group.chat_id, page_size=_LOOKED_AT)
            )
            opened = next((one for one in page.anchors if one.day == day), None)
            if opened is not None and opened.message_id != sent.message_id:
                await self._gateway.clients.checkins.AddReplyTarget(
                    AddReplyTargetRequest(
                        request_id=request_id(0, "AddReplyTarget", sent.chat.id, sent.message_id),
                        anchor_id=opened.anchor_id,
                        message_id=sent.message_id,
                    )
                )

    def _text(self, group: Group) -> str:
        settings, texts = group.settings, self._desk.texts
        language = match_language(settings.language)
        way = {
            (True, True): "both",
            (True, False): "daily",
            (False, True): "free",
            (False, False): "admins",
        }[settings.daily_anchor, settings.free_checkins]
        time = "{:02}:{:02}".format(*divmod(settings.daily_anchor_minute, 60))
        how = texts.format(language, f"setup-group-{way}", time=time, word=word_of(group))
        # It is HTML already.
        whole = texts.format(language, "setup-group", group=group.title, how="{how}")
        return whole.replace("{how}", how)


def _day(moment: datetime, group: Group) -> str:
    return moment.astimezone(ZoneInfo(group.settings.time_zone)).date().isoformat()


def _install(parts: Parts) -> None:
    parts.gateway.outbox.register(KIND, GuideEnd(parts.gateway, parts.desk))


FEATURE = Feature(install=_install)
