"""Choosing one of many groups in private: every group is reached by pages, and found by words of its name."""

from datetime import timedelta
from typing import Any, Final

import pytest

from sandbox.telegram.population import BOT
from sandbox.telegram.state import Chat, Membership
from servicekit.clock import utc_now
from telegram_gateway.conversation.group_pages import GROUPS_A_PAGE
from tests.support.many_groups import FIRST, Registered, register
from tests.support.town import ADMIN, BIA, DUDA, GROUP, OWNER, Message, Town, said

NEXT, BACK, SEARCH, ALL = "Próxima", "Anterior", "Buscar", "Ver todos"
NAVIGATION: Final = {"Próxima ▶", "◀ Anterior", "🔎 Buscar", "🔎 Outra busca", "✖ Ver todos"}
EVERYWHERE: Final = "todos os grupos"
"""Of /setadmin: a choice of its own, on each page."""
BUTTONS_AT_MOST, DATA_AT_MOST = 100, 64


async def add(people: Town, titles: list[str], *, first: int = FIRST, names: tuple[str, ...] = ()) -> None:
    """Groups with these titles, in which ADMIN is an administrator, and BIA and DUDA are members."""
    groups = []
    for number, title in enumerate(titles):
        chat_id = first - number
        name = names[number] if number < len(names) else ""
        chat = Chat(chat_id, "supergroup", title, name or None)
        chat.members = {
            OWNER: Membership("creator"),
            ADMIN: Membership("administrator"),
            BIA: Membership("member"),
            DUDA: Membership("member"),
            BOT["id"]: Membership("administrator"),
        }
        people.world.chats[chat_id] = chat
        groups.append(Registered(chat_id, title, name, members=(ADMIN, BIA, DUDA)))
    await register(people, groups, people.gateway.gateway.clock())


def titled(count: int) -> list[str]:
    return [f"Equipe {number:03}" for number in range(count)]


def labels(offer: Message) -> list[str]:
    return [button["text"] for row in offer.get("buttons", []) for button in row]


def offered(offer: Message) -> list[str]:
    """The groups that a message offers."""
    return [label for label in labels(offer) if label not in NAVIGATION]


def now(people: Town, offer: Message) -> Message:
    chat_id, message_id = offer["chat"]["id"], offer["message_id"]
    shown: Message = people.world.chats[chat_id].messages[message_id].view()
    return shown


def fits(people: Town, offer: Message) -> None:
    """Say whether Telegram takes the buttons."""
    chat_id, message_id = offer["chat"]["id"], offer["message_id"]
    payload = people.world.chats[chat_id].messages[message_id].payload
    buttons: list[dict[str, Any]] = [one for row in payload["reply_markup"]["inline_keyboard"] for one in row]
    assert len(buttons) <= BUTTONS_AT_MOST
    assert all(len(one["callback_data"].encode()) <= DATA_AT_MOST for one in buttons)
    assert all(one["text"].strip() for one in buttons)


async def turned(people: Town, person: int, offer: Message, label: str) -> Message:
    assert await people.presses(person, offer, label) == ""
    await people.until_idle()
    shown = now(people, offer)
    fits(people, shown)
    return shown


async def all_pages(people: Town, person: int, offer: Message) -> list[str]:
    """Every group that can be reached, forwards; going back shows the same."""
    fits(people, offer)
    pages = [offered(offer)]
    while any(NEXT in label for label in labels(offer)):
        offer = await turned(people, person, offer, NEXT)
        pages.append(offered(offer))
    for page in reversed(pages[:-1]):
        offer = await turned(people, person, offer, BACK)
        assert offered(offer) == page
    found = [[label for label in page if label != EVERYWHERE] for page in pages]
    assert all(len(page) <= GROUPS_A_PAGE for page in found)
    return [label for page in found for label in page]


async def asked(people: Town, person: int, words: str) -> Message:
    await people.says(person, words, chat=person)
    return await people.answer(chat=person)


async def searched(people: Town, person: int, offer: Message, words: str, search: str = SEARCH) -> Message:
    """Press the search button and answer what it asks."""
    await people.presses(person, offer, search)
    question = await people.answer(chat=person)
    await people.says(person, words, chat=person, reply_to=question["message_id"])
    return await people.answer(chat=person)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 30, 300])
@pytest.mark.parametrize("who", ["owner", "admin", "member"])
async def test_each_of_any_number_of_groups_can_be_reached(members: Town, count: int, who: str):
    person, command = {
        "owner": (OWNER, "/config"),
        "admin": (ADMIN, "/config"),
        "member": (BIA, "/perfil"),
    }[who]
    await members.says(ADMIN, "oi")
    await members.says(BIA, "oi")
    await members.until_idle()
    await add(members, titled(count))
    offer = await asked(members, person, command)
    if count == 0:
        assert "Turma das Seis" in said(offer)
        return
    assert sorted(await all_pages(members, person, offer)) == sorted([*titled(count), "Turma das Seis"])
    assert (SEARCH in " ".join(labels(offer))) == (count + 1 > GROUPS_A_PAGE)


COMMANDS: Final = {
    "/ranking": BIA,
    "/ranking foto": BIA,
    "/perfil": BIA,
    "/ultimo": BIA,
    "/regras": BIA,
    "/config": ADMIN,
    "/blacklist": ADMIN,
    "/rmblacklist 999999999": ADMIN,
    "/why 999999999": ADMIN,
    "/ban_blacklist 1000": ADMIN,
    "/audit": ADMIN,
    "/listrecurrent": ADMIN,
    "/delrecurrent": ADMIN,
    "/say Treino às 7!": ADMIN,
    "/sayrecurrent 2h Água!": ADMIN,
    "/setadmin 9007199254740991": OWNER,
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_each_command_offers_all_groups_by_pages_and_by_words(members: Town, command: str):
    person = COMMANDS[command]
    await members.says(ADMIN, "oi")
    await members.says(BIA, "oi")
    await add(members, [*titled(30), "Academia São José"])
    offer = await asked(members, person, command)
    assert set(await all_pages(members, person, offer)) >= {*titled(30), "Academia São José"}
    found = await searched(members, person, now(members, offer), "sao JOSE")
    fits(members, found)
    assert [one for one in offered(found) if one != EVERYWHERE] == ["Academia São José"]
    # What was searched in can be pressed no longer.
    await members.until_idle()
    assert labels(now(members, offer)) == []
    assert "São José" not in await members.presses(person, found, "Academia São José")
    await members.until_idle()


async def test_words_narrow_again_and_all_groups_come_back(members: Town):
    await add(members, [f"{kind} {number}" for kind in ("Corrida", "Iron") for number in range(12)])
    offer = await asked(members, OWNER, "/config")
    found = await searched(members, OWNER, offer, "  CORRIDA ")
    assert said(found).splitlines() == ["🔎 CORRIDA", "De qual grupo?"]
    assert len(await all_pages(members, OWNER, found)) == 12
    narrower = await searched(members, OWNER, now(members, found), "rr 11", "Outra busca")
    assert offered(narrower) == ["Corrida 11"]
    everything = await turned(members, OWNER, narrower, ALL)
    assert said(everything) == "De qual grupo?"
    assert len(await all_pages(members, OWNER, everything)) == 25


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Águias da Praia", "aguias"),
        ("Aguias da Praia", "ÁGUIAS praia"),
        ("𝗧𝗶𝗺𝗲 𝗙𝗼𝗿𝘁𝗲", "time forte"),
        ("ＦＩＴ　ＣＬＵＢ", "fit club"),
        ("Ø Løperne", "loperne"),
        ("STRASSE", "straße"),
        ("Força e Fé 🏋️‍♀️", "🏋"),
        ("Crossfit & Cia <b>", "& <b>"),
        ("Bolt_*`[x](y)", "[x](y"),
        ("Turma\u200b do\u00a0Zé", "turma do ze"),
        ("e\u0301lite", "élite"),
        ("نادي القوة", "القوة"),
        ("Клуб Сила", "сила"),
        ("100% Foco", "100%"),
    ],
)
async def test_names_are_found_as_people_type_them(members: Town, title: str, words: str):
    await add(members, [*titled(12), title])
    found = await searched(members, OWNER, await asked(members, OWNER, "/config"), words)
    assert len(offered(found)) == 1, labels(found)
    await members.presses(OWNER, found, offered(found)[0])
    await members.until_idle()
    assert "De qual grupo" not in said(now(members, found))


@pytest.mark.parametrize("words", ["Zumba", "…", "\u2800\u3164", "x" * 4000, "equipe zumba"])
async def test_words_that_no_group_has_are_asked_for_again(members: Town, words: str):
    await add(members, titled(12))
    offer = await asked(members, OWNER, "/config")
    again = await searched(members, OWNER, offer, words)
    assert "Responda" in said(again)
    assert "De qual grupo?" in said(again)
    await members.says(OWNER, "equipe 003", chat=OWNER, reply_to=again["message_id"])
    assert offered(await members.answer(chat=OWNER)) == ["Equipe 003"]


async def test_a_picture_in_place_of_words_is_asked_about_again(members: Town):
    await add(members, titled(12))
    await members.presses(OWNER, await asked(members, OWNER, "/config"), SEARCH)
    question = await members.answer(chat=OWNER)
    await members.photo(OWNER, to=question["message_id"], chat=OWNER)
    assert "Responda" in said(await members.answer(chat=OWNER))


async def test_groups_of_one_name_can_be_told_apart(members: Town):
    names = ("iron_centro",)
    await add(members, ["Iron"] * 3 + titled(8) + ["Iron"], names=names)
    offer = await asked(members, OWNER, "/config")
    shown = await all_pages(members, OWNER, offer)
    irons = [label for label in shown if label.startswith("Iron")]
    assert len(set(irons)) == 4
    assert "Iron · @iron_centro" in irons
    assert all("desde" in label or "@" in label for label in irons)
    # Among groups of one name nobody says which comes first.
    page = now(members, offer)
    if not any("@iron_centro" in label for label in labels(page)):
        page = await turned(members, OWNER, page, NEXT)
    await members.presses(OWNER, page, "@iron_centro")
    await members.until_idle()
    assert "Iron" in said(now(members, offer))


async def test_a_group_whose_name_cannot_be_seen_has_a_button(members: Town):
    await add(members, ["\u3164\u200b", "\u2800"])
    offer = await asked(members, OWNER, "/config")
    fits(members, offer)
    assert sum(label.startswith("grupo sem nome") for label in labels(offer)) == 2


async def test_a_group_that_went_meanwhile_is_no_longer_offered(members: Town):
    await members.says(BIA, "oi")
    await add(members, titled(12))
    offer = await asked(members, BIA, "/perfil")
    for number in range(2, 12):
        members.world.chats[FIRST - number].members.pop(BIA)
        members.desk.roles.forget(FIRST - number)
    gone = await members.presses(BIA, offer, "Equipe 009")
    assert gone == "Você não está mais nesse grupo."
    # The page that the button leads to is there no more.
    shown = await turned(members, BIA, offer, NEXT)
    assert offered(shown) == ["Equipe 000", "Equipe 001", "Turma das Seis"]


async def test_who_is_in_no_group_any_more_is_told(members: Town):
    await members.says(BIA, "oi")
    await add(members, titled(12))
    offer = await asked(members, BIA, "/perfil")
    for chat_id in [GROUP, *(FIRST - number for number in range(12))]:
        members.world.chats[chat_id].members.pop(BIA, None)
        members.desk.roles.forget(chat_id)
    assert "nenhum grupo" in await members.presses(BIA, offer, NEXT)


async def test_it_goes_on_after_a_restart(members: Town):
    await members.says(BIA, "oi")
    await add(members, titled(30))
    offer = await asked(members, BIA, "/perfil")
    await members.presses(BIA, offer, SEARCH)
    question = await members.answer(chat=BIA)
    restart(members)
    await members.says(BIA, "equipe 02", chat=BIA, reply_to=question["message_id"])
    found = await members.answer(chat=BIA)
    restart(members)
    # And "Equipe 002".
    assert len(await all_pages(members, BIA, found)) == 11
    await members.presses(BIA, now(members, found), "Equipe 020")
    assert "Equipe 020" in said(await members.answer(chat=BIA))


def restart(people: Town) -> None:
    """Forget what the gateway keeps in memory of groups and people."""
    people.desk.seen.forget_group(*people.world.chats)
    people.desk.seen._of_members.clear()
    for chat_id in people.world.chats:
        people.desk.roles.forget(chat_id)


async def test_readers_of_english_choose_in_english(members: Town):
    await members.says(DUDA, "hi")
    await add(members, titled(12))
    offer = await asked(members, DUDA, "/profile")
    assert labels(offer)[-2:] == ["Next ▶", "🔎 Search"]
    none = await searched(members, DUDA, offer, "zumba", "Search")
    assert "I found no group with “zumba”" in said(none)
    await members.says(DUDA, "011", chat=DUDA, reply_to=none["message_id"])
    assert labels(await members.answer(chat=DUDA)) == ["Equipe 011", "🔎 Search again", "✖ Show all"]


async def test_what_is_said_is_what_was_typed_before_the_search(members: Town):
    """With a picture that was answered, the words stand in the question for the group."""
    await add(members, titled(12))
    [picture] = await members.sends(OWNER, chat=OWNER, photo={"sample": 2})
    await members.answer(chat=OWNER)
    await members.says(OWNER, "/say Aula às 7h!\n\nLevem água", chat=OWNER, reply_to=picture["message_id"])
    offer = await members.answer(chat=OWNER, containing="De qual grupo?")
    found = await searched(members, OWNER, offer, "011")
    assert found["reply_to_message"]["message_id"] == picture["message_id"]
    await members.presses(OWNER, found, "Equipe 011")
    told = await members.answer(chat=FIRST - 11)
    assert said(told) == "Aula às 7h!\n\nLevem água"
    assert told["photo"]


async def test_a_search_is_over_after_half_an_hour(members: Town):
    await add(members, titled(12))
    offer = await asked(members, OWNER, "/config")
    members.desk.buttons._clock = lambda: utc_now() - timedelta(hours=1)
    await members.presses(OWNER, offer, SEARCH)
    question = await members.answer(chat=OWNER)
    members.desk.buttons._clock = utc_now
    await members.says(OWNER, "003", chat=OWNER, reply_to=question["message_id"])
    assert "Passou tempo demais" in said(await members.answer(chat=OWNER))


async def test_a_memory_may_be_used_in_any_of_many_groups(members: Town):
    await members.says(BIA, "oi")
    await add(members, titled(30))
    await members.presses(BIA, await asked(members, BIA, "/memoria"), "Escrever")
    question = await members.answer(chat=BIA)
    await members.says(BIA, "Treino de manhã", chat=BIA, reply_to=question["message_id"])
    shown = await members.answer(chat=BIA, containing="🧠 Treino de manhã")
    await members.presses(BIA, shown, "Onde")
    places = now(members, shown)
    found = await searched(members, BIA, places, "029")
    assert "Treino de manhã" in said(found)
    [label] = [one for one in offered(found) if "029" in one]
    await members.presses(BIA, found, label)
    assert "Equipe 029" in said(now(members, found))
