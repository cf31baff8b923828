"""Drives the sandbox's page as people do: in a real Chromium, by what the page calls its parts."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright, expect
from playwright.async_api import TimeoutError as BrowserTimeoutError

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PATIENCE_MS = 30_000
# Chromium drops what is loading when an interface of the machine comes or goes. That says nothing about the page.
_DROPPED = "ERR_NETWORK_CHANGED"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window. CHROMIUM must have been found."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


class Visit:
    """One open page: who one is, what one says, and what came back."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.messages = page.get_by_role("list", name="Messages")
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )

    def own_complaints(self) -> list[str]:
        """What the page itself complained about."""
        return [said for said in self.complaints if _DROPPED not in said]

    async def open(self, address: str) -> None:
        """Open the page and wait until it listens to events."""
        await self.page.goto(address)
        live = self.page.get_by_text("Live", exact=True)
        try:
            await live.wait_for(state="attached", timeout=10_000)
        except BrowserTimeoutError:
            if len(self.own_complaints()) == len(self.complaints):
                raise
            await self.page.reload()
            await live.wait_for(state="attached", timeout=PATIENCE_MS)

    async def be(self, name: str, chat: str = "Gym Nation") -> None:
        """Become a person and open one of their chats: "Gym Nation, private chat" is the bot's."""
        await self._back()
        await self.page.get_by_role("radiogroup", name="Person").get_by_role("radio", name=name).click()
        row = self.page.get_by_role("list", name="Chats").get_by_role("button", name=chat, exact=True)
        await row.click()
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    async def say(self, text: str, *, to: Locator | None = None, photo: str = "", album: int = 1) -> Locator:
        """Write as the person one is, perhaps as a reply, perhaps with a sample photo. Gives the new message."""
        mine = self.messages.get_by_role("listitem", name=re.compile("^You, "))
        before = await mine.count()
        if to is not None:
            await to.hover()
            await to.get_by_role("button", name="Reply", exact=True).click()
        if photo:
            await self.page.get_by_role("button", name="Attach a photo").first.click()
            await self.page.get_by_role("button", name=f"Sample photo: {photo}").click()
            if album > 1:
                await self.page.get_by_role("spinbutton", name="Photos in the album").fill(str(album))
        box = self.page.get_by_role("textbox", name="Message")
        await box.fill(text)
        # The list of commands that opens while one types takes Enter for itself.
        await self.page.get_by_role("button", name="Send", exact=True).click()
        await expect(mine).to_have_count(before + 1, timeout=PATIENCE_MS)
        return await self.lasting(mine.last)

    async def lasting(self, item: Locator) -> Locator:
        """The same message, whatever comes after it."""
        ids = await item.get_attribute("data-ids")
        return self.messages.locator(f'li[data-ids="{ids}"]')

    async def bot_says(self, words: str | re.Pattern[str], *, after: Locator | None = None) -> Locator:
        """Wait for a message of the bot with these words, the first one that came after `after`. Gives it."""
        older = f'li[data-ids="{await after.get_attribute("data-ids")}"] ~ ' if after is not None else ""
        found = self.messages.locator(f"{older}li.by-bot").filter(has_text=words).first
        await expect(found).to_be_visible(timeout=PATIENCE_MS)
        return await self.lasting(found)

    async def trace_of(self, item: Locator) -> Locator:
        """Open the trace of a bot's message. Gives the panel."""
        await item.get_by_role("link", name="Trace").click()
        panel = self.page.locator("#panel")
        await expect(panel).to_have_attribute("aria-label", "Trace")
        return panel

    async def close_panel(self) -> None:
        await self.page.get_by_role("button", name="Close panel").click()
        await expect(self.page.locator("#panel")).to_be_hidden()

    async def scrolls_sideways(self) -> bool:
        return bool(
            await self.page.evaluate(
                "document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"
            )
        )

    async def _back(self) -> None:
        back = self.page.get_by_role("button", name="Back to chats")
        if await back.is_visible():
            await back.click()


@asynccontextmanager
async def visit(browser: Browser, address: str, size: dict[str, int], **context: Any) -> AsyncIterator[Visit]:
    """Open the page in a window of its own."""
    opened = await browser.new_context(viewport=size, locale="en-GB", **context)
    try:
        here = Visit(await opened.new_page())
        await here.open(address)
        yield here
    finally:
        await opened.close()
