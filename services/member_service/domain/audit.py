"""The audit log: what people did with the rights of an admin.

It is written once, read by admins, and kept for a year.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid5

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupAddresses, registered_group
from servicekit import retention
from servicekit.clock import Clock

KEEP: Final = retention.LOG
REASON_LENGTH: Final = 500
TARGET_LENGTH: Final = 200
ACTIONS_AT_MOST: Final = 50
NO_GROUP: Final = ""
_ACTION: Final = re.compile(r"[a-z0-9_]{1,64}")
_NAMESPACE: Final = UUID("6a9b8d8e-3a54-4c0c-9d57-0d9a7a1f7c55")
_TRACE_ID: Final = re.compile(r"([0-9a-f]{32})?")


@dataclass(frozen=True, slots=True)
class Action:
    """What was done, as it came in. Names and reasons are people's words."""

    actor_id: int
    """0 when a system did it in its own name, which is then `actor_name`."""
    action: str
    actor_name: str = ""
    subject_id: int = 0
    subject_name: str = ""
    reason: str = ""
    target: str = ""
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An action as it was written down."""

    id: str
    group_id: str
    """NO_GROUP when it is about no group."""
    action: Action
    time: datetime


@dataclass(frozen=True, slots=True)
class AuditPosition:
    """Where a list of entries, newest first, continues."""

    time: datetime
    entry_id: str


@dataclass(frozen=True, slots=True)
class Period:
    """From one moment (included) to another (excluded). None: open at that side."""

    start_time: datetime | None = None
    end_time: datetime | None = None


ANY_TIME: Final = Period()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries of a group are looked for; by default all."""

    subject_id: int = 0
    """Whom it was done to; 0 for everybody."""
    person_id: int = 0
    """Who did it, or whom it was done to; 0 for everybody."""
    actions: tuple[str, ...] = ()
    """Of these kinds; all when empty."""
    period: Period = ANY_TIME

    def check(self, chat_id: int) -> None:
        """Raise FieldInvalid."""
        fields.not_negative(self.subject_id, "subject_id")
        fields.not_negative(self.person_id, "member_id")
        if len(self.actions) > ACTIONS_AT_MOST or not all(_ACTION.fullmatch(one) for one in self.actions):
            raise FieldInvalid("actions")
        if (self.subject_id or self.person_id or self.actions) and not chat_id:
            raise FieldInvalid("chat_id")
        fields.period(self.period.start_time, self.period.end_time)


EVERYTHING: Final = Wanted()


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry with its group's chat id of today; 0 for none."""

    entry: AuditEntry
    chat_id: int


class AuditStore(Protocol):
    """Keeps entries; the request's id is the entry's."""

    async def add(self, entry: AuditEntry, change: Change) -> AuditEntry:
        """Store it, or return the one that is there. Raise RequestIdReused."""

    async def page(
        self,
        group_id: str | None,
        wanted: Wanted,
        after: AuditPosition | None,
        limit: int,
    ) -> Sequence[AuditEntry]:
        """Newest first; of all groups when `group_id` is None."""


class RecordAction:
    """Writes an entry."""

    def __init__(self, store: AuditStore, groups: GroupAddresses, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(self, request_id: str, chat_id: int, action: Action) -> ListedEntry:
        # Names may change between two tries.
        content = (chat_id, action.actor_id, action.action, action.subject_id, action.reason, action.target)
        change = Change.of(request_id, self._clock(), "RecordAction", *content)
        _check(action)
        group = await registered_group(self._groups, chat_id) if chat_id else None
        entry = AuditEntry(change.request_id, group.id if group else NO_GROUP, cut(action), change.time)
        return ListedEntry(await self._store.add(entry, change), group.chat_id if group else 0)


@dataclass(frozen=True, slots=True)
class SystemAction:
    """What a system did, in its own name."""

    caller: str
    action: str


class RecordSystemAction:
    """Writes down what a system did, beside what admins do."""

    def __init__(self, store: AuditStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(
        self,
        request_id: str,
        group_id: str,
        done: SystemAction,
        *,
        subject_id: int = 0,
        subject_name: str = "",
        reason: str = "",
        target: str = "",
    ) -> None:
        """Write it once, under an id made of the request that did it."""
        own_id = str(uuid5(_NAMESPACE, fields.request_id(request_id)))
        content = (group_id, done.caller, done.action, subject_id, reason, *([target] if target else []))
        change = Change.of(own_id, self._clock(), "RecordSystemAction", *content)
        action = Action(0, done.action, done.caller, subject_id, subject_name, reason, target)
        await self._store.add(AuditEntry(change.request_id, group_id, cut(action), change.time), change)


class ListActions:
    """Lists entries, newest first."""

    def __init__(self, store: AuditStore, groups: GroupAddresses) -> None:
        self._store, self._groups = store, groups

    async def __call__(
        self,
        chat_id: int,
        wanted: Wanted,
        after: AuditPosition | None,
        page_size: int,
    ) -> tuple[Sequence[ListedEntry], AuditPosition | None]:
        """A page, and where the next one starts if there is one."""
        size = fields.page_size(page_size, default=20, most=100)
        wanted.check(chat_id)
        group = await registered_group(self._groups, chat_id) if chat_id else None
        found = await self._store.page(group.id if group else None, wanted, after, size + 1)
        page = found[:size]
        chat_ids = await self._groups.chat_ids(sorted({entry.group_id for entry in page if entry.group_id}))
        last = page[-1] if len(found) > size else None
        return (
            [ListedEntry(entry, chat_ids.get(entry.group_id, 0)) for entry in page],
            AuditPosition(last.time, last.id) if last else None,
        )


def _check(action: Action) -> None:
    fields.positive(action.actor_id, "actor_id")
    fields.not_negative(action.subject_id, "subject_id")
    if not _ACTION.fullmatch(action.action):
        raise FieldInvalid("action")
    if not _TRACE_ID.fullmatch(action.trace_id):
        raise FieldInvalid("trace_id")


def cut(action: Action) -> Action:
    """Return it with names, reason and target as long as the log keeps them."""
    return Action(
        actor_id=action.actor_id,
        action=action.action,
        actor_name=action.actor_name[: fields.NAME_LENGTH],
        subject_id=action.subject_id,
        subject_name=action.subject_name[: fields.NAME_LENGTH],
        reason=action.reason[:REASON_LENGTH],
        target=action.target[:TARGET_LENGTH],
        trace_id=action.trace_id,
    )
