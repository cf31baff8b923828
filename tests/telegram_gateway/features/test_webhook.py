"""The same conversations by webhook: the stand-in delivers, the gateway takes only what bears the secret."""

import aiohttp
import pytest

from tests.support.town import BIA, Town, said, town


@pytest.fixture
async def people():
    async with town(mode="webhook") as made:
        await made.registered()
        yield made


async def test_a_checkin_by_webhook(people: Town):
    anchor = await people.anchor()
    photo = await people.photo(BIA, to=anchor["message_id"])
    await people.reaction(photo, "🔥")
    assert "1 check-in · 1 ponto" in said(await people.answer(to=photo))


async def test_a_delivery_without_the_secret_is_refused_and_changes_nothing(people: Town):
    url = people.gateway.gateway.settings.telegram_webhook_url
    forged = {"update_id": 1, "message": {"message_id": 1}}
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}):
            async with session.post(url, json=forged, headers=headers) as response:
                assert response.status in {401, 403}
    await people.silent()
