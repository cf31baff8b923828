"""Challenges through everything that happens in a group, and beside them a twin that counts anew."""

import asyncio
import os
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from member_service.domain.challenge_desk import ChallengeClosed
from member_service.domain.challenges import ChallengeKind, ChallengeState
from member_service.storage.database import Database
from member_service.storage.erasing import MongoHoldings
from member_service.storage.personal_data import MongoMemberRecords
from tests.member_service.challenge_parts import Arena
from tests.member_service.parts import ADMIN, INDEXES, Parts
from tests.support.databases import open_empty_database

ANA, BIA, CAIO, DUDA = 1001, 1002, 1003, 1004

_MEMBERS = st.sampled_from([ANA, BIA, CAIO, DUDA])
_STEP = st.one_of(
    st.tuples(st.just("join"), _MEMBERS, st.integers(1, 2)),
    st.tuples(st.just("leave"), _MEMBERS, st.just(0)),
    st.tuples(st.just("train"), _MEMBERS, st.just(0)),
    st.tuples(st.just("late"), _MEMBERS, st.integers(1, 2)),
    st.tuples(st.just("undo"), _MEMBERS, st.integers(0, 5)),
    st.tuples(st.just("pause"), _MEMBERS, st.integers(0, 3)),
    st.tuples(st.just("erase"), _MEMBERS, st.just(0)),
    st.tuples(st.just("pass"), st.just(0), st.integers(1, 40)),
    st.tuples(st.just("move"), st.just(0), st.just(0)),
)
LENGTH = 9


class Twin:
    """What a careful person would write into a notebook, and count anew each time."""

    def __init__(self, first: date) -> None:
        self.first, self.last = first, first + timedelta(days=LENGTH - 1)
        self.trained: set[tuple[int, date]] = set()
        self.there: dict[int, set[date]] = {}
        self.team: dict[int, int] = {}
        self.inside: set[int] = set()
        self.paused: set[tuple[int, date]] = set()
        self.erased: dict[int, date] = {}
        self.today = first

    def day_passes(self, today: date) -> None:
        while self.today < today:
            self.today += timedelta(days=1)
            for member in self.inside:
                self.there[member].add(self.today)

    def total(self) -> int:
        return sum(self.first <= day <= min(self.last, self.today) for _, day in self.trained)

    def mean(self, team: int) -> Fraction:
        mean, day = Fraction(0), self.first
        while day <= min(self.last, self.today):
            active = [
                m
                for m, of in self.team.items()
                if of == team and day in self.there[m] and (m, day) not in self.paused
            ]
            if active:
                mean += Fraction(sum((m, day) in self.trained for m in active), len(active))
            day += timedelta(days=1)
        return mean


async def _live(engine: str, steps) -> None:
    async with open_empty_database(engine) as database:
        await database.ensure_indexes(INDEXES)
        arena = Arena(Parts(database))
        await arena.begin()
        together = await arena.create(ChallengeKind.TOGETHER, LENGTH, goal=1000)
        teams = await arena.create(ChallengeKind.TEAMS, LENGTH, teams=2)
        twin = Twin(arena.today())
        for what, member, value in steps:
            if member not in twin.erased:
                await _step(arena, twin, teams, what, member, value)
            twin.day_passes(arena.today())
            await arena.sweep()
            await _check(arena, twin, together, teams)
        await arena.pass_time(days=LENGTH + 2)
        twin.day_passes(arena.today())
        await _check(arena, twin, together, teams)
        for one in (together, teams):
            assert (await arena.shown(one)).challenge.state is ChallengeState.SETTLED
        # It stands, whatever comes.
        for member in twin.team:
            await _erased(arena, member)
        await _check(arena, twin, together, teams)
        told = await arena.told()
        assert [kind for kind, _ in told].count("challenge_end") <= 4
        row = await database.collection("challenges").find_one({"_id": teams})
        assert row is not None
        assert row["gone"] == {}


async def _check(arena: Arena, twin: Twin, together: str, teams: str) -> None:
    assert (await arena.progress(together)).days == twin.total()
    assert [team.mean for team in (await arena.progress(teams)).teams] == [twin.mean(1), twin.mean(2)]


async def _erased(arena: Arena, member: int, times: int = 2) -> None:
    database = arena.parts.database
    holdings = MongoHoldings(database, MongoMemberRecords(database), arena.parts.clock)
    for finally_ in (False, True)[:times]:
        await holdings.erase(member, finally_=finally_)


async def _step(arena: Arena, twin: Twin, teams: str, what: str, member: int, value: int) -> None:
    today = arena.today()
    match what:
        case "join" | "leave":
            await _moves(arena, twin, teams, member, value if what == "join" else 0)
        case "train":
            await arena.trains(member)
            twin.trained.add((member, today))
        case "late" if today - timedelta(days=value) >= twin.first:
            await arena.trains(member, days_ago=value)
            twin.trained.add((member, today - timedelta(days=value)))
        case "undo":
            await _undoes(arena, twin, member, value)
        case "pause":
            await arena.parts.pause_streak(
                arena.parts.new_request(), arena.chat, member, day_count=value, paused_by=ADMIN
            )
            rest = await arena.parts.pause_store.get(arena.group_id, member)
            twin.paused = {(m, day) for m, day in twin.paused if m != member}
            twin.paused |= {(member, day) for pause in rest.pauses for day in pause.days}
        case "erase":
            await _erased(arena, member)
            twin.erased[member] = today
            twin.inside.discard(member)
        case "pass":
            await arena.pass_time(hours=value)
        case "move":
            new = arena.chat - 1
            await arena.parts.migrate_group(arena.parts.new_request(), arena.chat, new)
            arena.chat = new


async def _moves(arena: Arena, twin: Twin, teams: str, member: int, team: int) -> None:
    """Into a team; out again for 0."""
    today = arena.today()
    try:
        await (arena.join(teams, member, team) if team else arena.leave(teams, member))
    except ChallengeClosed:
        assert today > twin.first + timedelta(days=2)
        return
    if team:
        twin.team[member] = team
        twin.there.setdefault(member, set()).add(today)
        twin.inside.add(member)
    elif member in twin.inside:
        twin.inside.discard(member)
        twin.there[member].discard(today)


async def _undoes(arena: Arena, twin: Twin, member: int, value: int) -> None:
    known = await arena.rows_of(member)
    if known:
        checkin_id, day = known[value % len(known)]
        await arena.parts.revoked(checkin_id, chat_id=arena.chat)
        if not any(other == day for _, other in await arena.rows_of(member)):
            twin.trained.discard((member, day))


_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@settings(max_examples=60, deadline=None, suppress_health_check=_SLOW)
@given(st.lists(_STEP, min_size=3, max_size=22))
def test_whatever_happens_it_is_what_a_twin_counts(steps):
    asyncio.run(_live("embedded", steps))


@pytest.mark.mongo
@settings(max_examples=10, deadline=None, suppress_health_check=_SLOW)
@given(st.lists(_STEP, min_size=6, max_size=18))
def test_whatever_happens_on_a_server_it_is_what_a_twin_counts(steps):
    assert os.environ["MONGODB_URI"]
    asyncio.run(_live("server", steps))


async def test_what_was_counted_in_the_middle_of_an_erasure_is_counted_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    await database.ensure_indexes(INDEXES)
    arena = Arena(Parts(database))
    await arena.begin()
    one = await arena.create(ChallengeKind.TOGETHER, 7, goal=2)
    await arena.trains(ANA)
    await arena.trains(BIA, days_ago=1)
    erasing = MongoHoldings._checkins

    async def look_first(self, whose):
        # What they did is kept, and what they are to be forgotten by is there still.
        await arena.store.look_again(arena.group_id)
        await arena.sweep()
        await erasing(self, whose)

    monkeypatch.setattr(MongoHoldings, "_checkins", look_first)
    await _erased(arena, ANA, times=1)
    assert await arena.sweeper.look() == 1
    shown = await arena.shown(one)
    assert (shown.challenge.state, shown.progress.days) == (ChallengeState.OPEN, 1)
