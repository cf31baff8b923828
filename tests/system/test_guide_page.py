"""A group is set up on the page by presses alone, from the bot's greeting to the first check-in, open."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.system.page_driver import (
    LAPTOP,
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

GROUP = "Turma das Seis"
STEPS = (
    ("Sim, são", "Como o check-in abre"),
    ("Os dois", "Quanto dura uma temporada"),
    ("30 dias", "Quer combinar umas regras"),
    ("Jogo limpo", "Como recebo quem chega"),
    ("Assim está bom", "6 de 6"),
    ("Abrir o primeiro check-in", "está no ar"),
)


@pytest.mark.long(25)
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
async def test_the_guide_is_walked_by_presses(tmp_path: Path, browser: Browser, size: dict[str, int]):
    shots = os.environ.get("SHOTS")
    async with programs(tmp_path) as running, visit(browser, running.page, size) as here:
        await here.be("Olívia", GROUP)
        greeting = await here.bot_says("agora faz parte", after=await here.say("/monitor"))
        await greeting.get_by_role("button", name="montar o grupo").click()
        shown = await here.bot_says("1 de 6")
        for number, (label, then) in enumerate(STEPS, start=1):
            assert not await here.scrolls_sideways()
            if shots:
                await here.page.screenshot(path=f"{shots}/guide-{size['width']}-{number}.png")
            await shown.get_by_role("button", name=label).click()
            shown = await here.bot_says(then)
        if shots:
            await here.page.screenshot(path=f"{shots}/guide-{size['width']}-7.png")
        await here.be("Olívia", GROUP)
        await here.bot_says("está valendo")
        if shots:
            await here.page.screenshot(path=f"{shots}/guide-{size['width']}-8.png")
        assert here.own_complaints() == []

    assert set(running.exit_codes.values()) == {0}, running.exit_codes
