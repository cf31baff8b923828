"""One's own undo from /perfil, in private: the last check-in, within a day."""

from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import checkins_pb2
from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest, UndoCheckinRequest
from servicekit.errors import ServiceError
from telegram_gateway.clients.times import to_datetime, to_timestamp
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group
from telegram_gateway.conversation.reactions import react_instead
from telegram_gateway.features.checkins.own_undo import SAID
from telegram_gateway.texts import moments

WITHIN = timedelta(hours=24)
_LOOKED_AT = 5


async def last_checkin(context: GatewayContext, group: Group) -> checkins_pb2.Checkin | None:
    """Return the member's newest check-in that counts and can still be undone; it has a message."""
    page = await context.clients.checkins.ListCheckins(
        ListCheckinsRequest(
            chat_id=group.chat_id,
            member_id=context.user.id,
            state=checkins_pb2.CHECKIN_STATE_RECORDED,
            start_time=to_timestamp(context.gateway.clock() - WITHIN),
            page_size=_LOOKED_AT,
        )
    )
    return next((one for one in page.checkins if one.source_message_id), None)


async def undo_row(context: GatewayContext, group: Group) -> list[list[InlineKeyboardButton]]:
    """The button, where there is something to undo."""
    if await last_checkin(context, group) is None:
        return []
    data = context.button_data("profile_undo_ask", group.chat_id)
    return [[InlineKeyboardButton(await context.plain("profile-undo"), callback_data=data)]]


@for_group
async def on_ask(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Ask whether it is meant, and say which one it is."""
    last = await last_checkin(context, group)
    if last is None:
        return await context.plain("undo-own-too-late")
    at, zone = to_datetime(last.create_time), group.settings.time_zone
    text = await context.say(
        "profile-undo-ask",
        group=group.title,
        day=moments.day(at, zone),
        time=moments.time_of_day(at, zone),
    )
    yes = context.button_data("profile_undo", group.chat_id, last.source_message_id)
    no = context.button_data("profile_undo_not", group.chat_id)
    row = [
        InlineKeyboardButton(await context.plain("profile-undo-yes"), callback_data=yes),
        InlineKeyboardButton(await context.plain("profile-undo-no"), callback_data=no),
    ]
    await context.edit_pressed(text, InlineKeyboardMarkup([row]))
    return None


@for_group
async def on_undo(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Take it back, and say what is left."""
    try:
        undone = await context.clients.checkins.UndoCheckin(
            UndoCheckinRequest(
                request_id=context.request_id("UndoCheckin"),
                chat_id=group.chat_id,
                member_id=context.user.id,
                source_message_id=press.number(1),
            )
        )
    except ServiceError as error:
        if error.reason not in SAID:
            raise
        await context.edit_pressed(await context.say(SAID[error.reason]))
        return None
    await react_instead(context, group.chat_id, undone.checkin.source_message_id, None)
    await context.edit_pressed(
        await context.say("undo-own-done", checkins=undone.season_checkins, points=undone.season_points)
    )
    return None


@for_group
async def on_keep(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Leave it as it is."""
    await context.edit_pressed(await context.say("profile-undo-kept"))
    return None


FEATURE = Feature(
    buttons=(
        Button(83, "profile_undo_ask", on_ask),
        Button(84, "profile_undo", on_undo),
        Button(85, "profile_undo_not", on_keep),
    ),
)
