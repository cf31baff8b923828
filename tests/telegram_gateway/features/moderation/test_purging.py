"""/limpar: what one person wrote within the hour goes, asked first when it is much, counted honestly."""

from datetime import timedelta

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from servicekit.clock import utc_now
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Message, Town, said
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures import asks


def is_there(people: Town, message: Message) -> bool:
    return not people.world.chats[GROUP].messages[message["message_id"]].deleted


async def purges(people: Town) -> list[tuple[int, str, str]]:
    await people.until_idle()
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    return [(one.subject_id, one.target, one.reason) for one in entries if one.action == "messages_purged"]


async def test_one_message_with_a_reason_goes_at_once_and_its_author_hears_why(members: Town):
    await opens_a_chat(members, BIA)
    await opens_a_chat(members, ADMIN)
    kept = await members.says(CAIO, "bom dia")

    command = await asks(members, "/limpar propaganda <b>")

    assert "apaguei 1 mensagem de Bia Barra" in said(await members.answer(chat=ADMIN, containing="apaguei"))
    told = said(await members.answer(chat=BIA, containing="apagou 1 mensagem"))
    assert "Motivo: propaganda <b>" in told
    await members.until(lambda: not is_there(members, command))
    spam = [one for one in members.world.chats[GROUP].messages.values() if one.payload["from"]["id"] == BIA]
    assert all(one.deleted for one in spam)
    assert is_there(members, kept)
    assert await purges(members) == [(BIA, "1", "propaganda <b>")]


async def test_several_are_asked_about_first_and_the_typed_reason_is_kept(members: Town):
    await opens_a_chat(members, ADMIN)
    await opens_a_chat(members, BIA)
    spam = [await members.says(BIA, f"compre {number}") for number in range(3)]
    kept = await members.says(CAIO, "compre nada")
    command = await members.says(ADMIN, "/purge link ruim", reply_to=spam[1]["message_id"])
    question = await members.answer(to=command)
    assert "Apagar 3 mensagens" in said(question)
    assert all(is_there(members, one) for one in spam)
    assert await members.presses(CAIO, question, "Apagar as 3") == "Este botão não é seu."

    await members.presses(ADMIN, question, "Apagar as 3")

    assert "apaguei 3 mensagens" in said(await members.answer(chat=ADMIN, containing="apaguei"))
    assert "Motivo: link ruim" in said(await members.answer(chat=BIA, containing="apagou 3 mensagens"))
    assert not any(is_there(members, one) for one in spam)
    assert is_there(members, kept)
    await members.until(lambda: not is_there(members, question))
    await members.until(lambda: not is_there(members, command))
    assert await purges(members) == [(BIA, "3", "link ruim")]


async def test_only_the_answered_one_goes_when_the_admin_says_so(members: Town):
    await opens_a_chat(members, ADMIN)
    spam = [await members.says(BIA, f"compre {number}") for number in range(3)]
    command = await members.says(ADMIN, "/limpar", reply_to=spam[0]["message_id"])
    question = await members.answer(to=command)
    await members.presses(ADMIN, question, "Só a que respondi")
    await members.answer(chat=ADMIN, containing="apaguei 1 mensagem")
    assert [is_there(members, one) for one in spam] == [False, True, True]


async def test_a_reason_is_pressed_when_none_was_typed_and_cancel_leaves_all(members: Town):
    await opens_a_chat(members, ADMIN)
    spam = await members.says(BIA, "compre")
    first = await members.says(ADMIN, "/limpar", reply_to=spam["message_id"])
    await members.presses(ADMIN, await members.answer(to=first), "Cancelar")
    assert is_there(members, spam)
    command = await members.says(ADMIN, "/limpar", reply_to=spam["message_id"])
    await members.presses(ADMIN, await members.answer(to=command), "propaganda")
    await members.answer(chat=ADMIN, containing="apaguei 1 mensagem")
    assert not is_there(members, spam)
    assert await purges(members) == [(BIA, "1", "é propaganda ou golpe")]


async def test_one_message_that_telegram_keeps_does_not_keep_the_others_and_is_counted(members: Town):
    """A bot may lose a message to the 48 hours: Telegram then fails the whole of deleteMessages."""
    await opens_a_chat(members, ADMIN)
    old = await members.says(BIA, "compre")
    young = await members.says(BIA, "compre mais")
    members.world.chats[GROUP].messages[old["message_id"]].stays = True
    command = await members.says(ADMIN, "/limpar spam", reply_to=old["message_id"])
    await members.presses(ADMIN, await members.answer(to=command), "Apagar as 2")
    assert "1 apagadas, 1 ficaram" in said(await members.answer(chat=ADMIN, containing="ficaram"))
    assert is_there(members, old)
    assert not is_there(members, young)
    assert await purges(members) == [(BIA, "1", "spam")]


async def test_what_is_older_than_an_hour_stays(members: Town):
    await opens_a_chat(members, ADMIN)
    before = await members.says(BIA, "bom dia")
    await members.until_idle()
    members.gateway.gateway.recent._clock = lambda: utc_now() + timedelta(hours=1)
    await asks(members, "/limpar spam")
    await members.answer(chat=ADMIN, containing="apaguei 1 mensagem")
    assert is_there(members, before)


async def test_a_second_press_takes_nothing_more_and_is_written_down_once(members: Town):
    await opens_a_chat(members, ADMIN)
    spam = [await members.says(BIA, f"compre {number}") for number in range(2)]
    command = await members.says(ADMIN, "/limpar spam", reply_to=spam[0]["message_id"])
    question = await members.answer(to=command)
    await members.presses(ADMIN, question, "Apagar as 2")
    await members.answer(chat=ADMIN, containing="apaguei 2 mensagens")
    assert len(await purges(members)) == 1


async def test_without_the_bots_right_nothing_goes_and_the_admin_is_told(members: Town):
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot["id"])
    await members.until_idle()
    command = await asks(members, "/limpar spam")
    assert "permissão para apagar mensagens" in said(await members.answer(to=command))
    assert await purges(members) == []


async def test_an_admin_without_that_right_and_a_member_do_nothing(members: Town):
    await asks(members, "/limpar spam", by=CAIO)
    await members.silent()
    await members.post(f"chats/{GROUP}/promote", user_id=CAIO, rights=["can_restrict_members"], by=OWNER)
    await members.until_idle()
    command = await asks(members, "/limpar spam", by=CAIO)
    assert "o direito de apagar mensagens" in said(await members.answer(to=command))
    assert await purges(members) == []


async def test_it_is_never_an_admins_words_and_needs_an_answered_message(members: Town):
    command = await asks(members, "/limpar spam", about=OWNER)
    assert "cuida do grupo também" in said(await members.answer(to=command))
    command = await members.says(ADMIN, f"/limpar {BIA} spam")
    assert "Responda a uma mensagem" in said(await members.answer(to=command))
