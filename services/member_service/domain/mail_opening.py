"""Whether a group may have anonymous mail: the owner allows it, and enough members are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group
from member_service.domain.mail_failures import MailOff, MailTooFewMembers

MEMBERS_AT_LEAST: Final = 8
"""The anonymity of two is none."""
ENABLED: Final = "settings.mail_enabled"
STARS: Final = "settings.mail_reveal_stars"


class KnownMembers(Protocol):
    """Counts members."""

    async def count_inside(self, group_id: str, enough: int) -> int:
        """How many members are known to be in the group, counted to `enough`."""


@dataclass(frozen=True, slots=True)
class MailOpening:
    """What the owner allows."""

    allowed: bool
    stars_at_most: int
    """So many Telegram Stars a reveal may cost."""
    members: KnownMembers

    async def check(self, group: Group, values: Mapping[str, Any]) -> None:
        """Raise MailOff, MailTooFewMembers or FieldInvalid when these values may not be the group's."""
        if values.get(STARS, 0) > self.stars_at_most:
            raise FieldInvalid(STARS)
        if not values.get(ENABLED):
            return
        if not self.allowed:
            raise MailOff
        if await self.members.count_inside(group.id, MEMBERS_AT_LEAST) < MEMBERS_AT_LEAST:
            raise MailTooFewMembers(members_at_least=MEMBERS_AT_LEAST)
