"""/perfil: a member's own record in one group, with a heat map of the last 12 weeks."""

from datetime import date, timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from telegram_gateway.buttons import Press
from telegram_gateway.context import GatewayContext
from telegram_gateway.groups_seen import Group

from .group_choice import chosen_group, with_group

WEEKS = 12
_SHADES = ("⬜", "🟩", "🟧", "🟥")


async def profile(context: GatewayContext) -> None:
    """Show the record in this group, or in private in one that is chosen."""
    await with_group(context, "profile_group", _show)


async def on_group(context: GatewayContext, press: Press) -> str | None:
    """Show the record in the group that was chosen."""
    group = await chosen_group(context, press)
    if group is None:
        return context.desk.texts.plain(await context.language(), "group-not-yours")
    await _show(context, group)
    return None


async def _show(context: GatewayContext, group: Group) -> None:
    record = (
        await context.gateway.clients.members.get_profile(chat_id=group.chat_id, member_id=context.user.id)
    ).profile
    name = await context.shown_name(context.user.first_name or "")
    if not record.total_checkins:
        await context.reply("profile-empty", name=name, group=group.title)
        return
    parts = [
        await context.say(
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
        ),
        await context.say("profile-heat-map", weeks=WEEKS)
        + "\n"
        + heat_map({day.day: day.checkins for day in record.heat_map}, date.fromisoformat(record.today)),
    ]
    token = context.desk.buttons.token(
        "profile_picture", group.chat_id, owner_id=context.user.id, chat_id=context.chat.id
    )
    label = context.desk.texts.plain(await context.language(), "picture-button")
    markup = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=token)]])
    await context.send_html("\n\n".join(parts), markup=markup)


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


COMMANDS = {"perfil": profile}
PRESSES = {"profile_group": on_group}
