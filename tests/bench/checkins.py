"""`make bench`: check-ins from the update to the acknowledgement, on the real programs. Figures of one run; ratios where two are compared.

Polling, Telegram's limits off on both sides, 20 groups. With MONGODB_URI also on that server. The sandbox, which is Telegram here,
runs on the same cores: what is measured is the whole, not the gateway alone.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import aiohttp

from tests.support.city import ADMIN, OWNER, City, city

GROUPS = 20
VERSIONS = ("grpcio", "python-telegram-bot", "motor", "opentelemetry-sdk")


@dataclass(frozen=True, slots=True)
class Result:
    """What one variant gave: acknowledged check-ins a second, and seconds from the update to the acknowledgement."""

    name: str
    checkins: int
    per_second: float
    p50_s: float
    p99_s: float


class Acknowledgements:
    """Listens to the sandbox: when was which message answered."""

    def __init__(self) -> None:
        self.times: dict[tuple[int, int], float] = {}
        self.news = asyncio.Event()

    async def listen(self, people: City) -> None:
        timeout = aiohttp.ClientTimeout(total=None)
        async with people.session.get(f"{people.plan.page}/api/events", timeout=timeout) as response:
            name = ""
            async for raw in response.content:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: ") and name == "message":
                    message = json.loads(line[6:]).get("message", {})
                    if message.get("from", {}).get("is_bot") and "reply_to_message" in message:
                        key = (message["chat"]["id"], message["reply_to_message"]["message_id"])
                        self.times.setdefault(key, time.perf_counter())
                        self.news.set()


@asynccontextmanager
async def prepared(**environment: str) -> AsyncIterator[tuple[City, dict[int, int]]]:
    """A running city with an open anchor in each of the groups: chat id -> message id."""
    base = {"TELEGRAM_RATE_LIMITS": "off", "SANDBOX_RATE_LIMITS": "off", **environment}
    with tempfile.TemporaryDirectory() as folder:
        async with city(Path(folder), **base) as people:
            anchors = {}
            for number in range(GROUPS):
                title = f"Grupo {number}"
                chat = (await people.post("chats", title=title, type="supergroup", creator=OWNER))["id"]
                await people.post(f"chats/{chat}/join", user_id=ADMIN)
                await people.post(f"chats/{chat}/add_bot", by=OWNER)
                await people.answer(await people.says(OWNER, "/monitor", chat=chat))
                post = await people.says(OWNER, "Treino", chat=chat)
                await people.says(OWNER, "/checkin", chat=chat, reply_to=post["message_id"])
                await people.answer(post)
                anchors[chat] = post["message_id"]
            yield people, anchors


async def measure(name: str, per_group: int, **environment: str) -> Result:
    """Have per_group members check in in every group, as fast as the people can write."""
    async with prepared(**environment) as (people, anchors):
        heard = Acknowledgements()
        listening = asyncio.create_task(heard.listen(people))
        jobs = []
        for index in range(per_group):
            person = (await people.post("people", first_name=f"Membro{index}"))["id"]
            for chat, anchor in anchors.items():
                await people.post(f"chats/{chat}/join", user_id=person)
                jobs.append((person, chat, anchor))
        said: dict[tuple[int, int], float] = {}
        turn = asyncio.Semaphore(16)

        async def check_in(person: int, chat: int, anchor: int) -> None:
            async with turn:
                before = time.perf_counter()
                message = await people.photo(person, to=anchor, chat=chat)
                said[chat, message["message_id"]] = before

        begin = time.perf_counter()
        await asyncio.gather(*(check_in(*job) for job in jobs))
        async with asyncio.timeout(300):
            while not said.keys() <= heard.times.keys():
                heard.news.clear()
                await heard.news.wait()
        end = max(heard.times[key] for key in said)
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
    waits = sorted(heard.times[key] - when for key, when in said.items())
    return Result(
        name,
        len(jobs),
        len(jobs) / (end - begin),
        statistics.median(waits),
        waits[min(len(waits) - 1, int(len(waits) * 0.99))],
    )


async def main() -> None:
    """Run the variants and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-group", type=int, default=25, help="check-ins in each of the 20 groups")
    parser.add_argument(
        "--output", type=Path, default=Path(".run/bench.md"), help="also write the table here"
    )
    options = parser.parse_args()
    variants = [("embedded engine", {})]
    if uri := os.environ.get("MONGODB_URI"):
        variants.append(("server engine", {"MONGODB_URI": uri}))
    results = [await measure(name, options.per_group, **environment) for name, environment in variants]
    lines = [
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in VERSIONS),
        "",
        "| check-ins, update to acknowledgement | number | per second | p50 | p99 | to the first |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.name} | {r.checkins} | {r.per_second:.0f} | {r.p50_s * 1000:.0f} ms | {r.p99_s * 1000:.0f} ms "
        f"| {r.per_second / results[0].per_second:.2f} |"
        for r in results
    ]
    print("\n".join(lines))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
