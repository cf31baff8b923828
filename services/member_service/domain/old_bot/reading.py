"""What one old document says: the same answer whenever it is asked, so that two passes agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from member_service.domain import fields
from member_service.domain.days import local_day
from member_service.domain.flags import EXCERPT_LENGTH
from member_service.domain.old_bot import rows, values
from member_service.domain.old_bot.plan import Plan
from member_service.domain.old_bot.rows import Row
from member_service.domain.schedules import LONGEST, SHORTEST

NO_CHAT: Final = "the chat's id is none"
PRIVATE: Final = "the chat is private"
NOT_A_PERSON: Final = "the user is no person"
NO_POINTS: Final = "the points are not from 1 to 10"
NO_TIME: Final = "there is no time that can be true"
NO_MESSAGE: Final = "the message's id is none"
NO_TEXT: Final = "there is no text"
TEXT_LENGTH: Final = 4096


@dataclass(frozen=True, slots=True)
class Read:
    """One document. `why` is empty when it can be taken; what is known is there in any case."""

    row: Row
    chat_id: int = 0
    member_id: int = 0
    time: datetime | None = None
    message_id: int = 0
    points: int = 0
    ranked: Fraction = Fraction(0)
    """What it counted for in the old ranking."""
    anchor: str = ""
    name: str = ""
    active: bool = False
    words: str = ""
    by: int = 0
    by_name: str = ""
    interval: timedelta = SHORTEST
    answer: str = ""
    why: str = ""


class Reader:
    """Reads documents under a plan, at one moment."""

    def __init__(self, plan: Plan, now: datetime) -> None:
        self._plan, self._now = plan, now

    def time(self, row: Row, *names: str, shift: bool = True) -> datetime | None:
        """The true time of the first field that holds one."""
        told = next((time for name in names if (time := values.told_time(row.values.get(name)))), None)
        return values.true_time(told, row.id_time, self._plan.source.zone, self._now, shift=shift)

    def chat(self, row: Row) -> tuple[int, str]:
        chat_id = values.whole(row.values.get("chat_id"))
        if chat_id is None or chat_id == 0:
            return 0, NO_CHAT
        return chat_id, PRIVATE if chat_id > 0 else ""

    def checkin(self, row: Row) -> Read:
        """A check-in, of this or the first kind."""
        told = row.values
        chat_id, why = self.chat(row)
        member = values.person(told.get("user_id"))
        time = self.time(row, "created_at", "timestamp", "checkin_date", "date")
        scored = row.collection == rows.CHECKINS
        missing = told.get("points_value") is None
        worth = self._plan.points_when_missing if missing else values.points(told.get("points_value"))
        problems = (
            row.unreadable,
            why,
            "" if member else NOT_A_PERSON,
            "" if worth else NO_POINTS,
            "" if time else NO_TIME,
        )
        return Read(
            row,
            chat_id,
            member or 0,
            time,
            message_id=_message(told.get("message_id")),
            points=worth or 0,
            ranked=values.ranked_points(told.get("points_value")) if scored else Fraction(0),
            anchor=self._anchor_key(row, chat_id, time),
            name=values.text(told.get("user_name"), fields.NAME_LENGTH),
            why=_first(problems),
        )

    def _anchor_key(self, row: Row, chat_id: int, time: datetime | None) -> str:
        """The anchor's id; of a check-in without one, the day: two of one day are twins."""
        if name := _name(row.values.get("anchor_id")):
            return name
        if time is None:
            return ""
        zone = self._plan.settings_of(self._plan.root(chat_id)).time_zone
        return f"none:{local_day(time, zone)}"

    def anchor(self, row: Row) -> Read:
        told = row.values
        chat_id, why = self.chat(row)
        missing = told.get("points_value") is None
        worth = self._plan.points_when_missing if missing else values.points(told.get("points_value"))
        time = self.time(row, "created_at", "timestamp")
        problems = (row.unreadable, why, "" if worth else NO_POINTS, "" if time else NO_TIME)
        return Read(
            row,
            chat_id,
            time=time,
            message_id=_message(told.get("message_id")),
            points=worth or 0,
            active=told.get("active") is True,
            why=_first(problems),
        )

    def chat_row(self, row: Row) -> Read:
        """A chat as a registry or a look at it has it."""
        chat_id, why = self.chat(row)
        told = [name for name in ("started_at", "stopped_at", "last_seen") if row.values.get(name)]
        times = [self.time(row, name) for name in told or ("created_at",)]
        known = [one for one in times if one is not None]
        return Read(
            row,
            chat_id,
            time=max(known, default=None),
            name=values.text(row.values.get("title"), 255),
            words=values.text(row.values.get("username"), fields.USERNAME_LENGTH),
            active=row.values.get("active") is True,
            why=_first((row.unreadable, why)),
        )

    def flag(self, row: Row) -> Read:
        told = row.values
        chat_id, why = self.chat(row)
        member, time = values.person(told.get("user_id")), self.time(row, "added_at", "created_at")
        message = _message(told.get("message_id"))
        problems = (
            *(row.unreadable, why, "" if member else NOT_A_PERSON),
            *("" if message else NO_MESSAGE, "" if time else NO_TIME),
        )
        return Read(
            row,
            chat_id,
            member or 0,
            time,
            message_id=message,
            name=values.text(told.get("user_name"), fields.NAME_LENGTH),
            words=_excerpt(told.get("message_text")),
            by=values.person(told.get("added_by")) or 0,
            by_name=values.text(told.get("added_by_name"), fields.NAME_LENGTH),
            answer=values.text(told.get("reason"), 500),
            why=_first(problems),
        )

    def announcement(self, row: Row) -> Read:
        told = row.values
        chat_id, why = self.chat(row)
        interval = _interval(told.get("interval_hours"))
        raw = told.get("message")
        words = values.text(raw, 10 * TEXT_LENGTH)
        time = self.time(row, "created_at")
        units = len(words.encode("utf-16-le")) // 2
        gone = "it was deleted in the old bot" if told.get("active") is False else ""
        problems = (
            *(row.unreadable, why, gone, "" if time else NO_TIME),
            "" if interval else "the interval is not from 10 minutes to 366 days",
            ""
            if words and units <= TEXT_LENGTH
            else f"the text is empty, or longer than {TEXT_LENGTH} characters",
        )
        return Read(
            row,
            chat_id,
            time=time,
            words=words,
            interval=interval or SHORTEST,
            by=values.person(told.get("added_by")) or 0,
            why=_first(problems),
        )

    def admin(self, row: Row) -> Read:
        """Their ids were made anew by a script: they tell nothing of the time."""
        told = row.values
        member = values.person(told.get("admin_id", told.get("user_id")))
        time = self.time(row, "added_at", "created_at", shift=False)
        name = values.text(told.get("admin_name", told.get("user_name")), fields.NAME_LENGTH)
        problems = (row.unreadable, "" if member else NOT_A_PERSON)
        return Read(row, member_id=member or 0, time=time or self._now, name=name, why=_first(problems))

    def question(self, row: Row) -> Read:
        told = row.values
        chat_id, why = self.chat(row)
        member, time = values.person(told.get("user_id")), self.time(row, "timestamp", "created_at")
        words = values.text(told.get("question"), TEXT_LENGTH)
        answer = values.text(told.get("answer"), 4 * TEXT_LENGTH)
        problems = (
            *(row.unreadable, why, "" if member else NOT_A_PERSON, "" if time else NO_TIME),
            "" if words and answer else NO_TEXT,
        )
        return Read(
            row,
            chat_id,
            member or 0,
            time,
            message_id=_message(told.get("message_id")),
            words=words,
            answer=answer,
            why=_first(problems),
        )


def anchor_name(row: Row) -> str:
    """What check-ins call an anchor: its id, of whatever type, as text."""
    kind, colon, told = row.id.partition(":")
    return _name(told) if colon and kind in {"str", "int", "Int64", "float"} else row.id


def _name(told: object) -> str:
    number = values.whole(told)
    if number is not None:
        return str(number)
    if isinstance(told, int | float | Decimal) and not isinstance(told, bool):
        return f"number:{told}"
    cleaned = told.strip().lower() if isinstance(told, str) else ""
    return cleaned.encode("utf-8", "backslashreplace").decode()


def _first(problems: tuple[str, ...]) -> str:
    return next((one for one in problems if one), "")


def _message(value: object) -> int:
    number = values.whole(value)
    return number if number and number > 0 else 0


def _excerpt(value: object) -> str:
    """The beginning of a text; half a character was taken out as a lone surrogate."""
    cleaned = values.text(value, 10 * TEXT_LENGTH)
    return cleaned[:EXCERPT_LENGTH].rstrip("\u200d")


def _interval(hours: object) -> timedelta | None:
    if isinstance(hours, str | Decimal):
        try:
            hours = float(hours)
        except ValueError:
            return None
    if isinstance(hours, bool) or not isinstance(hours, int | float):
        return None
    if not 0 < hours <= LONGEST.total_seconds():
        return None
    every = timedelta(seconds=round(hours * 3600))
    return every if SHORTEST <= every <= LONGEST else None
