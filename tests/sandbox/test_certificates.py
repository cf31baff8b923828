"""`make certs`: an authority and certificates with which the services really talk."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from sandbox.certificates import main
from servicekit.tls import TlsFiles, Watched


def files(folder: Path, name: str) -> TlsFiles:
    return TlsFiles(folder / f"{name}.pem", folder / f"{name}.key", folder / "authorities.pem")


def names(folder: Path, name: str) -> x509.SubjectAlternativeName:
    certificate = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
    return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value


def test_our_services_get_certificates_that_fit_and_are_told_where(tmp_path: Path, capsys):
    assert main([str(tmp_path / "certs")]) == 0
    told = capsys.readouterr().out
    for name in ("member", "coach", "gateway"):
        assert Watched(files(tmp_path / "certs", name)).pems.certificate
        found = names(tmp_path / "certs", name)
        assert found.get_values_for_type(x509.UniformResourceIdentifier) == [f"gymnation://caller/{name}"]
        assert {name, "localhost"} <= set(found.get_values_for_type(x509.DNSName))
        assert f"TLS_PRIVATE_KEY={tmp_path}/certs/{name}.key" in told
    for name in ("authority", "member", "coach", "gateway"):
        assert stat.S_IMODE((tmp_path / "certs" / f"{name}.key").stat().st_mode) == 0o600


def test_one_more_name_is_signed_by_the_same_authority(tmp_path: Path):
    main([str(tmp_path)])
    believed = (tmp_path / "authorities.pem").read_bytes()
    gateway = (tmp_path / "gateway.pem").read_bytes()
    assert main([str(tmp_path), "turnstile=door.example,10.0.0.9", "--days", "3"]) == 0
    assert (tmp_path / "authorities.pem").read_bytes() == believed
    assert (tmp_path / "gateway.pem").read_bytes() == gateway
    found = names(tmp_path, "turnstile")
    assert "door.example" in found.get_values_for_type(x509.DNSName)
    assert "10.0.0.9" in [str(one) for one in found.get_values_for_type(x509.IPAddress)]
    made = x509.load_pem_x509_certificate((tmp_path / "turnstile.pem").read_bytes())
    authority = x509.load_pem_x509_certificate(believed)
    made.verify_directly_issued_by(authority)
    assert made.not_valid_after_utc - datetime.now(UTC) < timedelta(days=3)
    assert made.not_valid_before_utc < datetime.now(UTC)


def test_certificates_are_made_anew_with_the_same_command(tmp_path: Path):
    main([str(tmp_path), "gateway"])
    watched = Watched(files(tmp_path, "gateway"))
    main([str(tmp_path), "gateway"])
    assert watched.renew()


@pytest.mark.parametrize(
    "arguments", [["a/b"], ["../x"], [""], ["gateway", "--days", "0"], ["name with space"]]
)
def test_what_is_no_name_is_refused(tmp_path: Path, arguments):
    with pytest.raises(SystemExit) as caught:
        main([str(tmp_path / "certs"), *arguments])
    assert caught.value.code == 2
    assert not (tmp_path / "certs").exists()
