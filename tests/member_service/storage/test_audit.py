"""The audit log on both engines."""

from datetime import timedelta

import pytest

from member_service.domain.audit import (
    EVERYTHING,
    Action,
    AuditPosition,
    ListActions,
    Period,
    RecordAction,
    Wanted,
)
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import GroupNotRegistered
from member_service.storage.audit import INDEXES, MongoAuditStore
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, rid


class Log:
    """The two use cases on the database of `parts`."""

    def __init__(self, parts):
        self.parts = parts
        store = MongoAuditStore(parts.database)
        self._record = RecordAction(store, parts.groups, parts.clock)
        self.list = ListActions(store, parts.groups)

    async def record(self, request, chat_id=CHAT, **fields):
        self.parts.clock.forward(seconds=1)
        action = Action(**{"actor_id": ADMIN, "action": "anchor_opened"} | fields)
        return await self._record(rid(request), chat_id, action)

    async def targets(self, chat_id=CHAT, subject_id=0):
        found, _ = await self.list(chat_id, Wanted(subject_id), None, 0)
        return [one.entry.action.target for one in found]


@pytest.fixture
async def log(parts):
    await parts.database.ensure_indexes(INDEXES)
    await parts.registered()
    return Log(parts)


async def test_what_was_done_is_listed_newest_first(log):
    await log.parts.registered(OTHER_CHAT)
    await log.record("one", target="1", reason="because", subject_id=7, subject_name="Bia")
    await log.record("two", target="2")
    await log.record("three", OTHER_CHAT, target="3")
    await log.record("four", 0, target="4")

    assert await log.targets() == ["2", "1"]
    assert await log.targets(0) == ["4", "3", "2", "1"]
    assert await log.targets(subject_id=7) == ["1"]
    found, _ = await log.list(0, EVERYTHING, None, 0)
    assert [one.chat_id for one in found] == [0, OTHER_CHAT, CHAT, CHAT]


async def test_a_repeat_writes_once_and_another_action_under_its_request_is_refused(log):
    first = await log.record("one", target="1")
    assert (await log.record("one", target="1", actor_name="Renamed")) == first
    with pytest.raises(RequestIdReused):
        await log.record("one", target="2")
    assert await log.targets() == ["1"]


async def test_pages_meet_without_a_gap(log):
    for number in range(5):
        await log.record(number, target=str(number))
    seen, after = [], None
    while True:
        page, after = await log.list(CHAT, EVERYTHING, after, 2)
        seen += [one.entry.action.target for one in page]
        if after is None:
            break
        assert isinstance(after, AuditPosition)
    assert seen == ["4", "3", "2", "1", "0"]


async def test_long_words_are_cut_and_wrong_ones_refused(log):
    entry = (await log.record("one", reason="r" * 900, target="t" * 900, actor_name="n" * 900)).entry
    assert (len(entry.action.reason), len(entry.action.target), len(entry.action.actor_name)) == (
        500,
        200,
        128,
    )
    for wrong in ({"actor_id": 0}, {"subject_id": -1}, {"action": "No!"}, {"action": ""}, {"trace_id": "x"}):
        with pytest.raises(FieldInvalid):
            await log.record("two", **wrong)
    with pytest.raises(GroupNotRegistered):
        await log.record("three", -777)
    with pytest.raises(FieldInvalid):
        await log.list(0, Wanted(7), None, 0)


@pytest.mark.parametrize("size", [1, 2, 20])
@pytest.mark.parametrize("of", [{}, {"chat_id": 0}, {"subject_id": 7}], ids=["group", "everything", "person"])
async def test_a_period_has_its_first_moment_and_not_its_last(log, of, size):
    start = log.parts.clock.now
    for number in range(6):
        await log.record(number, target=str(number), subject_id=7)
    times = [start + timedelta(seconds=number + 1) for number in range(6)]
    wanted = {"chat_id": CHAT, "subject_id": 0} | of

    async def targets(period):
        seen, after = [], None
        while True:
            page, after = await log.list(
                wanted["chat_id"], Wanted(wanted["subject_id"], period=period), after, size
            )
            seen += [one.entry.action.target for one in page]
            if after is None:
                return seen

    assert await targets(Period(times[1], times[4])) == ["3", "2", "1"]
    assert await targets(Period(end_time=times[1])) == ["0"]
    assert await targets(Period(start_time=times[4])) == ["5", "4"]
    with pytest.raises(FieldInvalid) as refused:
        await targets(Period(times[1], times[1]))
    assert refused.value.metadata == {"field": "end_time"}


@pytest.mark.parametrize("size", [1, 3])
async def test_of_a_group_are_asked_the_deeds_of_a_person_to_them_and_of_a_kind(log, size):
    await log.parts.registered(OTHER_CHAT)
    await log.record("one", target="1", action="member_muted", subject_id=7)
    await log.record("two", target="2", actor_id=7)
    await log.record("three", target="3", action="member_banned", subject_id=8)
    await log.record("four", OTHER_CHAT, target="4", actor_id=7)

    async def targets(wanted):
        seen, after = [], None
        while True:
            page, after = await log.list(CHAT, wanted, after, size)
            seen += [one.entry.action.target for one in page]
            if after is None:
                return seen

    assert await targets(Wanted(person_id=7)) == ["2", "1"]
    assert await targets(Wanted(actions=("member_muted", "member_banned"))) == ["3", "1"]
    assert await targets(Wanted(person_id=7, actions=("member_muted",))) == ["1"]
    assert await targets(Wanted(person_id=9)) == []


@pytest.mark.parametrize(
    "wanted",
    [Wanted(person_id=-1), Wanted(actions=("No!",)), Wanted(actions=("a",) * 51)],
    ids=["person", "action", "too many"],
)
async def test_what_cannot_be_asked_is_refused(log, wanted):
    with pytest.raises(FieldInvalid):
        await log.list(CHAT, wanted, None, 0)


@pytest.mark.parametrize("wanted", [Wanted(person_id=7), Wanted(actions=("anchor_opened",))])
async def test_without_a_group_only_everything_is_listed(log, wanted):
    with pytest.raises(FieldInvalid):
        await log.list(0, wanted, None, 0)
