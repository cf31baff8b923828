"""A feed that goes on: after an end, a restart of either side, or a network that was away.

A token says how far a reader came. It is kept when the reader comes back for the next event, and no sooner:
an event that was being worked on when the program died is told again, by the same `event_id`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from pathlib import Path
from typing import Final, Protocol

from gymnation.member.v1.feed_pb2 import FeedEvent, FeedEventKind
from gymnation.member.v1.feed_service_pb2 import WatchRequest, WatchResponse
from gymnation_client.aio_channels import AsyncStream
from gymnation_client.channels import Stream
from gymnation_client.errors import ApiError, Unavailable
from gymnation_client.files import write_private

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 10.0
_REMEMBERED: Final = 4096
_LASTING: Final = frozenset(
    {
        "INVALID_ARGUMENT",
        "NOT_FOUND",
        "PERMISSION_DENIED",
        "UNAUTHENTICATED",
        "UNIMPLEMENTED",
        "FAILED_PRECONDITION",
        "OUT_OF_RANGE",
    }
)
"""Statuses that no pause mends."""


class Position(Protocol):
    """Keeps how far a reader came."""

    def load(self) -> str:
        """The token that was saved last; empty to begin with what happens from now on."""

    def save(self, token: str) -> None: ...


class TokenFile:
    """A Position in a file, which is there whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> str:
        return self._path.read_text("utf-8-sig", "replace").strip() if self._path.exists() else ""

    def save(self, token: str) -> None:
        write_private(self._path, token + "\n")


class InMemory:
    """A Position that ends with the program, or where a program keeps tokens of its own."""

    def __init__(self, token: str = "") -> None:
        self.token = token

    def load(self) -> str:
        return self.token

    def save(self, token: str) -> None:
        self.token = token


def watch_request(
    chat_ids: Sequence[int], kinds: Sequence[FeedEventKind.ValueType], token: str
) -> WatchRequest:
    return WatchRequest(chat_ids=chat_ids, kinds=kinds, after_token=token)


def first_token(response: WatchResponse | None) -> str:
    """The token of a stream's first response. Raise Unavailable when there is none."""
    if response is None or not response.token:
        raise Unavailable("The feed ended before it began.")
    return response.token


class _Reader:
    """How far one reader came, what it heard, and how long it waits before it asks again."""

    def __init__(self, position: Position) -> None:
        self._position = position
        self.token = position.load()
        self._heard: OrderedDict[str, None] = OrderedDict()
        self._pause_s = FIRST_PAUSE_S

    def event_of(self, response: WatchResponse) -> FeedEvent | None:
        """What the response tells that was not told before."""
        self._pause_s = FIRST_PAUSE_S
        if not response.HasField("event") or response.event.event_id in self._heard:
            return None
        self._heard[response.event.event_id] = None
        if len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
        return response.event

    def passed(self, response: WatchResponse) -> None:
        """Keep that the response was dealt with."""
        if response.token and response.token != self.token:
            self._position.save(response.token)
            self.token = response.token

    def pause_s(self, error: ApiError | None) -> float:
        """How long to wait after an end. Raise the error that no pause mends."""
        if error is not None and error.code in _LASTING:
            raise error
        pause = self._pause_s * random.uniform(0.8, 1.2)  # noqa: S311 - so that not all come back at once
        self._pause_s = min(LONGEST_PAUSE_S, self._pause_s * 2)
        return max(pause, (error and error.retry_after_s) or 0.0)


def watching(
    begin: Callable[[str], Stream[WatchResponse]],
    position: Position,
    sleep: Callable[[float], None] = time.sleep,
) -> Generator[FeedEvent, None, None]:
    """Every event from the position on, without an end. Raise ApiError when going on is no use."""
    reader = _Reader(position)
    while True:
        ended: ApiError | None = None
        try:
            with begin(reader.token) as stream:
                for response in stream:
                    if (event := reader.event_of(response)) is not None:
                        yield event
                    reader.passed(response)
        except ApiError as error:
            ended = error
        sleep(reader.pause_s(ended))


async def watching_async(
    begin: Callable[[str], AsyncStream[WatchRequest, WatchResponse]], position: Position
) -> AsyncGenerator[FeedEvent, None]:
    """As `watching`, awaited."""
    reader = _Reader(position)
    while True:
        ended: ApiError | None = None
        try:
            async with begin(reader.token) as stream:
                async for response in stream:
                    if (event := reader.event_of(response)) is not None:
                        yield event
                    reader.passed(response)
        except ApiError as error:
            ended = error
        await asyncio.sleep(reader.pause_s(ended))
