"""How announcements are listed: what each says and when, in the group's zone, with its buttons."""

from datetime import UTC

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import announcements_pb2
from gymnation.member.v1.announcement_service_pb2 import ListAnnouncementsRequest
from telegram_gateway.clients.times import Timestamp
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.features.announcements.announcement_content import excerpt
from telegram_gateway.texts import moments
from telegram_gateway.texts.moments import Moment

_WEEK = 7


async def listing(context: GatewayContext, group: Group) -> tuple[str, InlineKeyboardMarkup | None]:
    """Return the text and the buttons, those of who asked."""
    # At most 20 of them: one page.
    found = (
        await context.clients.announcements.ListAnnouncements(
            ListAnnouncementsRequest(chat_id=group.chat_id, page_size=50)
        )
    ).announcements
    lines = [await context.say("say-list-title", group=group.title)]
    if not found:
        return "\n".join([*lines, "", await context.say("say-list-empty")]), None
    rows = []
    for one in found:
        lines += ["", await _line(context, group, one)]
        paused = one.state != announcements_pb2.ANNOUNCEMENT_STATE_ACTIVE
        wake = "announcement_resume" if paused else "announcement_pause"
        labels = (("▶️" if paused else "⏸", wake), ("🗑", "announcement_delete"))
        rows.append(
            [
                InlineKeyboardButton(
                    f"{face} {one.number}",
                    callback_data=context.button_data(action, group.chat_id, one.number),
                )
                for face, action in labels
            ]
        )
    return "\n".join(lines), InlineKeyboardMarkup(rows)


async def _line(context: GatewayContext, group: Group, one: announcements_pb2.Announcement) -> str:
    when = await schedule_words(context, group, one.schedule)
    line = await context.say("say-list-line", number=one.number, when=when, words=excerpt(one.content))
    details = []
    if one.HasField("next_time") and not one.schedule.HasField("once_time"):
        details.append(await context.say("say-list-next", time=local(one.next_time, group)))
    if one.state == announcements_pb2.ANNOUNCEMENT_STATE_PAUSED:
        details.append(await context.say("say-list-paused"))
    if one.state == announcements_pb2.ANNOUNCEMENT_STATE_STOPPED:
        details.append(await context.say("say-list-stopped", error=one.error))
    if one.skipped:
        details.append(await context.say("say-list-skipped", skipped=one.skipped))
    return "\n".join([line, " · ".join(details)] if details else [line])


async def schedule_words(context: GatewayContext, group: Group, schedule: announcements_pb2.Schedule) -> str:
    """Return when something is said, in the reader's words."""
    match schedule.WhichOneof("kind"):
        case "interval":
            minutes = schedule.interval.seconds // 60
            days, hours = divmod(minutes, 1440)
            parts = ((days, "d"), (hours // 60, "h"), (hours % 60, "m"))
            return await context.plain("say-every", interval="".join(f"{n}{unit}" for n, unit in parts if n))
        case "weekly":
            time = f"{schedule.weekly.hour:02}:{schedule.weekly.minute:02}"
            if len(schedule.weekly.weekdays) == _WEEK:
                return await context.plain("say-daily", time=time)
            names = [await context.plain(f"weekday-{day}") for day in schedule.weekly.weekdays]
            return f"{', '.join(names)} {time}"
    return local(schedule.once_time, group)


def local(timestamp: Timestamp, group: Group) -> Moment:
    """Return a moment as the group's clocks show it."""
    return moments.minute(timestamp.ToDatetime(UTC), group.settings.time_zone)
