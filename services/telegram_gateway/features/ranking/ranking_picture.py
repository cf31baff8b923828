"""The ranking as a picture: on request, by button or `/ranking foto`, and every week where a group wants it.

The caption has the numbers.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from telegram import ReplyParameters
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from gymnation.member.v1.checkin_service_pb2 import ListStandingsRequest, ListStandingsResponse
from gymnation.member.v1.checkins_pb2 import SeasonSummary
from gymnation.member.v1.groups_pb2 import RANKING_VISIBILITY_ADMINS
from telegram_gateway.bot_api.ephemeral import reader, whisper_of
from telegram_gateway.bot_api.lengths import CAPTION, fitting, units
from telegram_gateway.bot_api.names import shown
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature, Parts
from telegram_gateway.conversation.group_cache import Group, Seen, home_of
from telegram_gateway.conversation.group_choice import chosen_group
from telegram_gateway.conversation.group_pages import GroupChoice
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.dependencies import Gateway
from telegram_gateway.pictures.ranking_card import Line, RankingCard
from telegram_gateway.pictures.studio import Content, Studio
from telegram_gateway.pictures.typefaces import drawable
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import Texts, match_language

SHOWN = 10
MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}


@dataclass(frozen=True, slots=True)
class Writer:
    """Puts a ranking into words, in one language."""

    texts: Texts
    language: str

    def card(self, group: Group, page: ListStandingsResponse, heading: str) -> RankingCard:
        """What is drawn."""
        return RankingCard(
            heading=self._plain(heading),
            title=drawable(group.title) or self._plain("card-group"),
            subtitle=self._season(page.season),
            lines=tuple(
                Line(
                    standing.rank,
                    drawable(shown(standing.display_name)) or self._plain("member-nameless"),
                    standing.points,
                    self._plain("card-points", points=standing.points),
                )
                for standing in page.standings
            ),
            totals=tuple(
                (self._plain("card-number", number=number), self._plain(f"card-total-{name}", number=number))
                for name, number in (
                    ("participants", page.season.participants),
                    ("checkins", page.season.checkins),
                    ("points", page.season.points),
                )
            ),
        )

    def caption(self, group: Group, page: ListStandingsResponse, title: str = "ranking-title") -> str:
        """The same in words, for who cannot see the picture; as many lines as there is room for."""
        format_ = self.texts.format
        head = format_(self.language, title, group=group.title)
        foot = format_(
            self.language,
            "ranking-totals",
            participants=page.season.participants,
            checkins=page.season.checkins,
            points=page.season.points,
        )
        lines = [
            format_(
                self.language,
                "ranking-line",
                place=MEDALS.get(standing.rank, f"{standing.rank}."),
                name=shown(standing.display_name) or self._plain("member-nameless"),
                points=standing.points,
                checkins=standing.checkins,
            )
            for standing in page.standings
        ]
        kept, left_out = fitting(lines, CAPTION - units(head) - units(foot) - 6)
        return "\n".join([head, "", *kept, *(["…"] if left_out else []), "", foot])

    def _season(self, season: SeasonSummary) -> str:
        if not season.last_day:
            return self._plain("card-season-endless")
        first, last = (f"{date.fromisoformat(day):%d/%m}" for day in (season.first_day, season.last_day))
        if not season.days_left:
            return self._plain("card-season-over", first=first, last=last)
        return self._plain("card-season", first=first, last=last, days=season.days_left)

    def _plain(self, key: str, **arguments: object) -> str:
        return self.texts.plain(self.language, key, **arguments)


async def show_picture(context: GatewayContext, group: Group, studio: Studio) -> None:
    """Send the ranking of the running season as a picture."""
    page = await context.clients.checkins.ListStandings(
        ListStandingsRequest(chat_id=group.chat_id, page_size=SHOWN)
    )
    if not page.standings:
        await context.reply("ranking-empty")
        return
    writer = Writer(context.desk.texts, await context.language())
    await send_picture(context, studio, writer.card(group, page, "card-heading"), writer.caption(group, page))


async def send_picture(context: GatewayContext, studio: Studio, content: Content, caption: str) -> None:
    """Answer with a picture; in a group as a reply, which may have been deleted meanwhile."""
    pressed = context.incoming.callback_query is not None
    message_id = context.pressed_message_id if pressed else context.message.message_id
    target = message_id if context.place is Place.GROUP else None
    # Below what one person sees the picture is for that person, too.
    alone = pressed and whisper_of(context.pressed_message) is not None
    await studio.send(
        context.bot,
        context.chat.id,
        content,
        caption=caption,
        parse_mode=ParseMode.HTML,
        message_thread_id=context.address.thread,
        reply_parameters=ReplyParameters(target, allow_sending_without_reply=True) if target else None,
        **({"api_kwargs": reader(context.user.id)} if alone else {}),
    )


async def on_picture(context: GatewayContext, press: Press) -> str | None:
    """Send the picture of the ranking under which the button is."""
    group = await context.group() or await chosen_group(context, press)
    language = await context.language()
    if group is None or press.number(0) not in {0, group.chat_id}:
        return context.desk.texts.plain(language, "group-not-yours")
    if not await may_see(context, group):
        return context.desk.texts.plain(language, "ranking-for-admins")
    await show_picture(context, group, context.desk.studio)
    return None


async def may_see(context: GatewayContext, group: Group) -> bool:
    """Whether who asks may see the group's ranking."""
    if group.settings.ranking_visibility != RANKING_VISIBILITY_ADMINS:
        return True
    return bool(await context.desk.roles.administered_by(context.user.id, [group.chat_id]))


class WeeklyCard:
    """The outbox's kind "weekly_card".

    It posts the picture in its group, in the group's language, once at the most.
    """

    def __init__(self, gateway: Gateway, texts: Texts, seen: Seen, studio: Studio) -> None:
        self._gateway, self._texts, self._seen, self._studio = gateway, texts, seen, studio

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, season_id}"""
        chat_id = payload["chat_id"]
        group = await self._seen.active_group(chat_id)
        if group is None or group.settings.ranking_visibility == RANKING_VISIBILITY_ADMINS:
            # A ranking that only admins may see is posted to nobody.
            return OBSOLETE
        page = await self._gateway.clients.checkins.ListStandings(
            ListStandingsRequest(chat_id=chat_id, season_id=payload["season_id"], page_size=SHOWN)
        )
        if not page.standings:
            return OBSOLETE
        writer = Writer(self._texts, match_language(group.settings.language))
        await self._studio.send(
            bot,
            chat_id,
            writer.card(group, page, "card-heading-week"),
            caption=writer.caption(group, page, "card-caption-week"),
            parse_mode=ParseMode.HTML,
            message_thread_id=home_of(group).thread,
        )
        return None


def _install(parts: Parts) -> None:
    """Teach the outbox to post the weekly card."""
    work = WeeklyCard(parts.gateway, parts.desk.texts, parts.desk.seen, parts.desk.studio)
    parts.gateway.outbox.register("weekly_card", work, at_most_once=True)


FEATURE = Feature(
    buttons=(Button(34, "ranking_picture", on_picture, choice=GroupChoice()),),
    install=_install,
)
