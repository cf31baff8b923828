"""A crowd of things to do in one chat keeps no other chat's waiting, through the real member service."""

import asyncio
from typing import Any

from sandbox.patience import patient
from telegram_gateway.runtime.outbox import BATCH, SHARE
from tests.support.town import BIA, GROUP, Town


async def test_a_crowd_in_one_chat_keeps_no_other_chats_entry_waiting(members: Town):
    outbox = members.gateway.gateway.outbox
    go, begun, said = asyncio.Event(), [], asyncio.Event()

    async def held(_bot: Any, payload: dict[str, Any]) -> None:
        begun.append(payload["n"])
        await go.wait()

    async def quick(_bot: Any, _payload: dict[str, Any]) -> None:
        said.set()

    outbox.register("held", held)
    outbox.register("quick", quick)
    try:
        for number in range(2 * BATCH):
            await outbox.schedule(f"held:{number:03}", "held", GROUP, {"n": number})
        await outbox.schedule("quick", "quick", BIA, {})
        async with asyncio.timeout(patient(10)):
            await said.wait()
        assert begun == [0], "a chat's entries are done one after the other"
    finally:
        go.set()
    async with asyncio.timeout(patient(20)):
        while len(begun) < 2 * BATCH:  # noqa: ASYNC110 - each entry is a call or two
            await asyncio.sleep(0.01)
    assert begun == list(range(2 * BATCH))
    assert SHARE < BATCH
