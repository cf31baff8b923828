"""Asking on the demo's page, in a real browser.

The stories are why, a follow-up, a picture, the expert and stop.
Each is seen on the page and followed through the services.
"""

import os
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.async_api import Browser, expect

from tests.system.page_driver import (
    PHONE,
    Visit,
    programs,
    shared_browser,  # noqa: F401 - the fixture `browser`
    visit,
)

pytestmark = [
    pytest.mark.system,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

PRIVATE = "Gym Nation, private chat"
SERVICES = ("telegram-gateway", "member-service", "coach-service")


async def shot(here: Visit, name: str) -> None:
    if shots := os.environ.get("SHOTS"):
        await here.page.screenshot(path=f"{shots}/asking-{name}.png")


async def checked_in(here: Visit) -> None:
    """Register the group and have Bia check in for four points."""
    await here.be("Olívia")
    await here.bot_says("agora faz parte", after=await here.say("/monitor"))
    await here.be("Adão")
    post = await here.say("Treino de hoje no parque")
    await here.say("/checkinplus 4", to=post)
    await here.bot_says("Check-in", after=post)
    await here.be("Bia")
    await here.bot_says("4 pontos", after=await here.say("", to=post, photo="Barbell"))


async def claude_fails(here: Visit, page: str, kind: str) -> None:
    """The next call of Claude waits, for longer than anybody does.

    It waits before its first byte ("slow") or in the middle ("stall").
    """
    wish = {"target": "claude", "kind": kind, "delay_s": 600}
    assert (await here.page.request.post(urljoin(page, "/api/faults"), data=wish)).ok


async def stops_before_a_word(here: Visit, page: str) -> None:
    await claude_fails(here, page, "slow")
    waiting = await here.say("dica de sono?")
    offer = await here.bot_says("Escrevendo", after=waiting)
    await shot(here, "stop")
    await offer.get_by_role("button", name="Parar").click()
    stopped = await here.bot_says("Parei antes de escrever", after=waiting)
    await expect(stopped).to_contain_text("não foi descontada")
    await expect(offer.get_by_role("button", name="Parar")).to_be_hidden()
    await shot(here, "stopped")


async def stops_with_words(here: Visit, page: str) -> None:
    """Words stand already: they stay, and count as the question that they answer."""
    await claude_fails(here, page, "stall")
    draft = here.page.get_by_role("group", name=re.compile("^Draft by"))
    begun = await here.say("oi!")
    await expect(draft).to_contain_text("Oi!")
    offer = await here.bot_says("Escrevendo", after=begun)
    # The button's message took the draft away.
    await expect(draft).to_contain_text("Oi!")
    await shot(here, "stop-with-words")
    await offer.get_by_role("button", name="Parar").click()
    kept = await here.bot_says("Você pediu para parar aqui", after=begun)
    await expect(kept).to_contain_text("Oi!")
    await expect(kept).not_to_contain_text("progresso no grupo")
    await expect(kept).to_contain_text("4 de 5 perguntas hoje")
    await expect(offer.get_by_role("button", name="Parar")).to_be_hidden()
    await shot(here, "stopped-with-words")


@pytest.mark.long(31)
async def test_why_a_follow_up_a_picture_the_expert_and_stop(tmp_path: Path, browser: Browser):
    async with programs(tmp_path) as running, visit(browser, running.page, PHONE) as here:
        await checked_in(here)
        await here.be("Bia", PRIVATE)
        await here.page.get_by_role("button", name="Start").click()
        await here.bot_says("Oi, Bia")
        asked = await here.say("Quantos pontos eu tenho e quais meus últimos check-ins?")
        answer = await here.bot_says("1 de 5 perguntas hoje", after=asked)
        await answer.get_by_role("button", name="Por quê?").click()
        why = await here.bot_says("De onde veio essa resposta", after=answer)
        await expect(why).to_contain_text("Pontos na temporada: 4")
        # The page writes a moment as its reader's clock has it.
        await expect(why).to_contain_text(re.compile(r"\d\d/\d\d/\d{4}, \d\d:\d\d: 4 pontos"))
        await shot(here, "why")

        follow = await here.say("e agora?", to=answer)
        again = await here.bot_says("2 de 5 perguntas hoje", after=follow)
        await expect(again).to_contain_text("4 pontos")
        pictured = await here.say("dica para esse agachamento?", photo="Barbell")
        seen = await here.bot_says("3 de 5 perguntas hoje", after=pictured)
        await expect(seen).to_contain_text("Vi a sua foto")

        await seen.get_by_role("button", name="Resposta completa").click()
        long = await here.bot_says("📖 Resposta completa", after=seen)
        await expect(long).to_contain_text("Sobre: “dica para esse agachamento?”")
        await expect(seen.get_by_role("button", name="Resposta completa")).to_be_hidden()
        await expect(long.get_by_role("button", name="Por quê?")).to_be_visible()
        assert not await here.scrolls_sideways()
        await shot(here, "expert")
        trace = await here.trace_of(long, *SERVICES)
        spans = trace.get_by_role("list", name="Spans")
        for name in (
            r"^QuestionService.ReserveExpert, telegram-gateway to member-service, ",
            r"^AnswerService.Answer, telegram-gateway to coach-service, ",
            r"^QuestionService.SettleQuestion, telegram-gateway to member-service, ",
        ):
            await expect(spans.get_by_role("button", name=re.compile(name)).first).to_be_attached()
        await expect(trace.get_by_text("no errors")).to_be_visible()
        await shot(here, "trace")
        await here.close_panel()
        await here.be("Bia", PRIVATE)

        await stops_before_a_word(here, running.page)
        await stops_with_words(here, running.page)
        assert here.own_complaints() == []

    assert len(running.exit_codes) == 4
    assert set(running.exit_codes.values()) == {0}, running.exit_codes
