"""Rich messages on the page: their tables, in a bubble that never pushes the page sideways."""

import pytest
from playwright.async_api import expect

from sandbox.telegram.rich import rich_content
from tests.sandbox.page.chromium import LAPTOP, PHONE
from tests.sandbox.page.standin import BIA, BOT, GROUP

pytestmark = pytest.mark.asyncio(loop_scope="session")

FITS = "(box) => box.scrollWidth <= box.clientWidth"
ONE_LINE = """(cells) => cells.map((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getClientRects().length === 1;
})"""
SIZES = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
LONG = "Maria Aparecida da Conceição de Souza e Albuquerque Filha"
HEAD = "".join(f"<th>{name}</th>" for name in ("#", "Nome", "Pontos", "Check-ins"))
HTML = (
    f"<p>🏆 <b>Ranking</b></p><table bordered striped><tr>{HEAD}</tr>"
    f"<tr><td>🥇</td><td>{LONG}</td><td align='right'>120</td><td align='right'>31</td></tr>"
    "<tr><td>2.</td><td>&lt;b&gt;&amp;</td><td align='right'>9</td><td align='right'>9</td></tr>"
    "</table><p>Quem falta: /meta</p>"
)
NUMBERS = "".join(f"<td align='right'>{one}</td>" for one in ("228–280", "107–111", "44–56", "10–14"))
MEAL = (
    "<table bordered><tr><th>What's in it</th><th>kcal</th><th>Protein</th><th>Carbs</th><th>Fat</th></tr>"
    f"<tr><td>cooked beans (about 100 g)</td>{NUMBERS}</tr></table>"
)


@pytest.mark.browser
@SIZES
async def test_a_table_is_shown_with_its_rows(visit, world, size):
    world.post(GROUP, BOT, rich_message=rich_content({"html": HTML}))
    here = await visit(size, f"/#as={BIA}&chat={GROUP}")
    table = here.page.get_by_role("table")
    bubble = here.page.get_by_role("list", name="Messages").get_by_role("listitem").filter(has=table)
    await expect(table.get_by_role("columnheader")).to_have_text(["#", "Nome", "Pontos", "Check-ins"])
    await expect(table.get_by_role("row")).to_have_count(3)
    await expect(table.get_by_role("row").nth(1).get_by_role("cell")).to_have_text(["🥇", LONG, "120", "31"])
    # What somebody calls themselves is words, not markup.
    await expect(table.get_by_role("row").nth(2).get_by_role("cell").nth(1)).to_have_text("<b>&")
    await expect(bubble.locator("strong")).to_have_text("Ranking")
    await expect(bubble.locator("[data-command]")).to_have_text("/meta")
    assert not await here.scrolls_sideways()
    assert await bubble.locator(".rich-scroll").evaluate(FITS)


@pytest.mark.browser
@SIZES
async def test_no_number_is_broken_and_a_wide_table_moves_within_its_bubble(visit, world, size):
    world.post(GROUP, BOT, rich_message=rich_content({"html": MEAL}))
    here = await visit(size, f"/#as={BIA}&chat={GROUP}")
    table = here.page.get_by_role("table")
    await expect(table.get_by_role("columnheader")).to_have_count(5)
    assert await table.locator("td.right").evaluate_all(ONE_LINE) == [True] * 4
    assert not await here.scrolls_sideways()


@pytest.mark.browser
async def test_its_words_stand_for_it_elsewhere(visit, world):
    world.post(GROUP, BOT, rich_message=rich_content({"html": HTML}))
    here = await visit(LAPTOP, f"/#as={BIA}&chat={GROUP}")
    table = here.page.get_by_role("table")
    bubble = here.page.get_by_role("list", name="Messages").get_by_role("listitem").filter(has=table)
    await expect(table).to_be_visible()
    label = await bubble.get_attribute("aria-label")
    assert "🏆 Ranking # · Nome · Pontos · Check-ins" in label
