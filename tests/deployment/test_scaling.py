"""The model of what it takes to grow: its sums, its page, and the sizes that it reckons with."""

import pytest

from docs.scaling import PAGE, page
from docs.scaling_model import STORED, Cost, Habits, Prices, bytes_of, limits, load
from member_service.stores import RETENTIONS
from tests.bench.storage import measure

# Nobody waits for a reply in what is measured.
ASSUMED = {"replies"}


def test_the_page_is_what_the_model_says():
    assert page() == PAGE.read_text("utf-8"), "make scaling"


def test_ten_times_the_groups_are_ten_times_the_load():
    one, ten = load(1_000), load(10_000)
    for field in ("members", "updates_s", "checkins_s", "sends_s", "service_cores", "gb_a_year"):
        assert getattr(ten, field) == pytest.approx(10 * getattr(one, field))


def test_a_load_that_can_be_reckoned_by_hand():
    # 300 check-ins a month are 10 a day, of which a tenth come in one hour, evenly: 1 an hour.
    habits = Habits(checkins=300, messages=300, questions=0, anchors=0, busiest_hour=0.1, gust=1)
    found = load(3_600, habits, Cost(checkin_s=0.01, database_s=0.005))
    assert found.checkins_s == found.updates_s == found.sends_s == pytest.approx(1)
    assert found.service_cores == pytest.approx(0.01)
    assert found.database_cores == pytest.approx(0.005)


def test_what_is_forgotten_does_not_grow_with_the_years():
    habits = Habits()
    for one in STORED:
        grows = bytes_of(one, habits, 730) > bytes_of(one, habits, 365)
        once = one.per == "group"
        assert grows == (one.days is None and not once), one.collection


def test_a_small_system_pays_for_a_whole_database():
    assert load(1).dollars_month > Prices().database_month


def test_limits_come_in_the_order_in_which_they_end_something():
    found = limits()
    assert [limit.groups for limit in found] == sorted(limit.groups for limit in found)
    for limit in found:
        if "a second" in limit.unit:
            at = load(round(limit.groups))
            assert limit.there_is == pytest.approx(
                at.sends_s if "messages" in limit.what else at.updates_s, rel=0.01
            )


def test_what_is_kept_is_kept_as_long_as_the_services_say():
    kept = {one.collection: one.promise.keep for one in RETENTIONS}
    for one in STORED:
        lives = kept[one.collection]
        if lives is None:
            assert one.days is None, one.collection
        else:
            # What was handled goes sooner than what still waits.
            assert one.days is not None, one.collection
            assert 0 < one.days <= lives.days, one.collection


async def test_documents_are_as_large_as_the_model_says():
    found = {kept.collection: kept for kept in await measure()}
    for one in STORED:
        if one.collection in ASSUMED:
            continue
        seen = found[one.collection]
        assert seen.bytes_each == pytest.approx(one.document, rel=0.25), one.collection
        assert seen.keys_each == pytest.approx(one.keys, rel=0.35), one.collection
