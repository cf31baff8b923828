"""/limpar and /addblacklist in the private chat: for the group that was chosen, and whom the words name."""

import pytest

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OTHER_GROUP, OWNER, Message, Town, said
from tests.telegram_gateway.features.moderation.test_admin_rights import may_only
from tests.telegram_gateway.features.moderation.test_flags import flags_of, opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures_in_private import OTHER, asked_which


@pytest.fixture
async def two_groups(members: Town) -> Town:
    """ADMIN looks after two groups, BIA is in both, and both read what the bot writes to them."""
    await members.second_group()
    await opens_a_chat(members, ADMIN)
    await opens_a_chat(members, BIA)
    return members


def is_there(people: Town, message: Message) -> bool:
    return not people.world.chats[message["chat"]["id"]].messages[message["message_id"]].deleted


async def written(people: Town, chat: int, action: str) -> list[tuple[int, str, str]]:
    await people.until_idle()
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=chat))).entries
    return [(one.subject_id, one.target, one.reason) for one in entries if one.action == action]


async def test_what_they_wrote_in_the_chosen_group_goes_and_nothing_elsewhere(two_groups: Town):
    spam = [await two_groups.says(BIA, f"compre {number}", chat=OTHER_GROUP) for number in range(2)]
    kept = [await two_groups.says(BIA, "oi"), await two_groups.says(ADMIN, "bom dia", chat=OTHER_GROUP)]
    await two_groups.until_idle()
    offer = await asked_which(two_groups, f"/limpar {BIA} propaganda")
    await two_groups.presses(ADMIN, offer, OTHER)
    question = await two_groups.answer(chat=ADMIN, containing="Apagar as 2 mensagens")
    assert said(question).startswith(f"📍 {OTHER} · Bia Barra\n")
    assert all(is_there(two_groups, one) for one in spam)

    await two_groups.presses(ADMIN, question, "Apagar as 2")

    confirmed = said(await two_groups.answer(chat=ADMIN, containing="apaguei 2 mensagens de Bia Barra"))
    assert OTHER in confirmed
    told = said(await two_groups.answer(chat=BIA, containing="apagou 2 mensagens"))
    assert "Motivo: propaganda" in told
    assert not any(is_there(two_groups, one) for one in spam)
    assert all(is_there(two_groups, one) for one in kept)
    assert await written(two_groups, OTHER_GROUP, "messages_purged") == [(BIA, "2", "propaganda")]
    assert await written(two_groups, GROUP, "messages_purged") == []


@pytest.mark.parametrize("way", ["name", "forwarded"])
async def test_a_name_or_a_forwarded_message_says_whose(members: Town, way: str):
    await opens_a_chat(members, ADMIN)
    members.world.people[CAIO].username = "caio_treina"
    spam = await members.says(CAIO, "compre")
    await members.until_idle()
    more, words = {}, "@Caio_Treina de novo"
    if way == "forwarded":
        (forwarded,) = await members.sends(ADMIN, chat=ADMIN, text="compre", forward_from=CAIO)
        more, words = {"reply_to": forwarded["message_id"]}, "de novo"
    command = await members.says(ADMIN, f"/purge {words}", chat=ADMIN, **more)
    question = await members.answer(chat=ADMIN, to=command)
    await members.presses(ADMIN, question, "Apagar")
    await members.answer(chat=ADMIN, containing="apaguei 1 mensagem")
    assert not is_there(members, spam)
    assert await written(members, GROUP, "messages_purged") == [(CAIO, "1", "de novo")]
    assert is_there(members, command)


async def test_a_reason_is_pressed_when_none_was_typed(members: Town):
    await opens_a_chat(members, ADMIN)
    spam = await members.says(BIA, "compre")
    await members.until_idle()
    command = await members.says(ADMIN, f"/limpar {BIA}", chat=ADMIN)
    question = await members.answer(chat=ADMIN, to=command)
    assert "Só a que respondi" not in [one["text"] for row in question["buttons"] for one in row]
    await members.presses(ADMIN, question, "propaganda")
    await members.answer(chat=ADMIN, containing="apaguei 1 mensagem")
    assert not is_there(members, spam)
    assert await written(members, GROUP, "messages_purged") == [(BIA, "1", "é propaganda ou golpe")]


async def test_after_a_restart_what_is_not_known_any_more_is_said(members: Town):
    await opens_a_chat(members, ADMIN)
    spam = await members.says(BIA, "compre")
    await members.until_idle()
    question = await members.answer(
        chat=ADMIN, to=await members.says(ADMIN, f"/limpar {BIA} spam", chat=ADMIN)
    )
    await members.restart_gateway()
    assert "Não sei de nenhuma mensagem de Bia" in await members.presses(ADMIN, question, "Apagar")
    heard = await members.hears(ADMIN, f"/limpar {BIA} spam", chat=ADMIN)
    assert heard.startswith("📍 Turma das Seis")
    assert "Não sei de nenhuma mensagem de Bia" in heard
    assert is_there(members, spam)
    assert await written(members, GROUP, "messages_purged") == []


async def test_whom_is_said_before_a_group_is_chosen_and_admins_are_spared(two_groups: Town):
    for command in ("/limpar", "/addblacklist"):
        assert "Diga em quem" in await two_groups.hears(ADMIN, command, chat=ADMIN)
    offer = await asked_which(two_groups, f"/limpar {OWNER} spam")
    await two_groups.presses(ADMIN, offer, OTHER)
    await two_groups.answer(chat=ADMIN, containing="cuida do grupo também")


async def test_without_the_right_to_delete_neither_is_done(members: Town):
    await opens_a_chat(members, ADMIN)
    spam = await members.says(BIA, "compre")
    await members.until_idle()
    question = await members.answer(
        chat=ADMIN, to=await members.says(ADMIN, f"/limpar {BIA} spam", chat=ADMIN)
    )
    await may_only(members, "can_restrict_members")
    assert "apagar mensagens" in await members.presses(ADMIN, question, "Apagar")
    for command in (f"/limpar {BIA} spam", f"/addblacklist {BIA} spam"):
        assert "apagar mensagens" in await members.hears(ADMIN, command, chat=ADMIN)
    assert is_there(members, spam)
    assert await flags_of(members) == []


async def test_a_forwarded_message_is_flagged_in_the_chosen_group_with_its_words(two_groups: Town):
    (forwarded,) = await two_groups.sends(
        ADMIN, chat=ADMIN, text="compre <já> https://x.example", forward_from=BIA
    )
    offer = await asked_which(two_groups, "/addblacklist propaganda", reply_to=forwarded["message_id"])
    assert "compre <já> https://x.example" in said(offer)
    before = len(two_groups.of_bot(OTHER_GROUP))
    await two_groups.presses(ADMIN, offer, OTHER)

    notice = await two_groups.answer(chat=ADMIN, containing="recebeu uma sinalização")
    assert f"Em {OTHER}, Bia Barra" in said(notice)
    told = said(await two_groups.answer(chat=BIA, containing="sinalizou"))
    assert OTHER in told
    assert "Motivo: propaganda" in told
    assert "compre <já>" in told
    assert await flags_of(two_groups) == []
    [kept] = await flags_of(two_groups, OTHER_GROUP)
    assert (kept.member_id, kept.flagged_by, kept.reason) == (BIA, ADMIN, "propaganda")
    assert kept.excerpt == "compre <já> https://x.example"
    assert kept.message_id < 0
    assert await written(two_groups, OTHER_GROUP, "flag_added") == [(BIA, "#1", "propaganda")]
    assert len(two_groups.of_bot(OTHER_GROUP)) == before
    offered = two_groups.world.chats[ADMIN].messages[offer["message_id"]]
    await two_groups.until(lambda: offered.deleted)

    listed = said(await two_groups.answer(chat=OTHER_GROUP, to=await _lists(two_groups)))
    assert "“compre <já> https://x.example”" in listed
    assert "ver mensagem" not in listed
    await two_groups.presses(ADMIN, notice, "Desfazer")
    await two_groups.answer(chat=BIA, containing="foi desfeita")
    assert await flags_of(two_groups, OTHER_GROUP) == []


async def _lists(people: Town) -> Message:
    return await people.says(ADMIN, "/blacklist", chat=OTHER_GROUP)


async def test_two_commands_are_two_flags_and_one_that_comes_twice_is_one(members: Town):
    await opens_a_chat(members, ADMIN)
    members.faults.add("telegram", "duplicate")
    for number in range(2):
        await members.says(ADMIN, f"/flag {BIA} motivo {number}", chat=ADMIN)
        await members.answer(chat=ADMIN, containing=f"nº {number + 1}")
    await members.until_idle()
    kept = await flags_of(members)
    assert sorted((one.number, one.reason) for one in kept) == [(1, "motivo 0"), (2, "motivo 1")]
    heard = await members.hears(ADMIN, "/rmblacklist 1", chat=ADMIN)
    assert "nº 1 de Bia Barra retirada" in heard
    assert [one.number for one in await flags_of(members)] == [2]


async def test_a_flag_below_a_confirmation_is_for_the_same_group(two_groups: Town):
    await two_groups.presses(ADMIN, await asked_which(two_groups, f"/aviso {BIA} spam"), OTHER)
    confirmed = await two_groups.answer(chat=ADMIN, containing=f"Em {OTHER}")
    await two_groups.says(ADMIN, f"/addblacklist {BIA} spam", chat=ADMIN, reply_to=confirmed["message_id"])
    await two_groups.answer(chat=ADMIN, containing="recebeu uma sinalização")
    [kept] = await flags_of(two_groups, OTHER_GROUP)
    assert (kept.member_id, kept.excerpt) == (BIA, "")


async def test_who_is_told_by_nobody_costs_the_group_no_line(members: Town):
    """Caio never wrote to the bot: in the group there is no message that a line could answer."""
    await opens_a_chat(members, ADMIN)
    before = len(members.of_bot(GROUP))
    await members.says(ADMIN, f"/addblacklist {CAIO} spam", chat=ADMIN)
    await members.answer(chat=ADMIN, containing="recebeu uma sinalização")
    await members.until_settled()
    assert len(members.of_bot(GROUP)) == before


async def test_a_member_is_told_that_it_is_not_theirs(members: Town):
    await members.says(BIA, "oi")
    for command in (f"/limpar {BIA} x", f"/addblacklist {BIA} x"):
        assert "Turma das Seis" not in await members.hears(CAIO, command, chat=CAIO)
    assert await flags_of(members) == []
