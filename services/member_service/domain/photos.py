"""Photos that were used before in the same group and season.

They are known by Telegram's `file_unique_id`. No photo is ever stored, only this id.
A photo is claimed by the check-in that uses it first.
The claim holds while that check-in counts by it.
For a minute it holds in any case, since the check-in is stored after the claim.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain.groups import PhotoPolicy
from member_service.domain.ledger import Checkin, CheckinLedger, CheckinState, Row
from servicekit.clock import Clock
from servicekit.errors import Aborted, FailedPrecondition

UNSTORED: Final = timedelta(minutes=1)
"""How long a claim holds without its check-in: that one is being stored, or its process died."""
_ATTEMPTS: Final = 5


class PhotoUsedBefore(FailedPrecondition):
    """The photo was used in this group and season, and the group does not count it again."""

    reason = "PHOTO_USED_BEFORE"


@dataclass(frozen=True, slots=True)
class PhotoClaim:
    """A photo of a group and season, and the check-in that it belongs to."""

    group_id: str
    season_id: str
    file_unique_id: str
    checkin_id: str
    media_group_id: str
    time: datetime


class PhotoClaims(Protocol):
    """Keeps one claim per group, season and photo."""

    async def claim(self, wanted: PhotoClaim) -> PhotoClaim:
        """Store it, unless the photo has one; the one that is there then."""

    async def replace(self, known: PhotoClaim, wanted: PhotoClaim) -> bool:
        """Put it in the place of `known`; False when that one is not there any more."""


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whether another check-in has the photo, and which one, once it is stored."""

    exists: bool
    checkin: Checkin | None = None


_NOBODY: Final = _Owner(False)


class PhotoPolicing:
    """Says whether a check-in's photo belongs to another one."""

    def __init__(self, claims: PhotoClaims, ledger: CheckinLedger, clock: Clock) -> None:
        self._claims, self._ledger, self._clock = claims, ledger, clock

    async def admit(self, checkin: Checkin, policy: PhotoPolicy) -> None:
        """Raise PhotoUsedBefore where the group refuses such a check-in.

        It is not raised when the member has a check-in on that anchor anyway.
        """
        # Also where it is only told: the further pictures of an album come by here and no further.
        if policy is PhotoPolicy.OFF or not (await self._owner(checkin)).exists:
            return
        if policy is not PhotoPolicy.REFUSE:
            return
        # Second pictures of an album, and second tries, are answered as such.
        if await self._ledger.get(checkin.group_id, checkin.id) is None:
            raise PhotoUsedBefore

    async def earlier_use(self, checkin: Checkin, policy: PhotoPolicy) -> Checkin | None:
        """The check-in whose photo this one shows again, where the group wants to know."""
        return (await self._owner(checkin)).checkin if policy is PhotoPolicy.TELL_ADMINS else None

    async def _owner(self, checkin: Checkin) -> _Owner:
        # What an admin credits needs no photo.
        if not checkin.file_unique_id or checkin.confirmed_by:
            return _NOBODY
        wanted = PhotoClaim(
            checkin.group_id,
            checkin.season_id,
            checkin.file_unique_id,
            checkin.id,
            checkin.media_group_id,
            self._clock(),
        )
        for _ in range(_ATTEMPTS):
            claim = await self._claims.claim(wanted)
            if claim.checkin_id == checkin.id:
                return _NOBODY
            row = await self._ledger.get(claim.group_id, claim.checkin_id)
            if row is not None and _counts_by(row, claim):
                return _Owner(True, row.checkin)
            if row is None and self._clock() - claim.time < UNSTORED:
                return _Owner(True)
            if await self._claims.replace(claim, wanted):
                return _NOBODY
        raise Aborted


def _counts_by(row: Row, claim: PhotoClaim) -> bool:
    if row.checkin.state is not CheckinState.RECORDED:
        return False
    of_album = bool(claim.media_group_id) and claim.media_group_id == row.checkin.media_group_id
    return of_album or claim.file_unique_id == row.checkin.file_unique_id
