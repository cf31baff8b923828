"""Banning forty people while what does it is killed.

Each is banned once, and the result tells of everybody.
"""

from pathlib import Path

import pytest

from gymnation.member.v1 import (
    audit_service_pb2,
    audit_service_pb2_grpc,
    flag_service_pb2,
    flag_service_pb2_grpc,
    members_pb2,
)
from sandbox.patience import patient
from tests.member_service.parts import rid
from tests.support.channels import open_channel
from tests.support.city import ADMIN, ENGINES, GROUP, OWNER, City, Json, city, said, server_of

pytestmark = pytest.mark.system

PEOPLE = 40
FLAGS_EACH = 2


@pytest.mark.long(23)
@pytest.mark.parametrize("engine", ENGINES)
async def test_a_ban_job_survives_who_does_it_and_bans_each_once(tmp_path: Path, engine: str):
    # On the embedded engine the data is gone with the member service: there the gateway alone is killed.
    server = server_of(engine)
    killed = ["gateway", "member", "gateway"] if server else ["gateway", "gateway"]
    async with city(tmp_path, overrides={"OUTBOX_LEASE_S": "3"}, **server) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        crowd = await flagged_crowd(people)
        # An admin and a member of the job's people: he stays.
        await people.post(f"chats/{GROUP}/promote", user_id=crowd[3])
        proposal = await people.answer(await people.says(ADMIN, f"/ban_blacklist {FLAGS_EACH}"))
        await people.post(f"chats/{GROUP}/promote", user_id=crowd[5])
        # Flood control, now and then, for a second: it also leaves time to be killed in.
        flood = {"target": "telegram", "kind": "429", "method": "banChatMember", "retry_after": 1}
        await people.post("faults", **flood, count=12, probability=0.3)
        await press(people, proposal, row=0)

        for times, name in enumerate(killed, start=1):
            await people.until(lambda enough=times * 8: kicked(people, crowd, at_least=enough))
            await people.kill(name)
            assert len(await banned(people, crowd)) < PEOPLE - 2, "it was over before anybody was killed"
            await people.start(name)

        text = await people.until(lambda: result(people, proposal), patience_s=patient(180))
        spared = {crowd[3], crowd[5]}
        assert f"Pessoas banidas: {PEOPLE - 2} de {PEOPLE}." in text
        assert "2 pessoas continuam no grupo:" in text
        assert text.count("é admin do grupo") == len(spared)
        assert await banned(people, crowd) == set(crowd) - spared
        calls = (await people.get("log"))["calls"]
        done = [call for call in calls if call["method"] == "banChatMember" and call["ok"]]
        assert len(done) == PEOPLE - 2, "somebody was banned twice"
        assert sorted(await written_down(people)) == sorted(set(crowd) - spared)
        assert await archived(people) == (PEOPLE - 2) * FLAGS_EACH
        # What waits now is nothing: the job came to its end.
        again = await people.says(ADMIN, f"/ban_blacklist {FLAGS_EACH}")
        assert "Ninguém seria banido" in said(await people.answer(again))


async def flagged_crowd(people: City) -> list[int]:
    """Newcomers with flags.

    The flags are put through the contract: in the group they would take the limits' minutes.
    """

    async def make(index: int) -> int:
        person = await people.post("people", first_name=f"Pessoa{index:02}")
        await people.post(f"chats/{GROUP}/join", user_id=person["id"])
        return int(person["id"])

    crowd = [await make(index) for index in range(PEOPLE)]
    async with open_channel(member_address(people)) as channel:
        flags = flag_service_pb2_grpc.FlagServiceStub(channel)
        for index, person in enumerate(crowd):
            for number in range(FLAGS_EACH):
                await flags.AddFlag(
                    flag_service_pb2.AddFlagRequest(
                        request_id=rid(f"{person} {number}"),
                        chat_id=GROUP,
                        message_id=1_000_000 + index * FLAGS_EACH + number,
                        member=members_pb2.Person(member_id=person, display_name=f"Pessoa{index:02}"),
                        flagged_by=members_pb2.Person(member_id=OWNER),
                    )
                )
    return crowd


async def press(people: City, message: Json, *, row: int) -> None:
    await people.post(
        "press", **{"from": ADMIN}, chat_id=GROUP, message_id=message["message_id"], row=row, col=0
    )


async def banned(people: City, crowd: list[int]) -> set[int]:
    chats = (await people.get("world"))["chats"]
    members = next(chat["members"] for chat in chats if chat["id"] == GROUP)
    return {one["user_id"] for one in members if one["status"] == "kicked"} & set(crowd)


async def kicked(people: City, crowd: list[int], *, at_least: int) -> bool:
    return len(await banned(people, crowd)) >= at_least


async def result(people: City, proposal: Json) -> str:
    message = next(m for m in await people.messages() if m["message_id"] == proposal["message_id"])
    return said(message) if "Banimento concluído" in said(message) else ""


async def written_down(people: City) -> list[int]:
    """Of whom the audit log says that they were banned; twice means written twice."""
    async with open_channel(member_address(people)) as channel:
        audit = audit_service_pb2_grpc.AuditServiceStub(channel)
        token, found = "", []
        while True:
            request = audit_service_pb2.ListActionsRequest(chat_id=GROUP, page_size=50, page_token=token)
            page = await audit.ListActions(request)
            found += [entry.subject_id for entry in page.entries if entry.action == "member_banned"]
            token = page.next_page_token
            if not token:
                return found


async def archived(people: City) -> int:
    async with open_channel(member_address(people)) as channel:
        flags = flag_service_pb2_grpc.FlagServiceStub(channel)
        request = flag_service_pb2.ListFlagsRequest(chat_id=GROUP, state="FLAG_STATE_ARCHIVED", page_size=1)
        return int((await flags.ListFlags(request)).total_size)


def member_address(people: City) -> str:
    return people.programs["member"].environment["MEMBER_SERVICE_LISTEN"]
