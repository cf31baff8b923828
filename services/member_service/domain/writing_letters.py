"""What there is to write to a member now. It is asked when a letter is due, and again when it goes out.

Nothing goes out in a pause, with care taken (`care.py`), or to who blocked the bot.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.groups import Group, GroupFinder
from member_service.domain.habits import GetWeek, MemberWeek
from member_service.domain.letters import (
    LetterKind,
    Letters,
    LetterStore,
    Wish,
    is_quiet,
)
from member_service.domain.milestones import REST_AFTER, next_count
from member_service.domain.profiles import GetProfile, Profile
from member_service.domain.recent_trainings import RecentTrainings, WeekDone
from member_service.domain.weeks import WeekState, monday_of
from servicekit.clock import Clock

MOST_EMPTY: Final = 3
LEAST_STREAK: Final = 3
GROUPS_AT_MOST: Final = 20
_NOTHING_DONE: Final = WeekDone()


class MemberGroups(Protocol):
    """Finds the groups that a member is in."""

    async def page(self, member_id: int, after: str, limit: int) -> Sequence[str]: ...


class GroupsById(Protocol):
    """Finds groups by our own ids."""

    async def active_among(self, group_ids: Sequence[str]) -> Sequence[Group]: ...


@dataclass(frozen=True, slots=True)
class GroupWeek:
    """What a letter tells of one group."""

    week: MemberWeek
    profile: Profile
    next_count: int
    """The next number of check-ins that is told of."""
    done: WeekDone = _NOTHING_DONE
    """What was done in the week that ended; read for a recap alone."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What to write now."""

    kind: LetterKind
    letters: Letters
    groups: Sequence[GroupWeek] = ()
    ends: bool = False
    """Whether it is the last of its kind, which stops by itself."""
    is_empty: bool = False
    """Whether there was no check-in in the week of which it tells."""


class LetterContent:
    """Says what there is to write to a member now."""

    def __init__(
        self,
        memberships: MemberGroups,
        groups: GroupsById,
        get_week: GetWeek,
        get_profile: GetProfile,
        clock: Clock,
        *,
        trainings: RecentTrainings,
    ) -> None:
        self._memberships, self._groups, self._clock = memberships, groups, clock
        self._get_week, self._get_profile, self._trainings = get_week, get_profile, trainings

    async def of_member(self, member_id: int, *, looks_back: bool = False) -> list[GroupWeek]:
        """Their weeks in every active group that they are in; `looks_back`: with what they did."""
        ids = await self._memberships.page(member_id, "", GROUPS_AT_MOST)
        groups = await self._groups.active_among(ids)
        return list(await asyncio.gather(*(self._of_group(group, member_id, looks_back) for group in groups)))

    async def _of_group(self, group: Group, member_id: int, looks_back: bool) -> GroupWeek:
        week, profile = await asyncio.gather(
            self._get_week(group.chat_id, member_id), self._get_profile(group.chat_id, member_id)
        )
        done = _NOTHING_DONE
        if looks_back:
            done = await self._trainings.before(group, member_id, monday_of(week.today))
        return GroupWeek(week, profile, next_count(profile.total_checkins), done)


def decides(one: GroupWeek) -> bool:
    """Whether today decides: the goal, or a daily streak of who has no goal, is lost when it passes."""
    week, today = one.week, one.week.today
    if is_paused(one) or today in week.trained:
        return False
    running = week.record.running
    if running.goal:
        left = 7 - today.weekday()
        return running.state is WeekState.RUNNING and running.needed - running.trained == left
    streak = one.profile.streak
    yesterday = (today - timedelta(days=1), 1)
    return (
        streak.days >= LEAST_STREAK
        and not streak.freezes
        and any(day == yesterday[0] for day, _ in one.profile.heat_map)
    )


def is_paused(one: GroupWeek) -> bool:
    """Whether today is in a pause."""
    return one.week.today in one.week.paused or one.profile.paused_until is not None


def run_of_days(groups: Sequence[GroupWeek], today: date) -> int:
    """Days in a row with a check-in anywhere, up to yesterday."""
    trained = {day for one in groups for day, _ in one.profile.heat_map}
    count = 0
    while today - timedelta(days=count + 1) in trained:
        count += 1
    return count


class PrepareLetter:
    """Says what to write, as things are at this moment: the gateway asks before it sends."""

    def __init__(self, store: LetterStore, groups: GroupFinder, content: LetterContent, clock: Clock) -> None:
        self._store, self._groups, self._content, self._clock = store, groups, content, clock

    async def __call__(self, member_id: int, kind: LetterKind, reminder_id: str = "") -> Letter | None:
        """None: nothing any more."""
        fields.positive(member_id, "member_id")
        letters = await self._store.get(member_id)
        home = await self._groups.find(letters.home_chat_id) if letters.home_chat_id else None
        if home is None:
            return None
        letter = await self.now(letters, home.settings.time_zone, kind, reminder_id)
        if letter is None and kind is LetterKind.NUDGE:
            await self._forget_nudge(letters)
        return letter

    async def _forget_nudge(self, letters: Letters) -> None:
        """A nudge that nobody got is none: what follows it is not held against the member.

        Who trained in time is left alone, and heeded it.
        """
        if letters.weighed or not letters.nudged_on:
            return
        day = letters.nudged_on[-1]
        groups = await self._content.of_member(letters.member_id)
        if any(trained == day for one in groups for trained, _ in one.profile.heat_map):
            return
        others = tuple(one for one in letters.nudged_on if one != day)
        # When somebody wrote meanwhile it was weighed, or chosen anew.
        await self._store.put(replace(letters, nudged_on=others, weighed=True))

    async def now(
        self, letters: Letters, zone: str, kind: LetterKind, reminder_id: str = ""
    ) -> Letter | None:
        """As called, for what is known already."""
        moment = self._clock()
        if letters.blocked or (letters.care_until is not None and letters.care_until > moment):
            return None
        groups = await self._content.of_member(letters.member_id, looks_back=kind is LetterKind.RECAP)
        if not groups:
            return None
        if kind is LetterKind.RECAP:
            return _recap(letters, groups, quiet=is_quiet(moment, zone))
        paused = any(is_paused(one) for one in groups)
        if kind is LetterKind.REMINDER:
            there = any(one.id == reminder_id for one in letters.reminders)
            return Letter(kind, letters, groups) if there and not paused else None
        today = days.local_day(moment, zone)
        if kind is LetterKind.NUDGE_END:
            ended = letters.nudge is Wish.DECLINED and not is_quiet(moment, zone)
            return Letter(kind, letters, ends=True) if ended else None
        if letters.nudge is not Wish.WANTED or paused or is_quiet(moment, zone):
            return None
        if any(today in one.week.trained for one in groups) or run_of_days(groups, today) >= REST_AFTER:
            return None
        deciding = [one for one in groups if decides(one)]
        return Letter(kind, letters, deciding) if deciding else None


def _recap(letters: Letters, groups: Sequence[GroupWeek], *, quiet: bool) -> Letter | None:
    if letters.recap is not Wish.WANTED or quiet:
        return None
    # Who is in a group since this week only has none to look back at.
    told = [one for one in groups if len(one.week.record.weeks) > 1 and not _was_paused(one)]
    if not told:
        return None
    empty = not any(_last_week(one) for one in told)
    ends = empty and letters.empty_recaps >= MOST_EMPTY
    return Letter(LetterKind.RECAP, letters, told, ends=ends, is_empty=empty)


def _last_week(one: GroupWeek) -> int:
    """The days trained in the week that ended."""
    return one.week.record.weeks[-2].trained


def _was_paused(one: GroupWeek) -> bool:
    """Whether the pause is all that there is to tell of the week that ended."""
    return is_paused(one) and not _last_week(one)
