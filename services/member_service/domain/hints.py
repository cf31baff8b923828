"""The hint that a photo needs a word to be a check-in. Each member gets it at most once."""

from typing import Protocol

from member_service.domain import fields
from member_service.domain.anchors import AnchorState, AnchorStore
from member_service.domain.changes import Change
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.profiles import MemberLedger
from servicekit.clock import Clock


class Hints(Protocol):
    """Knows who was told."""

    async def claim(self, member_id: int, change: Change) -> bool:
        """Whether this is the once, or a repeat of it."""


class ClaimHint:
    """Says whether to tell a member now, and keeps that they were told."""

    def __init__(
        self,
        hints: Hints,
        ledger: MemberLedger,
        anchors: AnchorStore,
        groups: GroupFinder,
        clock: Clock,
    ) -> None:
        self._hints, self._ledger, self._anchors = hints, ledger, anchors
        self._groups, self._clock = groups, clock

    async def __call__(self, request_id: str, chat_id: int, member_id: int) -> bool:
        change = Change.of(request_id, self._clock(), "ClaimHint", chat_id, member_id)
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        if not group.settings.free_checkins:
            return False
        if await self._ledger.counted(group.id, member_id):
            return False
        if await self._anchors.page(group, AnchorState.OPEN, None, 1):
            return False
        return await self._hints.claim(member_id, change)
