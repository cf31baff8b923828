"""What members told of their trainings: in words, and what it comes to over some weeks."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from gymnation.member.v1 import checkins_pb2, trainings_pb2
from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from telegram_gateway.clients.times import to_datetime, to_timestamp
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.texts import moments
from telegram_gateway.texts.moments import Moment

WEEKS: Final = 12
CORRECTED_WITHIN: Final = timedelta(days=7)
_PAGE: Final = 200
_PAGES: Final = 2
"""More than anybody has in so many weeks, at three a day."""
_SHOWN: Final = 5
_HOUR: Final = 60

Checkins = Sequence[checkins_pb2.Checkin]


async def checkins_since(context: GatewayContext, group: Group, span: timedelta) -> Checkins:
    """Return the member's check-ins that count, newest first."""
    found: list[checkins_pb2.Checkin] = []
    # The same for every page: its token is good for the very same question.
    start_time = to_timestamp(context.gateway.clock() - span)
    token = ""
    for _ in range(_PAGES):
        page = await context.clients.checkins.ListCheckins(
            ListCheckinsRequest(
                chat_id=group.chat_id,
                member_id=context.user.id,
                state=checkins_pb2.CHECKIN_STATE_RECORDED,
                # To the day: a page token is good for the very same question.
                start_time=start_time,
                page_size=_PAGE,
                page_token=token,
            )
        )
        found += page.checkins
        token = page.next_page_token
        if not token:
            break
    return found


def correctable(context: GatewayContext, checkins: Checkins) -> Checkins:
    """Return those whose words can still be corrected: they have a message of the last week."""
    since = context.gateway.clock() - CORRECTED_WITHIN
    return [one for one in checkins if one.source_message_id and to_datetime(one.create_time) > since]


async def trained(context: GatewayContext, checkins: Checkins) -> str:
    """What was told of all of them, as Telegram HTML; empty when nothing was."""
    told = [one.training for one in checkins if one.HasField("training")]
    if not told:
        return ""
    lines = [await context.say("profile-trained", weeks=WEEKS)]
    counts = Counter(activity for one in told for activity in one.activities)
    if counts:
        lines.append(await _shares(context, counts))
    amounts = await _amounts(context, sum(one.minutes for one in told), sum(one.metres for one in told))
    if amounts:
        lines.append(" · ".join(amounts))
    return "\n".join(lines)


async def in_words(context: GatewayContext, training: trainings_pb2.Training) -> str:
    """What was told of one training, as plain text."""
    names = [await _name(context, activity) for activity in training.activities]
    parts = [", ".join(names)] if names else []
    parts += await _amounts(context, training.minutes, training.metres)
    return " · ".join(parts) or await context.plain("training-nothing")


def day_of(group: Group, checkin: checkins_pb2.Checkin) -> Moment:
    """When it was, in the group's zone."""
    return moments.minute(to_datetime(checkin.create_time), group.settings.time_zone)


async def _shares(context: GatewayContext, counts: Counter[trainings_pb2.Activity.ValueType]) -> str:
    """The shares of what was named, most first; those after the first few together."""
    every = counts.total()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    parts = [
        await context.say(
            "training-share", name=await _name(context, activity), percent=_percent(count, every)
        )
        for activity, count in ordered[:_SHOWN]
    ]
    rest = sum(count for _, count in ordered[_SHOWN:])
    if rest:
        parts.append(await context.say("training-share-rest", percent=_percent(rest, every)))
    return " · ".join(parts)


def _percent(count: int, every: int) -> int:
    return (200 * count // every + 1) // 2


async def _name(context: GatewayContext, activity: trainings_pb2.Activity.ValueType) -> str:
    known = trainings_pb2.Activity.DESCRIPTOR.values_by_number.get(activity)
    # A newer member service may know one that this gateway does not.
    name = known.name.removeprefix("ACTIVITY_").lower().replace("_", "-") if known else "unspecified"
    return await context.plain(f"activity-{name}")


async def _amounts(context: GatewayContext, minutes: int, metres: int) -> list[str]:
    amounts = []
    if minutes:
        hours, left = divmod(minutes, _HOUR)
        amounts.append(await context.plain("training-time", hours=hours, minutes=left))
    if metres:
        amounts.append(await context.plain("training-distance", kilometres=metres / 1000))
    return amounts
