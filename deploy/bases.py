"""The images that ours are built on: which one a Dockerfile pins, what to build on here, and whether it lags.

`python -m deploy.bases` asks the registry what each tag is today.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
VARIABLE = "PYTHON_IMAGE"
"""The argument of each Dockerfile, and the variable of the environment by which Compose gives another one."""
REGISTRY = "https://registry-1.docker.io"
TOKENS = "https://auth.docker.io/token?service=registry.docker.io&scope=repository:{repository}:pull"
_PINNED = re.compile(rf"^ARG {VARIABLE}=(?P<tag>[^@\s]+)@(?P<digest>sha256:[0-9a-f]{{64}})$", re.MULTILINE)
_COLLECTOR = re.compile(
    r"image: (?P<name>otel/\S+):\$\{\w+:-(?P<version>[0-9.]+)@(?P<digest>sha256:[0-9a-f]{64})\}"
)
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
# An index of one image for several kinds of machines, in the two forms that registries know.
_INDEX = "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json"
_WAIT_S = 15.0
_PULL_S = 600.0


class NotLookedError(Exception):
    """The registry could not be asked. The text says why."""


@dataclass(frozen=True, slots=True)
class Base:
    """An image by its tag, which moves, and its digest, which does not."""

    tag: str
    digest: str

    @property
    def pinned(self) -> str:
        return f"{self.tag}@{self.digest}"

    @property
    def repository(self) -> str:
        """Its name in the registry: images without an owner are the library's."""
        name = self.tag.partition(":")[0]
        return name if "/" in name else f"library/{name}"


def dockerfiles() -> list[Path]:
    """Of each image of ours."""
    return sorted([*ROOT.glob("services/*/Dockerfile"), ROOT / "sandbox/Dockerfile"])


def pinned_in(dockerfile: Path) -> Base:
    """What a Dockerfile is built on. Raise ValueError when it pins nothing."""
    found = _PINNED.search(dockerfile.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{dockerfile} pins no {VARIABLE} by its digest")
    return Base(found["tag"], found["digest"])


def bases() -> list[Base]:
    """Each that is pinned, once."""
    return sorted({pinned_in(path) for path in dockerfiles()}, key=lambda base: base.pinned)


def collector() -> Base:
    """The collector's image, which runs beside ours: its tag is a version, and stays what it is."""
    found = _COLLECTOR.search((ROOT / "deploy/compose.prod.yml").read_text("utf-8"))
    if found is None:
        raise ValueError("compose.prod.yml pins no collector by its digest")
    return Base(f"{found['name']}:{found['version']}", found["digest"])


def to_build_on(environment: Mapping[str, str]) -> str:
    """The base for builds on this machine.

    It is the one that `environment` names, else the pinned one where it is or can be had,
    else the image of the same tag that this machine has.
    """
    if told := environment.get(VARIABLE):
        return told
    (base,) = bases()
    if _has(base.pinned) or _pulled(base.pinned) or not _has(base.tag):
        return base.pinned
    return base.tag


def _has(image: str) -> bool:
    return _docker("image", "inspect", image)


def _pulled(image: str) -> bool:
    return _docker("pull", "--quiet", image)


def _docker(*command: str) -> bool:
    try:
        done = subprocess.run(["docker", *command], capture_output=True, check=False, timeout=_PULL_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def digest_now(base: Base, registry: str = REGISTRY, tokens: str = TOKENS) -> str:
    """What the tag is in the registry today. Raise NotLookedError."""
    place = f"manifests/{base.tag.partition(':')[2]}"
    _, headers = _asked("HEAD", base, place, registry, tokens)
    digest = headers.get("docker-content-digest", "")
    if not digest:
        raise NotLookedError("the registry told no digest")
    return digest


def newest_version(base: Base, registry: str = REGISTRY, tokens: str = TOKENS) -> str:
    """The greatest of its tags that are versions. Raise NotLookedError."""
    body, _ = _asked("GET", base, "tags/list", registry, tokens)
    try:
        versions = [found for tag in json.loads(body)["tags"] if (found := _VERSION.fullmatch(tag))]
    except (ValueError, KeyError, TypeError):
        raise NotLookedError("the registry told no tags") from None
    if not versions:
        raise NotLookedError("the registry told no versions")
    return max(versions, key=lambda found: tuple(map(int, found.groups())))[0]


def _asked(method: str, base: Base, place: str, registry: str, tokens: str) -> tuple[bytes, dict[str, str]]:
    """What a registry answers about an image, with the headers in lower case. Raise NotLookedError."""
    try:
        with urllib.request.urlopen(tokens.format(repository=base.repository), timeout=_WAIT_S) as answer:
            token = json.load(answer)["token"]
        request = urllib.request.Request(
            f"{registry}/v2/{base.repository}/{place}",
            headers={"Authorization": f"Bearer {token}", "Accept": _INDEX},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=_WAIT_S) as answer:
            return answer.read(), {name.lower(): value for name, value in answer.headers.items()}
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        raise NotLookedError(str(error) or type(error).__name__) from None


def told(base: Base, registry: str = REGISTRY, tokens: str = TOKENS) -> tuple[str, bool]:
    """A line for people about a base, and whether it could be looked at."""
    try:
        now = digest_now(base, registry, tokens)
    except NotLookedError as error:
        return _unseen(base, error), False
    if now == base.digest:
        return f"{base.tag}: the pinned digest is the newest", True
    return f"{base.tag}: pinned {base.digest[:19]}…, the newest is {now}", True


def told_version(base: Base, registry: str = REGISTRY, tokens: str = TOKENS) -> tuple[str, bool]:
    """The same about an image whose tags are versions."""
    name, _, version = base.tag.partition(":")
    try:
        newest = newest_version(base, registry, tokens)
        if newest == version:
            return f"{base.tag}: the newest", True
        digest = digest_now(Base(f"{name}:{newest}", ""), registry, tokens)
    except NotLookedError as error:
        return _unseen(base, error), False
    return f"{base.tag}: the newest is {newest}@{digest}", True


def _unseen(base: Base, error: NotLookedError) -> str:
    return f"{base.tag}: could not look, the registry does not answer ({error})"


def main() -> int:
    if sys.argv[1:] == ["--to-build-on"]:
        print(to_build_on(os.environ))
        return 0
    looked = [*(told(base) for base in bases()), told_version(collector())]
    print("\n".join(line for line, _ in looked))
    return 0


if __name__ == "__main__":
    sys.exit(main())
