"""Takes the pictures of the README: starts the demo, plays a scene on its page, photographs it.

`python docs/pictures/make.py` writes them beside this file. It needs Chromium (CHROMIUM names another one)
and a typeface with colour emoji, such as Debian's fonts-noto-color-emoji.
"""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from PIL import Image  # noqa: E402 - the path comes first
from playwright.async_api import Browser, expect  # noqa: E402 - as above

from tests.system.fortnight import two_weeks  # noqa: E402 - as above
from tests.system.page_driver import (  # noqa: E402 - as above
    CHROMIUM,
    LAPTOP,
    PHONE,
    Demo,
    Visit,
    chromium,
    demo,
    visit,
)

FRAME_MS = 120
LAST_MS = 3_000
COLOURS = 96
SERVICES = ("telegram-gateway", "member-service", "coach-service")
FORTNIGHT = ("goal-asked", "recap", "freeze-used", "challenge-over")
# Who trained, with which photo, saying what.
PLUS = (
    ("Caio", "Bicycle", "Fui de bicicleta e voltei correndo"),
    ("Bia", "Morning run", "5 km de corrida antes do trabalho!"),
)


async def play(here: Visit) -> None:
    """A morning in the group, up to the ranking."""
    await here.be("Olívia")
    await here.bot_says("agora faz parte", after=await here.say("/monitor"))
    await here.be("Adão")
    training = await here.say("Treino de hoje: 30 min de força. Bora! 💪")
    await here.say("/checkin", to=training)
    await here.bot_says("Check-in aberto", after=training)
    await here.be("Duda")
    await here.bot_says("Duda ·", after=await here.say("", to=training, photo="Kettlebell"))
    await here.be("Bia")
    await here.bot_says("Bia Barra ·", after=await here.say("", to=training, photo="Barbell"))
    await here.be("Adão")
    challenge = await here.say("Desafio de sábado: 5 km! Quem topa?")
    await here.say("/checkinplus 3", to=challenge)
    await here.bot_says("plus aberto", after=challenge)
    for name, photo, caption in PLUS:
        await here.be(name)
        await here.bot_says("pontos", after=await here.say(caption, to=challenge, photo=photo))
    await here.bot_says("Ranking de", after=await here.say("/ranking"))


async def ask(here: Visit) -> str:
    """A question in the group. Give the id of the coach's answer."""
    await here.be("Bia")
    question = await here.say("@gymnation_sandbox_bot quantos check-ins eu tenho e qual é a minha posição?")
    answer = await here.bot_says("de 2 perguntas hoje", after=question)
    return await answer.get_attribute("data-ids") or ""


async def photograph(here: Visit, name: str) -> None:
    """Wait until nothing moves, then write the picture."""
    await here.page.mouse.move(0, 0)
    await here.page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    await here.page.screenshot(path=HERE / f"{name}.png", animations="disabled", caret="hide")
    print(HERE / f"{name}.png")


async def take_group(browser: Browser, running: Demo, size: dict[str, int], name: str) -> None:
    """The end of the group's conversation: a check-in and the ranking. Higher than a screen, to hold both."""
    async with visit(browser, running.page, size | {"height": 1060}, color_scheme="light") as here:
        await here.be("Bia")
        await expect(here.messages.get_by_text("Ranking de Turma das Seis")).to_be_visible()
        if size is LAPTOP:
            await here.close_panel()
        await photograph(here, f"{name}-group")


@asynccontextmanager
async def filming(here: Visit) -> AsyncIterator[list[Image.Image]]:
    """Take frames while the block runs, FRAME_MS apart; one for each that differs from the one before."""
    frames: list[Image.Image] = []

    async def film() -> None:
        last = b""
        while True:
            shot = await here.page.screenshot(caret="hide", scale="css")
            if shot != last:
                frames.append(Image.open(io.BytesIO(shot)).convert("RGB"))
                frames[-1].info["duration"] = 0
            last = shot
            frames[-1].info["duration"] += FRAME_MS
            await asyncio.sleep(FRAME_MS / 1000)

    camera = asyncio.create_task(film())
    try:
        yield frames
    finally:
        camera.cancel()
        await asyncio.gather(camera, return_exceptions=True)


async def take_checkin(browser: Browser, running: Demo) -> None:
    """A moving picture: Bia answers the anchor with a photo, the bot counts it."""
    async with visit(browser, running.page, PHONE | {"height": 700}, color_scheme="light") as here:
        await here.be("Adão")
        training = await here.say("Treino de hoje: 30 min de força. Bora! 💪")
        await here.say("/checkin", to=training)
        await here.bot_says("Check-in aberto", after=training)
        await here.be("Bia")
        async with filming(here) as frames:
            photo = await here.say("Feito! 🏋️", to=training, photo="Barbell")
            await here.bot_says("Bia Barra ·", after=photo)
            await asyncio.sleep(1)
    # The bot is quicker than a reader.
    durations = [max(450, min(frame.info["duration"], 900)) for frame in frames]
    durations[-1] = LAST_MS
    first, *others = [frame.quantize(COLOURS, dither=Image.Dither.NONE) for frame in frames]
    path = HERE / "phone-checkin.gif"
    first.save(path, save_all=True, append_images=others, duration=durations, loop=0, optimize=True)
    print(path)


async def take_trace(browser: Browser, running: Demo, size: dict[str, int], name: str, answer: str) -> None:
    """The trace of the coach's answer."""
    async with visit(browser, running.page, size, color_scheme="light") as here:
        await here.be("Bia")
        panel = await here.trace_of(here.messages.locator(f'li[data-ids="{answer}"]'), *SERVICES)
        await expect(panel.get_by_text("Waiting for late spans…")).to_be_hidden(timeout=30_000)
        await photograph(here, f"{name}-trace")


async def keep_order(here: Visit) -> None:
    """What admins do: flag a message, look at the flags, put up an announcement."""
    await here.be("Caio")
    spam = await here.say("Vendo suplemento, chama no privado!!! 💸")
    await here.be("Adão")
    flag = await here.say("/addblacklist propaganda", to=spam, stays=False)
    await here.bot_says("sinalizada", after=spam)
    await expect(flag).to_be_hidden()
    await here.bot_says("propaganda", after=await here.say("/blacklist"))
    said = await here.say("/sayrecurrent mon,wed,fri 18:30 Bora treinar, gente! Hoje tem funcional. 💪")
    await here.bot_says("seg", after=said)
    await here.bot_says("Bora treinar", after=await here.say("/listrecurrent"))


async def take_message(browser: Browser, running: Demo, what: str, *, name: str, words: str) -> None:
    """The newest message of the bot with these words, as somebody with a telephone sees it."""
    async with visit(browser, running.page, PHONE | {"height": 1400}, color_scheme="light") as here:
        await here.be(name)
        item = here.messages.locator("li.by-bot").filter(has_text=words).last
        await expect(item).to_be_visible()
        await item.scroll_into_view_if_needed()
        await here.page.mouse.move(0, 0)
        await here.page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
        await item.screenshot(path=HERE / f"{what}.png", animations="disabled")
        print(HERE / f"{what}.png")


async def take_admin(browser: Browser, running: Demo) -> None:
    """Menus, lists, and the pictures that the bot draws."""
    async with visit(browser, running.page, LAPTOP) as here:
        await keep_order(here)
        await here.bot_says("Configurações de", after=await here.say("/config"))
        await here.be("Bia")
        await here.bot_says("Ranking de", after=await here.say("/ranking foto"))
        profile = await here.bot_says("Nesta temporada", after=await here.say("/perfil"))
        await profile.get_by_role("button", name="Ver em imagem").click()
        await here.bot_says("últimas 12 semanas", after=profile)
    for what, name, words in (
        ("admin-config", "Adão", "Configurações de"),
        ("admin-flags", "Adão", "propaganda"),
        ("admin-announcements", "Adão", "Bora treinar"),
        ("picture-ranking", "Bia", "Ranking de"),
        ("picture-weeks", "Bia", "últimas 12 semanas"),
    ):
        await take_message(browser, running, what, name=name, words=words)


async def take_fortnight(browser: Browser) -> None:
    """Two weeks on a phone, at what is worth telling."""

    async def look(here: Visit, name: str) -> None:
        if name in FORTNIGHT:
            await photograph(here, f"fortnight-{name}")

    with TemporaryDirectory() as folder:
        async with demo(Path(folder)) as running:
            light = {"color_scheme": "light", "timezone_id": "America/Sao_Paulo"}
            async with visit(browser, running.page, PHONE, **light) as here:
                await two_weeks(here, look)


async def main() -> None:
    sizes = {"laptop": LAPTOP, "phone": PHONE}
    with TemporaryDirectory() as folder:
        async with demo(Path(folder)) as running, chromium() as browser:
            async with visit(browser, running.page, LAPTOP) as here:
                await play(here)
                await take_checkin(browser, running)
                for name, size in sizes.items():
                    await take_group(browser, running, size, name)
                answer = await ask(here)
            await take_admin(browser, running)
            await take_fortnight(browser)
            for name, size in sizes.items():
                await take_trace(browser, running, size, name, answer)


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("no Chromium: install chromium or set CHROMIUM to its path")
    asyncio.run(main())
