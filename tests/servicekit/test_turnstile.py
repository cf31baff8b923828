"""Who wants the same at the same time waits for the one who fetches it."""

import asyncio

import pytest

from servicekit.turnstile import Turnstile


async def test_many_who_want_the_same_have_it_fetched_once():
    turns, kept, fetched = Turnstile(), dict[str, str](), list[str]()

    async def get(key: str) -> str:
        async with turns.of(key):
            if key not in kept:
                fetched.append(key)
                await asyncio.sleep(0)
                kept[key] = key.upper()
            return kept[key]

    assert await asyncio.gather(*(get(key) for key in "aabba")) == list("AABBA")
    assert sorted(fetched) == ["a", "b"]
    assert len(turns) == 0


async def test_who_fails_leaves_it_to_the_next_and_who_leaves_holds_up_nobody():
    turns, inside, go_on = Turnstile(), asyncio.Event(), asyncio.Event()

    async def fail() -> None:
        async with turns.of(1):
            inside.set()
            await go_on.wait()
            raise LookupError

    async def pass_through() -> str:
        async with turns.of(1):
            return "through"

    failing = asyncio.create_task(fail())
    await inside.wait()
    leaving, staying = (asyncio.create_task(pass_through()) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait({leaving})
    go_on.set()
    with pytest.raises(LookupError):
        await failing
    assert await staying == "through"
    assert leaving.cancelled()
    assert len(turns) == 0
