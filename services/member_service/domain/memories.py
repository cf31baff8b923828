"""Memories: what the coach may remember of a member, because the member agreed, and where it may be used."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupAddresses, active_group
from member_service.domain.memory_texts import one_line
from member_service.domain.notebooks import (
    MOST,
    PRIVATE,
    Memory,
    MemoryLimit,
    MemoryOff,
    Notebook,
    Notebooks,
    NotebookStore,
    Source,
    State,
)
from servicekit import retention
from servicekit.clock import Clock

PROPOSAL_LIFE: Final = timedelta(days=1)
MEMORY_LIFE: Final = retention.MEMORY
GROUPS_AT_MOST: Final = 20


class CreateMemory:
    """Puts a memory forward.

    What the member wrote is accepted. What the coach proposes waits for the member's word.
    """

    def __init__(self, store: NotebookStore, groups: GroupAddresses, clock: Clock) -> None:
        self._books, self._groups, self._clock = Notebooks(store), groups, clock

    async def __call__(
        self, request_id: str, member_id: int, text: str, chat_id: int, source: Source | None
    ) -> Memory:
        change = Change.of(request_id, self._clock(), "CreateMemory", member_id, text, chat_id, source)
        if source is None:
            raise FieldInvalid("source")
        if source is Source.COACH and chat_id:
            # Whatever the coach hears it hears in private.
            raise FieldInvalid("chat_id")
        line = one_line(text)
        scope = await _scope(self._groups, chat_id)

        def work(book: Notebook) -> tuple[Notebook, int]:
            if not book.enabled:
                raise MemoryOff
            if len(book.memories) >= MOST:
                raise MemoryLimit(limit=MOST)
            accepted = source is Source.MEMBER
            memory = Memory(
                number=book.last_number + 1,
                text=line,
                scope=scope,
                source=source,
                state=State.ACCEPTED if accepted else State.PROPOSED,
                create_time=change.time,
                update_time=change.time,
                expire_time=change.time + (MEMORY_LIFE if accepted else PROPOSAL_LIFE),
            )
            return book.with_one(memory), memory.number

        book, number = await self._books.edit(member_id, change, work)
        return book.get(number)


class UpdateMemory:
    """Edits a memory, says where it may be used, or agrees to it."""

    def __init__(self, store: NotebookStore, groups: GroupAddresses, clock: Clock) -> None:
        self._books, self._groups, self._clock = Notebooks(store), groups, clock

    async def __call__(
        self, request_id: str, member_id: int, number: int, *, text: str, chat_id: int | None, accept: bool
    ) -> tuple[Memory, int]:
        """The memory and its group's chat id of today, 0 when it is for private only."""
        content = (member_id, number, text, chat_id, accept)
        change = Change.of(request_id, self._clock(), "UpdateMemory", *content)
        fields.positive(number, "number")
        if not text and chat_id is None and not accept:
            raise FieldInvalid("text")
        line = one_line(text) if text else None
        scope = await _scope(self._groups, chat_id) if chat_id is not None else None

        def work(book: Notebook) -> tuple[Notebook, int]:
            known = book.get(number)
            accepted = accept or known.state is State.ACCEPTED
            edited = replace(
                known,
                text=known.text if line is None else line,
                scope=known.scope if scope is None else scope,
                state=State.ACCEPTED if accepted else State.PROPOSED,
                update_time=change.time,
                expire_time=change.time + MEMORY_LIFE if accepted else known.expire_time,
            )
            return book.with_one(edited), number

        book, _ = await self._books.edit(member_id, change, work)
        memory = book.get(number)
        chat_ids = await self._groups.chat_ids([memory.scope]) if memory.scope != PRIVATE else {}
        return memory, chat_ids.get(memory.scope, 0)


class DeleteMemory:
    """Forgets a memory, or refuses a proposed one."""

    def __init__(self, store: NotebookStore, clock: Clock) -> None:
        self._books, self._clock = Notebooks(store), clock

    async def __call__(self, request_id: str, member_id: int, number: int) -> None:
        change = Change.of(request_id, self._clock(), "DeleteMemory", member_id, number)
        fields.positive(number, "number")
        await self._books.edit(member_id, change, lambda book: (book.without(number), number))


class DeleteAllMemories:
    """Forgets all of them."""

    def __init__(self, store: NotebookStore, clock: Clock) -> None:
        self._books, self._clock = Notebooks(store), clock

    async def __call__(self, request_id: str, member_id: int) -> int:
        change = Change.of(request_id, self._clock(), "DeleteAllMemories", member_id)
        _, deleted = await self._books.edit(
            member_id, change, lambda book: (replace(book, memories=()), len(book.memories))
        )
        return deleted


class SetMemoryEnabled:
    """Switches memory on or off."""

    def __init__(self, store: NotebookStore, clock: Clock) -> None:
        self._books, self._clock = Notebooks(store), clock

    async def __call__(self, request_id: str, member_id: int, *, enabled: bool) -> bool:
        change = Change.of(request_id, self._clock(), "SetMemoryEnabled", member_id, enabled)
        book, _ = await self._books.edit(
            member_id, change, lambda book: (replace(book, enabled=enabled), int(enabled))
        )
        return book.enabled


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a member's memories, newest first, each with its group's chat id of today (0: private only)."""

    memories: Sequence[tuple[Memory, int]]
    next_below: int | None
    """The number below which the next page starts."""
    enabled: bool
    total: int


class ListMemories:
    """Lists all of them for the member."""

    def __init__(self, store: NotebookStore, groups: GroupAddresses, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(self, member_id: int, below: int | None, page_size: int) -> Page:
        size = fields.page_size(page_size, default=20, most=50)
        fields.positive(member_id, "member_id")
        book = (await self._store.find(member_id) or Notebook(member_id)).alive(self._clock())
        chat_ids = {PRIVATE: 0} | await self._groups.chat_ids(
            sorted({one.scope for one in book.memories if one.scope != PRIVATE})
        )
        # A group that is gone has no name to show.
        shown = [one for one in reversed(book.memories) if one.scope in chat_ids]
        rest = [one for one in shown if below is None or one.number < below]
        page = rest[:size]
        return Page(
            [(one, chat_ids[one.scope]) for one in page],
            page[-1].number if len(rest) > size else None,
            book.enabled,
            len(shown),
        )


class LookupMemories:
    """Gives the coach what it may read in one place, and nothing else."""

    def __init__(self, store: NotebookStore, groups: GroupAddresses, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(
        self, member_id: int, chat_ids: Sequence[int], *, include_private: bool
    ) -> tuple[Sequence[tuple[Memory, int]], bool]:
        """Return the memories by number, and whether memory is on.

        Each memory comes with the chat id that was asked for (0: private only).
        """
        fields.positive(member_id, "member_id")
        if len(chat_ids) > GROUPS_AT_MOST:
            raise FieldInvalid("chat_ids")
        scopes = {PRIVATE: 0} if include_private else {}
        for chat_id in chat_ids:
            group = await self._groups.find(fields.group_chat_id(chat_id, "chat_ids"))
            if group is not None:
                scopes[group.id] = chat_id
        book = (await self._store.find(member_id) or Notebook(member_id)).alive(self._clock())
        return [(one, scopes[one.scope]) for one in book.readable(scopes)], book.enabled


class MemorySweeper:
    """Drops what is over, so that it is gone although nobody asks for it."""

    def __init__(self, store: NotebookStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def sweep_once(self, limit: int = 100) -> int:
        return await self._store.prune(self._clock(), limit)


async def _scope(groups: GroupAddresses, chat_id: int) -> str:
    """Raise FieldInvalid, GroupNotRegistered or GroupStopped."""
    return (await active_group(groups, chat_id)).id if chat_id else PRIVATE
