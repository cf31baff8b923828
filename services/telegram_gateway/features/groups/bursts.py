"""A burst: many people come into a group within a minute. Its admins are told once, with a way to be careful.

They are counted by Telegram's time of their coming: a bot that was away
sees no burst in what it catches up on.
Newcomers may not write then, for an hour or until an admin lifts it (holds.py).
Another button turns the first hours on: what newcomers send that leads elsewhere is taken away.
"""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Final

from google.protobuf.field_mask_pb2 import FieldMask
from telegram import Update, User
from telegram.error import BadRequest, Forbidden
from telegram.ext import TypeHandler

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature, Parts
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.roles import is_inside
from telegram_gateway.features.groups import holds
from telegram_gateway.texts import match_language, moments

MANY: Final = 15
WITHIN: Final = timedelta(minutes=1)
TOLD_AGAIN_AFTER: Final = timedelta(hours=1)
_BUTTON_LIFE: Final = timedelta(hours=24)
_CHATS_AT_MOST: Final = 5_000
_HANDLER_GROUP: Final = -9
ARRIVALS: Final = "arrivals"
"""Where the application keeps them."""


class Arrivals:
    """Who came into each chat within the last minute, and when a burst was told last. In memory alone."""

    def __init__(self) -> None:
        self._came: OrderedDict[int, OrderedDict[int, tuple[User, datetime]]] = OrderedDict()
        self._told: dict[int, datetime] = {}

    def came(self, chat_id: int, user: User, moment: datetime) -> list[User]:
        """Count somebody once, and give who came within the minute before."""
        people = self._came.setdefault(chat_id, OrderedDict())
        self._came.move_to_end(chat_id)
        people[user.id] = (user, moment)
        people.move_to_end(user.id)
        while people and next(iter(people.values()))[1] <= moment - WITHIN:
            people.popitem(last=False)
        if len(self._came) > _CHATS_AT_MOST:
            oldest, _ = self._came.popitem(last=False)
            self._told.pop(oldest, None)
        return [one for one, _ in people.values()]

    def is_to_be_told(self, chat_id: int, moment: datetime) -> bool:
        """Say whether this burst was not told yet, and take it as told."""
        last = self._told.get(chat_id)
        if last is not None and moment - last < TOLD_AGAIN_AFTER:
            return False
        self._told[chat_id] = moment
        return True


def _install(parts: Parts) -> None:
    parts.application.bot_data[ARRIVALS] = Arrivals()
    holds.install(parts.desk)

    async def see(update: Update, context: GatewayContext) -> None:
        change = update.chat_member
        if change is None or is_inside(change.old_chat_member) or not is_inside(change.new_chat_member):
            return
        user = change.new_chat_member.user
        # A person whom a member adds is no part of a raid.
        if user.is_bot or change.from_user.id != user.id:
            return
        arrivals: Arrivals = context.bot_data[ARRIVALS]
        crowd = arrivals.came(change.chat.id, user, change.date)
        group = await context.group()
        if group is None:
            return
        if holds.is_held(group, context.gateway.clock()):
            await holds.hold(context, group, user, group.settings.newcomers_held_until)
        if len(crowd) < (group.settings.burst_joins or MANY):
            return
        if not arrivals.is_to_be_told(group.chat_id, change.date):
            return
        until = 0
        # What a bot that was away catches up on is over.
        young = context.gateway.clock() - change.date < holds.HELD_FOR
        # Who lifted a hold knows that many come: for an hour from then their word holds.
        lifted_since = change.date - TOLD_AGAIN_AFTER
        if group.settings.burst_joins and young and not await holds.was_lifted(context, group, lifted_since):
            until = await holds.begin(context, group)
            for one in crowd:
                await holds.hold(context, group, one, until)
        await _tell(context, group, len(crowd), change.date, until)

    parts.application.add_handler(TypeHandler(Update, see), group=_HANDLER_GROUP)


async def _tell(context: GatewayContext, group: Group, count: int, moment: datetime, until: int) -> None:
    """Tell each admin, and the owner; a restart within the hour tells nobody again.

    `until` is the end of the hold, in seconds since 1970; 0 when there is none.
    """
    desk = context.desk
    try:
        found = await context.bot.get_chat_administrators(group.chat_id)
    except (BadRequest, Forbidden):
        found = ()
    admins = {one.user.id for one in found if not one.user.is_bot}
    name = f"burst:{group.chat_id}:{int(moment.timestamp() // TOLD_AGAIN_AFTER.total_seconds())}"
    for person in sorted({*admins, context.gateway.settings.owner_id}):
        language = match_language(await desk.seen.chosen_language(person), group.settings.language)
        key = "burst-told-guarded" if group.settings.newcomer_guard else "burst-told"
        text = desk.texts.format(language, key, group=group.title, count=count)
        rows = []
        if until:
            end = moments.time_of_day(datetime.fromtimestamp(until, UTC), group.settings.time_zone)
            text += "\n\n" + desk.texts.format(language, "burst-held", time=end)
            token = desk.buttons.token(
                "burst_lift", group.chat_id, owner_id=person, chat_id=person, life=_BUTTON_LIFE
            )
            rows.append([(desk.texts.plain(language, "burst-lift"), token)])
        if not group.settings.newcomer_guard:
            token = desk.buttons.token(
                "burst_guard", group.chat_id, owner_id=person, chat_id=person, life=_BUTTON_LIFE
            )
            rows.append([(desk.texts.plain(language, "burst-guard"), token)])
        payload = {"chat_id": person, "text": text, "parse_mode": "HTML", "rows": rows}
        await context.gateway.outbox.schedule(f"{name}:{person}", "private_notice", person, payload)


@for_admin_group(may="config")
async def on_lift(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Let newcomers write again."""
    if not await holds.lift(context, group):
        return await context.plain("burst-over")
    await context.edit_pressed(await context.say("burst-lifted", group=group.title))
    return None


@for_admin_group(may="config")
async def on_guard(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Turn the first hours on."""
    if not group.settings.newcomer_guard:
        await context.clients.groups.UpdateGroup(
            UpdateGroupRequest(
                request_id=context.request_id("UpdateGroup", "newcomer_guard"),
                group=groups_pb2.Group(
                    chat_id=group.chat_id, settings=groups_pb2.GroupSettings(newcomer_guard=True)
                ),
                update_mask=FieldMask(paths=["settings.newcomer_guard"]),
            )
        )
        context.desk.seen.forget_group(group.chat_id)
        await context.audit(
            "setting_changed", chat_id=group.chat_id, target="newcomer_guard: anything goes → I watch links"
        )
    await context.edit_pressed(await context.say("burst-guarded", group=group.title))
    return None


FEATURE = Feature(
    install=_install, buttons=(Button(119, "burst_guard", on_guard), Button(131, "burst_lift", on_lift))
)
