"""Groups and members as the member service has them, kept for a few seconds so that a busy chat asks once.

What this process changes is dropped at once; what another one changes is seen after KEPT_S.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import GetGroupRequest, ListGroupsRequest
from gymnation.member.v1.member_service_pb2 import GetMemberRequest
from servicekit.errors import NotFound
from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.clients import Clients

KEPT_S = 5.0
_KEPT_AT_MOST = 20_000

Group = groups_pb2.Group


def home_of(group: Group) -> Address:
    """Where a group is told what nobody asked for."""
    return Address(group.chat_id, group.settings.topic_id)


@dataclass(slots=True)
class Seen:
    """Reads groups and chosen languages through a short-lived memory."""

    clients: Clients
    monotonic: Callable[[], float]
    _groups: dict[int, tuple[float, Group | None]] = field(default_factory=dict)
    _languages: dict[int, tuple[float, str]] = field(default_factory=dict)
    _active: tuple[float, list[Group]] | None = None

    async def group(self, chat_id: int) -> Group | None:
        """Return the group, active or stopped, or None when nobody registered it."""
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

    async def active_groups(self) -> list[Group]:
        """Return all groups in which the bot works, by title."""
        now = self.monotonic()
        if self._active is not None and now - self._active[0] < KEPT_S:
            return self._active[1]
        groups: list[Group] = []
        page_token = ""
        while True:
            page = await self.clients.groups.ListGroups(
                ListGroupsRequest(page_size=200, page_token=page_token)
            )
            groups.extend(page.groups)
            page_token = page.next_page_token
            if not page_token:
                break
        self._active = (now, groups)
        return groups

    async def chosen_language(self, member_id: int) -> str:
        """Return the language that a member chose, or an empty string."""
        now = self.monotonic()
        kept = self._languages.get(member_id)
        if kept is not None and now - kept[0] < KEPT_S * 12:
            return kept[1]
        try:
            language = str(
                (await self.clients.members.GetMember(GetMemberRequest(member_id=member_id))).member.language
            )
        except NotFound:
            language = ""
        if len(self._languages) >= _KEPT_AT_MOST:
            self._languages.clear()
        self._languages[member_id] = (now, language)
        return language

    def forget_group(self, *chat_ids: int) -> None:
        """Drop what is kept of groups: this process changed them."""
        self._active = None
        for chat_id in chat_ids:
            self._groups.pop(chat_id, None)

    def forget_member(self, member_id: int) -> None:
        """Drop what is kept of a member: this process changed it."""
        self._languages.pop(member_id, None)
