"""One run: a city behind a database that can be cut, people, disturbances, and a history of it all."""

from __future__ import annotations

import asyncio
import random
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from sandbox.patience import patient
from tests.support.city import City, city
from tests.support.mailing import STARS
from tests.support.tcp_proxy import TcpProxy, proxied
from tests.survival import crowd, disturbances, final_state, flooding, listening, mails
from tests.survival.history import History
from tests.survival.options import Options
from tests.survival.replies import is_all_said

# How long the last acknowledgements and answers may take once the people are silent.
PATIENCE_S = 150.0


async def survive(options: Options, mongodb_uri: str, folder: Path) -> History:
    """Run it all; the history is complete and closed when this returns.

    Logs and history.jsonl are in `folder`.
    """
    chance = random.Random(options.seed)
    with History(folder / "history.jsonl") as history:
        history.add("run", **asdict(options))
        async with _city(mongodb_uri, folder, replicas=options.replicas) as (people, database):
            gathered = await crowd.gather_people(people, options)
            pairs = await mails.pair_up(people, max(gathered.anchors), list(gathered.members), options)
            async with listened_to(people, history, frozenset(gathered.anchors)):
                doings, faults = disturbances.plan(
                    people, database, options, history, chance, chats=sorted(gathered.anchors)
                )
                async with asyncio.TaskGroup() as together:
                    together.create_task(crowd.live(people, gathered, options, history, chance))
                    together.create_task(mails.live(people, pairs, options, history, chance))
                    together.create_task(disturbances.disturb(doings, options, history))
                    together.create_task(disturbances.spoil(people, faults, options, history))
                history.add("calm")

                async def all_is_said() -> bool:
                    return is_all_said(history.entries)

                with suppress(TimeoutError):
                    await people.until(all_is_said, patience_s=patient(PATIENCE_S))
                history.add("said all")
                await mails.record(people, pairs, history)
                await final_state.record(people, history)
    return history


@asynccontextmanager
async def _city(mongodb_uri: str, folder: Path, *, replicas: bool) -> AsyncIterator[tuple[City, TcpProxy]]:
    address = urllib.parse.urlsplit(mongodb_uri)
    async with proxied(address.hostname or "127.0.0.1", address.port or 27017) as database:
        # directConnection: a replica set would tell the driver its own address, past the proxy.
        through = address._replace(
            netloc=f"{_login(address)}127.0.0.1:{database.port}", path="/", query="directConnection=true"
        ).geturl()
        limits = {"MAX_CONCURRENT_RPCS": str(flooding.LIMIT)}
        stars = {name: {"MAIL_STARS_AT_MOST": str(STARS)} for name in ("member", "member-2")[: 1 + replicas]}
        async with city(
            folder, replicas=replicas, overrides=limits, own=stars, MONGODB_URI=through
        ) as people:
            yield people, database


def _login(address: urllib.parse.SplitResult) -> str:
    login, at, _ = address.netloc.rpartition("@")
    return login + at


@asynccontextmanager
async def listened_to(people: City, history: History, chats: frozenset[int]) -> AsyncIterator[None]:
    """Write down what the bot does in `chats` while the block runs."""
    listening_task = asyncio.create_task(listening.listen(people, history, chats))
    try:
        yield
    finally:
        listening_task.cancel()
        with suppress(asyncio.CancelledError):
            await listening_task
