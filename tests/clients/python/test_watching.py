"""A feed that goes on, against servers that end, stumble and repeat themselves."""

import asyncio
from pathlib import Path
from typing import Any

import grpc
import pytest

from gymnation.member.v1 import feed_service_pb2_grpc
from gymnation.member.v1.feed_pb2 import FEED_EVENT_KIND_CHECKIN_RECORDED, FeedEventKind
from gymnation.member.v1.feed_service_pb2 import WatchRequest
from gymnation_client import (
    AsyncClient,
    CallerUnknown,
    Client,
    FeedTokenExpired,
    InMemory,
    LocalCredentials,
    TokenFile,
)
from gymnation_client.cli.parser import KINDS
from sandbox.patience import patient
from tests.clients.python.feeds import GROUP, Feed, Script, serving


async def heard(client: AsyncClient, count: int, **options: Any) -> list[str]:
    events = []
    async with asyncio.timeout(patient(30)):
        watch = client.watch([GROUP], **options)
        async for event in watch:
            events.append(event.event_id)
            if len(events) == count:
                break
        await watch.aclose()
    return events


UNAVAILABLE, INTERNAL = grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL


@pytest.mark.parametrize(
    "scripts",
    [
        ([1, 2, 3],),
        ([1, 2], [3]),
        ([1], [], [2, 3]),
        ([1, UNAVAILABLE], [2, 3]),
        ([UNAVAILABLE], [1, 2, 3]),
        ([1, INTERNAL], [UNAVAILABLE], [1, 2, 3]),
        ([1, 2], [1, 2, 3]),
        ([1, 1, 2, 2, 3],),
        (["t0", 1, "t1"], ["t1", 2, 3]),
    ],
)
async def test_each_event_is_heard_once_and_in_order_whatever_ends_between(scripts: tuple[Script, ...]):
    async with serving(Feed(*scripts)) as address, AsyncClient(address, LocalCredentials()) as client:
        assert await heard(client, 3) == ["e1", "e2", "e3"]


async def test_it_goes_on_after_the_token_that_it_passed():
    feed = Feed([1, 2, "t9", UNAVAILABLE], [3])
    async with serving(feed) as address, AsyncClient(address, LocalCredentials()) as client:
        await heard(client, 3, kinds=[FEED_EVENT_KIND_CHECKIN_RECORDED])
    first, *_, last = feed.requests
    assert (first.after_token, last.after_token) == ("", "t9")
    assert list(last.chat_ids) == [GROUP]
    assert list(last.kinds) == [FEED_EVENT_KIND_CHECKIN_RECORDED]


async def test_an_event_that_was_not_dealt_with_is_heard_again_after_a_restart(tmp_path: Path):
    position = TokenFile(tmp_path / "token")
    async with serving(Feed([1, 2, 3])) as address, AsyncClient(address, LocalCredentials()) as client:
        assert await heard(client, 2, position=position) == ["e1", "e2"]
    # The reader died while it dealt with the second one.
    assert position.load() == "t1"
    feed = Feed([2, 3])
    async with serving(feed) as address, AsyncClient(address, LocalCredentials()) as client:
        assert await heard(client, 2, position=position) == ["e2", "e3"]
    assert feed.requests[0].after_token == "t1"


async def test_a_server_that_is_away_is_waited_for():
    feed = Feed([1])
    async with serving(feed) as address:
        pass
    position = InMemory("t0")
    async with AsyncClient(address, LocalCredentials()) as client:
        hearing = asyncio.create_task(heard(client, 1, position=position))
        server = grpc.aio.server()
        feed_service_pb2_grpc.add_FeedServiceServicer_to_server(feed, server)
        await asyncio.sleep(0)
        server.add_insecure_port(address)
        await server.start()
        assert await hearing == ["e1"]
        await server.stop(None)
    assert feed.requests[0].after_token == "t0"


@pytest.mark.parametrize(
    ("reason", "kind"), [("FEED_TOKEN_EXPIRED", FeedTokenExpired), ("CALLER_UNKNOWN", CallerUnknown)]
)
async def test_what_no_pause_mends_is_told(reason: str, kind: type[Exception]):
    async with serving(Feed([1, reason])) as address, AsyncClient(address, LocalCredentials()) as client:
        with pytest.raises(kind):
            await heard(client, 2)


async def test_the_synchronous_client_goes_on_as_well(tmp_path: Path):
    position = TokenFile(tmp_path / "token")

    def hear(address: str) -> list[str]:
        events: list[str] = []
        with Client(address, LocalCredentials()) as client:
            for event in client.watch([GROUP], position=position):
                events.append(event.event_id)
                if len(events) == 3:
                    break
        return events

    async with serving(Feed([1, UNAVAILABLE], [1, 2], [3])) as address:
        assert await asyncio.wait_for(asyncio.to_thread(hear, address), patient(30)) == ["e1", "e2", "e3"]
    assert position.load() == "t2"


def test_every_kind_can_be_typed():
    names = {
        name.removeprefix("FEED_EVENT_KIND_").lower().replace("_", "-") for name, _ in FeedEventKind.items()
    }
    assert set(KINDS) == names - {"unspecified"}


@pytest.mark.parametrize("content", [b"t1\r\n", b"\xef\xbb\xbft1\n", b"  t1"])
def test_a_token_is_the_same_whatever_wrote_the_file(tmp_path: Path, content: bytes):
    path = tmp_path / "token"
    path.write_bytes(content)
    assert TokenFile(path).load() == "t1"


def test_a_token_file_of_something_else_is_the_servers_to_refuse(tmp_path: Path):
    path = tmp_path / "token"
    path.write_bytes(b"\xff\xfe\x00\xd8")
    assert WatchRequest(after_token=TokenFile(path).load()).SerializeToString()
