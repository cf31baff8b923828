"""Callers on both engines: what is kept of them and their keys, and what ends them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from member_service.domain.caller_registry import (
    BELIEVED_S,
    READ_PATIENCE_S,
    READ_PERIOD_S,
    CallerRegistry,
    CallersUnknownNow,
)
from member_service.domain.callers import (
    KEYS_AT_ONCE,
    SERVICES,
    CallerAlreadyExists,
    CallerNotFound,
    CallerRevoked,
    CallerTitleTaken,
    CreateCaller,
    GetCaller,
    ListCallers,
    NewCaller,
    Permission,
    RevokeCaller,
    RotateCallerKey,
)
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import GroupNotRegistered
from member_service.storage import callers as caller_storage
from member_service.storage.callers import MongoCallerStore, key_digests
from member_service.storage.database import Database
from member_service.storage.groups import MongoGroupStore
from member_service.storage.links import MongoLinkStore
from member_service.transport.authentication import RegistryAuthenticator
from servicekit.access import CallerUnknown
from servicekit.errors import Unavailable
from tests.member_service.parts import CHAT, NOON, OTHER_CHAT, Parts, SetClock, rid

TURNSTILE = NewCaller(
    "turnstile",
    permissions=frozenset({Permission.RECORD_CHECKINS, Permission.LINK_MEMBERS, Permission.CORRECT_CHECKINS}),
    chat_ids=(CHAT,),
)
DASHBOARD = NewCaller(
    "dashboard", permissions=frozenset({Permission.READ_STANDINGS, Permission.WATCH}), all_groups=True
)


class Callers:
    """The use cases of callers, and one replica that knows who calls."""

    def __init__(self, database: Database) -> None:
        self.clock, self.monotonic = SetClock(), 0.0
        self.store = MongoCallerStore(database)
        groups, digests = MongoGroupStore(database), key_digests(database.keys)
        self.create = CreateCaller(self.store, groups, digests, self.clock)
        self.rotate = RotateCallerKey(self.store, digests, self.clock)
        self.revoke = RevokeCaller(self.store, MongoLinkStore(database), self.clock)
        self.get, self.list_ = GetCaller(self.store), ListCallers(self.store)
        self.registry = CallerRegistry(self.store, self.clock, lambda: self.monotonic)
        self.hashed = 0
        self.authenticator = RegistryAuthenticator(self.registry, self._counting(digests), self.clock)

    def _counting(self, digests):
        def counted(name: str, secret: str):
            self.hashed += 1
            return digests(name, secret)

        return counted

    async def knows(self, key: str) -> str | None:
        """Whose key it is for a replica that has just read the registry; None for nobody's."""
        await self.registry.read()
        try:
            return self.authenticator.by_key(key).name
        except CallerUnknown:
            return None

    async def certified(self, name: str) -> str | None:
        await self.registry.read()
        try:
            return self.authenticator.by_certificate(name).name
        except CallerUnknown:
            return None


@pytest.fixture
async def callers(database: Database) -> Callers:
    await database.ensure_indexes(caller_storage.INDEXES)
    return Callers(database)


async def test_a_key_is_known_by_its_hash_and_nowhere_kept(
    callers: Callers, parts: Parts, database: Database
):
    await parts.registered()
    made = await callers.create(rid(1), TURNSTILE, "console")
    assert made.key.startswith("gn_turnstile_")
    assert await callers.knows(made.key) == "turnstile"
    kept = str(await database.collection("callers").find({}).to_list(None))
    assert made.key.rpartition("_")[2] not in kept
    assert made.key not in kept
    caller = callers.authenticator.by_key(made.key)
    assert caller.groups == {CHAT}
    assert caller.calls_per_second == 20
    assert (made.caller.created_by, made.caller.create_time) == ("console", NOON)


async def test_a_repeat_makes_no_second_caller_and_shows_no_key(callers: Callers):
    first = await callers.create(rid(1), DASHBOARD, "console")
    repeated = await callers.create(rid(1), DASHBOARD, "console")
    assert (repeated.caller, repeated.key) == (first.caller, "")
    with pytest.raises(RequestIdReused):
        await callers.create(rid(1), replace(DASHBOARD, title="Another"), "console")
    with pytest.raises(CallerAlreadyExists):
        await callers.create(rid(2), DASHBOARD, "console")


DOOR = replace(TURNSTILE, title="Front door")


@pytest.mark.parametrize(
    "other",
    [
        replace(DOOR, name="crm"),
        replace(DOOR, name="crm", title="FRONT  DOOR!"),
        replace(DOOR, name="crm", title="Frónt-dóor"),
        replace(DOOR, name="front-door", title=""),
        replace(DOOR, name="crm", chat_ids=(OTHER_CHAT, CHAT)),
        replace(DOOR, name="crm", chat_ids=(), all_groups=True),
        replace(DOOR, name="crm", title="coach"),
    ],
)
async def test_two_systems_of_a_group_are_not_called_alike(callers: Callers, parts: Parts, other: NewCaller):
    """Members decide by the title whom they let in."""
    for chat_id in (CHAT, OTHER_CHAT):
        await parts.registered(chat_id)
    await callers.create(rid(1), DOOR, "console")
    with pytest.raises(CallerTitleTaken):
        await callers.create(rid(2), other, "console")
    assert {one.name for one in await callers.store.all()} == {"turnstile", *SERVICES}


async def test_a_title_is_free_elsewhere_and_after_its_caller(callers: Callers, parts: Parts):
    for chat_id in (CHAT, OTHER_CHAT):
        await parts.registered(chat_id)
    made = await callers.create(rid(1), DOOR, "console")
    assert (await callers.create(rid(1), DOOR, "console")).caller == made.caller
    await callers.create(rid(2), replace(DOOR, name="south", chat_ids=(OTHER_CHAT,)), "console")
    await callers.create(rid(3), replace(DOOR, name="back", title="Back door"), "console")
    await callers.revoke(rid(4), "turnstile")
    await callers.create(rid(5), replace(DOOR, name="turnstile-2"), "console")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "Turnstile"}, "name"),
        ({"name": "a_b"}, "name"),
        ({"name": "x"}, "name"),
        ({"name": "a" * 41}, "name"),
        ({"name": "local"}, "name"),
        ({"name": "unknown"}, "name"),
        ({"name": "coach"}, "name"),
        ({"title": "t" * 65}, "title"),
        ({"title": "\u202eelits"}, "title"),
        ({"permissions": frozenset()}, "permissions"),
        ({"permissions": frozenset({Permission.CONVERSE})}, "permissions"),
        ({"permissions": frozenset({Permission.OPERATE, Permission.COACH})}, "permissions"),
        ({"chat_ids": (CHAT,)}, "chat_ids"),
        ({"all_groups": False}, "chat_ids"),
        ({"all_groups": False, "chat_ids": (7,)}, "chat_ids"),
        ({"all_groups": False, "chat_ids": tuple(range(-300, -1))}, "chat_ids"),
        ({"calls_per_second": -1}, "calls_per_second"),
        ({"calls_per_second": 1001}, "calls_per_second"),
        ({"expire_time": NOON}, "expire_time"),
    ],
)
async def test_what_no_caller_can_be_is_refused(callers: Callers, wrong: dict, field: str):
    with pytest.raises(FieldInvalid) as refused:
        await callers.create(rid(1), replace(DASHBOARD, **wrong), "console")
    assert refused.value.metadata["field"] == field


async def test_a_group_that_nobody_registered_is_not_granted(callers: Callers):
    with pytest.raises(GroupNotRegistered):
        await callers.create(rid(1), TURNSTILE, "console")


async def test_a_grant_follows_a_group_whose_chat_id_changes(callers: Callers, parts: Parts):
    await parts.registered()
    made = await callers.create(rid(1), TURNSTILE, "console")
    await parts.migrate_group(rid("migrate"), CHAT, OTHER_CHAT)
    assert await callers.knows(made.key)
    assert callers.authenticator.by_key(made.key).groups == {CHAT, OTHER_CHAT}


async def test_a_key_that_is_not_right_is_nobodys(callers: Callers):
    made = await callers.create(rid(1), DASHBOARD, "console")
    other = await callers.create(rid(2), replace(DASHBOARD, name="other"), "console")
    secret = made.key.removeprefix("gn_dashboard_")
    for wrong in (
        *("", "gn", "gn__", "gn_dashboard_", f"gn_other_{secret}", f"xx_dashboard_{secret}"),
        *(made.key[:-1], made.key + "x", made.key.upper(), secret, f"gn_nobody_{secret}"),
        *(f"gn_dash\0board_{secret}", "gn_dashboard_\u00e9", "gn_" + "a" * 40 + f"_{secret}"),
    ):
        assert await callers.knows(wrong) is None, wrong
    assert await callers.knows(other.key) == "other"


async def test_guessing_costs_one_hash_a_try_however_many_callers_there_are(callers: Callers):
    for number in range(30):
        await callers.create(rid(number), replace(DASHBOARD, name=f"dashboard-{number}"), "console")
    await callers.registry.read()
    for name in ("dashboard-7", "nobody", "gateway"):
        before = callers.hashed
        for number in range(50):
            with pytest.raises(CallerUnknown):
                callers.authenticator.by_key(f"gn_{name}_{number:043}")
        assert callers.hashed - before == 50
    before = callers.hashed
    for malformed in ("gn_dashboard-7", "x" * 256, "gn_A_b"):
        with pytest.raises(CallerUnknown):
            callers.authenticator.by_key(malformed)
    assert callers.hashed == before
    await callers.registry.write_uses()
    assert all(one.last_use_day is None for one in await callers.store.all())


async def test_the_key_before_counts_for_a_while_and_no_longer(callers: Callers):
    first = await callers.create(rid(1), DASHBOARD, "console")
    second = await callers.rotate(rid(2), "dashboard", timedelta(hours=2))
    assert second.key not in {"", first.key}
    assert await callers.knows(first.key) == await callers.knows(second.key) == "dashboard"
    callers.clock.forward(hours=2)
    assert await callers.knows(first.key) is None
    assert await callers.knows(second.key) == "dashboard"
    third = await callers.rotate(rid(3), "dashboard", timedelta())
    assert await callers.knows(second.key) is None
    assert await callers.knows(third.key) == "dashboard"
    assert len(third.caller.keys) == 1
    for wrong in (timedelta(days=31), timedelta(seconds=-1)):
        with pytest.raises(FieldInvalid):
            await callers.rotate(rid(4), "dashboard", wrong)


async def test_a_later_rotation_gives_an_older_key_no_more_time(callers: Callers):
    first = await callers.create(rid(1), DASHBOARD, "console")
    await callers.rotate(rid(2), "dashboard", timedelta(hours=1))
    await callers.rotate(rid(3), "dashboard", timedelta(days=30))
    callers.clock.forward(hours=1)
    assert await callers.knows(first.key) is None
    for number in range(9):
        last = await callers.rotate(rid(f"again {number}"), "dashboard", timedelta(days=30))
    assert len(last.caller.keys) == KEYS_AT_ONCE


async def test_a_repeated_rotation_changes_nothing_and_shows_no_key(callers: Callers):
    await callers.create(rid(1), DASHBOARD, "console")
    rotated = await callers.rotate(rid(2), "dashboard")
    repeated = await callers.rotate(rid(2), "dashboard")
    assert (repeated.caller, repeated.key) == (rotated.caller, "")


async def test_rotations_at_once_lose_no_key(callers: Callers):
    await callers.create(rid(1), DASHBOARD, "console")
    made = await asyncio.gather(*(callers.rotate(rid(f"r{n}"), "dashboard") for n in range(3)))
    for shown in made:
        assert await callers.knows(shown.key) == "dashboard"


async def test_who_was_revoked_is_let_in_no_more(callers: Callers):
    made = await callers.create(rid(1), DASHBOARD, "console")
    certified = replace(DASHBOARD, name="certified", certificate_accepted=True)
    assert (await callers.create(rid(2), certified, "console")).key == ""
    assert await callers.certified("certified") == "certified"
    assert await callers.certified("dashboard") is None
    for name in ("dashboard", "certified"):
        revoked = await callers.revoke(rid(f"revoke {name}"), name)
        assert await callers.revoke(rid(f"revoke {name}"), name) == revoked
        assert revoked.revoke_time == NOON
    assert await callers.knows(made.key) is None
    assert await callers.certified("certified") is None
    with pytest.raises(CallerRevoked):
        await callers.rotate(rid(4), "dashboard")
    with pytest.raises(CallerAlreadyExists):
        await callers.create(rid(5), DASHBOARD, "console")
    for use in (callers.revoke(rid(6), "nobody"), callers.rotate(rid(7), "nobody"), callers.get("nobody")):
        with pytest.raises(CallerNotFound):
            await use


async def test_who_expired_is_let_in_no_more(callers: Callers):
    made = await callers.create(rid(1), replace(DASHBOARD, expire_time=NOON + timedelta(days=1)), "console")
    certified = replace(DASHBOARD, name="certified", certificate_accepted=True)
    await callers.create(rid(2), replace(certified, expire_time=NOON + timedelta(days=1)), "console")
    assert await callers.knows(made.key) == "dashboard"
    callers.clock.forward(days=1)
    assert await callers.knows(made.key) is None
    assert await callers.certified("certified") is None


async def test_our_own_services_are_there_and_can_be_revoked_and_let_in_again(callers: Callers):
    assert await callers.certified("gateway") == "gateway"
    assert callers.authenticator.by_certificate("gateway").groups is None
    with pytest.raises(CallerAlreadyExists):
        await callers.create(rid(1), NewCaller("gateway"), "console")
    await callers.revoke(rid(2), "gateway")
    assert await callers.certified("gateway") is None
    assert await callers.certified("coach") == "coach"
    assert (await callers.create(rid(3), NewCaller("gateway"), "console")).key == ""
    assert await callers.certified("gateway") == "gateway"
    assert (await callers.get("gateway")).permissions == SERVICES["gateway"].permissions
    with pytest.raises(FieldInvalid):
        await callers.rotate(rid(4), "gateway")


async def test_callers_are_listed_by_name_in_pages(callers: Callers):
    for number in range(3):
        await callers.create(rid(number), replace(DASHBOARD, name=f"dashboard-{number}"), "console")
    names, after = [], ""
    while True:
        page, after = await callers.list_(after, 2)
        names += [one.name for one in page]
        if not after:
            break
    assert names == ["coach", *(f"dashboard-{number}" for number in range(3)), "gateway"]


async def test_the_day_of_the_last_use_is_written_once_a_day(callers: Callers, monkeypatch):
    made = await callers.create(rid(1), DASHBOARD, "console")
    written = []
    note_use = callers.store.note_use

    async def counted(name, day):
        written.append(name)
        await note_use(name, day)

    monkeypatch.setattr(callers.store, "note_use", counted)
    for _ in range(3):
        for _ in range(20):
            assert await callers.knows(made.key)
        assert await callers.certified("gateway")
        await callers.registry.write_uses()
        await callers.registry.read()
    assert written == ["dashboard", "gateway"]
    assert (await callers.get("dashboard")).last_use_day == NOON.date()
    assert (await callers.get("gateway")).last_use_day == NOON.date()
    await callers.store.note_use("dashboard", NOON.date() - timedelta(days=1))
    assert (await callers.get("dashboard")).last_use_day == NOON.date()


async def test_each_replica_knows_of_a_revocation_with_its_next_read(callers: Callers, database: Database):
    made = await callers.create(rid(1), DASHBOARD, "console")
    another = Callers(database)
    assert await another.knows(made.key) == await callers.knows(made.key) == "dashboard"
    await another.revoke(rid(2), "dashboard")
    for replica in (callers, another):
        assert replica.authenticator.by_key(made.key).name == "dashboard"
        assert await replica.knows(made.key) is None
    assert READ_PERIOD_S + READ_PATIENCE_S < BELIEVED_S


class Away:
    """A store whose database does not answer, or not in time."""

    def __init__(self, failure: BaseException) -> None:
        self._failure = failure

    async def all(self):
        raise self._failure


@pytest.mark.parametrize("failure", [Unavailable(), TimeoutError()])
async def test_nobody_is_believed_once_the_registry_is_too_old(callers: Callers, monkeypatch, failure):
    made = await callers.create(rid(1), DASHBOARD, "console")
    with pytest.raises(CallersUnknownNow):
        callers.authenticator.by_key(made.key)
    assert await callers.knows(made.key)
    monkeypatch.setattr(callers.registry, "_store", Away(failure))
    for second in range(1, int(BELIEVED_S) + 1):
        callers.monotonic = second
        with pytest.raises(Unavailable):
            await callers.registry.read()
        assert callers.authenticator.by_key(made.key).name == "dashboard"
    callers.monotonic = BELIEVED_S + 0.1
    for ask in (callers.authenticator.by_key, callers.authenticator.by_certificate):
        with pytest.raises(CallersUnknownNow):
            ask(made.key)
    monkeypatch.undo()
    assert await callers.knows(made.key) == "dashboard"
