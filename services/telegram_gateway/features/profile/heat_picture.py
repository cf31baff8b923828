"""A member's heat map as a picture, by the button under /perfil. The caption has the numbers."""

from datetime import date

from gymnation.member.v1.member_service_pb2 import GetProfileRequest
from gymnation.member.v1.members_pb2 import DayCount, Profile
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import chosen_group
from telegram_gateway.features.ranking.ranking_picture import send_picture
from telegram_gateway.pictures.heat_map import WEEKS, HeatMap, first_day
from telegram_gateway.pictures.typefaces import drawable


async def on_picture(context: GatewayContext, press: Press) -> str | None:
    """Send the picture of the record under which the button is."""
    group = await context.group() or await chosen_group(context, press)
    if group is None or press.number(0) not in {0, group.chat_id}:
        return await context.plain("group-not-yours")
    record = (
        await context.clients.members.GetProfile(
            GetProfileRequest(chat_id=group.chat_id, member_id=context.user.id)
        )
    ).profile
    # What is seen: the profile's days reach back to the same day of the week, the picture to its Monday.
    first = first_day(date.fromisoformat(record.today)).isoformat()
    days = [day for day in record.heat_map if day.day >= first]
    name = await context.shown_name(context.user.first_name or "")
    caption = await context.say(
        "heat-caption",
        name=name,
        group=group.title,
        weeks=WEEKS,
        days=len(days),
        checkins=sum(day.checkins for day in days),
        streak=record.streak_days,
        best_streak=record.best_streak_days,
        rank=record.rank,
        participants=record.participants,
    )
    await send_picture(
        context, context.desk.studio, await _content(context, group, record, days, name), caption
    )
    return None


async def _content(
    context: GatewayContext, group: Group, record: Profile, days: list[DayCount], name: str
) -> HeatMap:
    texts, language = context.desk.texts, await context.language()

    def plain(key: str, **arguments: object) -> str:
        return texts.plain(language, key, **arguments)

    recent = sum(day.checkins for day in days)
    numbers = [
        (plain("card-number", number=record.streak_days), plain("heat-streak", number=record.streak_days)),
        (plain("card-number", number=record.best_streak_days), plain("heat-best-streak")),
        (plain("card-number", number=recent), plain("card-total-checkins", number=recent)),
    ]
    if record.rank:
        numbers.append((plain("heat-rank", rank=record.rank), plain("heat-in-ranking")))
    return HeatMap(
        heading=plain("heat-heading", weeks=WEEKS),
        name=drawable(name) or plain("member-nameless"),
        subtitle=drawable(group.title) or plain("card-group"),
        today=date.fromisoformat(record.today),
        checkins=tuple((date.fromisoformat(day.day), day.checkins) for day in days),
        weekdays=tuple(plain("heat-weekdays").split()),
        months=tuple(plain("heat-months").split()),
        less=plain("heat-less"),
        more=plain("heat-more"),
        numbers=tuple(numbers),
    )


FEATURE = Feature(
    buttons=(Button(35, "profile_picture", on_picture),),
)
