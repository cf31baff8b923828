"""The synchronous client."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self, cast

import grpc

from gymnation.member.v1.boards_pb2 import BoardKind, BoardPlace
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2 import (
    GetBoardResponse,
    GetStandingResponse,
    RestoreCheckinResponse,
    RevokeCheckinResponse,
)
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.checkins_pb2 import (
    CHECKIN_STATE_UNSPECIFIED,
    Checkin,
    CheckinState,
    PastSeason,
    Standing,
)
from gymnation.member.v1.feed_pb2 import FeedEvent, FeedEventKind
from gymnation.member.v1.feed_service_pb2 import WatchRequest, WatchResponse
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.groups_pb2 import Group
from gymnation.member.v1.habit_service_pb2_grpc import HabitServiceStub
from gymnation.member.v1.link_service_pb2 import CreateLinkCodeResponse
from gymnation.member.v1.link_service_pb2_grpc import LinkServiceStub
from gymnation.member.v1.links_pb2 import Link
from gymnation.member.v1.member_service_pb2_grpc import MemberServiceStub
from gymnation.member.v1.members_pb2 import Profile
from gymnation.member.v1.visit_service_pb2 import RecordVisitResponse
from gymnation.member.v1.visit_service_pb2_grpc import VisitServiceStub
from gymnation.member.v1.weeks_pb2 import WeekRecord
from gymnation_client import requests
from gymnation_client.channels import ApiChannel, Stream, StreamMethod, connect
from gymnation_client.credentials import Credentials
from gymnation_client.paging import pages
from gymnation_client.policy import DEFAULT_TIMEOUT_S, Policy
from gymnation_client.requests import Member
from gymnation_client.watching import InMemory, Position, first_token, watch_request, watching


class Client:
    """Everything that a system may ask of Gym Nation; use it as a context, and from any thread.

    What is not here is one line away: `client.checkins`, `client.links` … are the generated stubs.
    Their calls have the same deadlines, ids, retries and failures. Each raises ApiError.
    """

    def __init__(
        self,
        address: str,
        credentials: Credentials,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        wait_when_told: bool = True,
        channel: grpc.Channel | None = None,
    ) -> None:
        """Take "host:port" and what proves who we are. Raise CredentialsUnusable.

        `timeout_s`: for a call with all its tries. `wait_when_told`: whether a call that came too fast
        waits as long as the server says. `channel`: a connection of one's own.
        """
        opened = connect(address, credentials) if channel is None else channel
        self._timeout_s = timeout_s
        self._channel = ApiChannel(opened, Policy(credentials, timeout_s, wait_when_told))
        self.checkins = CheckinServiceStub(self._channel)
        self.members = MemberServiceStub(self._channel)
        self.groups = GroupServiceStub(self._channel)
        self.links = LinkServiceStub(self._channel)
        self.visits = VisitServiceStub(self._channel)
        self.callers = CallerServiceStub(self._channel)
        self.feed = FeedServiceStub(self._channel)
        self.habits = HabitServiceStub(self._channel)

    def list_groups(self, *, include_stopped: bool = False, page_size: int = 0) -> Iterator[Group]:
        """The groups in the caller's scope, by title."""
        request = requests.list_groups(include_stopped, page_size)
        return pages(self.groups.ListGroups, request, lambda page: page.groups)

    def list_standings(self, chat_id: int, season_id: str = "", page_size: int = 0) -> Iterator[Standing]:
        """The ranking of a season, best first; of the running one by default."""
        request = requests.list_standings(chat_id, season_id, page_size)
        return pages(self.checkins.ListStandings, request, lambda page: page.standings)

    def get_standing(self, chat_id: int, *, external_id: str = "", member_id: int = 0) -> GetStandingResponse:
        """A member's place in the running season."""
        return self.checkins.GetStanding(requests.get_standing(chat_id, Member(external_id, member_id)))

    def list_board(self, chat_id: int, kind: BoardKind.ValueType) -> Iterator[BoardPlace]:
        """Members by the running week, by all time or by constancy, best first: the first 500 places."""
        skip, more = 0, True
        while more and skip <= requests.MOST_SKIPPED:
            page = self.get_board(chat_id, kind, page_size=requests.PLACES_A_PAGE, skip=skip)
            yield from page.places
            skip, more = skip + requests.PLACES_A_PAGE, page.has_more

    def get_board(
        self,
        chat_id: int,
        kind: BoardKind.ValueType,
        *,
        external_id: str = "",
        member_id: int = 0,
        page_size: int = 0,
        skip: int = 0,
    ) -> GetBoardResponse:
        """A page of a board, with the place of one member besides."""
        member = Member(external_id, member_id)
        request = requests.get_board(chat_id, kind, member, page_size=page_size, skip=skip)
        return self.checkins.GetBoard(request)

    def batch_get_standings(
        self,
        chat_id: int,
        member_ids: Sequence[int] = (),
        *,
        external_ids: Sequence[str] = (),
        season_id: str = "",
    ) -> Iterator[Standing]:
        """The places of these members, in their order; a call for each hundred."""
        for request in requests.standings_batches(chat_id, member_ids, external_ids, season_id):
            yield from self.checkins.BatchGetStandings(request).standings

    def list_past_seasons(self, chat_id: int) -> Iterator[PastSeason]:
        """Seasons that are over, newest first."""
        request = requests.list_past_seasons(chat_id)
        return pages(self.checkins.ListPastSeasons, request, lambda page: page.seasons)

    def list_checkins(
        self,
        chat_id: int,
        *,
        external_id: str = "",
        member_id: int = 0,
        start_time: datetime | None = None,
        end_time: datetime | None = None,
        state: CheckinState.ValueType = CHECKIN_STATE_UNSPECIFIED,
        page_size: int = 0,
    ) -> Iterator[Checkin]:
        """Check-ins, newest first; of one member, of a period, in a state."""
        member = Member(external_id, member_id)
        request = requests.list_checkins(
            chat_id,
            member,
            start_time=start_time,
            end_time=end_time,
            state=state,
            page_size=page_size,
        )
        return pages(self.checkins.ListCheckins, request, lambda page: page.checkins)

    def record_visit(
        self,
        chat_id: int,
        *,
        external_id: str = "",
        member_id: int = 0,
        visit_id: str = "",
        occur_time: datetime | None = None,
        validate_only: bool = False,
    ) -> RecordVisitResponse:
        """Say that a member was there; the outcome says whether it counts.

        Give the `visit_id` and the `occur_time` of your own records: a repeat after a crash is done once.
        Without them it is a new visit, now.
        With `validate_only` nothing is written: the answer says what would become of it.
        """
        member = Member(external_id, member_id)
        request = requests.record_visit(chat_id, member, visit_id, occur_time, validate_only=validate_only)
        return self.visits.RecordVisit(request)

    def revoke_checkin(
        self, chat_id: int, checkin_id: str, reason: str = "", *, validate_only: bool = False
    ) -> RevokeCheckinResponse:
        """Take a check-in back; points follow, and the audit log names this caller.

        With `validate_only` nothing changes: the answer is the check-in as it would be.
        """
        request = requests.revoke_checkin(chat_id, checkin_id, reason, validate_only=validate_only)
        return self.checkins.RevokeCheckin(request)

    def restore_checkin(self, chat_id: int, checkin_id: str) -> RestoreCheckinResponse:
        """Bring back a visit that this caller told and took back itself, within a day of that."""
        return self.checkins.RestoreCheckin(requests.restore_checkin(chat_id, checkin_id))

    def get_profile(self, chat_id: int, *, external_id: str = "", member_id: int = 0) -> Profile:
        """A member's record in a group."""
        request = requests.get_profile(chat_id, Member(external_id, member_id))
        return self.members.GetProfile(request).profile

    def get_week(self, chat_id: int, *, external_id: str = "", member_id: int = 0) -> WeekRecord:
        """A member's weeks in a group, the running one last: goal, days trained, streak, shields."""
        request = requests.get_week(chat_id, Member(external_id, member_id))
        return self.habits.GetWeek(request).record

    def create_link_code(self, chat_id: int, external_id: str) -> CreateLinkCodeResponse:
        """A code, with a link to show as a QR code, by which a member agrees to the name."""
        return self.links.CreateLinkCode(requests.create_link_code(chat_id, external_id))

    def get_link(self, chat_id: int, external_id: str) -> Link:
        """Whom a name of the caller's own stands for. Raise MemberNotLinked when it is nobody."""
        return self.links.GetLink(requests.get_link(chat_id, external_id)).link

    def list_links(self, chat_id: int, page_size: int = 0) -> Iterator[Link]:
        """The caller's links in a group, oldest first."""
        request = requests.list_links(chat_id, page_size)
        return pages(self.links.ListLinks, request, lambda page: page.links)

    def delete_link(self, chat_id: int, external_id: str, *, validate_only: bool = False) -> None:
        """End a link. What was recorded by it stays.

        With `validate_only` nothing changes. Raise MemberNotLinked when there is none.
        """
        self.links.DeleteLink(requests.delete_link(chat_id, external_id, validate_only=validate_only))

    def watch(
        self,
        chat_ids: Sequence[int] = (),
        *,
        kinds: Sequence[FeedEventKind.ValueType] = (),
        position: Position | None = None,
    ) -> Generator[FeedEvent, None, None]:
        """What happens, as it happens, without an end; of all groups in the caller's scope by default.

        `position` keeps how far the reader came, such as a TokenFile; without one it begins now.
        An event is told at least once: do a thing once for each `event_id`. Raise ApiError when going on
        is no use.
        """

        def begin(token: str) -> Stream[WatchResponse]:
            method = cast("StreamMethod[WatchRequest, WatchResponse]", self.feed.Watch)
            return method(watch_request(chat_ids, kinds, token))

        return watching(begin, position or InMemory())

    def feed_token(self, chat_ids: Sequence[int] = ()) -> str:
        """Where the feed is now: taken before lists are read, and watched from afterwards, no gap is left."""
        method = cast("StreamMethod[WatchRequest, WatchResponse]", self.feed.Watch)
        with method(watch_request(chat_ids, (), ""), timeout=self._timeout_s) as stream:
            return first_token(next(stream, None))

    def close(self) -> None:
        """End the connection and the calls on it."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.close()
