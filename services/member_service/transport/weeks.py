"""A member's weeks, from the domain to proto."""

from typing import Final

from gymnation.member.v1 import weeks_pb2
from member_service.domain.habits import MemberWeek
from member_service.domain.weeks import Week, WeekState

WEEKS_TOLD: Final = 12

_STATES: Final = {
    WeekState.RUNNING: weeks_pb2.WEEK_STATE_RUNNING,
    WeekState.KEPT: weeks_pb2.WEEK_STATE_KEPT,
    WeekState.MISSED: weeks_pb2.WEEK_STATE_MISSED,
    WeekState.SHIELDED: weeks_pb2.WEEK_STATE_SHIELDED,
    WeekState.SKIPPED: weeks_pb2.WEEK_STATE_SKIPPED,
    WeekState.FREE: weeks_pb2.WEEK_STATE_FREE,
}


def record_to_proto(told: MemberWeek) -> weeks_pb2.WeekRecord:
    """As of now, the last weeks of it."""
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
        kudos=told.kudos,
        kudos_of_week_before=told.kudos_of_week_before,
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
