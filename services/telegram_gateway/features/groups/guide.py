"""/guia: the first minutes of a group, step by step and in private, for its admins.

The group keeps which step its admins have come to, and each button names its step: the guide goes on after a
restart, and another admin goes on where the first one stopped.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, TypeVar

from google.protobuf.field_mask_pb2 import FieldMask
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature, Prompt
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import chosen_admin_group, for_admin_group, with_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import ADMINS, Place, Right, Rule
from telegram_gateway.conversation.private_links import private_link
from telegram_gateway.conversation.text_prompts import ask_in_writing
from telegram_gateway.features.groups.guide_end import schedule_end
from telegram_gateway.features.groups.guide_steps import (
    CHECKINS,
    KEEP,
    LANGUAGE_FROM,
    NO_WELCOME,
    OVER,
    PLACE,
    RIGHTS,
    RULES,
    SEASON,
    STEPS,
    TEMPLATES,
    WAYS,
    WELCOME,
    ZONES,
    Steps,
    rules_of,
    setting_named,
)
from telegram_gateway.features.groups.season_change import question_before
from telegram_gateway.features.groups.setting_changes import change_setting
from telegram_gateway.features.groups.settings_menu import NotUnderstood
from telegram_gateway.texts import LANGUAGES

One = TypeVar("One")
_WRITTEN: Final = {PLACE: "time_zone", RULES: "rules", WELCOME: "welcome"}
"""What can be typed, by the step."""
_NOTICE_LIFE: Final = timedelta(minutes=2)


async def guide(context: GatewayContext) -> None:
    """Open the guide where the group's admins left it; in a group, say how to open it in private."""
    if context.place is Place.GROUP:
        await context.notice(
            "setup-in-private", markup=await guide_link(context, context.chat.id), life=_NOTICE_LIFE
        )
        return
    await with_group(context, "guide_group", _open)


async def guide_link(context: GatewayContext, chat_id: int) -> InlineKeyboardMarkup:
    """Return the button that opens the guide of a group in private, for who administers it."""
    label = context.desk.texts.plain(await context.group_language(), "setup-open")
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=private_link(context, "guia", chat_id))]])


@for_admin_group(may="guia")
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Open the guide of the group that was chosen."""
    await _open(context, group)
    return None


@for_admin_group(may="guia")
async def on_show(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show a step: back, past one that was skipped, or again with a fresh look."""
    step = press.number(1)
    if not PLACE <= step <= STEPS:
        raise ButtonInvalid
    await _go_to(context, group, step)
    looked = step == RIGHTS and group.settings.guide_step == RIGHTS
    return await context.plain("setup-rights-looked") if looked else None


@for_admin_group(may="guia")
async def on_set(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Set what was chosen, and go on."""
    step, choice = press.small(1), press.small(2)
    if step == RIGHTS:
        await _finish(context, group)
        return None
    if step == PLACE and choice >= LANGUAGE_FROM:
        language = _picked(choice - LANGUAGE_FROM, LANGUAGES)
        await _go_to(context, await _change(context, group, "language", {"language": language}), PLACE)
        return None
    if step not in _CHOSEN:
        raise ButtonInvalid
    changed = await _CHOSEN[step](context, group, choice)
    if isinstance(changed, str):
        return changed
    await _go_to(context, changed, step + 1)
    return None


async def _place(context: GatewayContext, group: Group, choice: int) -> Group | str:
    if choice == KEEP:
        return group
    return await _change(context, group, "time_zone", {"time_zone": _picked(choice, ZONES)})


async def _way(context: GatewayContext, group: Group, choice: int) -> Group | str:
    _, daily, free = _picked(choice, WAYS)
    # A time and days that the group chose stay as they are.
    if group.settings.daily_anchor != daily["daily_anchor"]:
        group = await _change(context, group, "daily_anchor", daily)
    return await _change(context, group, "free_checkins", {"free_checkins": free})


async def _season(context: GatewayContext, group: Group, choice: int) -> Group | str:
    setting = setting_named("season")
    values = _picked(choice, setting.choices).values
    if await question_before(context, group, setting, values):
        return await context.plain("setup-season-running")
    return await _change(context, group, "season", values)


async def _rules(context: GatewayContext, group: Group, choice: int) -> Group | str:
    if choice == KEEP:
        return group
    rules = rules_of(context, group, _picked(choice, TEMPLATES))
    return await _change(context, group, "rules", {"rules": rules})


async def _welcome(context: GatewayContext, group: Group, choice: int) -> Group | str:
    return await _change(context, group, "welcome", {"welcome_enabled": choice != NO_WELCOME})


_CHOSEN: Final = {PLACE: _place, CHECKINS: _way, SEASON: _season, RULES: _rules, WELCOME: _welcome}
"""What a choice of a step does: returns the group as it is now, or why it stays as it was."""


@for_admin_group(may="guia")
async def on_write(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Ask for the value of a step in writing."""
    step, choice = press.small(1), press.small(2)
    if step not in _WRITTEN:
        raise ButtonInvalid
    name = {PLACE: "place", RULES: "rules", WELCOME: "welcome"}[step]
    more = {"rules": rules_of(context, group, _picked(choice, TEMPLATES))} if step == RULES else {}
    text = await context.say(f"setup-{name}-ask", group=group.title, **more)
    await ask_in_writing(context, "guide_typed", group.chat_id, step, text=text)
    return None


async def take_value(context: GatewayContext, press: Press) -> None:
    """Set what was typed, and go on."""
    group, step = await chosen_admin_group(context, press, may="guia"), press.small(1)
    if group is None:
        await context.decline("group-not-administered")
        return
    missing = await context.lacks("guia", group.chat_id)
    if missing is not None:
        await context.decline("right-missing", right=missing)
        return
    if step not in _WRITTEN:
        raise ButtonInvalid
    setting = setting_named(_WRITTEN[step])
    assert setting.typed is not None
    try:
        values = setting.typed(context.message.text or "")
    except NotUnderstood as why:
        await context.decline(str(why))
        return
    changed = await change_setting(context, group, setting, values)
    await _go_to(context, changed, step + 1)


async def _open(context: GatewayContext, group: Group) -> None:
    if group.settings.guide_step == OVER:
        data = context.button_data("guide_show", group.chat_id, PLACE)
        again = InlineKeyboardButton(await context.plain("setup-once-more"), callback_data=data)
        await context.reply("setup-done-before", markup=InlineKeyboardMarkup([[again]]), group=group.title)
        return
    await _go_to(context, group, min(max(group.settings.guide_step, PLACE), STEPS))


async def _go_to(context: GatewayContext, group: Group, step: int) -> None:
    """Show a step, and keep that the group's admins have come to it."""
    made = await Steps(context, group, context.gateway.clock()).step(step)
    markup = InlineKeyboardMarkup([*made.rows, *await _always(context, group, step)])
    # A text becomes a photo, and a photo a text, only by a message of its own.
    in_place = context.pressed_message is not None and not context.pressed_message.photo
    if made.picture is not None:
        await context.desk.studio.send(
            context.bot,
            context.chat.id,
            made.picture,
            caption=made.text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
        )
    elif in_place:
        await context.edit_pressed(made.text, markup)
    else:
        await context.send_html(made.text, markup=markup)
    if context.incoming.callback_query is not None and (made.picture is not None or not in_place):
        with suppress(BadRequest):
            await context.bot.delete_message(context.chat.id, context.pressed_message_id)
    if group.settings.guide_step not in {step, OVER}:
        await _keep_step(context, group, step)


async def _always(context: GatewayContext, group: Group, step: int) -> list[list[InlineKeyboardButton]]:
    """Back and skip; and, before the last step, the way to the end."""

    async def to(key: str, other: int) -> InlineKeyboardButton:
        data = context.button_data("guide_show", group.chat_id, other)
        return InlineKeyboardButton(await context.plain(key), callback_data=data)

    row = [await to("setup-back", step - 1)] if step > PLACE else []
    if step == STEPS:
        return [row]
    row.append(await to("setup-skip", step + 1))
    data = context.button_data("guide_set", group.chat_id, RIGHTS, KEEP)
    rest = InlineKeyboardButton(await context.plain("setup-rest"), callback_data=data)
    return [row, [rest]]


async def _finish(context: GatewayContext, group: Group) -> None:
    walked_before = group.settings.guide_step == OVER
    if not walked_before:
        await schedule_end(context.gateway, group, context.user.id)
        await _keep_step(context, group, OVER)
        await context.audit("group_set_up", chat_id=group.chat_id)
    text = await context.say("setup-walked" if walked_before else "setup-done", group=group.title)
    message = context.pressed_message
    if message is not None and not message.photo:
        await context.edit_pressed(text)
        return
    await context.send_html(text)
    with suppress(BadRequest):
        await context.bot.delete_message(context.chat.id, context.pressed_message_id)


async def _change(context: GatewayContext, group: Group, name: str, values: Mapping[str, Any]) -> Group:
    """Change a setting that is not so already."""
    if all(getattr(group.settings, field) == value for field, value in values.items()):
        return group
    return await change_setting(context, group, setting_named(name), values)


async def _keep_step(context: GatewayContext, group: Group, step: int) -> None:
    await context.clients.groups.UpdateGroup(
        UpdateGroupRequest(
            request_id=context.request_id("UpdateGroup", "guide_step", step),
            group=groups_pb2.Group(chat_id=group.chat_id, settings=groups_pb2.GroupSettings(guide_step=step)),
            update_mask=FieldMask(paths=["settings.guide_step"]),
        )
    )
    context.desk.seen.forget_group(group.chat_id)


def _picked(place: int, choices: Sequence[One]) -> One:
    if not 0 <= place < len(choices):
        raise ButtonInvalid
    return choices[place]


FEATURE = Feature(
    commands=(
        Command(
            "guia",
            guide,
            Rule(group=ADMINS, private=ADMINS, right=Right.CHANGE_INFO),
            menu=195,
            english="setup",
        ),
    ),
    buttons=(
        Button(111, "guide_group", on_group, choice=GroupChoice(Circle.ADMINISTERED, right_of="guia")),
        Button(112, "guide_show", on_show),
        Button(113, "guide_set", on_set),
        Button(114, "guide_write", on_write),
    ),
    prompts=(Prompt(115, "guide_typed", take_value),),
)
