"""Starting, stopping, health, deadlines and limits of a real server."""

import asyncio

import grpc
import pytest

from sandbox.patience import patient
from servicekit import deadlines, healthcheck, rpc_client, rpc_server
from servicekit.errors import NotFound, ResourceExhausted, Unavailable
from telegram_gateway.features.coach.answering import EXPERT_TIMEOUT_S
from tests.servicekit.probe import (
    SERVICE,
    UNARY,
    Request,
    Response,
    add_probe,
    answer,
    answers,
    build_probe_server,
    probing,
)


async def healthy(address: str, service: str = "") -> bool:
    return await asyncio.to_thread(healthcheck.is_healthy, address, service, patient(3))


async def test_health_answers_and_can_be_changed_while_it_runs():
    async with probing() as probe:
        address = f"127.0.0.1:{probe.port}"
        assert await healthy(address)
        assert await healthy(address, SERVICE)
        await probe.health.set(SERVICE, False)
        assert await healthy(address)
        assert not await healthy(address, SERVICE)
        assert not await healthy(address, "no.such.Service")
    assert not await asyncio.to_thread(healthcheck.is_healthy, address, "", 0.2)


async def test_the_healthcheck_asks_over_http_too():
    async def handle(reader, writer):
        status = b"200 OK" if b"/live" in await reader.readuntil(b"\r\n\r\n") else b"503 Service Unavailable"
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(handle, "localhost", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await asyncio.to_thread(healthcheck.main, [f"http://127.0.0.1:{port}/live"]) == 0
        assert await asyncio.to_thread(healthcheck.main, [f"http://127.0.0.1:{port}/ready"]) == 1


def test_the_healthcheck_explains_its_arguments(capsys):
    assert healthcheck.main([]) == 2
    assert "ADDRESS" in capsys.readouterr().err


async def test_a_taken_address_is_named_in_the_error():
    async with probing() as probe:
        address = f"127.0.0.1:{probe.port}"
        second = build_probe_server()
        with pytest.raises(rpc_server.BindError, match=address):
            async with rpc_server.serving(second, address, [], grace_s=0):
                pass


async def test_health_says_not_serving_while_the_last_calls_finish():
    began, may_finish = asyncio.Event(), asyncio.Event()

    async def ask(request, context):
        began.set()
        await may_finish.wait()
        return Response(status=Response.SERVING)

    server = build_probe_server()
    add_probe(server, ask, answers)
    seen, watching = [], asyncio.Event()

    async def watch(port):
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            health = channel.unary_stream(
                "/grpc.health.v1.Health/Watch", Request.SerializeToString, Response.FromString
            )
            async for response in health(Request(service=SERVICE)):
                seen.append(response.status)
                watching.set()
                if response.status == Response.NOT_SERVING:
                    may_finish.set()
                    return

    async def call(port):
        async with rpc_client.open_channel(f"127.0.0.1:{port}") as channel:
            return await channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)(Request())

    async with asyncio.TaskGroup() as group:
        async with rpc_server.serving(server, "127.0.0.1:0", [SERVICE], grace_s=patient(5)) as listening:
            group.create_task(watch(listening.port))
            answered = group.create_task(call(listening.port))
            await began.wait()
            await watching.wait()
        assert (await answered).status == Response.SERVING
    assert seen == [Response.SERVING, Response.NOT_SERVING]


async def test_calls_beyond_the_limit_are_refused_at_once():
    began, may_finish = asyncio.Event(), asyncio.Event()

    async def ask(request, context):
        began.set()
        await may_finish.wait()
        return Response()

    async with probing(ask, max_concurrent_rpcs=1) as probe:
        first = asyncio.create_task(probe.ask(Request()))
        await began.wait()
        with pytest.raises(ResourceExhausted) as caught:
            await probe.ask(Request())
        assert caught.value.metadata == {"retry_after_s": "1"}
        may_finish.set()
        assert await first is not None
        # There is room again.
        assert await probe.ask(Request()) is not None


async def test_a_servers_work_knows_the_callers_deadline():
    left = []

    async def ask(request, context):
        left.append(deadlines.remaining())
        return Response()

    async with probing(ask) as probe:
        assert await probe.ask(Request(), timeout=9) is not None
        with deadlines.limit(5):
            assert await probe.ask(Request(), timeout=9) is not None
    assert 5 < left[0] <= 9.05
    # Less than five seconds: the caller keeps a margin for itself.
    assert 0 < left[1] <= 4.85


async def test_a_method_may_have_a_default_of_its_own():
    left = []

    async def ask(request, context):
        left.append(deadlines.remaining())
        return Response()

    async with probing(ask) as probe:
        address = f"127.0.0.1:{probe.port}"
        async with rpc_client.open_channel(
            address, default_timeout_s=1_000, timeouts_s={UNARY.rpartition("/")[2]: 5_000}
        ) as channel:
            ask_it = channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
            await ask_it(Request())
            await ask_it(Request(), timeout=100)
    # The header that carries it has few digits: gRPC rounds up, by less than a hundredth.
    assert 1_000 < left[0] <= 5_000 * 1.01
    assert left[1] < 200


async def test_without_a_deadline_the_default_holds():
    left = []

    async def ask(request, context):
        left.append(deadlines.remaining())
        return Response()

    async with probing(ask) as probe, grpc.aio.insecure_channel(f"127.0.0.1:{probe.port}") as channel:
        await channel.unary_unary(UNARY)(b"")
    assert 15 < left[0] <= 30


async def test_a_call_waits_for_a_server_that_starts_later():
    async with probing() as before:
        address = f"127.0.0.1:{before.port}"
    async with rpc_client.open_channel(address) as channel:
        ask = channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
        waiting = asyncio.create_task(ask(Request(), timeout=patient(10)))
        await channel.wait_for_state_change(channel.get_state(try_to_connect=True))
        server = build_probe_server()
        add_probe(server, answer, answers)
        async with rpc_server.serving(server, address, [SERVICE], grace_s=1):
            assert (await waiting).status == Response.SERVING


async def test_without_waiting_a_missing_server_is_unavailable_at_once():
    async with probing() as before:
        address = f"127.0.0.1:{before.port}"
    async with rpc_client.open_channel(address, wait_for_ready=False) as channel:
        ask = channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
        # One that waits ends in DeadlineExceeded.
        with pytest.raises(Unavailable):
            await ask(Request(), timeout=patient(10))


@pytest.mark.parametrize(("retry", "expected"), [(True, 3), (False, 1)])
async def test_unavailable_is_tried_three_times_where_repeating_is_safe(retry, expected):
    tries = []

    async def ask(request, context):
        tries.append(1)
        raise Unavailable

    async with probing(ask, retry=retry) as probe:
        with pytest.raises(Unavailable):
            await probe.ask(Request())
    assert len(tries) == expected


async def test_other_failures_are_not_tried_again():
    tries = []

    async def ask(request, context):
        tries.append(1)
        raise NotFound

    async with probing(ask, retry=True) as probe:
        with pytest.raises(NotFound):
            await probe.ask(Request())
    assert len(tries) == 1


async def test_an_unknown_method_is_refused_and_leaves_nothing_behind():
    async with probing() as probe:
        for number in range(3):
            unknown = probe.channel.unary_unary(f"/{SERVICE}/No{number}", Request.SerializeToString)
            with pytest.raises(Exception, match="INTERNAL"):
                await unknown(Request())


async def test_streaming_requests_are_refused_clearly():
    async with rpc_client.open_channel("localhost:1") as channel:
        with pytest.raises(NotImplementedError, match="/a/B"):
            channel.stream_unary("/a/B", None, None, _registered_method=True)
        with pytest.raises(NotImplementedError, match="/a/B"):
            channel.stream_stream("/a/B")


async def test_only_a_stubs_streaming_method_can_be_opened_as_a_stream():
    async with probing() as probe:
        assert rpc_client.streaming(probe.follow) is not None
        with pytest.raises(TypeError):
            rpc_client.streaming(probe.ask)


async def test_a_proxy_of_the_environment_does_not_get_between_our_services(monkeypatch):
    async with probing() as probe:
        for name in ("http_proxy", "https_proxy", "grpc_proxy"):
            # Nobody listens there.
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        for name in ("no_proxy", "no_grpc_proxy"):
            monkeypatch.delenv(name, raising=False)
        address = f"127.0.0.1:{probe.port}"
        async with rpc_client.open_channel(address, retry=False, wait_for_ready=False) as channel:
            ask = channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
            assert await ask(Request(), timeout=patient(10))
        assert await healthy(address)


def test_a_call_that_waits_is_ended_by_its_deadline_and_not_by_the_core():
    """Calls that nobody cancelled ended as CANCELLED when a process was behind by more than 30 s."""
    assert rpc_server.MAX_UNSEEN_S > EXPERT_TIMEOUT_S
