"""A person on the page gives an administrator one right alone, and sees what the bot says to it."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.system.page_driver import (
    LAPTOP,
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


@pytest.mark.long(11)
async def test_an_administrator_who_may_only_pin_is_told_which_right_is_missing(
    tmp_path: Path, browser: Browser
):
    async with programs(tmp_path) as running, visit(browser, running.page, LAPTOP) as here:
        await here.be("Olívia", GROUP)
        await here.bot_says("agora faz parte", after=await here.say("/monitor"))
        await here.page.get_by_role("button", name="World", exact=True).click()
        await here.page.get_by_role("button", name=f"Actions for Adão in {GROUP}").click()
        await here.page.get_by_role("menuitem", name="Promote: may only pin").click()
        await here.close_panel()
        await here.be("Adão", GROUP)
        await here.bot_says("alterar as informações do grupo", after=await here.say("/config"))
        await here.bot_says("banir usuários", after=await here.say("/ban_blacklist"))
        if shots := os.environ.get("SHOTS"):
            await here.page.screenshot(path=f"{shots}/rights.png")
        assert here.own_complaints() == []

    assert set(running.exit_codes.values()) == {0}, running.exit_codes
