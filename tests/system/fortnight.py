"""A fortnight in an hour: a member, an admin and a newcomer live two weeks on the demo's page.

The page's clock is moved as a person moves it, by its buttons.
`look` is called with a name wherever there is something to see: a photographer takes a picture there.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, expect

from tests.system.page_driver import PATIENCE_MS, Visit

GROUP = "Turma das Seis"
PRIVATE = "Gym Nation, private chat"
MORNING, EVENING, MONDAY = "Tomorrow morning", "evening", "Monday morning"
OPENED = re.compile("esponda aqui|responda com foto")
OPENS, LAST_MINUTES = time(5), time(23, 50)
PHOTOS = ("Barbell", "Morning run", "Kettlebell", "Bicycle", "Yoga mat")
Look = Callable[[Visit, str], Awaitable[None]]


async def nothing(_here: Visit, _name: str) -> None:
    """Look at nothing."""


async def comes(here: Visit, moment: str) -> None:
    """Let the time pass by the page's own clock."""
    await here.page.get_by_role("button", name=re.compile("Move it forward")).click()
    ways = here.page.get_by_role("dialog", name="Move the time forward")
    await ways.get_by_role("button", name=re.compile(moment)).click()
    await expect(ways).to_be_hidden(timeout=PATIENCE_MS)


async def opened(here: Visit, weekday: str) -> Locator:
    """The anchor that the bot opened by itself today, by a word of its weekday."""
    today = here.messages.locator('li.day:has-text("Today") ~ li.by-bot')
    found = today.filter(has_text=weekday).filter(has_text=OPENED).first
    await expect(found).to_be_visible(timeout=PATIENCE_MS)
    return here.messages.locator(f'li[data-ids="{await found.get_attribute("data-ids")}"]')


async def trains(here: Visit, weekday: str, caption: str, number: int) -> Locator:
    """Bia answers the day's anchor with a photo; give what the bot says of it."""
    await here.be("Bia", GROUP)
    photo = await here.say(caption, to=await opened(here, weekday), photo=PHOTOS[number % len(PHOTOS)])
    return await here.bot_says(f"{number} check-in", after=photo)


async def rests(here: Visit, weekday: str) -> None:
    """A day without a workout: its anchor is there before the clock moves on.

    An anchor that comes hours late is not opened any more, so nothing may move the clock past an opening.
    """
    await here.be("Bia", GROUP)
    await opened(here, weekday)


async def press(here: Visit, message: Locator, label: str | re.Pattern[str]) -> None:
    await message.get_by_role("button", name=label, exact=isinstance(label, str)).first.click()


async def two_weeks(here: Visit, look: Look = nothing) -> None:
    """The whole of it, from the first-run choice to the second recap."""
    await begin(here, look)
    await first_days(here, look)
    await goal(here, look)
    await challenge(here, look)
    await rest_of_the_week(here, look)
    await second_week(here, look)
    await look_back(here, look)


async def begin(here: Visit, look: Look) -> None:
    """The owner registers the group, an admin lets the bot open each day, a member starts the bot."""
    await here.be("Olívia", GROUP)
    await here.bot_says("agora faz parte", after=await here.say("/monitor"))
    await here.be("Adão", GROUP)
    menu = await here.bot_says("Configurações de", after=await here.say("/config"))
    await press(here, menu, re.compile("^Check-in do dia"))
    await press(here, menu, re.compile("^todo dia"))
    await expect(menu).to_contain_text("todo dia às 05:00", timeout=PATIENCE_MS)
    await look(here, "daily")
    now = datetime.now(ZoneInfo("America/Sao_Paulo"))
    if OPENS <= now.time() < LAST_MINUTES:
        # Today's is opened at once. On a Monday it says what the next Monday's does.
        await opened(here, "")
    await here.be("Bia", PRIVATE)
    await here.page.get_by_role("button", name="Start").click()
    await here.bot_says("Oi, Bia")
    await comes(here, MONDAY)


async def first_days(here: Visit, look: Look) -> None:
    """Monday to Wednesday: no admin says a word; a newcomer joins and needs no anchor."""
    await trains(here, "Segunda", "Leg day, 1h10", 1)
    await here._back()
    await here.page.get_by_role("radiogroup", name="Person").get_by_role("radio", name="Nico").click()
    await here.page.get_by_role("button", name=f"Join {GROUP}").first.click()
    await here.be("Nico", GROUP)
    photo = await here.say("Primeira corrida! 5 km em 32min #treino", photo="Morning run")
    await here.bot_says("Nico · 1 check-in", after=photo)
    await here.bot_says("Boas-vindas, Nico")
    await look(here, "newcomer")
    await comes(here, MORNING)
    await trains(here, "Terça", "corrida 5 km 32min", 2)
    await comes(here, MORNING)
    counted = await trains(here, "Meio da semana", "musculação + esteira 20 min", 3)

    await here.be("Caio", GROUP)
    photo = here.messages.locator("li").filter(has_text="musculação + esteira").first
    await photo.hover()
    await press(here, photo, "React")
    await here.page.get_by_role("dialog", name="React").get_by_role("button", name="👏 clapping").click()
    await expect(photo.get_by_role("button", name="👏 1, by Caio")).to_be_visible(timeout=PATIENCE_MS)
    await expect(counted).to_be_visible()


async def goal(here: Visit, look: Look) -> None:
    """After the third check-in the bot asks once, in private; the week is seen, and letters are asked for."""
    await here.be("Bia", PRIVATE)
    asked = await here.bot_says("Já são três check-ins!")
    await look(here, "goal-asked")
    await press(here, asked, "4")
    await expect(asked).to_contain_text("3 de 4 dias", timeout=PATIENCE_MS)
    for wish, then in (("Quero um resumo", "Parar os resumos"), ("Quero um toque", "Parar os toques")):
        await press(here, asked, re.compile(wish))
        await expect(asked.get_by_role("button", name=then)).to_be_visible(timeout=PATIENCE_MS)
    await look(here, "week")


async def challenge(here: Visit, look: Look) -> None:
    """An admin opens a challenge by buttons, and two take part."""
    await here.be("Adão", GROUP)
    menu = await here.bot_says("Que desafio vai ser?", after=await here.say("/desafio"))
    for step, then in (
        ("Cada um na sua meta", "Quanto tempo vai durar?"),
        ("^7 dias", "Qual é a meta de cada um"),
        ("^3× por semana", "Cada pessoa treinando 3 dias por semana"),
    ):
        await press(here, menu, re.compile(step))
        await expect(menu).to_contain_text(then, timeout=PATIENCE_MS)
    for name in ("Bia", "Nico"):
        await here.be(name, GROUP)
        await press(here, menu, re.compile("Entrar"))
        joined = here.page.get_by_role("status").get_by_text("Você entrou no desafio").last
        await expect(joined).to_be_visible(timeout=PATIENCE_MS)
    await look(here, "challenge")


async def rest_of_the_week(here: Visit, look: Look) -> None:
    """Thursday to Sunday: the goal of the week, and after seven days in a row a freeze."""
    await comes(here, MORNING)
    reached = await trains(here, "Quinta", "Treino de força, 50 min", 4)
    await expect(reached).to_contain_text("4 dias")
    await look(here, "goal-reached")
    joined = here.messages.locator("li.by-bot").filter(has_text="Cada pessoa treinando 3 dias").first
    # What waited for its minute is shown as soon as the minute is over.
    await expect(joined).to_contain_text("2 participantes", timeout=PATIENCE_MS)
    for number, weekday in ((5, "Sextou"), (6, "Sábado")):
        await comes(here, MORNING)
        await trains(here, weekday, "", number)
    await comes(here, MORNING)
    won = await trains(here, "Domingo", "Corrida leve, 3 km", 7)
    await expect(won).to_contain_text("7 dias seguidos: você ganhou uma proteção!")
    await look(here, "freeze-won")


async def second_week(here: Visit, look: Look) -> None:
    """The recap; a day of rest that breaks nothing; the challenge's end; a nudge that is followed."""
    await comes(here, MONDAY)
    await here.be("Bia", PRIVATE)
    recap = await here.bot_says("7 dias de treino, meta de 4.")
    await expect(recap).to_contain_text("Meta batida!")
    await look(here, "recap")
    await comes(here, MORNING)
    used = await trains(here, "Terça", "", 8)
    await expect(used).to_contain_text("Sua proteção entrou em ação: a sequência continua, 8 dias.")
    await look(here, "freeze-used")

    await comes(here, MORNING)
    result = await here.bot_says(re.compile("🏁.*Cada pessoa treinando 3 dias", re.DOTALL))
    await expect(result.get_by_role("img").first).to_be_visible(timeout=PATIENCE_MS)
    await expect(result).to_contain_text("1 de 2 chegou lá!")
    await look(here, "challenge-over")

    # Wednesday and Thursday without a workout: three days are left for three of the goal.
    await rests(here, "Meio da semana")
    await comes(here, MORNING)
    await rests(here, "Quinta")
    await comes(here, MORNING)
    await rests(here, "Sextou")
    await comes(here, EVENING)
    await here.be("Bia", PRIVATE)
    await here.bot_says("Hoje ainda dá para a meta da semana", after=recap)
    await look(here, "nudge")
    await trains(here, "Sextou", "Deu tempo!", 9)
    await comes(here, MORNING)
    tenth = await trains(here, "Sábado", "", 10)
    await expect(tenth).to_contain_text("10 check-ins · 10 pontos")
    await look(here, "milestone")
    await comes(here, MORNING)
    await trains(here, "Domingo", "", 11)


async def look_back(here: Visit, look: Look) -> None:
    """The second Monday: two weeks in a row; kudos in the profile, the challenge in the list."""
    await comes(here, MONDAY)
    await here.be("Bia", PRIVATE)
    recap = await here.bot_says("2 semanas seguidas")
    await expect(recap).to_contain_text("4 dias de treino, meta de 4.")
    await look(here, "second-recap")
    profile = await here.bot_says("Nesta temporada", after=await here.say("/perfil"))
    await expect(profile).to_contain_text("11 pontos em 11 check-ins")
    await expect(profile).to_contain_text("Seus treinos já receberam 1 reação")
    await look(here, "profile")
    await here.be("Bia", GROUP)
    listed = await here.bot_says("Desafios em", after=await here.say("/desafios"))
    await expect(listed).to_contain_text("1 de 2 chegou lá!")
    assert not await here.scrolls_sideways()
    assert here.own_complaints() == []
