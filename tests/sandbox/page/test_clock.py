"""The time on the page, and the ways to move it: on a phone and on a laptop."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from tests.sandbox.page.chromium import LAPTOP, PHONE
from tests.sandbox.page.standin import BIA, GROUP

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SIZES = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
HOME = ZoneInfo("America/Sao_Paulo")


def chip(here):
    return here.page.get_by_role("button", name=re.compile("Move it forward"))


async def move(here, label):
    await chip(here).click()
    await (
        here.page.get_by_role("dialog", name="Move the time forward")
        .get_by_role("button", name=re.compile(label))
        .click()
    )
    await expect(here.page.get_by_role("dialog", name="Move the time forward")).to_be_hidden()


@SIZES
@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "Europe/Lisbon", "Pacific/Auckland"])
async def test_a_person_goes_to_monday_morning_of_the_groups_zone(visit, world, size, zone):
    sent = datetime.fromtimestamp(world.says(GROUP, "Bom dia")["date"], ZoneInfo(zone)).date()
    before = {sent: "Today", sent + timedelta(days=1): "Yesterday"}[datetime.now(ZoneInfo(zone)).date()]
    here = await visit(size, f"/#as={BIA}&chat={GROUP}", timezone_id=zone)
    await expect(
        here.page.get_by_role("list", name="Messages").get_by_text(before, exact=True)
    ).to_be_visible()
    assert not await here.scrolls_sideways()
    await move(here, "Monday morning")

    there = (datetime.now(UTC) + world.ahead).astimezone(HOME)
    assert (there.weekday(), there.hour, there.minute) == (0, 9, 0)
    assert timedelta() < world.ahead <= timedelta(days=7)
    # What was said before lies in the past now.
    days = (there.astimezone(ZoneInfo(zone)).date() - sent).days
    for name, here_then in (("Today", days == 0), ("Yesterday", days == 1)):
        await expect(
            here.page.get_by_role("list", name="Messages").get_by_text(name, exact=True)
        ).to_have_count(int(here_then))
    told = there.astimezone(ZoneInfo(zone))
    await expect(chip(here)).to_have_attribute("aria-label", re.compile(f"{told:%A}, {told.day} {told:%B}"))


@SIZES
async def test_the_evening_comes_and_then_the_next_one(visit, world, size):
    here = await visit(size, f"/#as={BIA}&chat={GROUP}")
    await move(here, "evening")
    first = (datetime.now(UTC) + world.ahead).astimezone(HOME)
    await move(here, "Tomorrow evening")
    second = (datetime.now(UTC) + world.ahead).astimezone(HOME)

    assert (first.hour, first.minute, second.hour, second.minute) == (18, 55, 18, 55)
    assert (second.date() - first.date()).days == 1


async def test_a_moment_that_has_passed_is_refused_in_words(visit, world):
    here = await visit(LAPTOP, f"/#as={BIA}&chat={GROUP}")
    await chip(here).click()
    await here.page.get_by_label("Day and time in your zone").fill("2020-01-01T08:00")
    await here.page.get_by_role("button", name="Go", exact=True).click()
    await expect(here.page.get_by_text("the clock only goes forward")).to_be_visible()
    assert world.ahead == timedelta()
    # The browser says itself that a request was refused.
    here.complaints.clear()


async def test_a_clock_that_nobody_may_move_is_not_shown(visit, world):
    world.movable = False
    here = await visit(LAPTOP, f"/#as={BIA}&chat={GROUP}")
    await expect(here.page.get_by_role("heading", level=1)).to_be_visible()
    await expect(chip(here)).to_be_hidden()
