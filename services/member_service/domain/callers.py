"""Callers: who may call, what they may do and where, and the keys by which they are known.

Nobody's personal data is in here: a caller is a system, not a person.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import caller_titles, fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupFinder, registered_group
from servicekit.clock import Clock
from servicekit.errors import AlreadyExists, FailedPrecondition, NotFound

TITLE_LENGTH: Final = 64
MOST_GROUPS: Final = 200
MOST_CALLS_PER_SECOND: Final = 1000
DEFAULT_CALLS_PER_SECOND: Final = 20
DEFAULT_OVERLAP: Final = timedelta(hours=24)
LONGEST_OVERLAP: Final = timedelta(days=30)
KEYS_AT_ONCE: Final = 5
"""How many keys of a caller count at the most: a further one ends the oldest."""
CONSOLE: Final = "console"
"""Who made a caller with this service's own program."""
NOT_ASKED: Final = frozenset({"local", "unknown", CONSOLE})
"""Names that stand for nobody in the registry."""

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
_PREFIX: Final = "gn"
_SECRET_BYTES: Final = 32
_KEY_ID_BYTES: Final = 4


class CallerNotFound(NotFound):
    """There is no caller of this name."""

    reason = "CALLER_NOT_FOUND"


class CallerAlreadyExists(AlreadyExists):
    """A caller has, or had, this name."""

    reason = "CALLER_ALREADY_EXISTS"


class CallerTitleTaken(AlreadyExists):
    """Another caller of the same group has a title that looks alike."""

    reason = "CALLER_TITLE_TAKEN"


class CallerRevoked(FailedPrecondition):
    """The caller was revoked, for good."""

    reason = "CALLER_REVOKED"


class Permission(StrEnum):
    """What a caller may be allowed, by the names of the contract."""

    READ_STANDINGS = "READ_STANDINGS"
    READ_CHECKINS = "READ_CHECKINS"
    READ_PROFILES = "READ_PROFILES"
    RECORD_CHECKINS = "RECORD_CHECKINS"
    CORRECT_CHECKINS = "CORRECT_CHECKINS"
    LINK_MEMBERS = "LINK_MEMBERS"
    WATCH = "WATCH"
    MANAGE_GROUPS = "MANAGE_GROUPS"
    CONVERSE = "CONVERSE"
    COACH = "COACH"
    OPERATE = "OPERATE"


OURS_ALONE: Final = frozenset({Permission.CONVERSE, Permission.COACH})
"""They speak for a person or spend money, so nobody can grant them to a system."""


class CallerKind(StrEnum):
    """What a caller is."""

    SERVICE = "service"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key of a caller: a keyed hash of it, never the key."""

    id: str
    digest: str
    create_time: datetime
    expire_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallerRecord:
    """A caller as it is kept."""

    name: str
    title: str
    kind: CallerKind
    permissions: frozenset[Permission]
    groups: Mapping[str, tuple[int, ...]] | None
    """Group id -> its chat ids, that of today first. None: all groups."""
    calls_per_second: int = 0
    """0: no limit, for our own services."""
    certificate_accepted: bool = False
    keys: tuple[KeyRecord, ...] = ()
    """The newest first."""
    expire_time: datetime | None = None
    created_by: str = ""
    create_time: datetime | None = None
    last_use_day: date | None = None
    revoke_time: datetime | None = None

    def counts(self, now: datetime) -> bool:
        """Whether anything that it proves itself with is believed."""
        return self.revoke_time is None and (self.expire_time is None or now < self.expire_time)

    def keys_at(self, now: datetime) -> tuple[KeyRecord, ...]:
        """The keys that count."""
        return tuple(key for key in self.keys if key.expire_time is None or now < key.expire_time)


def _service(name: str, title: str, permissions: frozenset[Permission]) -> CallerRecord:
    return CallerRecord(name, title, CallerKind.SERVICE, permissions, None, certificate_accepted=True)


SERVICES: Final[Mapping[str, CallerRecord]] = {
    one.name: one
    for one in (
        _service(
            "gateway",
            "Telegram gateway",
            frozenset(
                {
                    Permission.READ_STANDINGS,
                    Permission.READ_CHECKINS,
                    Permission.READ_PROFILES,
                    Permission.CORRECT_CHECKINS,
                    Permission.MANAGE_GROUPS,
                    Permission.CONVERSE,
                }
            ),
        ),
        _service("coach", "Coach", frozenset({Permission.COACH})),
    )
}
"""Our own services: what they may do is what their code asks for, and a test compares the two."""


class CallerStore(Protocol):
    """Keeps callers, our own services among them. A change whose request_id was seen changes nothing.

    Each change says whether it was made now, and raises RequestIdReused.
    """

    async def all(self) -> Sequence[CallerRecord]:
        """Every caller, by name."""

    async def get(self, name: str) -> CallerRecord | None: ...

    async def refuse_reuse(self, change: Change) -> None:
        """Raise RequestIdReused, as a change would."""

    async def add(self, record: CallerRecord, change: Change) -> tuple[CallerRecord, bool]:
        """Raise CallerAlreadyExists."""

    async def add_key(
        self, name: str, key: KeyRecord, others_until: datetime, change: Change
    ) -> tuple[CallerRecord, bool]:
        """The other keys count until then at the most. Raise CallerNotFound and CallerRevoked."""

    async def revoke(self, name: str, change: Change) -> CallerRecord:
        """Raise CallerNotFound."""

    async def reinstate(self, name: str, change: Change) -> tuple[CallerRecord, bool]:
        """Let a service of ours in again. Raise CallerAlreadyExists when it was not revoked."""

    async def note_use(self, name: str, day: date) -> None:
        """Write the day down unless it is, or a later one."""


KeyDigests = Callable[[str, str], Sequence[str]]
"""The keyed hashes of a caller's name and secret; the first one is kept, any of them may have been."""


def new_key(name: str) -> tuple[str, str]:
    """A key that nobody can guess, and its secret."""
    secret = secrets.token_hex(_SECRET_BYTES)
    return f"{_PREFIX}_{name}_{secret}", secret


def parse_key(key: str) -> tuple[str, str] | None:
    """The caller's name and the secret in a key; None for what is no key."""
    prefix, _, rest = key.partition("_")
    name, _, secret = rest.partition("_")
    if prefix != _PREFIX or not secret or not _NAME.fullmatch(name):
        return None
    return name, secret


@dataclass(frozen=True, slots=True)
class Shown:
    """A caller, with its new key if one was made. The key is shown this once."""

    caller: CallerRecord
    key: str = ""


@dataclass(frozen=True, slots=True)
class NewCaller:
    """What a caller is to be, as it came in."""

    name: str
    title: str = ""
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    all_groups: bool = False
    chat_ids: tuple[int, ...] = ()
    calls_per_second: int = 0
    certificate_accepted: bool = False
    expire_time: datetime | None = None


class CreateCaller:
    """Makes a caller, with a key unless it has a certificate."""

    def __init__(self, store: CallerStore, groups: GroupFinder, digests: KeyDigests, clock: Clock) -> None:
        self._store, self._groups, self._digests, self._clock = store, groups, digests, clock

    async def __call__(
        self, request_id: str, wanted: NewCaller, created_by: str, *, validate_only: bool = False
    ) -> Shown:
        """With `validate_only` the caller is given as it would be, without a key, and nothing is made."""
        content = (
            *(wanted.name, wanted.title, sorted(wanted.permissions), wanted.all_groups),
            *(sorted(set(wanted.chat_ids)), wanted.calls_per_second, wanted.certificate_accepted),
            wanted.expire_time,
        )
        change = Change.of(request_id, self._clock(), "CreateCaller", *content)
        if wanted.name in SERVICES:
            return await self._let_in_again(wanted, change, validate_only=validate_only)
        _check(wanted, change.time)
        groups: dict[str, tuple[int, ...]] = {}
        for chat_id in wanted.chat_ids:
            group = await registered_group(
                self._groups, fields.group_chat_id(chat_id, "chat_ids"), fresh=True
            )
            groups[group.id] = (group.chat_id, *group.former_chat_ids)
        without_key = wanted.certificate_accepted or validate_only
        key, made = ("", ()) if without_key else self._key(wanted.name, change.time)
        record = CallerRecord(
            name=wanted.name,
            title=wanted.title or wanted.name,
            kind=CallerKind.SYSTEM,
            permissions=wanted.permissions,
            groups=None if wanted.all_groups else groups,
            calls_per_second=wanted.calls_per_second or DEFAULT_CALLS_PER_SECOND,
            certificate_accepted=wanted.certificate_accepted,
            keys=made,
            expire_time=wanted.expire_time,
            created_by=created_by,
            create_time=change.time,
        )
        if any(_are_mistaken(record, other, change.time) for other in await self._store.all()):
            raise CallerTitleTaken
        if validate_only:
            await self._store.refuse_reuse(change)
            if await self._store.get(wanted.name) is not None:
                raise CallerAlreadyExists
            return Shown(record)
        kept, is_new = await self._store.add(record, change)
        return Shown(kept, key if is_new else "")

    def _key(self, name: str, now: datetime) -> tuple[str, tuple[KeyRecord, ...]]:
        key, secret = new_key(name)
        return key, (_record(self._digests(name, secret)[0], now),)

    async def _let_in_again(self, wanted: NewCaller, change: Change, *, validate_only: bool) -> Shown:
        if wanted != NewCaller(wanted.name):
            # What our own services may do is in their code: there is nothing to be chosen.
            raise FieldInvalid("name")
        if validate_only:
            await self._store.refuse_reuse(change)
            known = await self._store.get(wanted.name)
            if known is None or known.revoke_time is None:
                raise CallerAlreadyExists
            return Shown(replace(known, revoke_time=None))
        kept, _ = await self._store.reinstate(wanted.name, change)
        return Shown(kept)


class RotateCallerKey:
    """Gives a caller a new key, while the others count for a while."""

    def __init__(self, store: CallerStore, digests: KeyDigests, clock: Clock) -> None:
        self._store, self._digests, self._clock = store, digests, clock

    async def __call__(self, request_id: str, name: str, overlap: timedelta | None = None) -> Shown:
        overlap = DEFAULT_OVERLAP if overlap is None else overlap
        change = Change.of(request_id, self._clock(), "RotateCallerKey", name, overlap)
        if not timedelta() <= overlap <= LONGEST_OVERLAP:
            raise FieldInvalid("overlap")
        if name in SERVICES:
            raise FieldInvalid("name")
        _check_name(name)
        key, secret = new_key(name)
        record = _record(self._digests(name, secret)[0], change.time)
        kept, is_new = await self._store.add_key(name, record, change.time + overlap, change)
        return Shown(kept, key if is_new else "")


class CallerLinks(Protocol):
    """Knows whom callers' own names of members stand for."""

    async def delete_all(self, caller: str) -> None:
        """End them."""


class RevokeCaller:
    """Lets a caller in no more, and ends its links with members."""

    def __init__(self, store: CallerStore, links: CallerLinks, clock: Clock) -> None:
        self._store, self._links, self._clock = store, links, clock

    async def __call__(self, request_id: str, name: str) -> CallerRecord:
        change = Change.of(request_id, self._clock(), "RevokeCaller", name)
        _check_name(name)
        revoked = await self._store.revoke(name, change)
        await self._links.delete_all(name)
        return revoked


class GetCaller:
    """Returns a caller."""

    def __init__(self, store: CallerStore) -> None:
        self._store = store

    async def __call__(self, name: str) -> CallerRecord:
        found = await self._store.get(name) if _NAME.fullmatch(name) else None
        if found is None:
            raise CallerNotFound
        return found


class ListCallers:
    """Lists callers by name."""

    def __init__(self, store: CallerStore) -> None:
        self._store = store

    async def __call__(self, after: str, page_size: int) -> tuple[Sequence[CallerRecord], str]:
        """A page, and the name after which the next one starts; empty when there is none."""
        size = fields.page_size(page_size, default=50, most=100)
        # There are so few that each look reads them all.
        found = [one for one in await self._store.all() if one.name > after]
        page = found[:size]
        return page, page[-1].name if len(found) > size else ""


def _record(digest: str, now: datetime) -> KeyRecord:
    return KeyRecord(secrets.token_hex(_KEY_ID_BYTES), digest, now)


def _are_mistaken(new: CallerRecord, other: CallerRecord, now: datetime) -> bool:
    """Whether the two share a group, and members could mistake one for the other."""
    if new.name == other.name or not other.counts(now):
        return False
    both = new.groups is None or other.groups is None or new.groups.keys() & other.groups.keys()
    return bool(both) and caller_titles.as_read(new.title) == caller_titles.as_read(other.title)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name in NOT_ASKED:
        raise FieldInvalid("name")


def _check(wanted: NewCaller, now: datetime) -> None:
    _check_name(wanted.name)
    fields.at_most(wanted.title, "title", TITLE_LENGTH)
    caller_titles.check(wanted.title)
    if not wanted.permissions or wanted.permissions & OURS_ALONE:
        raise FieldInvalid("permissions")
    if wanted.all_groups == bool(wanted.chat_ids) or len(wanted.chat_ids) > MOST_GROUPS:
        raise FieldInvalid("chat_ids")
    for chat_id in wanted.chat_ids:
        fields.group_chat_id(chat_id, "chat_ids")
    fields.in_range(wanted.calls_per_second, "calls_per_second", 0, MOST_CALLS_PER_SECOND)
    if wanted.expire_time is not None and wanted.expire_time <= now:
        raise FieldInvalid("expire_time")
