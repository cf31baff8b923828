"""Links: a name that a system has for somebody stands for a member, once the member has said yes.

A link belongs to the caller that asked for it, in one group. All of one name is one document in the store:
the code that waits for a yes, and the member whom the name stands for.
"""

import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.feed import FeedEvent, FeedKind, FeedWriter
from member_service.domain.groups import GroupFinder, active_group, registered_group
from servicekit.clock import Clock
from servicekit.errors import NotFound, ResourceExhausted

CODE_LIVES: Final = timedelta(minutes=15)
KEEP_UNLINKED: Final = timedelta(hours=1)
"""How long a name that stands for nobody is known after its code or its link ended: for repeats."""
MOST_CODES: Final = 1000
"""Codes of one caller that may wait at once."""
MOST_LINKS: Final = 50
"""Links of one member, all groups and callers taken together."""
EXTERNAL_ID_LENGTH: Final = 128
START_PREFIX: Final = "link_"
"""With the code it is what the bot is started with: Telegram takes 64 letters, digits, "_" and "-"."""

_CODE_BYTES: Final = 15
"""Nobody guesses 120 bits, and with them a group still fits into a button."""
_VISIBLE: Final = "LNPS"
"""Letters, numbers, punctuation, symbols: the first letters of Unicode's categories."""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that nobody sees."""


class MemberNotLinked(NotFound):
    """The caller's name of a member stands for nobody in this group."""

    reason = "MEMBER_NOT_LINKED"


class LinkCodeNotFound(NotFound):
    """The code was used, has expired, or never existed: the answer is the same."""

    reason = "LINK_CODE_NOT_FOUND"


class LinkLimit(ResourceExhausted):
    """As many codes of a caller, or links of a member, as there may be; metadata `limit`."""

    reason = "LINK_LIMIT"

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)


@dataclass(frozen=True, slots=True)
class Name:
    """What a system calls somebody in a group."""

    caller: str
    group_id: str
    external_id: str

    @property
    def id(self) -> str:
        return fields.short_digest("link", self.caller, self.group_id, self.external_id)


@dataclass(frozen=True, slots=True)
class Link:
    """A name and the member whom it stands for."""

    name: Name
    member_id: int
    create_time: datetime

    @property
    def id(self) -> str:
        return self.name.id


@dataclass(frozen=True, slots=True)
class LinkCode:
    """What a member needs to say yes."""

    code: str
    expire_time: datetime


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code that is good now, and what its name stands for until it is used; 0 for nobody."""

    name: Name
    expire_time: datetime
    member_id: int


@dataclass(frozen=True, slots=True)
class LinkPosition:
    """Where a list of links, oldest first, continues."""

    create_time: datetime
    link_id: str


class LinkStore(Protocol):
    """Keeps names. Each change is one document write; all raise RequestIdReused."""

    async def put_code(self, name: Name, code: LinkCode, change: Change) -> LinkCode:
        """Make it the name's one good code; a repeat returns the first answer."""

    async def made_by(self, change: Change) -> LinkCode | None:
        """The code that this request made."""

    async def waiting(self, caller: str, now: datetime) -> int:
        """How many codes of a caller are good."""

    async def open_code(self, code: str, now: datetime) -> OpenCode | None: ...

    async def accept(self, code: str, member_id: int, change: Change) -> Link | None:
        """Use the code up, and have its name stand for the member. None when it is not good."""

    async def accepted_by(self, member_id: int, change: Change) -> Link | None:
        """The link that this request made."""

    async def find(self, name: Name) -> Link | None: ...

    async def find_all(
        self, caller: str, group_id: str, external_ids: Sequence[str]
    ) -> Mapping[str, Link]: ...

    async def refuse_reuse(self, change: Change) -> None:
        """Raise RequestIdReused, as a change would."""

    async def delete(self, link_id: str, member_id: int, change: Change) -> Link | None:
        """End the link, if it is there; of this member, if one is named. A repeat returns the first answer.

        It ends the code that waits as well.
        """

    async def of_caller(
        self, caller: str, group_id: str, after: LinkPosition | None, limit: int
    ) -> Sequence[Link]: ...

    async def of_member(self, member_id: int, after: LinkPosition | None, limit: int) -> Sequence[Link]: ...

    async def count_of_member(self, member_id: int) -> int: ...

    async def put_bot_name(self, username: str) -> None: ...

    async def bot_name(self) -> str:
        """Return it; empty when nobody told it yet."""


def external_id(value: str, field: str = "external_id") -> str:
    """Return a name that people can read and compare; raise FieldInvalid for another."""
    fields.required(value, field, most=EXTERNAL_ID_LENGTH)
    seen = all(unicodedata.category(one)[0] in _VISIBLE and one not in _BLANK for one in value)
    if not seen or unicodedata.normalize("NFC", value) != value:
        raise FieldInvalid(field)
    return value


class ResolveMember:
    """Tells whom a caller means."""

    def __init__(self, links: LinkStore, groups: GroupFinder) -> None:
        self._links, self._groups = links, groups

    async def __call__(self, caller: str, chat_id: int, member_id: int, name: str) -> int:
        """The member's number: as given, or as linked; 0 when neither is given. Raise MemberNotLinked."""
        if not name:
            return member_id
        if member_id:
            raise FieldInvalid("external_id")
        linked = await self.many(caller, chat_id, [name], field="external_id")
        if name not in linked:
            raise MemberNotLinked
        return linked[name]

    async def many(
        self, caller: str, chat_id: int, names: Sequence[str], *, field: str = "external_ids"
    ) -> Mapping[str, int]:
        """Member numbers by name; names that stand for nobody are left out."""
        for name in names:
            external_id(name, field)
        group = await registered_group(self._groups, chat_id)
        found = await self._links.find_all(caller, group.id, names)
        return {name: link.member_id for name, link in found.items()}


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A code with the link that opens it; no link while the bot's name is not known."""

    code: LinkCode
    bot_name: str

    @property
    def start_payload(self) -> str:
        return f"{START_PREFIX}{self.code.code}"

    @property
    def deep_link(self) -> str:
        return f"https://t.me/{self.bot_name}?start={self.start_payload}" if self.bot_name else ""


class CreateLinkCode:
    """Makes a code by which a member can agree."""

    def __init__(self, links: LinkStore, groups: GroupFinder, clock: Clock) -> None:
        self._links, self._groups, self._clock = links, groups, clock

    async def __call__(self, caller: str, request_id: str, chat_id: int, name: str) -> MadeCode:
        now = self._clock()
        change = Change.of(request_id, now, "CreateLinkCode", caller, chat_id, name)
        external_id(name)
        group = await active_group(self._groups, chat_id)
        made = await self._links.made_by(change)
        if made is None:
            if await self._links.waiting(caller, now) >= MOST_CODES:
                raise LinkLimit(MOST_CODES)
            code = LinkCode(secrets.token_urlsafe(_CODE_BYTES), change.time + CODE_LIVES)
            made = await self._links.put_code(Name(caller, group.id, name), code, change)
        return MadeCode(made, await self._links.bot_name())


class GetLink:
    """Finds a link by a caller's name."""

    def __init__(self, links: LinkStore, groups: GroupFinder) -> None:
        self._links, self._groups = links, groups

    async def __call__(self, caller: str, chat_id: int, name: str) -> tuple[int, Link]:
        """The group's chat id and the link."""
        external_id(name)
        group = await registered_group(self._groups, chat_id)
        link = await self._links.find(Name(caller, group.id, name))
        if link is None:
            raise MemberNotLinked
        return group.chat_id, link


class ListLinks:
    """Lists a caller's links in a group, oldest first."""

    def __init__(self, links: LinkStore, groups: GroupFinder) -> None:
        self._links, self._groups = links, groups

    async def __call__(
        self, caller: str, chat_id: int, after: LinkPosition | None, page_size: int
    ) -> tuple[int, Sequence[Link], LinkPosition | None]:
        """The group's chat id, a page, and where the next one starts if there is one."""
        size = fields.page_size(page_size, default=50, most=200)
        group = await registered_group(self._groups, chat_id)
        found = await self._links.of_caller(caller, group.id, after, size + 1)
        return group.chat_id, found[:size], next_position(found, size)


def of_link(kind: FeedKind, link: Link, change: Change) -> FeedEvent:
    """A link began or ended, by that change: its caller's alone."""
    return FeedEvent(
        f"{change.request_id}:{kind}",
        link.name.group_id,
        kind,
        change.time,
        link.member_id,
        external_id=link.name.external_id,
        only_for=link.name.caller,
    )


class DeleteLink:
    """Ends a link at the caller's request."""

    def __init__(self, links: LinkStore, groups: GroupFinder, clock: Clock, feed: FeedWriter) -> None:
        self._links, self._groups, self._clock, self._feed = links, groups, clock, feed

    async def __call__(
        self, caller: str, request_id: str, chat_id: int, name: str, *, validate_only: bool = False
    ) -> Link:
        """The link that ended; with `validate_only` the one that would, and nothing changes."""
        change = Change.of(request_id, self._clock(), "DeleteLink", caller, chat_id, name)
        external_id(name)
        group = await registered_group(self._groups, chat_id)
        ended = Name(caller, group.id, name)
        if validate_only:
            await self._links.refuse_reuse(change)
            link = await self._links.find(ended)
        else:
            link = await self._links.delete(ended.id, 0, change)
        if link is None:
            raise MemberNotLinked
        if validate_only:
            return link
        await self._feed.append(of_link(FeedKind.MEMBER_UNLINKED, link, change))
        return link


class RecordBotName:
    """Takes the bot's user name down, of which deep links are made."""

    def __init__(self, links: LinkStore) -> None:
        self._links = links

    async def __call__(self, request_id: str, username: str) -> None:
        fields.request_id(request_id)
        fields.required(username, "username", most=fields.USERNAME_LENGTH)
        if not (username.isascii() and username.replace("_", "").isalnum()):
            raise FieldInvalid("username")
        await self._links.put_bot_name(username)


def next_position(found: Sequence[Link], size: int) -> LinkPosition | None:
    """Where the next page starts, when one more was found than fits."""
    return LinkPosition(found[size - 1].create_time, found[size - 1].id) if len(found) > size else None
