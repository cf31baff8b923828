"""The `Records` port on the member service. Only reads, each with a short time of its own."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from typing import Any

from coach_service.domain.records import (
    Challenge,
    Checkin,
    Group,
    Memory,
    Profile,
    Remembered,
    Standing,
    Team,
    Week,
)
from gymnation.member.v1 import (
    challenge_service_pb2,
    challenge_service_pb2_grpc,
    challenges_pb2,
    checkin_service_pb2,
    checkin_service_pb2_grpc,
    checkins_pb2,
    group_service_pb2,
    group_service_pb2_grpc,
    habit_service_pb2,
    habit_service_pb2_grpc,
    member_service_pb2,
    member_service_pb2_grpc,
    members_pb2,
    memory_service_pb2,
    memory_service_pb2_grpc,
    question_service_pb2,
    question_service_pb2_grpc,
    trainings_pb2,
    weeks_pb2,
)
from servicekit.errors import NotFound
from servicekit.rpc_client import ClientChannel
from servicekit.telemetry import untraced

READ_S = 3.0


class MemberRecords:
    """Reads through the generated stubs. A group that nobody registered has no record."""

    def __init__(self, channel: ClientChannel) -> None:
        self._groups: Any = group_service_pb2_grpc.GroupServiceStub(channel)
        self._members: Any = member_service_pb2_grpc.MemberServiceStub(channel)
        self._checkins: Any = checkin_service_pb2_grpc.CheckinServiceStub(channel)
        self._challenges: Any = challenge_service_pb2_grpc.ChallengeServiceStub(channel)
        self._habits: Any = habit_service_pb2_grpc.HabitServiceStub(channel)
        self._questions: Any = question_service_pb2_grpc.QuestionServiceStub(channel)
        self._memories: Any = memory_service_pb2_grpc.MemoryServiceStub(channel)

    async def group(self, chat_id: int) -> Group | None:
        try:
            response = await self._groups.GetGroup(
                group_service_pb2.GetGroupRequest(chat_id=chat_id), timeout=READ_S
            )
        except NotFound:
            return None
        found = response.group
        return Group(chat_id=found.chat_id, title=found.title, rules=found.settings.rules)

    async def profile(self, chat_id: int, member_id: int) -> Profile | None:
        try:
            response = await self._members.GetProfile(
                member_service_pb2.GetProfileRequest(chat_id=chat_id, member_id=member_id), timeout=READ_S
            )
        except NotFound:
            return None
        return _profile(response.profile)

    async def recent_checkins(self, chat_id: int, member_id: int, at_most: int) -> Sequence[Checkin]:
        try:
            response = await self._checkins.ListCheckins(
                checkin_service_pb2.ListCheckinsRequest(
                    chat_id=chat_id,
                    member_id=member_id,
                    state=checkins_pb2.CHECKIN_STATE_RECORDED,
                    page_size=at_most,
                ),
                timeout=READ_S,
            )
        except NotFound:
            return ()
        return [
            Checkin(
                found.day,
                found.points,
                found.checkin_id,
                found.create_time.ToDatetime(UTC),
                tuple(_plain(activity) for activity in found.training.activities),
                found.training.minutes,
                found.training.metres,
            )
            for found in response.checkins
        ]

    async def week(self, chat_id: int, member_id: int) -> Week | None:
        try:
            response = await self._habits.GetWeek(
                habit_service_pb2.GetWeekRequest(chat_id=chat_id, member_id=member_id), timeout=READ_S
            )
        except NotFound:
            return None
        return _week(response.record) if response.record.weeks else None

    async def standing(self, chat_id: int, member_id: int) -> Standing | None:
        try:
            response = await self._checkins.GetStanding(
                checkin_service_pb2.GetStandingRequest(chat_id=chat_id, member_id=member_id), timeout=READ_S
            )
        except NotFound:
            return None
        return Standing(
            rank=response.standing.rank,
            points=response.standing.points,
            checkins=response.standing.checkins,
            participants=response.season.participants,
            next_rank_points=response.next_rank_points,
            first_day=response.season.first_day,
            last_day=response.season.last_day,
            days_left=response.season.days_left,
        )

    async def challenges(self, chat_id: int) -> Sequence[Challenge]:
        try:
            response = await self._challenges.ListChallenges(
                challenge_service_pb2.ListChallengesRequest(chat_id=chat_id, open_only=True), timeout=READ_S
            )
        except NotFound:
            return ()
        return [_challenge(found) for found in response.challenges]

    async def stop_requested(self, question_id: str) -> bool:
        # Asked every second, and mostly for nothing: in nobody's trace.
        with untraced():
            response = await self._questions.LookupStop(
                question_service_pb2.LookupStopRequest(question_id=question_id), timeout=READ_S
            )
        return bool(response.requested)

    async def memories(self, member_id: int, chat_ids: Sequence[int], *, include_private: bool) -> Remembered:
        response = await self._memories.LookupMemories(
            memory_service_pb2.LookupMemoriesRequest(
                member_id=member_id, chat_ids=chat_ids, include_private=include_private
            ),
            timeout=READ_S,
        )
        found = [Memory(one.number, one.text, one.chat_id) for one in response.memories]
        return Remembered(response.enabled, found)


def _plain(activity: int) -> str:
    """Say "trail running" for ACTIVITY_TRAIL_RUNNING; a number where a newer service knows more."""
    known = trainings_pb2.Activity.DESCRIPTOR.values_by_number.get(activity)
    return known.name.removeprefix("ACTIVITY_").replace("_", " ").lower() if known else str(activity)


def _challenge(found: challenges_pb2.Challenge) -> Challenge:
    known = challenges_pb2.ChallengeKind.DESCRIPTOR.values_by_number.get(found.kind)
    return Challenge(
        kind=known.name.removeprefix("CHALLENGE_KIND_").lower() if known else str(found.kind),
        first_day=found.first_day,
        last_day=found.last_day,
        goal=found.goal,
        goal_is_weekly=found.weekly,
        days=found.days,
        joined=found.joined,
        reached=found.reached,
        percent=found.percent,
        can_join=found.can_join,
        teams=tuple(Team(one.team, one.members, one.mean_hundredths / 100, one.leads) for one in found.teams),
    )


def _week(found: weeks_pb2.WeekRecord) -> Week:
    running = found.weeks[-1]
    return Week(
        first_day=running.first_day,
        last_day=running.last_day,
        today=found.today,
        trained_on=tuple(found.trained_on),
        paused_days=len(found.paused_on),
        goal=running.goal,
        needed_days=running.needed_days,
        reached=running.state == weeks_pb2.WEEK_STATE_KEPT,
        next_goal=found.next_goal,
        days_of_week_before=found.weeks[-2].trained_days if len(found.weeks) > 1 else None,
        best_week_days=found.best_week_days,
        streak_weeks=found.streak_weeks,
        best_streak_weeks=found.best_streak_weeks,
        shields=found.shields,
        kudos=found.kudos,
    )


def _profile(found: members_pb2.Profile) -> Profile:
    return Profile(
        season_points=found.season_points,
        season_checkins=found.season_checkins,
        total_points=found.total_points,
        total_checkins=found.total_checkins,
        streak_days=found.streak_days,
        best_streak_days=found.best_streak_days,
        freezes=found.freezes,
        best_season_points=found.best_season_points,
        rank=found.rank,
        participants=found.participants,
        last_7_days=_checkins_of_last(7, found),
        last_28_days=_checkins_of_last(28, found),
        last_checkin_day=found.heat_map[-1].day if found.heat_map else "",
        today=found.today,
        is_masked=found.appearance.hidden or bool(found.appearance.alias),
        kudos=found.kudos,
    )


def _checkins_of_last(days: int, found: members_pb2.Profile) -> int:
    """Check-ins of so many local days, today included."""
    if not found.today:
        return 0
    first = (date.fromisoformat(found.today) - timedelta(days=days - 1)).isoformat()
    # ISO dates sort as text.
    return sum(entry.checkins for entry in found.heat_map if entry.day >= first)
