"""CheckinService, its RPC about boards: translation between proto and the use case."""

from typing import Final

from gymnation.member.v1 import boards_pb2, checkin_service_pb2
from member_service.domain.boards import BoardKind, BoardPlace, GetBoard
from member_service.domain.failures import FieldInvalid
from member_service.transport.acting import sees_as_others
from member_service.transport.context import Context
from member_service.transport.named_members import NamedMembers
from member_service.transport.times import to_timestamp

_KINDS: Final = {
    boards_pb2.BOARD_KIND_WEEK: BoardKind.WEEK,
    boards_pb2.BOARD_KIND_ALL_TIME: BoardKind.ALL_TIME,
    boards_pb2.BOARD_KIND_CONSTANCY: BoardKind.CONSTANCY,
}


class BoardServicerPart:
    """The part of CheckinServicer that answers about boards."""

    _get_board: GetBoard
    _named: NamedMembers

    async def GetBoard(
        self, request: checkin_service_pb2.GetBoardRequest, context: Context
    ) -> checkin_service_pb2.GetBoardResponse:
        kind = _KINDS.get(request.kind)
        if kind is None:
            raise FieldInvalid("kind")
        page = await self._get_board(
            request.chat_id,
            kind,
            member_id=await self._named.one(request),
            skip=request.skip,
            page_size=request.page_size,
            as_others=sees_as_others(),
        )
        return checkin_service_pb2.GetBoardResponse(
            places=[_place(one) for one in page.places],
            own=_place(page.own) if page.own else None,
            next_rank_points=0 if kind is BoardKind.CONSTANCY else page.next_rank_worth,
            hidden=page.hidden,
            first_day=page.first_day.isoformat() if page.first_day else "",
            last_day=page.last_day.isoformat() if page.last_day else "",
            participants=page.totals.participants,
            checkins=page.totals.checkins,
            points=page.totals.points,
            has_more=page.has_more,
        )


def _place(place: BoardPlace) -> boards_pb2.BoardPlace:
    row = place.row
    return boards_pb2.BoardPlace(
        member_id=row.member_id,
        display_name=place.display_name,
        rank=place.rank,
        points=row.points,
        checkins=row.checkins,
        reached_time=None if row.goal_weeks else to_timestamp(row.reached_time),
        kept_weeks=row.kept_weeks,
        goal_weeks=row.goal_weeks,
    )
