"""/config: the settings of a group as menus, in the group and in private for a group that one administers.

What is typed (rules, a time zone, a number of days) answers a message of the bot that asks for it
(conversation/text_prompts.py).
"""

from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from servicekit.errors import ServiceError
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.callback_router import Alert
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature, Prompt
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import chosen_admin_group, for_admin_group, with_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import ADMINS, Right, Rule
from telegram_gateway.conversation.text_prompts import ask_in_writing
from telegram_gateway.features.groups.mail_question import MAIL_REFUSALS, mail_question
from telegram_gateway.features.groups.pauses import is_pause, pause
from telegram_gateway.features.groups.season_change import question_before
from telegram_gateway.features.groups.setting_changes import change_setting, shown_value
from telegram_gateway.features.groups.settings_menu import (
    HERE,
    OF_DAILY,
    SETTINGS,
    NotUnderstood,
    Setting,
)
from telegram_gateway.runtime import tickets

_MENU_LIFE = timedelta(hours=1)
_PER_ROW = 2


async def config(context: GatewayContext) -> None:
    """Show the settings of this group, or in private those of a group that is chosen.

    When the arguments ask for a pause, pause the streak of the member who wrote the replied message.
    """
    arguments = arguments_of(context.message)
    if is_pause(arguments):
        await pause(context, arguments)
        return
    await with_group(context, "config_group", _show)


@for_admin_group(may="config")
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show the settings of the group that was chosen, in place."""
    await context.edit_pressed(*await _overview(context, group))
    return None


@for_admin_group(may="config")
async def on_setting(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show the choices of one setting."""
    setting = press.pick(1, SETTINGS)
    value = await shown_value(context, setting, group.settings)
    text = await context.say(f"config-about-{_dashed(setting)}", group=group.title, value=value)
    rows = [
        [
            InlineKeyboardButton(
                await context.plain(choice.key, **choice.arguments),
                callback_data=_token(context, "config_set", group.chat_id, press.number(1), number),
            )
        ]
        for number, choice in enumerate(setting.choices)
        if choice.values.get("topic_id") != HERE or _topic_here(context, group)
    ]
    if setting.typed is not None:
        write = await context.plain("config-write")
        data = _token(context, "config_write", group.chat_id, press.number(1))
        rows.append([InlineKeyboardButton(write, callback_data=data)])
    back = InlineKeyboardButton(
        await context.plain("config-back"), callback_data=_token(context, "config_group", group.chat_id)
    )
    await context.edit_pressed(text, InlineKeyboardMarkup([*rows, [back]]))
    return None


@for_admin_group(may="config")
async def on_choice(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Set what was chosen and show all settings again."""
    setting = press.pick(1, SETTINGS)
    values = dict(press.pick(2, setting.choices).values)
    if values.get("topic_id") == HERE:
        values["topic_id"] = _topic_here(context, group)
    if setting.name == "season" and (asked := await question_before(context, group, setting, values)):
        await context.edit_pressed(*asked)
        return None
    if values.get("mail_enabled") and not group.settings.mail_enabled:
        await context.edit_pressed(*await mail_question(context, group))
        return None
    changed = await change_setting(context, group, setting, values)
    await context.edit_pressed(*await _overview(context, changed))
    return await context.plain("config-saved")


@for_admin_group(may="config")
async def on_mail(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Turn anonymous mail on, after it was said what it means."""
    setting = next(one for one in SETTINGS if one.name == "mail")
    try:
        changed = await change_setting(context, group, setting, {"mail_enabled": True})
    except ServiceError as error:
        if error.reason not in MAIL_REFUSALS:
            raise
        tickets.decline(error.reason)
        return Alert(await context.plain(MAIL_REFUSALS[error.reason]))
    await context.edit_pressed(*await _overview(context, changed))
    return await context.plain("config-saved")


@for_admin_group(may="config")
async def on_season_change(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Change the season, after it was said what becomes of the points."""
    mode, season_days = press.small(1), press.small(2)
    setting = next(one for one in SETTINGS if one.name == "season")
    changed = await change_setting(context, group, setting, {"season_mode": mode, "season_days": season_days})
    await context.edit_pressed(*await _overview(context, changed))
    return await context.plain("config-saved")


@for_admin_group(may="config")
async def on_write(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Ask for a value in writing."""
    setting = press.pick(1, SETTINGS)
    if setting.typed is None:
        raise ButtonInvalid
    text = await context.say(f"config-ask-{_dashed(setting)}", group=group.title)
    await ask_in_writing(context, "config_typed", group.chat_id, press.number(1), text=text)
    return None


async def take_value(context: GatewayContext, press: Press) -> None:
    """Set what was typed and show all settings again."""
    group, setting = await chosen_admin_group(context, press, may="config"), press.pick(1, SETTINGS)
    if group is None or setting.typed is None:
        await context.decline("group-not-administered")
        return
    missing = await context.lacks("config", group.chat_id)
    if missing is not None:
        await context.decline("right-missing", right=missing)
        return
    try:
        values = setting.typed(context.message.text or "")
    except NotUnderstood as why:
        await context.decline(str(why))
        return
    if setting.name == "season" and (asked := await question_before(context, group, setting, values)):
        await context.send_html(asked[0], markup=asked[1])
        return
    changed = await change_setting(context, group, setting, values)
    text, markup = await _overview(context, changed)
    await context.send_html(f"{await context.say('config-saved')}\n\n{text}", markup=markup)


async def _show(context: GatewayContext, group: Group) -> None:
    text, markup = await _overview(context, group)
    await context.send_html(text, markup=markup)


async def _overview(context: GatewayContext, group: Group) -> tuple[str, InlineKeyboardMarkup]:
    lines = [await context.say("config-title", group=group.title), ""]
    buttons = []
    for number, setting in enumerate(SETTINGS):
        if setting.name == "topic" and not (group.settings.topic_id or context.chat.is_forum):
            continue
        if setting.name in OF_DAILY and not group.settings.daily_anchor:
            continue
        name = await context.say(f"config-name-{_dashed(setting)}")
        value = await shown_value(context, setting, group.settings)
        lines.append(await context.say("config-line", name=name, value=value))
        label = await context.plain(f"config-name-{_dashed(setting)}")
        data = _token(context, "config_setting", group.chat_id, number)
        buttons.append(InlineKeyboardButton(label, callback_data=data))
    rows = [buttons[at : at + _PER_ROW] for at in range(0, len(buttons), _PER_ROW)]
    return "\n".join(lines), InlineKeyboardMarkup(rows)


def _topic_here(context: GatewayContext, group: Group) -> int:
    """The topic of the menu, when it is in the group itself; 0 in General and elsewhere."""
    return context.address.topic_id if context.chat.id == group.chat_id else 0


def _token(context: GatewayContext, action: str, *numbers: int) -> str:
    return context.button_data(action, *numbers, life=_MENU_LIFE)


def _dashed(setting: Setting) -> str:
    return setting.name.replace("_", "-")


FEATURE = Feature(
    commands=(
        Command(
            "config",
            config,
            Rule(group=ADMINS, private=ADMINS, right=Right.CHANGE_INFO),
            menu=200,
            aliases=("settings",),
        ),
    ),
    buttons=(
        Button(8, "config_group", on_group, choice=GroupChoice(Circle.ADMINISTERED, right_of="config")),
        Button(9, "config_setting", on_setting),
        Button(10, "config_set", on_choice),
        Button(11, "config_write", on_write),
        Button(68, "season_change", on_season_change),
        Button(162, "config_mail", on_mail),
    ),
    prompts=(Prompt(12, "config_typed", take_value),),
)
