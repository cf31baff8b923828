"""What a doctor sees in the database: engine, clock, indexes, expiry, keys, queues. Nothing is written."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo.errors import PyMongoError

from member_service.doctor import schema
from member_service.doctor.findings import Finding, good, later, now
from member_service.domain.inbox import Inbox
from member_service.domain.outbox import Outbox
from member_service.storage.database import Database, Index, is_plain
from member_service.storage.key_checks import MAIL_KEYS, KeyChecks, KeyMissing
from member_service.storage.mail_keys import SealedSenders
from member_service.storage.retired_indexes import is_retired
from member_service.stores import Stores
from servicekit.clock import Clock

OLDEST_SERVER: Final = (6, 0)
CLOCK_LATER: Final = timedelta(seconds=2)
CLOCK_NOW: Final = timedelta(seconds=30)
WAITING: Final = timedelta(seconds=60)
"""So old may be what waits: the promise of the inbox."""
OVERDUE: Final = timedelta(minutes=15)
"""A server forgets every minute; a busy one takes longer."""
_TOO_NEW: Final = "the member service makes its indexes when it starts: start it, and look at its log"


async def look_at(database: Database, indexes: Sequence[Index], clock: Clock) -> list[Finding]:
    """Look at everything; what cannot be looked at is a finding, too."""
    found: list[Finding] = []
    for about, look in (
        ("engine", _engine),
        ("clock", _clock),
        (schema.ABOUT, _schema),
        ("indexes", _indexes),
        ("expiry", _expiry),
        ("keys", _keys),
        ("mail keys", _mail_keys),
        ("queues", _queues),
    ):
        try:
            found += await look(database, indexes, clock)
        except PyMongoError as error:
            code = getattr(error, "code", None)
            what = type(error).__name__ + (f" {code}" if code else "")
            found.append(now(about, f"cannot be looked at: {what}", "may this user read and list indexes?"))
    return found


async def _engine(database: Database, _: Sequence[Index], __: Clock) -> list[Finding]:
    if database.embedded:
        to_do = "set MONGODB_URI, or all data end with the process"
        return [later("engine", "the embedded engine: data are in memory", to_do)]
    built: dict[str, Any] = await database.client.admin.command("buildInfo")
    version = str(built.get("version", "?"))
    shards = ", a cluster of shards" if await database.is_router() else ""
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers < OLDEST_SERVER:
        return [later("engine", f"MongoDB {version}{shards}: older than 6.0", "upgrade the server")]
    return [good("engine", f"MongoDB {version}{shards}")]


async def _schema(database: Database, _: Sequence[Index], clock: Clock) -> list[Finding]:
    # In memory it is made anew by each start.
    return [] if database.embedded else await schema.look_at(database, clock)


async def _clock(database: Database, _: Sequence[Index], clock: Clock) -> list[Finding]:
    if database.embedded:
        return []
    before = clock()
    hello: dict[str, Any] = await database.client.admin.command("hello")
    after = clock()
    there = hello.get("localTime")
    if not isinstance(there, datetime):
        return []
    there = there if there.tzinfo else there.replace(tzinfo=UTC)
    # The time that the network takes is not the database's fault.
    off = max(before - there, there - after, timedelta())
    seen = f"this machine and the database differ by {off.total_seconds():.1f} s"
    to_do = "leases, days and codes go by the clock: let both follow NTP"
    if off >= CLOCK_NOW:
        return [now("clock", seen, to_do)]
    return [later("clock", seen, to_do) if off >= CLOCK_LATER else good("clock", seen)]


async def _indexes(database: Database, indexes: Sequence[Index], _: Clock) -> list[Finding]:
    found: list[Finding] = []
    wanted: dict[str, list[Index]] = {}
    for index in indexes:
        if not (database.embedded and index.expire_after_s is not None):
            # The embedded engine forgets by itself, without an index.
            wanted.setdefault(index.collection, []).append(index)
    for collection, of_collection in sorted(wanted.items()):
        there: dict[str, Any] = dict(await database.collection(collection).index_information())
        names = {"_id_"}
        for index in of_collection:
            forms = (index, *index.on_shards()) if index.within else (index,)
            names |= {form.full_name for form in forms}
            found += _lacking(collection, index, there)
        if unknown := sorted(set(there) - names):
            found += [_unknown(collection, name, there[name]) for name in unknown]
    return found or [good("indexes", f"{len(indexes)}, in {len(wanted)} collections")]


def _unknown(collection: str, name: str, described: dict[str, Any]) -> Finding:
    if is_retired(collection, name, described):
        seen = f"{collection} has {name}, which no query needs any more"
        return later("indexes", seen, "the member service drops it when it starts: start it")
    to_do = "drop it if you did not make it: each write pays for it"
    return later("indexes", f"{collection} has {name}, which is not ours", to_do)


def _lacking(collection: str, index: Index, there: dict[str, Any]) -> list[Finding]:
    name = index.full_name
    known = there.get(name)
    if known is None:
        if index.within is not None and all(form.full_name in there for form in index.on_shards()):
            return []
        return [now("indexes", f"{collection} lacks {name}", _TOO_NEW)]
    keys = tuple((field, int(direction)) for field, direction in known.get("key", ()))
    if keys and keys != index.keys:
        to_do = f"drop {name} of {collection}, then start the member service, which makes it"
        if is_plain(known):
            to_do = "the member service makes it anew when it starts: start it"
        return [now("indexes", f"{name} of {collection} has other fields than ours", to_do)]
    if index.within is None and bool(known.get("unique")) != index.unique:
        to_do = f"drop {name} of {collection}, then start the member service, which makes it"
        return [
            now("indexes", f"{name} of {collection} should{'' if index.unique else ' not'} be unique", to_do)
        ]
    expiry = known.get("expireAfterSeconds")
    if expiry != index.expire_after_s:
        seen = f"{name} of {collection} forgets after {expiry} s, not {index.expire_after_s} s"
        return [later("indexes", seen, _TOO_NEW)]
    return []


async def _expiry(database: Database, indexes: Sequence[Index], clock: Clock) -> list[Finding]:
    overdue = []
    expiring = [index for index in indexes if index.expire_after_s is not None]
    for index in expiring:
        latest = clock() - timedelta(seconds=index.expire_after_s or 0) - OVERDUE
        field = index.keys[0][0]
        if await database.collection(index.collection).find_one({field: {"$lt": latest}}, {"_id": 1}):
            overdue.append(index.collection)
    if not overdue:
        return [
            good("expiry", f"nothing is overdue in {len({one.collection for one in expiring})} collections")
        ]
    seen = f"what should be gone is there: {', '.join(sorted(set(overdue)))}"
    return [later("expiry", seen, "is the server's ttlMonitorEnabled true, and does it find the time?")]


async def _keys(database: Database, _: Sequence[Index], __: Clock) -> list[Finding]:
    checks = KeyChecks(database)
    try:
        known = await checks.ids_or_refuse()
    except KeyMissing as missing:
        return [now("keys", str(missing), "give that key in DATA_KEYS: without it nothing starts")]
    if others := sorted(known - {database.keys.current}):
        to_do = "`repair` seals under the current one; then the others may go"
        return [later("keys", f"texts may be under {', '.join(others)}, too", to_do)]
    return [good("keys", f"ours open what is there; {database.keys.current} seals")]


async def _mail_keys(database: Database, _: Sequence[Index], clock: Clock) -> list[Finding]:
    keys = database.mail_keys
    try:
        known = await KeyChecks(database, MAIL_KEYS).ids_or_refuse()
    except KeyMissing as missing:
        to_do = (
            "give that key in MAIL_KEYS: without it nothing starts."
            " If it is gone for good, a line with its id and the word lost says so"
        )
        return [now("mail keys", str(missing), to_do)]
    found = []
    if lost := sorted(keys.lost):
        to_do = "nothing: who wrote those mails is known to nobody, and what was paid for that goes back"
        found.append(later("mail keys", f"lost: {', '.join(lost)}", to_do))
    if keys.shares_a_key_with(database.keys) and not database.embedded:
        to_do = "make keys for MAIL_KEYS alone: whoever has those of texts must not learn who wrote"
        found.append(later("mail keys", "MAIL_KEYS has a key that DATA_KEYS has, too", to_do))
    sealed = SealedSenders(database)
    counts, others = await sealed.count(clock()), sorted(known - {keys.current})
    drafts = await sealed.drafts() if others else 0
    seen = f"{keys.current} seals senders: {counts[keys.current]} mails older than an hour"
    if not others:
        return [*found, good("mail keys", seen)]
    kept = ", ".join(f"{counts.get(one, 0)} under {one}" for one in others)
    to_do = f"`repair` seals them under {keys.current}, and says which key may go"
    told = f"{seen}; {kept}, and {drafts} drafts under former keys"
    return [*found, later("mail keys", told, to_do)]


async def _queues(database: Database, _: Sequence[Index], clock: Clock) -> list[Finding]:
    stores, at = Stores(database), clock()
    inbox = await Inbox(stores.inbox, clock).stats()
    outbox = await Outbox(stores.outbox, clock).stats()
    found = []
    for name, oldest, waiting, to_do in (
        ("inbox", inbox.oldest_accept_time, inbox.depth, "is a gateway running, and can it reach Telegram?"),
        (
            "outbox",
            outbox.oldest_due_time,
            outbox.due,
            "is a gateway running? /readyz of it says what it lacks",
        ),
    ):
        age = at - oldest if oldest else timedelta()
        seen = f"{waiting} wait, the oldest for {max(age.total_seconds(), 0):.0f} s"
        found.append(now(name, seen, to_do) if age > WAITING else good(name, seen))
    for name, dead in (("inbox", inbox.dead), ("outbox", outbox.dead)):
        if dead:
            found.append(later(name, f"{dead} dead letters", "`dead list`, then `dead retry` or `dead drop`"))
    return found
