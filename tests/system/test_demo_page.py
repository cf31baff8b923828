"""The demo's page from a new user's seat: from a photo in a group to one trace across three services."""

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.system.page_driver import CHROMIUM, LAPTOP, PHONE, chromium, demo, visit

pytestmark = [
    pytest.mark.system,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install chromium or set CHROMIUM to its path"),
]

PRIVATE = "Gym Nation, private chat"
SERVICES = ("telegram-gateway", "member-service", "coach-service")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
async def test_a_community_checks_in_ranks_asks_and_follows_the_trace(tmp_path: Path, size: dict[str, int]):
    async with demo(tmp_path) as running, chromium() as browser, visit(browser, running.page, size) as here:
        await here.be("Olívia")
        await here.bot_says("agora faz parte", after=await here.say("/monitor"))
        await here.be("Adão")
        post = await here.say("Treino de hoje no parque")
        await here.say("/checkin", to=post)
        opened = await here.bot_says("Check-in aberto", after=post)

        await here.be("Bia")
        photo = await here.say("", to=post, photo="Barbell")
        counted = await here.bot_says("Bia Barra · 1 check-in · 1 ponto", after=photo)
        await expect(photo.get_by_role("button", name="🔥 1, by Gym Nation")).to_be_visible()
        await here.bot_says("Você já fez este check-in", after=await here.say("", to=post, photo="Yoga mat"))
        await here.be("Caio")
        album = await here.say("", to=opened, photo="Bicycle", album=2)
        await here.bot_says("Caio · 1 check-in · 1 ponto", after=album)

        ranking = await here.bot_says("Ranking de Gym Nation", after=await here.say("/ranking"))
        await expect(ranking).to_contain_text("🥇 Bia Barra · 1 ponto · 1 check-in")
        await expect(ranking).to_contain_text("🥇 Caio · 1 ponto · 1 check-in")
        await expect(ranking).to_contain_text("2 participantes · 2 check-ins · 2 pontos")
        assert not await here.scrolls_sideways()

        await here.be("Bia", PRIVATE)
        await here.page.get_by_role("button", name="Start").click()
        await here.bot_says("Oi, Bia")
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
            r"^telegram\.update, telegram-gateway, .*, level 1$",
            r"^QuestionService.ReserveQuestion, member-service, .*, level 3$",
            r"^AnswerService.Answer, coach-service, .*, level 3$",
            r"^telegram\.sendMessage, telegram-gateway, .*, level 2$",
        ):
            await expect(spans.get_by_role("button", name=re.compile(name)).first).to_be_attached()
        await expect(trace.get_by_text("no errors")).to_be_visible()
        assert not await here.scrolls_sideways()
        await here.close_panel()
        await answer.get_by_role("button", name="👍").click()
        await expect(answer.get_by_role("button", name="👍 ✓")).to_be_visible()
        await here.be("Bia")
        await here.trace_of(counted, "telegram-gateway", "member-service")

        assert here.own_complaints() == []

    assert running.exit_code == 0, running.lines[-20:]
    assert not any(is_alive(pid) for pid in running.pids.values())
