"""The short survival run, and what longer ones found.

Services are killed and cut off while people check in, and nothing is lost.
"""

import os
import secrets
from pathlib import Path

import pytest

from sandbox.patience import patient
from tests.support.city import ADMIN, BIA, GROUP, OWNER, city
from tests.survival.checks import judge
from tests.survival.options import short
from tests.survival.run import survive

pytestmark = pytest.mark.system


@pytest.mark.mongo
# Run, patience and the last look at the inbox together: the verdict says more than a timeout.
@pytest.mark.long(34)
@pytest.mark.timeout(patient(360))
async def test_the_city_survives_kills_outages_and_faults(tmp_path: Path):
    seed = int(os.environ.get("SURVIVAL_SEED") or secrets.randbelow(10**6))
    print(f"SURVIVAL_SEED={seed}")

    history = await survive(short(seed=seed), os.environ["MONGODB_URI"], tmp_path)

    verdict = judge(history.entries)
    print("\n".join(verdict.lines()))
    assert verdict.findings == [], f"SURVIVAL_SEED={seed}, {history.path}"


async def test_a_send_that_is_cut_off_after_a_crash_is_still_made(tmp_path: Path):
    async with city(tmp_path) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        post = await people.says(ADMIN, "Treino")
        await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
        await people.answer(post)
        send = {"target": "telegram", "method": "sendMessage", "chat_id": GROUP}
        # Holds the acknowledgement back until the gateway is dead.
        await people.post("faults", kind="429", retry_after=6, **send)
        photo = await people.photo(BIA, to=post["message_id"])

        async def reacted() -> bool:
            found = [one for one in await people.messages() if one["message_id"] == photo["message_id"]]
            return bool(found[0]["reactions"])

        await people.until(reacted)
        await people.kill("gateway")
        await people.post("faults", kind="reset", **send)
        await people.start("gateway")

        assert await people.answer(photo, containing="1 check-in · 1 ponto")
