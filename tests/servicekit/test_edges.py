"""Health and reflection: who hears what, and that neither leaves a trace."""

import asyncio
from contextlib import asynccontextmanager

import grpc
import pytest
from google.protobuf import descriptor_pb2
from grpc_health.v1 import health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2

from gymnation.access.v1.access_pb2 import PERMISSION_OPERATE, PERMISSION_READ_STANDINGS
from sandbox.patience import patient
from servicekit.access import CallerUnknown, KnownCertificates
from servicekit.callers import Caller, Kind
from servicekit.edges import MAX_WATCHERS
from servicekit.rpc_errors import from_rpc_error
from tests.servicekit.probe import SERVICE, Request, Response, probing

VERSIONS = ("grpc.reflection.v1", "grpc.reflection.v1alpha")
CALLERS = {
    "operator": Caller("operator", Kind.SYSTEM, frozenset({PERMISSION_OPERATE}), groups=None),
    "dashboard": Caller("dashboard", Kind.SYSTEM, frozenset({PERMISSION_READ_STANDINGS}), groups=None),
}


class Keys(KnownCertificates):
    def by_key(self, key: str) -> Caller:
        if key not in CALLERS:
            raise CallerUnknown
        return CALLERS[key]


def bearing(key: str) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {key}"),)


@asynccontextmanager
async def edges():
    async with (
        probing(authenticator=Keys()) as probe,
        grpc.aio.insecure_channel(f"127.0.0.1:{probe.port}") as channel,
    ):
        yield probe, channel


async def reflected(channel, version: str, metadata=None, **question):
    """What reflection answers to one question."""
    ask = channel.stream_stream(
        f"/{version}.ServerReflection/ServerReflectionInfo",
        reflection_pb2.ServerReflectionRequest.SerializeToString,
        reflection_pb2.ServerReflectionResponse.FromString,
    )
    request = reflection_pb2.ServerReflectionRequest(**question)
    [reply] = [reply async for reply in ask(iter([request]), metadata=metadata, timeout=patient(10))]
    return reply


async def test_health_and_reflection_leave_no_spans(spans):
    async with edges() as (_, channel):
        health = health_pb2_grpc.HealthStub(channel)
        assert (await health.Check(Request(service=SERVICE))).status == Response.SERVING
        for version in VERSIONS:
            await reflected(channel, version, list_services="")
    assert spans.spans == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_reflection_tells_its_services_and_itself_to_who_may_operate(version):
    async with edges() as (_, channel):
        for metadata in (None, bearing("operator")):
            reply = await reflected(channel, version, metadata, list_services="")
            names = {service.name for service in reply.list_services_response.service}
            assert names == {SERVICE, "grpc.health.v1.Health", *(f"{v}.ServerReflection" for v in VERSIONS)}
        reply = await reflected(channel, version, file_containing_symbol=f"{version}.ServerReflection")
        file = descriptor_pb2.FileDescriptorProto.FromString(
            reply.file_descriptor_response.file_descriptor_proto[0]
        )
        assert file.package == version
        [method] = file.service[0].method
        assert method.input_type == f".{version}.ServerReflectionRequest"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("key", "expected"), [("dashboard", (7, "CALLER_NOT_ALLOWED")), ("stranger", (16, "CALLER_UNKNOWN"))]
)
async def test_reflection_tells_nobody_else_anything(version, key, expected):
    async with edges() as (_, channel):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await reflected(channel, version, bearing(key), list_services="")
    refusal = from_rpc_error(caught.value)
    assert (refusal.code, refusal.reason) == expected


async def test_health_answers_everybody_but_is_followed_by_known_callers_only():
    async with edges() as (_, channel):
        health = health_pb2_grpc.HealthStub(channel)
        assert (await health.Check(Request(), metadata=bearing("stranger"))).status == Response.SERVING
        known = health.Watch(Request(service=SERVICE), metadata=bearing("dashboard"))
        assert (await known.read()).status == Response.SERVING
        known.cancel()
        stranger = health.Watch(Request(service=SERVICE), metadata=bearing("stranger"))
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stranger.read()
        assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_health_is_not_followed_by_too_many_and_has_room_again():
    async with edges() as (probe, channel):
        health = health_pb2_grpc.HealthStub(channel)
        watching = [health.Watch(Request(service=SERVICE)) for _ in range(MAX_WATCHERS)]
        for watch in watching:
            assert (await watch.read()).status == Response.SERVING
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await health.Watch(Request(service=SERVICE)).read()
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        await probe.ask(Request())
        for watch in watching:
            watch.cancel()
        async with asyncio.timeout(patient(10)):
            while True:
                try:
                    assert (await health.Watch(Request(service=SERVICE)).read()).status == Response.SERVING
                    break
                except grpc.aio.AioRpcError:
                    await asyncio.sleep(0.05)
