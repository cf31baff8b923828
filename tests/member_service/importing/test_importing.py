"""An import gives everybody what the dump's own tally says, once, and can be taken back."""

from dataclasses import replace

import pytest

from member_service import importing
from member_service.repair import repair
from member_service.storage.imports import IMPORTS, MongoImports
from tests.member_service.importing.dumps import clock
from tests.member_service.parts import Parts


async def contents(database):
    """Everything but what a run remembers of itself."""
    names = (
        *("groups", "anchors", "checkins", "scores", "tallies", "season_ends", "flags", "flag_numbers"),
        *("announcements", "announcement_numbers", "roles", "questions", "import_members", "audit"),
    )
    found = {}
    for name in names:
        async for document in database.collection(name).find({}):
            found[name, document["_id"]] = document
    return found


async def sums_of(database, done):
    store = MongoImports(database)
    found = {}
    for root, group in done.groups.items():
        for member, numbers in (await store.sums(group.id)).items():
            found[root, member] = numbers
    return found


def expected_sums(tally):
    return {place: (one.checkins, one.points) for place, one in tally.members.items() if one.checkins}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("canonical", [False, True])
async def test_everybody_has_what_the_tally_says(database, moving, seed, canonical):
    case = await moving(seed=seed, canonical=canonical)

    done = await importing.apply(case.source, case.plan, database, clock)

    assert done.adds_up
    assert await sums_of(database, done) == expected_sums(case.tally)
    assert done.survey.counts == case.tally.documents
    for place, one in case.tally.members.items():
        sums = done.accounts.sums[place]
        assert (sums.ranked_rows, float(sums.ranked)) == (one.old_rows, one.old_points)
    assert (await repair(database, dry_run=True, clock=clock)).lines()[1:3] == [
        "0 check-ins would be settled",
        "0 counters would be corrected",
    ]
    profile = await Parts(database).get_profile(case.tally.groups[0], 5_000_000)
    expected = case.tally.members[case.tally.groups[0], 5_000_000]
    assert (profile.total_checkins, profile.total_points) == (expected.checkins, expected.points)


async def test_a_second_run_changes_nothing(database, moving):
    case = await moving()
    await importing.apply(case.source, case.plan, database, clock)
    before = await contents(database)

    again = await importing.apply(case.source, case.plan, database, clock)

    assert again.adds_up
    assert await contents(database) == before


async def test_a_later_run_of_the_same_documents_changes_nothing(database, moving):
    case = await moving()
    first = await importing.apply(case.source, case.plan, database, clock)
    before = await contents(database)

    later = await importing.apply(case.source, replace(case.plan, owner=98), database, clock)

    assert later.run != first.run
    after = await contents(database)
    # Each run has its entry in the audit log.
    assert {key: one for key, one in after.items() if key in before} == before
    assert {name for name, _ in after.keys() - before.keys()} == {"audit"}


async def test_rolled_back_the_database_is_empty_and_can_be_filled_again(database, moving):
    case = await moving()
    done = await importing.apply(case.source, case.plan, database, clock)
    before = await contents(database)

    back = await importing.roll_back(database, done.run)

    assert back is not None
    assert back.kept == {}
    assert {name for name, _ in await contents(database)} == {"audit"}
    assert (await database.collection(IMPORTS).find_one({}))["state"] == "rolled_back"
    await importing.apply(case.source, case.plan, database, clock)
    after = await contents(database)
    assert before.keys() == after.keys()


async def test_nothing_personal_without_a_purpose_comes_along(database, moving, caplog):
    case = await moving()

    await importing.apply(case.source, case.plan, database, clock)

    everything = str(list((await contents(database)).values())) + caplog.text
    assert case.tally.canaries
    assert not [canary for canary in case.tally.canaries if canary in everything]
    assert "canary-text" not in everything
    assert await database.collection("members").count_documents({}) == 0
    assert await database.collection("outbox").count_documents({}) == 0
    assert await database.collection("feed").count_documents({}) == 0


async def test_flags_announcements_roles_and_questions_come_as_the_rules_say(database, moving):
    case = await moving()

    done = await importing.apply(case.source, case.plan, database, clock)

    for chat, group in done.groups.items():
        of_group = {"group_id": group.id}
        flags = [one async for one in database.collection("flags").find(of_group).sort("number", 1)]
        assert [one["number"] for one in flags] == list(range(1, case.tally.flags[chat] + 1))
        assert [one["create_time"] for one in flags] == sorted(one["create_time"] for one in flags)
        assert all(len(one["excerpt"]) <= 120 for one in flags)
        said = [one async for one in database.collection("announcements").find(of_group)]
        assert len(said) == case.tally.announcements[chat]
        assert {one["state"] for one in said} == {"paused"}
        asked = {"chat_id": group.chat_id}
        assert await database.collection("questions").count_documents(asked) == case.tally.questions[chat]
    roles = [one async for one in database.collection("roles").find({})]
    assert [one["member_id"] for one in roles] == [42]
