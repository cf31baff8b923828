"""The world as it is at the start: a small gym community, a second group, and the bot."""

from __future__ import annotations

from collections.abc import Mapping

from .state import Chat, Json, Membership, Person

BOT: Json = {
    "id": 1000,
    "is_bot": True,
    "first_name": "Gym Nation",
    "username": "gymnation_sandbox_bot",
}

OWNER, ADMIN, BIA, CAIO, DUDA, NICO = 1001, 1002, 1003, 1004, 1005, 1006
GYM_NATION, CROSSFIT = -1001000000001, -1001000000002


def people() -> list[Person]:
    return [
        Person(OWNER, "Olívia", "owner", last_name="Dona", username="olivia_dona"),
        Person(ADMIN, "Adão", "admin", username="adao_admin"),
        Person(BIA, "Bia", "member", last_name="Barra", username="bia_barra"),
        Person(CAIO, "Caio", "member", username="caio_corre"),
        Person(DUDA, "Duda", "member", language_code="en", username="duda_lifts"),
        Person(NICO, "Nico", "newcomer", username="nico_novo"),
    ]


def groups(titles: Mapping[int, str], members: Mapping[int, Mapping[int, str]]) -> list[Chat]:
    """Further groups: the owner made them, and the bot is an administrator."""
    made = []
    for chat_id, title in titles.items():
        chat = Chat(chat_id, "supergroup" if chat_id < -1_000_000_000_000 else "group", title)
        chat.members = {
            OWNER: Membership("creator"),
            BIA: Membership("member"),
            BOT["id"]: Membership("administrator"),
        }
        chat.members |= {user_id: Membership("member") for user_id in members.get(chat_id, ())}
        made.append(chat)
    return made


def further_people(members: Mapping[int, Mapping[int, str]]) -> list[Person]:
    """Members of further groups, each once."""
    names = {user_id: name for group in members.values() for user_id, name in group.items()}
    return [Person(user_id, name or str(user_id), "member") for user_id, name in names.items()]


def chats() -> list[Chat]:
    gym = Chat(GYM_NATION, "supergroup", "Turma das Seis")
    gym.members = {
        OWNER: Membership("creator"),
        ADMIN: Membership("administrator"),
        BIA: Membership("member"),
        CAIO: Membership("member"),
        DUDA: Membership("member"),
        BOT["id"]: Membership("administrator"),
    }
    crossfit = Chat(CROSSFIT, "supergroup", "Crossfit da Praia")
    crossfit.members = {ADMIN: Membership("creator"), BIA: Membership("member")}
    return [gym, crossfit]
