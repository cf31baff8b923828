"""When the certificate of a service and the authorities that it believes end: as a metric, and in the log."""

from __future__ import annotations

import asyncio
import base64
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from servicekit.clock import Clock, utc_now
from servicekit.instruments import gauge
from servicekit.tls import Pems, TlsFiles, TlsUnusable

_log = logging.getLogger(__name__)
_KIND: Final = "gymnation.kind"
_remaining = gauge(
    "gymnation.certificate.remaining",
    "s",
    "Time until the first one of its kind ends; below 0: it has",
    _KIND,
)

OWN: Final = "own"
AUTHORITY: Final = "authority"
LOOK_PERIOD_S: Final = 60.0
WARNED_AT: Final = (timedelta(days=30), timedelta(days=7), timedelta(days=1))
"""How long before its end somebody is told, each time once."""
_EARLIEST: Final = 4
"""No sooner than in the last quarter of a certificate's life: short ones are renewed by a program."""

_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_SEQUENCE: Final = 0x30
_INTEGER: Final = 0x02
_VERSION: Final = 0xA0
_FORMATS: Final = {0x17: "%y%m%d%H%M%SZ", 0x18: "%Y%m%d%H%M%SZ"}


@dataclass(frozen=True, slots=True)
class Life:
    """From when until when a certificate is good."""

    begin: datetime
    end: datetime

    def stage(self, now: datetime) -> int:
        """How many times it was due by now to tell of the end; one more once it is over."""
        left = self.end - now
        earliest = (self.end - self.begin) / _EARLIEST
        return sum(left <= min(at, earliest) for at in WARNED_AT) + (left <= timedelta())


def lives(pem: bytes) -> list[Life]:
    """Of each certificate in a PEM file, in order. What is none is left out."""
    found = []
    for match in _CERTIFICATE.finditer(pem):
        try:
            found.append(_life(base64.b64decode(match[1])))
        except (ValueError, IndexError, StopIteration):
            continue
    return found


def _life(der: bytes) -> Life:
    """The validity, which is the fourth part of what is signed, or the fifth where the first is a version."""
    [(_, certificate), *_] = _parts(der)
    [(_, signed), *_] = _parts(certificate)
    parts = _parts(signed)
    kind, _ = next(parts)
    if kind == _VERSION:
        kind, _ = next(parts)
    if kind != _INTEGER:
        raise ValueError("no serial number")
    next(parts)
    next(parts)
    kind, validity = next(parts)
    if kind != _SEQUENCE:
        raise ValueError("no validity")
    begin, end = (_time(kind, content) for kind, content in _parts(validity))
    return Life(begin, end)


def _parts(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each value, one after the other."""
    at = 0
    while at < len(der):
        kind, length = der[at], der[at + 1]
        at += 2
        if length > 127:
            size = length - 128
            length = int.from_bytes(der[at : at + size], "big")
            at += size
        if at + length > len(der):
            raise ValueError("it ends too early")
        yield kind, der[at : at + length]
        at += length


def _time(kind: int, content: bytes) -> datetime:
    if kind not in _FORMATS:
        raise ValueError("no time")
    moment = datetime.strptime(content.decode("ascii"), _FORMATS[kind]).replace(tzinfo=UTC)
    # Two digits of a year mean 1950 to 2049; Python divides elsewhere.
    return moment.replace(year=moment.year - 100) if kind == 0x17 and moment.year > 2049 else moment


class CertificateEnds:
    """Looks at the files of a service now and then."""

    def __init__(self, files: TlsFiles, clock: Clock = utc_now) -> None:
        self._files, self._clock = files, clock
        self._told: dict[tuple[str, datetime], int] = {}

    def look(self) -> None:
        """Measure, and tell in the log what is new. Files that do not fit together are reported elsewhere."""
        try:
            pems = self._files.read()
        except TlsUnusable:
            return
        now = self._clock()
        for kind, life in _ends(pems):
            _remaining.set((life.end - now).total_seconds(), {_KIND: kind})
            self._tell(kind, life, now)

    def _tell(self, kind: str, life: Life, now: datetime) -> None:
        stage = life.stage(now)
        # One by one: after a restart the same is told again, and once.
        if stage <= self._told.get((kind, life.end), 0):
            return
        self._told = {(told, end): at for (told, end), at in self._told.items() if told != kind}
        self._told[kind, life.end] = stage
        what = "the certificate of this service" if kind == OWN else "a certificate of TLS_AUTHORITIES"
        if life.end <= now:
            _log.error("%s is over since %s: nobody believes it", what, f"{life.end:%Y-%m-%d %H:%M} UTC")
        else:
            _log.warning("%s ends on %s: renew it", what, f"{life.end:%Y-%m-%d %H:%M} UTC")


def _ends(pems: Pems) -> Iterator[tuple[str, Life]]:
    """The first one to end of each kind; intermediate ones count as authorities."""
    chain = lives(pems.certificate)
    if chain:
        yield OWN, chain[0]
    if believed := [*chain[1:], *lives(pems.authorities)]:
        yield AUTHORITY, min(believed, key=lambda one: one.end)


async def watch_ends(files: TlsFiles | None) -> None:
    """Look for as long as it runs; without files there is nothing to look at."""
    if files is None:
        return
    ends = CertificateEnds(files)
    while True:
        await asyncio.to_thread(ends.look)
        await asyncio.sleep(LOOK_PERIOD_S)
