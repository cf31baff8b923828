"""Members: what Telegram says of a person, and the language that they chose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import LANGUAGES, GroupFinder, registered_group
from servicekit.clock import Clock
from servicekit.errors import NotFound

LANGUAGE_TAG_LENGTH: Final = 35
LATEST_CONSENT: Final = 1000


class MemberNotFound(NotFound):
    """The member is unknown."""

    reason = "MEMBER_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class MemberNames:
    """What Telegram says of a person now."""

    first_name: str
    last_name: str
    username: str
    telegram_language_code: str


@dataclass(frozen=True, slots=True)
class CoachConsent:
    """That a member agreed to what becomes of their questions, or took that back."""

    version: int
    """Of the sentence that they agreed to; 0 when they took it back."""
    time: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A person as known across groups."""

    id: int
    names: MemberNames
    language: str
    """Chosen by the member; empty when they chose none."""
    create_time: datetime
    update_time: datetime
    coach_consent: CoachConsent | None = None
    """None: never asked."""
    chosen_chat_id: int = 0
    """The chat of the group that they chose last in private, as it was then; 0 when they chose none."""


class MemberStore(Protocol):
    """Keeps members. Changes create who is unknown; a repeat changes nothing. All raise RequestIdReused."""

    async def put_names(self, member_id: int, names: MemberNames, change: Change) -> Member: ...

    async def put_language(self, member_id: int, language: str, change: Change) -> Member: ...

    async def put_coach_consent(self, member_id: int, consent: CoachConsent, change: Change) -> Member: ...

    async def put_chosen_chat(self, member_id: int, chat_id: int, change: Change) -> Member: ...

    async def find(self, member_id: int) -> Member | None: ...

    async def language(self, member_id: int) -> str:
        """The language that the member chose; empty when they chose none, or are unknown."""


class UpsertMember:
    """Stores what Telegram says of a person now."""

    def __init__(self, store: MemberStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, member_id: int, names: MemberNames) -> Member:
        change = Change.of(
            request_id,
            self._clock(),
            "UpsertMember",
            member_id,
            names.first_name,
            names.last_name,
            names.username,
            names.telegram_language_code,
        )
        fields.positive(member_id, "member_id")
        cut = MemberNames(
            names.first_name[: fields.NAME_LENGTH],
            names.last_name[: fields.NAME_LENGTH],
            names.username[: fields.USERNAME_LENGTH],
            names.telegram_language_code[:LANGUAGE_TAG_LENGTH],
        )
        return await self._store.put_names(member_id, cut, change)


class GetMember:
    """Returns a member."""

    def __init__(self, store: MemberStore) -> None:
        self._store = store

    async def __call__(self, member_id: int) -> Member:
        member = await self._store.find(fields.positive(member_id, "member_id"))
        if member is None:
            raise MemberNotFound
        return member


class SetLanguage:
    """Sets or clears the language that a member reads."""

    def __init__(self, store: MemberStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, member_id: int, language: str) -> Member:
        change = Change.of(request_id, self._clock(), "SetLanguage", member_id, language)
        fields.positive(member_id, "member_id")
        if language and language not in LANGUAGES:
            raise FieldInvalid("language")
        return await self._store.put_language(member_id, language, change)


class SetCoachConsent:
    """Stores that a member agrees to what becomes of their questions, or takes that back."""

    def __init__(self, store: MemberStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, member_id: int, version: int) -> Member:
        change = Change.of(request_id, self._clock(), "SetCoachConsent", member_id, version)
        fields.positive(member_id, "member_id")
        fields.in_range(version, "version", 0, LATEST_CONSENT)
        return await self._store.put_coach_consent(member_id, CoachConsent(version, change.time), change)


class SetChosenGroup:
    """Stores which group a member chose last in private. It gives them no right there."""

    def __init__(self, store: MemberStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(self, request_id: str, member_id: int, chat_id: int) -> Member:
        change = Change.of(request_id, self._clock(), "SetChosenGroup", member_id, chat_id)
        fields.positive(member_id, "member_id")
        await registered_group(self._groups, chat_id)
        return await self._store.put_chosen_chat(member_id, chat_id, change)
