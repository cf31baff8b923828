"""CheckinService, its RPCs about standings: translation between proto and the use cases of standings."""

from dataclasses import dataclass

from gymnation.member.v1 import checkin_service_pb2, checkins_pb2
from member_service.domain import fields
from member_service.domain.failures import FieldInvalid
from member_service.domain.scores import Direction, StandingPosition
from member_service.domain.season_ends import ListPastSeasons
from member_service.domain.standing_walks import ContinueStandings, FirstPage
from member_service.domain.standings import (
    BatchGetStandings,
    GetStanding,
    ListStandings,
    SeasonSummary,
    Standing,
)
from member_service.transport import standing_tokens
from member_service.transport.acting import sees_as_others
from member_service.transport.context import Context
from member_service.transport.named_members import NamedMembers
from member_service.transport.times import optional_time, to_timestamp
from servicekit import callers
from servicekit.page_tokens import PageTokenInvalid


@dataclass(frozen=True, slots=True)
class StandingUseCases:
    """What the service does about standings."""

    get_standing: GetStanding
    batch_get_standings: BatchGetStandings
    list_standings: ListStandings
    continue_standings: ContinueStandings
    list_past_seasons: ListPastSeasons


class StandingServicerPart:
    """The part of CheckinServicer that answers about standings."""

    _standings: StandingUseCases
    _named: NamedMembers

    async def GetStanding(
        self, request: checkin_service_pb2.GetStandingRequest, context: Context
    ) -> checkin_service_pb2.GetStandingResponse:
        own = await self._standings.get_standing(
            request.chat_id, await self._named.one(request), as_others=sees_as_others()
        )
        return checkin_service_pb2.GetStandingResponse(
            standing=_to_proto(own.standing),
            season=_season_to_proto(own.summary, own.chat_id),
            next_rank_points=own.next_rank_points,
            hidden=own.hidden,
        )

    async def BatchGetStandings(
        self, request: checkin_service_pb2.BatchGetStandingsRequest, context: Context
    ) -> checkin_service_pb2.BatchGetStandingsResponse:
        chat_id, standings, summary = await self._standings.batch_get_standings(
            request.chat_id,
            request.season_id,
            await self._named.many(request),
            resolved=bool(request.external_ids),
        )
        return checkin_service_pb2.BatchGetStandingsResponse(
            standings=[_to_proto(standing) for standing in standings],
            season=_season_to_proto(summary, chat_id),
        )

    async def ListStandings(
        self, request: checkin_service_pb2.ListStandingsRequest, context: Context
    ) -> checkin_service_pb2.ListStandingsResponse:
        scope = [request.chat_id, request.season_id]
        at = standing_tokens.unpack(request.page_token, scope)
        places = [name for name in ("page_token", "after", "before") if _is_given(request, name)]
        if len(places) > 1:
            raise FieldInvalid(places[1])
        if at:
            # The season itself, so that pages of "the running one" do not go on in the next.
            walked = await self._standings.continue_standings(
                callers.current().name, request.chat_id, *at, request.page_size
            )
            following = walked.following
            return checkin_service_pb2.ListStandingsResponse(
                standings=[_to_proto(standing) for standing in walked.standings],
                season=_season_to_proto(walked.summary, walked.chat_id),
                next_page_token=standing_tokens.pack(scope, at[0], following) if following else "",
                has_previous=True,
            )
        direction = Direction.BEFORE if places == ["before"] else Direction.AFTER
        beside = None
        if places:
            beside = _position(request.before if direction is Direction.BEFORE else request.after)
        page = await self._standings.list_standings(
            request.chat_id, request.season_id, beside, request.page_size, direction
        )
        token = ""
        if last := page.next_position:
            shown = frozenset(standing.member_id for standing in page.standings)
            first = FirstPage(last, shown, from_the_top=not places)
            token = standing_tokens.pack(scope, page.summary.season.id, first)
        return checkin_service_pb2.ListStandingsResponse(
            standings=[_to_proto(standing) for standing in page.standings],
            season=_season_to_proto(page.summary, page.chat_id),
            next_page_token=token,
            has_previous=page.has_previous,
        )

    async def ListPastSeasons(
        self, request: checkin_service_pb2.ListPastSeasonsRequest, context: Context
    ) -> checkin_service_pb2.ListPastSeasonsResponse:
        if request.page_token:
            raise PageTokenInvalid
        seasons = await self._standings.list_past_seasons(request.chat_id, request.page_size)
        return checkin_service_pb2.ListPastSeasonsResponse(
            seasons=[
                checkins_pb2.PastSeason(
                    season_id=season.id,
                    first_day=season.first_day.isoformat() if season.first_day else "",
                    last_day=season.last_day.isoformat() if season.last_day else "",
                )
                for season in seasons
            ]
        )


def _to_proto(standing: Standing) -> checkins_pb2.Standing:
    return checkins_pb2.Standing(
        member_id=standing.member_id,
        display_name=standing.display_name,
        rank=standing.rank,
        points=standing.points,
        checkins=standing.checkins,
        reached_time=to_timestamp(standing.reached_time),
    )


def _is_given(request: checkin_service_pb2.ListStandingsRequest, name: str) -> bool:
    return bool(request.page_token) if name == "page_token" else request.HasField(name)  # type: ignore[arg-type]


def _position(place: checkins_pb2.StandingPlace) -> StandingPosition:
    reached_time = optional_time(place, "reached_time")
    if reached_time is None:
        raise FieldInvalid("reached_time")
    fields.positive(place.points, "points")
    fields.positive(place.member_id, "member_id")
    return StandingPosition(place.points, reached_time, place.member_id)


def _season_to_proto(summary: SeasonSummary, chat_id: int) -> checkins_pb2.SeasonSummary:
    season = summary.season
    return checkins_pb2.SeasonSummary(
        season_id=season.id,
        chat_id=chat_id,
        first_day=season.first_day.isoformat() if season.first_day else "",
        last_day=season.last_day.isoformat() if season.last_day else "",
        days_left=summary.days_left,
        participants=summary.totals.participants,
        checkins=summary.totals.checkins,
        points=summary.totals.points,
    )
