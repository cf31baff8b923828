"""Muting and banning one member: done at once, told kindly in private, taken back within a minute."""

from datetime import timedelta

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from servicekit.clock import utc_now
from telegram_gateway.conversation.undo import LIFE as UNDO_LIFE
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Message, Town, said
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat


def standing(people: Town, person: int) -> str:
    return people.world.chats[GROUP].status(person)


def end_in_s(people: Town, person: int) -> float:
    """In how many seconds the sandbox's Telegram ends what holds somebody; 0 for never."""
    until = people.world.chats[GROUP].members[person].until_date
    return until - people.world.now() if until else 0


async def audited(people: Town) -> list[tuple[str, int, str, str]]:
    await people.until_idle()
    actions = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    return [
        (one.action, one.subject_id, one.target, one.reason)
        for one in actions
        if one.action.startswith(("member_", "warning_"))
    ]


async def asks(people: Town, command: str, *, about: int = BIA, by: int = ADMIN) -> Message:
    """Have an admin answer somebody's message with a command; give the command."""
    message = await people.says(about, "compre seguidores")
    return await people.says(by, command, reply_to=message["message_id"])


async def test_a_mute_is_done_told_and_confirmed_and_the_group_sees_nothing(
    members: Town,
):
    await opens_a_chat(members, BIA)
    await opens_a_chat(members, ADMIN)
    before = len(members.of_bot(GROUP))

    command = await asks(members, "/silenciar 2h propaganda <b>")

    confirmed = said(await members.answer(chat=ADMIN, containing="só volta a escrever em"))
    assert "Em Turma das Seis, Bia Barra" in confirmed
    told = said(await members.answer(chat=BIA))
    assert "Turma das Seis" in told
    assert "Motivo: propaganda <b>" in told
    assert "Acha que foi engano?" in told
    assert standing(members, BIA) == "restricted"
    assert 7100 < end_in_s(members, BIA) <= 7200
    await members.until(lambda: members.world.chats[GROUP].messages[command["message_id"]].deleted)
    assert len(members.of_bot(GROUP)) == before
    assert await audited(members) == [("member_muted", BIA, "2 h", "propaganda <b>")]


async def test_undo_gives_the_words_back_and_says_so(members: Town):
    await opens_a_chat(members, BIA)
    await opens_a_chat(members, ADMIN)
    await asks(members, "/silenciar 1d spam")
    confirmed = await members.answer(chat=ADMIN, containing="só volta")
    await members.answer(chat=BIA, containing="pediu uma pausa")

    assert standing(members, BIA) == "restricted"
    await members.presses(ADMIN, confirmed, "Desfazer")

    await members.edited(confirmed, "Desfeito")
    assert "foi desfeita" in said(await members.answer(chat=BIA))
    assert standing(members, BIA) == "member"
    assert [one[0] for one in await audited(members)] == ["member_unmuted", "member_muted"]


async def test_without_a_reason_it_is_asked_with_buttons_and_nothing_is_done_before(members: Town):
    await opens_a_chat(members, BIA)
    await opens_a_chat(members, ADMIN)
    command = await asks(members, "/banir")
    question = await members.answer(to=command)
    assert standing(members, BIA) == "member"

    assert await members.presses(CAIO, question, "propaganda") == "Este botão não é seu."
    assert standing(members, BIA) == "member"
    await members.presses(ADMIN, question, "propaganda")

    assert "Bia Barra não está mais" in said(await members.answer(chat=ADMIN, containing="não está mais"))
    assert "Motivo: é propaganda ou golpe" in said(await members.answer(chat=BIA))
    assert standing(members, BIA) == "kicked"
    messages = members.world.chats[GROUP].messages
    await members.until(lambda: messages[question["message_id"]].deleted)
    await members.until(lambda: messages[command["message_id"]].deleted)
    assert await audited(members) == [("member_banned", BIA, str(BIA), "é propaganda ou golpe")]


async def test_cancelled_nothing_happens(members: Town):
    question = await members.answer(to=await asks(members, "/silenciar 30min"))
    assert await members.presses(ADMIN, question, "Cancelar") == "Tudo certo, não fiz nada."
    await members.until(lambda: members.world.chats[GROUP].messages[question["message_id"]].deleted)
    assert standing(members, BIA) == "member"
    assert await audited(members) == []


async def test_a_short_mute_that_is_handled_late_is_not_for_ever(members: Town):
    """Telegram takes an end within 30 s for none at all: the end is counted from the call."""
    members.gateway.gateway.clock = lambda: utc_now() + timedelta(milliseconds=1)
    await asks(members, "/silenciar 1 min spam")
    await members.answer(containing="Feito")
    assert 30 < end_in_s(members, BIA) <= 61


async def test_the_longest_is_no_ban_for_ever(members: Town):
    await asks(members, "/silenciar 1 ano spam")
    await members.answer(containing="Feito")
    assert timedelta(days=364).total_seconds() < end_in_s(members, BIA)
    await asks(members, "/silenciar 400 dias spam", about=CAIO)
    await members.answer(containing="de 1 minuto a 1 ano")
    assert standing(members, CAIO) == "member"


async def test_for_ever_is_said_to_be_without_an_end(members: Town):
    await opens_a_chat(members, ADMIN)
    await asks(members, "/mute forever spam")
    assert "só volta a escrever com /falar" in said(await members.answer(chat=ADMIN, containing="só volta"))
    assert end_in_s(members, BIA) == 0
    assert (await audited(members))[0][2] == "∞"


async def test_speaking_again_needs_a_mute_and_can_be_undone_to_its_end(members: Town):
    await opens_a_chat(members, ADMIN)
    asked = await members.says(BIA, "oi")
    command = await members.says(ADMIN, "/falar", reply_to=asked["message_id"])
    assert "já pode escrever" in said(await members.answer(to=command))

    await members.says(ADMIN, "/silenciar 3h spam", reply_to=asked["message_id"])
    await members.answer(chat=ADMIN, containing="só volta")
    await members.says(ADMIN, "/falar", reply_to=asked["message_id"])
    freed = await members.answer(chat=ADMIN, containing="já pode escrever")
    assert standing(members, BIA) == "member"

    await opens_a_chat(members, BIA)
    await members.presses(ADMIN, freed, "Desfazer")
    await members.edited(freed, "Desfeito")
    # What they hear is what holds now.
    assert "você volta a escrever lá em" in said(await members.answer(chat=BIA, containing="pausa"))
    assert standing(members, BIA) == "restricted"
    assert 3 * 3600 - 120 < end_in_s(members, BIA) <= 3 * 3600


async def test_an_unban_throws_nobody_out_who_is_inside(members: Town):
    asked = await members.says(BIA, "oi")
    command = await members.says(ADMIN, "/desbanir", reply_to=asked["message_id"])
    assert "não tem banimento" in said(await members.answer(to=command))
    assert standing(members, BIA) == "member"


async def test_who_was_banned_comes_back_by_their_number(members: Town):
    await opens_a_chat(members, ADMIN)
    await asks(members, "/banir spam")
    await members.answer(chat=ADMIN, containing="não está mais")
    await members.says(ADMIN, f"/desbanir {BIA}")
    await members.answer(chat=ADMIN, containing="já pode voltar")
    assert standing(members, BIA) == "left"
    await members.post(f"chats/{GROUP}/join", user_id=BIA)
    assert standing(members, BIA) == "member"


async def test_nobody_touches_admins_the_owner_oneself_the_bot_or_anonymous_posts(members: Town):
    for about, said_why in ((OWNER, "cuida do grupo também"), (ADMIN, "Em você não dá")):
        command = await asks(members, "/banir spam", about=about)
        assert said_why in said(await members.answer(to=command))
    own = members.of_bot(GROUP)[-1]
    command = await members.says(ADMIN, "/banir spam", reply_to=own["message_id"])
    assert "Em mim não dá" in said(await members.answer(to=command))
    (post,) = await members.sends(OWNER, text="oi", anonymous=True)
    for word in ("/banir spam", "/limpar spam", "/falar"):
        command = await members.says(ADMIN, word, reply_to=post["message_id"])
        assert "em nome do grupo" in said(await members.answer(to=command))
    (post,) = await members.sends(OWNER, text="novidade", linked=True)
    command = await members.says(ADMIN, "/banir spam", reply_to=post["message_id"])
    assert "canal ligado ao grupo" in said(await members.answer(to=command))
    for number in (1087968824, 136817688, 777000):
        command = await members.says(ADMIN, f"/banir {number} spam")
        assert await members.answer(to=command)
    command = await members.says(ADMIN, "/silenciar 2h sem resposta")
    assert "Responda a uma mensagem" in said(await members.answer(to=command))
    assert await audited(members) == []


async def test_who_is_no_admin_or_lacks_the_right_does_nothing(members: Town):
    await asks(members, "/banir spam", about=BIA, by=CAIO)
    await members.silent()
    await members.post(f"chats/{GROUP}/promote", user_id=CAIO, rights=["can_pin_messages"], by=OWNER)
    await members.until_idle()
    command = await asks(members, "/silenciar 2h spam", about=BIA, by=CAIO)
    assert "o direito de banir usuários" in said(await members.answer(to=command))
    assert standing(members, BIA) == "member"


async def test_what_looks_like_a_time_and_is_none_is_asked_about(members: Town):
    command = await asks(members, "/silenciar 2 propaganda")
    assert "Não entendi por quanto tempo" in said(await members.answer(to=command))
    assert standing(members, BIA) == "member"


async def test_a_bot_without_the_right_says_so_to_the_admin(members: Town):
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot["id"])
    await members.until_idle()
    command = await asks(members, "/banir spam")
    assert "permissão para banir" in said(await members.answer(to=command))
    assert await audited(members) == []


async def test_whom_the_bot_may_not_write_to_is_muted_all_the_same(
    members: Town,
):
    await opens_a_chat(members, ADMIN)
    before = len(members.of_bot(GROUP))
    await asks(members, "/silenciar spam", about=CAIO)
    await members.answer(chat=ADMIN, containing="só volta")
    assert standing(members, CAIO) == "restricted"
    assert 3500 < end_in_s(members, CAIO) <= 3600
    await members.until_idle()
    assert len(members.of_bot(GROUP)) == before


async def test_what_an_admin_does_at_telegram_itself_is_written_down(members: Town):
    await members.post(f"chats/{GROUP}/restrict", user_id=BIA, may=["can_send_photos"], by=OWNER)
    await members.post(f"chats/{GROUP}/demote", user_id=BIA, by=OWNER)
    await members.post(f"chats/{GROUP}/kick", user_id=CAIO, by=ADMIN)
    assert await audited(members) == [
        ("member_banned", CAIO, str(CAIO), ""),
        ("member_unmuted", BIA, str(BIA), ""),
        ("member_muted", BIA, str(BIA), ""),
    ]


async def test_what_the_bot_did_is_written_down_once(members: Town):
    await asks(members, "/banir spam")
    await members.answer(containing="Feito")
    assert [one[0] for one in await audited(members)] == ["member_banned"]


async def test_who_leaves_by_themselves_is_in_no_log(members: Town):
    await members.post(f"chats/{GROUP}/leave", user_id=BIA)
    await members.until_idle()
    assert await audited(members) == []


async def test_the_command_goes_away_with_its_question(members: Town):
    """It names whom it is about by the message that it answers."""
    members.gateway.gateway.clock = lambda: utc_now() - UNDO_LIFE
    command = await asks(members, "/banir")
    # By its words: the command is due to go at once, and may be gone before the question answers it.
    question = await members.answer(containing="Por que banir?")
    messages = members.world.chats[GROUP].messages
    await members.until(lambda: messages[command["message_id"]].deleted)
    await members.until(lambda: messages[question["message_id"]].deleted)
    assert standing(members, BIA) == "member"


async def test_an_undone_ban_tells_how_to_come_back(members: Town):
    await opens_a_chat(members, BIA)
    await opens_a_chat(members, ADMIN)
    await asks(members, "/banir spam")
    banned = await members.answer(chat=ADMIN, containing="não está mais")
    await members.answer(chat=BIA, containing="não participa mais")
    await members.presses(ADMIN, banned, "Desfazer")
    assert "link de convite" in said(await members.answer(chat=BIA, containing="já pode voltar"))
