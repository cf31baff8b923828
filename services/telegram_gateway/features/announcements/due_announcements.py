"""The outbox's kind "announcement": says one of an announcement's times, once at the most."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter
from telegram.ext import ExtBot

from gymnation.member.v1.announcement_service_pb2 import BeginAnnouncementRequest, SettleAnnouncementRequest
from gymnation.member.v1.announcements_pb2 import Announcement
from servicekit.errors import NotFound
from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.conversation.group_cache import Seen
from telegram_gateway.dependencies import Gateway
from telegram_gateway.features.announcements import taking_back
from telegram_gateway.features.announcements.announcement_content import say
from telegram_gateway.texts import Texts, match_language

Show = Callable[[ExtBot[Any], Announcement, Message], Awaitable[None]]


class Refused(Exception):
    """Telegram surely did not take it: the outbox tries again, later and later."""


class Announcing:
    """The outbox's kind "announcement"."""

    def __init__(self, gateway: Gateway, texts: Texts, seen: Seen, *, show: Show | None = None) -> None:
        """`show` is told what was said at once."""
        self._gateway, self._texts, self._seen = gateway, texts, seen
        self._show = show

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{announcement_id, slot, chat_id}"""
        named = {"announcement_id": payload["announcement_id"], "slot": payload["slot"]}
        announcements = self._gateway.clients.announcements
        try:
            begun = await announcements.BeginAnnouncement(BeginAnnouncementRequest(**named))
        except NotFound:
            return "obsolete"
        if not begun.begun:
            return "obsolete"
        try:
            address = Address(payload["chat_id"], begun.announcement.topic_id)
            sent = await say(bot, address, begun.announcement.content)
        except (Forbidden, BadRequest, ChatMigrated, RetryAfter) as error:
            settled = await announcements.SettleAnnouncement(
                SettleAnnouncementRequest(**named, error=type(error).__name__)
            )
            if settled.stopped:
                await self._tell(payload, settled.announcement)
                return "stopped"
            if isinstance(error, RetryAfter):
                # The outbox comes back when Telegram said.
                raise
            raise Refused from None
        except NetworkError:
            # It may have arrived: rather missed than said twice.
            return "unconfirmed"
        await announcements.SettleAnnouncement(SettleAnnouncementRequest(**named))
        if self._show is not None and taking_back.is_at_once(begun.announcement):
            await self._show(bot, begun.announcement, sent)
        return None

    async def _tell(self, payload: dict[str, Any], announcement: Announcement) -> None:
        group = await self._seen.group(payload["chat_id"])
        person = announcement.created_by
        language = match_language(
            await self._seen.chosen_language(person), group.settings.language if group is not None else None
        )
        text = self._texts.format(
            language,
            "say-stopped",
            number=announcement.number,
            group=group.title if group is not None else "",
            error=announcement.error,
        )
        await self._gateway.outbox.schedule(
            f"announcement-stopped:{payload['announcement_id']}:{payload['slot']}",
            "private_notice",
            person,
            {"chat_id": person, "text": text, "parse_mode": "HTML"},
        )


def _install(parts: Parts) -> None:
    """Teach the outbox to say what is due."""

    async def show(bot: ExtBot[Any], announcement: Announcement, sent: Message) -> None:
        await taking_back.offer(bot, parts.desk, announcement, sent)

    work = Announcing(parts.gateway, parts.desk.texts, parts.desk.seen, show=show)
    parts.gateway.outbox.register("announcement", work)


FEATURE = Feature(
    install=_install,
)
