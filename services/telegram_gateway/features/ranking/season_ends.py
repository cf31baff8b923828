"""The outbox's kind "season_end": the final ranking of a season, posted once at the most in its group."""

from typing import Any

from telegram.constants import ParseMode
from telegram.ext import ExtBot

from gymnation.member.v1.checkin_service_pb2 import ListStandingsRequest, ListStandingsResponse
from gymnation.member.v1.groups_pb2 import RANKING_VISIBILITY_ADMINS
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.conversation.group_cache import Group, Seen, home_of
from telegram_gateway.dependencies import Gateway
from telegram_gateway.features.ranking.ranking_picture import MEDALS
from telegram_gateway.texts import Texts, match_language, moments

SHOWN = 10


class SeasonEnd:
    """Posts the podium and the totals, in the group's language."""

    def __init__(self, gateway: Gateway, texts: Texts, seen: Seen) -> None:
        self._gateway, self._texts, self._seen = gateway, texts, seen

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{chat_id, season_id, again?}: `again` when check-ins came after it had been posted."""
        chat_id = payload["chat_id"]
        group = await self._seen.active_group(chat_id)
        if group is None or group.settings.ranking_visibility == RANKING_VISIBILITY_ADMINS:
            # A ranking that only admins may see is posted to nobody; /ranking has it.
            return "obsolete"
        page = await self._gateway.clients.checkins.ListStandings(
            ListStandingsRequest(chat_id=chat_id, season_id=payload["season_id"], page_size=SHOWN)
        )
        language = match_language(group.settings.language)
        await bot.send_message(
            chat_id,
            self._text(language, group, page, again=payload.get("again", False)),
            parse_mode=ParseMode.HTML,
            message_thread_id=home_of(group).thread,
        )
        return None

    def _text(self, language: str, group: Group, page: ListStandingsResponse, *, again: bool) -> str:
        texts, season = self._texts, page.season
        first, last = moments.span(season.first_day, season.last_day, group.settings.time_zone)
        lines = [texts.format(language, "season-end-title", group=group.title, first=first, last=last)]
        if again:
            lines.append(texts.format(language, "season-end-again"))
        lines.append("")
        for standing in page.standings:
            name = shown_in_line(standing.display_name) or texts.plain(language, "member-nameless")
            lines.append(
                texts.format(
                    language,
                    "ranking-line",
                    place=MEDALS.get(standing.rank, f"{standing.rank}."),
                    name=name,
                    points=standing.points,
                    checkins=standing.checkins,
                )
            )
        if season.participants > len(page.standings):
            lines.append(
                texts.format(language, "season-end-more", more=season.participants - len(page.standings))
            )
        lines += [
            "",
            texts.format(
                language,
                "ranking-totals",
                participants=season.participants,
                checkins=season.checkins,
                points=season.points,
            ),
        ]
        if not again:
            lines.append(texts.format(language, "season-end-next"))
        return "\n".join(lines)


def _install(parts: Parts) -> None:
    """Teach the outbox to tell the end of a season."""
    work = SeasonEnd(parts.gateway, parts.desk.texts, parts.desk.seen)
    parts.gateway.outbox.register("season_end", work, at_most_once=True)


FEATURE = Feature(
    install=_install,
)
