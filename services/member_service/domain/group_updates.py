"""What a group's settings may become: the paths that an update takes, and what each accepts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from member_service.domain import days, fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import (
    DAILY_TEXT_LENGTH,
    EVERY_DAY,
    FREE_A_DAY_AT_MOST,
    FREE_WORDS_LENGTH,
    GUIDE_OVER,
    JOIN_QUESTION_LENGTH,
    LANGUAGES,
    RULES_LENGTH,
    TITLE_LENGTH,
    WELCOME_LENGTH,
    Group,
    GroupStore,
    PhotoPolicy,
    RankingVisibility,
    SeasonMode,
    VisitPolicy,
    known_group,
    registered_group,
)
from member_service.domain.ladders import DAYS_AT_MOST, DEFAULT_LADDER, is_ladder
from member_service.domain.mail_failures import MailOff
from member_service.domain.mail_opening import ENABLED, STARS, MailOpening
from servicekit.clock import Clock

HELD_UNTIL_AT_MOST: Final = 2**32 - 1
"""Seconds since 1970: milliseconds, which somebody may send instead, are refused."""


class UpdateGroup:
    """Changes the title, the user name or settings."""

    def __init__(self, store: GroupStore, clock: Clock, mail: MailOpening | None = None) -> None:
        """`mail` says which groups may have anonymous mail; without it none may."""
        self._store, self._clock, self._mail = store, clock, mail

    async def __call__(
        self, request_id: str, chat_id: int, values: Mapping[str, Any], *, validate_only: bool = False
    ) -> Group:
        """`values` maps the paths of the mask to new values.

        With `validate_only` the group is given as it would be, and nothing changes.
        """
        change = Change.of(request_id, self._clock(), "UpdateGroup", chat_id, sorted(values.items()))
        fields.group_chat_id(chat_id)
        if not values:
            raise FieldInvalid("update_mask")
        checked = {path: _checked(path, value) for path, value in values.items()}
        if checked.get(ENABLED) or checked.get(STARS):
            if self._mail is None:
                raise MailOff
            await self._mail.check(await registered_group(self._store, chat_id), checked)
        if validate_only:
            group = await registered_group(self._store, chat_id, fresh=True)
            await self._store.refuse_reuse(change)
            return _with_values(group, checked)
        return known_group(await self._store.update(chat_id, checked, change))


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a path of the update mask accepts."""

    kind: type
    least: int = 0
    most: int = 0
    one_of: Sequence[str] = field(default=())


_UPDATABLE: Final[Mapping[str, _Rule]] = {
    "title": _Rule(str),
    "username": _Rule(str),
    "settings.language": _Rule(str, one_of=LANGUAGES),
    "settings.time_zone": _Rule(str),
    "settings.rules": _Rule(str, most=RULES_LENGTH),
    "settings.season_mode": _Rule(SeasonMode),
    "settings.season_days": _Rule(int, least=1, most=366),
    "settings.question_quota": _Rule(int, least=0, most=50),
    "settings.welcome_enabled": _Rule(bool),
    "settings.welcome": _Rule(str, most=WELCOME_LENGTH),
    "settings.photo_policy": _Rule(PhotoPolicy),
    "settings.ranking_visibility": _Rule(RankingVisibility),
    "settings.quiet": _Rule(bool),
    "settings.weekly_card": _Rule(bool),
    "settings.topic_id": _Rule(int, least=0, most=fields.MAX_INT64),
    "settings.visit_policy": _Rule(VisitPolicy),
    "settings.free_checkins": _Rule(bool),
    "settings.free_words": _Rule(str, most=FREE_WORDS_LENGTH),
    "settings.free_a_day": _Rule(int, least=1, most=FREE_A_DAY_AT_MOST),
    "settings.anchors_count_as_free": _Rule(bool),
    "settings.daily_anchor": _Rule(bool),
    "settings.daily_anchor_minute": _Rule(int, least=0, most=24 * 60 - 1),
    "settings.daily_anchor_weekdays": _Rule(int, least=1, most=EVERY_DAY),
    "settings.daily_anchor_text": _Rule(str, most=DAILY_TEXT_LENGTH),
    "settings.daily_anchor_pin": _Rule(bool),
    "settings.warning_ladder": _Rule(tuple),
    "settings.warning_days": _Rule(int, least=1, most=DAYS_AT_MOST),
    "settings.newcomer_guard": _Rule(bool),
    "settings.mail_enabled": _Rule(bool),
    "settings.mail_reveal_stars": _Rule(int, least=0, most=10_000),
    "settings.join_requests": _Rule(bool),
    "settings.join_question": _Rule(str, most=JOIN_QUESTION_LENGTH),
    "settings.burst_joins": _Rule(int, least=0, most=200),
    "settings.newcomers_held_until": _Rule(int, least=0, most=HELD_UNTIL_AT_MOST),
    "settings.guide_step": _Rule(int, least=0, most=GUIDE_OVER),
    "settings.week_tags": _Rule(bool),
    "settings.rich_tables": _Rule(bool),
}


def _checked(path: str, value: Any) -> Any:
    rule = _UPDATABLE.get(path)
    if rule is None:
        raise FieldInvalid("update_mask")
    # True is a number to Python, and no number of questions.
    if not isinstance(value, rule.kind) or (rule.kind is int and isinstance(value, bool)):
        raise FieldInvalid(path)
    if isinstance(value, bool | PhotoPolicy | RankingVisibility | SeasonMode | VisitPolicy):
        return value
    if isinstance(value, int):
        return fields.in_range(value, path, rule.least, rule.most)
    if isinstance(value, tuple):
        if value and not is_ladder(value):
            raise FieldInvalid(path)
        return value or DEFAULT_LADDER
    text = str(value)
    match path:
        case "title":
            return text[:TITLE_LENGTH]
        case "username":
            return text[: fields.USERNAME_LENGTH]
        case "settings.time_zone" if not days.is_time_zone(text):
            raise FieldInvalid(path)
    if (rule.one_of and text not in rule.one_of) or (rule.most and len(text) > rule.most):
        raise FieldInvalid(path)
    return text


def _with_values(group: Group, values: Mapping[str, Any]) -> Group:
    own = {path: value for path, value in values.items() if "." not in path}
    of_settings = {path.partition(".")[2]: value for path, value in values.items() if "." in path}
    return replace(group, **own, settings=replace(group.settings, **of_settings))
