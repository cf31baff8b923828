"""What a client proves itself with, and what it refuses to do."""

import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from gymnation_client import CertificateCredentials, CredentialsUnusable, KeyCredentials, LocalCredentials
from tests.support.pki import Pki

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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\r\n\r\n"])
def test_a_key_is_the_same_whatever_wrote_the_file(tmp_path: Path, encoding: str, ending: str):
    path = key_file(tmp_path)
    path.write_bytes((KEY + ending).encode(encoding))
    assert KeyCredentials(path).key() == KEY


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    made = Pki(tmp_path / "pki")
    made.files("door")
    made.files("other")
    return made


@pytest.mark.parametrize("content", ["", "garbage\n", "-----BEGIN CERTIFICATE-----\nAAAA\n", "a key", "der"])
def test_a_file_that_holds_no_authority_is_named_before_anything_is_sent(
    tmp_path: Path, pki: Pki, content: str
):
    path = tmp_path / "authorities.pem"
    path.write_text(content)
    if content == "a key":
        path.write_bytes(pki.paths("door").private_key.read_bytes())
    if content == "der":
        path.write_bytes(ssl.PEM_cert_to_DER_cert(pki.paths("door").certificate.read_text()))
    with pytest.raises(CredentialsUnusable, match=r"authorities\.pem") as failure:
        KeyCredentials(KEY, path).pems("gym.example:1")
    assert "PRIVATE" not in str(failure.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_authority_is_the_same_whatever_wrote_the_file(tmp_path: Path, pki: Pki, encoding: str):
    pem = pki.paths("door").authorities.read_text()
    path = tmp_path / "authorities.pem"
    path.write_bytes(pem.replace("\n", "\r\n").encode(encoding))
    found = KeyCredentials(KEY, path).pems("gym.example:1")
    assert found is not None
    assert found.authorities == pem.replace("\n", "\r\n").encode()


def test_a_certificate_and_a_key_that_do_not_belong_together_are_named(tmp_path: Path, pki: Pki):
    door, other = pki.paths("door"), pki.paths("other")
    pems = CertificateCredentials(door.certificate, door.private_key, door.authorities).pems("gym.example:1")
    assert pems is not None
    assert pems.private_key == door.private_key.read_bytes()
    locked = tmp_path / "locked.key"
    key = serialization.load_pem_private_key(door.private_key.read_bytes(), None)
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"hunter2"),
        )
    )
    for certificate, private_key, said in (
        (door.private_key, door.certificate, "holds no certificate"),
        (door.certificate, door.certificate, "holds no private key"),
        (door.certificate, other.private_key, "is not the key of the certificate"),
        (door.certificate, locked, "has a password"),
    ):
        with pytest.raises(CredentialsUnusable, match=said):
            CertificateCredentials(certificate, private_key).pems("gym.example:1")
