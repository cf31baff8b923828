"""Links of messages (core.telegram.org/api/links).

They are made for people to follow, and read when an admin pastes one.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_HOSTS = frozenset({"t.me", "www.t.me", "telegram.me", "telegram.dog"})
_NUMBER = re.compile(r"[1-9]\d{0,15}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]{3,31}", re.ASCII | re.IGNORECASE)
_SUPERGROUP = "-100"


@dataclass(frozen=True, slots=True)
class LinkedMessage:
    """The message that a link names.

    The link names its chat by id, or by its public name in lower case. The other of the two is empty.
    """

    chat_id: int
    username: str
    message_id: int


def message_link(chat_id: int, message_id: int, *, username: str = "", topic_id: int = 0) -> str | None:
    """Return the link of a message in a supergroup, public or not; a basic group's messages have none.

    What has no number of a message there (none, or a negative one) has no link.
    """
    if message_id <= 0:
        return None
    if username:
        chat = username
    elif str(chat_id).startswith(_SUPERGROUP):
        chat = f"c/{str(chat_id).removeprefix(_SUPERGROUP)}"
    else:
        return None
    topic = f"{topic_id}/" if topic_id else ""
    return f"https://t.me/{chat}/{topic}{message_id}"


def read_message_link(text: str) -> LinkedMessage | None:
    """Return the message that a link names, or None for anything else.

    A link is t.me/c/<id>/[<topic>/]<message> or t.me/<name>/[<topic>/]<message>, with or without https
    and a query. It may also be tg://privatepost or tg://resolve.
    """
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return None
    if url.scheme.lower() == "tg":
        return _read_app_link(url.netloc.lower(), parse_qs(url.query))
    if url.scheme.lower() not in {"http", "https"} or (url.hostname or "") not in _HOSTS:
        return None
    parts = [part for part in url.path.split("/") if part]
    if parts and parts[0] == "s":
        parts = parts[1:]  # the preview of a public chat in a browser
    if len(parts) in {3, 4} and parts[0] == "c":
        return _linked(parts[1], "", parts[2:])
    if len(parts) in {2, 3} and parts[0] != "c":
        return _linked("", parts[0], parts[1:])
    return None


def _read_app_link(what: str, query: dict[str, list[str]]) -> LinkedMessage | None:
    post = query.get("post", [""])[:1]
    if what == "privatepost":
        return _linked(query.get("channel", [""])[0], "", post)
    if what == "resolve":
        return _linked("", query.get("domain", [""])[0], post)
    return None


def _linked(channel: str, name: str, numbers: list[str]) -> LinkedMessage | None:
    """`numbers`: the message, or its topic and the message."""
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        return None
    if channel:
        if not _NUMBER.fullmatch(channel):
            return None
        return LinkedMessage(int(_SUPERGROUP + channel), "", int(numbers[-1]))
    return LinkedMessage(0, name.lower(), int(numbers[-1])) if _NAME.fullmatch(name) else None
