"""/apagar on real processes, while what does it is killed.

All is gone, the others keep theirs, and the member hears so.
"""

import os
from pathlib import Path

import pytest

from tests.support.city import BIA, CAIO, OWNER, City, Json, city, said

pytestmark = pytest.mark.system


@pytest.mark.long(16)
@pytest.mark.mongo
async def test_an_erasure_survives_who_does_it(tmp_path: Path):
    async with city(tmp_path, MONGODB_URI=os.environ["MONGODB_URI"]) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        post = await people.says(OWNER, "Treino")
        await people.says(OWNER, "/checkin", reply_to=post["message_id"])
        await people.answer(post)
        for person in (BIA, CAIO):
            await people.answer(await people.photo(person, to=post["message_id"]), containing="1 check-in")
        await people.says(BIA, "/apagar", chat=BIA)
        question = await people.until(lambda: latest(people, "Apagar tudo?"))

        await people.kill("member")
        await people.post(
            "press", chat_id=BIA, message_id=question["message_id"], row=0, col=0, **{"from": BIA}
        )
        await people.kill("gateway")
        await people.start("member")
        await people.start("gateway")

        receipt = said(await people.until(lambda: latest(people, "foram apagados")))
        assert "• check-ins: 1" in receipt
        ranking = said(await people.answer(await people.says(CAIO, "/ranking")))
        assert "Caio" in ranking
        assert "Bia" not in ranking
        # In the minute after it the group hears nothing of the member's photo.
        # In private the member hears why.
        await people.photo(BIA, to=post["message_id"])
        await people.says(BIA, "/start", chat=BIA)
        await people.until(lambda: latest(people, "sendo apagados"))
        assert "Bia" not in said(await people.answer(await people.says(CAIO, "/ranking")))


async def latest(people: City, containing: str) -> Json | None:
    """The bot's latest message in the member's private chat that says that.

    Others may follow it: after a kill a reply may come twice.
    """
    messages = [one for one in await people.messages(BIA) if one["from"]["is_bot"]]
    return next((one for one in reversed(messages) if containing in said(one)), None)
