"""What a client proves itself with, and what it refuses to do."""

from pathlib import Path

import pytest

from gymnation_client import CertificateCredentials, CredentialsUnusable, KeyCredentials, LocalCredentials

KEY = "gn_turnstile_s3cret"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:50051",
        "localhost:1",
        "[::1]:50051",
        "127.8.8.8:1",
        "unix:/run/gym.sock",
        "dns:///localhost:1",
    ],
)
def test_plaintext_stays_on_this_machine(address: str):
    assert LocalCredentials().pems(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "gym.example:50051",
        "127.0.0.1.evil.example:50051",
        "127.evil.example:1",
        "localhost.example:1",
        "10.0.0.1:50051",
        "ipv4:127.0.0.1:1,10.0.0.1:1",
        "dns://8.8.8.8/localhost:1",
        "xds:///localhost:1",
        "0.0.0.0:1",
        "",
    ],
)
def test_plaintext_goes_nowhere_else(address: str):
    with pytest.raises(CredentialsUnusable, match="plaintext may not leave"):
        LocalCredentials(KEY).pems(address)


def key_file(folder: Path, content: str = KEY + "\n", mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_text(content)
    path.chmod(mode)
    return path


def test_a_key_is_read_from_a_file_and_again_when_it_is_exchanged(tmp_path: Path):
    credentials = KeyCredentials(key_file(tmp_path))
    assert credentials.key() == KEY
    path = tmp_path / "new"
    path.write_text("gn_turnstile_another")
    path.chmod(0o600)
    path.replace(tmp_path / "key")
    assert credentials.key() == "gn_turnstile_another"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o777])
def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, mode: int):
    with pytest.raises(CredentialsUnusable, match="chmod 600"):
        KeyCredentials(key_file(tmp_path, mode=mode)).key()


@pytest.mark.parametrize(
    "content",
    ["", "hunter2", "gn_", "Bearer gn_a_b", "gn_a_b\nx: y", "gn_a_b\x00", "gn_ação_b", "-----BEGIN"],
)
def test_what_is_no_key_is_never_sent_nor_shown(tmp_path: Path, content: str):
    with pytest.raises(CredentialsUnusable) as failure:
        KeyCredentials(key_file(tmp_path, content)).key()
    assert content in {"", "gn_"} or content not in str(failure.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CredentialsUnusable, match="missing"):
        KeyCredentials(tmp_path / "missing").key()
    with pytest.raises(CredentialsUnusable, match=r"authority\.pem"):
        KeyCredentials(KEY, tmp_path / "authority.pem").pems("gym.example:1")
    with pytest.raises(CredentialsUnusable, match=r"own\.pem"):
        CertificateCredentials(tmp_path / "own.pem", tmp_path / "own.pem").pems("gym.example:1")


def test_a_key_does_not_stand_in_what_is_printed():
    assert "s3cret" not in repr(KeyCredentials(KEY))
    assert "s3cret" not in repr(vars(LocalCredentials(KEY)))
