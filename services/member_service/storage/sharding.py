"""How collections are divided among the shards of a cluster.

Each storage module says beside its indexes by what its collections are divided. A query that has the
whole key asks one shard; every other asks all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Command = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShardKey:
    """By what a collection is divided."""

    collection: str
    field: str
    hashed: bool = False

    @property
    def pattern(self) -> Mapping[str, int | str]:
        """As the server reads it."""
        return {self.field: "hashed" if self.hashed else 1}


def by_group(collection: str) -> ShardKey:
    """Divide by `group_id`: what is a group's lies together, and unique indexes may begin with it.

    Ranges and not hashes: ids of groups are random, and the indexes are there.
    """
    return ShardKey(collection, "group_id")


def by_member(collection: str) -> ShardKey:
    """Divide by `member_id`: for what is asked as a member's, whatever its id is made of."""
    return ShardKey(collection, "member_id", hashed=True)


def by_id(collection: str) -> ShardKey:
    """Divide by `_id`: for what is read and written by its id, or is a member's, whose number is the id.

    Hashed: ids of updates, and of members, grow.
    """
    return ShardKey(collection, "_id", hashed=True)


def carries(key: ShardKey, filter_: Mapping[str, Any]) -> bool:
    """Whether a filter asks for single values of the key, so that the router knows where to ask."""
    return any(field == key.field and _is_single(wanted) for field, wanted in _conditions(filter_))


def _conditions(filter_: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for field, wanted in filter_.items():
        if field == "$and":
            for one in wanted:
                yield from _conditions(one)
        else:
            yield field, wanted


def _is_single(wanted: Any) -> bool:
    if isinstance(wanted, Mapping) and any(str(name).startswith("$") for name in wanted):
        return "$eq" in wanted or "$in" in wanted
    return True


def commands(database: str, keys: Iterable[ShardKey]) -> list[Command]:
    """The commands for the router's admin database; each may be given again."""
    return [
        {"shardCollection": f"{database}.{key.collection}", "key": dict(key.pattern)}
        for key in sorted(keys, key=lambda key: key.collection)
    ]
