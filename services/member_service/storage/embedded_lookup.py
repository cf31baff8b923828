"""Lookups for the embedded engine: which documents of a collection can match a filter.

mongomock tests every document against every filter, and once more for each unique index at each write.
With some thousand documents that is all that the service would do, and a write costs more with each.

So the first two fields of each index are looked up here: field -> value -> documents.
What is found is tested against the whole filter all the same. A lookup may find too much, never too little:
whatever it does not understand, it leaves to a scan.
"""

from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from operator import is_not
from typing import Any, Final, TypeAlias

Id: TypeAlias = Hashable
_FIELDS_OF_AN_INDEX: Final = 2
_PLAIN: Final = (str, int, float, type(None))
_Places: TypeAlias = "dict[str, Hashable]"


class _Several:
    """Stands for a value that is no plain one: a list, a document, a time. It may match anything."""


_SEVERAL: Final = _Several()


class LookedUp(OrderedDict[Id, dict[str, Any]]):
    """A collection's documents by their `_id`, in the order in which they came, with lookups beside them.

    A document that was changed in place has to be told with `changed`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._indexes: tuple[Mapping[str, Any], ...] = ()
        self._fields: tuple[str, ...] = ()
        self._found: dict[str, dict[Hashable, set[Id]]] = {}
        self._places: dict[Id, _Places] = {}
        self._order: dict[Id, int] = {}
        self._next = 0

    @classmethod
    def of(cls, documents: Mapping[Id, dict[str, Any]]) -> "LookedUp":
        made = cls()
        for key, document in documents.items():
            made[key] = document
        return made

    def follow(self, indexes: Collection[Mapping[str, Any]]) -> None:
        """Have lookups of what these indexes of mongomock have, if they are others than before."""
        if len(indexes) != len(self._indexes) or any(map(is_not, indexes, self._indexes)):
            self._indexes = tuple(indexes)
            self.look_up(fields_of(self._indexes))

    def look_up(self, fields: tuple[str, ...]) -> None:
        """Have lookups of these fields, and of no others."""
        if fields == self._fields:
            return
        self._fields = fields
        self._found = {field: {} for field in fields}
        self._places = {}
        for key, document in self.items():
            self._put(key, document)

    def changed(self, key: Id) -> None:
        """Look at the document again."""
        if key in self:
            self._put(key, self[key])

    def candidates(self, filter_: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """All documents that can match, in their order; None where that would be a scan."""
        ids = self._narrowest(filter_)
        if ids is None:
            return None
        return [self[key] for key in sorted((key for key in ids if key in self), key=self._order.__getitem__)]

    def __setitem__(self, key: Id, document: dict[str, Any]) -> None:
        if key not in self:
            self._order[key] = self._next
            self._next += 1
        super().__setitem__(key, document)
        self._put(key, document)

    def __delitem__(self, key: Id) -> None:
        super().__delitem__(key)
        self._take_out(key)
        del self._order[key]

    def _put(self, key: Id, document: Mapping[str, Any]) -> None:
        self._take_out(key)
        places: _Places = {}
        for field in self._fields:
            value = _value_at(document, field)
            places[field] = value
            self._found[field].setdefault(value, set()).add(key)
        self._places[key] = places

    def _take_out(self, key: Id) -> None:
        for field, value in self._places.pop(key, {}).items():
            there = self._found[field][value]
            there.discard(key)
            if not there:
                del self._found[field][value]

    def _narrowest(self, filter_: Mapping[str, Any]) -> Iterable[Id] | None:
        best: list[Iterable[Id]] | None = None
        fewest = len(self)
        for field, asked in filter_.items():
            found = self._parts(field, asked)
            if found is None:
                continue
            count = sum(map(len, found))
            if count < fewest or best is None:
                best, fewest = list(found), count
        return None if best is None else dict.fromkeys(key for part in best for key in part)

    def _parts(self, field: str, asked: Any) -> "list[Any] | None":
        """The parts of the documents that a condition leaves, or None if it says nothing here."""
        if field == "$and":
            narrow = [ids for one in asked if (ids := self._narrowest(one)) is not None]
            return [min((list(ids) for ids in narrow), key=len)] if narrow else None
        values = _values_asked(asked)
        if values is None:
            return None
        if field == "_id":
            return [[one for one in values if one in self]]
        found = self._found.get(field)
        if found is None:
            return None
        return [there for value in (*values, _SEVERAL) if (there := found.get(value)) is not None]


def fields_of(indexes: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The fields that are worth a lookup, of indexes as mongomock keeps them."""
    names = (name for index in indexes for name, _ in list(index["key"])[:_FIELDS_OF_AN_INDEX])
    return tuple(dict.fromkeys(name for name in names if name != "_id"))


def _value_at(document: Mapping[str, Any], field: str) -> Hashable:
    """What is there: a plain value, None for nothing, or that it is several."""
    at: Any = document
    for part in field.split("."):
        if not isinstance(at, Mapping):
            return _SEVERAL if isinstance(at, list) else None
        at = at.get(part)
    return at if isinstance(at, _PLAIN) and at == at else _SEVERAL  # noqa: PLR0124 - NaN is not equal to itself


def _values_asked(asked: Any) -> list[Hashable] | None:
    """The only plain values that can match, or None when the condition does not say."""
    if isinstance(asked, _PLAIN):
        return [asked]
    if isinstance(asked, Mapping):
        if "$eq" in asked:
            return _values_asked(asked["$eq"]) if isinstance(asked["$eq"], _PLAIN) else None
        wanted = asked.get("$in")
        if isinstance(wanted, list | tuple) and all(isinstance(one, _PLAIN) for one in wanted):
            return list(dict.fromkeys(wanted))
    return None


def documents_of(store: Any) -> LookedUp:
    """The documents of a collection's store, looked up by what its indexes have now."""
    found = store._documents  # noqa: SLF001 - mongomock has no other way in
    documents = found if isinstance(found, LookedUp) else LookedUp.of(found)
    # Another one when the collection is new, or was dropped since.
    store._documents = documents  # noqa: SLF001
    documents.follow(store.indexes.values())
    return documents


def found_by(store: Any, filter_: Mapping[str, Any]) -> Iterator[dict[str, Any]] | None:
    """The documents that can match; None for all of them."""
    found = documents_of(store).candidates(filter_)
    return None if found is None else iter(found)
