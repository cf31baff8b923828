"""What comes while others are under way begins together, and nobody waits long."""

import asyncio

import pytest

from servicekit.convoys import Convoys


class Calls:
    """Calls that end when they are told to, and who was under way at once."""

    def __init__(self, patience_s: float = 60) -> None:
        self.convoys = Convoys(patience_s)
        self.begun: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._cancels: dict[str, str] = {}

    async def begin(self, *names: str) -> None:
        for name in names:
            self._ends[name] = asyncio.Event()
            self._tasks[name] = asyncio.create_task(self._call(name))
        await self.settle()

    async def end(self, *names: str) -> None:
        for name in names:
            self._ends[name].set()
        await self.settle()

    async def cancel(self, name: str) -> None:
        self._tasks[name].cancel()
        await self.settle()

    async def end_and_cancel(self, ending: str, cancelled: str) -> None:
        """Cancel one in the turn of the loop in which the end of another lets it in."""
        self._cancels[ending] = cancelled
        await self.end(ending)

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def _call(self, name: str) -> None:
        async with self.convoys.one():
            self.begun.append(name)
            await self._ends[name].wait()
        if name in self._cancels:
            self._tasks[self._cancels[name]].cancel()


async def test_who_comes_alone_waits_for_nobody():
    calls = Calls()
    for name in "abc":
        await calls.begin(name)
        assert calls.begun[-1] == name
        await calls.end(name)
    assert len(calls.convoys) == 0


async def test_what_comes_meanwhile_begins_at_once_when_the_first_is_over():
    calls = Calls()
    await calls.begin("a")
    await calls.begin("b", "c", "d")
    assert calls.begun == ["a"]
    await calls.end("a")
    assert calls.begun == ["a", "b", "c", "d"]
    await calls.begin("e")
    await calls.end("b", "c")
    assert calls.begun[-1] == "d"
    await calls.end("d")
    assert calls.begun[-1] == "e"
    await calls.end("e")
    assert len(calls.convoys) == 0


async def test_those_of_one_turn_of_the_loop_begin_together():
    calls = Calls()
    await calls.begin("a", "b", "c")
    assert calls.begun == ["a", "b", "c"]
    await calls.begin("d")
    await calls.end("a", "b", "c")
    assert calls.begun[-1] == "d"
    await calls.end("d")
    assert len(calls.convoys) == 0


async def test_who_is_cancelled_holds_up_nobody():
    calls = Calls()
    await calls.begin("a")
    await calls.begin("b", "c", "d")
    await calls.cancel("b")
    await calls.end("a")
    assert calls.begun == ["a", "c", "d"]
    await calls.begin("e")
    await calls.cancel("c")
    await calls.end("d")
    assert calls.begun[-1] == "e"
    await calls.cancel("e")
    assert len(calls.convoys) == 0


async def test_who_is_cancelled_in_the_very_moment_of_its_beginning_holds_up_nobody():
    calls = Calls()
    await calls.begin("a")
    await calls.begin("b")
    await calls.end_and_cancel("a", "b")
    assert calls.begun == ["a"]
    assert len(calls.convoys) == 0
    await calls.begin("c")
    assert calls.begun == ["a", "c"]


async def test_who_fails_holds_up_nobody():
    convoys = Convoys(60)
    with pytest.raises(LookupError):
        async with convoys.one():
            raise LookupError
    assert len(convoys) == 0


async def test_those_that_take_long_are_waited_for_a_moment_only():
    calls = Calls(patience_s=0)
    await calls.begin("a", "b", "c")
    assert calls.begun == ["a", "b", "c"]
    # The end of what is not waited for any more lets nobody in, and counts nobody off.
    await calls.begin("d")
    await calls.end("a", "b", "c", "d")
    assert len(calls.convoys) == 0
