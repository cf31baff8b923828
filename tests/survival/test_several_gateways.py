"""What is shown in a chat comes in its order, whichever calls are late or lost, and whoever dies."""

from dataclasses import dataclass

import pytest

from tests.support.virtual_time import run_virtually
from tests.survival.several_gateways import CHATS, Chance, shown_by_chat

PHOTOS = 30
SEEDS = 4


@dataclass(frozen=True)
class Day:
    """How many gateways there are, how often one dies, and which part of the calls is late or lost."""

    gateways: int
    deaths: int
    late: float
    lost: float


DAYS = {
    "usual": Day(gateways=2, deaths=5, late=0.03, lost=0.03),
    "one gateway": Day(gateways=1, deaths=3, late=0.08, lost=0.05),
    "three gateways": Day(gateways=3, deaths=8, late=0.08, lost=0.05),
    "a machine that hardly answers": Day(gateways=2, deaths=2, late=0.3, lost=0.03),
}


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("polled", [False, True], ids=["webhook", "polling"])
@pytest.mark.parametrize("day", DAYS)
def test_photos_are_shown_in_the_order_of_their_chat(day: str, polled: bool, seed: int) -> None:
    its = DAYS[day]
    chance = Chance(seed, lost=its.lost, late=its.late)
    days_work = shown_by_chat(chance, photos=PHOTOS, deaths=its.deaths, gateways=its.gateways, polled=polled)
    shown = run_virtually(days_work)
    assert sorted(shown) == sorted(CHATS)
    for chat, updates in shown.items():
        assert updates == sorted(updates), chat
        assert len(updates) == PHOTOS
