"""The embedded engine's lookups find what a scan finds, in the same order, whatever was done before."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime
from typing import Any

import mongomock
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.errors import DuplicateKeyError, WriteError

from member_service.storage.embedded import embedded_client, speed_up
from member_service.storage.embedded_lookup import LookedUp, found_by

Json = dict[str, Any]
FIELDS = ("a", "b", "c.d")
PLAIN = st.sampled_from([0, 1, 1.0, True, False, None, "", "x", "1", float("nan"), -0.0])
ODD = st.sampled_from([[1, "x"], [], [None], [[1]], {"d": 1}, [{"d": "x"}, {"d": 1}], datetime(2026, 1, 2)])  # noqa: DTZ001
VALUES = PLAIN | ODD
DOCUMENTS = st.fixed_dictionaries(
    {"_id": st.integers(0, 6)},
    optional={"a": VALUES, "b": VALUES, "c": st.just({}) | VALUES | st.fixed_dictionaries({"d": VALUES})},
)
CONDITIONS = (
    VALUES
    | st.fixed_dictionaries({"$in": st.lists(VALUES, max_size=3)})
    | st.fixed_dictionaries({"$eq": PLAIN})
    | st.fixed_dictionaries({"$ne": PLAIN})
    | st.fixed_dictionaries({"$in": st.lists(PLAIN, max_size=3), "$exists": st.booleans()})
    | st.just({"$gt": 0})
    | st.just({"$exists": False})
    | st.fixed_dictionaries({"$not": st.fixed_dictionaries({"$gt": st.integers(0, 2)})})
)
PLAIN_FILTERS = st.dictionaries(st.sampled_from(FIELDS), CONDITIONS, max_size=3) | st.fixed_dictionaries(
    {"_id": st.integers(0, 6) | st.fixed_dictionaries({"$in": st.lists(st.integers(0, 6), max_size=3)})},
    optional={"a": CONDITIONS},
)
FILTERS = (
    PLAIN_FILTERS
    | st.fixed_dictionaries({"$and": st.lists(PLAIN_FILTERS, min_size=1, max_size=2)})
    | st.fixed_dictionaries({"$or": st.lists(PLAIN_FILTERS, min_size=1, max_size=2)}, optional={"a": PLAIN})
)
CHANGES = st.one_of(
    st.fixed_dictionaries({"$set": st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1)}),
    st.fixed_dictionaries({"$unset": st.fixed_dictionaries({"a": st.just("")})}),
    st.fixed_dictionaries({"$inc": st.fixed_dictionaries({"a": st.just(1)})}),
    st.fixed_dictionaries({"$set": st.fixed_dictionaries({"b": VALUES}), "$inc": st.just({"a": 1})}),
    st.fixed_dictionaries({"$push": st.fixed_dictionaries({"b": PLAIN})}),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert_one"), DOCUMENTS),
        st.tuples(st.just("update_one"), FILTERS, CHANGES, st.booleans()),
        st.tuples(st.just("update_many"), FILTERS, CHANGES),
        st.tuples(st.just("replace_one"), FILTERS, DOCUMENTS),
        st.tuples(st.just("delete_many"), FILTERS),
        st.tuples(st.just("find_one_and_update"), FILTERS, CHANGES),
        st.tuples(st.just("drop")),
    ),
    max_size=8,
)


def looked_up() -> Any:
    """A collection of the embedded engine, without its coroutines."""
    collection = embedded_client()["test"]["rows"]
    speed_up(collection)
    return vars(collection)["_AsyncMongoMockCollection__collection"]


def indexed(rows: Any) -> Any:
    for number, fields in enumerate((("a", "b"), ("c.d",))):
        rows.create_index([(field, 1) for field in fields], name=f"index {number}")
    rows.create_index([("b", 1)], name="once", unique=True, partialFilterExpression={"a": "x"})
    return rows


def came_to(do: Callable[[], Any]) -> str:
    """What an operation gave, or its error."""
    try:
        result = do()
    except (
        DuplicateKeyError,
        WriteError,
        TypeError,
        ValueError,
        NotImplementedError,
        AttributeError,
    ) as error:
        return type(error).__name__
    shown = getattr(result, "raw_result", result)
    if isinstance(shown, Iterable):
        shown = dict(shown) if isinstance(shown, dict) else list(shown)
    if isinstance(shown, dict):
        shown = {key: value for key, value in shown.items() if key != "connectionId"}
    return repr(shown)


def run(rows: Any, step: tuple[Any, ...]) -> str:
    # Values are kept as they are given, and changed in place.
    name, *arguments = deepcopy(step)
    match name:
        case "update_one":
            filter_, change, upsert = arguments
            # A new document of its own would have another random _id in each.
            return came_to(
                lambda: rows.update_one(
                    filter_, change, upsert=upsert and isinstance(filter_.get("_id"), int)
                )
            )
        case "replace_one":
            filter_, document = arguments
            rest = {key: value for key, value in document.items() if key != "_id"}
            return came_to(lambda: rows.replace_one(filter_, rest))
        case "insert_one":
            return came_to(lambda: rows.insert_one(dict(arguments[0])).inserted_id)
        case "drop":
            rows.drop()
            indexed(rows)
            return ""
    return came_to(lambda: getattr(rows, name)(*arguments))


@given(
    documents=st.lists(DOCUMENTS, max_size=7), steps=STEPS, filters=st.lists(FILTERS, min_size=1, max_size=4)
)
def test_it_finds_what_a_scan_finds(documents: list[Json], steps: list[Any], filters: list[Json]):
    plain, fast = indexed(mongomock.MongoClient(tz_aware=True)["test"]["rows"]), indexed(looked_up())
    for step in [*(("insert_one", document) for document in documents), *steps]:
        assert run(plain, step) == run(fast, step), step
        assert repr(list(plain.find())) == repr(list(fast.find()))
    for filter_ in filters:
        stages = [{"$match": filter_}, {"$group": {"_id": "$a", "count": {"$sum": 1}}}]
        for step in (("find", filter_), ("count_documents", filter_), ("aggregate", stages)):
            assert run(plain, step) == run(fast, step), step


def test_only_what_can_match_is_looked_at():
    rows = indexed(looked_up())
    rows.insert_many([{"_id": number, "a": number % 10, "b": number % 100} for number in range(1000)])
    store = rows._store

    def looked_at(filter_: Json) -> int | None:
        found = found_by(store, filter_)
        return None if found is None else len(list(found))

    assert isinstance(store._documents, LookedUp)
    assert looked_at({"a": 3}) == 100
    assert looked_at({"a": 3, "b": 13}) == 10
    assert looked_at({"b": {"$in": [1, 2]}, "unknown": 5}) == 20
    assert looked_at({"$and": [{"a": 3}, {"b": {"$gt": 3}}]}) == 100
    assert looked_at({"_id": {"$in": [1, 5000]}, "a": 1}) == 1
    assert looked_at({"b": {"$gt": 5}}) is None
    rows.update_many({"a": 3}, {"$set": {"a": [3, 4]}})
    # A list may match anything.
    assert looked_at({"a": 4}) == 200
    assert rows.count_documents({"a": 4}) == 200
    rows.delete_many({"a": 4})
    assert looked_at({"a": 4}) == 0


def test_a_write_that_would_be_a_duplicate_leaves_what_was_there():
    rows = looked_up()
    rows.create_index([("a", 1)], unique=True)
    rows.insert_many([{"_id": 1, "a": 1}, {"_id": 2, "a": 2}])
    with pytest.raises(DuplicateKeyError):
        rows.update_one({"_id": 2}, {"$set": {"a": 1}})
    with pytest.raises(DuplicateKeyError):
        rows.insert_one({"_id": 3, "a": 2})
    assert [list(rows.find({"a": value})) for value in (1, 2)] == [[{"_id": 1, "a": 1}], [{"_id": 2, "a": 2}]]


def test_lookups_follow_an_index_that_takes_the_place_of_another():
    rows = looked_up()

    def looked_at(filter_: Json) -> list[int] | None:
        found = found_by(rows._store, filter_)
        return None if found is None else [document["_id"] for document in found]

    rows.create_index([("a", 1)], name="one")
    rows.insert_many([{"_id": number, "a": number % 2, "b": number} for number in range(4)])
    assert (looked_at({"a": 1}), looked_at({"b": 2})) == ([1, 3], None)
    rows.drop_index("one")
    rows.create_index([("b", 1)], name="one")
    assert (looked_at({"a": 1}), looked_at({"b": 2})) == (None, [2])
