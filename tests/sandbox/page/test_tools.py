"""The tools beside the chat: traces by keyboard alone, late spans, faults; and the page's own security."""

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.sandbox.page.chromium import LAPTOP, PHONE
from tests.sandbox.page.standin import ADAO, BIA, GROUP, OTHER_TRACE, TRACE, question_spans, span

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])


async def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until the control with this name has the focus."""
    focused = (
        "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()"
    )
    for _ in range(60):
        if await page.evaluate(focused) == name:
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail(f"Tab never reached {name!r}")


@pytest.mark.browser
@SIZES
async def test_a_trace_is_opened_read_and_closed_with_the_keyboard_only(visit, world, size):
    world.says(GROUP, "Você treinou 3 vezes.")
    here = await visit(size, f"/#as={BIA}&chat={GROUP}")
    await expect(here.page.get_by_role("list", name="Messages").get_by_text("Você treinou")).to_be_visible()

    await tab_to(here.page, "Trace")
    await here.page.keyboard.press("Enter")
    panel = here.page.locator("#panel")
    await expect(panel).to_have_attribute("aria-label", "Trace")
    spans = panel.get_by_role("list", name="Spans")
    # Three calls have two sides each, which are one row.
    await expect(spans.get_by_role("listitem")).to_have_count(10)
    await tab_to(
        here.page, "telegram.update, telegram-gateway, 1.42 s, status ok, level 1, on the critical path"
    )
    for _ in range(4):
        await here.page.keyboard.press("ArrowDown")
    failed = spans.get_by_role(
        "button",
        name="chat claude-haiku-5-5, coach-service, 390 ms, status error, level 3, on the critical path",
    )
    await expect(failed).to_be_focused()
    await here.page.keyboard.press("Enter")
    details = panel.get_by_role("group", name="Span details")
    await expect(details.get_by_text("error: overloaded")).to_be_visible()
    await expect(details.get_by_text("retry")).to_be_visible()
    await expect(failed).to_be_focused()
    assert not await here.scrolls_sideways()
    await here.page.keyboard.press("Escape")

    await expect(panel).to_be_hidden()
    await expect(here.page.get_by_role("link", name="Trace", exact=True)).to_be_focused()


@pytest.mark.browser
async def test_a_call_is_one_row_with_its_network_time_and_the_root_says_how_it_ended(visit, world):
    waited = span(14, 1, "inbox.wait", "telegram-gateway", 0, 3_000)
    world.traces[TRACE] = [*question_spans(), waited]
    world.viewers[TRACE] = f"http://viewer.test/trace/{TRACE}"
    here = await visit(path=f"/#as={BIA}&chat={GROUP}&panel=traces&trace={TRACE}")
    panel = here.page.get_by_role("region", name="Trace")
    await expect(panel.get_by_role("heading", name="telegram.update · ask · failed")).to_be_visible()
    call = panel.get_by_role(
        "button",
        name="QuestionService/ReserveQuestion, telegram-gateway to member-service, 15.0 ms, "
        "3.5 ms of it network, status unset, level 2, on the critical path",
    )
    await expect(call).to_be_visible()
    await call.click()
    # Both sides are there to be read.
    await expect(panel.get_by_role("group", name="Span details")).to_have_count(2)
    await expect(panel.locator(".span.waiting")).to_have_count(1)
    # While the coach thinks nothing else makes the trace longer.
    critical = panel.locator(".span.critical .span-label")
    await expect(critical.filter(has_text="CoachService/Answer")).to_have_count(1)
    link = panel.get_by_role("link", name="Open in the viewer")
    await expect(link).to_have_attribute("href", f"http://viewer.test/trace/{TRACE}")


@pytest.mark.browser
async def test_the_head_of_a_trace_names_root_total_services_and_the_whole_id(visit, world):
    here = await visit(path=f"/#as={BIA}&chat={GROUP}&panel=traces&trace={TRACE[:8]}")
    panel = here.page.get_by_role("region", name="Trace")

    await expect(panel.get_by_role("heading", name="telegram.update")).to_be_visible()
    await expect(panel.get_by_text("13 spans")).to_be_visible()
    await expect(panel.get_by_text("1 error")).to_be_visible()
    await expect(panel.get_by_text(TRACE)).to_be_visible()
    await expect(panel.get_by_role("list", name="Services").get_by_role("listitem")).to_have_count(4)
    await expect(panel.get_by_role("button", name="Copy trace id")).to_be_visible()
    # Without a viewer there is no link, and nothing in its place.
    await expect(panel.get_by_role("link", name="Open in the viewer")).to_have_count(0)
    await expect(panel.get_by_text("null")).to_have_count(0)


@pytest.mark.browser
async def test_late_spans_appear_by_themselves(visit, world):
    here = await visit(path=f"/#as={BIA}&chat={GROUP}&panel=traces&trace={TRACE}")
    spans = here.page.get_by_role("list", name="Spans")
    await expect(spans.get_by_role("listitem")).to_have_count(10)

    await here.page.evaluate(f"location.hash = 'as={BIA}&chat={GROUP}&panel=traces&trace={OTHER_TRACE}'")
    await expect(here.page.get_by_text("Not here yet")).to_be_visible()
    world.traces[OTHER_TRACE] = question_spans()[3:6]
    await expect(here.page.get_by_text("Root not here yet")).to_be_visible()
    world.traces[OTHER_TRACE] = question_spans()

    await expect(spans.get_by_role("listitem")).to_have_count(10)
    await expect(here.page.get_by_role("heading", name="telegram.update")).to_be_visible()


@pytest.mark.browser
async def test_recent_traces_are_listed_and_opened(visit, world):
    here = await visit(path=f"/#as={BIA}&chat={GROUP}&panel=traces")

    await (
        here.page.get_by_role("list", name="Recent traces")
        .get_by_role("link", name="telegram.update, 1.42 s")
        .click()
    )

    await expect(here.page.get_by_role("region", name="Trace", exact=True)).to_be_visible()
    await here.page.get_by_role("button", name="All traces").click()
    await expect(here.page.get_by_role("list", name="Recent traces")).to_be_visible()


@pytest.mark.browser
@SIZES
async def test_faults_are_planned_listed_and_cleared(visit, world, size):
    here = await visit(size, f"/#as={ADAO}&chat={GROUP}&panel=faults")

    await here.page.get_by_label("Who fails").select_option("Claude")
    await here.page.get_by_label("Kind of fault").select_option("529")
    await here.page.get_by_label("Times").fill("2")
    await here.page.get_by_role("button", name="Add fault").click()
    planned = here.page.get_by_role("list", name="Planned faults").get_by_role("listitem")
    await expect(planned).to_have_text("Claude: 529: overloaded2×")
    assert world.faults[0] == {"id": 1, "target": "claude", "kind": "529", "count": 2}
    assert not await here.scrolls_sideways()
    await here.page.get_by_role("button", name="Clear all").click()

    await expect(planned).to_have_count(0)
    assert world.faults == []


async def test_the_page_forbids_everything_from_elsewhere(address):
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        policy = response.headers["Content-Security-Policy"]
        markup = await response.text()

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in markup


@pytest.mark.parametrize(
    "path", ["/static/nothing.js", "/static/__init__.py", "/static/..%2F__init__.py", "/static/"]
)
async def test_only_the_pages_own_files_are_served(address, path):
    async with aiohttp.ClientSession() as session, session.get(address + path) as response:
        assert response.status == 404


async def test_scripts_have_a_type_that_browsers_run(address):
    async with aiohttp.ClientSession() as session, session.get(f"{address}/static/main.js") as response:
        assert response.status == 200
        assert response.content_type == "text/javascript"
