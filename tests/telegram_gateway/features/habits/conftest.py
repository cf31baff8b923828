"""A town whose weeks pass."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from member_service.app import _letters
from member_service.domain.outbox import Outbox
from member_service.stores import Stores
from tests.support.clock import ShiftedClock, next_monday
from tests.support.town import GROUP, Town, town


class Weeks:
    """A town whose days can be let pass."""

    def __init__(self, people: Town, clock: ShiftedClock) -> None:
        self.people, self.clock = people, clock
        stores = Stores(people.database)
        self._sweeper = _letters(stores, Outbox(stores.outbox, clock), clock)

    async def passes_to_monday(self) -> None:
        """To Monday morning in São Paulo, with a look at each of three hours."""
        self.clock.to(next_monday(self.clock(), 8) + timedelta(minutes=30))
        for _ in range(3):
            await self._sweeper.sweep_once()
            self.clock.ahead += timedelta(hours=1)
        await self._wake()

    async def looks(self) -> None:
        """Look at who is due by the clock as it is, and send what has been due for an hour."""
        await self._sweeper.sweep_once()
        self.clock.ahead += timedelta(hours=1)
        await self._wake()

    async def _wake(self) -> None:
        await self.people.gateway.gateway.outbox.schedule(f"look-{self.clock.ahead}", "dance", GROUP, {})


@pytest.fixture
async def weeks() -> AsyncIterator[Weeks]:
    clock = ShiftedClock()
    async with town(clock=clock) as people:
        await people.registered()
        yield Weeks(people, clock)
