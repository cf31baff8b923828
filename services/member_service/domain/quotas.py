"""Quotas: how many questions a member may ask somewhere on a local day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.groups import GroupFinder, active_group, registered_group
from servicekit.clock import Clock
from servicekit.errors import ResourceExhausted

KEEP_QUOTAS: Final = timedelta(days=7)


class QuestionQuotaExhausted(ResourceExhausted):
    """No question left today; metadata `limit` and `reset_time` as RFC 3339."""

    reason = "QUESTION_QUOTA_EXHAUSTED"

    def __init__(self, limit: int, reset_time: datetime) -> None:
        super().__init__(limit=limit, reset_time=f"{reset_time:%Y-%m-%dT%H:%M:%SZ}")


@dataclass(frozen=True, slots=True)
class Quota:
    """How many questions a member may still ask today."""

    limit: int
    used: int
    reset_time: datetime


@dataclass(frozen=True, slots=True)
class QuotaRule:
    """Questions per member and local day somewhere."""

    limit: int
    time_zone: str
    place: str = "private"
    """The group's own id, which outlives its chat ids; or "private"."""

    def quota_id(self, member_id: int, day: date) -> str:
        return f"{self.place}:{member_id}:{day.isoformat()}"

    def quota(self, used: int, day: date) -> Quota:
        return Quota(self.limit, used, days.day_end(day, self.time_zone))


class QuotaPlaces(Protocol):
    """Counts the places that are taken. Each method is one step: whole or not at all."""

    async def take(self, quota_id: str, holder: str, limit: int, expire_time: datetime) -> int | None:
        """Take a place; the holder's own counts once.

        Return how many are taken; None when others have taken all of them.
        """

    async def give_back(self, quota_id: str, holder: str) -> None: ...

    async def used(self, quota_id: str) -> int: ...


class QuotaRules:
    """Which quota counts where: the group's own, or the one for private chats."""

    def __init__(self, groups: GroupFinder, private: QuotaRule) -> None:
        self._groups, self._private = groups, private

    async def for_chat(self, chat_id: int, member_id: int, *, asking: bool) -> QuotaRule:
        """Raise GroupNotRegistered, FieldInvalid and, when `asking`, GroupStopped."""
        fields.positive(member_id, "member_id")
        if chat_id == member_id:
            return self._private
        find = active_group if asking else registered_group
        group = await find(self._groups, chat_id)
        return QuotaRule(group.settings.question_quota, group.settings.time_zone, group.id)


class GetQuota:
    """Returns a member's quota of today."""

    def __init__(self, places: QuotaPlaces, rules: QuotaRules, clock: Clock) -> None:
        self._places, self._rules, self._clock = places, rules, clock

    async def __call__(self, chat_id: int, member_id: int) -> Quota:
        rule = await self._rules.for_chat(chat_id, member_id, asking=False)
        day = days.local_day(self._clock(), rule.time_zone)
        return rule.quota(await self._places.used(rule.quota_id(member_id, day)), day)
