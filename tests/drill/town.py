"""The town of a drill: processes with certificates behind a database that can be cut, and people."""

from __future__ import annotations

import asyncio
import base64
import secrets
import urllib.parse
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pymongo

from gymnation.member.v1 import (
    feed_service_pb2,
    feed_service_pb2_grpc,
    member_data_service_pb2,
    member_data_service_pb2_grpc,
    memories_pb2,
    memory_service_pb2,
    memory_service_pb2_grpc,
)
from sandbox.demo.plan import free_ports
from sandbox.patience import patient
from servicekit.rpc_errors import from_rpc_error
from tests.support import forked
from tests.support.channels import open_channel
from tests.support.city import ADMIN, OWNER, City, city
from tests.support.pki import Pki, settings_of
from tests.support.tcp_proxy import TcpProxy, proxied

SERVICES = ("member", "coach", "gateway")
REMEMBERED = "treina de manhã"
FIRST_MEMBER = 7_316_904_258
"""Long enough to stand in no random id by chance: nobody is to be found there who is not there."""
_CALL_S = 15.0


@dataclass(slots=True)
class Town:
    """What a drill works with."""

    people: City
    pki: Pki
    database: TcpProxy
    uri: str
    """The server itself, past the proxy."""
    name: str
    """The database that the services use now."""
    api: str
    """Where systems call with a key."""
    folder: Path
    members: list[int]
    anchors: dict[int, int]
    """Chat id -> the message of the anchor that is open there."""

    @property
    def member_environment(self) -> dict[str, str]:
        return dict(self.people.programs["member"].environment)

    async def program(self, *arguments: str, **changes: str) -> tuple[int, str]:
        """Run `python -m member_service …` on the server itself; give its exit code and what it said."""
        log = self.folder / f"command-{secrets.token_hex(4)}.log"
        log.touch()
        environment = self.member_environment | {"MONGODB_URI": self.uri} | changes
        code = await forked.start("member_service", list(arguments), environment, log).wait()
        return code, await asyncio.to_thread(log.read_text)

    def use(self, name: str) -> None:
        """Let the services use another database from their next start on."""
        program = self.people.programs["member"]
        environment = {**program.environment, "MONGODB_DATABASE": name}
        self.people.programs["member"] = replace(program, environment=environment)
        self.name = name

    async def stop(self) -> None:
        """Stop the services; Telegram, which is the sandbox, goes on."""
        for name in reversed(SERVICES):
            if self.people.is_alive(name):
                await self.people.kill(name)

    async def start(self) -> None:
        async with asyncio.TaskGroup() as together:
            for name in SERVICES:
                together.create_task(self.people.start(name))

    def channel(self) -> Any:
        """To the member service, in the gateway's name."""
        files = self.pki.files("gateway-again", uris=["gymnation://caller/gateway"])
        return open_channel(self.people.plan.member, tls=files)

    async def remember(self, member: int) -> None:
        async with self.channel() as channel:
            await memory_service_pb2_grpc.MemoryServiceStub(channel).CreateMemory(
                memory_service_pb2.CreateMemoryRequest(
                    request_id=str(uuid4()),
                    member_id=member,
                    text=REMEMBERED,
                    source=memories_pb2.MEMORY_SOURCE_MEMBER,
                )
            )

    async def remembered(self, member: int) -> list[str]:
        async with self.channel() as channel:
            listed = await memory_service_pb2_grpc.MemoryServiceStub(channel).ListMemories(
                memory_service_pb2.ListMemoriesRequest(member_id=member)
            )
            return [one.text for one in listed.memories]

    async def erase(self, member: int) -> None:
        async with self.channel() as channel:
            await member_data_service_pb2_grpc.MemberDataServiceStub(channel).EraseMember(
                member_data_service_pb2.EraseMemberRequest(request_id=str(uuid4()), member_id=member)
            )

    async def watch(self, key: str, token: str = "") -> str:
        """What a system with this key gets first: a token, or the reason why not."""
        credentials = grpc.ssl_channel_credentials(self.pki.authority.issued.certificate)
        request = feed_service_pb2.WatchRequest(chat_ids=sorted(self.anchors), after_token=token)
        metadata = (("authorization", f"Bearer {key}"),)
        async with grpc.aio.secure_channel(self.api, credentials) as channel:
            stream: Any = feed_service_pb2_grpc.FeedServiceStub(channel).Watch(
                request, metadata=metadata, timeout=patient(_CALL_S), wait_for_ready=True
            )
            try:
                response = await stream.read()
            except grpc.aio.AioRpcError as error:
                return f"refused: {from_rpc_error(error).reason}"
            finally:
                stream.cancel()
            return str(response.token)

    def documents(self, name: str, collection: str) -> list[dict[str, Any]]:
        """All documents of a collection, read from the server itself."""
        with pymongo.MongoClient[dict[str, Any]](self.uri, tz_aware=True) as client:
            return list(client[name][collection].find({}))

    def everything(self, name: str) -> dict[str, list[dict[str, Any]]]:
        with pymongo.MongoClient[dict[str, Any]](self.uri, tz_aware=True) as client:
            return {one: list(client[name][one].find({})) for one in client[name].list_collection_names()}

    def drop(self, name: str) -> None:
        with pymongo.MongoClient[dict[str, Any]](self.uri) as client:
            client.drop_database(name)


@asynccontextmanager
async def town(uri: str, folder: Path, *, groups: int, members: int) -> AsyncIterator[Town]:
    """Members in groups, each with an anchor that is open; all of it ends with the block."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    pki, api = Pki(folder / "pki"), f"127.0.0.1:{free_ports(1)[0]}"
    own = {name: settings_of(pki.files(name)) for name in SERVICES}
    own["member"]["MEMBER_API_LISTEN"] = api
    keys = ";".join(
        f"{name} {base64.b64encode(secrets.token_bytes(32)).decode()}" for name in ("tags", "drill")
    )
    address = urllib.parse.urlsplit(uri)
    async with proxied(address.hostname or "127.0.0.1", address.port or 27017) as database:
        login, at, _ = address.netloc.rpartition("@")
        # directConnection: a replica set would tell the driver its own address, past the proxy.
        through = address._replace(
            netloc=f"{login}{at}127.0.0.1:{database.port}", path="/", query="directConnection=true"
        ).geturl()
        # Nobody waits for Telegram's twenty messages a minute in a group here.
        fast = {"TELEGRAM_RATE_LIMITS": "off", "SANDBOX_RATE_LIMITS": "off"}
        async with city(
            folder, own=own, overrides=fast, MONGODB_URI=through, DATA_KEYS=keys, **fast
        ) as people:
            name = people.programs["member"].environment["MONGODB_DATABASE"]
            made = Town(people, pki, database, uri, name, api, folder, [], {})
            await _fill(made, groups, members)
            yield made


async def _fill(town: Town, groups: int, members: int) -> None:
    people = town.people
    for number in range(members):
        name = f"Membro{number:03}"
        made = await people.post("people", first_name=name, id=FIRST_MEMBER + number)
        town.members.append(int(made["id"]))
    await people.agree(*town.members)
    for number in range(groups):
        chat = (await people.post("chats", title=f"Grupo {number}", type="supergroup", creator=OWNER))["id"]
        for person in [ADMIN, *town.members]:
            await people.post(f"chats/{chat}/join", user_id=person)
        await people.post(f"chats/{chat}/add_bot", by=OWNER)
        await people.answer(await people.says(OWNER, "/monitor", chat=chat))
        town.anchors[chat] = 0
    await open_anchors(town)


async def open_anchors(town: Town) -> None:
    """Open an anchor in each group: check-ins answer it from now on."""
    for chat in town.anchors:
        post = await town.people.says(OWNER, "Treino", chat=chat)
        await town.people.says(OWNER, "/checkin", chat=chat, reply_to=post["message_id"])
        await town.people.answer(post)
        town.anchors[chat] = post["message_id"]


async def check_in(town: Town, members: Sequence[int]) -> list[tuple[int, int]]:
    """Let members send photos in every group; give (chat, message) of each, answered or not."""
    sent = []
    for member in members:
        for chat, anchor in town.anchors.items():
            photo = await town.people.photo(member, to=anchor, chat=chat)
            sent.append((chat, int(photo["message_id"])))
    return sent
