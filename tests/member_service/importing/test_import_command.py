"""`python -m member_service import`: what it writes beside the plan, and how it ends."""

import json
import os
import stat
import subprocess
import sys
import time

import pymongo
import pytest

from member_service import importing
from member_service.__main__ import main
from member_service.domain.old_bot import plan as plans
from member_service.storage.old_bot import OldDatabase, OldFolder, SourceUnusable
from tests.member_service.importing.dumps import clock
from tests.support.databases import server_uri
from tests.support.old_bot import END, old_dump, plan_toml, write_folder

URI = os.environ.get("MONGODB_URI")


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("MONGODB_URI", "OWNER_ID", "MONGODB_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENVIRONMENT", "test")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "")


def test_a_dry_run_writes_a_plan_and_a_report_for_its_owner_alone(tmp_path, capsys):
    folder, plan = tmp_path / "dump", tmp_path / "PLAN.toml"
    tally = write_folder(old_dump(), folder)

    assert main(["import", str(plan), "--dry-run", "--folder", str(folder)]) == 0

    written = plans.parse(plan.read_text(encoding="utf-8"))
    assert written.fingerprint
    assert written.allow == ()
    for path in (plan, tmp_path / "PLAN.report.md", tmp_path / "PLAN.report.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    report = json.loads((tmp_path / "PLAN.report.json").read_text(encoding="utf-8"))
    assert report["documents"] == dict(tally.documents)
    for name, count in tally.documents.items():
        assert sum(one["documents"] for one in report["outcomes"] if one["collection"] == name) == count
    assert report["payments_to_settle"] == ["pix-1"]
    said = capsys.readouterr().out
    assert "5000000" not in said
    everything = said + (tmp_path / "PLAN.report.md").read_text(encoding="utf-8") + plan.read_text("utf-8")
    assert not [canary for canary in tally.canaries if canary in everything]


def test_a_second_dry_run_keeps_what_was_chosen(tmp_path):
    folder, plan = tmp_path / "dump", tmp_path / "PLAN.toml"
    tally = write_folder(old_dump(), folder)
    plan.write_text(plan_toml(folder, tally, "of before", seasons='"one"'), encoding="utf-8")
    before = plans.parse(plan.read_text(encoding="utf-8"))

    assert main(["import", str(plan), "--dry-run"]) == 0

    after = plans.parse(plan.read_text(encoding="utf-8"))
    assert after.fingerprint != before.fingerprint
    assert (after.allow, after.migrations, after.admins, after.seasons, after.owner) == (
        before.allow,
        before.migrations,
        before.admins,
        "one",
        99,
    )


@pytest.mark.parametrize("what", [["--apply"], ["--verify"], ["--rollback", "abc"]])
def test_a_database_in_memory_is_refused(tmp_path, capsys, what):
    assert main(["import", str(tmp_path / "PLAN.toml"), *what]) == 2
    assert "MONGODB_URI" in capsys.readouterr().err


def test_what_is_wrong_is_said_and_ends_with_2(tmp_path, capsys):
    assert main(["import", str(tmp_path / "PLAN.toml")]) == 2
    assert "--folder" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "PLAN.toml"), "--folder", str(tmp_path / "no")]) == 2
    assert "is its path right" in capsys.readouterr().err
    (tmp_path / "PLAN.toml").write_text('[source]\nfolder = "C:\\dump"')
    assert main(["import", str(tmp_path / "PLAN.toml")]) == 2
    assert "single quotes" in capsys.readouterr().err


@pytest.mark.mongo
def test_an_import_is_applied_verified_and_rolled_back(tmp_path, monkeypatch, capsys):
    uri = server_uri_of(monkeypatch)
    folder, plan = tmp_path / "dump", tmp_path / "PLAN.toml"
    tally = write_folder(old_dump(), folder)
    plan.write_text(plan_toml(folder, tally, ""), encoding="utf-8")
    with pymongo.MongoClient(uri) as client:
        try:
            assert main(["import", str(plan), "--apply"]) == 2  # made of no documents yet
            assert main(["import", str(plan), "--dry-run"]) == 0
            assert main(["import", str(plan), "--apply"]) == 0
            assert main(["import", str(plan), "--verify"]) == 0
            assert "Everything that members see equals the sums." in capsys.readouterr().out
            client["test_import_command"]["checkins"].update_one({}, {"$inc": {"points": 1}})
            assert main(["import", str(plan), "--verify"]) == 3
            run = json.loads((tmp_path / "PLAN.report.json").read_text(encoding="utf-8"))["run"]
            assert main(["import", str(plan), "--rollback", "nonsense"]) == 2
            assert main(["import", str(plan), "--rollback", run]) == 0
            assert client["test_import_command"]["groups"].count_documents({}) == 0
            captured = capsys.readouterr()
            assert "5000000" not in captured.err
        finally:
            client.drop_database("test_import_command")


@pytest.mark.mongo
def test_killed_at_any_moment_and_done_again_it_is_the_same(tmp_path, monkeypatch):
    uri = server_uri_of(monkeypatch)
    folder, plan = tmp_path / "dump", tmp_path / "PLAN.toml"
    tally = write_folder(old_dump(groups=3, members=30, checkins=3_000), folder)
    plan.write_text(plan_toml(folder, tally, ""), encoding="utf-8")
    assert main(["import", str(plan), "--dry-run"]) == 0
    command = [sys.executable, "-m", "member_service", "import", str(plan), "--apply"]
    with pymongo.MongoClient(uri) as client:
        database = client["test_import_command"]
        try:
            for least in (1, 1_000, 2_500):
                # It is killed when so much is there: the first document, the middle, the end.
                with subprocess.Popen(
                    command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                ) as process:
                    while process.poll() is None and database["checkins"].estimated_document_count() < least:
                        time.sleep(0.01)
                    process.kill()
            assert main(["import", str(plan), "--apply"]) == 0
            found = database["checkins"].aggregate(
                [{"$group": {"_id": "$member_id", "rows": {"$sum": 1}, "points": {"$sum": "$points"}}}]
            )
            assert {one["_id"]: (one["rows"], one["points"]) for one in found} == {
                member: (one.checkins, one.points)
                for (_, member), one in tally.members.items()
                if one.checkins
            }
            assert main(["import", str(plan), "--verify"]) == 0
        finally:
            client.drop_database("test_import_command")


def server_uri_of(monkeypatch) -> str:
    if URI:
        monkeypatch.setenv("MONGODB_URI", URI)
    uri = server_uri()
    monkeypatch.setenv("MONGODB_URI", uri)
    monkeypatch.setenv("MONGODB_DATABASE", "test_import_command")
    return uri


@pytest.mark.mongo
async def test_a_database_is_read_like_the_folder_of_its_export(tmp_path, monkeypatch):
    uri = server_uri_of(monkeypatch)
    dump = old_dump(seed=4)
    rows = list(dump)
    write_folder(old_dump(seed=4), tmp_path / "dump")
    (tmp_path / "uri").write_text(uri + "\n")
    plan = plans.parse(plan_toml(tmp_path / "dump", dump.tally, ""))
    with pymongo.MongoClient(uri) as client:
        try:
            for name, document in rows:
                client["test_old_bot"][name].insert_one(document)
            database = OldDatabase(str(tmp_path / "uri"), "test_old_bot")
            of_database = await importing.foresee(database, plan, END)
            await database.close()
        finally:
            client.drop_database("test_old_bot")
    of_folder = await importing.foresee(OldFolder(str(tmp_path / "dump")), plan, clock())

    assert of_database.accounts == of_folder.accounts


async def test_a_database_that_is_away_says_so_without_its_uri(tmp_path):
    (tmp_path / "uri").write_text("mongodb://user:secret@127.0.0.1:1/?serverSelectionTimeoutMS=50")
    database = OldDatabase(str(tmp_path / "uri"), "x")

    with pytest.raises(SourceUnusable) as caught:
        await database.collections()
    await database.close()
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    (tmp_path / "uri").write_text("not a uri: secret")
    with pytest.raises(SourceUnusable, match="cannot be used"):
        OldDatabase(str(tmp_path / "uri"), "x")
