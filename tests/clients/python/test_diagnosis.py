"""Why nobody answered is told in words that name the cause, whatever gRPC says of it."""

import asyncio
import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest

from gymnation_client import KeyCredentials
from gymnation_client.cli import exits, main
from gymnation_client.diagnosis import diagnose
from servicekit.tls import TlsFiles, server_credentials
from tests.support.pki import Pki


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    return Pki(tmp_path / "pki")


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Servers without a method, with these certificates or without any; the address of each."""
    with ExitStack() as ending:

        def serve(files: TlsFiles | None = None, *, mutual: bool = False) -> str:
            server = grpc.server(ThreadPoolExecutor(2))
            if files is None:
                port = server.add_insecure_port("127.0.0.1:0")
            else:
                port = server.add_secure_port(
                    "127.0.0.1:0", server_credentials(files, client_certificates=mutual)
                )
            server.start()
            ending.callback(server.stop, None)
            return f"localhost:{port}"

        yield serve


@pytest.fixture
def told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """What `gymnation` says on stderr, on one line; nobody answers it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("grpc_proxy", "https_proxy", "http_proxy", "no_proxy", "no_grpc_proxy"):
        monkeypatch.delenv(name, raising=False)
    key = tmp_path / "key"
    key.write_text("gn_board_s3cret\n")
    key.chmod(0o600)

    def told(address: str, *options: object) -> str:
        proof = () if "--certificate" in options else ("--key-file", str(key))
        words = ["groups", "--address", address, "--timeout", "2", *proof, *map(str, options)]
        assert main(words) == exits.NO_ANSWER
        said = capsys.readouterr().err
        assert "s3cret" not in said
        return " ".join(said.split())

    return told


def authority(pki: Pki, name: str = "member") -> tuple[str, Path]:
    return "--authorities", pki.paths(name).authorities


def issued(pki: Pki, starts: timedelta) -> TlsFiles:
    """A certificate of a day, from then."""
    one = pki.authority.issue("member", ["localhost"], datetime.now(UTC) + starts, timedelta(days=1), None)
    return pki.write("member", one)


def test_a_certificate_of_another_authority(told, serve, pki: Pki, tmp_path: Path):
    address = serve(pki.files("member"))
    other = Pki(tmp_path / "other").files("member").authorities
    assert "another authority than that of --authorities" in told(address, "--authorities", other)
    assert "no public one: name its PEM file" in told(address)


def test_a_certificate_that_has_expired_or_a_clock_that_is_wrong(told, serve, pki: Pki):
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    said = told(serve(issued(pki, timedelta(days=-3))), *authority(pki))
    assert "has expired" in said
    assert f"clock says {today}" in said
    said = told(serve(issued(pki, timedelta(days=3))), *authority(pki))
    assert "not valid yet" in said
    assert f"clock says {today}" in said


def test_a_certificate_for_another_name(told, serve, pki: Pki):
    address = serve(pki.files("member", hosts=["gym.example"]))
    assert "not for localhost" in told(address, *authority(pki))


def test_a_server_that_asks_for_a_certificate(told, serve, pki: Pki, tmp_path: Path):
    address = serve(pki.files("member"), mutual=True)
    assert "--certificate and --private-key" in told(address, *authority(pki))
    foreign = Pki(tmp_path / "other").files("door")
    own = ("--certificate", foreign.certificate, "--private-key", foreign.private_key)
    assert "asks for a certificate" in told(address, *authority(pki), *own)


def test_tls_where_there_is_none_and_none_where_there_is(told, serve, pki: Pki):
    files = pki.files("member")
    assert "speaks no TLS" in told(serve(), *authority(pki))
    assert "speaks TLS: log in without --plaintext" in told(serve(files), "--plaintext")


def test_something_that_is_no_grpc(told):
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        assert "check the port" in told(f"127.0.0.1:{web.server_port}", "--plaintext")
        web.shutdown()
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        assert "says nothing" in told(f"127.0.0.1:{silent.getsockname()[1]}", "--plaintext")


def test_nobody_and_nowhere(told, pki: Pki):
    pki.files("member")
    assert "Nothing listens there" in told("localhost:9", "--plaintext")
    assert "gym.invalid is not known here" in told("gym.invalid:50443", *authority(pki))


def test_a_proxy_in_the_environment_is_named_without_its_password(
    told, serve, pki: Pki, monkeypatch: pytest.MonkeyPatch
):
    address = serve(pki.files("member"))
    monkeypatch.setenv("https_proxy", "http://ana:hunter2@127.0.0.1:9")
    said = told(address, *authority(pki))
    assert "the proxy 127.0.0.1:9 of the variable https_proxy" in said
    assert "hunter2" not in said
    monkeypatch.setenv("no_proxy", "localhost")
    monkeypatch.setattr("socket.create_connection", None)
    with pytest.raises(AssertionError):
        # It is a server without our methods, and the way to it is free.
        told(address, *authority(pki))


async def test_a_server_that_answers_is_not_doubted(serve, pki: Pki):
    address = serve(pki.files("member"))
    pems = KeyCredentials("gn_board_s3cret", pki.paths("member").authorities).pems(address)
    assert await asyncio.to_thread(diagnose, address, pems) == ""
    assert await asyncio.to_thread(diagnose, serve(), None) == ""
