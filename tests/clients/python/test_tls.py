"""The clients over TLS: keys on the API's port, certificates on the other one, servers that are not ours."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gymnation_client import (
    AsyncClient,
    CallerNotAllowed,
    CallerUnknown,
    CertificateCredentials,
    Client,
    GroupNotRegistered,
    KeyCredentials,
    Unavailable,
)
from gymnation_client.cli import exits, main
from member_service.app import Running
from tests.support.known_callers import known_callers
from tests.support.pki import Pki
from tests.support.tcp_proxy import proxied

GROUP, ANOTHER = -1001234567890, -1009999999999


class World:
    """A member service with two ports, the key of a dashboard, and PEM files of every kind of caller."""

    def __init__(self, service: Running, key: str, folder: Path) -> None:
        self.api = f"localhost:{service.api_port}"
        self.mutual = f"localhost:{service.port}"
        self.key, self.pki = key, folder / "pki"
        self.authorities = folder / "pki/member.authorities"

    def certificate(self, name: str) -> CertificateCredentials:
        return CertificateCredentials(self.pki / f"{name}.pem", self.pki / f"{name}.key", self.authorities)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with known_callers(tmp_path, (GROUP, ANOTHER)) as (service, lines):
        key = lines["dashboard"].key
        assert key is not None
        yield World(service, key, tmp_path)


async def test_a_key_opens_what_it_was_granted_and_nothing_else(world: World):
    async with AsyncClient(world.api, KeyCredentials(world.key, world.authorities)) as client:
        assert [one async for one in client.list_standings(GROUP)] == []
        assert [one.chat_id async for one in client.list_groups()] == [GROUP]
        with pytest.raises(GroupNotRegistered):
            await client.get_standing(ANOTHER, member_id=7)
        with pytest.raises(CallerNotAllowed) as failure:
            await client.create_link_code(GROUP, "badge-7")
        assert failure.value.metadata == {"permission": "PERMISSION_LINK_MEMBERS"}
    async with AsyncClient(world.api, KeyCredentials(f"{world.key}x", world.authorities)) as client:
        with pytest.raises(CallerUnknown):
            await client.get_standing(GROUP, member_id=7)


async def test_a_server_that_is_far_away_has_time_for_its_handshake(world: World):
    host, _, port = world.api.rpartition(":")
    async with proxied("127.0.0.1", int(port)) as proxy:
        proxy.delay_s = 0.5
        credentials = KeyCredentials(world.key, world.authorities)
        async with AsyncClient(f"{host}:{proxy.port}", credentials) as client:
            assert [one.chat_id async for one in client.list_groups()] == [GROUP]
    assert proxy.accepted == 1


async def test_the_synchronous_client_does_as_well(world: World):
    def ask() -> list[int]:
        with Client(world.api, KeyCredentials(world.key, world.authorities)) as client:
            return [one.chat_id for one in client.list_groups()]

    assert await asyncio.to_thread(ask) == [GROUP]


async def test_a_certificate_names_its_caller(world: World):
    async with AsyncClient(world.mutual, world.certificate("gateway")) as client:
        assert [one async for one in client.list_standings(GROUP)] == []
    async with AsyncClient(world.mutual, world.certificate("revoked-certificate")) as client:
        with pytest.raises(CallerUnknown):
            await client.get_standing(GROUP, member_id=7)


@pytest.mark.parametrize("believed", ["another authority", "the public ones"])
async def test_no_key_goes_to_a_server_whose_authority_is_not_believed(
    world: World, tmp_path: Path, believed: str
):
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(Pki(tmp_path / "strangers").authority.issued.certificate)
    authorities = stranger if believed == "another authority" else None
    async with AsyncClient(world.api, KeyCredentials(world.key, authorities), timeout_s=5) as client:
        with pytest.raises(Unavailable) as failure:
            await client.get_standing(GROUP, member_id=7)
    assert "authority" in failure.value.advice
    assert world.key not in str(failure.value)


async def test_gymnation_logs_in_with_a_key_over_tls(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    key = tmp_path / "board.key"
    key.write_text(world.key)
    key.chmod(0o600)
    login = ["login", world.api, "--key-file", str(key), "--authorities", str(world.authorities)]
    assert await asyncio.to_thread(main, login) == exits.OK
    assert await asyncio.to_thread(main, ["groups", "--json"]) == exits.OK
    assert str(GROUP) in capsys.readouterr().out
    assert await asyncio.to_thread(main, ["callers", "list"]) == exits.NOT_ALLOWED
    key.chmod(0o644)
    assert await asyncio.to_thread(main, ["groups"]) == exits.UNKNOWN
    assert "chmod 600" in capsys.readouterr().err
