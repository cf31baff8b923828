"""Several gateways in one process: the real inbox, lanes and storage, on a time of their own.

Calls and commands take random times. Some are lost, on their way there or back, and some take longer than a
lease. Gateways die and start anew. Telegram posts each chat's photos one after the other, to any of them,
or keeps them all for the one that polls.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import Conflict, TimedOut
from telegram.request import RequestData

from member_service.domain.dead_letters import DeadLetters
from member_service.domain.inbox import Inbox as InboxRules
from member_service.domain.work import Work
from member_service.domain.workers import Workers
from member_service.storage.database import Database, open_database
from member_service.storage.inbox import INDEXES, MongoInboxStore
from member_service.storage.workers import MongoWorkerStore
from member_service.transport.inbox import InboxServicer
from servicekit.errors import Unavailable
from telegram_gateway.runtime.companions import may_begin_together
from telegram_gateway.runtime.inbox import Inbox
from telegram_gateway.runtime.lanes import Lanes
from telegram_gateway.runtime.polling import Polling
from telegram_gateway.runtime.raw_updates import RawUpdate
from telegram_gateway.runtime.tickets import current_ticket
from telegram_gateway.runtime.turns import in_turn
from tests.support.virtual_time import VirtualTimeLoop

LEASE_S = 2.0
CHATS = (-1001, -1002)


@dataclass
class Chance:
    """How long things take, and what goes wrong."""

    seed: int
    lost: float = 0.03
    late: float = 0.03
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    async def moment(self, most_s: float) -> None:
        await asyncio.sleep(self.chance.uniform(0, most_s))

    async def on_its_way(self) -> None:
        """Return when a call has arrived. Raise Unavailable when it is lost."""
        await self.moment(LEASE_S * 1.5 if self.chance.random() < self.late else 0.02)
        if self.chance.random() < self.lost:
            raise Unavailable


class Slow:
    """A collection whose commands take a moment, and whose bulks change one row after the other."""

    def __init__(self, collection: Any, chance: Chance) -> None:
        self._collection, self._chance = collection, chance

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._collection, name)

        async def command(*arguments: Any, **named: Any) -> Any:
            await self._chance.moment(0.01)
            result = await real(*arguments, **named)
            await self._chance.moment(0.01)
            return result

        return command

    def find(self, *arguments: Any) -> Any:
        return _Found(self._collection.find(*arguments), self._chance)

    async def update_many(self, filter: Any, change: Any) -> Any:  # noqa: A002 - the driver's name
        ids = filter.get("_id", {})
        if not isinstance(ids, dict) or set(ids) != {"$in"} or len(ids["$in"]) < 2:
            await self._chance.moment(0.01)
            return await self._collection.update_many(filter, change)
        result = None
        for one in ids["$in"]:
            await self._chance.moment(0.003)
            result = await self._collection.update_many({**filter, "_id": one}, change)
        return result


class _Found:
    def __init__(self, cursor: Any, chance: Chance) -> None:
        self._cursor, self._chance = cursor, chance

    def sort(self, *arguments: Any) -> _Found:
        return _Found(self._cursor.sort(*arguments), self._chance)

    def limit(self, count: int) -> _Found:
        return _Found(self._cursor.limit(count), self._chance)

    async def __aiter__(self) -> AsyncIterator[Any]:
        for row in await self.to_list(None):
            yield row

    async def to_list(self, length: int | None) -> Any:
        await self._chance.moment(0.01)
        rows = await self._cursor.to_list(length)
        await self._chance.moment(0.01)
        return rows


Show = Callable[[Update], None]


class Called:
    """A service of the member service, as a gateway calls it: calls are late, or lost."""

    def __init__(self, servicer: object, chance: Chance) -> None:
        self._servicer, self._chance = servicer, chance
        self._running: set[asyncio.Task[Any]] = set()

    def __getattr__(self, method: str) -> Callable[[Any], Coroutine[Any, Any, Any]]:
        async def call(request: Any) -> Any:
            await self._chance.on_its_way()
            # It goes on when its caller is gone.
            work = asyncio.create_task(getattr(self._servicer, method)(request, None))
            self._running.add(work)
            work.add_done_callback(self._running.discard)
            response = await asyncio.shield(work)
            await self._chance.on_its_way()
            return response

        return call

    async def end(self) -> None:
        await asyncio.gather(*self._running, return_exceptions=True)


def slowed(store: Any, chance: Chance) -> Any:
    """The store, whose commands take a moment."""
    for keeper in (store, *(vars(store).get(name) for name in ("_lanes", "_workers"))):
        if keeper is not None:
            keeper._rows = Slow(keeper._rows, chance)
    return store


def inbox_service(database: Database, chance: Chance, loop: VirtualTimeLoop) -> Called:
    """The inbox of the member service."""
    rules = InboxRules(slowed(MongoInboxStore(database), chance), loop.now)
    workers = Workers(slowed(MongoWorkerStore(database), chance), loop.now)
    never: Any = None
    return Called(InboxServicer(rules, workers, Work(), DeadLetters(never, never, never)), chance)


class Telegram:
    """Where updates wait for who polls: in the order in which they came, until later ones are asked for."""

    base_url = ""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._updates: dict[int, dict[str, Any]] = {}
        self._came = asyncio.Event()
        self._asking: asyncio.Future[None] | None = None

    def add(self, update: dict[str, Any]) -> None:
        self._updates[update["update_id"]] = update
        self._came.set()

    async def delete_webhook(self) -> None:
        """There is none."""

    async def post(self, _url: str, data: RequestData, read_timeout: float) -> list[dict[str, Any]]:
        """Answer getUpdates. Of two who ask at the same time the first one hears that the other one does."""
        await self._on_its_way()
        for update_id in [known for known in self._updates if known < data.parameters["offset"]]:
            del self._updates[update_id]
        if self._asking is not None and not self._asking.done():
            self._asking.set_exception(Conflict("terminated by other getUpdates request"))
        self._asking = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(data.parameters["timeout"]):
                await self._one_or(self._asking)
        except TimeoutError:
            pass
        found = list(self._updates.values())[: self._chance.chance.choice((1, 3, 100))]
        await self._on_its_way()
        return found

    async def _one_or(self, ended: asyncio.Future[None]) -> None:
        """Return when there is an update. Raise what ends the call."""
        while not self._updates and not ended.done():
            self._came.clear()
            coming = asyncio.create_task(self._came.wait())
            await asyncio.wait({coming, ended}, return_when=asyncio.FIRST_COMPLETED)
            coming.cancel()
        if ended.done():
            ended.result()

    async def _on_its_way(self) -> None:
        try:
            await self._chance.on_its_way()
        except Unavailable:
            raise TimedOut from None


class Gateway:
    """One process: it takes what Telegram posts or keeps, and handles what it leases."""

    def __init__(
        self,
        name: str,
        member: Called,
        chance: Chance,
        loop: VirtualTimeLoop,
        show: Show,
        telegram: Telegram | None,
    ) -> None:
        self._chance, self._show = chance, show
        self.inbox = Inbox(
            member,  # type: ignore[arg-type]
            lambda update: Update.de_json(update, None),
            lease=timedelta(seconds=LEASE_S),
            worker=name,
            clock=loop.now,
        )
        self._lanes = Lanes(self._handle, self.inbox, together=may_begin_together)
        self.inbox.hand_to(self._lanes)
        self.is_dead = False
        self._storing = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()
        for work in (
            self.inbox.reclaim_forever(),
            self.inbox.settle_forever(),
            self.inbox.heartbeat.beat_forever(),
        ):
            self._start(work)
        if telegram is not None:
            asked: Any = telegram
            self._start(
                Polling(asked, asked, self.inbox, allowed_updates=["message"], monotonic=loop.time).run()
            )

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def post(self, raw: RawUpdate) -> bool:
        """Whether Telegram hears that it is stored."""
        if self.is_dead or not self.inbox.has_room:
            return False
        storing = self._start(self._store(raw))
        await asyncio.wait({storing})
        return not storing.cancelled() and storing.exception() is None

    async def _store(self, raw: RawUpdate) -> None:
        async with self._storing:
            await self.inbox.accept([raw])

    async def _handle(self, update: Update) -> None:
        await self._chance.moment(0.3)
        if self._chance.chance.random() < self._chance.lost:
            raise Unavailable
        await in_turn("setMessageReaction")
        await self._chance.moment(0.02)
        if self.is_dead:
            raise asyncio.CancelledError
        self._show(update)
        current_ticket().step_aside()
        await self._chance.moment(0.5)

    async def kill(self) -> None:
        self.is_dead = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._lanes.drain(0)


class Town:
    """Gateways, and chats whose photos come to any of them, or to the one that polls."""

    def __init__(
        self, member: Called, chance: Chance, loop: VirtualTimeLoop, gateways: int, *, polled: bool
    ) -> None:
        self._member, self._chance, self._loop = member, chance, loop
        self._telegram = Telegram(chance) if polled else None
        self.shown: dict[int, list[int]] = defaultdict(list)
        """By chat, the updates in the order in which they were shown first."""
        self._was_shown = asyncio.Event()
        self._number = 0
        self._gateways = [self._new() for _ in range(gateways)]
        self._last_id = 0

    def _new(self) -> Gateway:
        self._number += 1
        name = f"gateway-{self._number}"
        return Gateway(name, self._member, self._chance, self._loop, self._show, self._telegram)

    def _show(self, update: Update) -> None:
        assert update.effective_chat is not None
        there = self.shown[update.effective_chat.id]
        if update.update_id not in there:
            there.append(update.update_id)
        self._was_shown.set()

    async def all_shown(self, photos: int) -> None:
        """Return when so many were shown."""
        while sum(map(len, self.shown.values())) < photos:
            self._was_shown.clear()
            await self._was_shown.wait()

    async def chat(self, chat_id: int, photos: int) -> None:
        for _ in range(photos):
            await self._chance.moment(0.4)
            self._last_id += 1
            update = photo(self._last_id, chat_id)
            if self._telegram is not None:
                self._telegram.add(update)
                continue
            raw = RawUpdate.of(update)
            posts = 2 if self._chance.chance.random() < self._chance.lost else 1
            while posts:
                if await self._chance.chance.choice(self._gateways).post(raw):
                    posts -= 1
                else:
                    await asyncio.sleep(1)

    async def deaths(self, times: int) -> None:
        for _ in range(times):
            await self._chance.moment(6)
            place = self._chance.chance.randrange(len(self._gateways))
            await self._gateways[place].kill()
            await self._chance.moment(1)
            self._gateways[place] = self._new()

    async def end(self) -> None:
        for gateway in self._gateways:
            await gateway.kill()


def photo(number: int, chat_id: int) -> dict[str, Any]:
    """A photo by a person of that number."""
    file = {"file_id": f"f{number}", "file_unique_id": f"u{number}", "width": 90, "height": 90}
    message = {
        "message_id": number,
        "date": 1000,
        "chat": {"id": chat_id, "type": "supergroup", "title": "Iron"},
        "from": {"id": number, "is_bot": False, "first_name": "M"},
        "photo": [file],
    }
    return {"update_id": number, "message": message}


async def shown_by_chat(
    chance: Chance, *, photos: int, deaths: int, gateways: int, polled: bool
) -> dict[int, list[int]]:
    """Run it until each photo was shown; return the updates of each chat in the order of their showing."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(None, "several", clock=loop.now))
        await database.ensure_indexes(INDEXES)
        member = inbox_service(database, chance, loop)
        stack.push_async_callback(member.end)
        town = Town(member, chance, loop, gateways, polled=polled)
        stack.push_async_callback(town.end)
        async with asyncio.TaskGroup() as together:
            for chat_id in CHATS:
                together.create_task(town.chat(chat_id, photos))
            together.create_task(town.deaths(deaths))
        async with asyncio.timeout(300):
            await town.all_shown(photos * len(CHATS))
        return town.shown
