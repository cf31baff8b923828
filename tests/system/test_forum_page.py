"""A forum on the demo's page, in a real browser: made, talked in, closed, and seen to lose no word."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.system.page_driver import (
    LAPTOP,
    Visit,
    programs,
    shared_browser,  # noqa: F401 - the fixture `browser`
    visit,
)

pytestmark = [
    pytest.mark.system,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

GROUP = "Turma das Seis"
PRIVATE = "Gym Nation, private chat"
TOPIC = "Avisos"


async def in_topic(here: Visit, name: str) -> None:
    await here.page.get_by_role("tab", name=name).click()
    await expect(here.page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


@pytest.mark.long(11)
async def test_what_is_said_stays_in_its_topic_and_a_closed_one_loses_nothing(
    tmp_path: Path, browser: Browser
):
    async with programs(tmp_path) as running, visit(browser, running.page, LAPTOP) as here:
        await here.be("Olívia", PRIVATE)
        await here.page.get_by_role("button", name="Start").click()
        await here.bot_says("Oi, Olívia")
        await here.be("Olívia", GROUP)
        await here.page.get_by_role("button", name="World", exact=True).click()
        await here.page.get_by_role("button", name=f"Turn on topics in {GROUP}").click()
        await here.page.get_by_label(f"Name of a new topic in {GROUP}").fill(TOPIC)
        await here.page.get_by_role("button", name=f"Add topic to {GROUP}").click()
        await in_topic(here, TOPIC)
        await here.close_panel()

        await here.bot_says("agora faz parte", after=await here.say("/monitor"))
        answer = await here.bot_says(
            "perguntas hoje", after=await here.say("@gymnation_sandbox_bot quanto devo beber de água?")
        )
        await expect(answer).not_to_contain_text("**")
        await here.say("/say Amanhã tem treino às 7, 3*5*10 kg!", stays=False)
        await here.bot_says("3*5*10 kg")
        if shots := os.environ.get("SHOTS"):
            await here.page.screenshot(path=f"{shots}/topic.png")
        await in_topic(here, "General")
        await expect(here.messages.locator("li.by-bot")).to_have_count(0)

        await in_topic(here, TOPIC)
        await here.page.get_by_role("button", name="Actions for this topic").click()
        await here.page.get_by_role("menuitem", name="Close topic").click()
        await in_topic(here, f"{TOPIC}, closed")
        await here.say("/regras")
        await in_topic(here, "General")
        await here.bot_says("regras")
        if shots:
            await here.page.screenshot(path=f"{shots}/general.png")
        await here.be("Olívia", PRIVATE)
        await here.bot_says("está fechado")
        if shots:
            await here.page.screenshot(path=f"{shots}/told.png")
        assert here.own_complaints() == []

    assert set(running.exit_codes.values()) == {0}, running.exit_codes
