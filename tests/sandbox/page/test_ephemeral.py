"""Words for one pair of eyes on the page: only their reader sees them, in their place, marked as such."""

import pytest
from playwright.async_api import expect

from tests.sandbox.page.chromium import LAPTOP, PHONE
from tests.sandbox.page.standin import BIA, CAIO, GROUP

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
BUTTONS = {"inline_keyboard": [[{"text": "Desfazer", "callback_data": "x"}]]}


@pytest.mark.browser
@SIZES
async def test_the_reader_sees_it_after_what_came_before_and_presses_its_button(visit, world, size):
    world.says(GROUP, "Antes.")
    here = await visit(size, f"/#as={BIA}&chat={GROUP}")
    messages = here.page.get_by_role("list", name="Messages")
    await expect(messages.get_by_text("Antes.")).to_be_visible()

    whispered = world.whispers(GROUP, BIA, "Você já treinou hoje.", reply_markup=BUTTONS)
    world.says(GROUP, "Depois.")

    bubble = messages.get_by_role("listitem").filter(has_text="Você já treinou hoje.")
    await expect(bubble).to_contain_text("Only you see this")
    await expect(messages.get_by_role("listitem")).to_contain_text(["Antes.", "já treinou", "Depois."])
    assert not await here.scrolls_sideways()
    await bubble.get_by_role("button", name="Desfazer").click()
    await expect(bubble.get_by_role("button", name="Desfazer")).not_to_have_attribute("aria-busy", "true")
    assert world.pressed[-1]["ephemeral_message_id"] == whispered["ephemeral_message_id"]
    assert "message_id" not in world.pressed[-1]


@pytest.mark.browser
async def test_nobody_else_sees_it(visit, world):
    world.says(GROUP, "Antes.")
    world.whispers(GROUP, BIA, "Só para a Bia.")
    here = await visit(LAPTOP, f"/#as={CAIO}&chat={GROUP}")
    messages = here.page.get_by_role("list", name="Messages")
    await expect(messages.get_by_text("Antes.")).to_be_visible()
    world.whispers(GROUP, BIA, "E esta também.")
    world.says(GROUP, "Depois.")
    await expect(messages.get_by_text("Depois.")).to_be_visible()
    await expect(messages.get_by_text("Só para a Bia.")).to_have_count(0)
    await expect(messages.get_by_text("E esta também.")).to_have_count(0)


@pytest.mark.browser
async def test_one_in_place_of_a_message_hides_it_from_the_reader(visit, world):
    post = world.says(GROUP, "Para todos.")
    world.whispers(GROUP, BIA, "No lugar.", replaces=post["message_id"])
    here = await visit(LAPTOP, f"/#as={BIA}&chat={GROUP}")
    messages = here.page.get_by_role("list", name="Messages")
    await expect(messages.get_by_text("No lugar.")).to_be_visible()
    await expect(messages.get_by_text("Para todos.")).to_have_count(0)
