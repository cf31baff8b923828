"""An import that dies at any write, and is done again, leaves what one that lived leaves."""

import contextlib

from member_service import importing
from member_service.repair import repair
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.importing.dumps import clock
from tests.member_service.importing.test_importing import contents
from tests.support.databases import open_empty_database

_MOST = 500


async def test_a_crash_at_any_write_changes_nothing(moving):
    case = await moving(groups=2, members=4, checkins=24, dirt=0.4)
    async with open_empty_database("embedded") as whole:
        await importing.apply(case.source, case.plan, whole, clock)
        expected = await contents(whole)

    for writes in range(1, _MOST):
        async with open_empty_database("embedded") as database:
            lived = False
            with contextlib.suppress(Crash):
                dying = CrashingDatabase(database, writes, seed=writes)
                await importing.apply(case.source, case.plan, dying, clock)
                lived = True
            if lived:
                break
            await importing.apply(case.source, case.plan, database, clock)
            assert await contents(database) == expected, writes
    assert 20 < writes < _MOST


async def test_a_rollback_that_dies_at_any_write_can_be_done_again(moving):
    case = await moving(groups=2, members=4, checkins=24, dirt=0.4)

    for writes in range(1, _MOST):
        async with open_empty_database("embedded") as database:
            done = await importing.apply(case.source, case.plan, database, clock)
            lived = False
            with contextlib.suppress(Crash):
                await importing.roll_back(CrashingDatabase(database, writes, seed=writes), done.run)
                lived = True
            await importing.roll_back(database, done.run)
            assert {name for name, _ in await contents(database)} == {"audit"}, writes
            if lived:
                break
    assert 10 < writes < _MOST


async def test_after_a_crash_the_repair_has_nothing_to_do_that_the_import_does_not(moving):
    case = await moving(groups=1, members=3, checkins=12, dirt=0.0)
    async with open_empty_database("embedded") as database:
        with contextlib.suppress(Crash):
            await importing.apply(case.source, case.plan, CrashingDatabase(database, 9), clock)
        # Between the crash and the next try somebody repairs.
        await repair(database, clock=clock)

        done = await importing.apply(case.source, case.plan, database, clock)

        assert done.adds_up
        assert (await repair(database, dry_run=True, clock=clock)).clean
