"""What the images and `docker inspect` reveal to somebody who only has them.

There is no secret in them, and nothing that was not meant to ship.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from typing import IO, cast

from tests.compose.report import Report
from tests.compose.stack import PLANTED, SERVICES, Stack, docker

# Of our part of the file system; certificates of the base image are public.
_SUSPICIOUS = re.compile(
    r"^app/.*(\.env$|\.env\.|/\.git/|/secrets/|\.(key|p12|sqlite)$|id_(rsa|ed25519)|/tests?/conftest\.py$|uv\.lock$)"
)
# Is in the member service's image: a search that does not find it would find no secret either.
_KNOWN = b"class RecordCheckin"


class Findings:
    """What a walk through all layers found."""

    def __init__(self) -> None:
        self.layers = 0
        self.files = 0
        self.known = False
        self.revealed: list[str] = []
        self.suspicious: list[str] = []


def scan(images: list[str], needles: Mapping[str, str]) -> Findings:
    """Read every file of every layer of these images, also of files that a later layer removed."""
    findings = Findings()
    sought = {name: value.encode() for name, value in needles.items()}
    with subprocess.Popen(["docker", "save", *images], stdout=subprocess.PIPE) as saving:
        assert saving.stdout is not None
        with tarfile.open(fileobj=saving.stdout, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content is None:
                    continue
                start = content.read(512)
                whole = _Prefixed(start, content)
                if start[257:262] == b"ustar" or start[:2] == b"\x1f\x8b":
                    findings.layers += 1
                    _scan_layer(whole, findings, sought)
                else:
                    # The configuration and the manifest: environment, commands, labels.
                    _search(member.name, start + content.read(), findings, sought)
        if saving.wait():
            raise RuntimeError("docker save failed")
    return findings


class _Prefixed:
    """A file whose start was read already."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start, self._rest = start, rest

    def read(self, size: int = -1) -> bytes:
        if not self._start:
            return self._rest.read(size)
        if size < 0:
            start, self._start = self._start, b""
            return start + self._rest.read()
        start, self._start = self._start[:size], self._start[size:]
        return start + (self._rest.read(size - len(start)) if size > len(start) else b"")


def _scan_layer(content: _Prefixed, findings: Findings, sought: Mapping[str, bytes]) -> None:
    stream = cast("IO[bytes]", content)
    start = content.read(2)
    stream = cast("IO[bytes]", _Prefixed(start, stream))
    if start == b"\x1f\x8b":
        stream = cast("IO[bytes]", gzip.GzipFile(fileobj=stream))
    with tarfile.open(fileobj=stream, mode="r|") as layer:
        for name, data in _files(layer):
            findings.files += 1
            if _SUSPICIOUS.search(name):
                findings.suspicious.append(name)
            _search(name, data, findings, sought)


def _files(layer: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in layer:
        content = layer.extractfile(member) if member.isfile() else None
        yield member.name.removeprefix("./"), content.read() if content else b""


def _search(name: str, data: bytes, findings: Findings, sought: Mapping[str, bytes]) -> None:
    findings.known = findings.known or _KNOWN in data
    findings.revealed += [f"{what} in {name}" for what, value in sought.items() if value in data]


def check_images(report: Report, stack: Stack) -> None:
    needles = {**stack.secrets, "a planted .env": PLANTED}
    for name in SERVICES:
        shown = {
            "docker inspect of the container": json.dumps(stack.inspect(name)),
            "docker inspect of the image": docker("image", "inspect", stack.image(name)),
            "docker history": docker("history", "--no-trunc", stack.image(name)),
        }
        for where, text in shown.items():
            found = [what for what, value in needles.items() if value in text]
            report.check(
                f"{where} of {name} reveals no secret".replace("container of", "container"),
                not found,
                found or "",
            )
        image = json.loads(shown["docker inspect of the image"])[0]
        report.check(f"the image of {name} names a user", image["Config"]["User"] == "10001:10001")
        report.check(
            f"the image of {name} has a health check of its own", bool(image["Config"].get("Healthcheck"))
        )
        size = image["Size"] / 1e6
        report.check(f"the image of {name} is under 400 MB", size < 400, f"{size:.0f} MB")

    findings = scan([stack.image(name) for name in SERVICES], needles)
    seen = f"{findings.files} files in {findings.layers} layers"
    report.check("the search through the layers finds what is there", findings.known, seen)
    report.check(
        "no layer holds a secret, nor the .env of the checkout",
        not findings.revealed,
        findings.revealed or "",
    )
    report.check(
        "no layer holds keys, tests or files of the checkout",
        not findings.suspicious,
        findings.suspicious or "",
    )
