"""What a doctor sees of migrations: those that wait, were broken off, or are of a newer version."""

from typing import Final

from member_service.doctor.findings import Finding, good, later, now
from member_service.storage.database import Database
from member_service.storage.migrating import DatabaseTooNew, Migrations
from servicekit.clock import Clock

ABOUT: Final = "migrations"


async def look_at(database: Database, clock: Clock) -> list[Finding]:
    """Compare what the database has had with what this version knows."""
    migrations = Migrations(database, clock=clock)
    known = await migrations.known()
    try:
        await migrations.refuse_newer()
    except DatabaseTooNew as refusal:
        return [now(ABOUT, f"the database is for a newer version than {migrations.newest}", str(refusal))]
    found = [
        later(
            ABOUT,
            f"{one.number} ({one.what}) was begun and is not done",
            "if nobody is at it now, `migrate --apply` goes on; so does a start, with what is a start's",
        )
        for one in known.values()
        if one.was_broken_off
    ]
    for one in await migrations.pending():
        if one.number not in known:
            to_do = "a start does it" if one.at_start else "`migrate --apply`, while the services run"
            found.append(later(ABOUT, f"{one.number} ({one.what}) waits", to_do))
    return found or [good(ABOUT, f"all {len(known)} that there are were made")]
