"""Topics of a forum on the page: a row to choose from, and messages that stay where they belong."""

import pytest
from playwright.async_api import expect

from tests.sandbox.page.chromium import LAPTOP, PHONE
from tests.sandbox.page.standin import ADAO, BIA, GROUP

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
TOPICS = [
    {"id": 1, "name": "General", "closed": False},
    {"id": 77, "name": "Check-ins", "closed": True},
]


@pytest.mark.browser
@SIZES
async def test_a_topic_is_chosen_and_written_in(visit, world, size):
    world.chats[0] |= {"is_forum": True, "topics": TOPICS}
    world.says(GROUP, "No geral.")
    world.says(GROUP, "No tópico.", message_thread_id=77, is_topic_message=True)
    here = await visit(size, f"/#as={BIA}&chat={GROUP}")
    messages = here.page.get_by_role("list", name="Messages")
    await expect(messages.get_by_text("No geral.")).to_be_visible()
    await expect(messages.get_by_text("No tópico.")).to_have_count(0)

    await here.page.get_by_role("tab", name="Check-ins, closed").click()

    await expect(messages.get_by_text("No tópico.")).to_be_visible()
    await expect(messages.get_by_text("No geral.")).to_have_count(0)
    await expect(here.page.get_by_role("button", name="Actions for this topic")).to_be_hidden()
    assert not await here.scrolls_sideways()
    await here.page.get_by_label("Message", exact=True).fill("Aqui mesmo")
    await here.page.get_by_role("button", name="Send").click()
    await expect(here.page.get_by_label("Message", exact=True)).to_have_value("")
    assert world.written[-1]["topic"] == 77


@pytest.mark.browser
async def test_an_admin_sees_what_can_be_done_to_a_topic(visit, world):
    world.chats[0] |= {"is_forum": True, "topics": TOPICS}
    here = await visit(path=f"/#as={ADAO}&chat={GROUP}")
    await here.page.get_by_role("tab", name="Check-ins, closed").click()
    await here.page.get_by_role("button", name="Actions for this topic").click()
    await expect(here.page.get_by_role("menuitem", name="Reopen topic")).to_be_visible()
    await expect(here.page.get_by_role("menuitem", name="Delete topic")).to_be_visible()


@pytest.mark.browser
async def test_a_chat_without_topics_shows_none(visit, world):
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")
    await expect(here.page.get_by_label("Message", exact=True)).to_be_visible()
    await expect(here.page.get_by_role("tablist", name="Topics")).to_be_hidden()
