"""What the report of a group's week says, as a picture and in words, for one admin."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.challenge_service_pb2 import ListChallengesRequest
from gymnation.member.v1.challenges_pb2 import (
    CHALLENGE_KIND_EVERYONE,
    CHALLENGE_KIND_TOGETHER,
    CHALLENGE_STATE_OPEN,
    Challenge,
)
from gymnation.member.v1.group_service_pb2 import GetGroupReportRequest
from gymnation.member.v1.reports_pb2 import AwayMember, GroupReport
from telegram_gateway.bot_api.lengths import CAPTION, shown_units
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.features.challenges.challenge_words import Words
from telegram_gateway.pictures.typefaces import drawable
from telegram_gateway.pictures.week_hours import HOURS, WeekHours

MEASURES: Final = (
    "member_warned",
    "member_muted",
    "member_banned",
    "channel_banned",
    "messages_purged",
    "newcomer_message_removed",
)
"""The admins' actions that are counted. Each has a text, "report-measure-<name with dashes>"."""
_NANO: Final = 1e9
_PAGE: Final = 100
_PAGES: Final = 5
_CHALLENGES: Final = 3


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report in a reader's language."""

    picture: WeekHours
    caption: str
    """Telegram HTML that fits below a picture."""


class ReportWriter:
    """Gathers a week of a group and puts it into words."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._clients = desk, desk.gateway.clients

    async def write(self, group: Group, language: str, first_day: str = "") -> WrittenReport:
        """`first_day`: the Monday of the week; empty for the last one that is over."""
        answer = await self._clients.groups.GetGroupReport(
            GetGroupReportRequest(chat_id=group.chat_id, first_day=first_day)
        )
        report = answer.report
        open_ones = await self._clients.challenges.ListChallenges(
            ListChallengesRequest(chat_id=group.chat_id, open_only=True)
        )
        challenges = [one for one in open_ones.challenges if one.state == CHALLENGE_STATE_OPEN]
        said = _Said(self._desk, language, group)
        measures = await self._measures(group, report.first_day)
        lines = said.lines(report, challenges[:_CHALLENGES], measures)
        return WrittenReport(said.picture(report), said.caption(lines, report.away))

    async def _measures(self, group: Group, first_day: str) -> Counter[str]:
        """How often admins did what, from the log."""
        zone, monday = ZoneInfo(group.settings.time_zone), date.fromisoformat(first_day)
        begin, end = (
            to_timestamp(datetime.combine(day, time(), zone)) for day in (monday, monday + timedelta(days=7))
        )
        found: Counter[str] = Counter()
        token = ""
        for _ in range(_PAGES):
            page = await self._clients.audit.ListActions(
                ListActionsRequest(
                    chat_id=group.chat_id,
                    actions=MEASURES,
                    start_time=begin,
                    end_time=end,
                    page_size=_PAGE,
                    page_token=token,
                )
            )
            found.update(entry.action for entry in page.entries)
            token = page.next_page_token
            if not token:
                break
        return found


class _Said:
    """Words of one language, of one group."""

    def __init__(self, desk: Desk, language: str, group: Group) -> None:
        self._texts, self._language, self._group = desk.texts, language, group

    def _say(self, key: str, **arguments: object) -> str:
        return self._texts.format(self._language, key, **arguments)

    def _plain(self, key: str, **arguments: object) -> str:
        return self._texts.plain(self._language, key, **arguments)

    def lines(
        self, report: GroupReport, challenges: Sequence[Challenge], measures: Counter[str]
    ) -> list[str]:
        """All but who is away."""
        first, last = self._days(report)
        lines = [
            self._say("report-title", group=self._group.title, first=first, last=last),
            "",
            self._say("report-active", active=report.active, before=report.active_before),
            self._say("report-checkins", checkins=report.checkins),
            self._say("report-newcomers", newcomers=report.newcomers, active=report.newcomers_active),
        ]
        words = Words(self._texts, self._language)
        for one in challenges:
            far = one.kind in {CHALLENGE_KIND_TOGETHER, CHALLENGE_KIND_EVERYONE}
            key = "report-challenge-percent" if far else "report-challenge"
            lines.append(self._say(key, title=words.title(one), percent=one.percent))
        done = [
            self._say(f"report-measure-{name.replace('_', '-')}", count=measures[name])
            for name in MEASURES
            if measures[name]
        ]
        lines.append(", ".join(done) if done else self._say("report-measure-none"))
        if done:
            lines[-1] = f"🛡 {lines[-1]}"
        lines.append(self._say("report-cost", cost=report.cost_nano_usd / _NANO))
        return lines

    def caption(self, lines: list[str], away: Sequence[AwayMember]) -> str:
        """As many of who is away as there is room for; nothing else is left out."""
        nameless = self._plain("member-nameless")
        for count in range(len(away), -1, -1):
            told = list(lines)
            if count:
                names = [
                    self._say("report-away-name", name=shown_in_line(one.display_name) or nameless)
                    for one in away[:count]
                ]
                told += ["", self._say("report-away"), ", ".join(names)]
                told += [self._say("report-kind-word")]
            text = "\n".join(told)
            if shown_units(text) <= CAPTION:
                return text
        return self._say("report-title-short", group=self._group.title)

    def picture(self, report: GroupReport) -> WeekHours:
        """What is drawn."""
        first, last = self._days(report)
        numbers = (("active", report.active), ("checkins", report.checkins), ("newcomers", report.newcomers))
        return WeekHours(
            heading=self._plain("report-heading"),
            title=drawable(self._group.title) or self._plain("card-group"),
            subtitle=self._plain("report-span", first=first, last=last),
            weekdays=tuple(self._plain("heat-weekdays").split()),
            hours=tuple(f"{hour}h" for hour in range(HOURS)),
            checkins=tuple((one.weekday - 1, one.hour, one.checkins) for one in report.hours),
            fewest=self._plain("heat-less"),
            most=self._plain("heat-more"),
            numbers=tuple(
                (
                    self._plain("card-number", number=number),
                    self._plain(f"report-number-{name}", number=number),
                )
                for name, number in numbers
            ),
        )

    def _days(self, report: GroupReport) -> tuple[str, str]:
        monday = date.fromisoformat(report.first_day)
        return f"{monday:%d/%m}", f"{monday + timedelta(days=6):%d/%m}"
