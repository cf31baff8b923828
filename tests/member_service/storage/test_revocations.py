"""A restored backup lets nobody in who was revoked after it, and no key that had ended."""

from datetime import timedelta

import pytest

from member_service.domain.callers import NewCaller
from member_service.repair import RepairReport, repair
from member_service.storage import callers as caller_storage
from member_service.storage.database import Database
from member_service.storage.erasure_tags import LineInvalid
from member_service.storage.revocations import KnownCaller, Revocations
from tests.member_service.parts import NOON, rid
from tests.member_service.storage.test_callers import DASHBOARD, Callers

HOUR = timedelta(hours=1)


@pytest.fixture
async def callers(database: Database) -> Callers:
    await database.ensure_indexes(caller_storage.INDEXES)
    return Callers(database)


async def backed_up(database: Database) -> list[dict]:
    return await database.collection("callers").find({}).to_list(None)


async def put_back(database: Database, backup: list[dict]) -> None:
    await database.collection("callers").delete_many({})
    if backup:
        await database.collection("callers").insert_many(backup)


async def kept_lines(callers: Callers, database: Database) -> list[KnownCaller]:
    """By way of the file, as an operator has them."""
    found = Revocations(database).all(callers.clock())
    return [KnownCaller.parse(one.line()) async for one in found]


async def repaired(callers: Callers, database: Database, known: list[KnownCaller]) -> RepairReport:
    foreseen = await repair(database, dry_run=True, clock=callers.clock, callers=known)
    report = await repair(database, clock=callers.clock, callers=known)
    for one in ("revoked_again", "keys_ended_again"):
        assert getattr(foreseen, one) == getattr(report, one)
    assert foreseen.clean == (not report.revoked_again and not report.keys_ended_again)
    assert (await repair(database, dry_run=True, clock=callers.clock, callers=known)).clean
    return report


async def test_who_was_revoked_after_the_backup_stays_out(callers: Callers, database: Database):
    leaked = await callers.create(rid(1), DASHBOARD, "console")
    backup = await backed_up(database)
    callers.clock.forward(hours=1)
    await callers.revoke(rid(2), "dashboard")
    await callers.revoke(rid(3), "coach")
    known = await kept_lines(callers, database)
    await put_back(database, backup)
    assert await callers.knows(leaked.key) == "dashboard"
    assert await callers.certified("coach") == "coach"

    report = await repaired(callers, database, known)

    assert report.revoked_again == 2
    assert "2 callers known, 2 were revoked again, 0 keys were ended again" in report.lines()
    assert await callers.knows(leaked.key) is None
    assert await callers.certified("coach") is None


async def test_a_key_that_was_rotated_after_the_backup_opens_no_more(callers: Callers, database: Database):
    leaked = await callers.create(rid(1), DASHBOARD, "console")
    gate = await callers.create(rid(2), NewCaller("gate", "", DASHBOARD.permissions, all_groups=True), "x")
    backup = await backed_up(database)
    callers.clock.forward(hours=1)
    await callers.rotate(rid(3), "dashboard", timedelta())
    await callers.rotate(rid(4), "gate", HOUR)
    known = await kept_lines(callers, database)
    await put_back(database, backup)

    report = await repaired(callers, database, known)

    assert (report.revoked_again, report.keys_ended_again) == (0, 2)
    assert await callers.knows(leaked.key) is None
    # Its overlap is not over yet.
    assert await callers.knows(gate.key) == "gate"
    callers.clock.forward(hours=2)
    assert await callers.knows(gate.key) is None


async def test_what_was_let_in_or_made_after_the_file_is_left_alone(callers: Callers, database: Database):
    await callers.create(rid(1), DASHBOARD, "console")
    await callers.revoke(rid(2), "gateway")
    known = await kept_lines(callers, database)
    callers.clock.forward(hours=1)
    await callers.create(rid(3), NewCaller("gateway"), "console")
    later = await callers.rotate(rid(4), "dashboard")

    report = await repaired(callers, database, known)

    assert (report.revoked_again, report.keys_ended_again) == (0, 0)
    assert await callers.certified("gateway") == "gateway"
    assert await callers.knows(later.key) == "dashboard"


async def test_the_file_has_no_key_and_nothing_that_is_kept_of_one(callers: Callers, database: Database):
    made = await callers.create(rid(1), DASHBOARD, "console")
    [document] = await backed_up(database)
    [known] = await kept_lines(callers, database)
    told = known.line()
    assert told.startswith(f"caller dashboard keys {NOON.isoformat()} ")
    assert made.key.rpartition("_")[2] not in told
    assert document["keys"][0]["digest"] not in told


@pytest.mark.parametrize(
    "line",
    [
        "caller",
        "caller hall",
        "caller hall gone 2026-11-22T10:00:00+00:00",
        "caller hall revoked 2026-11-22",
        "caller hall revoked never",
        "caller hall revoked 2026-11-22T10:00:00+00:00 abcd",
        "caller hall keys 2026-11-22T10:00:00+00:00 ab@",
        "caller hall keys 2026-11-22T10:00:00+00:00 @2026-11-22T10:00:00+00:00",
        "system hall keys 2026-11-22T10:00:00+00:00 ab",
    ],
)
def test_a_line_that_nobody_printed_is_refused(line: str):
    with pytest.raises(LineInvalid):
        KnownCaller.parse(line)
