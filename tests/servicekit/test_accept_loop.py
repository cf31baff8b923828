"""How a server waits for calls: what it costs, and that it misses none."""

import asyncio
from typing import Any

import pytest

from gymnation.member.v1.group_service_pb2_grpc import (
    GroupServiceServicer,
    add_GroupServiceServicer_to_server,
)
from servicekit import accept_loop, rpc_server
from tests.servicekit.probe import SERVICE, Request, Response, add_probe, answer, answers, build_probe_server
from tests.support.channels import open_channel

GROUPS = "gymnation.member.v1.GroupService"


class Looked(asyncio.Future[int]):
    """A queue that counts how often somebody begins to wait at it."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    def add_done_callback(self, *args: Any, **kwargs: Any) -> None:
        self.looks += 1
        super().add_done_callback(*args, **kwargs)


async def first(queues: dict[Looked, str]) -> set[str]:
    """Take out what came, as gRPC's loop does."""
    done, _ = await accept_loop.wait(queues.keys(), return_when=asyncio.FIRST_COMPLETED)
    return {queues.pop(one) for one in done}


async def test_each_queue_is_looked_at_once_however_many_calls_come():
    queues = {Looked(): f"method {number}" for number in range(50)}
    all_of_them = list(queues)
    for number in range(200):
        busy = next(one for one, name in queues.items() if name == "method 7")
        busy.set_result(number)
        assert await first(queues) == {"method 7"}
        again = Looked()
        queues[again] = "method 7"
        all_of_them.append(again)
    assert sum(one.looks for one in all_of_them) == 50 + 199


async def test_what_comes_while_nobody_waits_is_found_all_at_once():
    queues = {Looked(): name for name in "abcd"}
    a, b, c, _ = queues
    a.set_result(1)
    assert await first(queues) == {"a"}
    b.set_result(2)
    c.set_result(3)
    assert await first(queues) == {"b", "c"}


async def test_what_has_ended_before_anybody_waits_is_found():
    queues = {Looked(): name for name in "ab"}
    for one in queues:
        one.set_result(1)
    assert await first(queues) == {"a", "b"}


async def test_who_waits_for_nothing_yet_waits():
    queues = {Looked(): "a"}
    waiting = asyncio.create_task(first(queues))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    next(iter(queues)).set_result(1)
    assert await waiting == {"a"}


async def test_a_wait_that_is_cancelled_loses_nothing():
    queues = {Looked(): "a"}
    waiting = asyncio.create_task(first(queues))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    next(iter(queues)).set_result(1)
    assert await first(queues) == {"a"}


async def test_two_who_wait_do_not_take_each_others():
    ours, theirs = {Looked(): "ours"}, {Looked(): "theirs"}
    waiting = [asyncio.create_task(first(one)) for one in (ours, theirs)]
    await asyncio.sleep(0)
    next(iter(theirs)).set_result(1)
    assert await waiting[1] == {"theirs"}
    assert not waiting[0].done()
    next(iter(ours)).set_result(1)
    assert await waiting[0] == {"ours"}


@pytest.mark.parametrize("when", [asyncio.ALL_COMPLETED, asyncio.FIRST_EXCEPTION])
async def test_any_other_wait_is_asyncios_own(when: str):
    one, other = Looked(), Looked()
    one.set_result(1)
    other.set_result(2)
    done, pending = await accept_loop.wait({one: 1, other: 2}.keys(), return_when=when)
    assert (done, pending) == ({one, other}, set())


async def test_a_wait_with_a_limit_is_asyncios_own():
    one = Looked()
    done, pending = await accept_loop.wait({one: 1}.keys(), timeout=0, return_when=asyncio.FIRST_COMPLETED)
    assert (done, pending) == (set(), {one})


async def test_a_servers_loop_waits_so(monkeypatch: pytest.MonkeyPatch):
    """With the release of grpcio that is locked. Where upstream has mended its loop, this module can go."""
    looked = []
    own = accept_loop._Arrivals.first

    async def look(self: Any, waited: Any) -> Any:
        looked.append(len(waited))
        return await own(self, waited)

    monkeypatch.setattr(accept_loop._Arrivals, "first", look)
    server = build_probe_server()
    add_probe(server, answer, answers)
    add_GroupServiceServicer_to_server(GroupServiceServicer(), server)
    async with (
        rpc_server.serving(server, "127.0.0.1:0", [SERVICE, GROUPS], 1.0) as listening,
        open_channel(f"127.0.0.1:{listening.port}") as channel,
    ):
        ask: Any = channel.unary_unary(f"/{SERVICE}/Ask", Request.SerializeToString, Response.FromString)
        await asyncio.gather(*(ask(Request()) for _ in range(20)))
    assert looked
    assert min(looked) > 10
