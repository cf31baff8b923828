"""A town to talk to: the sandbox's Telegram and Claude, and the three services.

All of it runs in this process on free ports.
The gateway is the real one, with its real PTB application, over real gRPC and HTTP on loopback.
Tests write as people and read what a person would see.
Nothing sleeps: the sandbox's event bus says when something happened.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from gymnation.member.v1.groups_pb2 import Group, GroupSettings
from member_service.storage.database import Database
from sandbox.claude import add_claude
from sandbox.demo.plan import free_ports
from sandbox.faults import Faults, add_fault_routes
from sandbox.patience import patient, slowness
from sandbox.people import add_people
from sandbox.telegram import World, add_telegram
from sandbox.telegram.ephemeral import Version
from sandbox.telegram.rich import rich_content, words_of
from servicekit.clock import Clock, utc_now
from telegram_gateway.app import Running, telegram_gateway
from telegram_gateway.clients import Clients
from telegram_gateway.conversation.commands import publish_menus
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.settings import GatewaySettings
from tests.support.clock import ShiftedClock
from tests.support.coach_service import running_coach_service
from tests.support.consents import agree
from tests.support.given import settings_of
from tests.support.jitter import add_jitter
from tests.support.member_service import member_settings, running

TOKEN = "1000:SANDBOX-TOKEN"
OWNER, ADMIN, BIA, CAIO, DUDA, NICO = 1001, 1002, 1003, 1004, 1005, 1006
GROUP = -1001000000001
OTHER_GROUP = -1001000000002
PATIENCE_S = 20.0
# What the gateway waits for its coach, and the largest that its settings take.
_COACH_S = {
    "coach_reply_timeout_s": (8.0, 60.0),
    "coach_line_timeout_s": (8.0, 60.0),
    "coach_macros_timeout_s": (40.0, 120.0),
}

Message = dict[str, Any]


class Town:
    """The people's side: write, press, and wait for what the bot does."""

    def __init__(
        self, session: aiohttp.ClientSession, world: World, faults: Faults, database: Database
    ) -> None:
        self.session, self.world, self.faults = session, world, faults
        self.database = database
        self.gateway: Running
        self.restart_gateway: Callable[[], Awaitable[None]]
        """Stop the gateway, and start another one in its place: what was kept in its memory is gone."""
        self.happened: list[tuple[str, dict[str, Any]]] = []
        self._news = asyncio.Condition()
        self._read: set[tuple[int, int]] = set()

    @property
    def desk(self) -> Desk:
        """What the gateway's features share."""
        desk: Desk = self.gateway.application.bot_data["desk"]
        return desk

    async def set_up(self, **settings: object) -> None:
        """Change settings of the group, which is registered."""
        await self.clients.groups.UpdateGroup(
            UpdateGroupRequest(
                request_id=str(uuid4()),
                group=Group(chat_id=GROUP, settings=GroupSettings(**settings)),
                update_mask=FieldMask(paths=[f"settings.{name}" for name in settings]),
            )
        )
        self.desk.seen.forget_group(GROUP)

    async def second_group(self) -> None:
        """Register OTHER_GROUP, in which ADMIN and BIA are: the owner joins it and adds the bot."""
        await self.post(f"chats/{OTHER_GROUP}/join", user_id=OWNER)
        await self.post(f"chats/{OTHER_GROUP}/add_bot", by=OWNER)
        await self.answer(chat=OTHER_GROUP, containing="faz parte")
        self.desk.seen.forget_group()

    @property
    def clients(self) -> Clients:
        """What the gateway calls, for a test that asks the services itself."""
        return self.gateway.gateway.clients

    def have_outbox_look(self) -> None:
        """Have the gateway of now look for what is due."""
        self.gateway.gateway.outbox.look_again()

    async def listen(self) -> None:
        """Collect what happens, until cancelled."""
        async for event in self.world.events.subscribe():
            async with self._news:
                self.happened.append(event)
                self._news.notify_all()

    async def until(self, look: Callable[[], Any]) -> Any:
        """Wait until `look` finds something true, asked again whenever something happens."""
        try:
            async with asyncio.timeout(patient(PATIENCE_S)), self._news:
                while True:
                    found = look()
                    if found:
                        return found
                    await self._news.wait()
        except TimeoutError:
            # Whoever reads it may have no more than this line of the run.
            raise TimeoutError(await self._scene()) from None

    async def _scene(self) -> str:
        """What the bot said last in each chat, and what waits in the outbox: why nothing came."""
        last = {chat: [said(one)[:60] for one in self.of_bot(chat)[-3:]] for chat in self.world.chats}
        rows = self.database.collection("outbox").find({"state": {"$ne": "done"}})
        wait = [
            f"{row['_id']} {row['state']} {row.get('error', '')} {row['ready_time']}" async for row in rows
        ]
        refused = [data["method"] for name, data in self.happened if name == "refused"]
        spoke = {chat: texts for chat, texts in last.items() if texts}
        return f"the bot said last {spoke}; in the outbox at {utc_now()}: {wait}; refused: {refused}"

    async def post(self, path: str, **wish: Any) -> dict[str, Any]:
        async with self.session.post(f"/api/{path}", json=wish) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        async with self.session.get(f"/api/{path}", params=query) as response:
            assert response.status == 200, await response.text()
            answer: dict[str, Any] = await response.json()
            return answer

    async def says(self, person: int, text: str, *, chat: int = GROUP, **more: Any) -> Message:
        """Write a message; give it back."""
        return (await self.post(f"chats/{chat}/messages", **{"from": person, "text": text, **more}))[
            "messages"
        ][0]

    async def sends(self, person: int, *, chat: int = GROUP, **letter: Any) -> list[Message]:
        """Send a photo, an album or another kind of message; give all of its messages back."""
        return (await self.post(f"chats/{chat}/messages", **{"from": person, **letter}))["messages"]

    def writes_rich(
        self, person: int, html: str, *, chat: int = GROUP, reply_to: Message | None = None
    ) -> Message:
        """Write a rich message, which apps let some people do and the page lets nobody; give it back."""
        where = self.world.chats[chat]
        answered = where.messages[reply_to["message_id"]] if reply_to else None
        rich = {"rich_message": rich_content({"html": html})}
        sent = self.world.post(where, {"from": self.world.user(person)}, rich, reply_to=answered)
        self.world.tell_bot("message", sent.payload, where)
        return sent.payload

    async def photo(
        self, person: int, *, to: int, chat: int = GROUP, sample: int = 1, **more: Any
    ) -> Message:
        """Answer a message with a photo."""
        return (await self.sends(person, chat=chat, photo={"sample": sample}, reply_to=to, **more))[0]

    async def presses(self, person: int, message: Message, label: str) -> str:
        """Press the button with the label; give what the bot answers, or an empty string."""
        return (await self.answer_to_press(person, message, label)).get("text") or ""

    async def answer_to_press(self, person: int, message: Message, label: str) -> dict[str, Any]:
        """Press the button with the label; give the callback's answer, empty when there was none in time."""
        for row, buttons in enumerate(message["buttons"]):
            for col, button in enumerate(buttons):
                if label in button["text"]:
                    pressed = await self.post(
                        "press",
                        **{"from": person},
                        chat_id=message["chat"]["id"],
                        **_number_of(message),
                        row=row,
                        col=col,
                    )
                    return pressed["answer"] or {}
        raise AssertionError(f"no button {label!r} in {message['buttons']}")

    def of_bot(self, chat: int) -> list[Message]:
        """Messages of the bot in a chat as they are now, oldest first."""
        messages = self.world.chats[chat].messages.values() if chat in self.world.chats else []
        return [m.view() for m in messages if m.payload.get("from", {}).get("id") == self.world.bot["id"]]

    async def answer(self, *, chat: int = GROUP, to: Message | None = None, containing: str = "") -> Message:
        """Wait for the bot's next message that was not given before; give it."""

        def look() -> Message | None:
            for message in self.of_bot(chat):
                key = (chat, message["message_id"])
                target = message.get("reply_to_message", {}).get("message_id")
                if key in self._read or (to is not None and target != to["message_id"]):
                    continue
                if containing in said(message):
                    self._read.add(key)
                    return message
            return None

        found: Message = await self.until(look)
        return found

    async def whisper(self, person: int, *, chat: int = GROUP, containing: str = "") -> Message:
        """Wait for the next message of the bot that this person alone sees in a group; give it."""

        def look() -> Message | None:
            for one in self.world.ephemerals.seen_by(chat, person):
                key = (chat, -one.id)
                if one.by_bot and key not in self._read and containing in said(one.shown):
                    self._read.add(key)
                    return one.view()
            return None

        found: Message = await self.until(look)
        return found

    async def hears(self, person: int, text: str, *, chat: int = GROUP, **more: Any) -> str:
        """Write something and give the text of the bot's next message in that chat."""
        await self.says(person, text, chat=chat, **more)
        return said(await self.answer(chat=chat))

    async def reaction(self, message: Message, emoji: str) -> None:
        """Wait until the bot has reacted to a message; it may have taken the reaction back since."""
        chat, message_id = message["chat"]["id"], message["message_id"]

        def look() -> bool:
            return any(
                name == "reaction"
                and (data["chat_id"], data["message_id"]) == (chat, message_id)
                and emoji in str(data)
                for name, data in self.happened
            )

        await self.until(look)

    async def edited(self, message: Message, containing: str) -> Message:
        """Wait until a message of the bot has been edited to contain something."""
        chat, message_id = message["chat"]["id"], message["message_id"]

        def look() -> Message | None:
            now = self.world.chats[chat].messages[message_id].view()
            return now if containing in said(now) else None

        found: Message = await self.until(look)
        return found

    async def silent(self, *, chat: int = GROUP) -> None:
        """Prove that the bot says nothing to what was said before.

        A chat is in order, and the owner now says /ajuda. So the next answer has to be the answer to that.
        """
        asked = await self.says(OWNER, "/ajuda", chat=chat)
        answer = await self.answer(chat=chat)
        assert answer.get("reply_to_message", {}).get("message_id") == asked["message_id"], said(answer)

    async def registered(self, chat: int = GROUP) -> None:
        """Have the owner register the group."""
        assert "Turma das Seis" in await self.hears(OWNER, "/monitor", chat=chat)

    async def anchor(self, *, command: str = "/checkin", chat: int = GROUP) -> Message:
        """Have the admin open an anchor; give the bot's confirmation."""
        post = await self.says(ADMIN, "Treino de hoje!", chat=chat)
        await self.says(ADMIN, command, chat=chat, reply_to=post["message_id"])
        confirmation = await self.answer(chat=chat, to=post)
        # The confirmation counts as the anchor only once the member service knows of it.
        await self.until_idle()
        return confirmation

    async def until_idle(self) -> None:
        """Wait until no update is being handled."""
        async with asyncio.timeout(patient(PATIENCE_S)):
            # Counters, which say nothing when they change: looked at again and again.
            while self.gateway.inbox.in_flight or len(self.world.updates):  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def until_settled(self) -> None:
        """Wait until nothing of the outbox is due or under way: a clock that is moved would end its lease."""
        rows = self.database.collection("outbox")

        def left() -> dict[str, Any]:
            due = {"ready_time": {"$lte": datetime.fromtimestamp(self.world.now(), UTC)}}
            return {"state": "pending", "$or": [{"tries": {"$gte": 1}}, due]}

        async with asyncio.timeout(patient(PATIENCE_S)):
            # Documents say nothing when they change: looked at again and again.
            while await rows.find_one(left()):  # noqa: ASYNC110
                await asyncio.sleep(0.005)


def _number_of(message: Message) -> dict[str, int]:
    """By which number a press names a message."""
    number = message.get("ephemeral_message_id")
    return {"ephemeral_message_id": number} if number else {"message_id": message["message_id"]}


def said(message: Message) -> str:
    """Give the text or caption of a message, or the words of a rich one: a line a block and a row."""
    if "rich_message" in message:
        return words_of(message["rich_message"])
    return str(message.get("text") or message.get("caption") or "")


@asynccontextmanager
async def town(
    *,
    coach_key: str | None = "sandbox-key-tests",
    rate_limits: str = "off",
    ephemeral: Version = "off",
    mode: str = "polling",
    clock: Clock = utc_now,
    gateway: Mapping[str, Any] | None = None,
    member: Mapping[str, Any] | None = None,
    menus: bool = False,
    agreed: bool = True,
    **coach_settings: Any,
) -> AsyncIterator[Town]:
    """Run everything; give the people's side of it.

    `rate_limits="on"` also makes the stand-in enforce Telegram's.
    `ephemeral`: which Bot API the stand-in has, as to messages that one person sees.
    `agreed`: everybody but the outsider has agreed to what becomes of their questions.
    `menus`: publish the twelve menus at the start, a tenth of what a conversation costs.
    `clock` is Telegram's and the member service's, and the gateway's, too, while it runs.
    `gateway` and `member` are settings of theirs, further ones the coach's.
    """
    async with AsyncExitStack() as stack:
        world = World(clock=clock, rate_limits=rate_limits == "on", ephemeral=ephemeral, by_thousands=True)
        faults = Faults()
        app = web.Application(client_max_size=8 << 20)
        add_telegram(app, world, TOKEN, faults)
        add_claude(app, faults)
        add_people(app, world, faults)
        add_fault_routes(app, faults)
        add_jitter(app)
        server = TestServer(app)
        await server.start_server(shutdown_timeout=1)
        stack.push_async_callback(server.close)
        url = str(server.make_url("")).rstrip("/")

        service = await stack.enter_async_context(running(clock, member_settings(**(member or {}))))
        member_address = f"127.0.0.1:{service.port}"
        coach = await stack.enter_async_context(
            running_coach_service(
                member_address=member_address,
                api_key=coach_key,
                **{"anthropic_base_url": f"{url}/claude", **coach_settings},
            )
        )
        session = await stack.enter_async_context(aiohttp.ClientSession(url))
        people = Town(session, world, faults, service.database)
        listening = asyncio.create_task(people.listen())
        stack.callback(listening.cancel)
        settings = settings_of(
            GatewaySettings,
            environment="test",
            telegram_bot_token=TOKEN,
            telegram_api_base_url=f"{url}/bot",
            telegram_rate_limits=rate_limits,
            telegram_mode=mode,
            **_webhook(mode),
            owner_id=OWNER,
            member_service_address=member_address,
            gateway_health_listen="127.0.0.1:0",
            shutdown_grace_s=5.0,
            **{
                "coach_service_address": coach,
                # On a busy machine no button shall come in between, and no line in place of the coach's.
                "coach_stop_after_s": 600,
                **{name: min(patient(usual), largest) for name, (usual, largest) in _COACH_S.items()},
                "rpc_patience": min(slowness(), 100),
                "inbox_lease_s": min(patient(10), 600),
                "outbox_lease_s": min(patient(60), 600),
                **(gateway or {}),
            },
        )
        gateways = await stack.enter_async_context(AsyncExitStack())

        async def start_gateway() -> None:
            await gateways.aclose()
            # A clock that stands would never end what the gateway waits for.
            own = clock if isinstance(clock, ShiftedClock) else utc_now
            running_gateway = telegram_gateway(
                settings, publish=publish_menus if menus else _no_menus, clock=own
            )
            people.gateway = await gateways.enter_async_context(running_gateway)

        people.restart_gateway = start_gateway
        await start_gateway()
        if isinstance(clock, ShiftedClock):
            # A move tells nobody: what is due by the moved clock the gateway finds when it looks.
            clock.when_moved(people.have_outbox_look)
        if agreed:
            await agree(people.clients.members, [person for person in world.people if person != NICO])
        yield people


async def _no_menus(*_: object) -> None:
    """In place of `publish_menus`."""


def _webhook(mode: str) -> dict[str, str]:
    if mode == "polling":
        return {}
    (port,) = free_ports(1)
    return {
        "telegram_webhook_url": f"http://127.0.0.1:{port}/telegram",
        "telegram_webhook_listen": f"127.0.0.1:{port}",
        "telegram_webhook_secret": "a-secret-of-the-tests",
    }
