"""Calls that a server is looked for, for a while: one that has just started is there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest

from sandbox.patience import patient
from servicekit import rpc_client, rpc_server
from servicekit.errors import Unavailable
from tests.servicekit.probe import (
    SERVICE,
    STREAM,
    UNARY,
    Request,
    Response,
    add_probe,
    answer,
    answers,
    build_probe_server,
    probing,
)

NEVER_S = 600.0


@asynccontextmanager
async def looking(address: str, within_s: float) -> AsyncIterator[rpc_client.ClientChannel]:
    channel = rpc_client.open_channel(address, retry=False, wait_for_ready=False, ready_within_s=within_s)
    async with channel:
        yield channel


async def free_address() -> str:
    async with probing() as before:
        return f"127.0.0.1:{before.port}"


async def unary(channel: rpc_client.ClientChannel) -> Any:
    ask = channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
    return (await ask(Request(), timeout=patient(60))).status


async def stream(channel: rpc_client.ClientChannel) -> Any:
    follow = channel.unary_stream(STREAM, Request.SerializeToString, Response.FromString)
    async with rpc_client.streaming(follow)(Request(), timeout=patient(60)) as responses:
        (status,) = {response.status async for response in responses}
        return status


async def refused(channel: rpc_client.ClientChannel) -> None:
    """Wait until somebody has knocked, and nobody was there."""
    state = channel.get_state(try_to_connect=True)
    while state is not grpc.ChannelConnectivity.TRANSIENT_FAILURE:
        await channel.wait_for_state_change(state)
        state = channel.get_state()


@pytest.mark.parametrize("call", [unary, stream])
async def test_a_server_that_comes_meanwhile_is_called(call: Callable[..., Any]):
    address = await free_address()
    async with looking(address, patient(30)) as channel:
        calling = asyncio.create_task(call(channel))
        await refused(channel)
        server = build_probe_server()
        add_probe(server, answer, answers)
        async with rpc_server.serving(server, address, [SERVICE], grace_s=1):
            assert await calling == Response.SERVING


@pytest.mark.parametrize("call", [unary, stream])
async def test_who_is_not_there_in_that_time_is_unavailable(call: Callable[..., Any]):
    async with looking(await free_address(), 0.05) as channel:
        # One that waits for its deadline ends in DeadlineExceeded.
        with pytest.raises(Unavailable):
            await call(channel)


async def test_a_call_keeps_half_of_its_deadline_for_itself():
    async with looking(await free_address(), NEVER_S) as channel:
        ask = channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
        with pytest.raises(Unavailable):
            await ask(Request(), timeout=patient(1))


@pytest.mark.parametrize("call", [unary, stream])
async def test_who_gives_up_while_it_is_looked_for_leaves_no_call_behind(call: Callable[..., Any]):
    async with looking(await free_address(), NEVER_S) as channel:
        calling = asyncio.create_task(call(channel))
        await refused(channel)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
        assert channel._connections.current._calls == 0
