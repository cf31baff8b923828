"""The permission table, walked whole: role × action × place against what product.md §2 says."""

import pytest

from telegram_gateway.conversation.permissions import (
    ALIASES,
    NOT_COMMANDS,
    TABLE,
    Place,
    Role,
    allowed,
    commands_for,
)
from telegram_gateway.features import COMMANDS

G, P = Place.GROUP, Place.PRIVATE
ALL = set(Role)
NOT_OUTSIDERS = ALL - {Role.OUTSIDER}
ADMINS = {Role.OWNER, Role.BOT_ADMIN, Role.GROUP_ADMIN}

# Written out on purpose: a change of the table has to be made twice, with a thought.
EXPECTED: dict[tuple[str, Place], set[Role]] = {
    ("start", P): ALL,
    ("ajuda", P): ALL,
    ("ajuda", G): NOT_OUTSIDERS,
    ("ranking", G): NOT_OUTSIDERS,
    ("ranking", P): NOT_OUTSIDERS,
    ("perfil", G): NOT_OUTSIDERS,
    ("perfil", P): NOT_OUTSIDERS,
    ("regras", G): NOT_OUTSIDERS,
    ("regras", P): NOT_OUTSIDERS,
    ("macros", G): NOT_OUTSIDERS,
    ("macros", P): NOT_OUTSIDERS,
    ("motivacao", G): NOT_OUTSIDERS,
    ("motivacao", P): NOT_OUTSIDERS,
    ("fecho", G): NOT_OUTSIDERS,
    ("fecho", P): NOT_OUTSIDERS,
    ("memoria", P): ALL,
    ("idioma", P): ALL,
    ("privacidade", P): ALL,
    ("meusdados", P): ALL,
    ("apagar", P): ALL,
    ("checkin", G): ADMINS,
    ("checkinplus", G): ADMINS,
    ("endcheckin", G): ADMINS,
    ("confirmcheckin", G): ADMINS,
    ("revokecheckin", G): ADMINS,
    ("apresentacao", G): ADMINS,
    ("config", G): ADMINS,
    ("config", P): ADMINS,
    ("audit", G): ADMINS,
    ("audit", P): ADMINS,
    ("say", G): ADMINS,
    ("say", P): ADMINS,
    ("sayrecurrent", G): ADMINS,
    ("sayrecurrent", P): ADMINS,
    ("listrecurrent", G): ADMINS,
    ("listrecurrent", P): ADMINS,
    ("editrecurrent", G): ADMINS,
    ("editrecurrent", P): ADMINS,
    ("delrecurrent", G): ADMINS,
    ("delrecurrent", P): ADMINS,
    ("setadmin", G): {Role.OWNER},
    ("setadmin", P): {Role.OWNER},
    ("deladmin", G): {Role.OWNER},
    ("deladmin", P): {Role.OWNER},
    ("listadmins", G): ADMINS,
    ("listadmins", P): ADMINS,
    ("status", G): ADMINS,
    ("status", P): ADMINS,
    ("addblacklist", G): ADMINS,
    ("blacklist", G): ADMINS,
    ("blacklist", P): ADMINS,
    ("rmblacklist", G): ADMINS,
    ("rmblacklist", P): ADMINS,
    ("ban_blacklist", G): ADMINS,
    ("ban_blacklist", P): ADMINS,
    ("why", G): ADMINS,
    ("why", P): ADMINS,
    ("monitor", G): {Role.OWNER},
    ("unmonitor", G): {Role.OWNER},
    ("check_in_with_a_photo", G): NOT_OUTSIDERS,
    ("ask_the_coach", G): NOT_OUTSIDERS,
    ("ask_the_coach", P): NOT_OUTSIDERS,
    ("rate_an_answer", G): NOT_OUTSIDERS,
    ("rate_an_answer", P): NOT_OUTSIDERS,
    ("ask_the_expert", G): NOT_OUTSIDERS,
    ("ask_the_expert", P): NOT_OUTSIDERS,
}


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", [*TABLE, "unknown", "ban_everybody"])
def test_the_table_allows_exactly_what_is_expected(action: str, role: Role, place: Place):
    assert allowed(action, role, place) == (role in EXPECTED.get((action, place), set()))


def test_every_command_has_a_handler_and_every_handler_a_rule():
    assert set(COMMANDS) == set(TABLE) - NOT_COMMANDS


def test_aliases_lead_to_commands_and_hide_none():
    assert set(ALIASES.values()) <= set(TABLE)
    assert not set(ALIASES) & set(TABLE)


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize("role", list(Role))
def test_menus_list_just_what_may_be_used(role: Role, place: Place):
    listed = set(commands_for(role, place))
    assert listed == {name for name in set(TABLE) - NOT_COMMANDS if allowed(name, role, place)}
