"""What the whole system costs while nobody says anything."""

import pytest

from tests.support import idle, jitter
from tests.support.town import town


async def test_an_idle_minute_costs_at_most_sixty_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    jitter.sweep_as_ever(monkeypatch)
    asked, fast = idle.watch_commands(monkeypatch), idle.fast_time(monkeypatch)
    async with town(clock=fast.clock, gateway={"inbox_lease_s": 10}) as people:
        await people.registered()
        async with idle.minutes(fast, asked, 4) as counted:
            assert counted.total() <= 4 * 60, "\n" + "\n".join(idle.lines(counted))
