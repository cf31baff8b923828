"""What the inbox accepts, and its pauses. What rows do is shown in storage/test_inbox*.py."""

from datetime import timedelta
from typing import cast

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.inbox import MAX_PAYLOAD_BYTES, Inbox, InboxStore, NewUpdate, pause_after
from tests.support.clock import SettableClock


class NoStore:
    """A request that comes this far got past the checks."""


@pytest.fixture
def inbox() -> Inbox:
    return Inbox(cast("InboxStore", NoStore()), SettableClock())


UPDATE = NewUpdate(update_id=1, payload=b"{}", lane=5)


@pytest.mark.parametrize(
    ("field", "owner", "lease_s", "updates"),
    [
        ("owner", "", None, [UPDATE]),
        ("owner", "o" * 65, None, [UPDATE]),
        ("lease", "o", 0.5, [UPDATE]),
        ("lease", "o", 601, [UPDATE]),
        ("updates", "o", None, []),
        ("updates", "o", None, [UPDATE] * 1001),
        ("update_id", "o", None, [NewUpdate(-1, b"{}", 5)]),
        ("payload", "o", None, [NewUpdate(1, b"", 5)]),
        ("payload", "o", None, [NewUpdate(1, b"x" * (MAX_PAYLOAD_BYTES + 1), 5)]),
    ],
)
async def test_accepting_names_the_field_that_is_wrong(
    inbox: Inbox, field: str, owner: str, lease_s: float | None, updates: list[NewUpdate]
) -> None:
    lease = None if lease_s is None else timedelta(seconds=lease_s)
    with pytest.raises(FieldInvalid) as failure:
        await inbox.accept(owner, lease, updates)
    assert failure.value.metadata == {"field": field}


async def test_other_calls_check_their_fields_too(inbox: Inbox) -> None:
    with pytest.raises(FieldInvalid):
        await inbox.complete("o", [])
    with pytest.raises(FieldInvalid):
        await inbox.fail("o", 1, "E" * 201)
    with pytest.raises(FieldInvalid):
        await inbox.reclaim("o", None, 1001)
    with pytest.raises(FieldInvalid):
        await inbox.extend("", None)
    with pytest.raises(FieldInvalid):
        await inbox.list_dead(None, -1)


def test_pauses_grow_and_the_fifth_try_is_the_last() -> None:
    pauses = [pause_after(tries) for tries in range(1, 6)]
    assert pauses == [
        timedelta(seconds=1),
        timedelta(seconds=2),
        timedelta(seconds=4),
        timedelta(seconds=8),
        None,
    ]
