"""The keys of anonymous mail: what starts with them, and what a doctor says of them."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from member_service.doctor import database as doctor
from member_service.doctor.findings import Level
from member_service.mail_key_metrics import AGAIN_S, MailKeyMeasurement
from member_service.storage.database import Database
from member_service.storage.key_checks import MAIL_KEYS, KeyChecks, KeyMissing
from member_service.storage.mail_keys import SealedSenders
from member_service.storage.resealing import Resealing
from member_service.storage.sealing import BoxUnreadable, Keys, KeysInvalid
from servicekit import telemetry
from tests.member_service.mail_parts import ANA, BRUNO, CLARA, DAVI, MailHouse
from tests.member_service.parts import SetClock

SETTINGS = SimpleNamespace(environment="test", otel_exporter_otlp_endpoint=None, telemetry_hash_key=None)


@pytest.fixture
async def reader() -> AsyncIterator[InMemoryMetricReader]:
    reader = InMemoryMetricReader()
    async with telemetry.setup("member-service", SETTINGS, metric_readers=[reader]):
        # What other tests of this process have set is told once; from here on only what this one sets.
        reader.get_metrics_data()
        yield reader


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


TAGS = f"tags {key('t')}"
OLD = f"old {key('a')}\n{TAGS}"
NEW = f"new {key('b')}\n{TAGS}"
BOTH = f"new {key('b')}\nold {key('a')}\n{TAGS}"
WRONG = f"old {key('w')}\n{TAGS}"
LOST = f"new {key('b')}\nold lost\n{TAGS}"
TEXTS = f"texts {key('d')}\ntags {key('u')}"


def with_keys(database: Database, mail: str, texts: str = TEXTS) -> Database:
    """The same database, opened with other keys."""
    return Database(
        database.client,
        database.name,
        embedded=database.embedded,
        keys=Keys.parse(texts),
        mail_keys=Keys.parse(mail),
    )


async def said(database: Database) -> list[tuple[Level, str, str]]:
    found = await doctor.look_at(database, (), SetClock())
    return [(one.level, one.seen, one.to_do) for one in found if one.about == "mail keys"]


async def test_a_start_without_a_key_that_is_in_use_is_refused(database: Database):
    await KeyChecks(with_keys(database, OLD), MAIL_KEYS).refuse_without()
    for keys in (NEW, WRONG):
        with pytest.raises(KeyMissing, match="MAIL_KEYS lacks the key 'old'"):
            await KeyChecks(with_keys(database, keys), MAIL_KEYS).refuse_without()
    await KeyChecks(with_keys(database, BOTH), MAIL_KEYS).refuse_without()


async def test_the_keys_of_texts_know_nothing_of_those_of_mail(database: Database):
    await KeyChecks(with_keys(database, OLD), MAIL_KEYS).refuse_without()
    await KeyChecks(with_keys(database, NEW)).refuse_without()


async def test_a_start_goes_on_without_a_key_that_is_said_to_be_lost(database: Database):
    old, lost = with_keys(database, OLD), with_keys(database, LOST)
    await KeyChecks(old, MAIL_KEYS).refuse_without()
    box = old.mail_keys.seal("who", "mails", "m1")
    await KeyChecks(lost, MAIL_KEYS).refuse_without()
    with pytest.raises(BoxUnreadable):
        lost.mail_keys.open(box, "mails", "m1")
    assert old.mail_keys.tag("x") == lost.mail_keys.tag("x")
    (level, seen, _), (_, current, _) = await said(lost)
    assert (level, seen) == (Level.LATER, "lost: old")
    assert current.startswith("new seals senders")


def test_a_key_that_is_there_is_not_lost():
    with pytest.raises(KeysInvalid, match="has a key and says that it is lost"):
        Keys.parse(f"old lost\n{OLD}")
    with pytest.raises(KeysInvalid):
        Keys.parse(f"old lost\n{TAGS}")


async def test_a_doctor_says_which_keys_are_in_use(database: Database):
    await KeyChecks(with_keys(database, OLD), MAIL_KEYS).refuse_without()
    rotated = with_keys(database, BOTH)
    await KeyChecks(rotated, MAIL_KEYS).refuse_without()
    seen = "new seals senders: 0 mails older than an hour; 0 under old, and 0 drafts under former keys"
    to_do = "`repair` seals them under new, and says which key may go"
    assert await said(rotated) == [(Level.LATER, seen, to_do)]
    ((level, seen, to_do),) = await said(with_keys(database, NEW))
    assert level is Level.NOW
    assert "'old'" in seen
    assert "the word lost" in to_do


def test_keys_that_are_shared_with_those_of_texts_are_seen():
    assert Keys.parse(OLD).shares_a_key_with(Keys.parse(f"other {key('a')}\ntags {key('u')}"))
    assert Keys.parse(OLD).shares_a_key_with(Keys.parse(f"other {key('d')}\n{TAGS}"))
    assert not Keys.parse(OLD).shares_a_key_with(Keys.parse(TEXTS))
    assert not Keys.for_development().shares_a_key_with(Keys.for_development())


async def test_how_many_senders_are_under_which_key_is_known_until_the_old_one_may_go(
    database: Database, reader: InMemoryMetricReader
):
    old, both = with_keys(database, OLD), with_keys(database, BOTH)
    await KeyChecks(old, MAIL_KEYS).refuse_without()
    house = await MailHouse(old).open()
    await house.submitted(ANA, BRUNO)
    await house.draft(DAVI, CLARA)
    await KeyChecks(both, MAIL_KEYS).refuse_without()
    measurement = MailKeyMeasurement(SealedSenders(both), house.clock, lambda: house.clock().timestamp())

    await measurement.measure()
    # Who was seen writing in this hour is not in it.
    assert senders(reader) == {"new": 0, "old": 0}

    house.clock.now += timedelta(hours=1)
    await measurement.measure()
    assert senders(reader) == {"new": 0, "old": 1}
    found = await doctor.look_at(both, (), house.clock)
    [told] = [one for one in found if one.about == "mail keys"]
    assert "1 under old, and 1 drafts under former keys" in told.seen

    await Resealing(both).run(write=True)
    await measurement.measure()
    # Told each time, and counted now and then.
    assert senders(reader) == {"new": 0, "old": 1}
    house.clock.now += timedelta(seconds=AGAIN_S)
    await measurement.measure()
    assert senders(reader) == {"new": 1, "old": 0}
    [told] = [one for one in await doctor.look_at(both, (), house.clock) if one.about == "mail keys"]
    assert (told.level, told.seen) == (Level.GOOD, "new seals senders: 1 mails older than an hour")


async def test_the_count_by_key_ends_with_the_sender(database: Database):
    house = await MailHouse(with_keys(database, OLD)).open()
    await house.submitted(ANA, BRUNO)
    await house.passes(days=33)
    assert await SealedSenders(house.database).count(house.clock()) == {"old": 0}


def senders(reader: InMemoryMetricReader) -> dict[str, int]:
    """The last values by key."""
    data = reader.get_metrics_data()
    assert data is not None
    points = [
        point
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == "gymnation.mail.senders"
        for point in metric.data.data_points
    ]
    assert all(set(point.attributes) == {"gymnation.mail.key"} for point in points)
    return {str(point.attributes["gymnation.mail.key"]): point.value for point in points}
