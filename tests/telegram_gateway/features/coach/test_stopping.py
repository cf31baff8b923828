"""Stop: in private a button ends an answer that takes a while, at Claude too.

What was written stays, and what was not written costs nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from gymnation.member.v1.question_service_pb2 import StopQuestionRequest
from sandbox.patience import patient
from tests.coach_service.scripted_claude import ScriptedClaude, hangs_after, says, scripted_claude
from tests.support.town import BIA, GROUP, Message, Town, said, town

BOT = "@gymnation_sandbox_bot"
BEGUN = "Durma cedo e sempre no mesmo horário. Deixe o quarto escuro. E agora uma frase que nunca"


@pytest.fixture
async def claude() -> AsyncIterator[ScriptedClaude]:
    async with scripted_claude() as scripted:
        yield scripted


@asynccontextmanager
async def stoppable_town(claude: ScriptedClaude, *, after_s: float = 0) -> AsyncIterator[Town]:
    async with town(
        anthropic_base_url=claude.base_url, coach_stop_poll_s=0.01, gateway={"coach_stop_after_s": after_s}
    ) as people:
        await people.registered()
        yield people


async def button(people: Town) -> Message:
    """The message with the button, once it is there."""

    def look() -> Message | None:
        return next((one for one in standing(people) if "Escrevendo" in said(one)), None)

    found: Message = await people.until(look)
    return found


async def asked(people: Town, claude: ScriptedClaude, text: str = "dica de sono?") -> Message:
    """Ask in private and wait until the vendor hangs; give the message with the button."""
    await people.says(BIA, text, chat=BIA)
    async with asyncio.timeout(patient(20)):
        await claude.hanging.wait()
    return await button(people)


def standing(people: Town) -> list[Message]:
    """What the bot wrote in private and did not take back."""
    messages = people.world.chats[BIA].messages.values() if BIA in people.world.chats else ()
    return [one.view() for one in messages if not one.deleted]


async def question(people: Town) -> dict[str, Any]:
    (kept,) = await people.database.collection("questions").find({}).to_list(None)
    return kept


async def test_what_was_written_stays_and_the_stream_ends_at_claude(claude: ScriptedClaude):
    async with stoppable_town(claude) as people:
        claude.will(hangs_after(BEGUN))
        assert "parei" in await people.presses(BIA, await asked(people, claude), "Parar")
        answer = said(await people.answer(chat=BIA, containing="Durma cedo"))
        assert "Você pediu para parar aqui" in answer
        assert "1 de 5 perguntas hoje" in answer
        assert "nunca" not in answer
        async with asyncio.timeout(patient(20)):
            await claude.client_gone.wait()
        await people.until_idle()
        assert not any("Escrevendo" in said(one) for one in standing(people)), "the button is gone"
        kept = await question(people)
        assert kept["state"] == "settled"
        assert kept["usage"]["output_tokens"] == -(-len(BEGUN) // 3), "what was written by then"
        assert kept["cost_nano_usd"] > 0


async def test_what_is_written_is_still_seen_beside_the_button(claude: ScriptedClaude):
    # Late enough that the draft is there first: the button's message takes it away.
    async with stoppable_town(claude, after_s=patient(0.5)) as people:
        claude.will(hangs_after(BEGUN))
        await people.says(BIA, "dica de sono?", chat=BIA)
        draft = await people.until(lambda: people.world.draft(BIA))
        assert "Durma cedo" in draft.text
        offer = await button(people)
        await people.presses(BIA, offer, "Parar")
        await people.until_idle()


async def test_stopped_before_a_word_the_question_is_given_back(claude: ScriptedClaude):
    async with stoppable_town(claude) as people:
        claude.will(hangs_after(), says("Durma cedo."))
        await people.presses(BIA, await asked(people, claude), "Parar")
        assert "não foi descontada" in said(await people.answer(chat=BIA, containing="Parei antes"))
        await people.until_idle()
        assert (await question(people))["state"] == "released"
        await people.says(BIA, "dica de sono?", chat=BIA)
        assert "1 de 5" in said(await people.answer(chat=BIA, containing="Durma cedo"))


async def test_an_answer_that_comes_soon_has_no_button(claude: ScriptedClaude):
    async with stoppable_town(claude, after_s=600) as people:
        claude.will(says("Durma cedo."))
        assert "Durma cedo" in await people.hears(BIA, "dica de sono?", chat=BIA)


async def test_the_button_goes_by_itself_when_the_answer_is_there(claude: ScriptedClaude):
    async with stoppable_town(claude) as people:
        claude.will(says("Durma cedo."))
        await people.says(BIA, "dica de sono?", chat=BIA)
        await people.answer(chat=BIA, containing="Durma cedo")
        await people.until_idle()
        assert not any("Escrevendo" in said(one) for one in standing(people))


async def test_in_a_group_there_is_no_button(claude: ScriptedClaude):
    async with stoppable_town(claude) as people:
        claude.will(says("Durma cedo."))
        message = await people.says(BIA, f"{BOT} dica de sono?")
        await people.edited(await people.answer(to=message), "1 de 2")
        await people.until_idle()
        assert not any("Escrevendo" in said(one) for one in [*people.of_bot(GROUP), *people.of_bot(BIA)])


async def test_the_longer_answer_can_be_stopped_and_asked_again(claude: ScriptedClaude):
    async with stoppable_town(claude) as people:
        claude.will(says("Durma cedo."), hangs_after(), says("Durma cedo, e por muito tempo."))
        await people.says(BIA, "dica de sono?", chat=BIA)
        short = await people.answer(chat=BIA, containing="Durma cedo")
        await people.presses(BIA, short, "Resposta completa")
        async with asyncio.timeout(patient(20)):
            await claude.hanging.wait()
        await people.presses(BIA, await button(people), "Parar")
        assert "continua sua" in said(await people.answer(chat=BIA, containing="Parei antes"))
        await people.until_idle()
        await people.presses(BIA, short, "Resposta completa")
        assert await people.answer(chat=BIA, containing="por muito tempo")


async def test_a_press_that_another_gateway_heard_ends_it_as_well(claude: ScriptedClaude):
    async with stoppable_town(claude) as people:
        claude.will(hangs_after(BEGUN))
        await asked(people, claude)
        # What the other one does: it knows of the question what the button names, and nothing of who writes.
        await people.clients.questions.StopQuestion(
            StopQuestionRequest(
                request_id=str(uuid4()), question_id=(await question(people))["_id"], member_id=BIA
            )
        )
        assert "Você pediu para parar" in said(await people.answer(chat=BIA, containing="Durma cedo"))
        async with asyncio.timeout(patient(20)):
            await claude.client_gone.wait()
