"""Everything that is kept about a member, as it is shown to them."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from member_service.domain import fields
from member_service.domain.erasures import ErasedMembers

Value = str | int | float | bool | datetime | None
"""What a field of a record may hold, beside lists of it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing. All records of a kind come together and have the same fields in the same order."""

    kind: str
    fields: Mapping[str, Value | list[Value]]


class MemberRecords(Protocol):
    """Reads what is kept about members."""

    def of(self, member_id: int) -> AsyncIterator[Record]: ...


class GetMemberData:
    """Shows a member everything that is kept about them."""

    def __init__(self, records: MemberRecords, erased: ErasedMembers) -> None:
        self._records, self._erased = records, erased

    async def __call__(self, member_id: int) -> AsyncGenerator[Record, None]:
        """Give record by record; the memory needed does not grow with their number.

        Raise MemberErased while they are being erased.
        """
        await self._erased.refuse([fields.positive(member_id, "member_id")], None)
        async for record in self._records.of(member_id):
            yield record
