"""`callers` on the console: tables for people, a key once, and errors that say what to do."""

import argparse
import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from gymnation.member.v1.group_service_pb2 import RegisterGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from member_service.caller_commands import Complaint, add_parser, answer
from member_service.storage.callers import MongoCallerStore
from member_service.storage.database import open_database
from servicekit.clock import utc_now
from tests.member_service.parts import CHAT, OWNER, rid
from tests.member_service.test_program import program
from tests.support.channels import open_channel
from tests.support.databases import server_uri
from tests.support.member_service import member_settings, running_member_service

Console = Callable[..., Awaitable[list[str]]]


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="member_service")
    add_parser(parser.add_subparsers(dest="command"))
    return parser.parse_args(["callers", *words])


@pytest.fixture
async def console():
    """What the console prints for `callers …`, with one group registered."""
    async with running_member_service(utc_now) as address:
        async with open_channel(address) as channel:
            registering = {"request_id": rid("register"), "title": "Iron", "registered_by": OWNER}
            await GroupServiceStub(channel).RegisterGroup(RegisterGroupRequest(chat_id=CHAT, **registering))

        async def say(*words: str) -> list[str]:
            return await answer(parsed("--address", address, *words), member_settings())

        yield say


async def test_a_caller_is_added_and_shown_without_its_key(console: Console):
    added = await console(
        *("add", "turnstile", "--title", "Catraca", "--group", str(CHAT), "--rate", "5"),
        *("--may", "record-checkins", "link-members", "--expires", "90d"),
    )
    assert re.match(r"NAME +STATE +MAY +GROUPS +RATE +LAST USE$", added[0])
    day = f"{utc_now() + timedelta(days=90):%Y-%m-%d}"
    row = rf"turnstile  active until {day}  record-checkins link-members  {CHAT} +5 +never$"
    assert re.match(row, added[1])
    key = added[-1]
    assert re.fullmatch(r"gn_turnstile_[0-9a-f]{64}", key)
    shown = "\n".join(await console("show", "turnstile"))
    assert "Catraca, made on " in shown
    assert len(re.findall(r"key [0-9a-f]{8}, made on ", shown)) == 1
    assert key not in shown
    assert key.rpartition("_")[2] not in "\n".join(await console("list"))


async def test_rotating_shows_the_new_key_and_the_end_of_the_old_one(console: Console):
    first = (await console("add", "crm", "--may", "read-profiles", "--all-groups"))[-1]
    second = (await console("rotate", "crm", "--overlap", "30m"))[-1]
    assert first != second
    shown = await console("show", "crm")
    assert sum("key" in line for line in shown) == 2
    assert sum("counts until" in line for line in shown) == 1
    assert (await console("rotate", "crm", "--overlap", "0"))[-1].startswith("gn_crm_")
    assert sum("key" in line for line in await console("show", "crm")) == 1


async def test_a_caller_with_a_certificate_has_no_key(console: Console):
    added = await console("add", "crm", "--may", "read-profiles", "watch", "--all-groups", "--certificate")
    assert len(added) == 2
    assert "  certificate gymnation://caller/crm" in await console("show", "crm")


async def test_who_is_revoked_stays_in_the_list(console: Console):
    await console("add", "crm", "--may", "operate", "--all-groups")
    assert (await console("revoke", "crm"))[-1] == "It is let in no more, by any server, within 5 seconds."
    listed = await console("list")
    assert [line.split()[0] for line in listed] == ["NAME", "coach", "crm", "gateway"]
    assert "  revoked 20" in listed[2]


async def test_a_service_of_ours_is_revoked_and_let_in_again(console: Console):
    await console("revoke", "coach")
    assert "  revoked 20" in (await console("list"))[1]
    assert "  active " in (await console("add", "coach"))[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("show nobody", "callers list"),
        ("add Crm --may watch --all-groups", "lower-case"),
        ("add crm --all-groups", "--may"),
        ("add crm --may watch", "--all-groups or"),
        (f"add crm --may watch --all-groups --group {CHAT}", "--all-groups or"),
        ("add crm --may watch --group -77", "/monitor"),
        ("add crm --may watch --group 77", "negative"),
        ("add crm --may watch --all-groups --rate 5000", "1 to 1000"),
        ("add crm --may watch --all-groups --expires 2020-01-01", "after now"),
        ("add gateway", "rotate"),
        ("add gateway --may watch --all-groups", "nothing to choose"),
        ("rotate gateway", "no key"),
        ("rotate crm --overlap 40d", "30 days"),
    ],
)
async def test_errors_say_what_to_do(console: Console, words: str, told: str):
    with pytest.raises(Complaint, match=re.escape(told)):
        await console(*words.split())


async def test_nobody_at_the_address_is_said(console: Console):
    with pytest.raises(Complaint, match="is the member service running"):
        await answer(parsed("--address", "127.0.0.1:1", "list"), member_settings())


@pytest.mark.parametrize(
    "words",
    ["add crm --may converse --all-groups", "add crm --may watch --expires soon", "rotate crm --overlap 1y"],
)
def test_what_is_no_command_is_refused_at_once(words: str, capsys):
    with pytest.raises(SystemExit) as ended:
        parsed(*words.split())
    assert ended.value.code == 2


@pytest.mark.system
@pytest.mark.mongo
async def test_the_program_works_on_the_database_itself():
    uri, name = server_uri(), f"test_{secrets.token_hex(8)}"
    environment = {"MONGODB_URI": uri, "MONGODB_DATABASE": name, "ENVIRONMENT": "test"}
    async with open_database(uri, name) as database:
        try:
            words = ("callers", "add", "crm", "--may", "watch", "--all-groups")
            async with program(*words, **environment) as adding:
                told, _ = await adding.communicate()
                assert adding.returncode == 0
            assert told.decode().splitlines()[-1].startswith("gn_crm_")
            kept = await MongoCallerStore(database).get("crm")
            assert kept is not None
            assert kept.created_by == "console"
            async with program(*words, **environment) as adding:
                _, complaint = await adding.communicate()
                assert adding.returncode == 1
            assert b"take another one" in complaint
        finally:
            await database.client.drop_database(name)
