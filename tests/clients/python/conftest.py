"""A whole member service with a group in it, and `gymnation` as if it were typed."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from gymnation.member.v1 import group_service_pb2, group_service_pb2_grpc
from gymnation_client.cli import main
from member_service.app import Running
from tests.clients.python.printed import Printed
from tests.support.channels import open_channel
from tests.support.clock import SettableClock
from tests.support.member_service import running

GROUP = -1001234567890


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def service(clock: SettableClock) -> AsyncIterator[Running]:
    async with running(clock) as service:
        yield service


@pytest.fixture
async def group(service: Running) -> int:
    async with open_channel(f"127.0.0.1:{service.port}") as channel:
        await group_service_pb2_grpc.GroupServiceStub(channel).RegisterGroup(
            group_service_pb2.RegisterGroupRequest(
                request_id="9f0c7f0e-7f0e-4c0e-8f0e-9f0c7f0e7f0e",
                chat_id=GROUP,
                title="Turma",
                registered_by=1,
            )
        )
    return GROUP


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, with no environment of anybody else's."""
    for name in [name for name in os.environ if name.startswith("GYMNATION_")]:
        if name != "GYMNATION_SLOWNESS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "gymnation"


@pytest.fixture
def types(capsys: pytest.CaptureFixture[str], home: Path) -> Callable[..., Printed]:
    def types(*arguments: str) -> Printed:
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
        return Printed(code, *capsys.readouterr())

    return types
