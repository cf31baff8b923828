"""Lists of check-ins."""

from collections.abc import Sequence
from datetime import datetime

from member_service.domain import fields
from member_service.domain.appearances import Appearances
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.ledger import Checkin, CheckinFilter, CheckinLedger, CheckinPosition, CheckinState


class ListCheckins:
    """Lists check-ins of a group, newest first."""

    def __init__(self, ledger: CheckinLedger, appearances: Appearances, groups: GroupFinder) -> None:
        self._ledger, self._appearances, self._groups = ledger, appearances, groups

    async def __call__(
        self,
        chat_id: int,
        *,
        member_id: int,
        anchor_id: str,
        state: CheckinState | None,
        after: CheckinPosition | None,
        page_size: int,
        start_time: datetime | None = None,
        end_time: datetime | None = None,
        as_others: bool = False,
    ) -> tuple[int, Sequence[Checkin], CheckinPosition | None]:
        """The group's chat id, a page, and where the next one starts if there is one.

        `as_others`: without those of hidden members.
        """
        fields.not_negative(member_id, "member_id")
        fields.at_most(anchor_id, "anchor_id", 64)
        size = fields.page_size(page_size, default=50, most=200)
        fields.period(start_time, end_time)
        group = await registered_group(self._groups, chat_id)
        without = await self._appearances.hidden(group.id) if as_others else frozenset()
        if member_id in without:
            return group.chat_id, (), None
        wanted = CheckinFilter(group.id, member_id, anchor_id, state, start_time, end_time, without)
        found = await self._ledger.page(wanted, after, size + 1)
        page, more = found[:size], len(found) > size
        return group.chat_id, page, CheckinPosition(page[-1].create_time, page[-1].id) if more else None
