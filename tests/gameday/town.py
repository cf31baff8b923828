"""The town of a game day: real processes, a database that can be slow, Prometheus with our rules."""

from __future__ import annotations

import asyncio
import itertools
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sandbox.observe.rules import rules
from sandbox.traces.keeping import FILE
from servicekit.errors import ServiceError
from tests.support.city import ADMIN, GROUP, OWNER, City, city
from tests.support.pki import Pki, settings_of
from tests.support.prometheus import Prometheus, prometheus
from tests.support.tcp_proxy import TcpProxy, proxied

SERVICES = ("member", "coach", "gateway")
PAUSE_S = 6.0
"""Between what one newcomer does and the next: a group takes 20 messages of a bot a minute."""
ANCHOR_FOR = 10
"""How many check in at one anchor."""
_LIVES = timedelta(days=90)


@dataclass
class Town:
    """What a fault is done to."""

    people: City
    database: TcpProxy
    prometheus: Prometheus
    pki: Pki
    folder: Path

    @property
    def kept(self) -> Path:
        """The file in which the stand-in of the collector keeps spans."""
        return self.folder / "kept" / FILE

    def certify(self, name: str, lives: timedelta = _LIVES) -> None:
        """Write another certificate in the place of a service's."""
        self.pki.files(name, lives=lives)

    async def fault(self, **wish: object) -> None:
        await self.people.post("faults", **wish)

    async def no_faults(self) -> None:
        async with self.people.session.delete(f"{self.people.plan.page}/api/faults"):
            pass


@asynccontextmanager
async def open_town(folder: Path, uri: str) -> AsyncIterator[Town]:
    """One with certificates, whose rules and intervals are those of a production. Gone after the block."""
    pki = Pki(folder / "pki")
    own = {name: settings_of(pki.files(name, lives=_LIVES)) for name in SERVICES}
    address = urllib.parse.urlsplit(uri)
    async with proxied(address.hostname or "127.0.0.1", address.port or 27017) as database:
        login, at, _ = address.netloc.rpartition("@")
        # directConnection: a replica set would tell the driver its own address, past the proxy.
        through = address._replace(
            netloc=f"{login}{at}127.0.0.1:{database.port}", path="/", query="directConnection=true"
        ).geturl()
        kept = {"DEMO_KEEP_OTLP": str(folder / "kept")}
        async with (
            city(folder, own=own, overrides={"RPC_PATIENCE": "1"}, MONGODB_URI=through, **kept) as people,
            prometheus(
                folder / "prometheus", people.plan.page.removeprefix("http://"), rules(), scrape="5s"
            ) as scraping,
        ):
            await people.answer(await people.says(OWNER, "/monitor"))
            yield Town(people, database, scraping, pki, folder)


async def live(town: Town) -> None:
    """Newcomers come, check in and ask, one after the other, until cancelled."""
    anchor = 0
    for number in itertools.count():
        # Who is not heard in an outage comes again with the next one.
        with suppress(AssertionError, TimeoutError, OSError, ServiceError):
            if number % ANCHOR_FOR == 0:
                anchor = await _anchor(town.people, number)
            await _newcomer(town.people, anchor, number)
        await asyncio.sleep(PAUSE_S)


async def _anchor(people: City, number: int) -> int:
    post = await people.says(ADMIN, f"Treino {number}")
    await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
    message: int = post["message_id"]
    return message


async def _newcomer(people: City, anchor: int, number: int) -> None:
    person = (await people.post("people", first_name=f"Nova{number:03}"))["id"]
    await people.post(f"chats/{GROUP}/join", user_id=person)
    await people.photo(person, to=anchor)
    async with asyncio.timeout(PAUSE_S):
        # The member service may be the one that is away.
        await people.agree(person)
    await people.says(person, "Quantos check-ins eu tenho?", chat=person)
