"""The page of /meta: how the week goes and, in private, what may be chosen about it."""

from datetime import date
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1.habit_service_pb2 import GetWeekRequest
from gymnation.member.v1.weeks_pb2 import WEEK_STATE_KEPT, WEEK_STATE_SKIPPED, WeekRecord
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.features.habits.goal_words import MOST_DAYS
from telegram_gateway.features.habits.letter_rows import letter_lines, letter_rows, letters_of
from telegram_gateway.features.habits.own_pauses import pause_button
from telegram_gateway.features.habits.week_tag_rows import week_tag_rows

NO_GOAL: Final = 0
_WEEK_DAYS: Final = 7


async def goal_page(context: GatewayContext, group: Group) -> tuple[str, InlineKeyboardMarkup | None]:
    """The page as things are now: Telegram HTML and buttons."""
    week = await context.clients.habits.GetWeek(
        GetWeekRequest(chat_id=group.chat_id, member_id=context.user.id)
    )
    return await page_of_week(context, group, week.record)


async def page_of_week(
    context: GatewayContext, group: Group, record: WeekRecord
) -> tuple[str, InlineKeyboardMarkup | None]:
    """The week, and in private the goals to choose from."""
    week = record.weeks[-1]
    private = context.place is Place.PRIVATE
    if not week.goal and not record.next_goal:
        text = await context.say("goal-ask", group=group.title)
        return text, await choices_of(context, group, private=private)
    text = await week_text(context, group, record)
    if not private:
        return text, None
    letters = await letters_of(context)
    told = [text, await context.say("goal-change"), *await letter_lines(context, letters)]
    goals = await choices_of(context, group, private=True, chosen=record.next_goal)
    rows = [
        *goals.inline_keyboard,
        *await letter_rows(context, group.chat_id, letters),
        *await week_tag_rows(context, group),
    ]
    return "\n\n".join(told), InlineKeyboardMarkup(rows)


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


async def choices_of(
    context: GatewayContext, group: Group, *, private: bool = False, chosen: int = 0
) -> InlineKeyboardMarkup:
    """A button for each number of days, none of them preselected, and one for no goal."""

    def button(label: str, days: int) -> InlineKeyboardButton:
        token = context.button_data("goal_set", group.chat_id, days)
        return InlineKeyboardButton(label, callback_data=token)

    rows = [[button(str(days), days) for days in range(1, MOST_DAYS + 1)]]
    if private and chosen:
        rows.append(
            [
                button(await context.plain("goal-none-button"), NO_GOAL),
                await pause_button(context, group),
            ]
        )
    return InlineKeyboardMarkup(rows)
