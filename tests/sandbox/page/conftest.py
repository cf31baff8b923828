"""A browser on the page, with the stand-in behind it, watched for complaints."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import TimeoutError as BrowserTimeoutError

from sandbox.page import add_page
from tests.sandbox.page.standin import StandIn

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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


@pytest.fixture
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


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: install chromium or set CHROMIUM to its path")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def visit(address: str, browser: Browser) -> AsyncIterator[Callable[..., Awaitable[Visit]]]:
    """Opens the page; afterwards it must have been quiet and have stayed at home."""
    visits: list[Visit] = []

    async def go(size: dict[str, int] = LAPTOP, path: str = "/", **context: object) -> Visit:
        page = await (await browser.new_context(viewport=size, locale="en-GB", **context)).new_page()
        one = Visit(page, address)
        visits.append(one)
        page.on("request", lambda request: one.requests.append(request.url))
        page.on("pageerror", lambda error: one.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: one.complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        await page.goto(address + path)
        try:
            await page.get_by_text("Live", exact=True).wait_for(state="attached", timeout=10_000)
        except BrowserTimeoutError:
            # Chromium drops what is loading when an interface of the machine comes or goes.
            if not any("ERR_NETWORK_CHANGED" in said for said in one.complaints):
                raise
            await page.reload()
            await page.get_by_text("Live", exact=True).wait_for(state="attached")
        return one

    yield go
    for one in visits:
        assert [said for said in one.complaints if "ERR_NETWORK_CHANGED" not in said] == []
        assert [url for url in one.requests if not url.startswith((address, "data:", "blob:"))] == []
        await one.page.context.close()
