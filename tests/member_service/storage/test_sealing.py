"""Boxes, their keys, and the database that is opened with the wrong ones."""

import base64
import logging
from datetime import timedelta

import pytest

from member_service.app import member_service
from member_service.domain.changes import Change
from member_service.domain.notebooks import Memory, Notebook, Source, State
from member_service.repair import repair
from member_service.storage.database import Database, open_database
from member_service.storage.inbox import MongoInboxStore
from member_service.storage.key_checks import KeyChecks, KeyMissing
from member_service.storage.memories import MongoNotebookStore
from member_service.storage.questions import TEXTS, MongoQuestionStore, open_text
from member_service.storage.resealing import Resealing
from member_service.storage.sealing import BoxUnreadable, Keys, KeysInvalid
from tests.member_service.parts import NOON
from tests.support.member_service import member_settings

MEMBER = 41
SECRET = "joelho operado em março"


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


OLD = f"old {key('a')}\ntags {key('t')}"
BOTH = f"new {key('b')}\nold {key('a')}\ntags {key('t')}"
NEW = f"new {key('b')}\ntags {key('t')}"


def with_keys(database: Database, text: str, *, production: bool = True) -> Database:
    """The same database, opened with other keys."""
    keys = Keys.parse(text, production=production)
    return Database(database.client, database.name, embedded=database.embedded, keys=keys)


def memory(number: int, text: str) -> Memory:
    return Memory(number, text, "", Source.MEMBER, State.ACCEPTED, NOON, NOON, NOON + timedelta(days=9))


async def dump(database: Database) -> str:
    rows = [row for name in ("memories", TEXTS) async for row in database.collection(name).find({})]
    return str(rows)


async def keep_plain(database: Database) -> None:
    """What a version before there were keys has written."""
    await database.collection(TEXTS).insert_one(
        {"_id": "q", "question": SECRET, "answer-1": SECRET, "sources-of-1": []}
    )
    one = memory(1, SECRET)
    await database.collection("memories").insert_one(
        {
            "_id": MEMBER,
            "version": 1,
            "enabled": True,
            "last_number": 1,
            "requests": [],
            "expires": "yes",
            "next_expire_time": one.expire_time,
            "memories": [
                {
                    "number": 1,
                    "text": SECRET,
                    "scope": "",
                    "source": "member",
                    "state": "accepted",
                    "create_time": NOON,
                    "update_time": NOON,
                    "expire_time": one.expire_time,
                }
            ],
        }
    )


def test_a_box_opens_where_it_lies_and_nowhere_else():
    keys = Keys.parse(OLD)
    box = keys.seal(SECRET, "memories", MEMBER, 1)
    assert keys.open(box, "memories", MEMBER, 1) == SECRET
    for place in (("memories", MEMBER, 2), ("memories", "411"), ("memories", 4, 11), ()):
        with pytest.raises(BoxUnreadable):
            keys.open(box, *place)
    altered = box["ciphertext"][:-1] + bytes([box["ciphertext"][-1] ^ 1])
    with pytest.raises(BoxUnreadable):
        keys.open(box | {"ciphertext": altered}, "memories", MEMBER, 1)
    with pytest.raises(BoxUnreadable):
        Keys.parse(NEW).open(box, "memories", MEMBER, 1)


def test_the_same_text_is_never_the_same_box_and_tells_nothing():
    keys = Keys.parse(OLD)
    first, second = (keys.seal(SECRET, "x") for _ in range(2))
    assert first != second
    assert SECRET.encode() not in first["ciphertext"]


def test_keys_may_stand_on_one_line():
    assert Keys.parse(NEW.replace("\n", ";")).current == Keys.parse(NEW).current


def test_tags_outlive_a_rotation_and_differ_without_the_key():
    assert Keys.parse(OLD).tag("erased", MEMBER) == Keys.parse(NEW).tag("erased", MEMBER)
    assert Keys.parse(OLD).tag("erased", MEMBER) != Keys.for_development().tag("erased", MEMBER)
    assert Keys.parse(OLD).tag("ab", "c") != Keys.parse(OLD).tag("a", "bc")


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"k1 {key('a')}",
        f"tags {key('t')}",
        f"k1 {key('a')}\nk1 {key('b')}\ntags {key('t')}",
        f"k1 {key('a')[:-4]}\ntags {key('t')}",
        f"k1 not-base64!\ntags {key('t')}",
        f"k1\ntags {key('t')}",
        f"k 1 {key('a')}\ntags {key('t')}",
    ],
)
def test_keys_that_cannot_be_read_are_refused_and_not_repeated(text: str):
    with pytest.raises(KeysInvalid) as refused:
        Keys.parse(text)
    assert key("a")[:8] not in str(refused.value)


async def test_no_text_lies_in_the_database_as_it_was_written(database: Database):
    store = MongoNotebookStore(database)
    book = Notebook(MEMBER, memories=(memory(1, SECRET), memory(2, "treina às sextas")), last_number=2)
    assert await store.write(book, Change.of("0f0f0f0f-0000-4000-8000-000000000001", NOON, "CreateMemory"), 1)
    await MongoQuestionStore(database).keep_text("q", "question", SECRET, NOON)
    assert "joelho" not in await dump(database)
    found = await store.find(MEMBER)
    assert found is not None
    assert [one.text for one in found.memories] == [SECRET, "treina às sextas"]


async def test_what_was_written_before_there_were_keys_is_read_and_sealed_by_the_repair(database: Database):
    await keep_plain(database)
    book = await MongoNotebookStore(database).find(MEMBER)
    assert book is not None
    assert book.memories[0].text == SECRET
    assert (await repair(database, dry_run=True, clock=lambda: NOON)).texts.resealed == 3
    assert SECRET in await dump(database)
    report = await repair(database, clock=lambda: NOON)
    assert (report.texts.resealed, report.texts.boxes["plain"]) == (3, 3)
    assert SECRET not in await dump(database)
    assert (await repair(database, clock=lambda: NOON)).texts.resealed == 0
    book = await MongoNotebookStore(database).find(MEMBER)
    assert book is not None
    assert book.memories[0].text == SECRET


async def test_what_a_crash_left_open_of_set_aside_updates_is_sealed_by_the_repair(database: Database):
    row = {"_id": 7, "state": "dead", "due_time": NOON, "payload": SECRET.encode(), "lane": 1}
    await database.collection("inbox").insert_one(row)
    old, both = with_keys(database, OLD), with_keys(database, BOTH)
    for opened, before in ((old, "plain"), (both, "old")):
        done = await Resealing(opened).run(write=True)
        assert (done.resealed, done.boxes[before]) == (1, 1)
        assert SECRET.encode() not in str(await database.collection("inbox").find_one({})).encode()
    await MongoInboxStore(both).retry_dead(7, NOON)
    assert (await database.collection("inbox").find_one({}))["payload"] == SECRET.encode()


async def test_a_key_is_replaced_without_anything_lost(database: Database):
    old, both, new = (with_keys(database, text) for text in (OLD, BOTH, NEW))
    await KeyChecks(old).refuse_without()
    await keep_plain(old)
    await Resealing(old).run(write=True)

    with pytest.raises(KeyMissing, match="'old'"):
        await KeyChecks(new).refuse_without()
    await KeyChecks(both).refuse_without()
    done = await Resealing(both).run(write=True)
    assert (done.resealed, done.boxes["old"], done.over) == (3, 3, ["old"])
    await KeyChecks(new).refuse_without()
    row = await new.collection(TEXTS).find_one({"_id": "q"})
    assert open_text(new.keys, row, "answer-1") == SECRET


async def test_texts_that_no_key_opens_are_told_left_alone_and_keep_their_key_in_use(database: Database):
    old, new = with_keys(database, OLD), with_keys(database, NEW)
    await KeyChecks(old).refuse_without()
    await MongoQuestionStore(old).keep_text("q", "question", SECRET, NOON)
    done = await Resealing(new).run(write=True)
    assert (done.unreadable, done.resealed, done.over) == (1, 0, [])
    assert not (await repair(new, clock=lambda: NOON)).clean
    row = await old.collection(TEXTS).find_one({"_id": "q"})
    assert open_text(old.keys, row, "question") == SECRET


async def test_another_key_of_the_same_id_and_other_tags_are_noticed(database: Database):
    await KeyChecks(with_keys(database, OLD)).refuse_without()
    for text in (f"old {key('z')}\ntags {key('t')}", f"old {key('a')}\ntags {key('z')}"):
        with pytest.raises(KeyMissing):
            await KeyChecks(with_keys(database, text)).refuse_without()


async def test_a_laptops_database_opens_with_keys_of_its_own_outside_of_production(database: Database):
    await KeyChecks(database).refuse_without()
    own = Database(
        database.client, database.name, embedded=database.embedded, keys=Keys.parse(NEW, production=False)
    )
    await KeyChecks(own).refuse_without()
    assert (await Resealing(own).run(write=True)).over == ["development"]
    with pytest.raises(KeyMissing):
        await KeyChecks(database).refuse_without()


async def test_a_start_without_a_key_that_is_in_use_says_which(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async with open_database(None, "test") as there:
        await KeyChecks(with_keys(there, OLD)).refuse_without()
        monkeypatch.setattr("member_service.storage.database.embedded_client", lambda: there.client)
        with caplog.at_level(logging.ERROR), pytest.raises(KeyMissing):
            async with member_service(member_settings(data_keys=NEW)):
                pass
    assert "lacks the key 'old'" in caplog.text
    assert key("b") not in caplog.text
