"""Weeks beside the name: the button of /meta's page, and the outbox's kind "week_tag".

Telegram shows one tag beside the name of a member. The bot gives one to who wants that,
by their streak of weeks, where the group has it on, and takes away none but its own:
what it gives it notes before.
"""

from typing import Any, Final

from telegram import ChatMember
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, TelegramError
from telegram.ext import ExtBot

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import RecordLackingRightsRequest
from gymnation.member.v1.habit_service_pb2 import (
    GetWeekRequest,
    GetWeekTagRequest,
    NoteWeekTagRequest,
    SetWeekTagRequest,
)
from gymnation.member.v1.weeks_pb2 import WeekTag
from servicekit.attributes import OUTCOME
from servicekit.request_ids import request_id
from telegram_gateway import metrics
from telegram_gateway.conversation.admin_notices import tell_admins_of
from telegram_gateway.conversation.bot_rights import KEYS, lacking_rights
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Button, Feature, Parts
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group
from telegram_gateway.features.habits.goal_page import goal_page
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import Texts, match_language

KIND: Final = "week_tag"
LENGTH: Final = 16
_ADMINS: Final = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
_DONE: Final = frozenset({"given", "kept", "taken"})
_OVER: Final = frozenset({"taken", "own", "admin", "gone"})
"""None of ours is there any more."""
_GONE: Final = (ChatMember.LEFT, ChatMember.BANNED)
# Telegram's words, in lower case.
_NO_RIGHT: Final = ("not enough rights", "chat_admin_required", "need administrator rights")


def tag_text(texts: Texts, language: str, weeks: int) -> str:
    """Return what stands beside the name; empty for no weeks."""
    if weeks < 1:
        return ""
    written = texts.plain(language, "week-tag", weeks=weeks)
    return written if len(written) <= LENGTH else str(weeks)[:LENGTH]


class WeekTagErrands:
    """Brings a member's tag to what it should be at this moment. Safe to do again."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._gateway = desk, desk.gateway

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, member_id, given?}: `given` are the tags of a member of whom nothing is kept any more."""
        chat_id, member_id = payload["chat_id"], payload["member_id"]
        self._desk.seen.forget_group(chat_id)
        group = await self._desk.seen.group(chat_id)
        if group is None:
            return OBSOLETE
        if "given" in payload:
            tag, text = WeekTag(given=payload["given"], shown=payload["given"][-1]), ""
        else:
            tag = (
                await self._gateway.clients.habits.GetWeekTag(
                    GetWeekTagRequest(chat_id=group.chat_id, member_id=member_id)
                )
            ).tag
            text = await self._wanted(group, member_id, tag)
        if not text and not tag.given:
            return None
        outcome = await self._bring(bot, group, member_id, tag, text)
        if outcome in _OVER and "given" not in payload:
            await self._note(group, member_id, "", taken=True)
        metrics.week_tags.add(1, {OUTCOME: outcome})
        return None if outcome in _DONE else OBSOLETE

    async def _wanted(self, group: Group, member_id: int, tag: WeekTag) -> str:
        if not (tag.wanted and group.settings.week_tags and group.state == groups_pb2.GROUP_STATE_ACTIVE):
            return ""
        week = await self._gateway.clients.habits.GetWeek(
            GetWeekRequest(chat_id=group.chat_id, member_id=member_id)
        )
        language = match_language(group.settings.language)
        return tag_text(self._desk.texts, language, week.record.streak_weeks)

    async def _bring(self, bot: ExtBot[Any], group: Group, member_id: int, tag: WeekTag, text: str) -> str:
        """Give the tag, or take it away; say how it ended."""
        try:
            member = await bot.get_chat_member(group.chat_id, member_id)
        except (BadRequest, Forbidden, ChatMigrated):
            return "unreachable"
        # Telegram drops the tag of who leaves; what stands beside an admin's name is no tag of ours.
        if member.status in _GONE:
            return "gone"
        if member.status in _ADMINS:
            return "admin"
        # Telegram says it of a member and of a restricted one.
        there = str(getattr(member, "tag", None) or "")
        if there and there not in tag.given:
            # Somebody wrote it by hand.
            return "own"
        if there != text:
            if text and not await self._note(group, member_id, text, taken=False):
                return "erased"
            refused = await self._set(bot, group, member_id, text)
            if refused:
                return refused
        if not text:
            return "taken"
        if tag.shown != text or there != text:
            await self._note(group, member_id, text, taken=True)
        return "kept" if there == text else "given"

    async def _set(self, bot: ExtBot[Any], group: Group, member_id: int, text: str) -> str:
        """Return why it could not be; empty when it is done."""
        try:
            await bot.set_chat_member_tag(group.chat_id, member_id, text)
        except EndPointNotFound:
            # A server before Bot API 9.5.
            return "unknown"
        except (BadRequest, Forbidden, ChatMigrated) as error:
            if any(words in str(error).lower() for words in _NO_RIGHT):
                await self._tell_that_it_may_not(bot, group)
                return "no_right"
            return "refused"
        return ""

    async def _note(self, group: Group, member_id: int, text: str, *, taken: bool) -> bool:
        noted = await self._gateway.clients.habits.NoteWeekTag(
            NoteWeekTagRequest(
                request_id=request_id(
                    0, "NoteWeekTag", group.chat_id, member_id, self._gateway.clock().isoformat()
                ),
                chat_id=group.chat_id,
                member_id=member_id,
                text=text,
                taken=taken,
            )
        )
        return noted.is_kept

    async def _tell_that_it_may_not(self, bot: ExtBot[Any], group: Group) -> None:
        """Tell the admins once, until the bot's rights change."""
        right = groups_pb2.BOT_RIGHT_MANAGE_TAGS
        lacking = lacking_rights(
            await bot.get_chat_member(group.chat_id, bot.id),
            reads_all=bool(bot.bot.can_read_all_group_messages),
            lets_in=group.settings.join_requests,
            tags=group.settings.week_tags,
        )
        asked = request_id(0, "RecordLackingRights", group.chat_id, self._gateway.clock().isoformat())
        newly = (
            await self._gateway.clients.groups.RecordLackingRights(
                RecordLackingRightsRequest(
                    request_id=asked,
                    chat_id=group.chat_id,
                    lacking=[*(one for one in lacking if one != right), right],
                )
            )
        ).newly_lacking
        if newly:
            await tell_admins_of(
                *(bot, self._desk, f"rights:{asked}", group.chat_id, "rights-lacking"),
                points=[KEYS[one] for one in newly],
                group=group.title,
            )


@for_group
async def on_tag(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Begin or end it with one press, and show the page as it is then."""
    wanted = press.number(1) == 1
    if wanted and not group.settings.week_tags:
        return await context.plain("week-tag-closed")
    if wanted and await _is_admin(context, group):
        return await context.plain("week-tag-admin")
    await context.clients.habits.SetWeekTag(
        SetWeekTagRequest(
            request_id=context.request_id("SetWeekTag"),
            chat_id=group.chat_id,
            member_id=context.user.id,
            wanted=wanted,
        )
    )
    await context.edit_pressed(*await goal_page(context, group))
    return await context.plain("week-tag-on" if wanted else "week-tag-off")


async def _is_admin(context: GatewayContext, group: Group) -> bool:
    try:
        member = await context.bot.get_chat_member(group.chat_id, context.user.id)
    except TelegramError:
        return False
    return member.status in _ADMINS


def _install(parts: Parts) -> None:
    """Teach the outbox to bring tags to what they should be."""
    parts.gateway.outbox.register(KIND, WeekTagErrands(parts.desk))


FEATURE = Feature(buttons=(Button(177, "week_tag", on_tag),), install=_install)
