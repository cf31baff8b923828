"""What a storage module says of its collections.

It says which rows are to be shown to members and erased, and how long what lies there is kept.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from member_service.domain.member_data import Value
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.sealing import Keys
from servicekit.retention import Promise

_AT_ONCE: Final = 100
"""Documents, so that what belongs to them is read in one go."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a collection's documents are kept. The indexes by which they go are made from it."""

    collection: str
    promise: Promise
    expiry: str | None = None
    """The field with the time at which a document goes, however long the promise is."""
    since: str | None = None
    """The field from which on the promise's length counts."""
    swept: bool = False
    """Whether a sweep of ours, and no index, ends what lies there."""

    @property
    def ends(self) -> bool:
        """Whether a document goes by itself."""
        return self.expiry is not None or self.since is not None or self.swept

    def indexes(self) -> tuple[Index, ...]:
        """The indexes by which the database forgets."""
        made = []
        if self.expiry is not None:
            made.append(Index(self.collection, ((self.expiry, ASCENDING),), expire_after_s=0, name="expiry"))
        if self.since is not None and self.promise.keep is not None:
            seconds = int(self.promise.keep.total_seconds())
            name = "expiry" if self.expiry is None else "longest"
            made.append(Index(self.collection, ((self.since, ASCENDING),), expire_after_s=seconds, name=name))
        return tuple(made)


def expiry_indexes(retentions: Iterable[Retention]) -> tuple[Index, ...]:
    """Every index by which these forget."""
    return tuple(index for one in retentions for index in one.indexes())


@translate_errors
async def shorten(database: Database, retentions: Iterable[Retention], now: datetime) -> int:
    """Bring forward the end of what was written when longer was promised; say of how many documents."""
    shortened = 0
    for one in retentions:
        if one.expiry is None or one.promise.keep is None:
            continue
        latest = now + one.promise.keep
        found = await database.collection(one.collection).update_many(
            {one.expiry: {"$gt": latest}}, {"$set": {one.expiry: latest}}
        )
        shortened += int(found.modified_count)
    return shortened


@dataclass(frozen=True, slots=True)
class Whose:
    """A member, and the groups in which something may lie."""

    member_id: int
    groups: Mapping[str, Document]
    """Group id -> chat_id and title."""
    mail_keys: Keys
    """By their hashes what is theirs of anonymous mail is found."""

    @property
    def group_ids(self) -> list[str]:
        """For searches by indexes that begin with the group."""
        return sorted(self.groups)

    @property
    def addresses(self) -> list[str]:
        """The ids of what there is one of for each group and member."""
        return [f"{group_id}:{self.member_id}" for group_id in self.group_ids]


Shown = dict[str, Value | list[Value]]
"""What a member is shown of one thing, by name."""

Tells = Callable[[Database, Whose, Sequence[Document]], Awaitable[list[Shown]]]


@dataclass(frozen=True, slots=True)
class Holding:
    """Documents of one kind about one member each."""

    kind: str
    collection: str
    where: Callable[[Whose], Document]
    fields: tuple[str, ...] = ()
    """What is shown of each, by its name in the document."""
    in_group: bool = True
    """Whether its group is shown as well."""
    tells: Tells | None = None
    """Says what is shown of some documents, where that is more than their fields."""
    each: str = ""
    """The field whose list has the things that are counted, where that is not the documents."""
    counted: bool = True
    """Whether a member is told how many there are before they erase."""
    outlives: Document | None = None
    """Which of them stay after an erasure, where the others are deleted: a field that has a value."""

    def erased(self, whose: Whose) -> Document:
        """Which of them an erasure deletes, where it deletes them as they are."""
        if self.outlives is None:
            return self.where(whose)
        return {
            "$and": [self.where(whose), *({name: {"$ne": value}} for name, value in self.outlives.items())]
        }

    async def count(self, database: Database, whose: Whose) -> int:
        found = database.collection(self.collection)
        if not self.each:
            return int(await found.count_documents(self.where(whose)))
        documents = found.find(self.where(whose), {self.each: 1})
        return sum([len(document[self.each]) async for document in documents])

    async def told(self, database: Database, whose: Whose) -> AsyncIterator[Shown]:
        """All of it, in the same order each time: an engine's own one changes with each write."""
        found = database.collection(self.collection).find(self.where(whose)).sort("_id", ASCENDING)
        batch: list[Document] = []
        async for document in found:
            batch.append(document)
            if len(batch) == _AT_ONCE:
                for shown in await self._shown(database, whose, batch):
                    yield shown
                batch = []
        for shown in await self._shown(database, whose, batch):
            yield shown

    async def _shown(self, database: Database, whose: Whose, batch: Sequence[Document]) -> list[Shown]:
        if not batch:
            return []
        if self.tells is not None:
            return await self.tells(database, whose, batch)
        return [
            (place_of(whose, document) if self.in_group else {}) | fields_of(document, self.fields)
            for document in batch
        ]


def place_of(whose: Whose, document: Document) -> Shown:
    """The group that a document is of."""
    group = whose.groups.get(document["group_id"], {})
    return {"chat_id": group.get("chat_id"), "group": group.get("title")}


def fields_of(document: Document, names: Iterable[str]) -> Shown:
    """Some fields as they are shown."""
    return {name: _plain(document.get(name)) for name in names}


def _plain(value: Any) -> Any:
    """What a record may hold: nested documents become text, such as the pauses of a streak."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values())
    return value
