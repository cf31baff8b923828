"""What a recap says of the week that ended, and the picture that comes with it."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from gymnation.member.v1 import letters_pb2, trainings_pb2
from gymnation.member.v1.weeks_pb2 import WEEK_STATE_KEPT, WEEK_STATE_SHIELDED
from telegram_gateway.bot_api import lengths
from telegram_gateway.pictures.heat_map import WEEKS, HeatMap
from telegram_gateway.pictures.typefaces import drawable
from telegram_gateway.texts import Texts

KINDS_NAMED: Final = 4
_KILOMETRE: Final = 1000


class RecapWords:
    """Says recaps in one language."""

    def __init__(self, texts: Texts, language: str) -> None:
        self._texts, self._language = texts, language

    def _say(self, key: str, **arguments: object) -> str:
        return self._texts.format(self._language, key, **arguments)

    def _plain(self, key: str, **arguments: object) -> str:
        return self._texts.plain(self._language, key, **arguments)

    def text(self, letter: letters_pb2.Letter) -> str:
        """The recap as Telegram HTML, with as many groups as fit into a message."""
        if letter.is_empty:
            lines = [self._say("letter-recap-empty")]
            if letter.ends:
                lines.append(self._say("letter-recap-ends"))
            return "\n".join(lines)
        text = self._say("letter-recap-title")
        for one in letter.groups:
            longer = "\n".join((text, "", *self._of_group(one)))
            if lengths.shown_units(longer) > lengths.MESSAGE:
                break
            text = longer
        return text

    def _of_group(self, one: letters_pb2.LetterGroup) -> list[str]:
        record, week = one.record, one.record.weeks[-2]
        before = record.weeks[-3].trained_days if len(record.weeks) > 2 else 0
        trained = {"trained": week.trained_days, "needed": week.needed_days}
        lines = [self._say("letter-recap-group", group=record.group_title, **trained)]
        if before:
            lines.append(self._say("letter-recap-before", before=before))
        if week.state == WEEK_STATE_KEPT:
            lines.append(self._say("letter-recap-kept", weeks=record.streak_weeks))
        if week.state == WEEK_STATE_SHIELDED:
            lines.append(self._say("letter-recap-shielded", weeks=record.streak_weeks))
        if record.shields:
            lines.append(self._say("goal-shields", shields=record.shields))
        if told := self._told(one):
            lines.append(self._say("letter-recap-told", told=told))
        if record.kudos_of_week_before:
            lines.append(self._say("letter-recap-kudos", kudos=record.kudos_of_week_before))
        if one.rank:
            lines.append(self._say("letter-recap-rank", rank=one.rank))
        left = one.next_checkins - one.total_checkins
        lines.append(self._say("letter-recap-next", left=left, next=one.next_checkins))
        return lines

    def _told(self, one: letters_pb2.LetterGroup) -> str:
        """What captions told of the week: kinds, how long, how far."""
        kinds = [self._kind(counted) for counted in one.activities[:KINDS_NAMED]]
        if more := len(one.activities) - len(kinds):
            kinds.append(self._plain("letter-recap-more-kinds", more=more))
        parts = [", ".join(kinds)] if kinds else []
        if one.minutes:
            hours, minutes = divmod(one.minutes, 60)
            parts.append(self._plain("letter-recap-time", hours=hours, minutes=minutes))
        if one.metres >= _KILOMETRE:
            parts.append(self._plain("letter-recap-distance", kilometres=self._kilometres(one.metres)))
        elif one.metres:
            parts.append(self._plain("letter-recap-metres", metres=one.metres))
        return " · ".join(parts)

    def _kind(self, counted: letters_pb2.ActivityCount) -> str:
        name = trainings_pb2.Activity.Name(counted.activity).removeprefix("ACTIVITY_")
        said = self._plain(f"activity-{name.lower().replace('_', '-')}")
        return f"{said} {counted.checkins}×" if counted.checkins > 1 else said

    def _kilometres(self, metres: int) -> str:
        """With one decimal where there is one, as the language writes it: 12,5 or 12.5."""
        whole, tenths = divmod(round(metres / 100), 10)
        mark = "," if self._language == "pt-BR" else "."
        return f"{whole}{mark}{tenths}" if tenths else str(whole)

    def picture(self, letter: letters_pb2.Letter) -> HeatMap | None:
        """The last 12 weeks that are over, of all groups in one; None where there is nothing to see."""
        told = [one for one in letter.groups if one.heat_map]
        if letter.is_empty or not told:
            return None
        days: Counter[date] = Counter()
        for one in told:
            for day in one.heat_map:
                days[date.fromisoformat(day.day)] += day.checkins
        today = date.fromisoformat(told[0].record.today)
        trained = {day for one in told for day in days if day >= _monday(today) - timedelta(days=7)}
        checkins = days.total()
        numbers = [
            (
                self._plain("card-number", number=len(trained)),
                self._plain("recap-card-days", days=len(trained)),
            ),
            (
                self._plain("card-number", number=checkins),
                self._plain("card-total-checkins", number=checkins),
            ),
        ]
        streak = max(one.record.streak_weeks for one in told)
        if streak:
            number = self._plain("card-number", number=streak)
            numbers.insert(1, (number, self._plain("recap-card-streak", weeks=streak)))
        return HeatMap(
            heading=self._plain("heat-heading", weeks=WEEKS),
            name=self._plain("recap-card-name"),
            subtitle=" · ".join(filter(None, (drawable(one.record.group_title) for one in told)))
            or self._plain("card-group"),
            today=_monday(today) - timedelta(days=1),
            checkins=tuple(sorted(days.items())),
            weekdays=tuple(self._plain("heat-weekdays").split()),
            months=tuple(self._plain("heat-months").split()),
            less=self._plain("heat-less"),
            more=self._plain("heat-more"),
            numbers=tuple(numbers),
            marks_today=False,
        )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
