"""Announcements on both engines: due ones reach the outbox once, and each time is said once at the most."""

import json
from datetime import timedelta

import pytest

from member_service.domain.announcements import (
    AnnouncementLimit,
    AnnouncementNotFound,
    AnnouncementTimePassed,
    BeginAnnouncement,
    CreateAnnouncement,
    Edit,
    ListAnnouncements,
    SettleAnnouncement,
    State,
    UpdateAnnouncement,
)
from member_service.domain.due_announcements import AnnouncementSweeper
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.outbox import Outbox
from member_service.domain.schedules import Interval, Once, Weekly
from member_service.storage import outbox as outbox_storage
from member_service.storage.announcements import INDEXES, MongoAnnouncementStore
from tests.member_service.parts import ADMIN, CHAT, rid

CONTENT = b'{"text": "Bora!"}'
HOURLY = Interval(timedelta(hours=1))


class Announcing:
    """The use cases on the database of `parts`."""

    def __init__(self, parts):
        self.parts = parts
        self.store = MongoAnnouncementStore(parts.database)
        self.outbox = Outbox(outbox_storage.MongoOutboxStore(parts.database), parts.clock)
        self._create = CreateAnnouncement(self.store, parts.groups, parts.clock, parts.new_id)
        self.list = ListAnnouncements(self.store, parts.groups)
        self._update = UpdateAnnouncement(self.store, parts.groups, parts.clock)
        self.begin = BeginAnnouncement(self.store)
        self.settle = SettleAnnouncement(self.store, parts.clock)
        self.sweeper = AnnouncementSweeper(self.store, parts.groups, self.outbox, parts.clock)

    async def made(self, schedule=HOURLY, request="make", content=CONTENT, **more):
        return (await self._create(rid(request), CHAT, schedule, content, ADMIN, **more))[1]

    async def changed(self, number, request="change", **edit):
        return (await self._update(rid(request), CHAT, number, Edit(**edit)))[1]

    async def handed_over(self, **forward):
        """What the outbox has to do once so much time is over."""
        self.parts.clock.forward(**forward)
        await self.sweeper.sweep_once()
        leased = await self.outbox.lease("a", None, 0)
        for entry in leased.entries:
            await self.outbox.complete(entry.entry_id, entry.fence)
        return [json.loads(entry.payload) for entry in leased.entries]


@pytest.fixture
async def announcing(parts):
    await parts.database.ensure_indexes((*INDEXES, *outbox_storage.INDEXES))
    await parts.registered()
    return Announcing(parts)


async def test_an_interval_is_said_after_each_whole_interval(announcing):
    made = await announcing.made()
    assert await announcing.handed_over(minutes=59) == []
    [first] = await announcing.handed_over(minutes=1)
    assert first["announcement_id"] == made.id
    assert await announcing.handed_over() == []
    assert len(await announcing.handed_over(hours=1)) == 1


async def test_the_topic_is_kept_and_one_from_before_there_were_topics_has_none(announcing):
    made = await announcing.made(topic_id=77)
    assert (await announcing.made(topic_id=77)).topic_id == 77
    begun, found = await announcing.begin(made.id, 1)
    assert (begun, found.topic_id) == (True, 77)
    rows = announcing.parts.database.collection("announcements")
    await rows.update_one({"_id": made.id}, {"$unset": {"topic_id": ""}})
    assert (await announcing.changed(made.number, content=b'{"text": "Oi"}')).topic_id == 0
    with pytest.raises(RequestIdReused):
        await announcing.made(topic_id=78)
    with pytest.raises(FieldInvalid):
        await announcing.made(request="other", topic_id=-1)


async def test_a_repeat_makes_one_and_other_content_under_its_request_is_refused(announcing):
    first = await announcing.made()
    assert await announcing.made() == first
    with pytest.raises(RequestIdReused):
        await announcing.made(content=b'{"text": "Other"}')
    _, page, _ = await announcing.list(CHAT, 0, 0)
    assert [one.number for one in page] == [first.number]


async def test_a_missed_time_is_said_once_when_it_is_late_by_less_than_an_hour_and_else_left_out(announcing):
    made = await announcing.made(Interval(timedelta(hours=6)))
    assert len(await announcing.handed_over(hours=6, minutes=59)) == 1
    assert await announcing.handed_over(hours=13) == []
    found = await announcing.store.get(made.id)
    assert found.skipped == 1
    assert found.next_time == made.create_time + timedelta(hours=24)


async def test_each_time_is_begun_once_unless_telegram_refused_it(announcing):
    made = await announcing.made()
    [entry] = await announcing.handed_over(hours=1)
    slot = entry["slot"]
    assert (await announcing.begin(made.id, slot))[0]
    assert not (await announcing.begin(made.id, slot))[0], "whoever died after this leaves it out"
    settled, stopped = await announcing.settle(made.id, slot, "Forbidden")
    assert (settled.refusals, stopped) == (1, False)
    assert (await announcing.begin(made.id, slot))[0]
    settled, _ = await announcing.settle(made.id, slot, "")
    assert (settled.refusals, settled.error) == (0, "")
    assert not (await announcing.begin(made.id, slot))[0]


async def test_what_telegram_refuses_again_and_again_stops(announcing):
    made = await announcing.made()
    [entry] = await announcing.handed_over(hours=1)
    for number in range(5):
        assert (await announcing.begin(made.id, entry["slot"]))[0]
        settled, stopped = await announcing.settle(made.id, entry["slot"], "Forbidden")
        assert stopped is (number == 4)
    assert settled.state is State.STOPPED
    assert not (await announcing.begin(made.id, entry["slot"]))[0]
    assert await announcing.handed_over(hours=5) == []
    again = await announcing.changed(made.number, state=State.ACTIVE)
    assert (again.state, again.refusals) == (State.ACTIVE, 0)


async def test_what_telegram_puts_off_again_and_again_goes_on(announcing):
    made = await announcing.made()
    [entry] = await announcing.handed_over(hours=1)
    for _ in range(7):
        assert (await announcing.begin(made.id, entry["slot"]))[0]
        settled, stopped = await announcing.settle(made.id, entry["slot"], "RetryAfter")
        assert (settled.refusals, stopped) == (0, False)


async def test_what_is_said_once_is_over_then(announcing):
    at = announcing.parts.clock() + timedelta(minutes=5)
    made = await announcing.made(Once(at))
    [entry] = await announcing.handed_over(minutes=5)
    assert (await announcing.begin(made.id, entry["slot"]))[0]
    assert (await announcing.settle(made.id, entry["slot"], "Forbidden"))[0].state is State.ACTIVE
    assert (await announcing.begin(made.id, entry["slot"]))[0]
    assert (await announcing.settle(made.id, entry["slot"], ""))[0].state is State.DONE
    _, page, _ = await announcing.list(CHAT, 0, 0)
    assert page == []
    for edit in ({"content": b'{"text": "other"}'}, {"state": State.ACTIVE}, {"state": State.DELETED}):
        with pytest.raises(AnnouncementNotFound):
            await announcing.changed(made.number, f"over {edit}", **edit)
    with pytest.raises(AnnouncementTimePassed):
        await announcing.made(Once(at - timedelta(hours=2)), request="late")


async def test_a_pause_is_kept_and_a_deletion_can_be_taken_back(announcing):
    made = await announcing.made()
    assert (await announcing.changed(made.number, state=State.PAUSED)).next_time is None
    assert await announcing.handed_over(hours=3) == []
    resumed = await announcing.changed(made.number, "resume", state=State.ACTIVE)
    assert resumed.next_time == announcing.parts.clock() + timedelta(hours=1)
    await announcing.changed(made.number, "delete", state=State.DELETED)
    assert (await announcing.list(CHAT, 0, 0))[1] == []
    assert await announcing.handed_over(hours=3) == []
    with pytest.raises(AnnouncementNotFound):
        await announcing.changed(made.number, "late", content=b'{"text": "other"}')
    await announcing.changed(made.number, "undo", state=State.ACTIVE)
    assert len((await announcing.list(CHAT, 0, 0))[1]) == 1


async def test_a_pause_outlives_a_deletion_that_is_taken_back(announcing):
    made = await announcing.made()
    await announcing.changed(made.number, state=State.PAUSED)
    await announcing.changed(made.number, "delete", state=State.DELETED)
    await announcing.changed(made.number, "delete again", state=State.DELETED)
    back = await announcing.changed(made.number, "undo", state=State.ACTIVE)
    assert (back.state, back.next_time) == (State.PAUSED, None)
    resumed = await announcing.changed(made.number, "resume", state=State.ACTIVE)
    assert resumed.state is State.ACTIVE
    assert len(await announcing.handed_over(hours=1)) == 1


async def test_a_change_of_the_groups_zone_counts_from_the_next_time_on(announcing):
    made = await announcing.made(Weekly((1, 2, 3, 4, 5, 6, 7), 7, 0))
    await announcing.parts.update_group(rid("zone"), CHAT, {"settings.time_zone": "Europe/Lisbon"})
    await announcing.handed_over(hours=19)
    found = await announcing.store.get(made.id)
    assert found.next_time.hour == 7, "seven o'clock in Lisbon's winter"


async def test_one_that_cannot_be_read_stops_and_harms_no_other(announcing, caplog):
    poison = await announcing.made(request="poison")
    good = await announcing.made(request="good")
    await announcing.parts.database.collection("announcements").update_one(
        {"_id": poison.id}, {"$set": {"schedule": {"kind": "lunar"}}}
    )
    handed = await announcing.handed_over(hours=1)
    assert [entry["announcement_id"] for entry in handed] == [good.id]
    row = await announcing.parts.database.collection("announcements").find_one({"_id": poison.id})
    assert (row["state"], row["error"]) == ("stopped", "UNREADABLE")


async def test_two_sweepers_and_a_crash_between_entry_and_move_say_it_once(announcing):
    made = await announcing.made()
    announcing.parts.clock.forward(hours=1)
    await announcing.sweeper.sweep_once()
    # As if the announcement had not moved on.
    await announcing.parts.database.collection("announcements").update_one(
        {"_id": made.id}, {"$set": {"next_time": made.next_time}}
    )
    assert len(await announcing.handed_over()) == 1
    assert await announcing.handed_over() == []


async def test_a_group_has_twenty_at_the_most_and_numbers_are_never_given_twice(announcing):
    made = [await announcing.made(request=f"make {number}") for number in range(20)]
    with pytest.raises(AnnouncementLimit):
        await announcing.made(request="one too many")
    await announcing.changed(made[-1].number, state=State.DELETED)
    assert (await announcing.made(request="again")).number > made[-1].number
    _, page, after = await announcing.list(CHAT, 0, 15)
    assert len(page) == 15
    _, rest, end = await announcing.list(CHAT, after, 15)
    assert (len(rest), end) == (5, None)


async def test_what_is_no_announcement_is_refused(announcing):
    for content in (b"", b"[]", b"x", b'{"text": "' + b"x" * 33000 + b'"}'):
        with pytest.raises(FieldInvalid):
            await announcing.made(content=content)
    with pytest.raises(AnnouncementNotFound):
        await announcing.changed(99, state=State.PAUSED)
    with pytest.raises(AnnouncementNotFound):
        await announcing.begin("nobody", 1)
    with pytest.raises(FieldInvalid):
        await announcing.changed(1, state=State.DONE)
