"""What the outbox accepts, and its pauses. What rows do is shown in storage/test_outbox.py."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.outbox import MAX_TRIES, NewEntry, Outbox, OutboxStore, pause_after
from tests.support.clock import SettableClock


class NoStore:
    """A request that comes this far got past the checks."""


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(cast("OutboxStore", NoStore()), SettableClock())


ENTRY = NewEntry("e1", "delete_message", -5, b'{"message_id": 1}', None, "")


@pytest.mark.parametrize(
    ("field", "entries"),
    [
        ("entries", []),
        ("entries", [ENTRY] * 101),
        ("entry_id", [replace(ENTRY, entry_id="")]),
        ("entry_id", [replace(ENTRY, entry_id="e" * 201)]),
        ("kind", [replace(ENTRY, kind="")]),
        ("payload", [replace(ENTRY, payload=b"")]),
        ("payload", [replace(ENTRY, payload=b"[]")]),
        ("payload", [replace(ENTRY, payload=b"\xff")]),
        ("payload", [replace(ENTRY, payload='{"a": 1}'.encode("utf-16"))]),
        ("payload", [replace(ENTRY, payload=b'{"text": "%s"}' % (b"x" * 65536))]),
    ],
)
async def test_scheduling_names_the_field_that_is_wrong(
    outbox: Outbox, field: str, entries: list[NewEntry]
) -> None:
    with pytest.raises(FieldInvalid) as failure:
        await outbox.schedule(entries)
    assert failure.value.metadata == {"field": field}


async def test_ids_that_no_entry_can_have_are_refused_before_they_are_looked_up(outbox: Outbox) -> None:
    for entry_id in ("", "e" * 201):
        for call in (
            outbox.complete(entry_id, 1),
            outbox.fail(entry_id, 1, "", retry_after=None, permanent=False),
            outbox.cancel(entry_id),
        ):
            with pytest.raises(FieldInvalid) as failure:
                await call
            assert failure.value.metadata == {"field": "entry_id"}


async def test_a_pause_that_telegram_would_never_ask_for_is_refused(outbox: Outbox) -> None:
    with pytest.raises(FieldInvalid):
        await outbox.fail("e1", 1, "RETRY_AFTER", retry_after=timedelta(days=2), permanent=False)


def test_pauses_grow_from_two_seconds_to_ten_minutes_over_seven_tries() -> None:
    pauses = [pause_after(tries) for tries in range(1, MAX_TRIES)]
    assert pauses[0] == timedelta(seconds=2)
    assert pauses[-1] == timedelta(minutes=10)
    assert pauses == sorted(pauses, key=lambda pause: pause or timedelta())
    assert pause_after(MAX_TRIES) is None
