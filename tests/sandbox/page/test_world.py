"""The menu of the world, and what the bot asks for in writing, at the widths of a phone and a laptop."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.sandbox.page.chromium import LAPTOP, PHONE
from tests.sandbox.page.standin import ADAO, BIA, BOT, GROUP

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
LONG_TITLE = "Academia Aurora de Musculação"
LINE_PX = 32


@SIZES
async def test_who_one_is_stands_in_the_world_in_words_and_not_in_letters(visit, world, size):
    here = await visit(size, path=f"/#as={BIA}&panel=world")
    me = here.page.locator(".you .member-name")
    await expect(me).to_be_visible()
    box = await me.bounding_box()
    assert box["height"] <= 2 * LINE_PX
    assert not await here.scrolls_sideways()


@SIZES
async def test_the_button_for_topics_stands_under_the_other_buttons(visit, world, size):
    here = await visit(size, path=f"/#as={BIA}&panel=world")
    card = here.page.locator(f'details[data-id="{GROUP}"]')
    topics = await card.get_by_role("button", name="Turn on topics").bounding_box()
    title = await card.get_by_role("textbox", name="Title of").bounding_box()
    remove = await card.get_by_role("button", name="Remove bot").bounding_box()
    assert topics["x"] == remove["x"] == title["x"]
    assert topics["y"] + topics["height"] < title["y"]
    assert remove["y"] + remove["height"] < topics["y"]


@SIZES
async def test_a_long_title_of_a_group_is_read_whole(visit, world, size):
    world.chats[0]["title"] = LONG_TITLE
    here = await visit(size, path=f"/#as={BIA}&panel=world")
    title = here.page.locator(f'details[data-id="{GROUP}"] .card-title')
    await expect(title).to_have_text(LONG_TITLE)
    assert await title.evaluate("node => node.scrollWidth <= node.clientWidth")


@SIZES
@pytest.mark.parametrize("title", ["Gym Nation", "Turma das Seis", "Academia Aurora"])
async def test_the_title_of_an_open_group_is_read_whole(visit, world, size, title):
    world.chats[0]["title"] = title
    here = await visit(size, path=f"/#as={BIA}&chat={GROUP}")
    head = here.page.get_by_role("heading", level=1)
    await expect(head).to_have_text(title)
    assert await head.evaluate(
        "node => node.scrollWidth <= node.clientWidth && node.scrollHeight <= node.clientHeight"
    )
    assert not await here.scrolls_sideways()


@SIZES
async def test_what_the_bot_asks_for_in_writing_is_answered_without_looking_for_it(visit, world, size):
    world.started(BIA)
    here = await visit(size, path=f"/#as={BIA}&chat={BIA}")
    asked = world.says(BIA, "Responda com a cidade", asks=True)
    await expect(here.page.get_by_role("note", name="Reply to Gym Nation")).to_be_visible()
    await here.page.get_by_role("textbox", name="Message").fill("Lisboa")
    await here.page.get_by_role("button", name="Send", exact=True).click()
    await expect(here.page.get_by_role("list", name="Messages").get_by_text("Lisboa")).to_be_visible()
    assert world.messages[BIA][-1]["reply_to_message"]["message_id"] == asked["message_id"]
    await expect(here.page.get_by_role("note", name="Reply to Gym Nation")).to_be_hidden()


async def test_who_does_not_want_to_answer_cancels_once(visit, world):
    world.started(BIA)
    here = await visit(path=f"/#as={BIA}&chat={BIA}")
    world.says(BIA, "Responda com a cidade", asks=True)
    await here.page.get_by_role("button", name="Cancel reply").click()
    await expect(here.page.get_by_role("note", name="Reply to Gym Nation")).to_be_hidden()
    world.says(BIA, "Outra coisa")
    await expect(here.page.get_by_role("list", name="Messages").get_by_text("Outra coisa")).to_be_visible()
    await expect(here.page.get_by_role("note", name="Reply to Gym Nation")).to_be_hidden()


async def test_a_file_of_the_bot_is_saved_by_a_press(visit, world):
    world.files["season"] = b"name;points\n"
    world.started(BIA)
    world.post(BIA, BOT, document={"file_id": "season", "file_name": "2026-11-30.csv"})
    here = await visit(path=f"/#as={BIA}&chat={BIA}")
    async with here.page.expect_download() as coming:
        await here.page.get_by_role("link", name="Document 2026-11-30.csv").click()
    saved = await coming.value
    assert saved.suggested_filename == "2026-11-30.csv"
    kept = Path(await saved.path())
    assert await asyncio.to_thread(kept.read_bytes) == b"name;points\n"


async def test_in_a_group_only_who_was_asked_answers(visit, world):
    command = world.post(GROUP, world.user(ADAO), text="/config")
    here = await visit(path=f"/#as={BIA}&chat={GROUP}")
    world.says(GROUP, "Responda com a cidade", reply_to=command, asks=True)
    await expect(
        here.page.get_by_role("list", name="Messages").get_by_text("Responda com a cidade")
    ).to_be_visible()
    await expect(here.page.get_by_role("note", name="Reply to Gym Nation")).to_be_hidden()

    adao = await visit(path=f"/#as={ADAO}&chat={GROUP}")
    await expect(adao.page.get_by_role("note", name="Reply to Gym Nation")).to_be_visible()
