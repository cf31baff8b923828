"""Requests to join with two gateways, of which the one that decides is killed after Telegram's yes or no.

Telegram does what it is asked, and its answer never comes: so the gateway that waits for it is found, and
killed. The other one goes on. Everybody is asked once, decided about once, and once in the audit log.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from pymongo.database import Database

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.audit_service_pb2_grpc import AuditServiceStub
from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.groups_pb2 import Group, GroupSettings
from tests.support.channels import open_channel
from tests.support.city import ADMIN, GROUP, OWNER, City, Json, city, said

pytestmark = [pytest.mark.system, pytest.mark.mongo]

LEASE_S = 600
"""So long that nobody else takes over what hangs before its gateway is killed."""
LEASES_OVER_S = LEASE_S + 60
DAY_S = 86_400


class Pair:
    """Two gateways of a group that lets nobody in unasked; which of them has what in work is known."""

    def __init__(self, people: City, database: Database[Json]) -> None:
        self.people, self._database = people, database
        self._worker_of: dict[str, str] = {}

    async def look(self, ask: Callable[[Database[Json]], Any]) -> Any:
        """Ask the database something."""
        return await asyncio.to_thread(ask, self._database)

    async def _workers(self) -> set[str]:
        rows = await self.look(lambda database: list(database["workers"].find({}, {"_id": 1})))
        return {row["_id"] for row in rows if row["_id"].startswith("gateway-")}

    async def _only_other(self, known: set[str]) -> str:
        """Wait for the one worker that is not known yet."""

        async def others() -> set[str]:
            found = await self._workers() - known
            return found if len(found) == 1 else set()

        return next(iter(await self.people.until(others)))

    async def tell_apart(self) -> None:
        """Learn the names under which the two work: one ends properly and comes back under another."""
        await self.people.end("gateway-2")
        self._worker_of["gateway"] = await self._only_other(set())
        await self.restart("gateway-2")

    async def restart(self, name: str) -> None:
        """Start a gateway that ended or was killed."""
        before = await self._workers()
        await self.people.start(name)
        self._worker_of[name] = await self._only_other(before)

    async def kill_who_works_on(self, collection: str, wanted: Json) -> str:
        """Kill the gateway that has this row in work, the only one that is left; give its name."""

        async def one() -> Json | None:
            rows = await self.look(lambda database: list(database[collection].find(wanted)))
            return rows[0] if len(rows) == 1 and rows[0].get("lease_owner") else None

        row = await self.people.until(one)
        worker = row["lease_owner"].partition("/")[0]
        [name] = [name for name, known in self._worker_of.items() if known == worker]
        await self.people.kill(name)
        return name

    async def goes_on(self, collection: str, wanted: Json) -> None:
        """Let the leases of the dead end, and wait until the other gateway has done the rest."""
        await self.people.post("clock", by_s=LEASES_OVER_S)
        await self.is_done(collection, wanted)

    async def is_done(self, collection: str, wanted: Json) -> None:
        """Wait until no such row is left."""

        async def done() -> bool:
            return await self.look(lambda database: database[collection].count_documents(wanted)) == 0

        await self.people.until(done)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    # An answer that never comes is waited for until the gateway is killed.
    waits = {"TELEGRAM_TIMEOUT_S": "300", "OUTBOX_LEASE_S": str(LEASE_S)}
    uri, name = os.environ["MONGODB_URI"], f"test_{uuid4().hex[:16]}"
    with pymongo.MongoClient[Json](uri) as client:
        async with city(
            tmp_path, replicas=True, clock=True, overrides=waits, MONGODB_URI=uri, MONGODB_DATABASE=name
        ) as people:
            made = Pair(people, client[name])
            await made.tell_apart()
            await people.answer(await people.says(OWNER, "/monitor"))
            async with open_channel(member_of(people)) as channel:
                await GroupServiceStub(channel).UpdateGroup(
                    UpdateGroupRequest(
                        request_id=str(uuid4()),
                        group=Group(chat_id=GROUP, settings=GroupSettings(join_requests=True)),
                        update_mask=FieldMask(paths=["settings.join_requests"]),
                    )
                )
            for person in (OWNER, ADMIN):
                await starts(people, person)
            await people.post(f"chats/{GROUP}/approval", on=True)
            # What the gateways keep of the group is as old as that by then.
            await people.post("clock", by_s=LEASES_OVER_S)
            yield made


@pytest.mark.long(40)
async def test_each_request_is_asked_and_decided_once_whichever_gateway_is_killed(pair: Pair):
    people = pair.people
    agreeing = [await somebody(people, f"Concorda{number}") for number in range(4)]
    silent = [await somebody(people, f"Cala{number}") for number in range(2)]
    await asyncio.gather(*(people.post(f"chats/{GROUP}/join", user_id=one) for one in [*agreeing, *silent]))
    questions = {one: await asked(people, one) for one in [*agreeing, *silent]}
    # Whoever asked has written that down: else a moved clock ends its lease, and the other one asks again.
    await pair.is_done("outbox", {"kind": "join_ask", "state": "pending"})

    await lose_an_answer(people, "approveChatJoinRequest")
    await asyncio.gather(*(press(people, one, questions[one], col=0) for one in agreeing))
    await people.until(lambda: calls(people, "approveChatJoinRequest", len(agreeing)))
    let_in = {"kind": "join_answered", "state": "pending"}
    killed = await pair.kill_who_works_on("outbox", let_in)
    await pair.goes_on("outbox", let_in)
    assert await decisions(people) == {one: ["newcomer_let_in"] for one in agreeing}
    await pair.restart(killed)

    await lose_an_answer(people, "declineChatJoinRequest")
    await people.post("clock", by_s=DAY_S)
    await people.until(lambda: calls(people, "declineChatJoinRequest", len(silent)))
    declined = {"kind": "join_unanswered", "state": "pending"}
    await pair.kill_who_works_on("outbox", declined)
    await pair.goes_on("outbox", declined)
    ended = {one: ["newcomer_declined"] for one in silent}
    assert await decisions(people) == ended | {one: ["newcomer_let_in"] for one in agreeing}
    for one in silent:
        await people.until(lambda one=one: told(people, one, "encerrei o seu pedido"))
        assert await told(people, one, "encerrei o seu pedido") == 1
    # In place of the question stands how it went on: a second one would still be there.
    assert [await told(people, one, "Você pediu para entrar") for one in agreeing] == [0] * len(agreeing)
    assert [await told(people, one, "Estou abrindo") for one in agreeing] == [1] * len(agreeing)
    assert [await told(people, one, "Você pediu para entrar") for one in silent] == [1] * len(silent)


@pytest.mark.long(30)
async def test_what_an_admin_decides_is_theirs_when_their_gateway_is_killed(pair: Pair):
    people = pair.people
    person = await somebody(people, "Bloqueia")
    await people.post(f"people/{person}/block")
    await people.post(f"chats/{GROUP}/join", user_id=person)
    notices = {one: await notice(people, one) for one in (ADMIN, OWNER)}

    await lose_an_answer(people, "approveChatJoinRequest")
    pressing = asyncio.create_task(press(people, ADMIN, notices[ADMIN], col=0))
    await people.until(lambda: calls(people, "approveChatJoinRequest", 1))
    deciding = {"state": "open"}
    await pair.kill_who_works_on("inbox", deciding)
    await pair.goes_on("inbox", deciding)
    await pressing
    await people.until(lambda: told(people, ADMIN, "entrou em"))
    await press(people, OWNER, notices[OWNER], col=1)
    await people.until(lambda: told(people, OWNER, "Alguém já decidiu"))
    assert await decisions(people) == {person: ["newcomer_let_in"]}
    assert await told(people, ADMIN, "Alguém já decidiu") == 0


def member_of(people: City) -> str:
    return people.programs["member"].environment["MEMBER_SERVICE_LISTEN"]


async def starts(people: City, person: int) -> None:
    """Let the bot write to somebody."""
    await people.post(f"people/{person}/start")
    await people.until(lambda: told(people, person, ""))


async def somebody(people: City, name: str) -> int:
    """Give a new person, who has started the bot."""
    person = int((await people.post("people", first_name=name, language_code="pt-br"))["id"])
    await starts(people, person)
    return person


async def lose_an_answer(people: City, method: str) -> None:
    """Have Telegram do it the next time, and its answer never come."""
    await people.post("faults", target="telegram", kind="timeout_after", method=method)


async def calls(people: City, method: str, number: int) -> bool:
    """Whether Telegram did it that often."""
    log = (await people.get("log"))["calls"]
    return sum(call["method"] == method and call["ok"] for call in log) == number


async def of_bot(people: City, person: int) -> list[Json]:
    return [one for one in await people.messages(person) if one["from"]["is_bot"]]


async def told(people: City, person: int, words: str) -> int:
    """How many messages of the bot have the words."""
    return sum(words in said(one) for one in await of_bot(people, person))


async def asked(people: City, person: int) -> Json:
    """Wait for the question that somebody is asked at the door."""
    return await first(people, person, "Você pediu para entrar")


async def notice(people: City, admin: int) -> Json:
    """Wait for what an admin reads of whom the bot cannot reach."""
    return await first(people, admin, "Não consegui escrever")


async def first(people: City, person: int, words: str) -> Json:
    async def look() -> Json | None:
        return next((one for one in await of_bot(people, person) if words in said(one)), None)

    found: Json = await people.until(look)
    return found


async def press(people: City, person: int, message: Json, *, col: int) -> None:
    await people.post(
        "press", **{"from": person}, chat_id=person, message_id=message["message_id"], row=0, col=col
    )


async def decisions(people: City) -> dict[int, list[str]]:
    """What the audit log has of each person who asked to come in."""
    async with open_channel(member_of(people)) as channel:
        request = ListActionsRequest(
            chat_id=GROUP, actions=["newcomer_let_in", "newcomer_declined"], page_size=100
        )
        found: dict[int, list[str]] = {}
        for entry in (await AuditServiceStub(channel).ListActions(request)).entries:
            found.setdefault(entry.subject_id, []).append(entry.action)
        return found
