"""/meta: on how many days a week a member wants to train, and how their week goes."""

from telegram import InlineKeyboardMarkup

from gymnation.member.v1.habit_service_pb2 import SetGoalRequest
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group, group_button, with_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import MEMBERS, Rule
from telegram_gateway.features.habits.goal_page import NO_GOAL, goal_page, page_of_week
from telegram_gateway.features.habits.goal_words import MOST_DAYS, read_goal
from telegram_gateway.features.habits.own_pauses import is_pause, pause


async def goal(context: GatewayContext) -> None:
    """Show the week, or set the goal that was typed."""
    words = arguments_of(context.message)
    if not words:
        await with_group(context, "goal_group", _show)
        return
    if is_pause(words):
        await pause(context, words)
        return
    wanted = read_goal(words)
    if wanted is None:
        await context.decline("goal-not-understood")
        return

    async def set_it(context: GatewayContext, group: Group) -> None:
        text, markup = await _set(context, group, wanted)
        await context.send_own(text, markup=markup)

    await with_group(context, "goal_set", set_it, numbers=(wanted,))


@for_group
async def on_goal(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Set the goal that was pressed."""
    wanted = press.number(1)
    if not NO_GOAL <= wanted <= MOST_DAYS:
        raise ButtonInvalid
    text, markup = await _set(context, group, wanted)
    await context.edit_pressed(text, markup)
    return None


async def _show(context: GatewayContext, group: Group) -> None:
    text, markup = await goal_page(context, group)
    await context.send_own(text, markup=markup)


async def _set(context: GatewayContext, group: Group, wanted: int) -> tuple[str, InlineKeyboardMarkup | None]:
    pressed = context.incoming.callback_query is not None
    record = (
        await context.clients.habits.SetGoal(
            SetGoalRequest(
                request_id=context.request_id("SetGoal", str(group.chat_id)),
                chat_id=group.chat_id,
                member_id=context.user.id,
                goal=wanted,
                # Telegram does not tell when a button was pressed.
                event_time=None if pressed else to_timestamp(context.message.date),
            )
        )
    ).record
    return await page_of_week(context, group, record)


FEATURE = Feature(
    commands=(
        Command("meta", goal, Rule(group=MEMBERS, private=MEMBERS), menu=42, english="goal", ephemeral=True),
    ),
    buttons=(
        group_button(81, "goal_group", _show),
        Button(82, "goal_set", on_goal, choice=GroupChoice(Circle.MINE)),
    ),
)
