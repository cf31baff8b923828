"""What is in the outbox comes, and what comes once at the most comes once unless its gateway dies."""

import pytest

from tests.support.virtual_time import run_virtually
from tests.survival.several_gateways import Chance
from tests.survival.several_outboxes import ONCE, SURELY, sent_by_name

ENTRIES = 20
TROUBLE = {"usual": (0.03, 0.03), "calls are late": (0.2, 0.03), "calls are lost": (0.03, 0.1)}
"""Which part of the calls takes longer than others, and which is lost."""


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("trouble", TROUBLE)
def test_everything_comes_and_once_is_once(trouble: str, seed: int) -> None:
    late, lost = TROUBLE[trouble]
    chance = Chance(seed, late=late, lost=lost)
    sent = run_virtually(sent_by_name(chance, entries=ENTRIES, workers=2, deaths=0))
    assert {f"{SURELY}:{number}" for number in range(ENTRIES)} <= set(sent)
    assert [sent[f"{ONCE}:{number}"] for number in range(ENTRIES)] == [1] * ENTRIES


@pytest.mark.parametrize("seed", range(4))
def test_with_gateways_that_die_nothing_comes_twice_that_comes_once(seed: int) -> None:
    sent = run_virtually(sent_by_name(Chance(seed), entries=ENTRIES, workers=3, deaths=6))
    assert {f"{SURELY}:{number}" for number in range(ENTRIES)} <= set(sent)
    assert max(sent[f"{ONCE}:{number}"] for number in range(ENTRIES)) == 1
