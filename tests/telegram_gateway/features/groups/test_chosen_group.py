"""The group that somebody chose last in private comes first the next time, whatever is chosen for."""

from typing import Any

import pytest

from tests.support.town import ADMIN, BIA, GROUP, OTHER_GROUP, OWNER, Message, Town, said
from tests.telegram_gateway.features.groups.test_group_search import add, offered, titled
from tests.telegram_gateway.features.member_data.test_member_data import choose

OTHER = "Crossfit da Praia"
OTHER_LAST = f"📍 {OTHER} · o último"
TURMA_LAST = "📍 Turma das Seis · o último"


@pytest.fixture
async def two_groups(members: Town) -> Town:
    """ADMIN looks after two groups, and BIA is in both."""
    await members.second_group()
    return members


async def offer(people: Town, command: str = "/blacklist", person: int = ADMIN) -> Message:
    await people.says(person, command, chat=person)
    return await people.answer(chat=person, containing="De qual grupo?")


async def chooses(people: Town, label: str, command: str = "/blacklist", person: int = ADMIN) -> None:
    await people.presses(person, await offer(people, command, person), label)
    await people.until_idle()


async def kept(people: Town, person: int = ADMIN) -> Any:
    found = await people.database.collection("members").find_one({"_id": person})
    return (found or {}).get("chosen_chat_id")


async def test_it_comes_first_and_says_why_whatever_is_chosen_for(two_groups: Town):
    assert offered(await offer(two_groups)) == [OTHER, "Turma das Seis"]
    await chooses(two_groups, "Turma das Seis")
    assert offered(await offer(two_groups)) == [TURMA_LAST, OTHER]
    assert offered(await offer(two_groups, "/config"))[:2] == [TURMA_LAST, OTHER]
    await chooses(two_groups, OTHER, "/config")
    assert offered(await offer(two_groups)) == [OTHER_LAST, "Turma das Seis"]


async def test_a_press_on_it_is_for_that_group(two_groups: Town):
    await chooses(two_groups, "Turma das Seis")
    await two_groups.presses(ADMIN, await offer(two_groups), TURMA_LAST)
    assert "Sinalizações em Turma das Seis" in said(
        await two_groups.answer(chat=ADMIN, containing="Sinalizações em")
    )


async def test_it_is_known_after_a_restart_and_to_another_gateway(two_groups: Town):
    await chooses(two_groups, "Turma das Seis")
    await two_groups.restart_gateway()
    assert offered(await offer(two_groups)) == [TURMA_LAST, OTHER]


async def test_it_is_each_persons_own(two_groups: Town):
    await chooses(two_groups, "Turma das Seis")
    assert offered(await offer(two_groups, "/perfil", BIA)) == [OTHER, "Turma das Seis"]
    await chooses(two_groups, "Turma das Seis", "/perfil", BIA)
    assert offered(await offer(two_groups, "/hoje", BIA)) == [TURMA_LAST, OTHER]


async def test_a_group_in_which_they_may_nothing_any_more_is_not_offered_for_it(two_groups: Town):
    await chooses(two_groups, "Turma das Seis")
    await add(two_groups, ["Zumba"])
    await two_groups.post(f"chats/{GROUP}/demote", user_id=ADMIN)
    await two_groups.until_idle()
    assert offered(await offer(two_groups)) == [OTHER, "Zumba"]
    assert await kept(two_groups) == GROUP


async def test_on_later_pages_and_in_a_search_the_groups_stand_by_title(two_groups: Town):
    await add(two_groups, titled(12))
    await chooses(two_groups, "Equipe 003")
    first = await offer(two_groups)
    assert offered(first)[0] == "📍 Equipe 003 · o último"
    assert len(offered(first)) == 10
    await two_groups.presses(ADMIN, first, "Próxima")
    second = two_groups.world.chats[ADMIN].messages[first["message_id"]].view()
    assert offered(second) == ["Equipe 009", "Equipe 010", "Equipe 011", "Turma das Seis"]


async def test_one_of_a_later_page_is_on_top_of_the_first(two_groups: Town):
    await add(two_groups, titled(12))
    first = await offer(two_groups)
    await two_groups.presses(ADMIN, first, "Próxima")
    second = two_groups.world.chats[ADMIN].messages[first["message_id"]].view()
    await two_groups.presses(ADMIN, second, "Turma das Seis")
    await two_groups.until_idle()
    assert offered(await offer(two_groups)) == [TURMA_LAST, OTHER, *titled(9)]


async def test_who_may_all_groups_finds_it_on_top(two_groups: Town):
    await add(two_groups, titled(12))
    await chooses(two_groups, "Equipe 003", "/config", OWNER)
    again = offered(await offer(two_groups, "/config", OWNER))
    assert again[:3] == ["📍 Equipe 003 · o último", OTHER, "Equipe 000"]
    assert "Equipe 003" not in again


async def test_a_group_that_became_a_supergroup_is_the_same_one(two_groups: Town):
    chat = (await two_groups.post("chats", title="Turma da Noite", type="group", creator=OWNER))["id"]
    await two_groups.post(f"chats/{chat}/join", user_id=ADMIN)
    await two_groups.post(f"chats/{chat}/add_bot", by=OWNER)
    await two_groups.answer(chat=chat, containing="faz parte")
    await two_groups.says(ADMIN, "oi", chat=chat)
    await two_groups.until_idle()
    await chooses(two_groups, "Turma da Noite", "/perfil")
    await two_groups.post(f"chats/{chat}/migrate")
    await two_groups.until_idle()
    assert offered(await offer(two_groups, "/perfil"))[0] == "📍 Turma da Noite · o último"


async def test_in_a_group_nothing_is_kept_and_erasing_takes_it_away(two_groups: Town):
    menu = await two_groups.answer(to=await two_groups.says(ADMIN, "/config"))
    await two_groups.presses(ADMIN, menu, "Idioma")
    await two_groups.until_idle()
    assert await kept(two_groups) is None
    await chooses(two_groups, OTHER, "/perfil", BIA)
    assert await kept(two_groups, BIA) == OTHER_GROUP
    receipt = await choose(two_groups, "Sim, apague tudo")
    await two_groups.edited(receipt, "foram apagados")
    assert await kept(two_groups, BIA) is None
