"""/meta: on how many days a week a member wants to train, and how their week goes."""

from datetime import date
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1.habit_service_pb2 import GetWeekRequest, SetGoalRequest
from gymnation.member.v1.weeks_pb2 import (
    WEEK_STATE_KEPT,
    WEEK_STATE_SKIPPED,
    WeekRecord,
)
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group, group_button, with_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import MEMBERS, Place, Rule
from telegram_gateway.features.habits.goal_words import MOST_DAYS, read_goal

_NO_GOAL: Final = 0
_WEEK_DAYS: Final = 7


async def goal(context: GatewayContext) -> None:
    """Show the week, or set the goal that was typed."""
    words = arguments_of(context.message)
    if not words:
        await with_group(context, "goal_group", _show)
        return
    wanted = read_goal(words)
    if wanted is None:
        await context.decline("goal-not-understood")
        return

    async def set_it(context: GatewayContext, group: Group) -> None:
        text, markup = await _set(context, group, wanted)
        await context.send_html(text, markup=markup)

    await with_group(context, "goal_set", set_it, numbers=(wanted,))


@for_group
async def on_goal(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Set the goal that was pressed."""
    wanted = press.number(1)
    if not _NO_GOAL <= wanted <= MOST_DAYS:
        raise ButtonInvalid
    text, markup = await _set(context, group, wanted)
    await context.edit_pressed(text, markup)
    return None


async def _show(context: GatewayContext, group: Group) -> None:
    record = (
        await context.clients.habits.GetWeek(GetWeekRequest(chat_id=group.chat_id, member_id=context.user.id))
    ).record
    text, markup = await _page(context, group, record)
    await context.send_html(text, markup=markup)


async def _set(context: GatewayContext, group: Group, wanted: int) -> tuple[str, InlineKeyboardMarkup | None]:
    pressed = context.incoming.callback_query is not None
    record = (
        await context.clients.habits.SetGoal(
            SetGoalRequest(
                request_id=context.request_id("SetGoal", str(group.chat_id)),
                chat_id=group.chat_id,
                member_id=context.user.id,
                goal=wanted,
                # Of a press nobody tells when it was.
                event_time=None if pressed else to_timestamp(context.message.date),
            )
        )
    ).record
    return await _page(context, group, record)


async def _page(
    context: GatewayContext, group: Group, record: WeekRecord
) -> tuple[str, InlineKeyboardMarkup | None]:
    """The week, and in private the goals to choose from."""
    week = record.weeks[-1]
    private = context.place is Place.PRIVATE
    if not week.goal and not record.next_goal:
        text = await context.say("goal-ask", group=group.title)
        return text, await _choices(context, group, private=private, chosen=0)
    parts = [await week_text(context, group, record)]
    if private:
        parts.append(await context.say("goal-change"))
    markup = await _choices(context, group, private=True, chosen=record.next_goal) if private else None
    return "\n\n".join(parts), markup


async def week_text(context: GatewayContext, group: Group, record: WeekRecord) -> str:
    """How the running week of who has a goal goes, as Telegram HTML."""
    week = record.weeks[-1]
    left = _WEEK_DAYS - date.fromisoformat(record.today).weekday()
    name = await context.shown_name(context.user.first_name or "")
    lines = [await context.say("goal-week", name=name, group=group.title)]
    if week.state == WEEK_STATE_SKIPPED:
        lines.append(await context.say("goal-week-paused", trained=week.trained_days))
    else:
        dots = "●" * week.trained_days + "○" * max(0, week.needed_days - week.trained_days)
        lines.append(
            await context.say("goal-days", dots=dots, trained=week.trained_days, needed=week.needed_days)
        )
        if week.needed_days < week.goal:
            lines.append(await context.say("goal-smaller", goal=week.goal, needed=week.needed_days))
        if week.state == WEEK_STATE_KEPT:
            lines.append(await context.say("goal-reached"))
        else:
            lines.append(await context.say("goal-left", left=left))
    if record.next_goal != week.goal:
        lines.append(await context.say("goal-next", goal=record.next_goal))
    if record.streak_weeks or record.best_streak_weeks:
        lines.append(
            await context.say("goal-streak", weeks=record.streak_weeks, best=record.best_streak_weeks)
        )
    if record.shields:
        lines.append(await context.say("goal-shields", shields=record.shields))
    return "\n".join(lines)


async def _choices(
    context: GatewayContext, group: Group, *, private: bool, chosen: int
) -> InlineKeyboardMarkup:
    """A button for each number of days, none of them preselected, and one for no goal."""

    def button(label: str, days: int) -> InlineKeyboardButton:
        token = context.button_data("goal_set", group.chat_id, days)
        return InlineKeyboardButton(label, callback_data=token)

    rows = [[button(str(days), days) for days in range(1, MOST_DAYS + 1)]]
    if private and chosen:
        rows.append([button(await context.plain("goal-none-button"), _NO_GOAL)])
    return InlineKeyboardMarkup(rows)


FEATURE = Feature(
    commands=(Command("meta", goal, Rule(group=MEMBERS, private=MEMBERS), menu=42, english="goal"),),
    buttons=(
        group_button(81, "goal_group", _show),
        Button(82, "goal_set", on_goal, choice=GroupChoice(Circle.MINE)),
    ),
)
