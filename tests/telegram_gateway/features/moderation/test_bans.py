"""Banning flagged people: what is shown, who is asked, what is done, what is told, and how it is stopped."""

from datetime import timedelta

import pytest

from gymnation.member.v1 import flags_pb2
from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.flag_service_pb2 import ListFlagsRequest
from sandbox.patience import patient
from servicekit.clock import utc_now
from telegram_gateway.features.moderation.ban_work import PAUSE_S
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, Message, Town, said, town


async def flagged(people: Town, person: int, times: int = 1) -> None:
    for number in range(times):
        message = await people.says(person, f"spam {number}")
        await people.says(ADMIN, "/addblacklist", reply_to=message["message_id"])
        await people.answer(containing="Anotado")


async def proposed(people: Town, command: str = "/ban_blacklist", by: int = ADMIN) -> Message:
    return await people.answer(to=await people.says(by, command))


def now(people: Town, message: Message) -> Message:
    return people.world.chats[message["chat"]["id"]].messages[message["message_id"]].view()


async def ended(people: Town, message: Message) -> str:
    """Wait for the result in place of the proposal."""
    await people.until(lambda: "Banimento" in said(now(people, message)))
    return said(now(people, message))


def status(people: Town, person: int) -> str:
    return people.world.chats[GROUP].status(person)


async def bans_called(people: Town) -> int:
    """How often the bot asked Telegram to ban somebody, and was not turned away."""
    calls = (await people.get("log"))["calls"]
    return sum(call["method"] == "banChatMember" and call["ok"] for call in calls)


async def audited(people: Town) -> list[tuple[str, int]]:
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    return [(one.action, one.subject_id) for one in entries]


async def test_who_would_be_banned_is_shown_and_nobody_is_before_the_button(members: Town):
    await flagged(members, BIA, 2)
    await flagged(members, CAIO)
    proposal = await proposed(members)
    text = said(proposal)
    assert "2 pessoas com 1 ou mais" in text
    assert text.index("Bia Barra · 2 sinalizações") < text.index("Caio · 1 sinalização")
    await members.until_idle()
    assert status(members, BIA) == status(members, CAIO) == "member"
    only = said(await proposed(members, "/ban_blacklist 2"))
    assert "Bia Barra" in only
    assert "Caio" not in only
    assert "Ninguém tem tantas" in said(await proposed(members, "/ban_blacklist 3"))
    for wrong in ("0", "-1", "mil", "1001", "1.5", "²"):
        assert "de 1 a 1.000" in said(await proposed(members, f"/ban_blacklist {wrong}"))


async def test_confirmed_everybody_is_banned_told_and_written_down_and_flags_are_archived(members: Town):
    await flagged(members, BIA, 2)
    await flagged(members, CAIO)
    await flagged(members, DUDA)
    proposal = await proposed(members)
    assert await members.presses(OWNER, proposal, "Banir") == "Este botão não é seu."
    # An admin by now: Telegram would not ban her.
    await members.post(f"chats/{GROUP}/promote", user_id=DUDA)
    await members.presses(ADMIN, proposal, "Banir 3 pessoas")

    text = await ended(members, proposal)
    assert "Pessoas banidas: 2 de 3." in text
    assert "Duda: é admin do grupo" in text
    assert "buttons" not in now(members, proposal)
    assert [status(members, person) for person in (BIA, CAIO, DUDA)] == ["kicked", "kicked", "administrator"]
    listing = members.clients.flags.ListFlags
    left = (await listing(ListFlagsRequest(chat_id=GROUP))).flags
    kept = (await listing(ListFlagsRequest(chat_id=GROUP, state=flags_pb2.FLAG_STATE_ARCHIVED))).flags
    assert [flag.member_id for flag in left] == [DUDA]
    assert sorted(flag.member_id for flag in kept) == [BIA, BIA, CAIO]
    written = await audited(members)
    assert written.count(("member_banned", BIA)) == written.count(("member_banned", CAIO)) == 1
    assert ("bans_confirmed", 0) in written


async def test_cancelled_nobody_is_banned_and_the_buttons_go(members: Town):
    await flagged(members, BIA)
    proposal = await proposed(members)
    await members.presses(ADMIN, proposal, "Cancelar")
    assert "Ninguém foi banido" in said(now(members, proposal))
    assert "buttons" not in now(members, proposal)
    assert status(members, BIA) == "member"


async def test_admins_are_shown_as_those_who_stay(members: Town):
    await flagged(members, BIA)
    await members.post(f"chats/{GROUP}/promote", user_id=BIA)
    await members.until_idle()
    proposal = await proposed(members)
    assert "Ninguém seria banido" in said(proposal)
    assert "Estas pessoas ficam" in said(proposal)
    assert "buttons" not in proposal


async def test_without_the_right_to_ban_the_bot_says_so_at_once(members: Town):
    await flagged(members, BIA)
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot["id"])
    await members.until_idle()
    assert "permissão para banir" in said(await proposed(members))


async def test_a_right_lost_in_the_middle_stops_the_job_and_says_why(members: Town):
    await flagged(members, BIA)
    await flagged(members, CAIO)
    proposal = await proposed(members)
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot["id"])
    await members.presses(ADMIN, proposal, "Banir 2")
    text = await ended(members, proposal)
    assert "interrompido" in text
    assert "me falta a permissão para banir" in text
    assert "1 pessoa não chegou a ser banida" in text
    assert status(members, BIA) == status(members, CAIO) == "member"


async def test_flood_control_is_obeyed_and_the_job_goes_on_afterwards(members: Town):
    await flagged(members, BIA)
    await flagged(members, CAIO)
    members.faults.add("telegram", "429", method="banChatMember", retry_after=1)
    proposal = await proposed(members)
    await members.presses(ADMIN, proposal, "Banir 2")
    assert "Pessoas banidas: 2 de 2." in await ended(members, proposal)


@pytest.mark.parametrize("fault", ["timeout_after", "reset_after", "500"])
async def test_an_answer_that_is_lost_bans_nobody_twice(fault: str):
    async with town(gateway={"telegram_timeout_s": patient(2)}) as members:
        await members.registered()
        await flagged(members, BIA)
        await flagged(members, CAIO)
        # Behind the outbox's by the pause after trouble, so that the job goes on at once.
        members.gateway.gateway.clock = lambda: utc_now() - timedelta(seconds=PAUSE_S)
        members.faults.add("telegram", fault, method="banChatMember")
        proposal = await proposed(members)
        await members.presses(ADMIN, proposal, "Banir 2")
        assert "Pessoas banidas: 2 de 2." in await ended(members, proposal)
        assert await bans_called(members) == 2
        assert (await audited(members)).count(("member_banned", BIA)) == 1


async def test_of_two_proposals_one_can_be_dropped_and_a_second_confirmation_finds_nobody_left(members: Town):
    await flagged(members, BIA)
    first, second, third = [await proposed(members) for _ in range(3)]
    await members.presses(ADMIN, third, "Cancelar")
    await members.presses(ADMIN, first, "Banir")
    await ended(members, first)
    await members.presses(ADMIN, second, "Banir")
    assert "as sinalizações foram retiradas" in await ended(members, second)
    assert await bans_called(members) == 1


async def test_who_is_no_admin_any_more_cannot_confirm(members: Town):
    await flagged(members, BIA)
    await members.post(f"chats/{GROUP}/promote", user_id=DUDA)
    await members.until_idle()
    proposal = await proposed(members, by=DUDA)
    await members.post(f"chats/{GROUP}/demote", user_id=DUDA)
    await members.until_idle()
    answer = await members.presses(DUDA, proposal, "Banir")
    assert answer == "Você não pode mais fazer isso neste grupo."
    assert status(members, BIA) == "member"


async def test_in_private_the_admin_bans_from_the_group_they_chose(members: Town):
    await flagged(members, BIA)
    await members.says(ADMIN, "/start", chat=ADMIN)
    await members.answer(chat=ADMIN)
    await members.says(ADMIN, "/ban_blacklist 1", chat=ADMIN)
    proposal = await members.answer(chat=ADMIN, containing="Banir de Turma das Seis")
    await members.presses(ADMIN, proposal, "Banir 1 pessoa")
    assert "Banimento concluído em Turma das Seis" in await ended(members, proposal)
    assert status(members, BIA) == "kicked"


async def test_a_result_whose_message_is_gone_is_told_anew(members: Town):
    await flagged(members, BIA)
    proposal = await proposed(members)
    group = members.world.chats[GROUP]
    await members.presses(ADMIN, proposal, "Banir 1")
    members.world.delete(group, [group.messages[proposal["message_id"]]])
    await members.until(lambda: status(members, BIA) == "kicked")
    await members.until(lambda: [m for m in members.of_bot(GROUP) if "Pessoas banidas: 1 de 1" in said(m)])


async def test_an_admin_stops_a_job_that_runs(members: Town):
    for person in (BIA, CAIO, DUDA):
        await flagged(members, person)
    members.faults.add("telegram", "429", method="banChatMember", retry_after=2)
    proposal = await proposed(members)
    await members.presses(ADMIN, proposal, "Banir 3")
    await members.until(lambda: "Banindo… 0 de 3" in said(now(members, proposal)))
    assert await members.presses(ADMIN, now(members, proposal), "Parar") == "Parando…"
    text = await ended(members, proposal)
    assert "interrompido" in text
    assert "Pessoas banidas: 0 de 3." in text
    assert "1 pessoa continua no grupo:" in text
    assert "foi interrompido antes" in text
    assert "2 pessoas não chegaram a ser banidas" in text
    assert {status(members, person) for person in (BIA, CAIO, DUDA)} == {"member"}
    assert ("bans_stopped", 0) in await audited(members)
