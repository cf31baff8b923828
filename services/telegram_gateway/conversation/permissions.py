"""Who may do what: role × action × place. The rows stand in the features, beside what they are about.

Roles are asked for at the time of the action.
The owner is a setting. Bot admins are grants kept by the member service.
Group admins are asked of Telegram. They are kept for at most 60 s and dropped on `chat_member` updates.
A failure is never kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What a person is, in one place. The strongest that applies."""

    OWNER = "owner"
    BOT_ADMIN = "bot_admin"
    GROUP_ADMIN = "group_admin"
    MEMBER = "member"
    OUTSIDER = "outsider"


class Right(StrEnum):
    """What Telegram lets an administrator of a group do, by the names of the Bot API."""

    RESTRICT_MEMBERS = "can_restrict_members"
    DELETE_MESSAGES = "can_delete_messages"
    CHANGE_INFO = "can_change_info"
    INVITE_USERS = "can_invite_users"


class Place(StrEnum):
    """Where something is said."""

    GROUP = "group"
    PRIVATE = "private"


EVERYONE = frozenset(Role)
MEMBERS = EVERYONE - {Role.OUTSIDER}
ADMINS = frozenset({Role.OWNER, Role.BOT_ADMIN, Role.GROUP_ADMIN})
OWNER = frozenset({Role.OWNER})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take an action, by place. A place that is missing is denied to all.

    A group admin needs the `right` at Telegram as well: an administrator may be allowed to pin and no more.
    The owner's trust stands for it: the owner and bot admins need none.
    """

    group: frozenset[Role] = frozenset()
    private: frozenset[Role] = frozenset()
    right: Right | None = None
    group_when_open: frozenset[Role] = frozenset()
    """Who may in a group besides, where OPEN_REGISTRATION is on."""

    def allows(self, role: Role, place: Place) -> bool:
        return role in (self.group if place is Place.GROUP else self.private)

    def when_open(self) -> Rule:
        """Return the rule as it is where OPEN_REGISTRATION is on."""
        return replace(self, group=self.group | self.group_when_open)


class Permissions:
    """The table: every command and every other action with its rule. What is not in it is denied."""

    def __init__(self, rules: Mapping[str, Rule], commands: Sequence[str]) -> None:
        """`commands` are those of the rules that are commands, in the order of menus."""
        self._rules, self._commands = rules, commands

    def allows(self, action: str, role: Role, place: Place) -> bool:
        """Say whether the role may take the action there."""
        rule = self._rules.get(action)
        return rule is not None and rule.allows(role, place)

    def right_for(self, action: str) -> Right | None:
        """Return what a group admin must be allowed at Telegram to take the action."""
        rule = self._rules.get(action)
        return rule.right if rule is not None else None

    def commands_for(self, role: Role, place: Place) -> list[str]:
        """List the commands that a role can use in a place, in the order of menus."""
        return [name for name in self._commands if self.allows(name, role, place)]

    def when_open(self) -> Permissions:
        """Return the table as it is where OPEN_REGISTRATION is on."""
        return Permissions({name: rule.when_open() for name, rule in self._rules.items()}, self._commands)
