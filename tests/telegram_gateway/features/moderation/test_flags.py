"""Flags as admins live them.

A message is flagged, its author is told, the list is read, a flag is taken back, and undo works.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.flag_service_pb2 import ListFlagsRequest
from gymnation.member.v1.group_service_pb2 import GetGroupRequest
from servicekit.clock import utc_now
from telegram_gateway.conversation.member_notices import GROUP_NOTICE_LIFE
from telegram_gateway.features.moderation.flags import EXCERPT_LENGTH
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OTHER_GROUP, OWNER, Message, Town, said


async def flag(people: Town, message: Message, *, reason: str = "", by: int = ADMIN) -> Message:
    """Have an admin flag a message; give what the admin is told, who never wrote to the bot."""
    await people.says(by, f"/addblacklist {reason}".strip(), reply_to=message["message_id"])
    return await people.answer(containing="Anotado")


async def flags_of(people: Town, chat: int = GROUP) -> Sequence[Any]:
    return (await people.clients.flags.ListFlags(ListFlagsRequest(chat_id=chat))).flags


async def audited(people: Town) -> list[tuple[str, int, str]]:
    await people.until_idle()
    actions = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    return [(one.action, one.subject_id, one.target) for one in actions]


async def opens_a_chat(people: Town, person: int) -> None:
    """Let the bot write to somebody."""
    await people.post(f"people/{person}/start")
    await people.answer(chat=person)


async def test_flagging_tells_author_and_admin_in_private_and_the_group_nothing(members: Town):
    await opens_a_chat(members, BIA)
    await opens_a_chat(members, ADMIN)
    before = len(members.of_bot(GROUP))
    message = await members.says(BIA, "compre seguidores\nbaratos")
    command = await members.says(ADMIN, "/addblacklist propaganda <b>", reply_to=message["message_id"])

    notice = await members.answer(chat=ADMIN, containing="sinalizada")
    told = await members.answer(chat=BIA)
    assert "Turma das Seis" in said(told)
    assert "Motivo: propaganda <b>" in said(told)
    assert "/regras" in said(told)
    links = [one["url"] for one in told["entities"] if one["type"] == "text_link"]
    assert links == [f"https://t.me/c/1000000001/{message['message_id']}"]
    await members.until(lambda: members.world.chats[GROUP].messages[command["message_id"]].deleted)
    assert "Em Turma das Seis, uma mensagem de Bia Barra" in said(notice)
    assert len(members.of_bot(GROUP)) == before
    assert not members.world.chats[GROUP].messages[message["message_id"]].reactions
    [kept] = await flags_of(members)
    assert (kept.number, kept.member_id, kept.flagged_by, kept.reason) == (1, BIA, ADMIN, "propaganda <b>")
    assert kept.excerpt == "compre seguidores baratos"
    assert ("flag_added", BIA, "#1") in await audited(members)


async def test_whom_the_bot_may_not_write_to_is_told_in_the_group_for_a_minute(members: Town):
    members.gateway.gateway.clock = lambda: utc_now() - GROUP_NOTICE_LIFE
    message = await members.says(CAIO, "spam")
    await members.says(ADMIN, "/addblacklist", reply_to=message["message_id"])
    told = await members.answer(containing="Um lembrete", to=message)
    assert "Caio" not in said(told)
    await members.until(lambda: members.world.chats[GROUP].messages[told["message_id"]].deleted)


async def test_a_message_is_flagged_once(members: Town):
    message = await members.says(BIA, "spam")
    await flag(members, message)
    again = await members.says(OWNER, "/addblacklist", reply_to=message["message_id"])
    assert "sinaliza" not in said(await members.answer(containing="já estava anotado"))
    await members.until(lambda: members.world.chats[GROUP].messages[again["message_id"]].deleted)
    assert len(await flags_of(members)) == 1


async def test_bots_oneself_and_admins_are_not_flagged(members: Town):
    bots = members.of_bot(GROUP)[-1]
    asked = await members.says(ADMIN, "/addblacklist", reply_to=bots["message_id"])
    assert "Só dá para sinalizar mensagens de pessoas" in said(await members.answer(to=asked))
    own = await members.says(ADMIN, "minha")
    asked = await members.says(ADMIN, "/addblacklist", reply_to=own["message_id"])
    assert "Não dá para sinalizar a si mesmo" in said(await members.answer(to=asked))
    owners = await members.says(OWNER, "da dona")
    asked = await members.says(ADMIN, "/addblacklist", reply_to=owners["message_id"])
    assert "cuida do grupo junto com você" in said(await members.answer(to=asked))
    asked = await members.says(ADMIN, "/addblacklist sem resposta")
    assert "Responda a uma mensagem" in said(await members.answer(to=asked))
    assert await flags_of(members) == []


async def test_who_is_no_admin_flags_nothing_and_nothing_is_deleted(members: Town):
    message = await members.says(BIA, "oi")
    asked = await members.says(CAIO, "/addblacklist", reply_to=message["message_id"])
    await members.silent()
    assert not members.world.chats[GROUP].messages[asked["message_id"]].deleted
    assert await flags_of(members) == []


async def test_only_the_beginning_of_a_message_is_kept(members: Town):
    message = await members.says(BIA, "x" * 1000)
    await flag(members, message)
    [kept] = await flags_of(members)
    assert kept.excerpt == "x" * EXCERPT_LENGTH


async def test_undo_takes_the_flag_back_and_tells_the_author(members: Town):
    await opens_a_chat(members, BIA)
    message = await members.says(BIA, "não é spam")
    notice = await flag(members, message)
    await members.answer(chat=BIA, containing="sinalizou")

    assert await members.presses(CAIO, notice, "Desfazer") == "Este botão não é seu."
    await members.presses(ADMIN, notice, "Desfazer")

    assert "foi desfeita" in said(await members.answer(chat=BIA))
    assert await flags_of(members) == []
    assert "desfeita" in said(members.world.chats[GROUP].messages[notice["message_id"]].view())
    assert ("flag_removed", BIA, "#1") in await audited(members)


async def test_undo_works_in_the_admins_private_chat_for_who_is_admin_still(members: Town):
    await opens_a_chat(members, ADMIN)
    message = await members.says(BIA, "não é spam")
    await members.says(ADMIN, "/addblacklist", reply_to=message["message_id"])
    notice = await members.answer(chat=ADMIN, containing="sinalizada")
    await members.post(f"chats/{GROUP}/demote", user_id=ADMIN)
    await members.until_idle()
    assert await members.presses(ADMIN, notice, "Desfazer") == "Você não é admin desse grupo."
    assert len(await flags_of(members)) == 1
    await members.post(f"chats/{GROUP}/promote", user_id=ADMIN)
    await members.until_idle()
    await members.presses(ADMIN, notice, "Desfazer")
    assert "desfeita" in said(members.world.chats[ADMIN].messages[notice["message_id"]].view())
    assert await flags_of(members) == []
    assert ("flag_removed", BIA, "#1") in await audited(members)


async def test_a_redelivered_command_flags_once_and_tells_once(members: Town):
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    message = await members.says(BIA, "spam")
    members.faults.add("telegram", "duplicate")
    await flag(members, message)
    await members.answer(chat=BIA)
    await members.until_idle()
    assert len(await flags_of(members)) == 1
    assert len([m for m in members.of_bot(BIA) if "sinalizou" in said(m)]) == 1


async def test_the_list_says_who_by_whom_when_why_and_where_and_turns_its_pages(members: Town):
    for number in range(1, 8):
        message = await members.says(BIA if number % 2 else CAIO, f"spam {number}")
        await flag(members, message, reason=f"motivo {number}")
    page = await members.answer(to=await members.says(ADMIN, "/blacklist"))
    listed = said(page)
    assert "Sinalizações em Turma das Seis · 7" in listed
    assert "nº 7 · Bia Barra · 4 sinalizações" in listed
    assert "por Adão em " in listed
    assert "Motivo: motivo 7" in listed
    assert "“spam 7” ver mensagem" in listed
    assert "nº 2" not in listed
    links = [one["url"] for one in page["entities"] if one["type"] == "text_link"]
    assert links == [f"https://t.me/c/1000000001/{one.message_id}" for one in (await flags_of(members))[:5]]

    assert await members.presses(BIA, page, "Próxima") == "Este botão não é seu."
    await members.presses(ADMIN, page, "Próxima")
    turned = members.world.chats[GROUP].messages[page["message_id"]].view()
    assert "nº 2 · Caio" in said(turned)
    await members.presses(ADMIN, turned, "Arquivadas")
    turned = members.world.chats[GROUP].messages[page["message_id"]].view()
    assert "Nenhuma por aqui" in said(turned)
    await members.presses(ADMIN, turned, "Ativas")
    assert "nº 7" in said(members.world.chats[GROUP].messages[page["message_id"]].view())


async def test_in_private_an_admin_chooses_among_the_groups_they_administer(members: Town):
    await flag(members, await members.says(BIA, "spam"))
    await members.says(ADMIN, "/start", chat=ADMIN)
    await members.answer(chat=ADMIN)
    assert "Sinalizações em Turma das Seis · 1" in await members.hears(ADMIN, "/blacklist", chat=ADMIN)

    gateway = members.gateway.gateway
    gateway.settings = gateway.settings.model_copy(update={"open_registration": "on"})
    await members.post(f"chats/{OTHER_GROUP}/add_bot", by=ADMIN)
    await members.answer(chat=OTHER_GROUP, containing="faz parte")
    await members.says(ADMIN, "/blacklist", chat=ADMIN)
    choice = await members.answer(chat=ADMIN, containing="De qual grupo?")
    await members.presses(ADMIN, choice, "Crossfit")
    assert "Sinalizações em Crossfit da Praia · 0" in said(await members.answer(chat=ADMIN))
    await members.presses(ADMIN, choice, "Turma das Seis")
    assert "nº 1 · Bia Barra" in said(await members.answer(chat=ADMIN))

    await members.says(ADMIN, "/rmblacklist 1", chat=ADMIN)
    choice = await members.answer(chat=ADMIN, containing="De qual grupo?")
    await members.presses(ADMIN, choice, "Crossfit")
    await members.presses(ADMIN, choice, "Turma das Seis")
    assert "retirada" in said(await members.answer(chat=ADMIN))
    assert await flags_of(members) == []


async def test_who_administers_no_group_is_refused_in_private(members: Town):
    await flag(members, await members.says(CAIO, "spam"))
    await members.says(BIA, "/start", chat=BIA)
    await members.answer(chat=BIA)
    for command in ("/blacklist", "/rmblacklist 1", "/ban_blacklist"):
        assert "não funciona aqui" in await members.hears(BIA, command, chat=BIA)
    assert len(await flags_of(members)) == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/c/1000000001/{0}",
        "t.me/c/1000000001/77/{0}?single",
        "http://telegram.me/c/1000000001/{0}?thread=77&comment=1",
        "tg://privatepost?channel=1000000001&post={0}",
        "{1}",
        "#{1}",
    ],
)
async def test_a_flag_is_taken_back_by_number_and_by_link(members: Town, link: str):
    message = await members.says(BIA, "spam")
    await flag(members, message)
    asked = await members.says(ADMIN, "/rmblacklist " + link.format(message["message_id"], 1))
    notice = await members.answer(to=asked)
    assert "nº 1 de Bia Barra retirada" in said(notice)
    assert await flags_of(members) == []

    await members.presses(ADMIN, notice, "Desfazer")
    assert [one.number for one in await flags_of(members)] == [1]
    assert "de volta" in said(members.world.chats[GROUP].messages[notice["message_id"]].view())
    assert {"flag_removed", "flag_restored"} <= {one[0] for one in await audited(members)}


async def test_a_link_of_a_public_group_is_read_by_its_name(members: Town):
    members.world.chats[GROUP].username = "GymNationBR"
    message = await members.says(BIA, "spam")
    await flag(members, message)
    link = f"https://t.me/gymnationbr/{message['message_id']}"
    asked = await members.says(ADMIN, f"/rmblacklist {link}")
    assert "retirada" in said(await members.answer(to=asked))


async def test_links_follow_the_public_name_that_the_group_has_now(members: Town):
    message = await members.says(BIA, "spam")
    await flag(members, message)

    async def link() -> str:
        asked = await members.says(ADMIN, "/blacklist")
        listed = await members.answer(to=asked)
        return next(one["url"] for one in listed["entities"] if one["type"] == "text_link")

    number = message["message_id"]
    await members.post(f"chats/{GROUP}/username", username="GymNationBR")
    assert await link() == f"https://t.me/GymNationBR/{number}"
    await members.post(f"chats/{GROUP}/username", username="OutroNome")
    assert await link() == f"https://t.me/OutroNome/{number}"
    await members.post(f"chats/{GROUP}/username")
    assert await link() == f"https://t.me/c/1000000001/{number}"
    # Another chat has the old name now.
    asked = await members.says(ADMIN, f"/rmblacklist https://t.me/outronome/{number}")
    assert "não é de um grupo" in said(await members.answer(to=asked))


async def test_a_press_on_an_old_message_brings_no_old_name_back(members: Town):
    await members.post(f"chats/{GROUP}/username", username="GymNationBR")
    await members.says(ADMIN, "/config")
    menu = await members.answer(containing="Idioma")
    await members.post(f"chats/{GROUP}/username")
    await members.presses(ADMIN, menu, "Idioma")
    await members.until_idle()
    assert (await members.clients.groups.GetGroup(GetGroupRequest(chat_id=GROUP))).group.username == ""


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("", "Diga qual"),
        ("doze", "Diga qual"),
        ("0012345678901", "Diga qual"),
        ("99", "Não encontrei essa sinalização"),
        ("https://t.me/c/1000000001/5", "Não encontrei essa sinalização"),
        ("https://t.me/c/1000000099/5", "não é de um grupo que você administra"),
        ("https://t.me/durov/5", "não é de um grupo que você administra"),
        ("https://evil.invalid/c/1000000001/5", "Diga qual"),
        ("https://t.me/c/1000000001/", "Diga qual"),
    ],
)
async def test_what_names_no_flag_of_mine_is_refused_and_nothing_is_lost(
    members: Town, given: str, answer: str
):
    await flag(members, await members.says(BIA, "spam"))
    asked = await members.says(ADMIN, f"/rmblacklist {given}")
    assert answer in said(await members.answer(to=asked))
    assert len(await flags_of(members)) == 1


async def test_nobody_reads_flags_with_a_button_from_their_time_as_admin(members: Town):
    await flag(members, await members.says(BIA, "spam"))
    await members.post(f"chats/{GROUP}/promote", user_id=DUDA)
    listed = await members.says(DUDA, "/blacklist")
    page = await members.answer(to=listed)
    await members.post(f"chats/{GROUP}/demote", user_id=DUDA)
    await members.until_idle()
    answer = await members.presses(DUDA, page, "Arquivadas")
    assert answer == "Você não é admin desse grupo."
