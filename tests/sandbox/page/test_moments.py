"""A moment in a text is shown by the clock of whoever reads the page."""

import pytest
from playwright.async_api import expect

from tests.sandbox.page.chromium import LAPTOP
from tests.sandbox.page.standin import BIA, GROUP

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = "12/07 23:30"
AT = 1783909800  # 2026-07-13 02:30 UTC


@pytest.mark.browser
@pytest.mark.parametrize(
    ("zone", "letters", "shown"),
    [
        ("Asia/Tokyo", "dt", "13/07/2026, 11:30"),
        ("America/Sao_Paulo", "dt", "12/07/2026, 23:30"),
        ("Asia/Tokyo", "wt", "Mon, 11:30"),
        ("Asia/Tokyo", "D", "13 July 2026"),
        ("Asia/Tokyo", "", WORDS),
    ],
)
async def test_a_moment_is_shown_in_the_readers_zone(visit, world, zone, letters, shown):
    entity = {"type": "date_time", "offset": 4, "length": len(WORDS), "unix_time": AT}
    written = {"date_time_format": letters} if letters else {}
    world.says(GROUP, f"Até {WORDS}.", entities=[{**entity, **written}])
    here = await visit(LAPTOP, f"/#as={BIA}&chat={GROUP}", timezone_id=zone)
    messages = here.page.get_by_role("list", name="Messages")
    await expect(messages.get_by_text(f"Até {shown}.")).to_be_visible()
    moment = messages.locator("time.moment")
    await expect(moment).to_have_attribute("datetime", "2026-07-13T02:30:00.000Z")
