"""/lembrete: reminders that members set for themselves, in private, at most three."""

import re
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import letters_pb2
from gymnation.member.v1.announcements_pb2 import WeeklyTime
from gymnation.member.v1.habit_service_pb2 import GetLettersRequest, SetLettersRequest
from servicekit.errors import FailedPrecondition
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group, with_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import MEMBERS, Rule
from telegram_gateway.features.announcements.schedule_grammar import DAYS_OF_THE_WEEK, plain_letters
from telegram_gateway.features.announcements.schedule_parser import NotATime, recurring
from telegram_gateway.features.habits.letter_rows import clock_of

_A_DAY: Final = "|".join(DAYS_OF_THE_WEEK.values())
_TWO_DAYS: Final = re.compile(rf"\b({_A_DAY})\s+(?=(?:{_A_DAY})\b)")


async def reminder(context: GatewayContext) -> None:
    """List the reminders, or make the one that was typed."""
    words = arguments_of(context.message)
    if not words:
        await _show(context)
        return
    weekly = read(words)
    if weekly is None:
        await context.decline("reminder-not-understood")
        return
    days = sum(1 << day for day in weekly.weekdays)
    minute = weekly.hour * 60 + weekly.minute

    async def add(context: GatewayContext, group: Group) -> None:
        await _add(context, group, days, minute)

    await with_group(context, "reminder_group", add, numbers=(days, minute))


def read(words: str) -> WeeklyTime | None:
    """Days of the week and a time; None for anything else, such as an interval."""
    # "seg qua sex" as well as "seg, qua, sex".
    words = _TWO_DAYS.sub(r"\1, ", plain_letters(words.strip()))
    try:
        when = recurring(words)
    except NotATime:
        return None
    if when.length != len(words) or not when.schedule.HasField("weekly"):
        return None
    return when.schedule.weekly


async def _add(context: GatewayContext, group: Group, days: int, minute: int) -> None:
    weekly = WeeklyTime(
        weekdays=[day for day in range(1, 8) if days >> day & 1], hour=minute // 60, minute=minute % 60
    )
    try:
        await context.clients.habits.SetLetters(
            SetLettersRequest(
                request_id=context.request_id("SetLetters"),
                chat_id=group.chat_id,
                member_id=context.user.id,
                add_reminder=weekly,
            )
        )
    except FailedPrecondition as error:
        if error.reason != "TOO_MANY_REMINDERS":
            raise
        await context.decline("error-too-many-reminders")
    await _show(context)


@for_group
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Make the reminder that was typed, in the zone of the group that was pressed."""
    await _add(context, group, press.number(1), press.number(2))
    return None


async def on_remove(context: GatewayContext, press: Press) -> str | None:
    """Remove the reminder of a place in the list, if it is still the one that was shown there."""
    place, days, minute = press.take(3)
    letters = await _letters(context)
    if place < len(letters.reminders):
        one = letters.reminders[place]
        if (sum(1 << day for day in one.weekly.weekdays), _minute(one.weekly)) == (days, minute):
            letters = (
                await context.clients.habits.SetLetters(
                    SetLettersRequest(
                        request_id=context.request_id("SetLetters"),
                        member_id=context.user.id,
                        remove_reminder_id=one.reminder_id,
                    )
                )
            ).letters
    text, markup = await _page(context, letters)
    await context.edit_pressed(text, markup)
    return None


async def _letters(context: GatewayContext) -> letters_pb2.Letters:
    answer = await context.clients.habits.GetLetters(GetLettersRequest(member_id=context.user.id))
    return answer.letters


async def _show(context: GatewayContext) -> None:
    text, markup = await _page(context, await _letters(context))
    await context.send_html(text, markup=markup)


async def _page(
    context: GatewayContext, letters: letters_pb2.Letters
) -> tuple[str, InlineKeyboardMarkup | None]:
    if not letters.reminders:
        return await context.say("reminder-none"), None
    names = (await context.plain("heat-weekdays")).split()
    lines, rows = [await context.say("reminder-title")], []
    for place, one in enumerate(letters.reminders):
        days = " ".join(names[day - 1] for day in one.weekly.weekdays)
        shown = f"{days} {clock_of(_minute(one.weekly))}"
        lines.append(f"• {shown}")
        bits = sum(1 << day for day in one.weekly.weekdays)
        token = context.button_data("reminder_remove", place, bits, _minute(one.weekly))
        label = await context.plain("reminder-remove", when=shown)
        rows.append([InlineKeyboardButton(label, callback_data=token)])
    return "\n".join(lines), InlineKeyboardMarkup(rows)


def _minute(weekly: WeeklyTime) -> int:
    return weekly.hour * 60 + weekly.minute


FEATURE = Feature(
    commands=(Command("lembrete", reminder, Rule(private=MEMBERS), menu=43, english="reminder"),),
    buttons=(
        Button(88, "reminder_group", on_group, choice=GroupChoice(Circle.MINE)),
        Button(89, "reminder_remove", on_remove),
    ),
)
