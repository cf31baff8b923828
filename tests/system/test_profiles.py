"""Each service leaves a profile at SIGUSR2, and goes on answering people."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from sandbox.patience import patient
from tests.support.city import OWNER, city

pytestmark = pytest.mark.system

SERVICES = {
    "member": ("member-service", "member_service/"),
    "coach": ("coach-service", "servicekit/"),
    "gateway": ("telegram-gateway", "telegram_gateway/"),
}


def written(folder: Path, service: str) -> dict[str, Path]:
    """What a service left, by the kind of the file."""
    return {path.name.partition(".")[2]: path for path in folder.glob(f"{service}-*")}


@pytest.mark.long(20)
async def test_each_service_leaves_a_profile_and_goes_on(tmp_path: Path):
    folder = tmp_path / "profiles"
    settings = {"PROFILE_DIR": str(folder), "PROFILE_SECONDS": "1"}
    async with city(tmp_path, overrides=settings) as people:
        for program in SERVICES:
            os.kill(people.pid(program), signal.SIGUSR2)
        async with asyncio.timeout(patient(30)):
            number = 0
            while any("memory.txt" not in written(folder, name) for name, _ in SERVICES.values()):
                number += 1
                await people.answer(await people.says(OWNER, f"/ajuda {number}", chat=OWNER))
        for program, (service, ours) in SERVICES.items():
            assert people.is_alive(program)
            files = written(folder, service)
            assert set(files) == {"processor.txt", "processor.pstats", "memory.txt"}
            assert ours in files["processor.txt"].read_text("utf-8")
        await people.answer(await people.says(OWNER, "/ajuda", chat=OWNER))
