"""The first question: told where it goes, agreed to with a press, answered then, and never lost."""

import json
from collections.abc import AsyncIterator

import pytest

from telegram_gateway.conversation.held_updates import HeldUpdates
from telegram_gateway.features.coach.consent import VERSION
from tests.coach_service.scripted_claude import says, scripted_claude
from tests.support.town import BIA, CAIO, DUDA, GROUP, Message, Town, said, town

MENTION = "@gymnation_sandbox_bot "
QUESTION = "Quantos check-ins eu tenho?"
TOLD = "Claude, da Anthropic"
ANSWER = "Não tenho registro"
"""The stand-in has read the record to say so."""
YES, NO = "Tudo bem", "Agora não"


@pytest.fixture
async def newcomers() -> AsyncIterator[Town]:
    """A town in which nobody has agreed to anything."""
    async with town(agreed=False) as made:
        await made.registered()
        yield made


async def calls(place: Town) -> list[dict]:
    return (await place.get("claude/calls"))["calls"]


async def asked(
    place: Town, text: str = QUESTION, *, person: int = BIA, chat: int = BIA, **more
) -> tuple[Message, Message]:
    """The question, and what the bot says below it."""
    question = await place.says(person, text, chat=chat, **more)
    return question, await place.answer(chat=chat, to=question)


async def test_the_first_question_goes_nowhere_before_a_press_and_is_answered_after_it(newcomers: Town):
    _, told = await asked(newcomers)
    assert TOLD in said(told)
    assert await calls(newcomers) == []
    await newcomers.presses(BIA, told, YES)
    assert ANSWER in said(await newcomers.answer(chat=BIA))
    assert len(await calls(newcomers)) > 0
    await newcomers.edited(told, "/privacidade")
    assert ANSWER in await newcomers.hears(BIA, QUESTION, chat=BIA)


async def test_it_is_kept_with_time_and_version(newcomers: Town):
    _, told = await asked(newcomers)
    await newcomers.presses(BIA, told, YES)
    await newcomers.answer(chat=BIA)
    document = await newcomers.database.collection("members").find_one({"_id": BIA})
    assert document["coach_consent_version"] == VERSION
    assert document["coach_consent_time"] is not None


async def test_in_a_group_only_the_asker_can_agree_and_the_answer_stands_below_the_question(newcomers: Town):
    question, told = await asked(newcomers, MENTION + QUESTION, chat=GROUP)
    assert "não é seu" in await newcomers.presses(CAIO, told, YES)
    await newcomers.presses(BIA, told, YES)
    answer = await newcomers.answer(to=question)
    assert ANSWER in said(answer)


async def test_who_says_no_is_asked_again_with_the_next_question_and_nothing_was_sent(newcomers: Town):
    _, told = await asked(newcomers)
    await newcomers.presses(BIA, told, NO)
    await newcomers.edited(told, "não mandei nada")
    assert TOLD in said((await asked(newcomers))[1])
    assert await calls(newcomers) == []


async def test_pressed_twice_it_is_one_question(newcomers: Town):
    _, told = await asked(newcomers)
    data = newcomers.world.chats[BIA].messages[told["message_id"]]
    token = data.payload["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(2):
        await newcomers.post(
            "press", **{"from": BIA}, chat_id=BIA, message_id=told["message_id"], callback_data=token
        )
    await newcomers.until_idle()
    assert await newcomers.database.collection("questions").count_documents({}) == 1


async def test_after_a_restart_the_question_is_found_below_which_it_was_asked(newcomers: Town):
    _, told = await asked(newcomers)
    newcomers.desk.held._held.clear()
    await newcomers.presses(BIA, told, YES)
    assert ANSWER in said(await newcomers.answer(chat=BIA))


def test_a_question_that_is_gone_is_not_made_up():
    assert HeldUpdates().find(7, None) is None


async def test_what_a_first_question_answers_is_not_lost():
    """Somebody's message, which the question is about, goes along after the press."""
    async with scripted_claude() as claude, town(agreed=False, anthropic_base_url=claude.base_url) as place:
        await place.registered()
        claude.will(says("É bastante, parabéns!"))
        quoted = await place.says(CAIO, "Hoje fiz agachamentos búlgaros")
        _, told = await asked(place, MENTION + "isso é muito?", chat=GROUP, reply_to=quoted["message_id"])
        assert claude.requests == []
        await place.presses(BIA, told, YES)
        await place.answer(containing="bastante")
        assert "búlgaros" in json.dumps(claude.requests[-1]["messages"], ensure_ascii=False)


@pytest.mark.parametrize("chat", [BIA, GROUP], ids=["private", "group"])
async def test_what_is_urgent_waits_for_no_press(newcomers: Town, chat: int):
    if chat == GROUP:
        await newcomers.post(f"people/{BIA}/start")
        await newcomers.answer(chat=BIA)
    await newcomers.says(BIA, ("" if chat == BIA else MENTION) + "quero me matar", chat=chat)
    assert "188" in said(await newcomers.answer(chat=BIA))
    await newcomers.until_idle()
    assert not any(TOLD in said(message) for place in (BIA, GROUP) for message in newcomers.of_bot(place))
    assert await calls(newcomers) == []


@pytest.mark.parametrize("command", ["/macros 100 g de arroz", "/motivacao", "/fecho"])
async def test_commands_that_ask_the_coach_wait_for_the_press_as_well(newcomers: Town, command: str):
    _, told = await asked(newcomers, command)
    assert TOLD in said(told)
    assert await calls(newcomers) == []
    await newcomers.presses(BIA, told, YES)
    await newcomers.answer(chat=BIA)
    assert len(await calls(newcomers)) == 1


async def test_it_is_taken_back_in_privacidade(members: Town):
    await members.hears(BIA, QUESTION, chat=BIA)
    before = len(await calls(members))
    await members.says(BIA, "/privacidade", chat=BIA)
    page = await members.answer(chat=BIA)
    await members.presses(BIA, page, "Não mandar mais")
    await members.edited(page, "daqui em diante nada")
    assert TOLD in said((await asked(members))[1])
    assert len(await calls(members)) == before
    document = await members.database.collection("members").find_one({"_id": BIA})
    assert document["coach_consent_version"] == 0


async def test_nothing_offers_to_take_back_what_was_not_given(newcomers: Town):
    await newcomers.says(BIA, "/privacidade", chat=BIA)
    page = await newcomers.answer(chat=BIA)
    assert not any("Não mandar" in button["text"] for row in page["buttons"] for button in row)


async def test_a_longer_answer_is_not_written_for_who_took_it_back(members: Town):
    await members.says(BIA, QUESTION, chat=BIA)
    answer = await members.answer(chat=BIA, containing="registro")
    await members.says(BIA, "/privacidade", chat=BIA)
    page = await members.answer(chat=BIA, containing="Privacidade")
    await members.presses(BIA, page, "Não mandar mais")
    before = len(await calls(members))
    assert "não autoriza mais" in await members.presses(BIA, answer, "📖 Resposta completa")
    assert len(await calls(members)) == before


async def test_it_is_told_in_the_readers_language(newcomers: Town):
    _, told = await asked(newcomers, "How many check-ins do I have?", person=DUDA, chat=DUDA)
    assert "Claude, by Anthropic" in said(told)


async def test_an_erased_member_is_asked_again(members: Town):
    await members.says(BIA, "/apagar", chat=BIA)
    await members.presses(BIA, await members.answer(chat=BIA), "Sim, apague")
    assert (
        await members.database.collection("members").find_one({"_id": BIA, "coach_consent_version": 1})
        is None
    )


async def test_a_caption_is_read_by_nobody_but_us_for_who_took_it_back(members: Town):
    await members.says(BIA, "/privacidade", chat=BIA)
    await members.presses(BIA, await members.answer(chat=BIA), "Não mandar mais")
    anchor = await members.anchor(command="/checkinplus 4")
    for person in (BIA, CAIO):
        before = len(await calls(members))
        photo = await members.photo(person, to=anchor["message_id"], caption="Treino pesado hoje")
        await members.answer(to=photo)
        await members.until_idle()
        assert (len(await calls(members)) > before) == (person == CAIO)


@pytest.mark.parametrize("restarted", [False, True], ids=["at once", "after a restart"])
async def test_the_picture_of_a_first_question_is_looked_at_after_the_press(newcomers: Town, restarted: bool):
    [question] = await newcomers.sends(
        BIA, chat=BIA, photo={"sample": 1}, caption="dica para esse agachamento?"
    )
    told = await newcomers.answer(chat=BIA, to=question)
    assert TOLD in said(told)
    if restarted:
        newcomers.desk.held._held.clear()
    await newcomers.presses(BIA, told, YES)
    assert "Vi a sua foto" in said(await newcomers.answer(chat=BIA))


async def test_an_album_is_told_of_once_and_answered_once(newcomers: Town):
    first, *_ = await newcomers.sends(BIA, chat=BIA, photo={"sample": 1}, caption="dica?", album=3)
    told = await newcomers.answer(chat=BIA, to=first)
    await newcomers.until_idle()
    assert sum(TOLD in said(message) for message in newcomers.of_bot(BIA)) == 1
    await newcomers.presses(BIA, told, YES)
    await newcomers.answer(chat=BIA)
    await newcomers.until_idle()
    assert await newcomers.database.collection("questions").count_documents({}) == 1
