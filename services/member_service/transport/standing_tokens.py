"""Page tokens of rankings: where a walk through one goes on."""

from datetime import UTC, datetime
from typing import Any, Final

from member_service.domain.scores import StandingPosition
from member_service.domain.standing_walks import FirstPage, WalkPlace
from member_service.transport import page_tokens
from servicekit.page_tokens import PageTokenInvalid

_OF: Final = "ListStandings"
_KINDS: Final = (str, str, int, int, datetime, int, str, int)
"""The season; a walk, how far it came; or its first page's last place, its members, whether from the top."""
_NEVER: Final = datetime.fromtimestamp(0, UTC)


def pack(scope: list[Any], season_id: str, place: FirstPage | WalkPlace) -> str:
    """A token for the page after this place."""
    if isinstance(place, WalkPlace):
        return page_tokens.pack(_OF, scope, season_id, place.walk_id, place.index, 0, _NEVER, 0, "", 0)
    last, shown = place.last, " ".join(map(str, sorted(place.shown)))
    numbers = (last.points, last.reached_time, last.member_id)
    return page_tokens.pack(_OF, scope, season_id, "", 0, *numbers, shown, int(place.from_the_top))


def unpack(token: str, scope: list[Any]) -> tuple[str, FirstPage | WalkPlace] | None:
    """The season and the place of a token; None for the first page. Raise PageTokenInvalid."""
    at = page_tokens.unpack(token, _OF, scope, *_KINDS)
    if at is None:
        return None
    season_id, walk_id, index, points, reached, member_id, shown, from_the_top = at
    if walk_id:
        return season_id, WalkPlace(walk_id, index)
    try:
        members = frozenset(map(int, shown.split()))
    except ValueError:
        raise PageTokenInvalid from None
    return season_id, FirstPage(StandingPosition(points, reached, member_id), members, bool(from_the_top))
