"""Who may do what: one table of role × action × place. What is not in it is denied.

Roles are asked for at the time of the action: the owner is a setting, bot admins are grants kept by the member service, group
admins are asked of Telegram (kept for at most 60 s, a failure is never kept, dropped on `chat_member` updates).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is, in one place. The strongest that applies."""

    OWNER = "owner"
    BOT_ADMIN = "bot_admin"
    GROUP_ADMIN = "group_admin"
    MEMBER = "member"
    OUTSIDER = "outsider"


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
    """Who may take an action, by place. A place that is missing is denied to all."""

    group: frozenset[Role] = frozenset()
    private: frozenset[Role] = frozenset()

    def allows(self, role: Role, place: Place) -> bool:
        return role in (self.group if place is Place.GROUP else self.private)


# Commands by their main name, then what is not a command.
TABLE: Mapping[str, Rule] = {
    "start": Rule(private=EVERYONE),
    "ajuda": Rule(group=MEMBERS, private=EVERYONE),
    "ranking": Rule(group=MEMBERS, private=MEMBERS),
    "perfil": Rule(group=MEMBERS, private=MEMBERS),
    "regras": Rule(group=MEMBERS, private=MEMBERS),
    "macros": Rule(group=MEMBERS, private=MEMBERS),
    "motivacao": Rule(group=MEMBERS, private=MEMBERS),
    "fecho": Rule(group=MEMBERS, private=MEMBERS),
    "memoria": Rule(private=EVERYONE),
    "idioma": Rule(private=EVERYONE),
    "privacidade": Rule(private=EVERYONE),
    "meusdados": Rule(private=EVERYONE),
    "apagar": Rule(private=EVERYONE),
    "checkin": Rule(group=ADMINS),
    "checkinplus": Rule(group=ADMINS),
    "endcheckin": Rule(group=ADMINS),
    "confirmcheckin": Rule(group=ADMINS),
    "revokecheckin": Rule(group=ADMINS),
    "apresentacao": Rule(group=ADMINS),
    "config": Rule(group=ADMINS, private=ADMINS),
    "audit": Rule(group=ADMINS, private=ADMINS),
    "say": Rule(group=ADMINS, private=ADMINS),
    "sayrecurrent": Rule(group=ADMINS, private=ADMINS),
    "listrecurrent": Rule(group=ADMINS, private=ADMINS),
    "editrecurrent": Rule(group=ADMINS, private=ADMINS),
    "delrecurrent": Rule(group=ADMINS, private=ADMINS),
    "setadmin": Rule(group=OWNER, private=OWNER),
    "deladmin": Rule(group=OWNER, private=OWNER),
    "listadmins": Rule(group=ADMINS, private=ADMINS),
    "status": Rule(group=ADMINS, private=ADMINS),
    "addblacklist": Rule(group=ADMINS),
    "blacklist": Rule(group=ADMINS, private=ADMINS),
    "rmblacklist": Rule(group=ADMINS, private=ADMINS),
    "ban_blacklist": Rule(group=ADMINS, private=ADMINS),
    "why": Rule(group=ADMINS, private=ADMINS),
    "monitor": Rule(group=OWNER),
    "unmonitor": Rule(group=OWNER),
    "check_in_with_a_photo": Rule(group=MEMBERS),
    "ask_the_coach": Rule(group=MEMBERS, private=MEMBERS),
    "rate_an_answer": Rule(group=MEMBERS, private=MEMBERS),
    "ask_the_expert": Rule(group=MEMBERS, private=MEMBERS),
}

ALIASES: Mapping[str, str] = {
    "help": "ajuda",
    "memory": "memoria",
    "checkinscore": "ranking",
    "privacy": "privacidade",
}

NOT_COMMANDS = frozenset({"check_in_with_a_photo", "ask_the_coach", "rate_an_answer", "ask_the_expert"})


def allowed(action: str, role: Role, place: Place) -> bool:
    """Say whether the table lets the role take the action there."""
    rule = TABLE.get(action)
    return rule is not None and rule.allows(role, place)


def commands_for(role: Role, place: Place) -> list[str]:
    """List the commands that a role can use in a place, in the table's order."""
    return [name for name in TABLE if name not in NOT_COMMANDS and allowed(name, role, place)]
