"""What a server explains is read as it is meant, and what keys of an index are good for."""

import pytest

from tests.support.plans import fits, is_served

SCAN = "Index Scan using {} on documents_7 collection"
KEYS = (("group_id", 1), ("points", -1), ("member_id", 1))


def lines(name: str, bounds: str, *above: str) -> list[str]:
    """A plan as DocumentDB explains it."""
    return [*above, f"  indexName: {name}", f"  indexBounds: [{bounds}]", "  ->  " + SCAN.format(name)]


@pytest.mark.parametrize(
    ("plan", "is_good"),
    [
        (lines("rank", '"group_id": ["id-1", "id-1"], "points": DESC(MinKey, MaxKey)'), True),
        (lines("rank", '"group_id": (MinKey, MaxKey), "points": DESC(0, Infinity]'), False),
        (lines("rank", '"points": DESC(MinKey, MaxKey)'), False),
        (lines("rank", '"group_id": ["a", "a"]], ["group_id": (MinKey, MaxKey)'), False),
        (lines("member", '"group_id": ["id-1", "id-1"]'), False),
        (lines("rank", '"group_id": ["id-1", "id-1"]', "->  Sort  (cost=0.51..0.56)"), False),
        (["Seq Scan on documents_7 collection", '  Filter: (group_id = "id-1")'], False),
        ([], False),
    ],
)
def test_a_plan_in_lines_walks_a_part_of_the_index_and_sorts_nothing(plan, is_good):
    assert is_served(plan, "rank") is is_good


@pytest.mark.parametrize(
    ("condition", "is_good"),
    [
        ("((shard_key_value = '7'::bigint) AND (object_id OPERATOR(documentdb_core.=) 'BSONHEX0e'))", True),
        ("(shard_key_value = '7'::bigint)", False),
    ],
)
def test_a_plan_in_lines_finds_by_the_id(condition, is_good):
    assert is_served([SCAN.format("_id_"), f"  Index Cond: {condition}"], "_id_") is is_good


def stages(**bounds: list[str]) -> dict[str, object]:
    """A plan as MongoDB explains it."""
    return {
        "stage": "FETCH",
        "inputStage": {"stage": "IXSCAN", "indexName": "rank", "indexBounds": bounds},
    }


@pytest.mark.parametrize(
    ("plan", "is_good"),
    [
        (stages(group_id=['["id-1", "id-1"]'], points=["[MaxKey, MinKey]"]), True),
        (
            {"queryPlan": stages(group_id=['["id-1", "id-1"]']), "slotBasedPlan": {"stages": "[1] ixseek"}},
            True,
        ),
        (stages(group_id=["[MinKey, MaxKey]"], points=["[5, 5]"]), False),
        ({"stage": "SORT", "inputStage": stages(group_id=['["id-1", "id-1"]'])}, False),
        ({"stage": "OR", "inputStages": [stages(group_id=['["a", "a"]']), {"stage": "COLLSCAN"}]}, False),
        ({"stage": "COLLSCAN", "filter": {}}, False),
        ({"stage": "IDHACK"}, False),
    ],
)
def test_a_plan_in_stages_walks_a_part_of_the_index_and_sorts_nothing(plan, is_good):
    assert is_served(plan, "rank") is is_good


@pytest.mark.parametrize("stage", ["IDHACK", "EXPRESS_IXSCAN"])
def test_a_plan_in_stages_finds_by_the_id(stage):
    assert is_served({"stage": stage}, "_id_")


def test_keys_bind_what_is_fixed_then_the_order_then_a_range():
    fixed = {"group_id": "id-1"}
    above = fixed | {"points": {"$gt": 3}}
    assert fits(KEYS, fixed, {"points": -1, "member_id": 1}) == set()
    assert fits(KEYS, above, {"points": 1, "member_id": -1}) == set()
    assert fits(KEYS, fixed | {"points": 3}, {"points": -1, "member_id": 1}) == set()
    assert fits(KEYS, above | {"state": "recorded", "member_id": 7}, None) == {"state", "member_id"}


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ({"points": 3}, None),
        ({"group_id": {"$gt": "id-1"}}, None),
        ({"group_id": "id-1"}, {"member_id": 1}),
        ({"group_id": "id-1"}, {"points": 1, "member_id": 1}),
        ({"group_id": {"$in": ["a", "b"]}}, {"points": -1}),
    ],
)
def test_keys_that_do_not_find_or_would_need_a_sort_fit_nothing(wanted, order):
    with pytest.raises(AssertionError):
        fits(KEYS, wanted, order)
