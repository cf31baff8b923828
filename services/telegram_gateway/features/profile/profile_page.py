"""The page that /perfil shows: a member's record in one group, and in private what they can do about it."""

from datetime import date, timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1.habit_service_pb2 import GetWeekRequest
from gymnation.member.v1.member_service_pb2 import GetProfileRequest
from gymnation.member.v1.members_pb2 import Appearance, Profile
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.features.checkins.profile_undo import undo_row
from telegram_gateway.features.groups.pauses import shown_day
from telegram_gateway.features.profile.trainings import Checkins, checkins_since, correctable, trained

WEEKS = 12
_SHADES = ("⬜", "🟩", "🟧", "🟥")


async def profile_page(context: GatewayContext, group: Group) -> tuple[str, InlineKeyboardMarkup | None]:
    """The text, as Telegram HTML, and the buttons under it."""
    record = (
        await context.clients.members.GetProfile(
            GetProfileRequest(chat_id=group.chat_id, member_id=context.user.id)
        )
    ).profile
    name = await context.shown_name(context.user.first_name or "")
    parts, rows = [], []
    checkins: Checkins = ()
    if record.total_checkins:
        checkins = await checkins_since(context, group, timedelta(weeks=WEEKS))
        parts.append(await _numbers(context, group, record, name))
        if weeks := await _weeks(context, group):
            parts.append(weeks)
        if record.paused_until:
            parts.append(await context.say("profile-paused", until=shown_day(record.paused_until)))
        parts.append(await _heat_map(context, record))
        if told := await trained(context, checkins):
            parts.append(told)
        if record.kudos:
            parts.append(await context.say("profile-kudos", kudos=record.kudos))
        rows.append([await _button(context, group, "profile_picture", "picture-button")])
    else:
        parts.append(await context.say("profile-empty", name=name, group=group.title))
    # In a group everybody would read under which alias somebody hides.
    if context.place is Place.PRIVATE:
        if record.appearance.hidden:
            parts.append(await context.say("appearance-hidden"))
        if record.appearance.alias:
            parts.append(await context.say("appearance-alias", alias=record.appearance.alias))
        if _trained_lately(record):
            rows += await undo_row(context, group)
        if correctable(context, checkins):
            rows.append([await _button(context, group, "training_list", "training-correct")])
        rows += await _appearance_rows(context, group, record.appearance)
    return "\n\n".join(parts), InlineKeyboardMarkup(rows) if rows else None


async def _numbers(context: GatewayContext, group: Group, record: Profile, name: str) -> str:
    return await context.say(
        "profile",
        name=name,
        group=group.title,
        points=record.season_points,
        checkins=record.season_checkins,
        rank=record.rank,
        participants=record.participants,
        total_points=record.total_points,
        total_checkins=record.total_checkins,
        streak=record.streak_days,
        best_streak=record.best_streak_days,
        freezes=record.freezes,
        best_points=record.best_season_points,
    )


async def _weeks(context: GatewayContext, group: Group) -> str:
    """The weeks that reached the goal, and the shields; empty for who never had a goal."""
    weeks = (
        await context.clients.habits.GetWeek(GetWeekRequest(chat_id=group.chat_id, member_id=context.user.id))
    ).record
    if not (weeks.weeks[-1].goal or weeks.next_goal or weeks.best_streak_weeks):
        return ""
    return await context.say(
        "profile-weeks", weeks=weeks.streak_weeks, best=weeks.best_streak_weeks, shields=weeks.shields
    )


def _trained_lately(record: Profile) -> bool:
    """Whether there may be a check-in of the last 24 hours."""
    since = (date.fromisoformat(record.today) - timedelta(days=1)).isoformat()
    return any(day.checkins and day.day >= since for day in record.heat_map)


async def _heat_map(context: GatewayContext, record: Profile) -> str:
    title = await context.say("profile-heat-map", weeks=WEEKS)
    days = {day.day: day.checkins for day in record.heat_map}
    return f"{title}\n{heat_map(days, date.fromisoformat(record.today))}"


async def _appearance_rows(
    context: GatewayContext, group: Group, chosen: Appearance
) -> list[list[InlineKeyboardButton]]:
    rows = [
        [
            await _button(context, group, "appearance_show", "appearance-show")
            if chosen.hidden
            else await _button(context, group, "appearance_hide", "appearance-hide")
        ],
        [
            await _button(
                context,
                group,
                "appearance_write",
                "appearance-change-alias" if chosen.alias else "appearance-take-alias",
            )
        ],
    ]
    if chosen.alias:
        rows.append([await _button(context, group, "appearance_by_name", "appearance-drop-alias")])
    return rows


async def _button(context: GatewayContext, group: Group, action: str, key: str) -> InlineKeyboardButton:
    token = context.button_data(action, group.chat_id)
    return InlineKeyboardButton(await context.plain(key), callback_data=token)


def heat_map(checkins_by_day: dict[str, int], today: date) -> str:
    """Draw a column a week, Monday on top, the running week on the right. Days to come stay blank."""
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    rows = []
    for weekday in range(7):
        cells = []
        for week in range(WEEKS):
            day = monday + timedelta(days=weekday, weeks=week)
            count = checkins_by_day.get(day.isoformat(), 0)
            cells.append("▫️" if day > today else _SHADES[min(count, len(_SHADES) - 1)])
        rows.append("".join(cells))
    return "\n".join(rows)
