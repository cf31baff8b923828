"""What is shown in a chat comes in its order, whichever calls are late or lost, and whoever dies."""

import pytest

from tests.support.virtual_time import run_virtually
from tests.survival.several_gateways import CHATS, Chance, shown_by_chat

DAYS = {
    "a usual day": (2, 5, {"late": 0.03, "lost": 0.03}),
    "one gateway": (1, 3, {"late": 0.08, "lost": 0.05}),
    "three gateways": (3, 8, {"late": 0.08, "lost": 0.05}),
    "a machine that hardly answers": (2, 2, {"late": 0.3, "lost": 0.03}),
}
"""How many gateways there are, how often one dies, and which part of the calls is late or lost."""
PHOTOS = 30
SEEDS = 6


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("day", DAYS)
def test_photos_are_shown_in_the_order_of_their_chat(day: str, seed: int) -> None:
    gateways, deaths, trouble = DAYS[day]
    chance = Chance(seed, **trouble)
    shown = run_virtually(shown_by_chat(chance, photos=PHOTOS, deaths=deaths, gateways=gateways))
    assert sorted(shown) == sorted(CHATS)
    for chat, updates in shown.items():
        assert updates == sorted(updates), chat
        assert len(updates) == PHOTOS
