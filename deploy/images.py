"""Builds the images with version and revision, says what is in each, and measures them: `make images`.

Beside each image it writes dist/NAME.cdx.json (CycloneDX). An image that is too large ends it with 1.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from deploy.bases import ROOT, VARIABLE, bases, to_build_on

DIST = ROOT / "dist"
LARGEST_MB = 150
"""What an image may add to its base, as it lies on the disk of who runs it."""


@dataclass(frozen=True, slots=True)
class Image:
    """One of ours: its name, where its Dockerfile is, and the extra of pyproject.toml that it holds."""

    name: str
    folder: str
    extra: str


IMAGES = (
    Image("member-service", "services/member_service", "member"),
    Image("coach-service", "services/coach_service", "coach"),
    Image("telegram-gateway", "services/telegram_gateway", "gateway"),
)


class TooLargeError(Exception):
    """An image adds more than it may."""


def layers(image: str) -> list[int]:
    """The sizes of its layers in bytes, uncompressed, the newest first."""
    told = _output("docker", "history", "--no-trunc", "--human=false", "--format", "{{.Size}}", image)
    return [int(line) for line in told.split()]


def added(image: list[int], base: list[int]) -> int:
    """The bytes that an image adds to its base. Raise ValueError when it does not stand on it."""
    own = len(image) - len(base)
    if own <= 0 or image[own:] != base:
        raise ValueError("the image does not stand on this base")
    return sum(image[:own])


def check_size(name: str, size: int) -> str:
    """A line that tells the size. Raise TooLargeError."""
    line = f"{name}: {size / 1e6:.0f} MB without its base, of at most {LARGEST_MB}"
    if size > LARGEST_MB * 1e6:
        raise TooLargeError(line)
    return line


def main() -> int:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    revision = _output("git", "rev-parse", "HEAD").strip()
    base = to_build_on(os.environ)
    if base not in {one.pinned for one in bases()}:
        print(f"built on {base} of this machine, not on the pinned base: not for production", flush=True)
    DIST.mkdir(exist_ok=True)
    complaints = []
    for image in IMAGES:
        tag = f"gymnation/{image.name}:{version}"
        _bill_of(image)
        _output(
            *("docker", "build", "--quiet", "--file", f"{image.folder}/Dockerfile", "--tag", tag),
            *("--build-arg", f"VERSION={version}", "--build-arg", f"REVISION={revision}"),
            *("--build-arg", f"{VARIABLE}={base}", "."),
        )
        try:
            print(check_size(tag, added(layers(tag), layers(base))), flush=True)
        except TooLargeError as error:
            complaints.append(str(error))
    for complaint in complaints:
        print(f"too large: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def _bill_of(image: Image) -> None:
    uv = str(Path(sys.executable).parent / "uv")
    bill = str(DIST / f"{image.name}.cdx.json")
    options = ("--quiet", "--locked", "--no-dev", "--extra", image.extra, "--format", "cyclonedx1.5")
    _output(uv, "export", *options, "--output-file", bill)


def _output(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"The images could not be built: {error}", file=sys.stderr)
        sys.exit(2)
