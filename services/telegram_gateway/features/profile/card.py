"""/cartao: one's own season or year as a picture for stories. Nobody else can ask for it.

Asked for in a group, it comes in private: whether others see it is for the member to say.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1.checkin_service_pb2 import GetStandingRequest
from gymnation.member.v1.member_service_pb2 import GetProfileRequest
from gymnation.member.v1.members_pb2 import Profile
from servicekit.folding import folded
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group, with_group
from telegram_gateway.conversation.group_pages import GroupChoice
from telegram_gateway.conversation.permissions import MEMBERS, Place, Rule
from telegram_gateway.conversation.private_links import private_button
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.pictures.training_card import TrainingCard
from telegram_gateway.pictures.typefaces import drawable
from telegram_gateway.texts import Texts

LONGEST: Final = 366
"""Days that a card shows."""
_NOTICE_LIFE: Final = timedelta(seconds=60)


class Span(IntEnum):
    """What a card is of. The numbers are in buttons."""

    SEASON = 0
    YEAR = 1


_YEAR_WORDS: Final = frozenset(("ano", "anual", "do ano", "este ano", "year", "this year", "annual"))


@dataclass(frozen=True, slots=True)
class _Training:
    """What a member did in a span."""

    span: Span
    first_day: date
    today: date
    days: tuple[tuple[date, int], ...]
    rank: int

    @property
    def checkins(self) -> int:
        return sum(count for _, count in self.days)

    @property
    def weeks(self) -> Counter[date]:
        """Days trained, by Monday."""
        return Counter(day - timedelta(days=day.weekday()) for day, _ in self.days)


async def card(context: GatewayContext) -> None:
    """Draw the card of the season, or with "ano" of the year."""
    span = span_of(arguments_of(context.message))

    async def show(context: GatewayContext, group: Group) -> None:
        await _show(context, group, span)

    await with_group(context, "card_group", show, numbers=(span,))


def span_of(words: str) -> Span:
    """What the words after the command ask for."""
    return Span.YEAR if folded(words) in _YEAR_WORDS else Span.SEASON


@for_group
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Draw the card of the group and the span that were pressed."""
    await _show(context, group, press.pick(1, tuple(Span)))
    return None


@for_group
async def on_file(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Send the card as a file: as a photo Telegram makes it smaller than a story."""
    done = await _training(context, group, press.pick(1, tuple(Span)))
    if not done.days:
        return await context.plain("training-card-empty")
    content = await _content(context, group, done)
    await context.desk.studio.send_file(
        context.bot, context.user.id, content, name=f"gym-nation-{done.today.isoformat()}.png"
    )
    return None


async def _show(context: GatewayContext, group: Group, wanted: Span) -> None:
    done = await _training(context, group, wanted)
    if not done.days:
        await context.send_own(await context.say("training-card-empty"))
        return
    content = await _content(context, group, done)
    caption = await context.say(
        "training-card-caption",
        name=await context.shown_name(context.user.first_name or ""),
        group=group.title,
        span=_span(context.desk.texts, await context.language(), done),
        days=len(done.days),
        checkins=done.checkins,
        weeks=len(done.weeks),
    )
    here = context.place is Place.PRIVATE
    try:
        await context.desk.studio.send(
            context.bot,
            context.user.id,
            content,
            caption=caption,
            parse_mode=ParseMode.HTML,
            reply_markup=await _buttons(context, group, done, wanted),
        )
    except (BadRequest, Forbidden):
        if here:
            raise
        button = await private_button(context, "cartao", group.chat_id)
        await context.notice(
            "training-card-start-first", markup=InlineKeyboardMarkup([[button]]), life=_NOTICE_LIFE
        )
        return
    if not here:
        await context.notice("training-card-sent", kind=Kind.HINT)


async def _buttons(
    context: GatewayContext, group: Group, done: _Training, wanted: Span
) -> InlineKeyboardMarkup:
    async def button(key: str, action: str, span: Span) -> list[InlineKeyboardButton]:
        data = context.desk.buttons.token(action, group.chat_id, span, owner_id=0, chat_id=context.user.id)
        return [InlineKeyboardButton(await context.plain(key), callback_data=data)]

    rows = [await button("training-card-as-file", "card_file", done.span)]
    # An endless season has no card of its own.
    if done.span is wanted is Span.SEASON:
        rows.append(await button("training-card-to-year", "card_group", Span.YEAR))
    elif done.span is wanted:
        rows.append(await button("training-card-to-season", "card_group", Span.SEASON))
    return InlineKeyboardMarkup(rows)


async def _training(context: GatewayContext, group: Group, wanted: Span) -> _Training:
    chat_id, member_id = group.chat_id, context.user.id
    season = (
        await context.clients.checkins.GetStanding(GetStandingRequest(chat_id=chat_id, member_id=member_id))
    ).season
    profile = (
        await context.clients.members.GetProfile(
            GetProfileRequest(chat_id=chat_id, member_id=member_id, heat_map_days=LONGEST)
        )
    ).profile
    today = date.fromisoformat(profile.today)
    span, first_day = wanted, date(today.year, 1, 1)
    if wanted is Span.SEASON:
        if season.first_day:
            first_day = max(date.fromisoformat(season.first_day), today - timedelta(days=LONGEST - 1))
        else:
            span = Span.YEAR
    return _Training(span, first_day, today, _days(profile, first_day), _rank(profile, span))


def _days(profile: Profile, first_day: date) -> tuple[tuple[date, int], ...]:
    days = ((date.fromisoformat(one.day), one.checkins) for one in profile.heat_map)
    return tuple((day, count) for day, count in days if day >= first_day)


def _rank(profile: Profile, span: Span) -> int:
    # A card is made to be shown: who hides has no place on it.
    return profile.rank if span is Span.SEASON and not profile.appearance.hidden else 0


async def _content(context: GatewayContext, group: Group, done: _Training) -> TrainingCard:
    texts, language = context.desk.texts, await context.language()
    name = await context.shown_name(context.user.first_name or "")

    def plain(key: str, **arguments: object) -> str:
        return texts.plain(language, key, **arguments)

    def counted(key: str, number: int) -> tuple[str, str]:
        return plain("card-number", number=number), plain(key, number=number)

    weeks = done.weeks
    numbers = [
        counted("card-total-checkins", done.checkins),
        counted("training-card-weeks", len(weeks)),
        (plain("training-card-best-days", number=max(weeks.values())), plain("training-card-best-week")),
    ]
    if done.rank:
        numbers.append((plain("heat-rank", rank=done.rank), plain("heat-in-ranking")))
    return TrainingCard(
        # Capitals are the picture's; a caption that shouts would be alone with it.
        heading=_span(texts, language, done).upper(),
        name=drawable(name) or plain("member-nameless"),
        subtitle=drawable(group.title) or plain("card-group"),
        days=plain("card-number", number=len(done.days)),
        days_text=plain("training-card-days", number=len(done.days)),
        first_day=done.first_day,
        today=done.today,
        checkins=done.days,
        numbers=tuple(numbers),
        foot="GYM NATION",
    )


def _span(texts: Texts, language: str, done: _Training) -> str:
    if done.span is Span.YEAR:
        return texts.plain(language, "training-card-year", year=str(done.today.year))
    first, last = f"{done.first_day:%d/%m}", f"{done.today:%d/%m}"
    return texts.plain(language, "training-card-season", first=first, last=last)


FEATURE = Feature(
    commands=(
        Command(
            "cartao", card, Rule(group=MEMBERS, private=MEMBERS), menu=44, english="card", ephemeral=True
        ),
    ),
    buttons=(
        Button(123, "card_group", on_group, choice=GroupChoice()),
        Button(124, "card_file", on_file),
    ),
)
