"""HabitService: translation between proto and the use cases of goals and weeks."""

from gymnation.member.v1 import habit_service_pb2, habit_service_pb2_grpc
from member_service.domain.care import NoteCare
from member_service.domain.goals import SetGoal
from member_service.domain.habits import GetWeek
from member_service.domain.hints import ClaimHint
from member_service.transport.acting import sees_as_others
from member_service.transport.context import Context
from member_service.transport.letters import LetterServicerPart, LetterUseCases
from member_service.transport.named_members import NamedMembers
from member_service.transport.times import optional_time
from member_service.transport.week_tags import WeekTagServicerPart, WeekTagUseCases
from member_service.transport.weeks import record_to_proto

SERVICE = habit_service_pb2.DESCRIPTOR.services_by_name["HabitService"].full_name


class HabitServicer(LetterServicerPart, WeekTagServicerPart, habit_service_pb2_grpc.HabitServiceServicer):
    """Answers HabitService."""

    def __init__(
        self,
        *,
        set_goal: SetGoal,
        get_week: GetWeek,
        claim_hint: ClaimHint,
        note_care: NoteCare,
        letters: LetterUseCases,
        week_tags: WeekTagUseCases,
        named: NamedMembers,
    ) -> None:
        self._set_goal, self._get_week, self._named = set_goal, get_week, named
        self._claim_hint, self._note_care, self._letters = claim_hint, note_care, letters
        self._week_tags = week_tags

    async def ClaimHint(
        self, request: habit_service_pb2.ClaimHintRequest, context: Context
    ) -> habit_service_pb2.ClaimHintResponse:
        is_due = await self._claim_hint(request.request_id, request.chat_id, request.member_id)
        return habit_service_pb2.ClaimHintResponse(is_due=is_due)

    async def NoteCare(
        self, request: habit_service_pb2.NoteCareRequest, context: Context
    ) -> habit_service_pb2.NoteCareResponse:
        await self._note_care(request.request_id, request.member_id)
        return habit_service_pb2.NoteCareResponse()

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
        return habit_service_pb2.SetGoalResponse(record=record_to_proto(week))

    async def GetWeek(
        self, request: habit_service_pb2.GetWeekRequest, context: Context
    ) -> habit_service_pb2.GetWeekResponse:
        week = await self._get_week(
            request.chat_id, await self._named.one(request), as_others=sees_as_others()
        )
        return habit_service_pb2.GetWeekResponse(record=record_to_proto(week))
