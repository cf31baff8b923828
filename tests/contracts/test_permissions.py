"""The permission table, walked whole: role × action × place against what was decided."""

import pytest

from telegram_gateway.conversation.permissions import Place, Right, Role
from telegram_gateway.features import registry
from telegram_gateway.features.__main__ import lines

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
    ("meta", G): NOT_OUTSIDERS,
    ("meta", P): NOT_OUTSIDERS,
    ("lembrete", P): NOT_OUTSIDERS,
    ("cartao", G): NOT_OUTSIDERS,
    ("cartao", P): NOT_OUTSIDERS,
    ("ultimo", G): NOT_OUTSIDERS,
    ("ultimo", P): NOT_OUTSIDERS,
    ("desafio", G): NOT_OUTSIDERS,
    ("desfazer", G): NOT_OUTSIDERS,
    ("hoje", G): NOT_OUTSIDERS,
    ("hoje", P): NOT_OUTSIDERS,
    ("desafios", G): NOT_OUTSIDERS,
    ("desafios", P): NOT_OUTSIDERS,
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
    ("conexoes", P): ALL,
    ("privacidade", G): NOT_OUTSIDERS,
    ("privacidade", P): ALL,
    ("meusdados", P): ALL,
    ("apagar", P): ALL,
    ("correio", G): NOT_OUTSIDERS,
    ("correio", P): ALL,
    ("cancelar", P): ALL,
    ("paysupport", P): ALL,
    ("checkin", G): ADMINS,
    ("checkinplus", G): ADMINS,
    ("endcheckin", G): ADMINS,
    ("confirmcheckin", G): ADMINS,
    ("revokecheckin", G): ADMINS,
    ("apresentacao", G): ADMINS,
    ("guia", G): ADMINS,
    ("guia", P): ADMINS,
    ("config", G): ADMINS,
    ("config", P): ADMINS,
    ("audit", G): ADMINS,
    ("audit", P): ADMINS,
    ("relatorio", G): ADMINS,
    ("relatorio", P): ADMINS,
    ("admincorreio", G): ADMINS,
    ("admincorreio", P): ADMINS,
    ("exportar", G): ADMINS,
    ("exportar", P): ADMINS,
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
    ("addblacklist", P): ADMINS,
    ("blacklist", G): ADMINS,
    ("blacklist", P): ADMINS,
    ("rmblacklist", G): ADMINS,
    ("rmblacklist", P): ADMINS,
    ("ban_blacklist", G): ADMINS,
    ("ban_blacklist", P): ADMINS,
    ("aviso", G): ADMINS,
    ("aviso", P): ADMINS,
    ("why", G): ADMINS,
    ("why", P): ADMINS,
    ("silenciar", G): ADMINS,
    ("silenciar", P): ADMINS,
    ("falar", G): ADMINS,
    ("falar", P): ADMINS,
    ("banir", G): ADMINS,
    ("banir", P): ADMINS,
    ("desbanir", G): ADMINS,
    ("desbanir", P): ADMINS,
    ("limpar", G): ADMINS,
    ("limpar", P): ADMINS,
    ("monitor", G): {Role.OWNER},
    ("unmonitor", G): {Role.OWNER},
    ("check_in_with_a_photo", G): NOT_OUTSIDERS,
    ("ask_the_coach", G): NOT_OUTSIDERS,
    ("ask_the_coach", P): NOT_OUTSIDERS,
    ("let_people_in", G): ADMINS,
    ("let_people_in", P): ADMINS,
    ("rate_an_answer", G): NOT_OUTSIDERS,
    ("rate_an_answer", P): NOT_OUTSIDERS,
    ("ask_the_expert", G): NOT_OUTSIDERS,
    ("ask_the_expert", P): NOT_OUTSIDERS,
}

# What a group admin must be allowed at Telegram besides; the owner and bot admins need nothing.
RIGHTS: dict[str, Right] = {
    "revokecheckin": Right.DELETE_MESSAGES,
    "guia": Right.CHANGE_INFO,
    "config": Right.CHANGE_INFO,
    "exportar": Right.CHANGE_INFO,
    "addblacklist": Right.DELETE_MESSAGES,
    "rmblacklist": Right.DELETE_MESSAGES,
    "ban_blacklist": Right.RESTRICT_MEMBERS,
    "aviso": Right.RESTRICT_MEMBERS,
    "silenciar": Right.RESTRICT_MEMBERS,
    "falar": Right.RESTRICT_MEMBERS,
    "banir": Right.RESTRICT_MEMBERS,
    "desbanir": Right.RESTRICT_MEMBERS,
    "limpar": Right.DELETE_MESSAGES,
    "let_people_in": Right.INVITE_USERS,
}


FEATURES = registry()
NAMES = [*FEATURES.commands, *FEATURES.actions]


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", [*NAMES, "unknown", "ban_everybody"])
def test_the_table_allows_exactly_what_is_expected(action: str, role: Role, place: Place):
    allowed = FEATURES.permissions.allows(action, role, place)
    assert allowed == (role in EXPECTED.get((action, place), set()))


@pytest.mark.parametrize("action", [*NAMES, "unknown"])
def test_the_table_asks_for_just_the_rights_that_are_expected(action: str):
    assert FEATURES.permissions.right_for(action) == RIGHTS.get(action)


def test_nothing_is_expected_that_is_not_there():
    assert {action for action, _ in EXPECTED} == set(NAMES)


def test_menus_have_the_order_of_the_list_above():
    expected = [name for name in dict.fromkeys(action for action, _ in EXPECTED) if name in FEATURES.commands]
    assert list(FEATURES.commands) == expected


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize("role", list(Role))
def test_menus_list_just_what_may_be_used(role: Role, place: Place):
    listed = FEATURES.permissions.commands_for(role, place)
    assert listed == [name for name in FEATURES.commands if FEATURES.permissions.allows(name, role, place)]


def test_the_table_is_printed_whole():
    table = "\n".join(lines(FEATURES))
    for name in [*NAMES, *FEATURES.aliases, *FEATURES.buttons]:
        assert name in table
