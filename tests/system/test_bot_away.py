"""The gateway is away, as a process, while people train: they get the day on which they sent their message.

What it knew before is with the member service, and not gone with it.
"""

from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from servicekit.clock import utc_now
from tests.support.city import ADMIN, BIA, CAIO, ENGINES, OWNER, City, Json, city, said, server_of

pytestmark = pytest.mark.system

BRASILIA = ZoneInfo("America/Sao_Paulo")


def ten_to_midnight() -> tuple[int, str]:
    """How many seconds ago that was, yesterday in Brasília, and its day as people read it."""
    now = utc_now().astimezone(BRASILIA)
    then = datetime.combine(now.date() - timedelta(days=1), time(23, 50), BRASILIA)
    return int((now - then).total_seconds()), f"{then:%d/%m}"


async def anchor(people: City, command: str = "/checkin") -> Json:
    post = await people.says(ADMIN, "Treino do dia")
    await people.says(ADMIN, command, reply_to=post["message_id"])
    await people.answer(post)
    return post


async def combined(people: City) -> str:
    """The message that names everybody who came in a burst."""
    return next((said(one) for one in await people.messages() if "na conta" in said(one)), "")


@pytest.mark.parametrize("engine", ENGINES)
async def test_the_bot_comes_back_to_the_days_and_the_anchors_that_it_missed(tmp_path: Path, engine: str):
    ago, day = ten_to_midnight()
    async with city(tmp_path, **server_of(engine)) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        first, second = await anchor(people), await anchor(people, "/checkinplus 5")
        text = await people.says(CAIO, "sem câmera hoje", reply_to=second["message_id"], age_s=ago)
        await people.answer(text, containing="com uma foto ou um vídeo")

        await people.kill("gateway")
        late = await people.photo(BIA, to=first["message_id"], age_s=ago)
        await people.photo(BIA, to=second["message_id"], sample=2)
        await people.says(ADMIN, "/confirmcheckin", reply_to=text["message_id"])
        await people.start("gateway")

        assert f"Contou para {day}" in said(await people.answer(late))
        # What comes in a burst is told in one message.
        told = (await people.until(lambda: combined(people))).split("\n")
        caio = next(number for number, line in enumerate(told) if "Caio · 1 check-in · 5 pontos" in line)
        assert f"Contou para {day}" in told[caio + 1]
        bia = next(number for number, line in enumerate(told) if "Bia Barra · 2 check-ins" in line)
        assert "Contou para" not in "".join(told[bia + 1 : bia + 2])
        assert "🔥 2 dias" in said(await people.answer(await people.says(BIA, "/perfil")))
