"""What a chat is told when it asks for more than its share."""

from collections.abc import AsyncIterator

import pytest

from telegram_gateway.conversation.floods import tell_flood
from telegram_gateway.runtime.shares import Flood
from tests.support.town import BIA, GROUP, Town, said, town


@pytest.fixture
async def people() -> AsyncIterator[Town]:
    async with town() as made:
        await made.registered()
        yield made


async def test_a_group_is_told_once_in_its_language(people: Town):
    for _ in range(2):
        await tell_flood(people.desk, Flood(GROUP, BIA, None, "en"))
    assert said(await people.answer()).startswith("Calma, gente!")
    await people.silent()
