"""All pages of a list, one item after another; the next page is asked for when the last item was taken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from google.protobuf.message import Message


class Page(Protocol):
    """A response of a list."""

    @property
    def next_page_token(self) -> str: ...


Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response", bound=Page)
Item = TypeVar("Item")


def pages(
    call: Callable[[Request], Response], request: Request, items: Callable[[Response], Iterable[Item]]
) -> Iterator[Item]:
    """Every item, from the request's own page on."""
    while True:
        response = call(request)
        yield from items(response)
        if (following := _following(request, response)) is None:
            return
        request = following


async def pages_async(
    call: Callable[[Request], Awaitable[Response]],
    request: Request,
    items: Callable[[Response], Iterable[Item]],
) -> AsyncIterator[Item]:
    """As `pages`, awaited."""
    while True:
        response = await call(request)
        for item in items(response):
            yield item
        if (following := _following(request, response)) is None:
            return
        request = following


def _following(request: Request, response: Page) -> Request | None:
    if not response.next_page_token:
        return None
    following = type(request)()
    following.CopyFrom(request)
    setattr(following, "page_token", response.next_page_token)  # noqa: B010 - every list has it
    return following
