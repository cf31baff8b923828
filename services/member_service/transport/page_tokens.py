"""Page tokens of lists: the position after which the next page starts, bound to the list it is of."""

from datetime import UTC, datetime
from typing import Any

from servicekit import page_tokens
from servicekit.page_tokens import PageTokenInvalid


def pack(of: str, scope: list[Any], *values: str | int | datetime) -> str:
    """A token for the list that method `of` makes for the arguments in `scope`."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return page_tokens.encode({"of": of, "in": scope, "at": plain})


def unpack(token: str, of: str, scope: list[Any], *kinds: type) -> list[Any] | None:
    """The values of a token, of these kinds, or None for the first page. Raise PageTokenInvalid."""
    if not token:
        return None
    position = page_tokens.decode(token)
    values = position.get("at")
    if position.get("of") != of or position.get("in") != scope or not isinstance(values, list):
        raise PageTokenInvalid
    if len(values) != len(kinds):
        raise PageTokenInvalid
    return [_value(value, kind) for value, kind in zip(values, kinds, strict=True)]


def _value(value: object, kind: type) -> Any:
    if kind is datetime:
        return _time(value)
    # Not isinstance: true is no number here. And no number that a database could not hold.
    if type(value) is not kind or (isinstance(value, int) and abs(value) >= 2**63):
        raise PageTokenInvalid
    # JSON can spell half a character, which no database takes.
    if isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value):
        raise PageTokenInvalid
    return value


def _time(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise PageTokenInvalid
        # At the calendar's ends an offset leads out of it.
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise PageTokenInvalid from None
