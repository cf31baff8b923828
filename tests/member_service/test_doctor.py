"""`doctor`: what it sees, what it says to do, and with which exit code."""

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from member_service.__main__ import main
from member_service.doctor import certificates, database
from member_service.doctor.findings import Finding, Level, exit_code, good, later, lines, now
from member_service.domain.inbox import Inbox, NewUpdate
from member_service.storage.database import Database
from member_service.storage.migrating import Migrations
from member_service.storage.sealing import Keys
from member_service.stores import INDEXES, Stores
from sandbox.certificates import make
from servicekit.tls import TlsFiles
from tests.support.clock import SettableClock

KEYS = [f"tags {'A' * 43}=\n{name} {letter * 43}=" for name, letter in (("a1", "E"), ("b2", "I"))]


async def seen(opened: Database, clock: SettableClock) -> list[Finding]:
    await Migrations(opened, INDEXES).start()
    return [one for one in await database.look_at(opened, INDEXES, clock) if one.about != "engine"]


def bad(found: list[Finding]) -> list[str]:
    return [one.seen for one in found if one.level is not Level.GOOD]


@pytest.fixture
async def indexes_again(database: Database):
    """On a server the next test gets the same collections: they have our indexes again, and no others."""
    yield
    inbox = database.collection("inbox")
    for name in {"somebodys", "state_due"} & (await inbox.index_information()).keys():
        await inbox.drop_index(name)
    await database.ensure_indexes(INDEXES)


async def test_a_fresh_database_is_well(database: Database):
    await database.ensure_indexes(INDEXES)
    assert bad(await seen(database, SettableClock(datetime.now(UTC)))) == []


@pytest.mark.usefixtures("indexes_again")
async def test_an_index_that_is_lacking_and_one_that_nobody_knows_are_told(database: Database):
    await database.ensure_indexes(INDEXES)
    inbox = database.collection("inbox")
    await inbox.drop_index("state_due")
    await inbox.create_index([("lane", 1)], name="somebodys")
    told = {one.seen: one for one in await seen(database, SettableClock(datetime.now(UTC)))}
    assert told["inbox lacks state_due"].level is Level.NOW
    assert "start it" in told["inbox lacks state_due"].to_do
    assert told["inbox has somebodys, which is not ours"].level is Level.LATER


@pytest.mark.usefixtures("indexes_again")
async def test_an_index_over_other_fields_is_told(database: Database):
    await database.ensure_indexes(INDEXES)
    await database.collection("inbox").drop_index("state_due")
    await database.collection("inbox").create_index([("state", 1)], name="state_due")
    assert bad(await seen(database, SettableClock(datetime.now(UTC)))) == [
        "state_due of inbox has other fields than ours"
    ]


async def test_what_waits_too_long_and_what_was_given_up_is_told(database: Database):
    clock = SettableClock(datetime.now(UTC))
    await database.ensure_indexes(INDEXES)
    inbox = Inbox(Stores(database).inbox, clock)
    await inbox.accept("w/1", None, [NewUpdate(1, b"{}", 7)])
    for _ in range(5):
        await inbox.fail("w/1", 1, "TimedOut")
        clock.advance(seconds=9)
        await inbox.reclaim("w/1", None, 10)
    await inbox.accept("w/1", None, [NewUpdate(2, b"{}", 8)])
    clock.advance(seconds=61)
    told = {one.seen: one.to_do for one in await seen(database, clock)}
    assert "is a gateway running" in told["1 wait, the oldest for 61 s"]
    assert "dead retry" in told["1 dead letters"]


async def test_what_should_be_gone_is_told(database: Database):
    await database.ensure_indexes(INDEXES)
    clock = SettableClock(datetime.now(UTC) + timedelta(days=400))
    await database.collection("lanes").insert_one({"_id": 1, "until": datetime.now(UTC)})
    await database.collection("inbox").insert_one(
        # By the server's own clock it is not due: else the server takes it away before anybody looks.
        {"_id": 1, "state": "done", "expire_time": datetime.now(UTC) + timedelta(days=1)}
    )
    assert "what should be gone is there: inbox" in " ".join(bad(await seen(database, clock)))


async def test_a_key_that_is_lacking_is_told_and_nothing_is_written(database: Database):
    from member_service.storage.key_checks import KeyChecks  # noqa: PLC0415

    await database.ensure_indexes(INDEXES)
    assert [row async for row in database.collection("data_keys").find({})] == []
    clock = SettableClock(datetime.now(UTC))
    await seen(database, clock)
    assert [row async for row in database.collection("data_keys").find({})] == []
    database.keys = Keys.parse(KEYS[0])
    await KeyChecks(database).refuse_without()
    database.keys = Keys.parse(KEYS[1])
    told = [one for one in await seen(database, clock) if one.about == "keys"]
    assert [one.level for one in told] == [Level.NOW]
    assert "DATA_KEYS" in told[0].to_do


def test_certificates_are_told_with_their_end(tmp_path: Path):
    believed = make(tmp_path, {"member": ["localhost"]}, days=30)
    files = TlsFiles(tmp_path / "member.pem", tmp_path / "member.key", believed)
    at = datetime.now(UTC)
    assert {one.level for one in certificates.look_at(files, at, production=True)} == {Level.GOOD}
    soon = at + timedelta(days=20)
    assert Level.LATER in {one.level for one in certificates.look_at(files, soon, production=True)}
    far = at + timedelta(days=20_000)
    assert {one.level for one in certificates.look_at(files, far, production=True)} == {Level.NOW}
    assert [one.level for one in certificates.look_at(None, at, production=True)] == [Level.NOW]
    files.certificate.write_text("nonsense")
    assert certificates.look_at(files, at, production=True)[0].level is Level.NOW


def test_it_works_when_the_database_is_down(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("MONGODB_URI", f"mongodb://u:secret@127.0.0.1:{taken.getsockname()[1]}")
        assert main(["doctor", "--json"]) == 3
    printed = capsys.readouterr().out
    told = {one["about"]: one for one in map(json.loads, printed.splitlines())}
    assert told["database"]["seen"] == "does not answer"
    assert "MONGODB_URI" in told["database"]["to_do"]
    assert told["version"]["level"] == "good"
    assert "secret" not in printed


def test_without_a_database_it_says_that_data_end_with_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("MONGODB_URI", raising=False)
    assert main(["doctor"]) == 1
    assert "-> set MONGODB_URI" in capsys.readouterr().out


def test_the_exit_code_is_that_of_the_worst():
    assert exit_code([]) == exit_code([good("a", "b")]) == 0
    assert exit_code([good("a", "b"), later("a", "b", "c")]) == 1
    assert exit_code([now("a", "b", "c"), later("a", "b", "c")]) == 3
    assert lines([now("a", "b", "c")]) == ["MEND  a  b", "         -> c"]
