"""Notebooks: all that is remembered of a member, one value that is written as a whole.

It is written under its version, so the limit holds whoever writes at the same time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.memory_texts import same_words
from servicekit.errors import Aborted, AlreadyExists, FailedPrecondition, NotFound, ResourceExhausted

MOST: Final = 50
PRIVATE: Final = ""
"""The scope of what is for the member's private chat only; else it is a group's id."""
_ATTEMPTS: Final = 8


class MemoryNotFound(NotFound):
    """The member has no such memory."""

    reason = "MEMORY_NOT_FOUND"


class MemoryLimit(ResourceExhausted):
    """The member has as many as there may be; metadata `limit`."""

    reason = "MEMORY_LIMIT"


class MemoryAlreadyKept(AlreadyExists):
    """The member has one of these words for this place."""

    reason = "MEMORY_ALREADY_KEPT"


class MemoryOff(FailedPrecondition):
    """The member switched memory off."""

    reason = "MEMORY_OFF"


class Source(StrEnum):
    """Who put a memory forward."""

    MEMBER = "member"
    COACH = "coach"


class State(StrEnum):
    """Whether the member agreed."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Memory:
    """One thing to remember."""

    number: int
    text: str
    scope: str
    """PRIVATE, or the id of the group where it may be used as well."""
    source: Source
    state: State
    create_time: datetime
    update_time: datetime
    expire_time: datetime


@dataclass(frozen=True, slots=True)
class Notebook:
    """All that is remembered of a member."""

    member_id: int
    enabled: bool = True
    last_number: int = 0
    memories: tuple[Memory, ...] = ()
    """By number."""
    version: int = 0
    """0: not stored yet."""

    def alive(self, now: datetime) -> "Notebook":
        """Without what is over."""
        return replace(self, memories=tuple(one for one in self.memories if one.expire_time > now))

    def get(self, number: int) -> Memory:
        """Raise MemoryNotFound."""
        for one in self.memories:
            if one.number == number:
                return one
        raise MemoryNotFound

    def with_one(self, memory: Memory) -> "Notebook":
        """With the memory in place of the one of its number, or at the end. Raise MemoryAlreadyKept."""
        others = tuple(one for one in self.memories if one.number != memory.number)
        if any(one.scope == memory.scope and same_words(one.text, memory.text) for one in others):
            raise MemoryAlreadyKept
        kept = sorted((*others, memory), key=lambda one: one.number)
        return replace(self, memories=tuple(kept), last_number=max(self.last_number, memory.number))

    def without(self, number: int) -> "Notebook":
        """Raise MemoryNotFound."""
        self.get(number)
        return replace(self, memories=tuple(one for one in self.memories if one.number != number))

    def readable(self, scopes: Iterable[str]) -> tuple[Memory, ...]:
        """What the coach may read where these scopes may be used."""
        allowed = frozenset(scopes)
        return tuple(
            one
            for one in self.memories
            if self.enabled and one.state is State.ACCEPTED and one.scope in allowed
        )


class NotebookStore(Protocol):
    """Keeps notebooks, one document each."""

    async def find(self, member_id: int) -> Notebook | None: ...

    async def open(self, member_id: int, change: Change) -> tuple[Notebook, int | None]:
        """The notebook, and what this request came to if it was here before. Raise RequestIdReused."""

    async def write(self, edited: Notebook, change: Change, outcome: int) -> bool:
        """Store it in place of its version; False when somebody else was faster."""

    async def prune(self, now: datetime, limit: int) -> int:
        """Drop what is over from at most so many notebooks; say how many were looked at."""


class Notebooks:
    """Changes notebooks: reads, edits, and writes under the version, again when somebody else was faster."""

    def __init__(self, store: NotebookStore) -> None:
        self._store = store

    async def edit(
        self, member_id: int, change: Change, work: Callable[[Notebook], tuple[Notebook, int]]
    ) -> tuple[Notebook, int]:
        """The notebook as it is now, and what the work, or the first try of this request, came to."""
        fields.positive(member_id, "member_id")
        for _ in range(_ATTEMPTS):
            stored, outcome = await self._store.open(member_id, change)
            book = stored.alive(change.time)
            if outcome is not None:
                return book, outcome
            edited, outcome = work(book)
            if await self._store.write(edited, change, outcome):
                return edited, outcome
        raise Aborted
