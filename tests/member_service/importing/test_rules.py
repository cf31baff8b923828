"""What is imported, as what, and what is not: one small dump a rule."""

from datetime import timedelta

import pytest

from member_service import importing
from member_service.domain.checkins import CheckinAlreadyRecorded
from member_service.domain.erasures import ErasedMembers, EraseMember
from member_service.domain.old_bot import plan as plans
from member_service.domain.old_bot.plan import PlanInvalid
from member_service.importing import SourceChanged
from member_service.storage.erasing import MongoHoldings
from member_service.storage.old_bot import OldFolder
from member_service.stores import Stores
from tests.member_service.importing.dumps import CHAT, DAY, all_of, clock
from tests.member_service.parts import Parts, SetClock, rid
from tests.support.old_bot import END


async def test_a_registered_group_is_active_and_a_stopped_one_is_not(database, dump):
    dump.chat()
    dump.chat(-1002, "Away", active=False)

    done = await dump.applied(database, allow=[CHAT, -1002])

    states = {
        one["chat_id"]: (one["state"], one["registered_by"]) for one in await all_of(database, "groups")
    }
    assert done.adds_up
    assert states == {CHAT: ("active", 99), -1002: ("stopped", 99)}


async def test_of_a_group_that_is_registered_twice_the_newest_row_counts(database, dump):
    dump.chat(moment=DAY, title="Newer")
    row = {"$date": (DAY - timedelta(days=2)).isoformat()}
    dump.put(
        "monitored_chats", DAY + timedelta(hours=1), chat_id=CHAT, active=False, started_at=row, title="Old"
    )

    await dump.applied(database)

    (group,) = await all_of(database, "groups")
    assert (group["state"], group["title"]) == ("active", "Newer")


async def test_sums_that_differ_leave_the_group_stopped(database, dump):
    dump.chat()
    dump.checkin(dump.anchor())
    done = await dump.applied(database)
    await database.collection("groups").update_one({}, {"$set": {"state": "stopped", "import_active": True}})
    await database.collection("checkins").update_one({}, {"$set": {"points": 5}})

    done = await dump.applied(database)

    assert done.accounts.residues() == [(CHAT, 7)]
    assert not done.adds_up
    assert (await all_of(database, "groups"))[0]["state"] == "stopped"


async def test_of_two_anchors_on_a_message_the_oldest_is_answered_and_both_count(database, dump):
    dump.chat()
    first, second = dump.anchor(), dump.anchor(moment=DAY + timedelta(seconds=5), points_value=2)
    dump.checkin(first)
    dump.checkin(second, points_value=2)

    await dump.applied(database)

    parts = Parts(database, SetClock(END))
    profile = await parts.get_profile(CHAT, 7)
    assert (profile.total_checkins, profile.total_points) == (2, 3)
    _, listed, _ = await parts.list_anchors(CHAT, None, None, 10)
    assert [(one.message_id, one.points) for one in listed] == [(10, 1)]
    answer = await parts.checked_in(8, 10)
    assert answer.checkin.points == 1


async def test_replies_to_an_open_anchor_count_after_the_move(database, dump):
    dump.chat()
    dump.checkin(dump.anchor(points_value=3), points_value=3)

    await dump.applied(database)

    parts = Parts(database, SetClock(END))
    with pytest.raises(CheckinAlreadyRecorded):
        await parts.checked_in(7, 10)
    assert (await parts.checked_in(8, 10)).checkin.points == 3


async def test_checkins_without_an_anchor_are_kept_one_a_day(database, dump):
    dump.chat()
    for days in (0, 1, 1):
        dump.checkin(None, moment=DAY + timedelta(days=days))
    dump.checkin("65f0000000000000000000ff")

    done = await dump.applied(database)

    assert done.adds_up
    profile = await Parts(database, SetClock(END)).get_profile(CHAT, 7)
    assert profile.total_checkins == 3
    assert all(one["reply_target_ids"] == [] for one in await all_of(database, "anchors"))


async def test_an_anchor_with_any_text_for_a_name_is_one(database, dump):
    dump.chat()
    for name in ("\ud800", "a\x00b", "x" * 5000, "65F0000000000000000000FF"):
        dump.checkin(None, anchor_id=name)

    done = await dump.applied(database)

    assert done.adds_up
    assert (await Parts(database, SetClock(END)).get_profile(CHAT, 7)).total_checkins == 4


@pytest.mark.parametrize(
    ("stored", "told"),
    [("Ancora-UM", "Ancora-UM"), ("Ancora-UM", "ANCORA-um"), (5, 5), (5, 5.0), (5, "5")],
)
async def test_an_anchor_whose_id_is_no_object_id_is_found(database, dump, stored, told):
    dump.chat()
    dump.anchor(points_value=3, _id=stored)
    dump.checkin(None, anchor_id=told, points_value=3)
    dump.checkin(None, user_id=8, anchor_id=stored, points_value=3)

    done = await dump.applied(database)

    assert done.adds_up
    (anchor,) = await all_of(database, "anchors")
    assert anchor["message_id"] == 10
    assert {one["anchor_id"] for one in await all_of(database, "checkins")} == {anchor["_id"]}


@pytest.mark.parametrize("told", [[2], {"value": 2}, {"$oid": "none"}])
async def test_points_that_are_something_else_are_not_missing_ones(database, dump, told):
    dump.chat()
    dump.checkin(dump.anchor(points_value=told), points_value=1)
    dump.checkin(dump.anchor(11), points_value=told)

    done = await dump.applied(database)

    assert done.adds_up
    outcomes = done.accounts.outcomes
    assert outcomes["checkin_anchors", "rejected", "the points are not from 1 to 10"] == 1
    assert outcomes["user_checkins", "rejected", "the points are not from 1 to 10"] == 1
    assert [one["points"] for one in await all_of(database, "checkins")] == [1]


async def test_a_time_that_cannot_be_read_gives_way_to_one_that_can(database, dump):
    dump.chat()
    moment = DAY - timedelta(days=3)
    dump.checkin(None, _id="a text", created_at={"no": "time"}, timestamp={"$date": moment.isoformat()})

    assert (await dump.applied(database)).adds_up

    assert [one["create_time"] for one in await all_of(database, "checkins")] == [moment]


async def test_an_interval_of_any_size_is_read_or_refused(database, dump):
    dump.chat()
    for hours in (
        10**400,
        -(10**400),
        1e308,
        {"$numberDecimal": "1E+6144"},
        {"$numberDecimal": "sNaN"},
        [24],
    ):
        dump.put("recurring_messages", chat_id=CHAT, message="Água!", interval_hours=hours, active=True)
    dump.put(
        "recurring_messages",
        chat_id=CHAT,
        message="Água!",
        interval_hours={"$numberDecimal": "0.5"},
        active=True,
    )

    assert (await dump.applied(database)).adds_up

    assert [one["schedule"]["seconds"] for one in await all_of(database, "announcements")] == [1800]


async def test_payments_are_summed_up_from_what_is_a_number(database, dump):
    dump.chat()
    for amount in (3.5, "2.25", {"$numberDecimal": "1.25"}, float("inf"), "much"):
        dump.put("pix_payments", pix_id=f"p{amount}", amount=amount, status="awaiting_confirmation")

    done = await dump.applied(database)

    assert float(done.accounts.paid["awaiting_confirmation"]) == 7.0
    assert len(done.accounts.to_settle) == 5


async def test_one_checkin_in_both_collections_counts_once(database, dump):
    dump.chat()
    anchor = dump.anchor()
    dump.checkin(anchor, collection="checkins", message_id=12, points_value=None)
    dump.checkin(anchor, moment=DAY + timedelta(seconds=1))

    await dump.applied(database)

    (checkin,) = await all_of(database, "checkins")
    assert (checkin["source_message_id"], checkin["points"]) == (12, 1)


async def test_nothing_outside_of_the_plan_comes(database, dump):
    dump.chat()
    dump.chat(-1002, "Another")
    dump.checkin(dump.anchor(chat_id=-1002), chat_id=-1002)
    for admin in (42, 43):
        dump.put("bot_admins", admin_id=admin, admin_name="A", is_active=True)

    done = await dump.applied(database, keep=[43])

    assert await all_of(database, "checkins") == []
    assert [one["member_id"] for one in await all_of(database, "roles")] == [43]
    assert done.accounts.outcomes["user_checkins", "not taken", "the group is outside of the plan"] == 1


async def test_with_one_season_the_ranking_is_the_old_one(database, dump):
    dump.chat()
    for days in (0, -100, -300):
        moment = DAY + timedelta(days=days)
        dump.checkin(dump.anchor(200 - days, moment=moment), moment=moment)

    await dump.applied(database, seasons="one")

    standing = await Parts(database, SetClock(END)).get_standing(CHAT, 7)
    assert (standing.standing.points, standing.standing.rank) == (3, 1)


async def test_old_seasons_are_listed_and_nothing_is_said_of_them(database, dump):
    dump.chat()
    for days in (0, -100, -300):
        moment = DAY + timedelta(days=days)
        dump.checkin(dump.anchor(200 - days, moment=moment), moment=moment)

    await dump.applied(database)

    (record,) = await all_of(database, "season_ends")
    assert len(record["past"]) >= 2
    assert record["past"] == sorted(record["past"], reverse=True)
    assert record["running"] not in record["past"]
    assert await all_of(database, "outbox") == []


async def test_who_was_erased_does_not_come_again(database, dump):
    dump.chat()
    anchor = dump.anchor()
    for user in (7, 8):
        dump.checkin(anchor, user_id=user)
    await dump.applied(database)
    stores = Stores(database)
    ids = iter(["R" * 32])
    erase = EraseMember(
        stores.erasures,
        MongoHoldings(database, stores.records, SetClock(END)),
        ErasedMembers(stores.erasures),
        SetClock(END),
        lambda: next(ids),
    )
    await erase(rid("erase"), 7)
    # The tombstone and the tags of erasures are gone by then.
    for name in ("erasures", "erasure_tags"):
        await database.collection(name).delete_many({})
    # A later dump, so that it is another run.
    dump.put("qa_usage", user_id=7)

    done = await dump.applied(database)

    assert done.adds_up
    assert [one["member_id"] for one in await all_of(database, "checkins")] == [8]
    assert done.accounts.sums[CHAT, 7].erased_rows == 1


async def test_a_changed_document_is_kept_at_a_rollback_unless_all_is_asked_for(database, dump):
    dump.chat()
    anchor = dump.anchor()
    dump.checkin(anchor)
    dump.checkin(anchor, user_id=8)
    done = await dump.applied(database)
    parts = Parts(database, SetClock(END))
    (first, _) = await all_of(database, "checkins")
    await parts.revoked(first["_id"])

    back = await importing.roll_back(database, done.run)

    assert back.kept["checkins"] == [first["_id"]]
    assert [one["_id"] for one in await all_of(database, "checkins")] == [first["_id"]]
    back = await importing.roll_back(database, done.run, everything=True)
    assert await all_of(database, "checkins") == []


async def test_a_plan_of_other_documents_is_refused(database, dump):
    dump.chat()
    plan = await dump.plan()
    dump.checkin(dump.anchor())
    await dump.plan()

    with pytest.raises(PlanInvalid, match="run --dry-run again"):
        await importing.apply(OldFolder(str(dump.folder)), plan, database, clock)
    assert await all_of(database, "groups") == []


async def test_a_source_that_changes_meanwhile_is_noticed(database, dump):
    dump.chat()
    dump.checkin(dump.anchor())
    plan = await dump.plan()

    class Growing(OldFolder):
        passes = 0

        async def rows(self, collection):
            async for row in super().rows(collection):
                yield row
            if collection == "user_checkins":
                self.passes += 1
                if self.passes == 1:
                    dump.checkin(None, user_id=9)
                    await dump.plan()

    with pytest.raises(SourceChanged):
        await importing.apply(Growing(str(dump.folder)), plan, database, clock)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nonsense = 1", "does not know nonsense"),
        ("[source]", "source needs a folder"),
        ('[source]\nfolder = "C:\\dump"', "single quotes"),
        ("[source]\nfolder = 'x'\nzone = 'Mars'", "IANA"),
        ("seasons = 'two'\n[source]\nfolder = 'x'", "seasons has to be"),
        ("points_when_missing = 11\n[source]\nfolder = 'x'", "from 1 to 10"),
        ("points_when_missing = true\n[source]\nfolder = 'x'", "from 1 to 10"),
        ("[source]\nfolder = 'x'\n[groups]\nallow = [5]", "negative"),
        ("[source]\nfolder = 'x'\n[groups]\nallow = ['x']", "list of ids"),
        ("[source]\nfolder = 'x'\n[groups]\nallow = 5", "list of ids"),
        ("groups = 5\n[source]\nfolder = 'x'", "has to be a table"),
        (
            "[source]\nfolder = 'x'\n[[migrations]]\nold = -1\nnew = -2\n[[migrations]]\nold = -2\nnew = -1",
            "circle",
        ),
        ("[source]\nfolder = 'x'\n[[migrations]]\nold = -1\nnew = -1", "circle"),
        ("[source]\nfolder = 'x'\n[[migrations]]\nold = 1\nnew = -1", "two chat ids"),
        (
            "[source]\nfolder = 'x'\n[groups]\nallow=[-1]\n[[migrations]]\nold = -1\nnew = -2",
            "where it leads",
        ),
        ("[source]\nfolder = 'x'\n[settings.\"-1\"]\ntime_zone = 'Mars'", "settings"),
    ],
)
def test_a_bad_plan_says_what_to_change(text, says):
    with pytest.raises(PlanInvalid, match=says):
        plans.parse(text)
