"""Groups: which Telegram groups the system looks after, and what their admins chose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID, uuid5

from member_service.domain import days, fields
from member_service.domain.changes import Change, NewId
from member_service.domain.failures import FieldInvalid
from member_service.domain.ladders import DEFAULT_DAYS, DEFAULT_LADDER
from member_service.domain.week_calendar import FormerZone
from servicekit.clock import Clock
from servicekit.errors import FailedPrecondition, NotFound

LANGUAGES: Final = ("pt-BR", "en")
DEFAULT_LANGUAGE: Final = "pt-BR"
FREE_WORDS: Final = "#treino #checkin"
FREE_WORDS_LENGTH: Final = 200
FREE_A_DAY_AT_MOST: Final = 3
TITLE_LENGTH: Final = 255
EVERY_DAY: Final = 0b1111111
DAILY_TEXT_LENGTH: Final = 1000
RULES_LENGTH: Final = 4000
WELCOME_LENGTH: Final = 1000
JOIN_QUESTION_LENGTH: Final = 600
WORDS_LENGTH: Final = 256
GUIDE_OVER: Final = 100
MOST_SKIPPED: Final = 1_000_000


class GroupNotRegistered(NotFound):
    """Nobody registered this group."""

    reason = "GROUP_NOT_REGISTERED"


class TooManyGroups(FailedPrecondition):
    """Who registers has as many active groups as they may have already; metadata `groups_at_most`."""

    reason = "TOO_MANY_GROUPS"

    def __init__(self, groups_at_most: int) -> None:
        super().__init__(groups_at_most=groups_at_most)


class GroupStopped(FailedPrecondition):
    """The group is stopped."""

    reason = "GROUP_STOPPED"


class GroupState(StrEnum):
    """Whether the bot works in a group."""

    ACTIVE = "active"
    STOPPED = "stopped"


class SeasonMode(StrEnum):
    """How long a season of a group lasts."""

    DAYS = "days"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    OFF = "off"


class PhotoPolicy(StrEnum):
    """What happens when a photo is used again in a group and season."""

    OFF = "off"
    TELL_ADMINS = "tell_admins"
    REFUSE = "refuse"


class VisitPolicy(StrEnum):
    """Whether a visit that a system tells of counts as a check-in."""

    OFF = "off"
    DAILY = "daily"
    WITHOUT_PHOTO = "without_photo"


class RankingVisibility(StrEnum):
    """Who may ask for a group's ranking."""

    EVERYONE = "everyone"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """What the admins of a group chose."""

    language: str = DEFAULT_LANGUAGE
    time_zone: str = "America/Sao_Paulo"
    rules: str = ""
    season_mode: SeasonMode = SeasonMode.DAYS
    season_days: int = 30
    question_quota: int = 2
    welcome_enabled: bool = True
    welcome: str = ""
    photo_policy: PhotoPolicy = PhotoPolicy.OFF
    ranking_visibility: RankingVisibility = RankingVisibility.EVERYONE
    quiet: bool = False
    weekly_card: bool = False
    topic_id: int = 0
    """Where the group is told what nobody asked for; 0 is General, and no topic at all."""
    visit_policy: VisitPolicy = VisitPolicy.OFF
    free_checkins: bool = False
    """Whether a photo with one of the words counts without an anchor."""
    free_words: str = FREE_WORDS
    """The words, with spaces between them."""
    free_a_day: int = 1
    """Check-ins without an anchor that count for a member and local day."""
    anchors_count_as_free: bool = False
    """Whether what answers an anchor counts towards that, too."""
    daily_anchor: bool = False
    """Whether the bot opens an anchor by itself; see daily_anchors.py."""
    daily_anchor_minute: int = 5 * 60
    """When, in minutes after the local midnight."""
    daily_anchor_weekdays: int = EVERY_DAY
    """On which days, one bit each: 1 for Monday, 64 for Sunday."""
    daily_anchor_text: str = ""
    """The group's own words; empty: one of ours."""
    daily_anchor_pin: bool = False
    warning_ladder: tuple[int, ...] = DEFAULT_LADDER
    """What follows each warning; see ladders.py."""
    warning_days: int = DEFAULT_DAYS
    """How long a warning counts."""
    newcomer_guard: bool = False
    """Whether what of newcomers leads elsewhere is taken away."""
    mail_enabled: bool = False
    """Whether members may leave each other anonymous mails."""
    mail_reveal_stars: int = 0
    """What a recipient pays to learn who wrote; 0: nothing."""
    join_requests: bool = False
    """Whether who asks to come in is asked to agree to the rules, and let in then."""
    join_question: str = ""
    """What they are asked besides: a question and its answers, a line each, the right one first."""
    burst_joins: int = 0
    """From how many who come within a minute on newcomers may not write for a while; 0 for never."""
    newcomers_held_until: int = 0
    """Until when they may not, in seconds since 1970."""
    guide_step: int = 0
    """Where admins are in the guide of the first minutes; 100 when it is over."""
    week_tags: bool = False
    """Whether members who want that get a tag by their streak of weeks; see week_tags.py."""
    rich_tables: bool = False
    """Whether rankings and meals' estimates come as tables, which older apps may not show."""


@dataclass(frozen=True, slots=True)
class Group:
    """A registered group, active or stopped."""

    id: str
    """Ours, for ever; everything that belongs to the group refers to this."""
    chat_id: int
    former_chat_ids: tuple[int, ...]
    """Oldest first: the ids that it had before Telegram made it another chat."""
    title: str
    username: str
    state: GroupState
    settings: GroupSettings
    registered_by: int
    register_day: date
    """Local day of the first registration, from which seasons of N days are counted."""
    register_time: datetime
    update_time: datetime
    activated_by: str = ""
    """The request that made it active last."""
    former_zones: tuple[FormerZone, ...] = ()
    """Oldest first: the time zones that it had before today's."""
    mail_end_time: datetime | None = None
    """When anonymous mail was last turned off."""
    first_chat_number: int = 0
    """The number of the oldest chat; below 0 when older ones were heard of later than newer ones."""

    @property
    def chat_number(self) -> int:
        """Which of the group's chats it lives in now.

        Message ids start anew with each chat, so a message is named by this number and its id.
        A chat's number never changes.
        """
        return self.first_chat_number + len(self.former_chat_ids)

    def number_of(self, chat_id: int) -> int:
        """The number of one of its chats."""
        if chat_id in self.former_chat_ids:
            return self.first_chat_number + self.former_chat_ids.index(chat_id)
        return self.chat_number

    def chat_of(self, number: int) -> int:
        """The chat of that number; for a number that no chat has, that of today."""
        place = number - self.first_chat_number
        return self.former_chat_ids[place] if 0 <= place < len(self.former_chat_ids) else self.chat_id


@dataclass(frozen=True, slots=True)
class Registration:
    """A group to be, or what a known one is told at its next registration."""

    group_id: str
    chat_id: int
    title: str
    username: str
    registered_by: int
    settings: GroupSettings
    register_day: date


@dataclass(frozen=True, slots=True)
class GroupPosition:
    """Where a list of groups by title continues."""

    title: str
    group_id: str


class GroupFinder(Protocol):
    """Finds groups; all that most use cases need of them."""

    async def find(self, chat_id: int, *, fresh: bool = False) -> Group | None:
        """By current or former chat id. May be some seconds old unless `fresh`."""


class GroupAddresses(GroupFinder, Protocol):
    """Finds groups both ways."""

    async def chat_ids(self, group_ids: Sequence[str]) -> dict[str, int]:
        """The chat id of today of each group that there is."""


class GroupStore(GroupFinder, Protocol):
    """Keeps groups. A change whose request_id was seen changes nothing and returns the group as it is.

    Each raises RequestIdReused when that request had another fingerprint.
    """

    async def register(self, registration: Registration, change: Change) -> Group: ...

    async def refuse_reuse(self, change: Change) -> None:
        """Raise RequestIdReused, as a change would."""

    async def stop(self, chat_id: int, change: Change) -> Group | None: ...

    async def update(self, chat_id: int, values: Mapping[str, Any], change: Change) -> Group | None:
        """Set `title`, `username` or `settings.<name>`, as the keys say."""

    async def migrate(self, old_chat_id: int, new_chat_id: int, change: Change) -> Group | None: ...

    async def active_of(self, registrar: int, limit: int) -> Sequence[str]:
        """The ids of active groups that a person registered, at most so many."""

    async def page(
        self,
        after: GroupPosition | None,
        limit: int,
        *,
        include_stopped: bool,
        among: Collection[int] | None = None,
        skip: int = 0,
        words: str = "",
    ) -> Sequence[Group]:
        """`among`: only groups whose chat id of today is one of these.

        `words`: only groups whose title has each of them. `skip`: so many are left out at the beginning.
        """


async def registered_group(groups: GroupFinder, chat_id: int, *, fresh: bool = False) -> Group:
    """The group, active or stopped. Raise GroupNotRegistered."""
    group = await groups.find(fields.group_chat_id(chat_id), fresh=fresh)
    if group is None:
        raise GroupNotRegistered
    return group


async def active_group(groups: GroupFinder, chat_id: int) -> Group:
    """The group where the bot works. Raise GroupNotRegistered or GroupStopped."""
    group = await registered_group(groups, chat_id)
    if group.state is GroupState.STOPPED:
        # It may have been started again since it was looked at.
        group = await registered_group(groups, chat_id, fresh=True)
    if group.state is GroupState.STOPPED:
        raise GroupStopped
    return group


class RegisterGroup:
    """Registers a group or starts a stopped one again."""

    def __init__(self, store: GroupStore, clock: Clock, new_id: NewId) -> None:
        self._store, self._clock, self._new_id = store, clock, new_id

    async def __call__(
        self,
        request_id: str,
        chat_id: int,
        *,
        title: str,
        username: str,
        registered_by: int,
        language: str,
        groups_at_most: int = 0,
    ) -> tuple[Group, bool]:
        """The group, and whether this request made it active.

        Raise TooManyGroups when whoever registers has so many active groups without it; it is stopped then.
        """
        fields.not_negative(groups_at_most, "groups_at_most")
        change = Change.of(request_id, self._clock(), "RegisterGroup", chat_id, registered_by)
        settings = GroupSettings(
            language=language if language in LANGUAGES else DEFAULT_LANGUAGE, free_checkins=True
        )
        registration = Registration(
            group_id=self._new_id(),
            chat_id=fields.group_chat_id(chat_id),
            title=title[:TITLE_LENGTH],
            username=username[: fields.USERNAME_LENGTH],
            registered_by=fields.positive(registered_by, "registered_by"),
            settings=settings,
            register_day=days.local_day(change.time, settings.time_zone),
        )
        group = await self._store.register(registration, change)
        newly_active = group.activated_by == change.request_id
        # Who starts somebody else's group again makes it no group of theirs.
        if newly_active and groups_at_most and group.registered_by == registered_by:
            await self._keep_within(group, groups_at_most, change)
        return group, newly_active

    async def _keep_within(self, group: Group, groups_at_most: int, change: Change) -> None:
        # Counted after it was written, so that of many that come at once never too many stay.
        active = await self._store.active_of(group.registered_by, groups_at_most + 1)
        if group.state is GroupState.ACTIVE:
            if len(active) <= groups_at_most:
                return
            stop = Change.of(str(uuid5(UUID(change.request_id), "stop")), change.time, "StopGroup", group.id)
            await self._store.stop(group.chat_id, stop)
        raise TooManyGroups(groups_at_most)


class StopGroup:
    """Stops the bot in a group; its data stays."""

    def __init__(self, store: GroupStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, chat_id: int, *, validate_only: bool = False) -> Group:
        """With `validate_only` the group is given as it would be, and nothing changes."""
        change = Change.of(request_id, self._clock(), "StopGroup", chat_id)
        if validate_only:
            fields.group_chat_id(chat_id)
            group = await registered_group(self._store, chat_id, fresh=True)
            await self._store.refuse_reuse(change)
            return replace(group, state=GroupState.STOPPED)
        return known_group(await self._store.stop(fields.group_chat_id(chat_id), change))


class MigrateGroup:
    """Follows Telegram when a group becomes a supergroup."""

    def __init__(self, store: GroupStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, old_chat_id: int, new_chat_id: int) -> Group:
        change = Change.of(request_id, self._clock(), "MigrateGroup", old_chat_id, new_chat_id)
        fields.group_chat_id(old_chat_id, "old_chat_id")
        fields.group_chat_id(new_chat_id, "new_chat_id")
        if old_chat_id == new_chat_id:
            raise FieldInvalid("new_chat_id")
        return known_group(await self._store.migrate(old_chat_id, new_chat_id, change))


class ListGroups:
    """Lists groups by title."""

    def __init__(self, store: GroupStore) -> None:
        self._store = store

    async def __call__(
        self,
        after: GroupPosition | None,
        page_size: int,
        *,
        include_stopped: bool,
        among: Collection[int] | None = None,
        skip: int = 0,
        words: str = "",
    ) -> tuple[Sequence[Group], GroupPosition | None]:
        """A page, and where the next one starts if there is one. `among`: the chat ids to be listed.

        `words` have to be in the title. `skip` leaves out so many at the beginning.
        """
        size = fields.page_size(page_size, default=50, most=200)
        found = await self._store.page(
            after,
            size + 1,
            include_stopped=include_stopped,
            among=among,
            skip=fields.in_range(skip, "skip", 0, MOST_SKIPPED),
            words=fields.at_most(words, "words", WORDS_LENGTH),
        )
        page = found[:size]
        more = len(found) > size
        return page, GroupPosition(page[-1].title, page[-1].id) if more else None


def known_group(group: Group | None) -> Group:
    """The group that a store found. Raise GroupNotRegistered where it found none."""
    if group is None:
        raise GroupNotRegistered
    return group
