"""The demo with what an old bot kept, from the seat of a group's owner who has not decided yet."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.sandbox.demo.test_old_bot import DUMP
from tests.system.page_driver import (
    LAPTOP,
    demo,
    shared_browser,  # noqa: F401 - the fixture `browser`
    visit,
)

pytestmark = [pytest.mark.system, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GROUP = "Força e Fôlego"


async def test_an_owner_sees_their_ranking_and_a_member_goes_on_from_there(browser: Browser, tmp_path):
    async with demo(tmp_path, "--old-bot", str(DUMP)) as running:
        assert any(f"open the group “{GROUP}” and send /ranking" in line for line in running.lines)
        (report,) = {
            Path(found[0]) for line in running.lines if (found := re.search(r"/\S+report\.md", line))
        }
        assert "Elisa" in report.read_text(encoding="utf-8")
        async with visit(browser, running.page, LAPTOP) as here:
            await here.be("Olívia", GROUP)
            ranking = await here.bot_says(f"Ranking de {GROUP}", after=await here.say("/ranking"))
            await expect(ranking).to_contain_text("Elisa · 25 pontos · 8 check-ins")
            await expect(ranking).to_contain_text("Davi · 23 pontos · 10 check-ins")
            post = await here.say("Treino de hoje no parque")
            await here.say("/checkin", to=post)
            await here.bot_says("Check-in aberto", after=post)

            await here.be("Davi", GROUP)
            profile = await here.bot_says("Davi em Força e Fôlego", after=await here.say("/perfil"))
            await expect(profile).to_contain_text("23 pontos em 10 check-ins")
            await expect(profile).to_contain_text("2º de 5")
            await here.bot_says(
                "Davi · 11 check-ins · 24 pontos", after=await here.say("", to=post, photo="Barbell")
            )

            assert here.own_complaints() == []
            assert not await here.scrolls_sideways()
    assert running.exit_code == 0
    # The papers of the import name people: they end with the demo.
    assert not report.parent.exists()
