"""CheckinService, its RPCs about what others notice: kudos, and who trained today."""

from dataclasses import dataclass

from gymnation.member.v1 import checkin_service_pb2
from member_service.domain.kudos import GiveKudos, Giver
from member_service.domain.today import GetToday, NoteToday
from member_service.transport.context import Context


@dataclass(frozen=True, slots=True)
class TogetherUseCases:
    """What the service does about it."""

    give_kudos: GiveKudos
    get_today: GetToday
    note_today: NoteToday


class TogetherServicerPart:
    """The part of CheckinServicer that answers about it."""

    _together: TogetherUseCases

    async def GiveKudos(
        self, request: checkin_service_pb2.GiveKudosRequest, context: Context
    ) -> checkin_service_pb2.GiveKudosResponse:
        kudos = await self._together.give_kudos(
            request.request_id,
            request.chat_id,
            request.message_id,
            [Giver(one.member_id, one.taken_back) for one in request.givers],
        )
        return checkin_service_pb2.GiveKudosResponse(kudos=kudos)

    async def GetToday(
        self, request: checkin_service_pb2.GetTodayRequest, context: Context
    ) -> checkin_service_pb2.GetTodayResponse:
        today = await self._together.get_today(request.chat_id)
        said = today.said
        return checkin_service_pb2.GetTodayResponse(
            day=today.day.isoformat(),
            trained=[
                checkin_service_pb2.TrainedToday(display_name=one.display_name, checkins=one.checkins)
                for one in today.trained
            ],
            hidden_members=today.hidden_members,
            members=today.members,
            message=checkin_service_pb2.TodayMessage(message_id=said.message_id, day=said.day.isoformat())
            if said
            else None,
        )

    async def NoteToday(
        self, request: checkin_service_pb2.NoteTodayRequest, context: Context
    ) -> checkin_service_pb2.NoteTodayResponse:
        await self._together.note_today(request.request_id, request.chat_id, request.message_id)
        return checkin_service_pb2.NoteTodayResponse()
