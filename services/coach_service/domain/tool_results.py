"""What each tool reads, in two shapes.

The model gets clear names; the asker may be shown plain facts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coach_service.domain.prompts import visible
from coach_service.domain.records import Challenge, Checkin, Profile, Records

RECENT_CHECKINS = 10
CHECKINS_OF_A_WEEK = 40
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
        "kudos_from_others": found.kudos or None,
    }


async def recent_checkins(records: Records, chat_id: int, member_id: int) -> Reading | None:
    found = await records.recent_checkins(chat_id, member_id, RECENT_CHECKINS)
    if not found:
        return None
    data = {"latest_checkins": [_checkin(checkin) for checkin in found]}
    return Reading(data, checkins=tuple(found))


def _checkin(checkin: Checkin) -> dict[str, object]:
    told: dict[str, object] = {
        "day": checkin.day,
        "points": checkin.points,
        "activities": list(checkin.activities) or None,
        "minutes": checkin.minutes or None,
        "kilometres": _kilometres(checkin.metres) or None,
    }
    return _known(told)


def _kilometres(metres: int) -> float:
    return round(metres / 1000, 2)


async def week(records: Records, chat_id: int, member_id: int) -> Reading | None:
    """The running week: goal, days, streak, and what captions told of its trainings."""
    found = await records.week(chat_id, member_id)
    if found is None or not (found.goal or found.next_goal or found.best_week_days):
        return None
    latest = await records.recent_checkins(chat_id, member_id, CHECKINS_OF_A_WEEK)
    # ISO dates sort as text.
    trained = [one for one in latest if found.first_day <= one.day <= found.last_day]
    has_goal = found.goal > 0
    data: dict[str, object] = {
        "week_first_day": found.first_day,
        "week_last_day": found.last_day,
        "today": found.today,
        "week_days_trained": len(found.trained_on),
        "week_trained_on": list(found.trained_on) or None,
        "week_goal": found.goal or None,
        "week_days_needed": found.needed_days if has_goal else None,
        "week_goal_reached": found.reached if has_goal else None,
        "week_paused_days": found.paused_days or None,
        "goal_from_next_monday": found.next_goal if found.next_goal != found.goal else None,
        "days_trained_in_the_week_before": found.days_of_week_before,
        "week_streak": found.streak_weeks if has_goal else None,
        "best_week_streak": found.best_streak_weeks or None,
        "week_shields": found.shields or None,
        "week_kudos_from_others": found.kudos or None,
        "week_minutes": sum(one.minutes for one in trained) or None,
        "week_kilometres": _kilometres(sum(one.metres for one in trained)) or None,
        "week_activities": _activities(trained) or None,
    }
    known = _known(data)
    numbers = {name: value for name, value in known.items() if isinstance(value, int | float)}
    numbers.pop("week_goal_reached", None)
    return Reading(known, _facts(numbers), tuple(trained))


def _activities(trained: Sequence[Checkin]) -> dict[str, int]:
    """How many check-ins told of each activity, most first."""
    return dict(Counter(name for one in trained for name in one.activities).most_common())


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


async def challenges(records: Records, chat_id: int, _member_id: int) -> Reading | None:
    """What the group does together now. Nobody is named."""
    found = await records.challenges(chat_id)
    if not found:
        return None
    told = [_challenge(one) for one in found]
    return Reading({"challenges": told}, {"open_challenges": str(len(told))})


def _challenge(one: Challenge) -> dict[str, object]:
    teams = [
        {"team": team.number, "members": team.members, "mean_days": team.mean_days, "leads": team.leads}
        for team in one.teams
    ]
    told: dict[str, object] = {
        "kind": one.kind,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "goal_days": one.goal or None,
        "goal_is_for_each_week": one.goal_is_weekly or None,
        "days_of_all_so_far": one.days if one.kind == "together" else None,
        "members_taking_part": one.joined,
        "members_who_reached_it": one.reached if one.kind == "everyone" else None,
        "percent_done": one.percent if one.kind in {"together", "everyone"} else None,
        "can_be_joined_now": one.can_join,
        "teams": teams or None,
    }
    return _known(told)


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
