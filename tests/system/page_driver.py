"""The demo as a process, and its page driven as people do.

The page runs in a real Chromium. The driver finds its parts by what the page calls them.
"""

import asyncio
import json
import math
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, Response, expect
from playwright.async_api import TimeoutError as BrowserTimeoutError

from sandbox import patience
from sandbox.patience import patient
from tests.sandbox.page.chromium import (
    CHROMIUM,
    DROPPED,
    LAPTOP,
    PHONE,
    chromium,
    patient_ms,
    shared_browser,
    window,
)
from tests.support.city import ADMIN, BIA, CAIO, DUDA, NICO, OWNER, city
from tests.support.consents import agree_at

__all__ = [
    "CHROMIUM",
    "LAPTOP",
    "PHONE",
    "Demo",
    "Programs",
    "Visit",
    "chromium",
    "demo",
    "programs",
    "shared_browser",
    "visit",
]

PATIENCE_MS = patient_ms(30)
READY_S = patient(90)
# The page asks for a trace ten times, once a second, whatever the machine.
_FOLLOWED_MS = 12_000
_KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", patience.VARIABLE)
# What the gateway has when nothing is set, as in the demo.
_INBOX_LEASE_S = f"{min(patient(10), 600):g}"


class Demo:
    """A demo that runs: where its page is, and how it ended."""

    def __init__(self, page: str, pids: dict[str, int]) -> None:
        self.page, self.pids = page, pids
        self.exit_code: int | None = None
        self.lines: list[str] = []


@asynccontextmanager
async def demo(folder: Path, *arguments: str) -> AsyncIterator[Demo]:
    """Run the demo with all its stand-ins on a free port; end it by SIGTERM."""
    ready_file = folder / "ready.json"
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox.demo",
        "--ready-file",
        str(ready_file),
        *arguments,
        env=kept | {"DEMO_PORT": "0"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    lines: list[str] = []
    is_ready = asyncio.Event()

    async def read() -> None:
        assert process.stdout is not None
        async for raw in process.stdout:
            lines.append(raw.decode(errors="replace").rstrip())
            if "Ctrl-C ends it all" in lines[-1]:
                is_ready.set()
        # An end before that is told below.
        is_ready.set()

    reading = asyncio.create_task(read())
    try:
        await asyncio.wait_for(is_ready.wait(), READY_S)
        assert ready_file.exists(), "the demo ended:\n" + "\n".join(lines[-30:])
        ready = json.loads(ready_file.read_text())
        await agree_at(ready["member"], (OWNER, ADMIN, BIA, CAIO, DUDA, NICO))
        running = Demo(ready["page"], ready["pids"])
        running.lines = lines
        yield running
        process.send_signal(signal.SIGTERM)
        running.exit_code = await asyncio.wait_for(process.wait(), READY_S)
    finally:
        if process.returncode is None:
            # Its services end with it.
            process.kill()
            await process.wait()
        await reading


class Programs:
    """The demo's programs without the demo: where their page is, and how each of them ended."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.exit_codes: dict[str, int] = {}


@asynccontextmanager
async def programs(folder: Path, *, clock: bool = False) -> AsyncIterator[Programs]:
    """Run what the demo runs, forked after its imports (tests/support/forked.py).

    So the start costs a quarter. With `clock` the page can move the time, as in the demo.
    """
    async with city(folder, clock=clock, overrides={"INBOX_LEASE_S": _INBOX_LEASE_S}) as made:
        running = Programs(made.plan.page)
        yield running
        running.exit_codes = {name: await made.end(name) for name in reversed(made.programs)}


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
        return [said for said in self.complaints if DROPPED not in said]

    async def open(self, address: str) -> None:
        """Open the page and wait until it listens to events."""
        await self.page.goto(address)
        live = self.page.get_by_text("Live", exact=True)
        try:
            await live.wait_for(state="attached", timeout=patient_ms(10))
        except BrowserTimeoutError:
            if len(self.own_complaints()) == len(self.complaints):
                raise
            await self.page.reload()
            await live.wait_for(state="attached", timeout=PATIENCE_MS)

    async def be(self, name: str, chat: str = "Turma das Seis") -> None:
        """Become a person and open one of their chats: "Gym Nation, private chat" is the bot's."""
        await self._back()
        await self.page.get_by_role("radiogroup", name="Person").get_by_role("radio", name=name).click()
        row = self.page.get_by_role("list", name="Chats").get_by_role("button", name=chat, exact=True)
        await row.click()
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    async def say(
        self, text: str, *, to: Locator | None = None, photo: str = "", album: int = 1, stays: bool = True
    ) -> Locator:
        """Write as the person one is, perhaps as a reply, perhaps with a sample photo. Give the new message.

        What does not stay may have been deleted by the bot before the page could show it.
        """
        if to is not None:
            await to.hover()
            await to.get_by_role("button", name="Reply", exact=True).click()
        if photo:
            await self.page.get_by_role("button", name="Attach a photo").first.click()
            await self.page.get_by_role("button", name=f"Sample photo: {photo}").click()
            if album > 1:
                await self.page.get_by_role("spinbutton", name="Photos in the album").fill(str(album))
        await self.page.get_by_role("textbox", name="Message").fill(text)
        async with self.page.expect_response(_is_a_post_of_messages, timeout=PATIENCE_MS) as posted:
            # Not by Enter: the list of commands that opens while one types takes it for itself.
            await self.page.get_by_role("button", name="Send", exact=True).click()
        sent = (await (await posted.value).json())["messages"]
        # A command that only its writer and the bot see has a number of its own.
        ids = (
            f"e{number}" if (number := one.get("ephemeral_message_id")) else str(one["message_id"])
            for one in sent
        )
        item = self._message(" ".join(ids))
        if stays:
            await expect(item).to_be_visible(timeout=PATIENCE_MS)
        return item

    def _message(self, ids: str) -> Locator:
        """The message, or the album, with these ids, whatever comes after it."""
        return self.messages.locator(f'li[data-ids="{ids}"]')

    async def bot_says(self, words: str | re.Pattern[str], *, after: Locator | None = None) -> Locator:
        """Wait for a message of the bot with these words, the first one that came after `after`. Give it."""
        older = f'li[data-ids="{await after.get_attribute("data-ids")}"] ~ ' if after is not None else ""
        found = self.messages.locator(f"{older}li.by-bot").filter(has_text=words).first
        await expect(found).to_be_visible(timeout=PATIENCE_MS)
        return self._message(await found.get_attribute("data-ids") or "")

    async def watch_drafts(self) -> None:
        """Keep every draft that shows from now on: one is there for a second only."""
        await self.page.evaluate(
            """() => {
              globalThis.draftsSeen = [];
              new MutationObserver(() => {
                const draft = document.querySelector('[role=group][aria-label^="Draft by"] .text');
                if (draft?.textContent) globalThis.draftsSeen.push(draft.textContent);
              }).observe(document.body, {subtree: true, childList: true, characterData: true});
            }"""
        )

    async def drafts(self) -> list[str]:
        """The drafts that showed since watch_drafts, each once."""
        return list(dict.fromkeys(await self.page.evaluate("globalThis.draftsSeen")))

    async def trace_of(self, item: Locator, *services: str) -> Locator:
        """Open the trace of a bot's message and give the panel.

        It waits until the trace has its root and spans of these services.
        """
        await item.get_by_role("link", name="Trace").click()
        panel = self.page.locator("#panel")
        await expect(panel).to_have_attribute("aria-label", "Trace")
        legend = panel.get_by_role("list", name="Services")
        # It asks ten times; on a busy machine spans come later than that.
        for more in range(math.ceil(patient(3)), -1, -1):
            try:
                await expect(panel.get_by_role("heading", name="telegram.update")).to_be_visible(
                    timeout=_FOLLOWED_MS
                )
                for service in services:
                    await expect(legend.get_by_text(service)).to_be_visible(timeout=_FOLLOWED_MS)
            except AssertionError:
                if not more:
                    raise
                await panel.get_by_role("button", name="Refresh").click()
            else:
                break
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


def _is_a_post_of_messages(response: Response) -> bool:
    return response.request.method == "POST" and response.url.endswith("/messages")


@asynccontextmanager
async def visit(browser: Browser, address: str, size: dict[str, int], **context: Any) -> AsyncIterator[Visit]:
    """Open the page in a window of its own."""
    async with window(browser, size, **context) as opened:
        here = Visit(await opened.new_page())
        await here.open(address)
        yield here
