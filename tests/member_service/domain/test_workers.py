"""Who polls, when time goes on while it is asked for."""

from datetime import UTC, datetime, timedelta

from member_service.domain.workers import Poller, Workers


class OnePoller:
    """A store that knows who polls."""

    def __init__(self) -> None:
        self.known: Poller | None = None

    async def poller(self) -> Poller | None:
        return self.known

    async def take_polling(self, worker: str, now: datetime, due_time: datetime) -> bool:
        if self.known is not None and self.known.worker != worker and self.known.due_time > now:
            return False
        self.known = Poller(worker, due_time)
        return True

    async def beat(self, worker: str, due_time: datetime) -> None:
        """It knows nobody but who polls."""

    async def leave(self, worker: str) -> None:
        self.known = None


async def test_who_was_turned_away_polls_once_the_other_has_left():
    moment = datetime(2026, 11, 29, tzinfo=UTC)

    def clock() -> datetime:
        # As on any machine: never twice the same.
        nonlocal moment
        moment += timedelta(microseconds=1)
        return moment

    workers = Workers(OnePoller(), clock)
    lease = timedelta(seconds=10)
    assert await workers.take_polling("one/1", lease)
    assert not await workers.take_polling("two/1", lease)
    await workers.leave("one/1")
    assert await workers.take_polling("two/1", lease)
