"""HabitService: translation between proto and the use cases of goals and weeks."""

from typing import Final

from gymnation.member.v1 import habit_service_pb2, habit_service_pb2_grpc, weeks_pb2
from member_service.domain.goals import SetGoal
from member_service.domain.habits import GetWeek, MemberWeek
from member_service.domain.weeks import Week, WeekState
from member_service.transport.acting import sees_as_others
from member_service.transport.context import Context
from member_service.transport.named_members import NamedMembers
from member_service.transport.times import optional_time

SERVICE = habit_service_pb2.DESCRIPTOR.services_by_name["HabitService"].full_name
WEEKS_TOLD: Final = 12

_STATES: Final = {
    WeekState.RUNNING: weeks_pb2.WEEK_STATE_RUNNING,
    WeekState.KEPT: weeks_pb2.WEEK_STATE_KEPT,
    WeekState.MISSED: weeks_pb2.WEEK_STATE_MISSED,
    WeekState.SHIELDED: weeks_pb2.WEEK_STATE_SHIELDED,
    WeekState.SKIPPED: weeks_pb2.WEEK_STATE_SKIPPED,
    WeekState.FREE: weeks_pb2.WEEK_STATE_FREE,
}


class HabitServicer(habit_service_pb2_grpc.HabitServiceServicer):
    """Answers HabitService."""

    def __init__(self, *, set_goal: SetGoal, get_week: GetWeek, named: NamedMembers) -> None:
        self._set_goal, self._get_week, self._named = set_goal, get_week, named

    async def SetGoal(
        self, request: habit_service_pb2.SetGoalRequest, context: Context
    ) -> habit_service_pb2.SetGoalResponse:
        await self._set_goal(
            request.request_id,
            request.chat_id,
            request.member_id,
            goal=request.goal,
            chosen=optional_time(request, "event_time"),
        )
        week = await self._get_week(request.chat_id, request.member_id)
        return habit_service_pb2.SetGoalResponse(record=_to_proto(week))

    async def GetWeek(
        self, request: habit_service_pb2.GetWeekRequest, context: Context
    ) -> habit_service_pb2.GetWeekResponse:
        week = await self._get_week(
            request.chat_id, await self._named.one(request), as_others=sees_as_others()
        )
        return habit_service_pb2.GetWeekResponse(record=_to_proto(week))


def _to_proto(told: MemberWeek) -> weeks_pb2.WeekRecord:
    weeks = told.record
    return weeks_pb2.WeekRecord(
        chat_id=told.chat_id,
        group_title=told.group_title,
        member_id=told.member_id,
        today=told.today.isoformat(),
        weeks=[_week(one) for one in weeks.weeks[-WEEKS_TOLD:]],
        trained_on=[day.isoformat() for day in told.trained],
        paused_on=[day.isoformat() for day in told.paused],
        streak_weeks=weeks.streak,
        best_streak_weeks=weeks.best_streak,
        shields=weeks.shields,
        weeks_to_shield=weeks.weeks_to_shield,
        next_goal=weeks.next_goal,
        best_week_days=weeks.best_days,
    )


def _week(week: Week) -> weeks_pb2.GoalWeek:
    return weeks_pb2.GoalWeek(
        first_day=week.first_day.isoformat(),
        last_day=week.last_day.isoformat(),
        goal=week.goal,
        needed_days=week.needed,
        trained_days=week.trained,
        state=_STATES[week.state],
    )
