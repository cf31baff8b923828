"""Groups and members as the member service has them, kept for a few seconds so that a busy chat asks once.

What this process changes is dropped at once; what another one changes is seen after KEPT_S.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import (
    GetGroupRequest,
    ListGroupsRequest,
    ListMemberGroupsRequest,
)
from gymnation.member.v1.member_service_pb2 import GetMemberRequest
from servicekit.clock import Clock
from servicekit.errors import NotFound
from servicekit.folding import folded
from servicekit.turnstile import Turnstile
from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.clients import Clients

KEPT_S = 5.0
_KEPT_AT_MOST = 20_000
_PAGE = 200
FEW = 20
"""How many groups a bot has at most to look around in all of them for somebody."""
LOOKED_S = 3600.0
DRAFT_S = 24 * 3600.0
"""So long the member service remembers that a draft of a mail was left alone."""

Group = groups_pb2.Group


def _keep(times: dict[int, float], member_id: int, time: float) -> None:
    """Note a time of a member, as the newest; the oldest goes when there are too many."""
    times.pop(member_id, None)
    if len(times) >= _KEPT_AT_MOST:
        times.pop(next(iter(times)))
    times[member_id] = time


def home_of(group: Group) -> Address:
    """Where a group gets messages that nobody asked for."""
    return Address(group.chat_id, group.settings.topic_id)


@dataclass(slots=True)
class Seen:
    """Reads groups and chosen languages through a short-lived memory."""

    clients: Clients
    monotonic: Callable[[], float]
    clock: Clock
    _groups: dict[int, tuple[float, Group | None]] = field(default_factory=dict)
    _languages: dict[int, tuple[float, str]] = field(default_factory=dict)
    _of_members: dict[int, tuple[float, list[Group]]] = field(default_factory=dict)
    _looked: dict[int, float] = field(default_factory=dict)
    _few: tuple[float, list[Group] | None] | None = None
    _drafts: dict[int, float] = field(default_factory=dict)
    _dropped: dict[int, float] = field(default_factory=dict)
    _turns: Turnstile = field(default_factory=Turnstile)

    async def group(self, chat_id: int) -> Group | None:
        """Return the group, active or stopped, or None when nobody registered it."""
        kept = self._groups.get(chat_id)
        if kept is not None and self.monotonic() - kept[0] < KEPT_S:
            return kept[1]
        async with self._turns.of(chat_id):
            return await self._ask(chat_id)

    async def _ask(self, chat_id: int) -> Group | None:
        now = self.monotonic()
        kept = self._groups.get(chat_id)
        if kept is not None and now - kept[0] < KEPT_S:
            return kept[1]
        try:
            group: Group | None = (await self.clients.groups.GetGroup(GetGroupRequest(chat_id=chat_id))).group
        except NotFound:
            group = None
        if len(self._groups) >= _KEPT_AT_MOST:
            self._groups.clear()
        self._groups[chat_id] = (now, group)
        return group

    async def active_group(self, chat_id: int) -> Group | None:
        """Return the group if the bot works in it."""
        group = await self.group(chat_id)
        return group if group is not None and group.state == groups_pb2.GROUP_STATE_ACTIVE else None

    async def member_groups(self, member_id: int) -> list[Group]:
        """Return the active groups that the member service knows a member in, by title."""
        now = self.monotonic()
        kept = self._of_members.get(member_id)
        if kept is not None and now - kept[0] < KEPT_S:
            return kept[1]
        groups: list[Group] = []
        token = ""
        while True:
            page = await self.clients.groups.ListMemberGroups(
                ListMemberGroupsRequest(member_id=member_id, page_size=_PAGE, page_token=token)
            )
            groups.extend(page.groups)
            token = page.next_page_token
            if not token:
                break
        groups.sort(key=lambda group: (folded(group.title), group.chat_id))
        if len(self._of_members) >= _KEPT_AT_MOST:
            self._of_members.clear()
        self._of_members[member_id] = (now, groups)
        return groups

    async def some_groups(self, words: str, skip: int, count: int) -> list[Group]:
        """Return active groups by title that have the words in it; of all the groups that there are."""
        wanted = ListGroupsRequest(page_size=count, skip=skip, words=words)
        return list((await self.clients.groups.ListGroups(wanted)).groups)

    async def few_groups(self) -> list[Group] | None:
        """Return all active groups when they are few; None when they are too many to look around in."""
        now = self.monotonic()
        if self._few is None or now - self._few[0] >= KEPT_S:
            page = await self.clients.groups.ListGroups(ListGroupsRequest(page_size=FEW + 1))
            self._few = (now, list(page.groups) if len(page.groups) <= FEW else None)
        return self._few[1]

    def looks_around(self, member_id: int) -> bool:
        """Say whether it is time to look for a person in groups where they were never seen."""
        last = self._looked.get(member_id)
        return last is None or self.monotonic() - last >= LOOKED_S

    def looked_around(self, member_id: int) -> None:
        """Remember that a person was looked for."""
        if len(self._looked) >= _KEPT_AT_MOST:
            self._looked.clear()
        self._looked[member_id] = self.monotonic()

    async def may_be_writing_mail(self, member_id: int) -> bool:
        """Say whether a member may have a mail's draft: this process saw one, or a group of theirs has mail.

        Or had it until lately: another process may have seen the draft. Of whom no group is known,
        nobody can say.
        """
        begun = self._drafts.get(member_id)
        if begun is not None and self.monotonic() - begun < DRAFT_S:
            return True
        groups = await self.member_groups(member_id)
        if not groups or any(group.settings.mail_enabled for group in groups):
            return True
        # Where mail is off, nobody begins: who dropped theirs since then has none.
        since = max(self.clock().timestamp() - DRAFT_S, self._dropped.get(member_id, 0.0))
        return any(group.mail_end_time.seconds > since for group in groups)

    def keep_draft(self, member_id: int) -> None:
        """Remember that a member writes a mail: its group may turn mails off before it is sent."""
        _keep(self._drafts, member_id, self.monotonic())

    def forget_draft(self, member_id: int) -> None:
        """Remember that a member writes no mail any more."""
        self._drafts.pop(member_id, None)
        _keep(self._dropped, member_id, self.clock().timestamp())

    async def chosen_language(self, member_id: int) -> str:
        """Return the language that a member chose, or an empty string."""
        if self.knows_language(member_id):
            return self._languages[member_id][1]
        try:
            language = str(
                (await self.clients.members.GetMember(GetMemberRequest(member_id=member_id))).member.language
            )
        except NotFound:
            language = ""
        self.keep_language(member_id, language)
        return language

    def knows_language(self, member_id: int) -> bool:
        """Say whether the member's choice is at hand: what is asked anyway need not bring it."""
        kept = self._languages.get(member_id)
        return kept is not None and self.monotonic() - kept[0] < KEPT_S * 12

    def keep_language(self, member_id: int, language: str) -> None:
        """Remember what the member service just told of a member's choice."""
        if len(self._languages) >= _KEPT_AT_MOST:
            self._languages.clear()
        self._languages[member_id] = (self.monotonic(), language)

    def forget_group(self, *chat_ids: int) -> None:
        """Drop what is kept of groups: this process changed them."""
        self._few = None
        self._of_members.clear()
        self._looked.clear()
        for chat_id in chat_ids:
            self._groups.pop(chat_id, None)

    def forget_member(self, member_id: int) -> None:
        """Drop what is kept of a member: this process changed it."""
        self._languages.pop(member_id, None)

    def forget_groups_of(self, member_id: int) -> None:
        """Drop in which groups a member is: this process saw something of it."""
        self._of_members.pop(member_id, None)
