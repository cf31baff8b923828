"""When certificates end: what is measured, and what the log says how often."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from sandbox.certificates import Authority
from servicekit import telemetry
from servicekit.certificate_ends import CertificateEnds, lives
from servicekit.tls import TlsFiles
from tests.support.clock import SettableClock
from tests.support.pki import Pki

SETTINGS = SimpleNamespace(environment="test", otel_exporter_otlp_endpoint=None, telemetry_hash_key=None)


@pytest.fixture
async def reader() -> AsyncIterator[InMemoryMetricReader]:
    reader = InMemoryMetricReader()
    async with telemetry.setup("member-service", SETTINGS, metric_readers=[reader]):
        reader.get_metrics_data()
        yield reader


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    return Pki(tmp_path / "pki")


def remaining(reader: InMemoryMetricReader) -> dict[str, float]:
    """Seconds by kind."""
    data = reader.get_metrics_data()
    assert data is not None
    return {
        str(point.attributes["gymnation.kind"]): point.value
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == "gymnation.certificate.remaining"
        for point in metric.data.data_points
    }


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    """What the log says since it was asked last."""
    found = [(one.levelno, one.getMessage()) for one in caplog.records]
    caplog.clear()
    return found


def end_of(pem: bytes) -> datetime:
    return x509.load_pem_x509_certificate(pem).not_valid_after_utc


def test_the_time_left_is_measured_by_kind(pki: Pki, reader: InMemoryMetricReader):
    files = pki.files("member", lives=timedelta(days=90))
    now = datetime.now(UTC)
    CertificateEnds(files, lambda: now).look()

    measured = remaining(reader)

    assert measured["own"] == (end_of(files.certificate.read_bytes()) - now).total_seconds()
    assert measured["authority"] == (end_of(files.authorities.read_bytes()) - now).total_seconds()


def test_the_first_authority_to_end_counts(pki: Pki, tmp_path: Path, reader: InMemoryMetricReader):
    old = Authority.new(datetime.now(UTC) - timedelta(days=700), "old")
    files = pki.files("member")
    files.authorities.write_bytes(files.authorities.read_bytes() + old.issued.certificate)
    now = datetime.now(UTC)
    CertificateEnds(files, lambda: now).look()
    assert remaining(reader)["authority"] == (end_of(old.issued.certificate) - now).total_seconds()


@pytest.mark.parametrize(
    ("life", "told_at"),
    [
        (timedelta(days=365), (timedelta(days=30), timedelta(days=7), timedelta(days=1))),
        (timedelta(days=7), (timedelta(hours=42), timedelta(days=1))),
        (timedelta(days=1), (timedelta(hours=6),)),
    ],
)
def test_the_log_tells_of_an_end_in_time_and_each_time_once(
    pki: Pki, caplog: pytest.LogCaptureFixture, life: timedelta, told_at: tuple[timedelta, ...]
):
    files = pki.files("member", lives=life)
    end = end_of(files.certificate.read_bytes())
    [own] = lives(files.certificate.read_bytes())
    clock = SettableClock(own.begin + (own.end - own.begin) / 2)
    ends = CertificateEnds(files, clock)
    ends.look()
    assert said(caplog) == []
    for left in told_at:
        clock.now = end - left + timedelta(minutes=1)
        ends.look()
        ends.look()
        [(level, text)] = said(caplog)
        assert level == logging.WARNING
        assert f"{end:%Y-%m-%d %H:%M} UTC" in text
    clock.now = end
    ends.look()
    ends.look()
    [(level, text)] = said(caplog)
    assert level == logging.ERROR


def test_after_an_exchange_all_is_well(pki: Pki, caplog: pytest.LogCaptureFixture):
    files = pki.files("member", lives=timedelta(minutes=5))
    ends = CertificateEnds(files)
    pki.files("member", lives=timedelta(days=90))
    ends.look()
    assert said(caplog) == []
    files.private_key.write_bytes(b"half")
    ends.look()
    assert said(caplog) == []


def test_what_is_no_certificate_has_no_end():
    for text in (b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", b"x" * 1000):
        assert lives(text) == []


@pytest.mark.parametrize("end", [datetime(2049, 12, 31, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)])
def test_ends_far_away_are_read(end: datetime):
    """Certificates write years up to 2049 with two digits, and later ones with four."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 2**150)
        .not_valid_before(datetime(1960, 1, 1, tzinfo=UTC))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    [life] = lives(made.public_bytes(forms.Encoding.PEM))
    assert (life.begin, life.end) == (datetime(1960, 1, 1, tzinfo=UTC), end)


def test_every_file_that_is_cut_off_is_read_without_a_failure(pki: Pki):
    files: TlsFiles = pki.files("member")
    pem = files.certificate.read_bytes()
    body = pem.splitlines()[1:-1]
    for cut in range(len(body)):
        short = b"\n".join([b"-----BEGIN CERTIFICATE-----", *body[:cut], b"-----END CERTIFICATE-----"])
        assert len(lives(short)) <= 1
