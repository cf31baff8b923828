"""The part of HabitService that is about weeks beside the name."""

from dataclasses import dataclass

from gymnation.member.v1 import habit_service_pb2, weeks_pb2
from member_service.domain.week_tags import GetWeekTag, NoteWeekTag, SetWeekTag, WeekTag
from member_service.transport.context import Context


@dataclass(frozen=True, slots=True)
class WeekTagUseCases:
    """What this part answers with."""

    set_week_tag: SetWeekTag
    get_week_tag: GetWeekTag
    note_week_tag: NoteWeekTag


class WeekTagServicerPart:
    """Answers for tags."""

    _week_tags: WeekTagUseCases

    async def SetWeekTag(
        self, request: habit_service_pb2.SetWeekTagRequest, context: Context
    ) -> habit_service_pb2.SetWeekTagResponse:
        tag = await self._week_tags.set_week_tag(
            request.request_id, request.chat_id, request.member_id, wanted=request.wanted
        )
        return habit_service_pb2.SetWeekTagResponse(tag=_to_proto(tag))

    async def GetWeekTag(
        self, request: habit_service_pb2.GetWeekTagRequest, context: Context
    ) -> habit_service_pb2.GetWeekTagResponse:
        tag = await self._week_tags.get_week_tag(request.chat_id, request.member_id)
        return habit_service_pb2.GetWeekTagResponse(tag=_to_proto(tag))

    async def NoteWeekTag(
        self, request: habit_service_pb2.NoteWeekTagRequest, context: Context
    ) -> habit_service_pb2.NoteWeekTagResponse:
        kept = await self._week_tags.note_week_tag(
            request.chat_id, request.member_id, request.text, taken=request.taken
        )
        return habit_service_pb2.NoteWeekTagResponse(is_kept=kept)


def _to_proto(tag: WeekTag) -> weeks_pb2.WeekTag:
    return weeks_pb2.WeekTag(wanted=tag.wanted, given=tag.given, shown=tag.shown)
