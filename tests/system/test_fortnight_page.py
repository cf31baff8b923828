"""Two weeks on the page, for real processes and a person with a phone or a laptop."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.system.fortnight import two_weeks
from tests.system.page_driver import (
    LAPTOP,
    PHONE,
    Visit,
    programs,
    shared_browser,  # noqa: F401 - the fixture `browser`
    visit,
)

pytestmark = [pytest.mark.system, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.long(60)
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
async def test_a_member_an_admin_and_a_newcomer_live_a_fortnight(
    tmp_path: Path, browser: Browser, size: dict[str, int]
):
    seen = []

    async def look(here: Visit, name: str) -> None:
        seen.append(name)
        assert not await here.scrolls_sideways(), name

    async with (
        programs(tmp_path, clock=True) as running,
        visit(browser, running.page, size, timezone_id="America/Sao_Paulo") as here,
    ):
        if size is LAPTOP:
            await here.close_panel()
        await two_weeks(here, look)

    assert set(running.exit_codes.values()) == {0}
    assert len(seen) == 14
