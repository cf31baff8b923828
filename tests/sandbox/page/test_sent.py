"""A message that was sent a while ago, on the page: what a bot hears that was away."""

import pytest
from playwright.async_api import expect

from tests.sandbox.page.chromium import LAPTOP, PHONE
from tests.sandbox.page.standin import BIA, GROUP

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
async def test_a_message_can_be_of_yesterday_and_the_next_one_is_of_now_again(visit, world, size):
    here = await visit(size, f"/#as={BIA}&chat={GROUP}")
    box, send = here.page.get_by_label("Message", exact=True), here.page.get_by_role("button", name="Send")
    await here.page.get_by_role("button", name="Sent now").click()
    await here.page.get_by_role("menuitem", name="Sent a day ago").click()
    await expect(here.page.get_by_role("button", name="Sent a day ago")).to_be_visible()
    await box.fill("treinei ontem")
    await send.and_(here.page.locator("[type=submit]")).click()
    await expect(box).to_have_value("")
    assert world.written[-1]["age_s"] == 86_400

    await box.fill("e hoje")
    await send.and_(here.page.locator("[type=submit]")).click()
    await expect(box).to_have_value("")
    assert "age_s" not in world.written[-1]
