"""Challenges on both engines, and beside them a twin that keeps lists and counts anew."""

import asyncio
import json
from contextlib import suppress

import pytest

from member_service.domain.challenge_desk import (
    ChallengeClosed,
    ChallengeNotFound,
    NotChallenged,
    Person,
    TooManyChallenges,
)
from member_service.domain.challenges import ChallengeKind, ChallengeState
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.feed import FeedKind
from member_service.storage.erasing_challenges import ChallengeEraser
from member_service.storage.feed import MongoFeed
from member_service.storage.personal_data import MongoMemberRecords
from tests.member_service.challenge_parts import Arena
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import ADMIN, CHAT, Parts, rid
from tests.member_service.storage.test_sealing import OLD, with_keys

ANA, BIA, CAIO, DUDA = 1001, 1002, 1003, 1004


@pytest.fixture
async def arena(parts: Parts) -> Arena:
    made = Arena(parts)
    await made.begin()
    return made


async def test_days_are_summed_once_a_member_and_day_and_marks_are_told_once(arena: Arena):
    one = await arena.create(ChallengeKind.TOGETHER, 7, goal=4)
    await arena.trains(ANA)
    await arena.trains(ANA)
    assert (await arena.progress(one)).days == 1
    assert await arena.told() == [("challenge_mark", 25)]
    await arena.trains(BIA)
    await arena.trains(CAIO)
    assert await arena.told() == [("challenge_mark", 75)]
    checkin = await arena.trains(DUDA)
    assert await arena.told() == [("challenge_end", 0)]
    assert (await arena.shown(one)).challenge.state is ChallengeState.ENDED
    # Taken back while there is time left: it goes on, and what was told is told no second time.
    await arena.parts.revoked(checkin)
    assert await arena.told() == []
    assert (await arena.shown(one)).challenge.state is ChallengeState.OPEN
    await arena.pass_time(days=1)
    await arena.trains(DUDA)
    assert await arena.told() == []
    assert (await arena.shown(one)).challenge.state is ChallengeState.ENDED


async def test_it_ends_with_its_last_day_is_followed_for_a_day_and_then_stands(arena: Arena):
    one = await arena.create(ChallengeKind.EVERYONE, 3, goal=2)
    for member in (ANA, BIA):
        await arena.join(one, member)
        await arena.trains(member)
    await arena.pass_time(days=1)
    await arena.trains(ANA)
    await arena.told()
    await arena.pass_time(days=2)
    assert await arena.told() == [("challenge_end", 0)]
    assert (await arena.progress(one)).reached == 1
    # An admin looks back within the day.
    await arena.trains(BIA, days_ago=2)
    assert (await arena.progress(one)).reached == 2
    await arena.pass_time(days=1, minutes=5)
    told = await arena.told()
    assert ("challenge_end", 1) in told, "what came late changed it: it is told once more"
    assert (await arena.shown(one)).challenge.state is ChallengeState.SETTLED
    await arena.parts.revoked((await arena.checkins_of(ANA))[0])
    assert (await arena.progress(one)).reached == 2
    await arena.pass_time(days=9)
    assert await arena.told() == []
    ended = [e.event.kind for e in await MongoFeed(arena.parts.database).after(arena.group_id, 0, 100)]
    assert ended.count(FeedKind.CHALLENGE_ENDED) == 1


async def test_one_joins_and_leaves_until_a_third_has_passed(arena: Arena):
    one = await arena.create(ChallengeKind.EVERYONE, 6, goal=2)
    await arena.join(one, ANA)
    await arena.join(one, ANA)
    await arena.pass_time(days=1)
    await arena.join(one, BIA)
    await arena.leave(one, ANA)
    await arena.leave(one, CAIO)
    assert (await arena.progress(one)).joined == 1
    await arena.pass_time(days=1)
    with pytest.raises(ChallengeClosed):
        await arena.join(one, ANA)
    with pytest.raises(ChallengeClosed):
        await arena.leave(one, BIA)


async def test_teams_that_are_chosen_can_be_changed_and_need_one(arena: Arena):
    one = await arena.create(ChallengeKind.TEAMS, 6, teams=2)
    for wrong in (0, 3, -1):
        with pytest.raises(FieldInvalid):
            await arena.join(one, ANA, wrong)
    await arena.join(one, ANA, 1)
    await arena.join(one, ANA, 2)
    assert [team.members for team in (await arena.progress(one)).teams] == [0, 1]


async def test_teams_are_drawn_on_the_first_day_and_who_comes_later_joins_the_smallest(arena: Arena):
    for number in range(8):
        for _ in range(number % 4):
            await arena.trains(2000 + number)
            await arena.pass_time(days=1)
    one = await arena.create(ChallengeKind.TEAMS, 9, teams=2, drawn=True)
    for number in range(8):
        await arena.join(one, 2000 + number)
    assert {e.team for e in (await arena.shown(one)).entrants} == {0}
    await arena.pass_time(days=1)
    teams = [e.team for e in (await arena.shown(one)).entrants]
    assert sorted(teams) == [1, 1, 1, 1, 2, 2, 2, 2]
    await arena.pass_time(days=1)
    assert [e.team for e in (await arena.shown(one)).entrants] == teams
    await arena.join(one, ANA)
    await arena.join(one, BIA)
    assert [team.members for team in (await arena.progress(one)).teams] == [5, 5]


async def test_a_draw_that_a_crash_broke_off_is_finished(arena: Arena):
    one = await arena.create(ChallengeKind.TEAMS, 9, teams=2, drawn=True)
    for number in range(6):
        await arena.join(one, 2000 + number)
    arena.parts.clock.forward(days=1)
    for writes in range(1, 12):
        dying = CrashingDatabase(arena.parts.database, writes)
        with suppress(Crash):
            await arena.sweeper_on(dying).sweep_once()
        arena.parts.clock.forward(minutes=6)
    await arena.sweep()
    shown = await arena.shown(one)
    assert shown.challenge.is_drawn
    assert sorted(e.team for e in shown.entrants) == [1, 1, 1, 2, 2, 2]


async def test_who_joins_while_lots_are_drawn_gets_a_team_with_the_next_look(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
):
    one = await arena.create(ChallengeKind.TEAMS, 9, teams=2, drawn=True)
    for number in range(3):
        await arena.join(one, 2000 + number)
    arena.parts.clock.forward(days=1)
    storing = type(arena.store).put

    async def put(self, known, changed):
        if changed.is_drawn and not known.is_drawn:
            # After the last reading of who is in, before it is known that lots were drawn.
            await arena.join(one, ANA)
            await arena.join(one, BIA)
        return await storing(self, known, changed)

    monkeypatch.setattr(type(arena.store), "put", put)
    await arena.sweep()
    assert (await arena.shown(one)).challenge.is_drawn
    await arena.pass_time(minutes=11)
    assert sorted(e.team for e in (await arena.shown(one)).entrants) in ([1, 1, 1, 2, 2], [1, 1, 2, 2, 2])
    assert sum(team.members for team in (await arena.progress(one)).teams) == 5
    assert ("challenge_show", 0) in await arena.told(shows=True)


async def test_who_presses_again_while_lots_are_drawn_is_drawn_all_the_same(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
):
    one = await arena.create(ChallengeKind.TEAMS, 9, teams=2, drawn=True)
    for member in (ANA, BIA):
        await arena.join(one, member)
    arena.parts.clock.forward(days=1)
    storing, pressed = type(arena.store).put_entrant, []

    async def put_entrant(self, challenge, known, entrant):
        if entrant.member_id == ANA and not pressed:
            pressed.append(ANA)
            await arena.leave(one, ANA)
            written = await storing(self, challenge, known, entrant)
            await arena.join(one, ANA)
            return written
        return await storing(self, challenge, known, entrant)

    monkeypatch.setattr(type(arena.store), "put_entrant", put_entrant)
    await arena.sweep()
    assert pressed
    assert sorted(e.team for e in (await arena.shown(one)).entrants) == [1, 2]


async def test_a_duel_that_is_agreed_while_its_group_is_looked_at_begins_on_time(arena: Arena):
    one = await arena.create(ChallengeKind.DUEL, 7, by=ANA, opponent=BIA)
    work, done = arena.sweeper._work, []
    looking = work._look_at

    async def look_at(group):
        next_time = await looking(group)
        if not done:
            done.append(group.id)
            await arena.answer(one, BIA)
        return next_time

    work._look_at = look_at
    arena.parts.clock.forward(hours=48, minutes=-1)
    await arena.store.look_again(arena.group_id)
    await arena.sweep()
    assert done
    assert await arena.sweeper.look() == 1, "the answer asked for another look, and it is not lost"


async def test_a_challenge_that_is_begun_while_its_group_is_looked_at_is_looked_at_next(arena: Arena):
    await arena.sweep()
    work, done = arena.sweeper._work, []
    looking = work._look_at

    async def look_at(group):
        next_time = await looking(group)
        if not done:
            done.append(group.id)
            await arena.create(ChallengeKind.TOGETHER, 7, goal=9)
        return next_time

    work._look_at = look_at
    arena.parts.clock.forward(days=7)
    await arena.sweep()
    assert done
    arena.parts.clock.forward(minutes=10)
    assert await arena.sweeper.look() == 1


async def test_two_looks_within_ten_minutes_lose_no_edit(arena: Arena):
    await arena.create(ChallengeKind.TOGETHER, 7, goal=9)
    while leased := (await arena.outbox.lease("a", None, 0)).entries:
        for entry in leased:
            await arena.outbox.complete(entry.entry_id, entry.fence)
    await arena.trains(ANA)
    await arena.store.look_again(arena.group_id)
    await arena.sweep()
    assert (await arena.outbox.lease("a", None, 0)).entries == [], "one edit in ten minutes"
    assert ("challenge_show", 0) in await arena.told(shows=True)
    assert await arena.told(shows=True) == []


async def test_what_somebody_did_is_kept_once_whichever_key_names_it(arena: Arena):
    one = await arena.create(ChallengeKind.TOGETHER, 7, goal=9)
    await arena.trains(ANA)
    whose = await MongoMemberRecords(arena.parts.database).whose(ANA)
    # An erasure that was broken off is done again after the installation got keys of its own.
    for database in (arena.parts.database, with_keys(arena.parts.database, OLD, production=False)):
        await ChallengeEraser(database, arena.parts.clock).keep(whose)
    row = await arena.parts.database.collection("challenges").find_one({"_id": one})
    assert row is not None
    assert len(row["gone"]) == 1


async def test_a_duel_is_agreed_by_who_was_asked_and_begins_on_a_monday(arena: Arena):
    one = await arena.create(ChallengeKind.DUEL, 7, by=ANA, opponent=BIA)
    assert (await arena.shown(one)).challenge.rules.period.first_day.weekday() == 0
    for other in (ANA, CAIO):
        with pytest.raises(NotChallenged):
            await arena.answer(one, other)
    await arena.answer(one, BIA)
    await arena.answer(one, BIA)
    with pytest.raises(ChallengeClosed):
        await arena.answer(one, BIA, accepts=False)
    await arena.pass_time(days=1)
    await arena.parts.set_goal(rid("goal"), CHAT, BIA, goal=1)
    await arena.trains(ANA)
    await arena.trains(BIA)
    await arena.pass_time(days=1)
    await arena.trains(ANA)
    found = await arena.progress(one)
    assert [(s.weeks, s.days) for s in found.sides] == [(0, 2), (1, 1)]
    assert found.winners == (BIA,)


async def test_a_duel_that_nobody_answers_is_over_after_two_days(arena: Arena):
    one = await arena.create(ChallengeKind.DUEL, 7, by=ANA, opponent=BIA)
    await arena.pass_time(days=2, minutes=1)
    with pytest.raises(ChallengeClosed):
        await arena.answer(one, BIA)
    assert (await arena.shown(one)).challenge.state is ChallengeState.CANCELLED


async def test_three_may_be_open_and_duels_stand_in_nobodys_way(arena: Arena):
    first = await arena.create(ChallengeKind.TOGETHER, 7, goal=9)
    for _ in range(2):
        await arena.create(ChallengeKind.TOGETHER, 7, goal=9)
    with pytest.raises(TooManyChallenges) as refused:
        await arena.create(ChallengeKind.EVERYONE, 7, goal=3)
    assert refused.value.metadata == {"challenges_at_most": "3"}
    await arena.create(ChallengeKind.DUEL, 7, by=ANA, opponent=BIA)
    with pytest.raises(TooManyChallenges) as refused:
        await arena.create(ChallengeKind.DUEL, 7, by=ANA, opponent=CAIO)
    assert refused.value.metadata == {"challenges_at_most": "1"}
    await arena.cancel(first)
    await arena.create(ChallengeKind.EVERYONE, 7, goal=3)


async def test_a_repeat_makes_no_second_one_and_another_content_is_refused(arena: Arena):
    made = await arena.create(ChallengeKind.TOGETHER, 7, goal=9, name="once")
    assert await arena.create(ChallengeKind.TOGETHER, 7, goal=9, name="once") == made
    with pytest.raises(RequestIdReused):
        await arena.create(ChallengeKind.TOGETHER, 7, goal=8, name="once")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": ChallengeKind.TOGETHER, "goal": 0},
        {"kind": ChallengeKind.TOGETHER, "goal": 100_001},
        {"kind": ChallengeKind.TOGETHER, "goal": 9, "length": 1},
        {"kind": ChallengeKind.TOGETHER, "goal": 9, "length": 101},
        {"kind": ChallengeKind.TOGETHER, "goal": 9, "teams": 2},
        {"kind": ChallengeKind.EVERYONE, "goal": 8},
        {"kind": ChallengeKind.TEAMS, "teams": 1},
        {"kind": ChallengeKind.TEAMS, "teams": 5},
        {"kind": ChallengeKind.TEAMS, "teams": 2, "goal": 3},
        {"kind": ChallengeKind.DUEL},
        {"kind": ChallengeKind.DUEL, "opponent": ADMIN},
    ],
)
async def test_what_makes_no_sense_is_refused(arena: Arena, wrong):
    wrong = dict(wrong)
    kind, length = wrong.pop("kind"), wrong.pop("length", 7)
    with pytest.raises(FieldInvalid):
        await arena.create(kind, length, **wrong)


async def test_another_groups_challenge_is_not_found(arena: Arena):
    one = await arena.create(ChallengeKind.EVERYONE, 6, goal=2)
    await arena.parts.registered(CHAT - 5)
    for ask in (
        arena.show.one(CHAT - 5, one),
        arena.do_join(rid("x"), CHAT - 5, one, Person(ANA), 0),
        arena.show.one(CHAT, "no-such-one"),
    ):
        with pytest.raises(ChallengeNotFound):
            await ask


async def test_who_hides_counts_and_is_not_named(arena: Arena):
    one = await arena.create(ChallengeKind.TEAMS, 6, teams=2)
    await arena.join(one, ANA, 1)
    await arena.join(one, BIA, 1)
    await arena.parts.set_appearance(rid("hide"), CHAT, ANA, hidden=True, alias="")
    await arena.parts.set_appearance(rid("alias"), CHAT, BIA, hidden=False, alias="Raio")
    shown = await arena.shown(one)
    assert (shown.progress.joined, shown.names) == (2, {BIA: "🎭 Raio"})


async def test_in_the_supergroup_it_gets_another_message_and_goes_on(arena: Arena):
    one = await arena.create(ChallengeKind.TOGETHER, 7, goal=9)
    await arena.note(one, 55)
    await arena.told()
    assert (await arena.shown(one)).message_id == 55
    arena.chat = CHAT - 10**6
    await arena.parts.migrate_group(rid("move"), CHAT, arena.chat)
    await arena.pass_time(minutes=11)
    assert (await arena.shown(one)).message_id == 0
    assert await arena.told(shows=True) == [("challenge_show", 0)]
    await arena.trains(ANA)
    assert (await arena.progress(one)).days == 1


async def test_a_zone_that_gives_the_last_day_back_after_the_end_is_followed(arena: Arena):
    one = await arena.create(ChallengeKind.TOGETHER, 2, goal=50)
    await arena.pass_time(days=1, hours=13)
    assert await arena.told() == [("challenge_end", 0)]
    # In Honolulu it is the evening before: the last day goes on there for a while.
    await arena.parts.update_group(rid("zone"), CHAT, {"settings.time_zone": "Pacific/Honolulu"})
    assert (await arena.shown(one)).today == (await arena.shown(one)).challenge.rules.period.last_day
    await arena.trains(ANA)
    assert (await arena.progress(one)).days == 1
    await arena.pass_time(days=1, minutes=5)
    assert await arena.told() == [("challenge_end", 1)], "it ended once more, with another result"
    await arena.pass_time(days=1)
    assert await arena.told() == []
    assert (await arena.shown(one)).challenge.state is ChallengeState.SETTLED
    assert (await arena.progress(one)).days == 1


async def test_who_comes_to_an_account_of_another_name_is_the_same_member(arena: Arena):
    one = await arena.create(ChallengeKind.TEAMS, 6, teams=2)
    await arena.join(one, ANA, 1)
    await arena.do_join(rid("renamed"), CHAT, one, Person(ANA, "Ana Nova"), 1)
    shown = await arena.shown(one)
    assert (shown.progress.joined, shown.names) == (1, {ANA: "Ana Nova"})


async def test_presses_at_the_same_moment_are_all_kept(arena: Arena):
    one = await arena.create(ChallengeKind.TEAMS, 6, teams=2)
    await asyncio.gather(*(arena.join(one, 2000 + n, 1 + n % 2) for n in range(12)))
    await asyncio.gather(*(arena.join(one, ANA, 1 + n % 2) for n in range(4)))
    teams = (await arena.progress(one)).teams
    assert sum(team.members for team in teams) == 13


async def test_a_quiet_group_is_looked_at_by_its_feed_alone(arena: Arena, monkeypatch: pytest.MonkeyPatch):
    await arena.create(ChallengeKind.TOGETHER, 7, goal=9)
    await arena.pass_time(minutes=11)
    asked = []
    reading = type(arena.parts.ledger).days_of_all

    async def counted(self, *arguments):
        asked.append(arguments)
        return await reading(self, *arguments)

    monkeypatch.setattr(type(arena.parts.ledger), "days_of_all", counted)
    for _ in range(5):
        await arena.pass_time(minutes=11)
    assert asked == []
    await arena.trains(ANA)
    assert asked == [], "not more often than each ten minutes"
    await arena.pass_time(minutes=11)
    assert len(asked) == 1


async def test_a_look_leaves_the_first_message_to_who_begins_it_for_a_minute(arena: Arena):
    """A look that came between the beginning and the note of its message put up a second one."""
    one = await arena.create(ChallengeKind.TOGETHER, 7, goal=9)
    assert (await arena.outbox.lease("a", None, 0)).entries == []
    arena.parts.clock.forward(minutes=1)
    await arena.sweep()
    [entry] = (await arena.outbox.lease("a", None, 0)).entries
    assert (entry.kind, json.loads(entry.payload)["challenge_id"]) == ("challenge_show", one)
