"""What the images stand on and how large they may be, without building any."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from deploy import bases
from deploy.images import IMAGES, LARGEST_MB, TooLargeError, added, check_size

BASE = bases.Base("python:3.13-slim", "sha256:" + "a" * 64)
NEWER = "sha256:" + "b" * 64


@asynccontextmanager
async def registry(
    digest: str, status: int = 200, versions: tuple[str, ...] = ()
) -> AsyncIterator[tuple[str, str]]:
    """One that knows a token and the digest of one tag; its address and that of its tokens."""

    async def token(request: web.Request) -> web.Response:
        assert request.query["repository"] in {"library/python", "otel/collector"}
        return web.json_response({"token": "known"})

    async def manifest(request: web.Request) -> web.Response:
        known = request.headers["Authorization"] == "Bearer known"
        index = "application/vnd.oci.image.index.v1+json" in request.headers["Accept"]
        told = {"Docker-Content-Digest": digest} if digest else {}
        return web.Response(status=status if known and index else 400, headers=told)

    async def tags(_: web.Request) -> web.Response:
        return web.json_response({"tags": ["latest", "0.9.0", "0.159.0", "0.160.1-amd64", *versions]})

    app = web.Application()
    app.router.add_get("/token", token)
    app.router.add_get("/v2/{image:.+}/tags/list", tags)
    app.router.add_head("/v2/library/python/manifests/3.13-slim", manifest)
    app.router.add_head("/v2/otel/collector/manifests/0.160.2", manifest)
    async with TestServer(app) as server:
        address = str(server.make_url("")).rstrip("/")
        yield address, address + "/token?repository={repository}"


async def told(address: str, tokens: str) -> tuple[str, bool]:
    return await asyncio.to_thread(bases.told, BASE, address, tokens)


async def test_a_base_that_lags_is_told_with_its_new_digest():
    async with registry(NEWER) as place:
        line, looked = await told(*place)
    assert looked
    assert NEWER in line


async def test_a_base_that_does_not_lag_is_told_so():
    async with registry(BASE.digest) as place:
        assert await told(*place) == ("python:3.13-slim: the pinned digest is the newest", True)


@pytest.mark.parametrize(("digest", "status"), [(NEWER, 429), (NEWER, 500), ("", 200)])
async def test_a_registry_that_gives_no_answer_is_not_taken_for_good_news(digest: str, status: int):
    async with registry(digest, status) as place:
        line, looked = await told(*place)
    assert not looked
    assert "could not look" in line


async def test_without_internet_it_says_that_it_could_not_look():
    async with registry(NEWER) as place:
        pass
    line, looked = await told(*place)
    assert not looked
    assert line.startswith("python:3.13-slim: could not look")


COLLECTOR = bases.Base("otel/collector:0.159.0", BASE.digest)


async def test_a_newer_version_is_told_with_its_digest():
    """By numbers: 0.160.2 is newer than 0.159.0, and 0.9.0 is not."""
    async with registry(NEWER, versions=("0.160.2",)) as place:
        line, looked = await asyncio.to_thread(bases.told_version, COLLECTOR, *place)
    assert (line, looked) == (f"otel/collector:0.159.0: the newest is 0.160.2@{NEWER}", True)


async def test_the_newest_version_is_told_so():
    async with registry(NEWER) as place:
        told = await asyncio.to_thread(bases.told_version, COLLECTOR, *place)
    assert told == ("otel/collector:0.159.0: the newest", True)


async def test_versions_that_cannot_be_asked_for_are_not_taken_for_good_news():
    async with registry(NEWER) as place:
        pass
    line, looked = await asyncio.to_thread(bases.told_version, COLLECTOR, *place)
    assert not looked
    assert "could not look" in line


@pytest.mark.parametrize("file", ["compose.prod.yml", "stack.yml", "kubernetes/base/collector.yaml"])
def test_the_collector_is_the_same_everywhere_by_its_digest(file: str):
    found = bases.collector()
    text = (bases.ROOT / "deploy" / file).read_text("utf-8")
    assert f"{found.tag.partition(':')[2]}@{found.digest}" in text
    assert text.count("otel/opentelemetry-collector:") == 1


def test_every_dockerfile_pins_its_base():
    assert len(bases.dockerfiles()) == 4
    (base,) = bases.bases()
    assert base.repository == "library/python"


def test_a_dockerfile_that_pins_nothing_is_refused(tmp_path: Path):
    path = tmp_path / "Dockerfile"
    path.write_text("ARG PYTHON_IMAGE=python:3.13-slim\nFROM ${PYTHON_IMAGE}\n", "utf-8")
    with pytest.raises(ValueError, match="pins no"):
        bases.pinned_in(path)


@pytest.mark.parametrize(
    ("here", "pullable", "expected"),
    [
        ({BASE.pinned}, set(), BASE.pinned),
        (set(), {BASE.pinned}, BASE.pinned),
        ({BASE.tag}, {BASE.pinned}, BASE.pinned),
        ({BASE.tag}, set(), BASE.tag),
        # The build says what is wrong.
        (set(), set(), BASE.pinned),
    ],
)
def test_the_pinned_base_comes_first(
    monkeypatch: pytest.MonkeyPatch, here: set[str], pullable: set[str], expected: str
):
    monkeypatch.setattr(bases, "bases", lambda: [BASE])
    monkeypatch.setattr(bases, "_has", here.__contains__)
    monkeypatch.setattr(bases, "_pulled", pullable.__contains__)
    assert bases.to_build_on({}) == expected


def test_who_names_a_base_gets_it():
    assert bases.to_build_on({"PYTHON_IMAGE": "registry.example.org/python:3.13"}) == (
        "registry.example.org/python:3.13"
    )


def test_the_size_is_what_an_image_adds():
    assert added([5, 0, 20, 100, 7], [100, 7]) == 25


@pytest.mark.parametrize("image", [[100, 7], [5, 100, 8], [7]])
def test_an_image_on_another_base_is_not_measured(image: list[int]):
    with pytest.raises(ValueError, match="does not stand"):
        added(image, [100, 7])


def test_an_image_that_is_too_large_is_refused():
    assert check_size("member", LARGEST_MB * 10**6).startswith("member: 150 MB")
    with pytest.raises(TooLargeError):
        check_size("member", LARGEST_MB * 10**6 + 1)


def test_every_service_has_its_image():
    assert {f"{bases.ROOT / image.folder}/Dockerfile" for image in IMAGES} == {
        str(path) for path in bases.dockerfiles() if path.parent.name != "sandbox"
    }
