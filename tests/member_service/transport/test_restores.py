"""A backup from before an erasure is restored: the repair erases again.

Who came back by themselves is left alone.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from gymnation.member.v1.link_service_pb2 import AcceptLinkCodeRequest, CreateLinkCodeRequest
from gymnation.member.v1.member_service_pb2 import UpsertMemberRequest
from gymnation.member.v1.members_pb2 import Person
from member_service.domain.memberships import MembershipState, Sighting
from member_service.domain.newcomer_texts import KEPT
from member_service.repair import repair
from member_service.storage.erasure_tags import ErasureTags, LineInvalid, TaggedErasure
from member_service.storage.memberships import MongoMemberships
from member_service.stores import Stores
from servicekit import retention
from tests.member_service.parts import CHAT, NOON
from tests.member_service.transport.test_member_data import (  # noqa: F401 - house is a fixture
    BIA,
    CAIO,
    NAME,
    House,
    house,
    wanted_letters_and_was_warned,
)

BACKUPS_LIVE = timedelta(days=35)
Dump = dict[str, list[dict[str, Any]]]


async def backup(house: House) -> Dump:  # noqa: F811
    names = await house.database.client[house.database.name].list_collection_names()
    return {name: [one async for one in house.database.collection(name).find({})] for name in names}


async def restore(house: House, dump: Dump) -> None:  # noqa: F811
    for name in set(await backup(house)) | set(dump):
        await house.database.collection(name).delete_many({})
        if dump.get(name):
            await house.database.collection(name).insert_many(dump[name])


async def printed(house: House) -> list[str]:  # noqa: F811
    """What `member_service erasures` prints."""
    return [one.line() async for one in ErasureTags(house.database).all()]


async def repaired(house: House, lines: Sequence[str] = (), *, dry_run: bool = False):  # noqa: F811
    known = [TaggedErasure.parse(line) for line in lines]
    return await repair(
        house.database, dry_run=dry_run, clock=house.clock, backups_live=BACKUPS_LIVE, erasures=known
    )


async def test_who_was_erased_after_the_backup_is_erased_again(house: House):  # noqa: F811
    before = await house.told(CAIO)
    saved = await backup(house)
    house.clock.advance(hours=1)
    await house.erase(BIA)
    await house.end_quiet()
    lines = await printed(house)
    assert str(BIA) not in str(lines)
    await restore(house, saved)
    assert NAME.split()[0] in (await house.dump())["members"]

    foreseen = await repaired(house, lines, dry_run=True)
    assert (foreseen.erased_again, foreseen.clean) == (1, False)
    assert NAME.split()[0] in (await house.dump())["members"]
    assert (await repaired(house, lines)).erased_again == 1
    await house.end_quiet()
    dump = await house.dump()
    for name in (
        "members",
        "checkins",
        "questions",
        "question_texts",
        "memories",
        "joins",
        "audit",
        "scores",
    ):
        assert "Bianca" not in dump[name], name
        assert f"'member_id': {BIA}" not in dump[name], name
    # Check-ins of one moment have no order among themselves.
    assert sorted(await house.told(CAIO), key=str) == sorted(before, key=str)
    assert (await repaired(house, lines)).erased_again == 0


async def test_who_is_back_with_a_link_alone_is_erased_again(house: House):  # noqa: F811
    wanted = CreateLinkCodeRequest(request_id=house.request(), chat_id=CHAT, external_id="badge-1")
    code = (await house.clients.links.CreateLinkCode(wanted)).code
    yes = AcceptLinkCodeRequest(request_id=house.request(), code=code, member=Person(member_id=BIA))
    await house.clients.links.AcceptLinkCode(yes)
    saved = await backup(house)
    house.clock.advance(hours=1)
    await house.erase(BIA)
    await house.end_quiet()
    lines = await printed(house)
    assert "badge-1" not in str(await house.dump())
    await restore(house, {name: saved[name] for name in ("groups", "links")})
    assert (await repaired(house, lines)).erased_again == 1
    assert "badge-1" not in str(await house.dump())


@pytest.mark.parametrize("name", ["letters", "challenge_entrants", "warnings"])
async def test_who_is_back_with_one_kind_of_thing_alone_is_erased_again(house: House, name: str):  # noqa: F811
    await wanted_letters_and_was_warned(house)
    saved = await backup(house)
    house.clock.advance(days=1)
    await house.erase(BIA)
    await house.end_quiet()
    lines = await printed(house)
    await restore(house, {one: saved[one] for one in ("groups", "challenges", name)})
    assert (await repaired(house, lines)).erased_again == 1
    await house.end_quiet()
    assert str(BIA) not in (await house.dump()).get(name, "")


async def a_little(house: House, moment: datetime, member_id: int = BIA) -> Dump:  # noqa: F811
    """What may be all that a database has of somebody, as of a moment, by collection."""
    [group] = [one async for one in house.database.collection("groups").find({"chat_id": CHAT})]
    group_id, person = group["_id"], {"id": member_id, "is_bot": False, "first_name": "Bianca"}
    message = {"message_id": 7, "from": person, "chat": {"id": CHAT, "type": "supergroup"}}
    memberships = MongoMemberships(house.database)
    await memberships.record(
        group_id, Sighting(member_id, "bia", MembershipState.INSIDE, moment), moment.date()
    )
    stored = await backup(house)
    return {
        "memberships": [one for one in stored["memberships"] if one["member_id"] == member_id],
        "replies": [
            {"_id": f"{group_id}:0:7", "group_id": group_id, "member_id": member_id, "event_time": moment}
        ],
        "newcomer_texts": [
            {"_id": "ab" * 32, "member_id": member_id, "seen": {group_id: 7}, "expire_time": moment + KEPT}
        ],
        "inbox": [
            {
                "_id": 1 if member_id == BIA else 2,
                "state": "open",
                "lane": CHAT,
                "payload": json.dumps({"update_id": 1, "message": message}).encode(),
                "accept_time": moment,
                "due_time": moment,
                "tries": 0,
            }
        ],
        "outbox": [
            {
                "_id": f"e{member_id}",
                "state": "pending",
                "kind": "text",
                "chat_id": member_id,
                "payload": b"{}",
                "create_time": moment,
                "due_time": moment,
                "tries": 0,
            }
        ],
    }


@pytest.mark.parametrize("name", ["memberships", "replies", "newcomer_texts", "inbox", "outbox"])
async def test_who_is_back_with_nothing_but_what_was_seen_or_waits_is_erased_again(
    house: House,  # noqa: F811
    name: str,
):
    saved = {"groups": (await backup(house))["groups"]}
    before = await a_little(house, house.clock())
    house.clock.advance(hours=1)
    await house.erase(BIA)
    await house.end_quiet()
    house.clock.advance(hours=1)
    lines = await printed(house)
    # Others, and who came back by themselves, are left alone.
    others = [await a_little(house, house.clock(), CAIO), await a_little(house, house.clock())]
    for one in others:
        await restore(house, saved | {name: one[name]})
        assert (await repaired(house, lines)).erased_again == 0
    await restore(house, saved | {name: before[name]})
    assert (await repaired(house, lines, dry_run=True)).erased_again == 1
    assert (await repaired(house, lines)).erased_again == 1
    # By this the guard takes nothing any more of what waits since before.
    ordered = await Stores(house.database).erasures.find(BIA)
    assert ordered is not None
    assert (ordered.order_time, ordered.end_time) == (house.clock(), None)
    await house.end_quiet()
    assert (await repaired(house, lines)).erased_again == 0


async def test_who_was_being_erased_when_the_backup_was_taken_is_gone_before_members_are_let_in(
    house: House,  # noqa: F811
):
    """Collections are saved one after the other: check-ins from before the order, the order itself later."""
    early = await backup(house)
    house.clock.advance(hours=1)
    await house.erase(BIA)
    late = await backup(house)
    await restore(house, early | {name: late[name] for name in ("erasures", "erasure_tags")})
    await repaired(house, dry_run=True)
    # Before the clock moves on: the service's own sweep ends what it finds begun a minute ago.
    assert f"'member_id': {BIA}" in (await house.dump())["checkins"]
    house.clock.advance(days=1)
    await repaired(house)
    dump = await house.dump()
    for name in ("members", "checkins", "memories"):
        assert "Bianca" not in dump[name], name
        assert f"'member_id': {BIA}" not in dump[name], name


async def test_who_chose_letters_or_was_warned_anew_is_left_alone(house: House):  # noqa: F811
    await house.erase(BIA)
    await house.end_quiet()
    house.clock.advance(days=1)
    await house.anew(wanted_letters_and_was_warned, house)
    assert (await repaired(house)).erased_again == 0


async def test_a_backup_that_knows_of_the_erasure_needs_no_file(house: House):  # noqa: F811
    """It was taken between, or restored over what was there: the tags are in the database."""
    saved = await backup(house)
    house.clock.advance(hours=1)
    await house.erase(BIA)
    await house.end_quiet()
    saved["erasure_tags"] = (await backup(house))["erasure_tags"]
    await restore(house, saved)
    assert (await repaired(house)).erased_again == 1


async def test_who_came_back_by_themselves_is_left_alone(house: House):  # noqa: F811
    await house.erase(BIA)
    await house.end_quiet()
    house.clock.advance(hours=1)
    begins = UpsertMemberRequest(request_id=house.request(), member_id=BIA, first_name=NAME)
    await house.anew(house.clients.members.UpsertMember, begins)
    await house.checked_in(BIA, NAME)
    saved = await backup(house)
    assert (await repaired(house)).erased_again == 0
    await restore(house, saved)
    assert (await repaired(house)).erased_again == 0
    assert NAME.split()[0] in (await house.dump())["members"]


async def test_without_a_restore_there_is_nothing_to_do_again(house: House):  # noqa: F811
    await house.erase(BIA)
    assert (await repaired(house)).erased_again == 0, "it is being done"
    await house.end_quiet()
    report = await repaired(house)
    assert (report.erased_again, report.known_erasures, report.clean) == (0, 1, True)


async def test_it_is_known_as_long_as_backups_live_and_no_longer(house: House):  # noqa: F811
    await Stores(house.database, BACKUPS_LIVE).erasures._tags.keep(
        [TaggedErasure("ab" * 32, house.clock())], BACKUPS_LIVE
    )
    [row] = (await backup(house))["erasure_tags"]
    assert row["expire_time"] == house.clock() + BACKUPS_LIVE
    assert BACKUPS_LIVE <= retention.BACKUPS


async def test_of_two_erasures_of_one_member_the_later_counts(house: House):  # noqa: F811
    tags, tag = ErasureTags(house.database), "ab" * 32
    early, late = house.clock(), house.clock() + timedelta(days=1)
    for first, second in ((early, late), (late, early)):
        await tags.keep([TaggedErasure(tag, first), TaggedErasure(tag, second)], BACKUPS_LIVE)
        assert [one.order_time async for one in tags.all()] == [late]


def test_a_line_is_read_as_it_was_printed_and_nothing_else_is():
    one = TaggedErasure("ab" * 32, NOON)
    assert TaggedErasure.parse(one.line()) == one
    tag = "ab" * 32
    wrong = ("", "ab", tag, f"{tag} yesterday", f"{tag} 2026-01-01T00:00:00", f"{tag}0 {NOON.isoformat()}")
    for line in wrong:
        with pytest.raises(LineInvalid):
            TaggedErasure.parse(line)
