"""The synchronous client against a server that the test plays (grpcio-testing)."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import grpc
import grpc_testing
import pytest

from gymnation.member.v1 import boards_pb2, checkin_service_pb2, link_service_pb2
from gymnation.member.v1.checkins_pb2 import Checkin, Standing
from gymnation_client import (
    CallerTooFast,
    CheckinNotFound,
    Client,
    FieldInvalid,
    Internal,
    LocalCredentials,
    MemberNotLinked,
    Unavailable,
)
from gymnation_client.advice import BY_CODE, BY_REASON
from tests.clients.python.answers import rich

GROUP = -1001234567890
KEY = "gn_turnstile_s3cret"
CHECKINS = checkin_service_pb2.DESCRIPTOR.services_by_name["CheckinService"]
LINKS = link_service_pb2.DESCRIPTOR.services_by_name["LinkService"]


class Playing:
    """A client in a thread of its own, and the server's side in the test."""

    def __init__(self, **options: Any) -> None:
        self.channel = grpc_testing.channel([CHECKINS, LINKS], grpc_testing.strict_real_time())
        self.client = Client("test", LocalCredentials(KEY), channel=self.channel, **options)
        self._thread = ThreadPoolExecutor(1)

    def ask(self, call: Callable[[Client], Any]) -> Future[Any]:
        return self._thread.submit(call, self.client)

    def take(self, name: str) -> tuple[Any, Any, Any]:
        """The next call of a method: its metadata, its request, and the way to answer."""
        service = CHECKINS if name in CHECKINS.methods_by_name else LINKS
        return self.channel.take_unary_unary(service.methods_by_name[name])

    def answer(self, name: str, response: Any) -> Any:
        _, request, rpc = self.take(name)
        rpc.terminate(response, (), grpc.StatusCode.OK, "")
        return request

    def fail(self, name: str, code: grpc.StatusCode, reason: str, **details: Any) -> Any:
        _, request, rpc = self.take(name)
        trailing = rich(code.value[0], "A sentence.", reason, **details) if reason else ()
        rpc.send_initial_metadata(())
        rpc.terminate(None, trailing, code, "A sentence.")
        return request

    def close(self) -> None:
        self._thread.shutdown()


@contextmanager
def playing(**options: Any) -> Iterator[Playing]:
    play = Playing(**options)
    try:
        yield play
    finally:
        play.close()


def standings(*ranks: int) -> list[Standing]:
    return [Standing(rank=rank, member_id=rank, points=100 - rank) for rank in ranks]


def test_a_call_bears_the_key_and_a_deadline():
    with playing(timeout_s=7.0) as play:
        asked = play.ask(lambda client: client.get_standing(GROUP, external_id="badge-7"))
        metadata, request, rpc = play.take("GetStanding")
        rpc.terminate(
            checkin_service_pb2.GetStandingResponse(standing=standings(3)[0]), (), grpc.StatusCode.OK, ""
        )

        assert asked.result().standing.rank == 3
        assert ("authorization", f"Bearer {KEY}") in [tuple(pair) for pair in metadata]
        assert request == checkin_service_pb2.GetStandingRequest(chat_id=GROUP, external_id="badge-7")


def test_pages_follow_each_other_when_the_items_are_taken():
    with playing() as play:
        asked = play.ask(lambda client: [one.rank for one in client.list_standings(GROUP, page_size=2)])
        first = play.answer(
            "ListStandings",
            checkin_service_pb2.ListStandingsResponse(standings=standings(1, 2), next_page_token="t1"),
        )
        second = play.answer(
            "ListStandings", checkin_service_pb2.ListStandingsResponse(standings=standings(3))
        )

        assert asked.result() == [1, 2, 3]
        assert (first.page_token, first.page_size, first.chat_id) == ("", 2, GROUP)
        assert (second.page_token, second.page_size, second.chat_id) == ("t1", 2, GROUP)


def test_a_board_is_read_page_by_page_as_far_as_it_goes():
    with playing() as play:
        asked = play.ask(
            lambda client: [one.rank for one in client.list_board(GROUP, boards_pb2.BOARD_KIND_ALL_TIME)]
        )
        skipped = []
        for page in range(6):
            places = [boards_pb2.BoardPlace(rank=page + 1)]
            answer = checkin_service_pb2.GetBoardResponse(places=places, has_more=True)
            request = play.answer("GetBoard", answer)
            skipped.append((request.kind, request.page_size, request.skip))
        assert asked.result() == [1, 2, 3, 4, 5, 6]
        assert skipped == [(boards_pb2.BOARD_KIND_ALL_TIME, 100, 100 * page) for page in range(6)]


def test_an_empty_page_in_the_middle_is_no_end():
    with playing() as play:
        asked = play.ask(lambda client: [one.checkin_id for one in client.list_checkins(GROUP)])
        play.answer("ListCheckins", checkin_service_pb2.ListCheckinsResponse(next_page_token="t1"))
        play.answer(
            "ListCheckins", checkin_service_pb2.ListCheckinsResponse(checkins=[Checkin(checkin_id="c")])
        )
        assert asked.result() == ["c"]


def test_a_period_and_a_member_reach_the_server():
    with playing() as play:
        begun = datetime(2026, 11, 1, 3, tzinfo=UTC)
        asked = play.ask(
            lambda client: list(client.list_checkins(GROUP, member_id=7, start_time=begun, end_time=None))
        )
        request = play.answer("ListCheckins", checkin_service_pb2.ListCheckinsResponse())
        asked.result()
        assert request.member_id == 7
        assert request.start_time.ToDatetime(UTC) == begun
        assert not request.HasField("end_time")


def test_a_time_without_a_zone_is_refused_before_anything_is_sent():
    with playing() as play, pytest.raises(ValueError, match="zone"):
        play.client.list_checkins(GROUP, start_time=datetime(2026, 11, 1))  # noqa: DTZ001 - that is the point


def test_a_hundred_places_a_call():
    with playing() as play:
        asked = play.ask(lambda client: list(client.batch_get_standings(GROUP, range(1, 151))))
        first = play.answer(
            "BatchGetStandings", checkin_service_pb2.BatchGetStandingsResponse(standings=standings(1))
        )
        second = play.answer("BatchGetStandings", checkin_service_pb2.BatchGetStandingsResponse())
        asked.result()
        assert list(first.member_ids) == list(range(1, 101))
        assert list(second.member_ids) == list(range(101, 151))


def test_what_changes_something_bears_an_id_and_the_callers_message_stays_as_it_is():
    with playing() as play:
        mine = link_service_pb2.CreateLinkCodeRequest(chat_id=GROUP, external_id="badge-7")
        asked = play.ask(lambda client: client.links.CreateLinkCode(mine))
        request = play.answer("CreateLinkCode", link_service_pb2.CreateLinkCodeResponse(code="x"))
        asked.result()
        assert UUID(request.request_id).version == 4
        assert not mine.request_id


def test_an_id_of_ones_own_is_kept():
    with playing() as play:
        mine = link_service_pb2.DeleteLinkRequest(request_id="my-own", chat_id=GROUP, external_id="badge-7")
        asked = play.ask(lambda client: client.links.DeleteLink(mine))
        assert play.answer("DeleteLink", link_service_pb2.DeleteLinkResponse()).request_id == "my-own"
        asked.result()


def test_who_comes_too_fast_waits_as_long_as_the_server_says_and_calls_with_the_same_id():
    with playing() as play:
        begun = time.monotonic()
        asked = play.ask(lambda client: client.create_link_code(GROUP, "badge-7"))
        first = play.fail(
            "CreateLinkCode", grpc.StatusCode.RESOURCE_EXHAUSTED, "CALLER_TOO_FAST", retry_after_s=0.2
        )
        second = play.answer("CreateLinkCode", link_service_pb2.CreateLinkCodeResponse(code="x"))
        assert asked.result().code == "x"
        assert time.monotonic() - begun >= 0.2
        assert first == second


def test_a_wait_beyond_the_deadline_is_not_begun():
    with playing(timeout_s=2.0) as play:
        begun = time.monotonic()
        asked = play.ask(lambda client: client.get_link(GROUP, "badge-7"))
        play.fail("GetLink", grpc.StatusCode.RESOURCE_EXHAUSTED, "CALLER_TOO_FAST", retry_after_s=60)
        with pytest.raises(CallerTooFast) as failure:
            asked.result()
        assert failure.value.retry_after_s == 60
        assert time.monotonic() - begun < 60


def test_a_program_may_wait_by_itself():
    with playing(wait_when_told=False) as play:
        asked = play.ask(lambda client: client.get_link(GROUP, "badge-7"))
        play.fail("GetLink", grpc.StatusCode.RESOURCE_EXHAUSTED, "CALLER_TOO_FAST", retry_after_s=0.01)
        with pytest.raises(CallerTooFast):
            asked.result()


def test_a_reason_becomes_an_exception_that_says_what_to_do():
    with playing() as play:
        asked = play.ask(lambda client: client.get_link(GROUP, "badge-7"))
        play.fail("GetLink", grpc.StatusCode.NOT_FOUND, "MEMBER_NOT_LINKED")
        with pytest.raises(MemberNotLinked) as failure:
            asked.result()
        assert failure.value.advice == BY_REASON["MEMBER_NOT_LINKED"]
        assert str(failure.value) == "A sentence. [MEMBER_NOT_LINKED]"


def test_a_wrong_field_is_named():
    with playing() as play:
        asked = play.ask(lambda client: client.get_link(GROUP, ""))
        play.fail("GetLink", grpc.StatusCode.INVALID_ARGUMENT, "FIELD_INVALID", field="external_id")
        with pytest.raises(FieldInvalid) as failure:
            asked.result()
        assert failure.value.field == "external_id"


def test_a_failure_without_a_reason_has_the_class_of_its_status():
    with playing() as play:
        asked = play.ask(lambda client: client.get_link(GROUP, "badge-7"))
        play.fail("GetLink", grpc.StatusCode.INTERNAL, "")
        with pytest.raises(Internal) as failure:
            asked.result()
        assert failure.value.reason == ""
        assert failure.value.advice == BY_CODE["INTERNAL"]


def test_a_reason_that_is_newer_than_the_client_has_the_class_of_its_status():
    with playing() as play:
        asked = play.ask(lambda client: client.get_link(GROUP, "badge-7"))
        play.fail("GetLink", grpc.StatusCode.UNAVAILABLE, "MOON_IN_THE_WAY", moon="full")
        with pytest.raises(Unavailable) as failure:
            asked.result()
        assert (failure.value.reason, failure.value.metadata) == ("MOON_IN_THE_WAY", {"moon": "full"})


def test_a_known_reason_with_another_status_is_no_lie_about_the_status():
    with playing() as play:
        asked = play.ask(lambda client: client.revoke_checkin(GROUP, "c"))
        play.fail("RevokeCheckin", grpc.StatusCode.INTERNAL, "CHECKIN_NOT_FOUND")
        with pytest.raises(Internal) as failure:
            asked.result()
        assert not isinstance(failure.value, CheckinNotFound)


def test_details_that_are_no_status_harm_nobody():
    with playing() as play:
        asked = play.ask(lambda client: client.get_link(GROUP, "badge-7"))
        _, _, rpc = play.take("GetLink")
        rpc.send_initial_metadata(())
        rpc.terminate(None, (("grpc-status-details-bin", b"\xff\xff"),), grpc.StatusCode.INTERNAL, "")
        with pytest.raises(Internal, match="The call failed"):
            asked.result()


def test_a_change_can_be_looked_at_before_it_is_made():
    with playing() as play:
        asked = play.ask(lambda client: client.revoke_checkin(GROUP, "c-1", "lent", validate_only=True))
        request = play.answer("RevokeCheckin", checkin_service_pb2.RevokeCheckinResponse())
        assert (request.validate_only, request.checkin_id, request.reason) == (True, "c-1", "lent")
        asked.result()
        for validate_only in (True, False):
            ended = play.ask(
                lambda client, only=validate_only: client.delete_link(GROUP, "badge-7", validate_only=only)
            )
            request = play.answer("DeleteLink", link_service_pb2.DeleteLinkResponse())
            assert request.validate_only is validate_only
            ended.result()
