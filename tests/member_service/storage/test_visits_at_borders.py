"""Visits told in parallel around a border of days: one counts for each day and rule, in the right season.

The borders are written down as moments in UTC, so that no rule of ours says what is right.
"""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from member_service.domain.checkins import CheckinAnswer
from member_service.domain.groups import SeasonMode, VisitPolicy
from member_service.domain.ledger import CheckinState
from member_service.domain.visits import VisitAnswer, VisitOutcome
from tests.member_service.crashing import CrashingDatabase
from tests.member_service.parts import CHAT, Parts, SetClock, counters_equal_ledger

BIA = 7
TELLERS = 4
VISITS = 8
MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Border:
    """A moment at which one local day of a group ends and the next begins."""

    zone: str
    at: datetime
    days: tuple[date, date]
    seasons: tuple[str, str] = ("all", "all")
    mode: SeasonMode = SeasonMode.OFF

    def side(self, moment: datetime) -> int:
        return int(moment >= self.at)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]  # year, month, day and so on


BORDERS = {
    "a midnight": Border("America/Sao_Paulo", at(2037, 11, 18, 3), (date(2037, 11, 17), date(2037, 11, 18))),
    "east of the date line": Border(
        "Pacific/Kiritimati", at(2037, 11, 17, 10), (date(2037, 11, 17), date(2037, 11, 18))
    ),
    "a day of 23 hours begins": Border(
        "America/New_York", at(2037, 3, 8, 5), (date(2037, 3, 7), date(2037, 3, 8))
    ),
    "a day of 23 hours ends": Border(
        "America/New_York", at(2037, 3, 9, 4), (date(2037, 3, 8), date(2037, 3, 9))
    ),
    "a day of 25 hours ends": Border(
        "America/New_York", at(2037, 11, 2, 5), (date(2037, 11, 1), date(2037, 11, 2))
    ),
    "a midnight that is skipped": Border(
        "America/Santiago", at(2037, 9, 6, 4), (date(2037, 9, 5), date(2037, 9, 6))
    ),
    "half an hour of summer time": Border(
        "Australia/Lord_Howe", at(2037, 10, 3, 13, 30), (date(2037, 10, 3), date(2037, 10, 4))
    ),
    "a week's end": Border(
        "America/Sao_Paulo",
        at(2037, 11, 23, 3),
        (date(2037, 11, 22), date(2037, 11, 23)),
        ("week-2037-11-16", "week-2037-11-23"),
        SeasonMode.WEEKLY,
    ),
    "a month's and a year's end": Border(
        "Asia/Kolkata",
        at(2037, 12, 31, 18, 30),
        (date(2037, 12, 31), date(2038, 1, 1)),
        ("month-2037-12", "month-2038-01"),
        SeasonMode.MONTHLY,
    ),
    "a month's end at which the clock goes forward": Border(
        "Europe/Lisbon",
        at(2037, 3, 31, 23),
        (date(2037, 3, 31), date(2037, 4, 1)),
        ("month-2037-03", "month-2037-04"),
        SeasonMode.MONTHLY,
    ),
}


@dataclass(slots=True)
class Told:
    """What several tellers were answered about visits, by the visit's id."""

    times: dict[str, datetime]
    answers: dict[str, list[VisitAnswer]]
    photos: list[CheckinAnswer]

    def outcomes(self, border: Border, side: int) -> dict[str, set[VisitOutcome]]:
        return {
            visit_id: {answer.outcome for answer in answers}
            for visit_id, answers in self.answers.items()
            if border.side(self.times[visit_id]) == side
        }


async def group_at(parts: Parts, border: Border, policy: VisitPolicy) -> None:
    parts.clock.now = border.at - timedelta(days=40)
    await parts.registered()
    await parts.update_group(
        parts.new_request(),
        CHAT,
        {
            "settings.time_zone": border.zone,
            "settings.visit_policy": policy,
            "settings.season_mode": border.mode,
        },
    )
    await parts.linked(BIA, caller="turnstile")
    await parts.linked(BIA, name="card-7", caller="crm")
    parts.clock.now = border.at
    for number in (10, 20):
        await parts.opened(number, points=3)


def drawn(random: Random, border: Border, latest: datetime) -> datetime:
    """A time on one of both sides: exactly there, a moment off, or within an hour."""
    offset = random.choice(
        [
            timedelta(),
            -MOMENT,
            MOMENT,
            timedelta(seconds=random.randrange(-3600, 3600)),
            -timedelta(minutes=1),
        ]
    )
    return min(border.at + offset, latest)


async def told(parts: Parts, border: Border, random: Random, clocks: list[datetime], photos: int) -> Told:
    """Two systems and some photos, told to replicas whose clocks differ, each visit more than once."""
    tellers = [
        Parts(CrashingDatabase(parts.database, None, random.randrange(10**6)), SetClock(now), prefix=f"w{n}")
        for n, now in enumerate(clocks)
    ]
    times = {f"v{n}": drawn(random, border, min(clocks) + timedelta(minutes=4)) for n in range(VISITS)}
    calls = [
        (visit_id, teller)
        for visit_id in times
        for teller in random.sample(range(TELLERS), random.randrange(1, 4))
    ]
    random.shuffle(calls)
    answers: dict[str, list[VisitAnswer]] = defaultdict(list)

    async def tell(visit_id: str, teller: int) -> None:
        system, name = [("turnstile", f"badge-{BIA}"), ("crm", "card-7")][int(visit_id[1:]) % 2]
        answer = await tellers[teller].visited(
            0, visit_id, caller=system, external_id=name, occur_time=times[visit_id]
        )
        answers[visit_id].append(answer)

    async def photo(number: int) -> CheckinAnswer:
        sent = drawn(random, border, min(clocks))
        return await tellers[random.randrange(TELLERS)].checked_in(BIA, number, event_time=sent)

    made, *_ = await asyncio.gather(
        asyncio.gather(*(photo(10 * (n + 1)) for n in range(photos))), *(tell(*call) for call in calls)
    )
    return Told(times, answers, made)


async def counted(parts: Parts, border: Border) -> Counter[int]:
    """How many check-ins count on each side of the border; each stands in the season of its side."""
    _, listed, _ = await parts.list_checkins(
        CHAT, member_id=BIA, anchor_id="", state=CheckinState.RECORDED, after=None, page_size=0
    )
    found: Counter[int] = Counter()
    for checkin in listed:
        side = border.side(checkin.create_time)
        assert (checkin.day, checkin.season_id) == (border.days[side], border.seasons[side])
        found[side] += 1
    assert await counters_equal_ledger(parts.database)
    return found


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", BORDERS)
async def test_one_visit_counts_for_each_day_however_many_are_told_at_once(
    parts: Parts, name: str, seed: int
):
    border, random = BORDERS[name], Random(f"{name}{seed}")
    await group_at(parts, border, VisitPolicy.DAILY)
    now = border.at + random.choice([-MOMENT, timedelta(), timedelta(minutes=3), timedelta(hours=2)])
    is_over = border.mode is not SeasonMode.OFF and now >= border.at
    asked = await told(parts, border, random, [now] * TELLERS, photos=0)

    for side in (0, 1):
        outcomes = asked.outcomes(border, side)
        assert all(len(answered) == 1 for answered in outcomes.values()), "a repeat is answered as it was"
        said = Counter(answered.pop() for answered in outcomes.values())
        if not said:
            continue
        if side == 0 and is_over:
            assert set(said) == {VisitOutcome.SEASON_OVER}
        else:
            assert said[VisitOutcome.COUNTED] == 1
            assert set(said) <= {VisitOutcome.COUNTED, VisitOutcome.ALREADY_COUNTED}
    found = await counted(parts, border)
    assert set(found.values()) <= {1}
    sides = {border.side(moment) for moment in asked.times.values()}
    assert set(found) == sides - ({0} if is_over else set())


@pytest.mark.parametrize("seed", range(1))
@pytest.mark.parametrize("name", BORDERS)
async def test_replicas_whose_clocks_differ_count_one_visit_a_day(parts: Parts, name: str, seed: int):
    """At the border one replica is in the old day, or season, and another in the new one."""
    border, random = BORDERS[name], Random(f"{name}{seed}clocks")
    await group_at(parts, border, VisitPolicy.DAILY)
    clocks = [border.at + timedelta(seconds=random.randrange(-90, 90)) for _ in range(TELLERS)]
    asked = await told(parts, border, random, clocks, photos=0)

    found = await counted(parts, border)
    assert set(found.values()) <= {1}
    for side in (0, 1):
        won = [one for one, said in asked.outcomes(border, side).items() if VisitOutcome.COUNTED in said]
        assert len(won) == found[side]
    assert found[1] == any(border.side(moment) for moment in asked.times.values())


@pytest.mark.parametrize("seed", range(1))
@pytest.mark.parametrize("name", BORDERS)
async def test_on_days_with_a_photo_the_photo_counts_alone(parts: Parts, name: str, seed: int):
    border, random = BORDERS[name], Random(f"{name}{seed}photos")
    await group_at(parts, border, VisitPolicy.WITHOUT_PHOTO)
    now = border.at + timedelta(hours=1)
    asked = await told(parts, border, random, [now] * TELLERS, photos=2)

    photos = Counter(border.side(photo.checkin.create_time) for photo in asked.photos)
    found = await counted(parts, border)
    for side in (0, 1):
        visits_told = any(border.side(moment) == side for moment in asked.times.values())
        season_over = side == 0 and border.mode is not SeasonMode.OFF
        assert found[side] == (photos[side] or int(visits_told and not season_over))
