"""A restore is practised: a small drill on real processes, and its backups' format."""

import os
import random
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import bson
import pymongo
import pytest

from tests.drill import backup
from tests.drill.run import RESTORED, Report, drill, holds, places_of
from tests.drill.town import FIRST_MEMBER, SERVICES, Town

ROOT = Path(__file__).parents[2]


@pytest.mark.system
@pytest.mark.mongo
@pytest.mark.long(60)
@pytest.mark.timeout(900)
async def test_a_restore_loses_what_came_after_the_backup_and_brings_nobody_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    alive: list[bool] = []
    drop = Town.drop

    def dropped(town: Town, name: str) -> None:
        if name.startswith(RESTORED):
            alive.extend(town.people.is_alive(one) for one in SERVICES)
        drop(town, name)

    monkeypatch.setattr(Town, "drop", dropped)
    told: list[str] = []
    report = await drill(os.environ["MONGODB_URI"], tmp_path, groups=1, members=8, tell=told.append)
    print("\n".join([*told, *report.lines()]))
    assert report.findings == []
    assert len(report.proved) > 15
    # Who still runs makes the database anew.
    assert alive == [False] * len(SERVICES)
    assert [line.partition(".")[0].strip() for line in told if line[:2].strip().isdecimal()] == [
        str(number) for number in range(1, 9)
    ]


def test_without_a_server_the_drill_says_how_to_get_one():
    without = {name: value for name, value in os.environ.items() if name != "MONGODB_URI"}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.drill"],
        cwd=ROOT,
        env=without,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "docker run" in ended.stderr


def test_one_thing_that_does_not_hold_is_a_failure():
    report = Report()
    report.check(True, "this")
    assert report.lines()[-1] == "The restore works."
    report.check([], "that", 7)
    assert report.lines()[1:] == ["  ok    this", "  FAIL  that: NO (7)", "", "1 things do not hold."]


@pytest.mark.parametrize(
    "value", [{"member_id": 77}, {"a": [{"b": "x:77"}]}, {"77": 1}, {"a": "(77)"}, {"a": b'{"id":77}'}]
)
def test_a_number_is_found_wherever_it_stands(value: dict[str, Any]):
    assert holds(value, 77)


@pytest.mark.parametrize("value", [{"member_id": 777}, {"a": "x1770"}, {"a": True}, {"a": 77.5}, {}])
def test_another_number_is_not_taken_for_it(value: dict[str, Any]):
    assert not holds(value, 77 if value != {"a": True} else 1)


def test_no_members_number_stands_in_an_id_by_chance():
    """Four digits do, in one of 18,000 random ids: then somebody who was erased seemed to be back."""
    drawn = random.Random(7)
    ids = [str(UUID(int=drawn.getrandbits(128), version=4)) for _ in range(100_000)]
    assert [one for one in ids if holds(one, 1007)], "these are enough ids to show it"
    assert not [one for one in ids if holds(one, FIRST_MEMBER)]


def test_a_finding_says_where_the_number_stands():
    document = {"_id": "a", "log": {"1": {"by": 77}}, "ids": ["x", "of 77"], "77": 1, "n": 7}
    assert sorted(places_of(document, 77)) == ["<77>", "ids.1", "log.1.by"]


@pytest.fixture
def names() -> Iterator[tuple[str, str]]:
    made = f"test_{secrets.token_hex(8)}", f"test_{secrets.token_hex(8)}"
    yield made
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URI"]) as client:
        for name in made:
            client.drop_database(name)


@pytest.mark.system
@pytest.mark.mongo
def test_what_our_own_writer_writes_comes_back_with_its_indexes(tmp_path: Path, names: tuple[str, str]):
    uri, (one, other) = os.environ["MONGODB_URI"], names
    stored = [
        {
            "_id": number,
            "n": number,
            "at": datetime(2031, 1, 2, tzinfo=UTC),
            "raw": b"\x00\xff",
            "in": {"a": [1]},
        }
        for number in range(1100)
    ]
    with pymongo.MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
        things = client[one]["things"]
        things.insert_many(stored)
        things.create_index([("n", 1), ("at", -1)], name="both", unique=True)
        things.create_index([("at", 1)], name="expiry", expireAfterSeconds=3600)
        things.create_index([("raw", 1)], name="some", partialFilterExpression={"raw": {"$exists": True}})
        backup.write(uri, one, tmp_path)
        # What mongodump writes is documents one after the other.
        assert bson.decode_all((tmp_path / one / "things.bson").read_bytes())[5]["_id"] == 5
        assert (tmp_path / one / "things.metadata.json").exists()
        backup.read(uri, tmp_path, one, other)
        assert list(client[other]["things"].find({}).sort("_id")) == stored
        there, before = (client[name]["things"].index_information() for name in (other, one))
        assert {name: dict(index, ns=0) for name, index in there.items()} == {
            name: dict(index, ns=0) for name, index in before.items()
        }


def test_a_backup_that_was_cut_off_is_told(tmp_path: Path):
    (tmp_path / "gym").mkdir()
    whole = bson.encode({"_id": 1, "text": "a" * 50})
    (tmp_path / "gym" / "things.bson").write_bytes(whole + whole[:20])
    with pytest.raises(backup.BackupFailed, match="middle of a document"):
        list(backup.documents(tmp_path, "gym", "things"))


def test_the_tools_are_used_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("mongodump", "mongorestore"):
        tool = tmp_path / name
        tool.write_text(f'#!/bin/sh\necho "{name} $*" >> {tmp_path}/said\n')
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert backup.tools()
    folder = tmp_path / "out"
    (folder / "gym").mkdir(parents=True)
    assert backup.dump("mongodb://host", "gym", folder) == 0
    assert (tmp_path / "said").read_text() == f"mongodump --uri=mongodb://host --db=gym --out={folder}\n"
    (tmp_path / "mongorestore").write_text("#!/bin/sh\necho mongodb://user:secret@host >&2\nexit 1\n")
    with pytest.raises(backup.BackupFailed) as failure:
        backup.restore("mongodb://user:secret@host", folder, "gym", "other")
    assert "secret" not in str(failure.value)
