"""Chromium for tests, patient on a slow machine.

There is one driver (a node process) and one browser for all tests of a process.
A module that imports `shared_browser` has the fixture `browser`.
It lives on the session's event loop, and so do the tests that use it and their fixtures:
`loop_scope="session"`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from sandbox.patience import patient
from tests.support.chromium_path import chromium_path

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
CHROMIUM = chromium_path()
MISSING = "no Chromium: install chromium or set CHROMIUM to its path"
# Chromium drops what is loading when an interface of the machine comes or goes.
# That says nothing about the page.
DROPPED = "ERR_NETWORK_CHANGED"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_EXPECT_S = 5.0
_ACT_S = 30.0
_SHARED = pytest.StashKey[Browser]()


def patient_ms(seconds: float) -> float:
    """A limit of so many seconds on a quiet machine, as Playwright takes it on this one."""
    return patient(seconds) * 1000


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window, and a driver for it. CHROMIUM must have been found."""
    expect.set_options(timeout=patient_ms(_EXPECT_S))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=_ARGUMENTS, timeout=patient_ms(_ACT_S)
        )
        try:
            yield browser
        finally:
            await browser.close()


@pytest_asyncio.fixture(loop_scope="session", scope="session", name="browser")
async def shared_browser(pytestconfig: pytest.Config) -> AsyncIterator[Browser]:
    """The browser of this process.

    pytest sees one fixture in each module that imports it.
    The first that is asked starts the browser, and ends it.
    """
    if CHROMIUM is None:
        pytest.skip(MISSING)
    if running := pytestconfig.stash.get(_SHARED, None):
        yield running
        return
    async with chromium() as started:
        pytestconfig.stash[_SHARED] = started
        yield started


@asynccontextmanager
async def window(browser: Browser, size: dict[str, int], **context: object) -> AsyncIterator[BrowserContext]:
    """A window that knows nothing of the others: its own storage, cookies and cache."""
    opened = await browser.new_context(viewport=size, locale="en-GB", **context)
    opened.set_default_timeout(patient_ms(_ACT_S))
    try:
        yield opened
    finally:
        await opened.close()
