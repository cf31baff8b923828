"""What each tool reads, in two shapes.

The model gets clear names; the asker may be shown plain facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coach_service.domain.prompts import visible
from coach_service.domain.records import Checkin, Profile, Records

RECENT_CHECKINS = 10
MAX_RULES = 4000


@dataclass(frozen=True, slots=True)
class Reading:
    """A record that was found."""

    data: Mapping[str, object]
    """What the model sees, as JSON."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the answer is based on. Numbers and dates only, never texts that people wrote."""
    checkins: tuple[Checkin, ...] = ()


async def profile(records: Records, chat_id: int, member_id: int) -> Reading | None:
    found = await records.profile(chat_id, member_id)
    if found is None or found.total_checkins == 0:
        return None
    data = profile_numbers(found)
    return Reading(_known(data), _facts(data))


def profile_numbers(found: Profile) -> dict[str, object]:
    """A profile's numbers by clear names; None where there is none."""
    return {
        "season_points": found.season_points,
        "season_checkins": found.season_checkins,
        "all_time_points": found.total_points,
        "all_time_checkins": found.total_checkins,
        "streak_days": found.streak_days,
        "best_streak_days": found.best_streak_days,
        "streak_freezes_in_hand": found.freezes,
        "best_season_points": found.best_season_points,
        "rank": found.rank or None,
        "participants": found.participants,
        "checkins_of_last_7_days": found.last_7_days,
        "checkins_of_last_28_days": found.last_28_days,
        "last_checkin_day": found.last_checkin_day or None,
        "today": found.today,
    }


async def recent_checkins(records: Records, chat_id: int, member_id: int) -> Reading | None:
    found = await records.recent_checkins(chat_id, member_id, RECENT_CHECKINS)
    if not found:
        return None
    data = {"latest_checkins": [{"day": checkin.day, "points": checkin.points} for checkin in found]}
    return Reading(data, checkins=tuple(found))


async def standing(records: Records, chat_id: int, member_id: int) -> Reading | None:
    found = await records.standing(chat_id, member_id)
    if found is None or found.rank == 0:
        return None
    data: dict[str, object] = {
        "rank": found.rank,
        "season_points": found.points,
        "season_checkins": found.checkins,
        "participants": found.participants,
        "next_rank_points": found.next_rank_points or None,
        "season_first_day": found.first_day or None,
        "season_last_day": found.last_day or None,
        "days_left": found.days_left or None,
    }
    return Reading(_known(data), _facts(data))


async def rules(records: Records, chat_id: int, _member_id: int) -> Reading | None:
    found = await records.group(chat_id)
    if found is None or not found.rules.strip():
        return None
    # That there are rules, not what they say: the text is the group's.
    return Reading({"rules": visible(found.rules)[:MAX_RULES]}, {"group_rules": "true"})


def _known(data: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if value is not None}


def _facts(data: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in _known(data).items()}
