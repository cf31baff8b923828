"""What a check-in writes is what the page of indexes counts."""

from collections.abc import Mapping
from typing import Any

import pytest

from docs.indexes import CHECKIN
from member_service.domain.inbox import Inbox, NewUpdate
from member_service.storage import inbox as inbox_storage
from tests.member_service.parts import INDEXES, Parts
from tests.support.clock import SettableClock
from tests.support.plans import Command, recorded_database


def _fields(update: Mapping[str, Any]) -> frozenset[str]:
    """The fields of a document that is there which an update changes."""
    return frozenset(
        path.split(".")[0]
        for operator, changes in update.items()
        if operator != "$setOnInsert"
        for path in changes
    )


def _changes(command: Command) -> list[tuple[str, frozenset[str]]]:
    if "findAndModify" in command:
        return [(command["findAndModify"], _fields(command["update"]))]
    return [(command["update"], _fields(one["u"])) for one in command.get("updates", ())]


@pytest.mark.mongo
async def test_what_a_checkin_writes_is_what_the_page_counts():
    async with recorded_database() as (database, recorder):
        parts = Parts(database)
        await database.ensure_indexes((*INDEXES, *inbox_storage.INDEXES))
        await parts.registered()
        await parts.opened(10)
        await parts.checked_in(7, 10)
        inbox = Inbox(inbox_storage.MongoInboxStore(database), SettableClock())
        await inbox.accept("a", None, [NewUpdate(1, b"{}", 1)])
        await parts.opened(30)
        recorder.commands.clear()
        await parts.checked_in(7, 30)
        await inbox.complete("a", [1])
    seen = {change for command in recorder.commands for change in _changes(command)}
    said = {
        (collection, fields)
        for collection, writes in CHECKIN.items()
        for _, fields in writes
        if fields is not None
    }
    assert {one for one in seen if one[0] in CHECKIN} == said
