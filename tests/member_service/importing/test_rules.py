"""What is imported, as what, and what is not: one small dump a rule."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId

from member_service import importing
from member_service.domain.anchors import AnchorState
from member_service.domain.checkins import CheckinAlreadyRecorded
from member_service.domain.erasures import ErasedMembers, EraseMember
from member_service.domain.old_bot import plan as plans
from member_service.domain.old_bot.plan import PlanInvalid
from member_service.importing import SourceChanged
from member_service.storage.erasing import MongoHoldings
from member_service.storage.old_bot import OldFolder
from member_service.stores import Stores
from tests.member_service.importing.conftest import clock
from tests.member_service.parts import Parts, SetClock, rid
from tests.support.old_bot import END

CHAT, OLD_CHAT = -1001, -77
DAY = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Dump:
    """Documents by hand."""

    def __init__(self, folder):
        self.folder, self.rows, self._number = folder, {}, 0

    def oid(self, moment=DAY):
        self._number += 1
        return str(ObjectId(int(moment.timestamp()).to_bytes(4, "big") + self._number.to_bytes(8, "big")))

    def put(self, collection, moment=DAY, **values):
        identity = self.oid(moment)
        row = {"_id": {"$oid": identity}, "created_at": {"$date": moment.isoformat()}} | values
        self.rows.setdefault(collection, []).append(row)
        return identity

    def chat(self, chat_id=CHAT, title="Iron", active=True, moment=DAY, **values):
        told = {"started_at": {"$date": moment.isoformat()}}
        return self.put(
            "monitored_chats", moment, chat_id=chat_id, title=title, active=active, **told, **values
        )

    def anchor(self, message_id=10, moment=DAY, **values):
        told = {"chat_id": CHAT, "message_id": message_id, "active": True, "points_value": 1} | values
        return self.put("checkin_anchors", moment, **told)

    def checkin(self, anchor, user_id=7, moment=DAY, collection="user_checkins", **values):
        told = {"chat_id": CHAT, "user_id": user_id, "user_name": f"M{user_id}", "points_value": 1}
        anchored = {"$oid": anchor} if anchor else None
        return self.put(collection, moment, **told | {"anchor_id": anchored} | values)

    async def plan(self, **more):
        self.folder.mkdir(exist_ok=True)
        for name, rows in self.rows.items():
            (self.folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        told = {"allow": [CHAT], "migrations": "", "seasons": "rule", "keep": []} | more
        text = (
            f'owner = 99\nseasons = "{told["seasons"]}"\nfingerprint = "{{}}"\n{told["migrations"]}\n'
            f"[source]\nfolder = '{self.folder}'\n"
            f"[groups]\nallow = {told['allow']}\n[admins]\nkeep = {told['keep']}\n"
        )
        draft = plans.parse(text.replace("{}", ""))
        found = await importing.survey(OldFolder(str(self.folder)), draft, END)
        return plans.parse(text.replace("{}", importing.fingerprint(found)))

    async def applied(self, database, **more):
        plan = await self.plan(**more)
        return await importing.apply(OldFolder(str(self.folder)), plan, database, clock)


@pytest.fixture
def dump(tmp_path):
    return Dump(tmp_path / "dump")


async def all_of(database, name):
    return [one async for one in database.collection(name).find({}).sort("_id", 1)]


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


async def test_a_group_that_was_another_chat_is_one_group(database, dump):
    dump.chat(OLD_CHAT)
    dump.chat(moment=DAY + timedelta(days=5))
    before = dump.anchor(chat_id=OLD_CHAT)
    dump.checkin(before, chat_id=OLD_CHAT)
    after = dump.anchor(moment=DAY + timedelta(days=6))
    dump.checkin(after, moment=DAY + timedelta(days=6))
    moved = f"[[migrations]]\nold = {OLD_CHAT}\nnew = {CHAT}"

    plan = await dump.plan()
    found = await importing.survey(OldFolder(str(dump.folder)), plan, END)
    done = await dump.applied(database, migrations=moved)

    assert found.proposals() == [(OLD_CHAT, CHAT)]
    assert done.adds_up
    (group,) = await all_of(database, "groups")
    assert (group["chat_id"], group["former_chat_ids"]) == (CHAT, [OLD_CHAT])
    assert sorted(one["chat_number"] for one in await all_of(database, "anchors")) == [0, 1]
    profile = await Parts(database, SetClock(END)).get_profile(OLD_CHAT, 7)
    assert profile.total_checkins == 2


async def test_a_group_that_is_here_takes_it_up_and_keeps_what_it_has(database, dump):
    parts = Parts(database, SetClock(END))
    group = await parts.registered(CHAT)
    await parts.opened(99)
    await parts.checked_in(7, 99)
    dump.chat()
    dump.checkin(dump.anchor(99))
    dump.checkin(dump.anchor(11), user_id=8)

    done = await dump.applied(database)

    assert done.adds_up
    assert [one["_id"] for one in await all_of(database, "groups")] == [group.id]
    assert (await Parts(database, SetClock(END)).get_profile(CHAT, 7)).total_checkins == 2
    back = await importing.roll_back(database, done.run)
    assert back.kept == {}
    profile = await Parts(database, SetClock(END)).get_profile(CHAT, 7)
    assert (profile.total_checkins, profile.season_points) == (1, 1)


MOVED = f"[[migrations]]\nold = {OLD_CHAT}\nnew = {CHAT}"


def moved(dump):
    """A group that was another chat, with the same message numbers in both."""
    dump.chat(OLD_CHAT)
    dump.chat()
    dump.checkin(dump.anchor(99, chat_id=OLD_CHAT), chat_id=OLD_CHAT)
    dump.put("blacklist", chat_id=OLD_CHAT, user_id=8, message_id=55, message_text="spam")
    after = DAY + timedelta(days=6)
    dump.checkin(dump.anchor(11, moment=after), moment=after)


async def test_a_group_in_use_learns_of_the_chat_that_it_was_long_before(database, dump):
    parts = Parts(database, SetClock(END))
    group = await parts.registered(CHAT)
    opened = await parts.opened(99)
    await parts.checked_in(7, 99)
    await parts.flagged(9, 55)
    moved(dump)

    done = await dump.applied(database, migrations=MOVED)
    again = await dump.applied(database, migrations=MOVED)

    assert done.adds_up
    assert again.adds_up
    (kept,) = await all_of(database, "groups")
    assert (kept["_id"], kept["chat_id"], kept["former_chat_ids"]) == (group.id, CHAT, [OLD_CHAT])
    # What was here has the numbers that it had.
    fresh = Parts(database, SetClock(END))
    (still,) = [one for one in await all_of(database, "anchors") if one["_id"] == opened.id]
    assert still["chat_number"] == group.chat_number
    assert {one["chat_number"] for one in await all_of(database, "checkins")} == {-1, 0}
    assert (await fresh.get_profile(CHAT, 7)).total_checkins == 3
    assert (await fresh.get_profile(OLD_CHAT, 7)).total_checkins == 3
    await fresh.checked_in(8, 99)
    assert (await fresh.get_profile(CHAT, 8)).total_checkins == 1
    flags = await all_of(database, "flags")
    assert sorted((one["chat_number"], one["member_id"]) for one in flags) == [(-1, 8), (0, 9)]
    # The anchor of the chat that it left was open there: here it is closed, and can be listed.
    group = await fresh.groups.find(CHAT)
    closed = await fresh.anchors.page(group, AnchorState.CLOSED, None, 10)
    assert [one.message_id for one in closed] == [99]


async def test_rolled_back_a_group_in_use_has_the_chats_that_it_had(database, dump):
    parts = Parts(database, SetClock(END))
    await parts.registered(CHAT)
    await parts.opened(99)
    await parts.checked_in(7, 99)
    before = await all_of(database, "groups"), await all_of(database, "checkins")
    moved(dump)
    done = await dump.applied(database, migrations=MOVED)

    await importing.roll_back(database, done.run)

    assert (await all_of(database, "groups"), await all_of(database, "checkins")) == before
    assert (await dump.applied(database, migrations=MOVED)).adds_up


async def test_a_group_in_use_moves_to_its_next_chat_after_an_import(database, dump):
    parts = Parts(database, SetClock(END))
    await parts.registered(CHAT)
    await parts.opened(99)
    moved(dump)
    await dump.applied(database, migrations=MOVED)

    fresh = Parts(database, SetClock(END))
    await fresh.migrate_group(rid("move"), CHAT, -1009)
    group = await fresh.groups.find(CHAT)

    assert [group.number_of(one) for one in (OLD_CHAT, CHAT, -1009)] == [-1, 0, 1]


async def test_a_chat_that_is_a_group_of_its_own_here_is_not_taken_into_another(database, dump):
    parts = Parts(database, SetClock(END))
    await parts.registered(CHAT)
    await parts.registered(OLD_CHAT)
    await parts.opened(99)
    moved(dump)

    with pytest.raises(PlanInvalid, match="is a group of its own here"):
        await dump.applied(database, migrations=MOVED)

    assert await all_of(database, "checkins") == []


async def test_a_group_in_use_is_not_moved_to_a_chat_that_it_does_not_know(database, dump):
    parts = Parts(database, SetClock(END))
    await parts.registered(OLD_CHAT)
    await parts.opened(99, chat_id=OLD_CHAT)
    moved(dump)

    with pytest.raises(PlanInvalid, match="let Telegram's migration be heard first"):
        await dump.applied(database, migrations=MOVED)


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
