"""What somebody finds who has the database and no key, and wants to know who was writing just then.

The inbox keeps in which chat an update came, to the millisecond: a time as exact names a sender.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from member_service.domain import mails
from member_service.domain.budgets import Budgets, Limits, ReserveSpending, Scope, SettleSpending
from member_service.domain.mail_ports import NO, YES
from member_service.domain.mail_submitting import Verdict
from member_service.domain.mails import TaskKind
from member_service.storage.budgets import MongoBudgetStore
from member_service.storage.database import Database
from tests.member_service.mail_parts import ANA, BRUNO, CLARA, DAVI, MEMBERS, MailHouse

PLACES = ("mails", "mail_drafts", "mail_quotas", "mail_choices", "spendings")


@pytest.fixture
async def house(database: Database) -> MailHouse:
    made = await MailHouse(database).open()
    # A moment that no rule would choose.
    made.clock.now = made.clock().replace(minute=37, second=12, microsecond=345_000)
    return made


def times(found: Any) -> Iterator[datetime]:
    """Every time in a document."""
    if isinstance(found, datetime):
        yield found
    elif isinstance(found, dict):
        for one in found.values():
            yield from times(one)
    elif isinstance(found, list):
        for one in found:
            yield from times(one)


async def exact(house: MailHouse) -> list[tuple[str, datetime]]:
    """Times that tell a second, with where they are kept."""
    return [
        (place, time)
        for place in PLACES
        async for row in house.database.collection(place).find({})
        for time in times(row)
        if time.second or time.microsecond
    ]


async def test_the_second_of_writing_stands_in_no_time_that_is_kept_of_a_draft(house: MailHouse):
    await house.draft(ANA, BRUNO)
    assert await exact(house) == []
    draft, over = await house.do.get_draft(ANA)
    assert draft is not None
    assert (draft.touch_time, over) == (house.clock(), False)


async def test_a_draft_of_an_earlier_version_is_read_until_it_is_over(house: MailHouse):
    await house.draft(ANA, BRUNO)
    drafts, keys = house.database.collection("mail_drafts"), house.database.mail_keys
    [row] = [one async for one in drafts.find({})]
    # It had the time outside of the box.
    said = json.loads(keys.open(row["box"], "mail_drafts", row["_id"]))[:-1]
    former = {"box": keys.seal(json.dumps(said), "mail_drafts", row["_id"]), "touch_time": house.clock()}
    await drafts.update_one({"_id": row["_id"]}, {"$set": former})
    draft, over = await house.do.get_draft(ANA)
    assert draft is not None
    assert (draft.recipient_id, draft.touch_time, over) == (BRUNO, house.clock(), False)
    house.clock.now += timedelta(minutes=30)
    assert await house.do.get_draft(ANA) == (None, True)


@pytest.mark.parametrize("verdict", [Verdict.CLEAN, Verdict.UNSURE])
@pytest.mark.parametrize("reads_first", [True, False])
async def test_the_second_of_writing_stands_in_no_time_that_is_kept_of_a_mail(
    house: MailHouse, verdict: Verdict, reads_first: bool
):
    if not reads_first:
        await house.choose(BRUNO, receiving=YES, review_first=NO)
    await house.submitted(verdict=verdict)
    assert await exact(house) == []


async def test_nobody_counts_back_from_the_minute_of_asking_to_that_of_writing(house: MailHouse):
    asked, told = [], []
    for sender, recipient in ((ANA, BRUNO), (DAVI, CLARA), *zip(MEMBERS[4:7], MEMBERS[7:10], strict=True)):
        mail = await house.stored((await house.submitted(sender, recipient)).mail.number)
        asked += [one.time for one in mail.tasks if one.kind is TaskKind.CONSENT]
        # All that the database has of it, by the rule that stands in the repository.
        told.append(mails.asked_at(mail.id, house.clock()))
    assert len(asked) == len(told) == 5
    assert asked != told
    assert all(timedelta(minutes=1) <= one - house.clock() <= timedelta(minutes=10) for one in asked)


async def test_what_reading_a_mail_cost_tells_the_hour_alone(house: MailHouse):
    budgets = Budgets(house.stores.groups, Limits(10**10, 0, 0, "America/Sao_Paulo", 10**9, 10**9))
    store = MongoBudgetStore(house.database)
    reserve, settle = ReserveSpending(store, budgets, house.clock), SettleSpending(store, house.clock)
    read = await reserve(house.parts.new_request(), 0, 0, 10**6, apart=Scope.MAIL)
    await settle(house.parts.new_request(), read.spending_id, 10**5)
    assert await exact(house) == []
