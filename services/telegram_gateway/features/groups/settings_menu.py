"""What /config offers: each setting with its choices, what its text may be, and how a value reads."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from gymnation.member.v1 import groups_pb2
from telegram_gateway.features.announcements.schedule_parser import NotATime, recurring
from telegram_gateway.features.groups import join_questions, warning_ladder
from telegram_gateway.features.groups.cities import zone_named
from telegram_gateway.texts import LANGUAGES

# Brazil from west to east, then where its people live most; any other zone can be typed.
TIME_ZONES = (
    "America/Rio_Branco",
    "America/Manaus",
    "America/Cuiaba",
    "America/Sao_Paulo",
    "America/Fortaleza",
    "America/Noronha",
    "Europe/Lisbon",
    "America/New_York",
    "Asia/Tokyo",
)
HERE = -1
"""In place of a topic: that of the menu."""
QUOTAS = (0, 1, 2, 3, 5, 10)
QUOTA_AT_MOST = 50
BURSTS = (10, 15, 30)
BURST_AT_LEAST, BURST_AT_MOST = 5, 200
SEASON_DAYS_AT_MOST = 366
WELCOME_AT_MOST = 1000
RULES_AT_MOST = 4000
FREE_WORDS = "#treino #checkin"
FREE_WORDS_AT_MOST = 200
WORD_AT_LEAST = 2
FREE_A_DAY_AT_MOST = 3
DAILY_MINUTE = 5 * 60
DAILY_DAYS = {
    0b1111111: "config-daily-every",
    0b0111111: "config-daily-six",
    0b0011111: "config-daily-working",
}
"""Days of the week, Monday being the lowest bit, that have words of their own."""
DAILY_TEXT_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Choice:
    """One button.

    It has the values that it sets, by the names of GroupSettings, and the key and arguments of its label.
    """

    values: Mapping[str, Any]
    key: str
    arguments: Mapping[str, object] = field(default_factory=dict)


class NotUnderstood(ValueError):
    """What was typed is no value of the setting; the text is the catalogue's key of what to say."""


Typed = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of /config. `typed` reads a value that was written, where that is possible."""

    name: str
    choices: tuple[Choice, ...]
    typed: Typed | None = None
    is_text: bool = False
    """A long text of people's own: shown and logged as set or not set, never itself."""


def _zone(text: str) -> Mapping[str, Any]:
    found = zone_named(text)
    if not found:
        raise NotUnderstood("config-not-a-zone")
    return {"time_zone": found}


def _number(name: str, most: int, key: str, *, least: int = 0, **more: Any) -> Typed:
    def read(text: str) -> Mapping[str, Any]:
        given = text.strip()
        # Telegram lets through what int() would take as well: "²", "٣", "00030" and thousands of digits.
        if given not in {str(number) for number in range(least, most + 1)}:
            raise NotUnderstood(key)
        return {name: int(given), **more}

    return read


def _text(name: str, most: int, key: str, **more: Any) -> Typed:
    def read(text: str) -> Mapping[str, Any]:
        if len(text) > most:
            raise NotUnderstood(key)
        return {name: text, **more}

    return read


def _words(text: str) -> Mapping[str, Any]:
    words = " ".join(dict.fromkeys(text.split()))
    if (
        not words
        or len(words) > FREE_WORDS_AT_MOST
        or any(len(word) < WORD_AT_LEAST for word in words.split())
    ):
        raise NotUnderstood("config-not-words")
    return {"free_words": words}


def _join_question(text: str) -> Mapping[str, Any]:
    try:
        return {"join_question": join_questions.read(text).written}
    except join_questions.NotAQuestion as error:
        raise NotUnderstood(str(error)) from error


def _daily_time(text: str) -> Mapping[str, Any]:
    """Days of the week and a time, or a time alone, which is each day's."""
    said = text.strip()
    for one in (said, f"todo dia {said}"):
        with suppress(NotATime):
            when = recurring(one)
            if when.length == len(one) and when.schedule.HasField("weekly"):
                weekly = when.schedule.weekly
                return {
                    "daily_anchor": True,
                    "daily_anchor_minute": weekly.hour * 60 + weekly.minute,
                    "daily_anchor_weekdays": sum(1 << day - 1 for day in weekly.weekdays),
                }
    raise NotUnderstood("config-not-a-daily-time")


def _daily(key: str, weekdays: int) -> Choice:
    values = {"daily_anchor": True, "daily_anchor_minute": DAILY_MINUTE, "daily_anchor_weekdays": weekdays}
    return Choice(values, key, {"time": _clock(DAILY_MINUTE)})


def _clock(minute: int) -> str:
    return "{:02}:{:02}".format(*divmod(minute, 60))


def _ladder(rungs: Sequence[int]) -> Choice:
    return Choice({"warning_ladder": list(rungs)}, "config-ladder", {"steps": warning_ladder.shown(rungs)})


def _ladder_typed(text: str) -> Mapping[str, Any]:
    try:
        return warning_ladder.read_ladder(text)
    except warning_ladder.NotALadder as error:
        raise NotUnderstood(str(error)) from error


def _switch(name: str, key: str) -> tuple[Choice, ...]:
    return (Choice({name: True}, f"{key}-on"), Choice({name: False}, f"{key}-off"))


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "language", tuple(Choice({"language": code}, f"config-language-{code.lower()}") for code in LANGUAGES)
    ),
    Setting(
        "time_zone",
        tuple(Choice({"time_zone": zone}, "config-zone", {"zone": zone}) for zone in TIME_ZONES),
        _zone,
    ),
    Setting(
        "season",
        (
            Choice({"season_mode": groups_pb2.SEASON_MODE_WEEKLY}, "config-season-weekly"),
            Choice({"season_mode": groups_pb2.SEASON_MODE_MONTHLY}, "config-season-monthly"),
            Choice(
                {"season_mode": groups_pb2.SEASON_MODE_DAYS, "season_days": 30},
                "config-season-days",
                {"days": 30},
            ),
            Choice({"season_mode": groups_pb2.SEASON_MODE_OFF}, "config-season-off"),
        ),
        _number(
            "season_days",
            SEASON_DAYS_AT_MOST,
            "config-not-days",
            least=1,
            season_mode=groups_pb2.SEASON_MODE_DAYS,
        ),
    ),
    Setting(
        "rules",
        (Choice({"rules": ""}, "config-text-none"),),
        _text("rules", RULES_AT_MOST, "config-too-long"),
        is_text=True,
    ),
    Setting(
        "ranking_visibility",
        (
            Choice({"ranking_visibility": groups_pb2.RANKING_VISIBILITY_EVERYONE}, "config-ranking-everyone"),
            Choice({"ranking_visibility": groups_pb2.RANKING_VISIBILITY_ADMINS}, "config-ranking-admins"),
        ),
    ),
    Setting(
        "photo_policy",
        (
            Choice({"photo_policy": groups_pb2.PHOTO_POLICY_OFF}, "config-photo-off"),
            Choice({"photo_policy": groups_pb2.PHOTO_POLICY_TELL_ADMINS}, "config-photo-tell-admins"),
            Choice({"photo_policy": groups_pb2.PHOTO_POLICY_REFUSE}, "config-photo-refuse"),
        ),
    ),
    Setting(
        "question_quota",
        tuple(Choice({"question_quota": number}, "config-quota", {"quota": number}) for number in QUOTAS),
        _number("question_quota", QUOTA_AT_MOST, "config-not-a-quota"),
    ),
    Setting("quiet", _switch("quiet", "config-quiet")),
    Setting(
        "welcome",
        (
            Choice({"welcome_enabled": True, "welcome": ""}, "config-welcome-ours"),
            Choice({"welcome_enabled": False}, "config-welcome-off"),
            # On again with what was written before.
            Choice({"welcome_enabled": True}, "config-welcome-own"),
        ),
        _text("welcome", WELCOME_AT_MOST, "config-too-long", welcome_enabled=True),
    ),
    Setting("weekly_card", _switch("weekly_card", "config-card")),
    Setting("week_tags", _switch("week_tags", "config-tags")),
    # Shown in forums only.
    Setting(
        "topic",
        (Choice({"topic_id": 0}, "config-topic-general"), Choice({"topic_id": HERE}, "config-topic-here")),
    ),
    # No setting of the group: it says how an admin pauses a member's streak.
    Setting("streak_pause", ()),
    Setting("free_checkins", _switch("free_checkins", "config-free")),
    Setting(
        "free_words",
        (Choice({"free_words": FREE_WORDS}, "config-free-words", {"words": FREE_WORDS}),),
        _words,
    ),
    Setting(
        "free_a_day",
        tuple(
            Choice({"free_a_day": number}, "config-free-a-day", {"most": number})
            for number in range(1, FREE_A_DAY_AT_MOST + 1)
        ),
    ),
    Setting(
        "anchors_count_as_free",
        (
            Choice({"anchors_count_as_free": False}, "config-anchors-extra"),
            Choice({"anchors_count_as_free": True}, "config-anchors-count"),
        ),
    ),
    Setting(
        "visit_policy",
        (
            Choice({"visit_policy": groups_pb2.VISIT_POLICY_OFF}, "config-visits-off"),
            Choice({"visit_policy": groups_pb2.VISIT_POLICY_DAILY}, "config-visits-daily"),
            Choice({"visit_policy": groups_pb2.VISIT_POLICY_WITHOUT_PHOTO}, "config-visits-without-photo"),
        ),
    ),
    Setting(
        "daily_anchor",
        (
            Choice({"daily_anchor": False}, "config-daily-off"),
            *(_daily(key, weekdays) for weekdays, key in DAILY_DAYS.items()),
        ),
        _daily_time,
    ),
    # Shown only where there is a daily one.
    Setting(
        "daily_anchor_text",
        (Choice({"daily_anchor_text": ""}, "config-daily-text-ours"),),
        _text("daily_anchor_text", DAILY_TEXT_AT_MOST, "config-too-long"),
    ),
    Setting("daily_anchor_pin", _switch("daily_anchor_pin", "config-daily-pin")),
    Setting("warning_ladder", tuple(_ladder(rungs) for rungs in warning_ladder.LADDERS), _ladder_typed),
    Setting(
        "warning_days",
        tuple(
            Choice({"warning_days": days}, "config-warning-days", {"days": days})
            for days in warning_ladder.DAYS
        ),
        _number("warning_days", warning_ladder.DAYS_AT_MOST, "config-not-warning-days", least=1),
    ),
    Setting("newcomer_guard", _switch("newcomer_guard", "config-newcomers")),
    Setting(
        "burst_joins",
        (
            *(Choice({"burst_joins": many}, "config-burst", {"count": many}) for many in BURSTS),
            Choice({"burst_joins": 0}, "config-burst-off"),
        ),
        _number("burst_joins", BURST_AT_MOST, "config-not-a-burst", least=BURST_AT_LEAST),
    ),
    Setting("join_requests", _switch("join_requests", "config-requests")),
    Setting("join_question", (Choice({"join_question": ""}, "config-text-none"),), _join_question),
    # On after a page that says what it means (mail_question.py).
    Setting("mail", _switch("mail_enabled", "config-mail")),
    # At the end: a menu from before names the settings by their places.
    Setting("rich_tables", _switch("rich_tables", "config-tables")),
)
OF_DAILY = ("daily_anchor_text", "daily_anchor_pin")
"""Settings that mean nothing without the daily one."""


def value_of(setting: Setting, settings: groups_pb2.GroupSettings) -> tuple[str, Mapping[str, object]]:
    """Return the catalogue's key and arguments of a setting's value.

    `settings` is a group's GroupSettings.
    """
    if setting.name == "streak_pause":
        return "config-streak-pause", {}
    if setting.name == "daily_anchor" and settings.daily_anchor:
        weekdays, time = settings.daily_anchor_weekdays, _clock(settings.daily_anchor_minute)
        chosen = {f"d{day + 1}": weekdays >> day & 1 for day in range(7)}
        return DAILY_DAYS.get(weekdays, "config-daily-days"), {"time": time, **chosen}
    if setting.is_text:
        return ("config-text-set" if getattr(settings, setting.name) else "config-text-none"), {}
    for choice in setting.choices:
        if all(getattr(settings, name) == value for name, value in choice.values.items()):
            return choice.key, choice.arguments
    typed: Mapping[str, tuple[str, Mapping[str, object]]] = {
        "topic": ("config-topic-set", {}),
        "daily_anchor_text": ("config-daily-text-own", {}),
        "join_question": ("config-question-own", {}),
        "burst_joins": ("config-burst", {"count": settings.burst_joins}),
        "free_words": ("config-free-words", {"words": settings.free_words}),
        "season": ("config-season-days", {"days": settings.season_days}),
        "time_zone": ("config-zone", {"zone": settings.time_zone}),
        "question_quota": ("config-quota", {"quota": settings.question_quota}),
        "warning_ladder": ("config-ladder", {"steps": warning_ladder.shown(settings.warning_ladder)}),
        "warning_days": ("config-warning-days", {"days": settings.warning_days}),
    }
    return typed[setting.name]
