"""The ranking is asked once for all who check in at the same moment."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from member_service.domain.appearances import RankingView
from member_service.domain.first_ten import FirstTen
from member_service.domain.groups import Group, RankingVisibility
from member_service.domain.ledger import Checkin, Totals
from servicekit.errors import Unavailable


@dataclass
class Ranking:
    """Twenty members with 10, 20 … points, as the view shows them; the first look may fail."""

    fails: bool = False
    asked: list[str] = field(default_factory=list)

    async def sight(self, group_id: str, season_id: str, viewer: int = 0) -> Any:
        self.asked.append(season_id)
        await asyncio.sleep(0)
        if self.fails:
            self.fails = False
            raise Unavailable
        return SimpleNamespace(in_sight=SimpleNamespace(members={10 * place: 1 for place in range(1, 21)}))


def first_ten(ranking: Ranking) -> FirstTen:
    return FirstTen(cast("RankingView", ranking), lambda: datetime(2030, 3, 4, 12, tzinfo=UTC))


async def place(places: FirstTen, season: str = "s-1") -> int:
    settings = SimpleNamespace(ranking_visibility=RankingVisibility.EVERYONE)
    group = cast("Group", SimpleNamespace(id="g-1", settings=settings))
    checkin = cast("Checkin", SimpleNamespace(points=1, season_id=season, member_id=7))
    return await places.place(group, checkin, Totals(3, 30))


async def test_who_come_at_the_same_moment_ask_once_for_each_season():
    ranking = Ranking()
    places = first_ten(ranking)
    found = await asyncio.gather(*(place(places, season) for season in ("s-1", "s-2") * 8))
    assert set(found) == {0}
    assert sorted(ranking.asked) == ["s-1", "s-2"]
    await place(places)
    assert len(ranking.asked) == 2


async def test_when_the_one_who_asks_fails_the_next_one_asks():
    ranking = Ranking(fails=True)
    places = first_ten(ranking)
    found = await asyncio.gather(*(place(places) for _ in range(4)), return_exceptions=True)
    assert [type(one) for one in found] == [Unavailable, int, int, int]
    assert len(ranking.asked) == 2


@pytest.mark.parametrize("points", [0, 1])
async def test_who_had_none_in_the_season_asks_nothing(points: int):
    ranking = Ranking()
    settings = SimpleNamespace(ranking_visibility=RankingVisibility.EVERYONE)
    group = cast("Group", SimpleNamespace(id="g-1", settings=settings))
    checkin = cast("Checkin", SimpleNamespace(points=1, season_id="s-1", member_id=7))
    assert await first_ten(ranking).place(group, checkin, Totals(1, points)) == 0
    assert ranking.asked == []
