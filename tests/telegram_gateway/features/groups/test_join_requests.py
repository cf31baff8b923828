"""Requests to join: rules and a question in private, who comes in, who waits, and whom nobody bothers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from telegram_gateway.features.groups.join_requests import UNANSWERED_AFTER
from tests.support.clock import ShiftedClock
from tests.support.town import ADMIN, BIA, GROUP, NICO, OWNER, Message, Town, said, town
from tests.telegram_gateway.features.groups.test_config import asked, menu
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat

QUESTION = "Qual é a nossa academia?\nForte\nFraca\nMédia"


@pytest.fixture
async def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
async def asking(clock: ShiftedClock) -> AsyncIterator[Town]:
    """A group that approves its members, and has the bot ask them."""
    async with town(clock=clock) as people:
        await people.registered()
        await people.set_up(join_requests=True, rules="Respeito e treino.")
        await people.post(f"chats/{GROUP}/approval", on=True)
        for person in (ADMIN, OWNER):
            await opens_a_chat(people, person)
        yield people


async def asks(people: Town) -> Message:
    """Have NICO ask to come in; give what they are asked."""
    await people.post(f"chats/{GROUP}/join", user_id=NICO)
    asked = await people.answer(chat=NICO, containing="Você pediu para entrar")
    await people.until_settled()
    return asked


def is_in(people: Town) -> bool:
    return people.world.chats[GROUP].has(NICO)


def waits(people: Town) -> bool:
    return NICO in people.world.chats[GROUP].requests


async def decisions(people: Town) -> list[str]:
    await people.until_idle()
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    return [one.action for one in entries if one.action in {"newcomer_let_in", "newcomer_declined"}]


async def test_who_agrees_to_the_rules_comes_in_and_is_welcomed(asking: Town):
    request = await asks(asking)
    assert "Respeito e treino." in said(request)
    assert not is_in(asking)
    assert "Estou abrindo" in await asking.presses(NICO, request, "Li e concordo")
    await asking.answer(containing="Nico")
    assert is_in(asking)
    assert await decisions(asking) == ["newcomer_let_in"]


async def test_nobody_is_asked_where_the_group_does_not_want_it(asking: Town):
    await asking.set_up(join_requests=False)
    await asking.post(f"chats/{GROUP}/join", user_id=NICO)
    await asking.until_idle()
    assert asking.of_bot(NICO) == []
    assert waits(asking)


async def test_a_day_without_an_answer_ends_it_and_they_may_ask_again(asking: Town, clock: ShiftedClock):
    await opens_a_chat(asking, NICO)
    await asks(asking)
    clock.ahead = UNANSWERED_AFTER - timedelta(minutes=1)
    await asking.until_idle()
    assert waits(asking)
    clock.ahead = UNANSWERED_AFTER + timedelta(minutes=1)
    await asking.answer(chat=NICO, containing="encerrei o seu pedido")
    assert not waits(asking)
    assert await decisions(asking) == ["newcomer_declined"]
    again = await asks(asking)
    await asking.presses(NICO, again, "Li e concordo")
    await asking.until(lambda: is_in(asking))


async def test_who_asks_again_has_a_day_from_then_on(asking: Town, clock: ShiftedClock):
    await asks(asking)
    await asking.post(f"chats/{GROUP}/take_back", user_id=NICO)
    clock.ahead = timedelta(hours=20)
    await asks(asking)
    clock.ahead = UNANSWERED_AFTER + timedelta(hours=1)
    await asking.says(BIA, "oi")
    await asking.until_idle()
    assert waits(asking)
    clock.ahead = timedelta(hours=45)
    await asking.until(lambda: not waits(asking))


async def test_whenever_a_test_moves_the_clock_the_gateway_looks_for_what_is_due(
    asking: Town, clock: ShiftedClock, monkeypatch: pytest.MonkeyPatch
):
    looks: list[timedelta] = []
    outbox = asking.gateway.gateway.outbox
    monkeypatch.setattr(outbox, "look_again", lambda: looks.append(clock.ahead))
    clock.ahead = UNANSWERED_AFTER
    clock.to(clock() + timedelta(hours=1))
    assert [round(one / timedelta(hours=1)) for one in looks] == [24, 25]


async def test_the_right_answer_lets_in_and_another_one_waits_for_the_admins(asking: Town):
    await asking.set_up(join_question=QUESTION)
    request = await asks(asking)
    assert "Qual é a nossa academia?" in said(request)
    assert "vai olhar" in await asking.presses(NICO, request, "Fraca")
    notice = await asking.answer(chat=ADMIN, containing="deu outra resposta")
    assert waits(asking)
    await asking.presses(ADMIN, notice, "Deixar entrar")
    await asking.edited(notice, "entrou em")
    assert is_in(asking)
    of_owner = await asking.answer(chat=OWNER, containing="deu outra resposta")
    await asking.presses(OWNER, of_owner, "Recusar")
    await asking.edited(of_owner, "Alguém já decidiu")
    assert is_in(asking)
    assert await decisions(asking) == ["newcomer_let_in"]


async def test_who_answered_otherwise_cannot_press_on_until_it_is_right(asking: Town):
    await asking.set_up(join_question=QUESTION)
    request = await asks(asking)
    held = [
        button["callback_data"]
        for row in asking.world.chats[NICO]
        .messages[request["message_id"]]
        .payload["reply_markup"]["inline_keyboard"]
        for button in row
    ]
    assert len(set(held)) == 3
    await asking.says(NICO, "oi", chat=NICO)
    await asking.presses(NICO, request, "Média")
    await asking.answer(chat=ADMIN, containing="deu outra resposta")
    await asking.until_idle()
    for data in held:
        press = {
            "id": f"old{data[-4:]}",
            "from": asking.world.user(NICO),
            "message": asking.world.chats[NICO].messages[request["message_id"]].payload,
            "chat_instance": "1",
            "data": data,
        }
        asking.world.tell_bot("callback_query", press, asking.world.chats[NICO])
    await asking.until_idle()
    assert waits(asking)
    assert not is_in(asking)


async def test_the_right_answer_comes_in(asking: Town):
    await asking.set_up(join_question=QUESTION)
    await asking.presses(NICO, await asks(asking), "Forte")
    await asking.until(lambda: is_in(asking))


OPEN = "Quem te chamou para cá?"


async def answers(people: Town, request: Message, words: str) -> None:
    await people.says(NICO, words, chat=NICO, reply_to=request["message_id"])


async def test_a_question_without_answers_is_answered_in_writing_and_an_admin_decides(asking: Town):
    await asking.set_up(join_question=OPEN)
    request = await asks(asking)
    assert OPEN in said(request)
    assert "Respeito e treino." in said(request)
    assert not request.get("buttons")
    await answers(asking, request, "A Bia <b>\n do vôlei")
    assert "vai olhar o seu pedido" in said(await asking.answer(chat=NICO, containing="Valeu"))
    read = await asking.answer(chat=ADMIN, containing="A Bia <b> do vôlei")
    assert waits(asking)
    await asking.presses(ADMIN, read, "Deixar entrar")
    await asking.answer(containing="Nico")
    assert is_in(asking)
    assert await decisions(asking) == ["newcomer_let_in"]


async def test_only_the_first_answer_in_writing_counts_and_it_is_not_declined_after_the_day(
    asking: Town, clock: ShiftedClock
):
    await asking.set_up(join_question=OPEN)
    request = await asks(asking)
    await answers(asking, request, "O Caio")
    await asking.answer(chat=ADMIN, containing="O Caio")
    await answers(asking, request, "Ninguém")
    await asking.answer(chat=NICO, containing="já respondeu")
    await asking.until_idle()
    assert not [one for one in asking.of_bot(ADMIN) if "Ninguém" in said(one)]
    clock.ahead = UNANSWERED_AFTER + timedelta(minutes=1)
    await asking.until_idle()
    assert waits(asking)


async def test_an_answer_in_writing_that_is_empty_or_long_is_asked_for_again(asking: Town):
    await asking.set_up(join_question=OPEN)
    request = await asks(asking)
    await answers(asking, request, "x" * 301)
    await asking.answer(chat=NICO, containing="até 300 letras")
    await asking.sends(NICO, chat=NICO, kind="sticker", reply_to=request["message_id"])
    await asking.until_idle()
    assert len([one for one in asking.of_bot(NICO) if "até 300 letras" in said(one)]) == 2
    assert not [one for one in asking.of_bot(ADMIN) if "quer entrar" in said(one)]


async def test_words_for_a_question_that_changed_meanwhile_are_not_told(asking: Town):
    await asking.set_up(join_question=OPEN)
    request = await asks(asking)
    await asking.set_up(join_question="Qual é o seu nome?")
    await answers(asking, request, "A Bia")
    await asking.answer(chat=NICO, containing="A pergunta agora é outra")
    await asking.answer(chat=NICO, containing="Qual é o seu nome?")
    assert not [one for one in asking.of_bot(ADMIN) if "A Bia" in said(one)]


async def test_a_question_that_changed_meanwhile_is_asked_anew(asking: Town):
    old = await asks(asking)
    await asking.set_up(join_question=QUESTION)
    assert "agora é outra" in await asking.presses(NICO, old, "Li e concordo")
    new = await asking.answer(chat=NICO, containing="Qual é a nossa academia?")
    await asking.presses(NICO, new, "Forte")
    await asking.until(lambda: is_in(asking))


@pytest.mark.parametrize("deed", ["let in", "declined", "taken back", "added"])
async def test_what_somebody_else_decided_first_is_an_error_to_nobody(
    asking: Town, clock: ShiftedClock, deed: str
):
    request = await asks(asking)
    match deed:
        case "taken back":
            await asking.post(f"chats/{GROUP}/take_back", user_id=NICO)
        case "added":
            await asking.post(f"chats/{GROUP}/join", user_id=NICO, by=ADMIN)
        case _:
            await asking.post(f"chats/{GROUP}/decide", user_id=NICO, approve=deed == "let in", by=ADMIN)
    inside = deed in {"let in", "added"}
    assert await asking.presses(NICO, request, "Li e concordo")
    await asking.until_settled()
    clock.ahead = UNANSWERED_AFTER + timedelta(minutes=1)
    await asking.says(BIA, "oi")
    await asking.until_idle()
    assert is_in(asking) is inside
    assert await decisions(asking) == []
    assert not [one for one in asking.of_bot(ADMIN) if "quer entrar" in said(one)]


async def test_whom_the_bot_cannot_reach_waits_for_the_admins_and_is_not_declined(
    asking: Town, clock: ShiftedClock
):
    await asking.post(f"people/{NICO}/start")
    await asking.until_idle()
    await asking.post(f"people/{NICO}/block")
    await asking.post(f"chats/{GROUP}/join", user_id=NICO)
    notice = await asking.answer(chat=ADMIN, containing="Não consegui escrever")
    clock.ahead = UNANSWERED_AFTER + timedelta(hours=1)
    await asking.says(BIA, "oi")
    await asking.until_idle()
    assert waits(asking)
    clock.ahead = timedelta()
    await asking.presses(ADMIN, notice, "Recusar")
    await asking.edited(notice, "não entrou")
    assert not waits(asking)


async def test_an_admin_without_the_right_to_add_members_is_not_asked_and_decides_nothing(asking: Town):
    await asking.set_up(join_question=QUESTION)
    await asking.presses(NICO, await asks(asking), "Fraca")
    notice = await asking.answer(chat=ADMIN, containing="deu outra resposta")
    await asking.post(f"chats/{GROUP}/promote", user_id=ADMIN, rights=["can_pin_messages"], by=OWNER)
    await asking.until_idle()
    assert "adicionar membros" in await asking.presses(ADMIN, notice, "Deixar entrar")
    assert waits(asking)


async def test_when_the_bot_lost_its_right_the_admins_hear_who_agreed(asking: Town):
    request = await asks(asking)
    rights = ["can_delete_messages", "can_restrict_members"]
    await asking.post(f"chats/{GROUP}/promote", user_id=asking.world.bot_id, rights=rights, by=OWNER)
    assert "Estou abrindo" in await asking.presses(NICO, request, "Li e concordo")
    await asking.answer(chat=ADMIN, containing="não me deixou")
    assert waits(asking)


async def test_long_rules_come_in_pieces_and_the_buttons_below_the_last(asking: Town):
    await asking.set_up(rules="Regra número um: respeito. " * 140)
    await asking.post(f"chats/{GROUP}/join", user_id=NICO)
    last = await asking.answer(chat=NICO, containing="Se está de acordo")
    assert len(asking.of_bot(NICO)) == 2
    await asking.presses(NICO, last, "Li e concordo")
    await asking.until(lambda: is_in(asking))


async def test_who_erases_themselves_is_waited_for_no_more(asking: Town, clock: ShiftedClock):
    await asks(asking)
    await asking.hears(NICO, "/start", chat=NICO)
    await asking.says(NICO, "/apagar", chat=NICO)
    question = await asking.answer(chat=NICO, containing="Apagar tudo?")
    await asking.presses(NICO, question, "Sim, apague tudo")
    await asking.edited(question, "foram apagados")
    await asking.until_idle()
    clock.ahead = UNANSWERED_AFTER + timedelta(hours=1)
    await asking.says(BIA, "oi")
    await asking.until_idle()
    assert await decisions(asking) == []


async def test_an_admin_types_the_question_and_the_group_asks_it(asking: Town):
    message = await menu(asking)
    prompt = await asked(asking, message, "Pergunta na porta")
    wrong = await asking.says(ADMIN, "Onde treinamos?\nNa praia", reply_to=prompt["message_id"])
    assert "primeira linha" in said(await asking.answer(to=wrong))
    right = await asking.says(ADMIN, "Onde treinamos?\nNa praia\nNo bar", reply_to=prompt["message_id"])
    assert "Pergunta na porta: a do grupo" in said(await asking.answer(to=right))
    await asking.presses(NICO, await asks(asking), "Na praia")
    await asking.until(lambda: is_in(asking))


async def test_who_agrees_while_a_burst_is_held_is_let_in_when_it_is_lifted(
    asking: Town, clock: ShiftedClock
):
    await asking.set_up(newcomers_held_until=int(clock().timestamp()) + 3600)
    request = await asks(asking)
    assert "em até uma hora" in await asking.presses(NICO, request, "Li e concordo")
    await asking.until_idle()
    assert waits(asking)
    await asking.set_up(newcomers_held_until=0)
    clock.ahead = timedelta(seconds=61)
    await asking.until(lambda: is_in(asking))


def loses_the_answer(people: Town, method: str) -> None:
    """Have Telegram do it, and its answer get lost: as when the gateway dies before it is there."""
    people.faults.add("telegram", "reset_after", method=method)


async def test_who_is_let_in_without_an_answer_of_telegram_is_written_down_once(asking: Town):
    request = await asks(asking)
    loses_the_answer(asking, "approveChatJoinRequest")
    await asking.presses(NICO, request, "Li e concordo")
    await asking.answer(containing="Nico")
    await asking.until_settled()
    assert await decisions(asking) == ["newcomer_let_in"]


async def test_who_is_declined_without_an_answer_of_telegram_is_written_down_and_told(
    asking: Town, clock: ShiftedClock
):
    await opens_a_chat(asking, NICO)
    await asks(asking)
    loses_the_answer(asking, "declineChatJoinRequest")
    clock.ahead = UNANSWERED_AFTER + timedelta(minutes=1)
    await asking.answer(chat=NICO, containing="encerrei o seu pedido")
    await asking.until_settled()
    assert not waits(asking)
    assert await decisions(asking) == ["newcomer_declined"]


@pytest.mark.parametrize(
    ("method", "label", "said_then", "action"),
    [
        ("approveChatJoinRequest", "Deixar entrar", "entrou em", "newcomer_let_in"),
        ("declineChatJoinRequest", "Recusar", "não entrou", "newcomer_declined"),
    ],
)
async def test_what_an_admin_decides_without_an_answer_of_telegram_is_theirs_and_written_down_once(
    asking: Town, method: str, label: str, said_then: str, action: str
):
    await asking.set_up(join_question=QUESTION)
    await asking.presses(NICO, await asks(asking), "Fraca")
    of_admin = await asking.answer(chat=ADMIN, containing="deu outra resposta")
    of_owner = await asking.answer(chat=OWNER, containing="deu outra resposta")
    loses_the_answer(asking, method)
    await asking.presses(ADMIN, of_admin, label)
    await asking.edited(of_admin, said_then)
    await asking.presses(OWNER, of_owner, label)
    await asking.edited(of_owner, "Alguém já decidiu")
    assert await decisions(asking) == [action]


async def test_a_try_that_never_reached_telegram_is_not_taken_for_what_another_decided(asking: Town):
    await asking.set_up(join_question=QUESTION)
    await asking.presses(NICO, await asks(asking), "Fraca")
    of_admin = await asking.answer(chat=ADMIN, containing="deu outra resposta")
    of_owner = await asking.answer(chat=OWNER, containing="deu outra resposta")
    # The whole press is tried again, and meanwhile the owner says no.
    asking.faults.add("telegram", "500", method="approveChatJoinRequest", count=50)
    trying = asyncio.create_task(asking.presses(ADMIN, of_admin, "Deixar entrar"))
    await asking.until(lambda: ("refused", "approveChatJoinRequest") in refused(asking))
    await asking.presses(OWNER, of_owner, "Recusar")
    await asking.edited(of_owner, "não entrou")
    asking.faults.clear()
    await asking.edited(of_admin, "Alguém já decidiu")
    await trying
    assert not is_in(asking)
    assert await decisions(asking) == ["newcomer_declined"]


def refused(people: Town) -> list[tuple[str, str]]:
    return [(name, data["method"]) for name, data in people.happened if name == "refused"]
