"""A browser on the page, with the stand-in behind it, watched for complaints."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page
from playwright.async_api import TimeoutError as BrowserTimeoutError

from sandbox.page import add_page
from tests.sandbox.page.chromium import (
    DROPPED,
    LAPTOP,
    patient_ms,
    shared_browser,  # noqa: F401 - the fixture `browser`
    window,
)
from tests.sandbox.page.standin import StandIn


@dataclass
class Visit:
    """One open page, what it asked for and what it complained about."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def scrolls_sideways(self) -> bool:
        return await self.page.evaluate(
            "document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"
        )

    async def be(self, name: str) -> None:
        await self.page.get_by_role("radiogroup", name="Person").get_by_role("radio", name=name).click()

    async def open(self, chat: str) -> None:
        await self.page.get_by_role("list", name="Chats").get_by_role("button", name=chat, exact=True).click()


@pytest.fixture
def world() -> StandIn:
    return StandIn()


@pytest_asyncio.fixture(loop_scope="session")
async def address(world: StandIn) -> AsyncIterator[str]:
    app = web.Application()
    add_page(app)
    world.add_routes(app)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(address: str, browser: Browser) -> AsyncIterator[Callable[..., Awaitable[Visit]]]:
    """Open the page in a window of its own; afterwards it must have been quiet and have stayed at home."""
    visits: list[Visit] = []
    async with AsyncExitStack() as windows:

        async def go(size: dict[str, int] = LAPTOP, path: str = "/", **context: object) -> Visit:
            opened = await windows.enter_async_context(window(browser, size, **context))
            page = await opened.new_page()
            one = Visit(page, address)
            visits.append(one)
            page.on("request", lambda request: one.requests.append(request.url))
            page.on("pageerror", lambda error: one.complaints.append(str(error)))
            page.on(
                "console",
                lambda said: one.complaints.append(said.text) if said.type in {"error", "warning"} else None,
            )
            await page.goto(address + path)
            live = page.get_by_text("Live", exact=True)
            try:
                await live.wait_for(state="attached", timeout=patient_ms(10))
            except BrowserTimeoutError:
                if not any(DROPPED in said for said in one.complaints):
                    raise
                await page.reload()
                await live.wait_for(state="attached")
            return one

        yield go
    for one in visits:
        assert [said for said in one.complaints if DROPPED not in said] == []
        assert [url for url in one.requests if not url.startswith((address, "data:", "blob:"))] == []
