"""Mutual TLS between a client and a server of ours: who gets in, and certificates that are exchanged."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from sandbox.certificates import Authority, Issued
from sandbox.patience import patient
from servicekit import callers, rpc_client, rpc_connections, rpc_server
from servicekit.access import CallerUnknown, KnownCertificates
from servicekit.callers import Caller, Kind
from servicekit.errors import ServiceError, Unauthenticated, Unavailable
from servicekit.healthcheck import is_healthy
from servicekit.rpc_connections import Connections
from servicekit.rpc_errors import from_rpc_error
from servicekit.tls import TlsFiles, TlsUnusable, Watched, channel_credentials, files_in
from tests.servicekit.probe import RULES, SERVICE, STREAM, UNARY, Request, Response, add_probe, answers
from tests.support.pki import Pki, settings_of
from tests.support.tcp_proxy import proxied

GATEWAY = Caller("gateway", Kind.SERVICE, callers.ALL_PERMISSIONS, groups=None)


class GatewayOnly(KnownCertificates):
    """Knows the gateway by its certificate, and a system by its key."""

    def by_key(self, key: str) -> Caller:
        if key == "gn_gateway_key":
            return GATEWAY
        if key == "gn_other_key":
            return Caller("other", Kind.SYSTEM, callers.ALL_PERMISSIONS, groups=None)
        raise CallerUnknown


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    return Pki(tmp_path / "pki")


@asynccontextmanager
async def serving_tls(files: TlsFiles, follow=answers):
    """A server with both ports; its work says who calls."""
    seen: list[str] = []

    async def ask(request, context):
        seen.append(callers.current().name)
        return Response(status=Response.SERVING)

    server = rpc_server.build_server(
        error_domain="probe.test", rules=RULES, authenticator=GatewayOnly(GATEWAY)
    )
    add_probe(server, ask, follow)
    async with rpc_server.serving(
        server, "127.0.0.1:0", [SERVICE], 1.0, tls=files, api_listen="127.0.0.1:0"
    ) as listening:
        yield listening, seen


def channel(port: int, files: TlsFiles | None) -> rpc_client.ClientChannel:
    return rpc_client.open_channel(f"127.0.0.1:{port}", tls=files, retry=False, wait_for_ready=False)


async def ask(port: int, files: TlsFiles | None) -> Response:
    async with channel(port, files) as opened:
        method = opened.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
        return await method(Request(), timeout=patient(5))


async def ask_with_key(
    port: int, pki: Pki, key: str | None, files: TlsFiles | None = None
) -> ServiceError | None:
    """What a call with a key gets: None is an answer."""
    credentials = (
        grpc.ssl_channel_credentials(pki.authority.issued.certificate)
        if files is None
        else channel_credentials(files.read())
    )
    metadata = None if key is None else (("authorization", f"Bearer {key}"),)
    async with grpc.aio.secure_channel(f"127.0.0.1:{port}", credentials) as opened:
        try:
            await opened.unary_unary(UNARY)(b"", metadata=metadata, timeout=patient(5))
        except grpc.aio.AioRpcError as failure:
            return from_rpc_error(failure)
    return None


async def test_a_certificate_names_who_calls(pki):
    async with serving_tls(pki.files("member")) as (listening, seen):
        assert (await ask(listening.port, pki.files("gateway"))).status == Response.SERVING
        with pytest.raises(Unauthenticated) as caught:
            await ask(listening.port, pki.files("coach"))
        assert caught.value.reason == "CALLER_UNKNOWN"
    assert seen == ["gateway"]


async def test_a_slow_handshake_is_waited_for(pki):
    async with (
        serving_tls(pki.files("member")) as (listening, _),
        proxied("127.0.0.1", listening.port) as proxy,
    ):
        proxy.delay_s = 0.5
        assert (await ask(proxy.port, pki.files("gateway"))).status == Response.SERVING
    assert proxy.accepted == 1


async def test_who_has_no_certificate_of_ours_gets_no_connection(pki, tmp_path):
    other = Pki(tmp_path / "other", "another authority")
    async with serving_tls(pki.files("member")) as (listening, seen):
        for files in (
            None,
            other.files("gateway", believing=pki),
            pki.files("late", lives=timedelta(days=-1), uris=["gymnation://caller/gateway"]),
        ):
            with pytest.raises(Unavailable):
                await ask(listening.port, files)
    assert seen == []


@pytest.mark.parametrize(
    "uris",
    [
        [],
        ["https://gymnation/caller/gateway"],
        ["gymnation://caller/"],
        ["gymnation://caller/gateway/"],
        ["gymnation://caller/Gateway"],
        ["gymnation://caller/coach", "gymnation://caller/gateway"],
        ["gymnation://caller/gateway", "gymnation://caller/gateway"],
        ["GYMNATION://caller/gateway"],
        ["gymnation://caller/gate%77ay"],
        ["gymnation://caller/gateway%00"],
        ["gymnation://caller/gateway\x00"],
        ["gymnation://caller/gateway\x00.evil.example"],
        ["gymnation://caller/../caller/gateway"],
        ["gymnation://caller:443/gateway"],
        ["gymnation://root@caller/gateway"],
        ["gymnation://caller/gateway?of=me"],
        [" gymnation://caller/gateway"],
        ["gymnation://caller/gateway "],
    ],
)
async def test_a_certificate_of_ours_has_to_name_one_caller(pki, uris):
    async with serving_tls(pki.files("member")) as (listening, seen):
        with pytest.raises(Unauthenticated):
            await ask(listening.port, pki.files("somebody", uris=uris))
    assert seen == []


async def test_who_has_a_certificate_of_ours_makes_no_others(pki):
    """A caller's key signs for the gateway: no authority said that it may."""
    caller = pki.authority.issue("coach", ["localhost"], datetime.now(UTC))
    forged = Authority.load(caller).issue("gateway", ["localhost"], datetime.now(UTC))
    chain = Issued(forged.certificate + caller.certificate, forged.private_key)
    async with serving_tls(pki.files("member")) as (listening, seen):
        with pytest.raises(Unavailable):
            await ask(listening.port, pki.write("forged", chain))
        assert (await ask(listening.port, pki.files("gateway"))).status == Response.SERVING
    assert seen == ["gateway"]


async def test_a_certificate_that_signed_itself_gets_no_connection(pki, tmp_path):
    """Although it has the names of the authority and of the gateway."""
    twin = Pki(tmp_path / "twin").authority
    forged = twin.issue("gateway", ["localhost"], datetime.now(UTC))
    async with serving_tls(pki.files("member")) as (listening, seen):
        for shown in (twin.issued, Issued(forged.certificate + twin.issued.certificate, forged.private_key)):
            with pytest.raises(Unavailable):
                await ask(listening.port, pki.write("forged", shown))
    assert seen == []


async def test_a_host_name_that_looks_like_a_caller_names_nobody(pki):
    async with serving_tls(pki.files("member")) as (listening, seen):
        with pytest.raises(Unauthenticated):
            await ask(listening.port, pki.files("x", uris=[], hosts=["gymnation://caller/gateway"]))
    assert seen == []


async def test_a_server_of_another_name_is_not_believed(pki):
    async with serving_tls(pki.files("member", hosts=["member.internal"])) as (listening, seen):
        with pytest.raises(Unavailable):
            await ask(listening.port, pki.files("gateway"))
    assert seen == []


async def test_the_second_port_takes_keys_and_no_certificate(pki):
    async with serving_tls(pki.files("member")) as (listening, seen):
        assert listening.api_port is not None
        assert await ask_with_key(listening.api_port, pki, "gn_other_key") is None
        for key in (None, "gn_other_wrong"):
            refusal = await ask_with_key(listening.api_port, pki, key)
            assert refusal is not None
            assert (refusal.code, refusal.reason) == (16, "CALLER_UNKNOWN")
        with pytest.raises(Unavailable):
            await ask(listening.api_port, None)
    assert seen == ["other"]


async def test_a_certificate_and_a_key_have_to_agree(pki):
    async with serving_tls(pki.files("member")) as (listening, seen):
        files = pki.files("gateway")
        assert await ask_with_key(listening.port, pki, "gn_gateway_key", files) is None
        for key in ("gn_other_key", "gn_wrong_key"):
            refusal = await ask_with_key(listening.port, pki, key, files)
            assert refusal is not None
            assert refusal.reason == "CALLER_UNKNOWN"
    assert seen == ["gateway"]


async def test_a_server_shows_its_new_certificate_without_a_restart(pki, tmp_path):
    files, client = pki.files("member"), pki.files("gateway")
    renewed = Pki(tmp_path / "renewed", "the next authority")
    new = renewed.files("member")
    async with serving_tls(files) as (listening, _):
        await ask(listening.port, client)
        # Written one after the other, as whoever renews them may do.
        for name in ("private_key", "authorities", "certificate"):
            assert await ask(listening.port, client), f"before the new {name}"
            put(getattr(files, name), getattr(new, name))
        with pytest.raises(Unavailable):
            await ask(listening.port, client)
        assert await ask(listening.port, renewed.files("gateway"))


async def test_a_channel_calls_with_its_new_certificate_while_older_calls_go_on(pki, monkeypatch):
    monkeypatch.setattr(rpc_connections, "LOOK_EVERY_S", 0.0)
    go_on = asyncio.Event()

    async def follow(request, context):
        yield Response(status=Response.SERVING)
        await go_on.wait()
        yield Response(status=Response.SERVING)

    files = pki.files("client", uris=["gymnation://caller/gateway"])
    async with (
        serving_tls(pki.files("member"), follow) as (listening, seen),
        channel(listening.port, files) as one,
    ):
        method = one.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
        stream = one.unary_stream(STREAM, Request.SerializeToString, Response.FromString)
        await method(Request(), timeout=patient(5))
        async with stream(Request(), timeout=patient(20)) as responses:
            assert await anext(responses)
            pki.files("client", uris=["gymnation://caller/somebody-else"])
            with pytest.raises(Unauthenticated):
                await method(Request(), timeout=patient(5))
            pki.files("client", uris=["gymnation://caller/gateway"])
            await method(Request(), timeout=patient(5))
            go_on.set()
            assert len([response async for response in responses]) == 1
    assert seen == ["gateway", "gateway"]


def put(path: Path, content: Path | bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())


class Channel:
    """Stands for one of gRPC's: it writes down that it was closed."""

    def __init__(self, number: int, closed: list[int]) -> None:
        self._number, self._closed = number, closed

    async def close(self, grace: float | None = None) -> None:
        self._closed.append(self._number)


class Channels:
    """Stands for gRPC's channels: which were made, and which closed."""

    def __init__(self) -> None:
        self.made: list[bytes] = []
        self.closed: list[int] = []

    def make(self, pems):
        self.made.append(pems.certificate)
        return Channel(len(self.made) - 1, self.closed)


async def test_an_old_connection_is_closed_once_its_last_call_has_ended(pki):
    now, channels = [0.0], Channels()
    connections = Connections(channels.make, pki.files("gateway"), lambda: now[0])
    first = connections.current
    first.begin()
    first.begin()
    pki.files("gateway")
    assert connections.current is first, "looked too soon"
    now[0] = 1.0
    second = connections.current
    assert second is not first
    first.end()
    await asyncio.sleep(0)
    assert channels.closed == []
    first.end()
    await asyncio.sleep(0)
    assert channels.closed == [0]
    await connections.close(None)
    assert channels.closed == [0, 1]


def test_files_that_do_not_fit_together_change_nothing(pki, caplog):
    files = pki.files("member")
    watched = Watched(files)
    before = watched.pems
    assert not watched.renew()
    old_key = files.private_key.read_bytes()
    for name, content in (
        ("private_key", b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"),
        ("private_key", b""),
        ("private_key", pki.authority.issued.private_key),
    ):
        getattr(files, name).write_bytes(content)
        assert not watched.renew()
        assert watched.pems == before
    files.private_key.unlink()
    assert not watched.renew()
    files.private_key.write_bytes(old_key)
    assert not watched.renew(), "what was there before is nothing new"
    files.authorities.write_bytes(b"\xff\xfe nothing")
    assert not watched.renew()
    assert "PRIVATE" not in caplog.text
    pki.files("member")
    assert watched.renew()
    assert watched.pems != before
    assert not watched.renew()


@pytest.mark.parametrize("broken", ["certificate", "private_key", "authorities"])
@pytest.mark.parametrize("content", [None, b"", b"nothing", b"\xff"])
async def test_a_server_and_a_channel_do_not_begin_with_files_that_cannot_be_used(
    pki, broken, content, caplog
):
    files = pki.files("member")
    path: Path = getattr(files, broken)
    put(path, content)
    with pytest.raises(TlsUnusable):
        async with serving_tls(files):
            pass
    with pytest.raises(TlsUnusable):
        rpc_client.open_channel("localhost:1", tls=files)
    assert str(path.parent) in caplog.text, "the operator hears which file"


def test_a_key_with_a_password_is_refused_and_asks_nobody(pki):
    files = pki.files("member")
    key = forms.load_pem_private_key(files.private_key.read_bytes(), password=None)
    files.private_key.write_bytes(
        key.private_bytes(
            forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.BestAvailableEncryption(b"secret")
        )
    )
    with pytest.raises(TlsUnusable):
        Watched(files)


def reissued(pki: Pki, name: str, key) -> Issued:
    """A certificate as usual, for another kind of key."""
    usual = x509.load_pem_x509_certificate(pki.files(name).certificate.read_bytes())
    builder = (
        x509.CertificateBuilder()
        .subject_name(usual.subject)
        .issuer_name(usual.issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(usual.not_valid_before_utc)
        .not_valid_after(usual.not_valid_after_utc)
    )
    for extension in usual.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    authority = forms.load_pem_private_key(pki.authority.issued.private_key, password=None)
    assert isinstance(authority, ec.EllipticCurvePrivateKey)
    return Issued(
        builder.sign(authority, hashes.SHA256()).public_bytes(forms.Encoding.PEM),
        key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()),
    )


KEYS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "ed448": ed448.Ed448PrivateKey.generate,
}


@pytest.mark.parametrize("kind", KEYS)
async def test_an_exchange_for_a_key_that_grpc_cannot_use_changes_nothing(pki, kind):
    """Python's library took them, gRPC's did not: after the exchange every handshake failed."""
    files, client = pki.files("member"), pki.files("gateway")
    unusual = reissued(pki, "unusual", KEYS[kind]())
    async with serving_tls(files) as (listening, _):
        assert await ask(listening.port, client)
        pki.write("member", unusual)
        assert await ask(listening.port, client)
    usable = kind in {"rsa", "p384"}
    if usable:
        assert Watched(files).pems.certificate == unusual.certificate
    else:
        with pytest.raises(TlsUnusable, match="gRPC cannot use"):
            Watched(files)


async def test_the_health_check_asks_over_mutual_tls(pki):
    async with serving_tls(pki.files("member")) as (listening, _):
        address = f"127.0.0.1:{listening.port}"
        member = files_in(settings_of(pki.files("member")))
        assert await asyncio.to_thread(is_healthy, address, SERVICE, patient(5), member)
        assert not await asyncio.to_thread(is_healthy, address, SERVICE, 1.0)
    assert files_in({}) is None
    assert files_in({**settings_of(pki.files("member")), "TLS_AUTHORITIES": "/nowhere"}) is None
