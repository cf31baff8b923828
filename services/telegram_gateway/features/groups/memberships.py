"""Who is in which group: what the bot sees of it is told to the member service.

A message says that its writer is inside; Telegram's own messages and updates say who came and who went.
Once a local day of a group its administrators are told as well: some of them write only in the group's name.
It says where to ask Telegram later, and never what somebody may do. So what fails is left to the next sight.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from telegram import Message, Update, User
from telegram.error import TelegramError
from telegram.ext import TypeHandler

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import RecordMembershipsRequest
from servicekit.errors import ServiceError
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.roles import is_inside

INSIDE, LEFT = groups_pb2.MEMBERSHIP_STATE_INSIDE, groups_pb2.MEMBERSHIP_STATE_LEFT
_AT_ONCE: Final = 200
_KEPT_AT_MOST: Final = 50_000
# Before the handlers of commands and messages: one of each handler group runs.
_HANDLER_GROUP: Final = -3
_ADMINS: Final = 0
"""Stands for a group's administrators among its members' numbers."""
log = logging.getLogger(__name__)

State = groups_pb2.MembershipState.ValueType


class Days:
    """On which day this process told last of whom: it saves calls, and what is told twice is written once."""

    def __init__(self) -> None:
        self._told: OrderedDict[tuple[int, int], tuple[date, str]] = OrderedDict()

    def is_news(self, chat_id: int, member_id: int, day: date, username: str = "") -> bool:
        """Say whether it was not told yet on that day."""
        return self._told.get((chat_id, member_id)) != (day, username)

    def told(self, chat_id: int, member_id: int, day: date, username: str = "") -> None:
        """Remember that it was told."""
        self._told[chat_id, member_id] = (day, username)
        self._told.move_to_end((chat_id, member_id))
        if len(self._told) > _KEPT_AT_MOST:
            self._told.popitem(last=False)

    def forget(self, chat_id: int, member_id: int) -> None:
        """Drop what was told of a person who went."""
        self._told.pop((chat_id, member_id), None)


def _install(parts: Parts) -> None:
    days = Days()

    async def on_update(update: Update, context: GatewayContext) -> None:
        await see(update, context, days)

    parts.application.add_handler(TypeHandler(Update, on_update), group=_HANDLER_GROUP)


async def see(update: Update, context: GatewayContext, days: Days) -> None:
    """Tell what an update shows of who is in its group."""
    group = await _group(context)
    if group is None:
        return
    moved = _moved(update)
    if moved:
        moment = update.chat_member.date if update.chat_member else context.message.date
        for user, state in moved:
            days.forget(group.chat_id, user.id)
            await _tell(context, group, [user], state, moment, moved=True)
    message = update.message
    if message is None or moved or not context.is_person:
        return
    await _saw(context, group, message, days)


async def _group(context: GatewayContext) -> Group | None:
    try:
        return await context.group()
    except ServiceError as error:
        log.info("a group was not asked for", extra={"fields": {"gymnation.reason": error.reason}})
        return None


def _moved(update: Update) -> list[tuple[User, State]]:
    """Who came or went, by Telegram's word."""
    change, message = update.chat_member, update.message
    if change is not None:
        state = INSIDE if is_inside(change.new_chat_member) else LEFT
        return [(change.new_chat_member.user, state)]
    if message is None:
        return []
    came = [(user, INSIDE) for user in message.new_chat_members or ()]
    return came + ([(message.left_chat_member, LEFT)] if message.left_chat_member else [])


async def _saw(context: GatewayContext, group: Group, message: Message, days: Days) -> None:
    user = context.user
    day = message.date.astimezone(ZoneInfo(group.settings.time_zone)).date()
    name = (user.username or "").casefold()
    if days.is_news(group.chat_id, user.id, day, name) and await _tell(
        context, group, [user], INSIDE, message.date
    ):
        days.told(group.chat_id, user.id, day, name)
    if days.is_news(group.chat_id, _ADMINS, day):
        days.told(group.chat_id, _ADMINS, day)
        await tell_admins(context, group, message.date)


async def tell_admins(context: GatewayContext, group: Group, moment: datetime) -> None:
    """Tell who administers the group, those who are anonymous there included."""
    try:
        admins = await context.bot.get_chat_administrators(group.chat_id)
    except TelegramError as error:
        log.info("admins were not seen", extra={"fields": {"error.type": type(error).__qualname__}})
        return
    await _tell(context, group, [admin.user for admin in admins], INSIDE, moment)


async def _tell(
    context: GatewayContext,
    group: Group,
    users: Iterable[User],
    state: State,
    moment: datetime,
    *,
    moved: bool = False,
) -> bool:
    """Tell the member service, and say whether it heard it."""
    people = [user for user in users if not user.is_bot][:_AT_ONCE]
    if not people:
        return False
    time = to_timestamp(moment)
    try:
        await context.clients.groups.RecordMemberships(
            RecordMembershipsRequest(
                request_id=context.request_id("RecordMemberships", people[0].id, len(people)),
                chat_id=group.chat_id,
                memberships=[
                    groups_pb2.Membership(
                        member_id=user.id,
                        username=user.username or "",
                        state=state,
                        see_time=time,
                        moved=moved,
                    )
                    for user in people
                ],
            )
        )
    except ServiceError as error:
        log.info("a membership was not told", extra={"fields": {"gymnation.reason": error.reason}})
        return False
    for user in people:
        context.desk.seen.forget_groups_of(user.id)
    return True


FEATURE = Feature(install=_install)
