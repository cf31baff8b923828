"""The demo's page from a new user's seat: from a photo in a group to one trace across three services."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.async_api import Browser, expect

from tests.system.page_driver import (
    LAPTOP,
    PHONE,
    Visit,
    demo,
    shared_browser,  # noqa: F401 - the fixture `browser`
    visit,
)

pytestmark = [pytest.mark.system, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PRIVATE = "Gym Nation, private chat"
SERVICES = ("telegram-gateway", "member-service", "coach-service")
OWNER_ID, ADMIN_ID, NICO_ID, CROSSFIT_ID = 1001, 1002, 1006, -1001000000002


@dataclass(frozen=True)
class Cast:
    """Where a story plays, who asks the coach in it, and who trains beside.

    Both people are here by first name, and as the bot calls them.
    """

    group: str
    asks: str
    asks_as: str
    beside: str
    beside_as: str


GYM_NATION = Cast("Turma das Seis", "Bia", "Bia Barra", "Caio", "Caio")
CROSSFIT = Cast("Crossfit da Praia", "Nico", "Nico", "Bia", "Bia Barra")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def fill_the_second_group(here: Visit, page: str) -> None:
    """The owner and a newcomer join it; its admin adds the bot."""
    for user_id in (OWNER_ID, NICO_ID):
        await posts(here, page, "join", user_id=user_id)
    await posts(here, page, "add_bot", by=ADMIN_ID)


async def posts(here: Visit, page: str, act: str, **wish: int) -> None:
    answer = await here.page.request.post(urljoin(page, f"/api/chats/{CROSSFIT_ID}/{act}"), data=wish)
    assert answer.ok, await answer.text()


async def play(here: Visit, cast: Cast) -> None:
    await here.be("Olívia", cast.group)
    await here.bot_says("agora faz parte", after=await here.say("/monitor"))
    await here.be("Adão", cast.group)
    post = await here.say("Treino de hoje no parque")
    await here.say("/checkin", to=post)
    opened = await here.bot_says("Check-in aberto", after=post)

    await here.be(cast.asks, cast.group)
    photo = await here.say("", to=post, photo="Barbell")
    counted = await here.bot_says(f"{cast.asks_as} · 1 check-in · 1 ponto", after=photo)
    await expect(photo.get_by_role("button", name="🔥 1, by Gym Nation")).to_be_visible()
    await here.bot_says("Você já fez este check-in", after=await here.say("", to=post, photo="Yoga mat"))
    await here.be(cast.beside, cast.group)
    album = await here.say("", to=opened, photo="Bicycle", album=2)
    await here.bot_says(f"{cast.beside_as} · 1 check-in · 1 ponto", after=album)

    ranking = await here.bot_says(f"Ranking de {cast.group}", after=await here.say("/ranking"))
    await expect(ranking).to_contain_text(f"🥇 {cast.asks_as} · 1 ponto · 1 check-in")
    await expect(ranking).to_contain_text(f"🥇 {cast.beside_as} · 1 ponto · 1 check-in")
    await expect(ranking).to_contain_text("2 participantes · 2 check-ins · 2 pontos")
    assert not await here.scrolls_sideways()

    await here.be(cast.asks, PRIVATE)
    await here.page.get_by_role("button", name="Start").click()
    await here.bot_says(f"Oi, {cast.asks}")
    await here.watch_drafts()
    question = await here.say("Quantos check-ins eu tenho?")
    answer = await here.bot_says("1 de 5 perguntas hoje", after=question)
    text = await answer.locator(".text").inner_text()
    assert "1 check-in" in text
    drafts = await here.drafts()
    assert drafts
    assert all(text.startswith(draft) for draft in drafts)
    await expect(here.page.get_by_role("group", name="Draft by Gym Nation")).to_be_hidden()

    trace = await here.trace_of(answer, *SERVICES)
    spans = trace.get_by_role("list", name="Spans")
    for name in (
        r"^telegram\.update, telegram-gateway, .*, level 1\b",
        r"^QuestionService.ReserveQuestion, telegram-gateway to member-service, .*, level 2\b",
        r"^AnswerService.Answer, telegram-gateway to coach-service, .*, level 2\b",
        r"^telegram\.sendMessage, telegram-gateway, .*, level 2\b",
    ):
        await expect(spans.get_by_role("button", name=re.compile(name)).first).to_be_attached()
    await expect(trace.get_by_text("no errors")).to_be_visible()
    assert not await here.scrolls_sideways()
    await here.close_panel()
    await answer.get_by_role("button", name="👍").click()
    await expect(answer.get_by_role("button", name="👍 ✓")).to_be_visible()
    await here.be(cast.asks, cast.group)
    await here.trace_of(counted, "telegram-gateway", "member-service")

    assert here.own_complaints() == []


@pytest.mark.long(23)
async def test_a_community_checks_in_ranks_asks_and_follows_the_trace_on_a_phone_and_on_a_laptop(
    tmp_path: Path, browser: Browser
):
    async with demo(tmp_path) as running:
        async with visit(browser, running.page, PHONE) as here:
            await play(here, GYM_NATION)
        async with visit(browser, running.page, LAPTOP) as here:
            await fill_the_second_group(here, running.page)
            await play(here, CROSSFIT)

    assert running.exit_code == 0, running.lines[-20:]
    assert not any(is_alive(pid) for pid in running.pids.values())
