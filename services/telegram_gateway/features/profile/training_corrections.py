"""Correcting what was read in a caption: from /perfil, in private, for a week."""

from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import checkins_pb2
from gymnation.member.v1.checkin_service_pb2 import CorrectTrainingRequest
from servicekit.errors import ServiceError
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature, Prompt
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import chosen_group, for_group
from telegram_gateway.conversation.text_prompts import ask_in_writing
from telegram_gateway.features.coach.urgent import help_at_once
from telegram_gateway.features.profile.profile_page import profile_page
from telegram_gateway.features.profile.trainings import (
    CORRECTED_WITHIN,
    Checkins,
    checkins_since,
    correctable,
    day_of,
    in_words,
)

_LISTED: Final = 8
_SAID: Final = {
    "CHECKIN_NOT_FOUND": "training-too-late",
    "CHECKIN_REVOKED": "training-too-late",
    "UNDO_NOT_POSSIBLE": "training-too-late",
    "FIELD_INVALID": "training-not-read",
}


@for_group
async def on_list(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show what was read of the last week's check-ins, to choose one."""
    recent = await _recent(context, group)
    if not recent:
        return await context.plain("training-too-late")
    rows = [
        [
            _button(
                context,
                f"{day_of(group, one)} · {await in_words(context, one.training)}",
                "training_one",
                group,
                one.source_message_id,
            )
        ]
        for one in recent[:_LISTED]
    ]
    rows.append([_button(context, await context.plain("training-back"), "profile_again", group)])
    await context.edit_pressed(
        await context.say("training-list", group=group.title), InlineKeyboardMarkup(rows)
    )
    return None


@for_group
async def on_one(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show what was read of one check-in, and what can be done about it."""
    one = await _one(context, group, press)
    if one is None:
        return await context.plain("training-too-late")
    read = await in_words(context, one.training)
    text = await context.say("training-one", day=day_of(group, one), read=read)
    rows = [[await _labelled(context, "training-write", "training_write", group, one)]]
    if one.HasField("training"):
        rows.append([await _labelled(context, "training-none", "training_none", group, one)])
    rows.append([await _labelled(context, "training-back", "training_list", group, one)])
    await context.edit_pressed(text, InlineKeyboardMarkup(rows))
    return None


@for_group
async def on_write(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Ask what they did, in writing."""
    one = await _one(context, group, press)
    if one is None:
        return await context.plain("training-too-late")
    text = await context.say("training-ask", day=day_of(group, one))
    await ask_in_writing(context, "training_typed", group.chat_id, one.source_message_id, text=text)
    return None


async def take_words(context: GatewayContext, press: Press) -> None:
    """Keep what was typed, and say how it was read."""
    group = await chosen_group(context, press)
    if group is None:
        await context.decline("group-not-yours")
        return
    words = context.message.text or "?"
    if await help_at_once(context, context.user, context.message.message_id, words):
        return
    try:
        corrected = await _correct(context, group, press.number(1), words)
    except ServiceError as error:
        if error.reason not in _SAID:
            raise
        await context.decline(_SAID[error.reason])
        return
    read = await in_words(context, corrected.training)
    back = _button(context, await context.plain("training-back"), "profile_again", group)
    await context.reply("training-corrected", read=read, markup=InlineKeyboardMarkup([[back]]))


@for_group
async def on_none(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Forget what was read of one check-in."""
    try:
        await _correct(context, group, press.number(1), "")
    except ServiceError as error:
        if error.reason not in _SAID:
            raise
        return await context.plain(_SAID[error.reason])
    await on_list(context, press)
    return await context.plain("training-forgotten")


@for_group
async def on_again(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show the record again."""
    text, markup = await profile_page(context, group)
    await context.edit_pressed(text, markup)
    return None


async def _correct(
    context: GatewayContext, group: Group, message_id: int, words: str
) -> checkins_pb2.Checkin:
    answer = await context.clients.checkins.CorrectTraining(
        CorrectTrainingRequest(
            request_id=context.request_id("CorrectTraining"),
            chat_id=group.chat_id,
            member_id=context.user.id,
            source_message_id=message_id,
            words=words,
        )
    )
    checkin: checkins_pb2.Checkin = answer.checkin
    return checkin


async def _recent(context: GatewayContext, group: Group) -> Checkins:
    return correctable(context, await checkins_since(context, group, CORRECTED_WITHIN))


async def _one(context: GatewayContext, group: Group, press: Press) -> checkins_pb2.Checkin | None:
    message_id = press.number(1)
    recent = await _recent(context, group)
    return next((one for one in recent if one.source_message_id == message_id), None)


async def _labelled(
    context: GatewayContext, key: str, action: str, group: Group, one: checkins_pb2.Checkin
) -> InlineKeyboardButton:
    return _button(context, await context.plain(key), action, group, one.source_message_id)


def _button(
    context: GatewayContext, label: str, action: str, group: Group, *numbers: int
) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=context.button_data(action, group.chat_id, *numbers))


FEATURE = Feature(
    buttons=(
        Button(136, "training_list", on_list),
        Button(137, "training_one", on_one),
        Button(132, "training_write", on_write),
        Button(133, "training_none", on_none),
        Button(135, "profile_again", on_again),
    ),
    prompts=(Prompt(134, "training_typed", take_words),),
)
