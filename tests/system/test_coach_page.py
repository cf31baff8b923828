"""The coach's lines, welcomes and estimates on the demo's page, in a real browser.

They are said, seen, and followed through the services.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.system.page_driver import (
    PHONE,
    programs,
    shared_browser,  # noqa: F401 - the fixture `browser`
    visit,
)

pytestmark = [
    pytest.mark.system,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

SERVICES = ("telegram-gateway", "member-service", "coach-service")
NOTE = "É só uma estimativa"


@pytest.mark.long(11)
async def test_a_push_a_tease_a_welcome_and_a_meal(tmp_path: Path, browser: Browser):
    async with programs(tmp_path) as running, visit(browser, running.page, PHONE) as here:
        await here.be("Olívia")
        await here.bot_says("agora faz parte", after=await here.say("/monitor"))
        await here.be("Caio")
        hello = await here.say("Oi, gente! Sou o Caio e adoro corrida", photo="Bicycle")
        await here.be("Adão")
        welcomed = await here.bot_says("Boas-vindas, Caio!", after=await here.say("/apresentacao", to=hello))
        await expect(welcomed).to_contain_text("foto animada")

        await here.be("Bia")
        await here.bot_says("1 de 2 perguntas hoje", after=await here.say("/fecho", to=hello))
        plate = await here.say("/macros meu almoço: arroz, feijão e 2 ovos", photo="Lunch")
        estimate = await here.bot_says(NOTE, after=plate)
        await expect(estimate).to_contain_text("arroz cozido")
        await expect(estimate).to_contain_text(re.compile(r"Total\s*\d+–\d+\s*kcal"))
        await here.bot_says("já fez suas 2 perguntas", after=await here.say("/motivacao"))
        assert not await here.scrolls_sideways()
        if shots := os.environ.get("SHOTS"):
            await here.page.screenshot(path=f"{shots}/group.png")

        trace = await here.trace_of(estimate, *SERVICES)
        spans = trace.get_by_role("list", name="Spans")
        for name in (
            r"^MealService.EstimateMacros, telegram-gateway to coach-service, .*, level 2\b",
            r"^QuestionService.SettleQuestion, telegram-gateway to member-service, .*, level 2\b",
        ):
            await expect(spans.get_by_role("button", name=re.compile(name)).first).to_be_attached()
        await expect(trace.get_by_text("no errors")).to_be_visible()
        if shots:
            await here.page.screenshot(path=f"{shots}/trace.png")
        await here.close_panel()
        assert here.own_complaints() == []

    assert len(running.exit_codes) == 4
    assert set(running.exit_codes.values()) == {0}, running.exit_codes
