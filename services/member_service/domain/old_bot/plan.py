"""PLAN.toml: what an operator decides about an import. Nothing outside of it is imported."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from member_service.domain.days import is_time_zone
from member_service.domain.groups import LANGUAGES, GroupSettings, SeasonMode
from member_service.domain.old_bot import values

SEASONS: Final = ("rule", "one")
_KNOWN: Final = frozenset(
    {
        *("source", "groups", "migrations", "admins", "settings"),
        *("points_when_missing", "seasons", "owner", "fingerprint"),
    }
)


class PlanInvalid(Exception):
    """The plan cannot be used. The text says what to change."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the old documents are: a folder, or a database whose URI is in a file."""

    folder: str = ""
    uri_file: str = ""
    database: str = ""
    zone: str = "UTC"
    """The zone of the old host, where a document's id does not tell."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is imported, and as what."""

    source: Source
    owner: int = 0
    allow: tuple[int, ...] = ()
    """Chat ids of today."""
    migrations: Mapping[int, int] = field(default_factory=dict)
    """The chat that a group left -> the one that it became."""
    admins: tuple[int, ...] = ()
    points_when_missing: int = 1
    seasons: str = "rule"
    settings: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    fingerprint: str = ""

    def root(self, chat_id: int) -> int:
        """The chat of today of a group that may have been another chat before."""
        while chat_id in self.migrations:
            chat_id = self.migrations[chat_id]
        return chat_id

    def former(self, chat_id: int) -> tuple[int, ...]:
        """The chats that a group left, the oldest first."""
        before = [old for old, new in self.migrations.items() if new == chat_id]
        return tuple(one for old in before for one in (*self.former(old), old))

    def takes(self, chat_id: int) -> bool:
        """Whether the chat's group is imported."""
        return self.root(chat_id) in self.allow

    def settings_of(self, chat_id: int) -> GroupSettings:
        """What the group begins with."""
        own = dict(self.settings.get(chat_id, {}))
        if "season_mode" in own:
            own["season_mode"] = SeasonMode(own["season_mode"])
        if self.seasons == "one":
            own["season_mode"] = SeasonMode.OFF
        return GroupSettings(**own)


def parse(content: str) -> Plan:
    """Raise PlanInvalid."""
    try:
        told = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        hint = " (a path with \\ goes into 'single quotes')" if "\\" in content else ""
        raise PlanInvalid(f"the plan is no TOML: {error}{hint}") from None
    if unknown := sorted(set(told) - _KNOWN):
        raise PlanInvalid(f"the plan does not know {', '.join(unknown)}")
    source, groups, admins = (_table(told, name) for name in ("source", "groups", "admins"))
    plan = Plan(
        source=Source(
            folder=_text(source, "folder"),
            uri_file=_text(source, "uri_file"),
            database=_text(source, "database"),
            zone=_text(source, "zone") or "UTC",
        ),
        owner=values.whole(told.get("owner", 0)) or 0,
        allow=_numbers(groups.get("allow", []), "groups.allow"),
        migrations=_migrations(told.get("migrations", [])),
        admins=_numbers(admins.get("keep", []), "admins.keep"),
        points_when_missing=told.get("points_when_missing", 1),
        seasons=told.get("seasons", "rule"),
        settings=_settings(_table(told, "settings")),
        fingerprint=_text(told, "fingerprint"),
    )
    check(plan)
    return plan


def check(plan: Plan) -> None:
    """Raise PlanInvalid."""
    source = plan.source
    if bool(source.folder) == bool(source.uri_file) or (source.uri_file and not source.database):
        raise PlanInvalid("source needs a folder, or a uri_file and a database")
    if not is_time_zone(source.zone):
        raise PlanInvalid("source.zone has to be an IANA time zone, such as America/Sao_Paulo")
    if values.points(plan.points_when_missing) is None or isinstance(plan.points_when_missing, str):
        raise PlanInvalid("points_when_missing has to be from 1 to 10")
    if plan.seasons not in SEASONS:
        raise PlanInvalid('seasons has to be "rule" or "one"')
    for chat_id in plan.allow:
        if chat_id >= 0:
            raise PlanInvalid("groups.allow holds ids of groups, and they are negative")
        if chat_id in plan.migrations:
            raise PlanInvalid("groups.allow names a chat that a migration leaves: name where it leads")
    if any(person <= 0 for person in plan.admins):
        raise PlanInvalid("admins.keep holds ids of persons")


def _table(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = told.get(name, {})
    if not isinstance(table, dict):
        raise PlanInvalid(f"{name} has to be a table")
    return table


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise PlanInvalid(f"{name} has to be a text")
    return value


def _numbers(told: object, name: str) -> tuple[int, ...]:
    if not isinstance(told, list):
        raise PlanInvalid(f"{name} has to be a list of ids")
    numbers = [values.whole(one) for one in told]
    if None in numbers:
        raise PlanInvalid(f"{name} has to be a list of ids")
    return tuple(dict.fromkeys(one for one in numbers if one is not None))


def _migrations(told: object) -> dict[int, int]:
    moved: dict[int, int] = {}
    for one in told if isinstance(told, list) else [None]:
        old, new = (values.whole(one.get(name)) if isinstance(one, dict) else None for name in ("old", "new"))
        if old is None or new is None or old >= 0 or new >= 0 or old in moved:
            raise PlanInvalid("each of [[migrations]] needs old and new, two chat ids, and old once only")
        moved[old] = new
    for start in moved.values():
        seen: list[int] = [start]
        while seen[-1] in moved:
            seen.append(moved[seen[-1]])
            if len(seen) > len(moved):
                raise PlanInvalid("the migrations go round in a circle")
    return moved


def _settings(told: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    chosen: dict[int, Mapping[str, Any]] = {}
    for name, one in told.items():
        chat_id = values.whole(name)
        if chat_id is None or not isinstance(one, dict):
            raise PlanInvalid("settings has a table for each chat id")
        _check_settings(one)
        chosen[chat_id] = one
    return chosen


def _check_settings(one: Mapping[str, Any]) -> None:
    checks = {
        "time_zone": lambda value: isinstance(value, str) and is_time_zone(value),
        "language": lambda value: value in LANGUAGES,
        "season_mode": lambda value: value in set(SeasonMode),
        "season_days": lambda value: type(value) is int and 1 <= value <= 366,
    }
    for name, value in one.items():
        if name not in checks or not checks[name](value):
            raise PlanInvalid(f"settings: {name} is unknown, or cannot have this value")


def as_list(numbers: Iterable[int]) -> str:
    """Ids as TOML."""
    return "[" + ", ".join(str(one) for one in numbers) + "]"


def quoted(words: str) -> str:
    """A text as TOML."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one >= " " and one != "\x7f" else " " for one in escaped) + '"'


def render(plan: Plan, comments: Mapping[str, Sequence[str]]) -> str:
    """The plan as TOML, with what was found as comments: by `groups`, `migrations`, `admins`, `other`."""

    def said(name: str) -> list[str]:
        return [
            f"# {''.join(c if c.isprintable() else ' ' for c in line)}" for line in comments.get(name, ())
        ]

    source = plan.source
    lines = [
        "# What is imported from the old bot. Nothing outside of this plan is.",
        f"fingerprint = {quoted(plan.fingerprint)}",
        "# Your own Telegram user id: the groups are registered by you.",
        f"owner = {plan.owner}",
        "# Points of check-ins from before there were points.",
        f"points_when_missing = {plan.points_when_missing}",
        '# "rule": seasons as the group has them here. "one": a single one, and the ranking stays as it was.',
        f"seasons = {quoted(plan.seasons)}",
        "",
        "[source]",
        *(
            f"{name} = {quoted(value)}"
            for name, value in (
                ("folder", source.folder),
                ("uri_file", source.uri_file),
                ("database", source.database),
                ("zone", source.zone),
            )
            if value
        ),
        "",
        "[groups]",
        *said("groups"),
        "# Ids of the groups to take, such as allow = [-1001234567890]",
        f"allow = {as_list(plan.allow)}",
        "",
        "[admins]",
        "# In the old bot anybody could become one. Whom do you want to keep?",
        *said("admins"),
        f"keep = {as_list(plan.admins)}",
        "",
        *said("migrations"),
        *(
            line
            for old, new in plan.migrations.items()
            for line in ("[[migrations]]", f"old = {old}", f"new = {new}", "")
        ),
        *(
            line
            for chat_id, own in plan.settings.items()
            for line in (
                f'[settings."{chat_id}"]',
                *(_setting(name, value) for name, value in own.items()),
                "",
            )
        ),
        *said("other"),
    ]
    return "\n".join(lines) + "\n"


def _setting(name: str, value: object) -> str:
    return f"{name} = {quoted(value) if isinstance(value, str) else value}"
