"""Conversations run against the real gateway, member service and coach, in process."""

from collections.abc import AsyncIterator

import pytest

from tests.support.town import Town, town


@pytest.fixture
async def people() -> AsyncIterator[Town]:
    """A town whose group is not registered yet."""
    async with town() as made:
        yield made


@pytest.fixture
async def members(people: Town) -> Town:
    """A town whose group is registered."""
    await people.registered()
    return people
