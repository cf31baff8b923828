"""What is handled again, as after a crash.

That is a question at each of its steps, and what failed while a failure was told.
"""

from typing import Any

import pytest
from telegram import Update
from telegram.ext import TypeHandler

from gymnation.member.v1.members_pb2 import Person
from gymnation.member.v1.question_service_pb2 import ReserveQuestionRequest
from member_service.storage.memories import MongoNotebookStore
from sandbox.patience import patient
from servicekit.clock import utc_now
from servicekit.request_ids import request_id
from telegram_gateway.runtime.tickets import Ticket, ticket_in_use
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, said

BOT = "@gymnation_sandbox_bot"


class Recorder:
    """Keeps the updates that reach the application, so that they can be handled once more."""

    def __init__(self, people: Town) -> None:
        self._running = people.gateway
        self.updates: list[Update] = []
        self._running.application.add_handler(TypeHandler(Update, self._keep), group=-100)

    async def _keep(self, update: Update, _: Any) -> None:
        self.updates.append(update)

    async def again(self, *, tries: int = 2) -> Ticket:
        """Handle the last update once more, as the inbox has it done after a crash."""
        update = self.updates[-1]
        ticket = Ticket(update.update_id, tries, GROUP, utc_now())
        application = self._running.application
        with ticket_in_use(ticket):
            ticket.begin_attempt()
            await application.update_processor.process_update(update, application.process_update(update))
        return ticket


async def test_after_a_crash_between_settling_and_sending_the_stored_answer_is_sent(members: Town):
    recorder = Recorder(members)
    first = await members.hears(BIA, "dica de sono?", chat=BIA)
    await members.until_idle()
    members.faults.add("claude", "500", count=20)

    ticket = await recorder.again()

    assert ticket.failure is None
    assert said(await members.answer(chat=BIA)) == first
    members.faults.clear()
    assert "2 de 5" in await members.hears(BIA, "dica de treino?", chat=BIA)


async def test_after_a_crash_between_reserving_and_settling_the_question_is_answered_and_counted_once(
    members: Town,
):
    recorder = Recorder(members)
    taken: list[str] = []

    async def crash_after_reserving(update: Update, _: Any) -> None:
        # What the handler does first; then the process is gone.
        if update.message is not None and update.message.text == "dica de sono?" and not taken:
            reserved = await members.clients.questions.ReserveQuestion(
                ReserveQuestionRequest(
                    request_id=request_id(update.update_id, "ReserveQuestion"),
                    chat_id=BIA,
                    member=Person(member_id=BIA, display_name="Bia Barra", username="bia"),
                    question="dica de sono?",
                    message_id=update.message.message_id,
                )
            )
            taken.append(reserved.question.question_id)

    members.gateway.application.add_handler(TypeHandler(Update, crash_after_reserving), group=-99)
    assert "1 de 5" in await members.hears(BIA, "dica de sono?", chat=BIA)
    assert taken
    assert recorder.updates


async def test_after_a_failure_that_was_told_the_update_gives_the_question_back_again(members: Town):
    recorder = Recorder(members)
    members.faults.add("claude", "500", count=60)
    assert "não foi descontada" in await members.hears(BIA, "dica de sono?", chat=BIA)
    await members.until_idle()
    await recorder.again()
    assert "não foi descontada" in said(await members.answer(chat=BIA))
    members.faults.clear()
    assert "1 de 5" in await members.hears(BIA, "dica de sono?", chat=BIA)


async def test_a_checkin_that_is_handled_again_says_the_same_and_counts_once(members: Town):
    recorder = Recorder(members)
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    first = said(await members.answer(to=photo))
    await members.until_idle()
    await recorder.again()
    assert said(await members.answer(to=photo)) == first
    assert "1 ponto · 1 check-in" in await members.hears(BIA, "/ranking")


async def test_when_a_refusal_cannot_be_told_the_update_comes_back(members: Town):
    recorder = Recorder(members)
    anchor = await members.anchor()
    await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    await members.answer(containing="encerrado")
    asked = await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    await members.answer(to=asked, containing="já foi encerrado")
    await members.until_idle()

    members.faults.add("telegram", "reset_after", method="sendMessage", count=1)
    ticket = await recorder.again(tries=1)

    assert ticket.failure is not None


@pytest.mark.parametrize("last", [False, True])
async def test_on_the_last_try_and_not_before_the_person_hears_a_code(members: Town, last: bool):
    recorder = Recorder(members)

    async def break_down(_: Update, __: Any) -> None:
        raise ZeroDivisionError

    await members.hears(BIA, "/ranking")
    await members.until_idle()
    handlers = members.gateway.application.handlers[0]
    broken = TypeHandler(Update, break_down)
    handlers.insert(0, broken)
    ticket = await recorder.again(tries=5 if last else 4)
    handlers.remove(broken)
    assert isinstance(ticket.failure, ZeroDivisionError)
    if last:
        assert "código" in said(await members.answer())
    else:
        await members.silent()


async def test_a_message_that_was_deleted_meanwhile_still_gets_its_answer(members: Town):
    members.faults.add("claude", "slow", delay_s=patient(0.3))
    asked = await members.says(CAIO, f"{BOT} dica de sono?")
    await members.post(f"chats/{GROUP}/messages/{asked['message_id']}/delete", **{"from": CAIO})
    await members.until(lambda: any("1 de 2" in said(message) for message in members.of_bot(GROUP)))


async def test_a_memory_that_was_typed_is_kept_once_and_one_that_was_agreed_to_stays_so(members: Town):
    await members.says(BIA, "/memoria", chat=BIA)
    await members.presses(BIA, await members.answer(chat=BIA, containing="O que o coach lembra"), "Escrever")
    prompt = await members.answer(chat=BIA, containing="Responda a esta mensagem")
    recorder = Recorder(members)
    await members.says(BIA, "Gosta de nadar", chat=BIA, reply_to=prompt["message_id"])
    await members.answer(chat=BIA, containing="Guardado")
    await members.until_idle()

    assert (await recorder.again()).failure is None

    await members.answer(chat=BIA, containing="Guardado")
    await members.says(BIA, "lembre que eu corro cedo", chat=BIA)
    offer = await members.answer(chat=BIA, containing="Posso guardar isto")
    await members.presses(BIA, offer, "Pode guardar")
    await members.until_idle()

    assert (await recorder.again()).failure is None

    book = await MongoNotebookStore(members.database).find(BIA)
    assert book is not None
    assert [(one.text, one.state) for one in book.memories] == [
        ("Gosta de nadar", "accepted"),
        ("Corro cedo", "accepted"),
    ]


async def test_the_press_for_a_longer_answer_handled_again_sends_the_stored_one_and_asks_nobody(
    members: Town,
):
    recorder = Recorder(members)
    await members.hears(BIA, "dica de sono?", chat=BIA)
    await members.presses(BIA, members.of_bot(BIA)[-1], "Resposta completa")
    first = said(await members.answer(chat=BIA, containing="📖 Resposta completa"))
    await members.until_idle()
    members.faults.add("claude", "500", count=20)

    ticket = await recorder.again()

    assert ticket.failure is None
    assert said(await members.answer(chat=BIA, containing="📖 Resposta completa")) == first
    assert members.faults.list(), "nobody was asked"
