"""Challenges as people live them: menus, joining, duels, what the outbox says of them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gymnation.member.v1.challenge_service_pb2 import ListChallengesRequest
from gymnation.member.v1.challenges_pb2 import CHALLENGE_STATE_ENDED, Challenge
from member_service.domain.challenge_sweeps import ChallengeWork
from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.outbox import Outbox
from member_service.ledger_servicers import challenge_counting
from member_service.stores import Stores
from sandbox.patience import patient
from sandbox.telegram import methods_chats
from sandbox.telegram.state import Chat, Membership
from sandbox.telegram.world import World
from sandbox.telegram.writing import press
from tests.support.clock import ShiftedClock
from tests.support.town import ADMIN, BIA, CAIO, GROUP, PATIENCE_S, Message, Town, said, town


async def begun(people: Town, *labels: str) -> Message:
    """An admin goes through the menu; give the message that it became."""
    menu = await people.answer(to=await people.says(ADMIN, "/desafio"))
    for label in labels:
        assert await people.presses(ADMIN, menu, label) == ""
        menu = people.world.chats[GROUP].messages[menu["message_id"]].view()
    return menu


async def trains(people: Town, person: int) -> None:
    anchor = await people.anchor()
    await people.answer(to=await people.photo(person, to=anchor["message_id"], sample=person % 5))


async def the_one(people: Town) -> Challenge:
    page = await people.clients.challenges.ListChallenges(ListChallengesRequest(chat_id=GROUP))
    return page.challenges[0]


async def has_to_say(people: Town, kind: str, one: Challenge, **more: Any) -> None:
    payload = {"chat_id": GROUP, "challenge_id": one.challenge_id, **more}
    await people.gateway.gateway.outbox.schedule(f"{kind}:{more}", kind, GROUP, payload)


async def ended(people: Town, one: Challenge) -> None:
    """As the sweep does when its time is over; a look that has begun stores nothing then."""
    await people.database.collection("challenges").update_one(
        {"_id": one.challenge_id}, {"$set": {"state": "ended"}, "$inc": {"version": 1}}
    )


@pytest.fixture
async def later() -> AsyncIterator[tuple[Town, ShiftedClock]]:
    """A town with a clock that is moved."""
    clock = ShiftedClock()
    async with town(clock=clock) as people:
        await people.registered()
        yield people, clock


async def are_looked_at(people: Town, clock: ShiftedClock) -> None:
    """As the service does now and then."""
    stores = Stores(people.database)
    outbox = Outbox(stores.outbox, clock)
    work = ChallengeWork(stores.challenges, challenge_counting(stores, clock), outbox, stores.feed, clock)
    await DueGroupSweeper(stores.due_challenges, work, clock).sweep_once()
    people.gateway.gateway.outbox.look_again()


async def minute_passes(people: Town) -> None:
    """What waits for the next minute is shown, and what is pressed from now on is of another minute."""
    # What was pressed is answered before it is stored what has to be shown.
    await people.until_idle()
    await people.until_settled()
    rows, now = people.database.collection("outbox"), datetime.now(UTC)
    waiting = {"kind": "challenge_show", "state": "pending"}
    await rows.update_many(waiting, {"$set": {"due_time": now, "ready_time": now}})
    people.gateway.gateway.outbox.look_again()
    async with asyncio.timeout(patient(PATIENCE_S)):
        # Documents say nothing when they change: looked at again and again.
        while await rows.find_one(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    # An entry's name has its minute, and the same name is stored once only.
    await rows.delete_many({"kind": "challenge_show", "state": "done"})


async def test_all_together_from_the_menu_to_the_picture(later: tuple[Town, ShiftedClock]):
    members, clock = later
    message = await begun(members, "Todo mundo junto", "14 dias", "100")
    assert "100 dias de treino, todo mundo junto" in said(message)
    assert "0 de 100" in said(message)
    assert message.get("buttons", []) == [], "nobody has to join"
    await trains(members, BIA)
    one = await the_one(members)
    assert one.message_id == message["message_id"]
    await has_to_say(members, "challenge_show", one)
    assert "1 pessoa treinando" in said(await members.edited(message, "1 de 100"))
    clock.ahead += timedelta(days=14)
    await are_looked_at(members, clock)
    result = await members.answer(containing="🏁")
    assert "photo" in result
    assert "1 de 100 dias: cada um deles foi alguém que veio treinar." in said(result)
    listed = await members.hears(BIA, "/desafios")
    assert "1 de 100 dias" in listed


async def test_teams_are_joined_by_a_button_and_left_again(members: Town):
    message = await begun(members, "Times", "7 dias", "2 à escolha")
    assert await members.presses(BIA, message, "Vermelho") == "Você entrou no desafio. Bons treinos!"
    assert await members.presses(CAIO, message, "Azul") == "Você entrou no desafio. Bons treinos!"
    await minute_passes(members)
    now = await members.edited(message, "Caio")
    assert "🔴 Vermelho: média de 0 dias · 1 pessoa" in said(now)
    await trains(members, BIA)
    await has_to_say(members, "challenge_show", await the_one(members))
    assert "⭐ 🔴 Vermelho: média de 1 dias" in said(await members.edited(message, "⭐"))
    assert "Você saiu" in await members.presses(BIA, message, "Sair")
    await minute_passes(members)
    # Who left takes no day from the team that they were in, and today was not over.
    assert "0 pessoas" in said(await members.edited(message, "0 pessoas"))


async def test_many_who_press_in_a_minute_are_all_answered_and_cost_few_edits(members: Town):
    message = await begun(members, "Times", "7 dias", "2 à escolha")

    def edits() -> int:
        return sum(members.world.calls.counts()["editMessageText"].values())

    before, began = edits(), datetime.now(UTC)
    for number in range(12):
        assert "Você" in await members.presses(BIA, message, ("Vermelho", "Azul")[number % 2])
    await members.until_idle()
    # The first of a minute at once, what came after with the next minute; and one of the member service's
    # own look, in ten minutes.
    minutes = int(datetime.now(UTC).timestamp() // 60 - began.timestamp() // 60)
    assert edits() - before <= 2 + 2 * max(minutes, 1)
    await minute_passes(members)
    assert "🔵 Azul: média de 0 dias · 1 pessoa" in said(
        await members.edited(message, "Azul: média de 0 dias · 1")
    )


async def test_two_buttons_of_one_menu_begin_one_challenge(members: Town):
    menu = await members.answer(to=await members.says(ADMIN, "/desafio"))
    for label in ("Todo mundo junto", "14 dias"):
        await members.presses(ADMIN, menu, label)
        menu = members.world.chats[GROUP].messages[menu["message_id"]].view()
    keyboard = (
        members.world.chats[GROUP].messages[menu["message_id"]].payload["reply_markup"]["inline_keyboard"]
    )

    async def presses(goal: str) -> str:
        """By what the button carries: the other press may have changed the menu by then."""
        data = next(one["callback_data"] for row in keyboard for one in row if goal in one["text"])
        press = {"from": ADMIN, "chat_id": GROUP, "message_id": menu["message_id"], "callback_data": data}
        return (await members.post("press", **press))["answer"].get("text") or ""

    answers = await asyncio.gather(presses("50"), presses("100"))
    assert sorted(answers) == ["", "O desafio deste menu já começou."]
    page = await members.clients.challenges.ListChallenges(ListChallengesRequest(chat_id=GROUP))
    assert len(page.challenges) == 1


async def test_who_was_restricted_and_left_is_not_asked_for_a_duel(
    members: Town, monkeypatch: pytest.MonkeyPatch
):
    written = await members.says(CAIO, "Hoje tem perna!")
    menu = await members.answer(to=await members.says(BIA, "/desafio", reply_to=written["message_id"]))
    telling = methods_chats.member_json

    def left(world: World, chat: Chat, user_id: int, *more: Any) -> dict[str, Any]:
        """As Telegram tells of a restricted one who left: restricted still, and no member."""
        if user_id != CAIO:
            return telling(world, chat, user_id, *more)
        restricted = Membership("restricted", permissions={})
        return telling(world, chat, user_id, restricted) | {"is_member": False}

    monkeypatch.setattr(methods_chats, "member_json", left)
    assert "não está" in await members.presses(BIA, menu, "1 semana")


async def test_a_duel_waits_for_the_one_who_was_asked(members: Town):
    written = await members.says(CAIO, "Hoje tem perna!")
    menu = await members.answer(to=await members.says(BIA, "/desafio", reply_to=written["message_id"]))
    assert "Duelo com Caio" in said(menu)
    assert "não é seu" in await members.presses(CAIO, menu, "1 semana")
    await members.presses(BIA, menu, "1 semana")
    asked = await members.edited(menu, "chama")
    assert "Caio" in said(asked)
    assert "não é seu" in await members.presses(BIA, asked, "Eu topo")
    await members.presses(CAIO, asked, "Eu topo")
    agreed = said(await members.edited(menu, "0 dias"))
    assert "0 metas da semana" in agreed
    again = await members.answer(to=await members.says(BIA, "/desafio", reply_to=written["message_id"]))
    assert "Você já tem um duelo aberto" in await members.presses(BIA, again, "2 semanas")


async def test_a_member_is_told_how_to_begin_a_duel_and_nobody_duels_with_themselves(members: Town):
    assert "responda com /desafio" in await members.hears(BIA, "/desafio")
    own = await members.says(BIA, "Eu mesma")
    await members.says(BIA, "/desafio", reply_to=own["message_id"])
    await members.answer(containing="outra pessoa da turma")


async def test_a_fourth_one_has_to_wait_and_one_is_ended_by_its_button(members: Town):
    for _ in range(3):
        await begun(members, "Cada um na sua meta", "7 dias", "3× por semana")
    menu = await members.answer(to=await members.says(ADMIN, "/desafio"))
    for label in ("Cada um", "7 dias"):
        await members.presses(ADMIN, menu, label)
        menu = members.world.chats[GROUP].messages[menu["message_id"]].view()
    assert "Já há 3 abertos" in await members.presses(ADMIN, menu, "3× por semana")
    listed = await members.answer(to=await members.says(ADMIN, "/desafios"))
    await members.presses(ADMIN, listed, "Encerrar")
    sure = await members.edited(listed, "Não dá para voltar atrás")
    await members.presses(ADMIN, sure, "Sim, encerrar")
    await members.edited(listed, "Encerrado: Cada pessoa treinando 3 dias por semana.")
    await members.presses(ADMIN, menu, "3× por semana")
    await members.edited(menu, "Dá para entrar")


async def test_a_mark_is_told_once_and_not_when_it_is_true_no_more(members: Town):
    await begun(members, "Todo mundo junto", "7 dias", "50")
    one = await the_one(members)
    await has_to_say(members, "challenge_mark", one, mark=25)
    await members.database.collection("challenges").update_one(
        {"_id": one.challenge_id}, {"$set": {"goal": 4}}
    )
    await trains(members, BIA)
    await has_to_say(members, "challenge_mark", one, mark=25, name="again")
    await members.answer(containing="já fizemos um quarto")


async def test_a_message_that_was_deleted_is_put_up_anew(members: Town):
    message = await begun(members, "Todo mundo junto", "7 dias", "50")
    await members.post(f"chats/{GROUP}/messages/{message['message_id']}/delete", **{"from": ADMIN})
    one = await the_one(members)
    await has_to_say(members, "challenge_show", one)
    anew = await members.answer(containing="0 de 50")
    await trains(members, BIA)
    await has_to_say(members, "challenge_show", one, again=2)
    await members.edited(anew, "1 de 50")


@pytest.mark.parametrize("person", [BIA, CAIO])
async def test_the_menu_is_an_admins(members: Town, person: int):
    menu = await members.answer(to=await members.says(ADMIN, "/desafio"))
    assert "não é seu" in await members.presses(person, menu, "Times")


async def test_what_is_over_takes_no_more_presses(members: Town):
    message = await begun(members, "Cada um na sua meta", "7 dias", "3× por semana")
    one = await the_one(members)
    chat = members.world.chats[GROUP]
    shown = chat.messages[message["message_id"]]
    join = shown.payload["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await ended(members, one)
    assert (await the_one(members)).state == CHALLENGE_STATE_ENDED
    # Pressed as the button goes: the service's own look may have taken it away by now.
    pressed = press(members.world, chat, members.world.people[BIA], shown, join)
    async with asyncio.timeout(patient(PATIENCE_S)):
        assert "já não aceita mudanças" in (await pressed.answer)["text"]
