"""Questions to the coach, asked in a group and in private.

They are streamed, counted, judged, and honestly refused.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from gymnation.coach.v1.answer_service_pb2 import AnswerRequest, AnswerResponse
from gymnation.coach.v1.answers_pb2 import FinalAnswer, TextDelta
from servicekit.rpc_client import StreamMethod
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, NICO, Town, said, town

BOT = "@gymnation_sandbox_bot"


async def test_a_mention_in_a_group_is_answered_from_the_record(members: Town):
    anchor = await members.anchor(command="/checkinplus 4")
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    asked = await members.says(BIA, f"{BOT} quantos pontos eu tenho?")
    await members.reaction(asked, "👀")
    answer = await members.answer(to=asked)
    final = await members.edited(answer, "1 de 2 perguntas hoje")
    assert "4 pontos" in said(final)
    assert [button["text"] for button in final["buttons"][0]] == ["👍", "👎"]


async def test_in_private_the_answer_grows_as_a_draft_and_ends_as_a_message(members: Town):
    await members.says(BIA, "quantos check-ins eu tenho?", chat=BIA)
    answer = await members.answer(chat=BIA)
    assert "1 de 5 perguntas hoje" in said(answer)
    drafts = [data["text"] for name, data in members.happened if name == "draft" and data["chat_id"] == BIA]
    assert drafts


async def test_a_reply_to_the_bot_is_a_question_with_context(members: Town):
    anchor = await members.anchor()
    asked = await members.says(CAIO, "posso treinar com sono ruim?", reply_to=anchor["message_id"])
    answer = await members.answer(to=asked)
    await members.edited(answer, "1 de 2 perguntas")


async def test_talk_among_people_is_none_of_the_bots_business(members: Town):
    first = await members.says(BIA, "quantos check-ins eu tenho?")
    await members.says(CAIO, "pergunta pro bot", reply_to=first["message_id"])
    await members.says(CAIO, "fala com @outra_pessoa")
    await members.silent()


async def test_a_mention_without_a_question_asks_for_one(members: Town):
    assert "Pode perguntar" in await members.hears(BIA, BOT)


def words_of_help(members: Town) -> list[str]:
    """What the bot said in the group that a person in danger is told."""
    return [text for text in map(said, members.of_bot(GROUP)) if "188" in text or "192" in text]


async def test_help_comes_at_once_in_private_and_costs_no_question(members: Town):
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    asked = await members.says(BIA, f"{BOT} tô com dor no peito")
    assert "192" in said(await members.answer(chat=BIA))
    await members.reaction(asked, "❤")
    assert words_of_help(members) == []
    asked = await members.says(BIA, f"{BOT} dica de sono?")
    await members.edited(await members.answer(to=asked), "1 de 2 perguntas hoje")


async def test_help_comes_also_when_no_question_is_left(members: Town):
    for _ in range(2):
        asked = await members.says(BIA, f"{BOT} dica de sono?")
        await members.edited(await members.answer(to=asked), "perguntas hoje")
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    await members.says(BIA, f"{BOT} eu quero morrer")
    assert "188" in said(await members.answer(chat=BIA))
    assert words_of_help(members) == []


async def test_who_cannot_be_written_to_is_told_in_the_group_where_help_is_and_not_why(members: Town):
    asked = await members.says(CAIO, f"{BOT} eu quero morrer")
    told = said(await members.answer(to=asked))
    assert "188" in told
    assert "192" in told
    assert "morrer" not in told


async def test_what_only_the_judge_understands_is_helped_in_private(members: Town):
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    await members.says(BIA, f"{BOT} hoje vou apagar a luz para sempre, dica de sono?")
    assert "188" in said(await members.answer(chat=BIA))
    assert words_of_help(members) == []
    asked = await members.says(BIA, f"{BOT} dica de sono?")
    await members.edited(await members.answer(to=asked), "1 de 2 perguntas hoje")


async def test_a_judge_who_fails_keeps_no_answer_from_anybody(members: Town):
    for kind in ("500", "refusal", "malformed"):
        await members.post("faults", target="judge", kind=kind)
    for used in (1, 2):
        asked = await members.says(BIA, f"{BOT} dica de sono?")
        await members.edited(await members.answer(to=asked), f"{used} de 2 perguntas hoje")


async def test_the_quota_ends_and_says_when_it_resets(members: Town):
    for used in (1, 2):
        asked = await members.says(BIA, f"{BOT} dica de sono?")
        answer = await members.answer(to=asked)
        await members.edited(answer, f"{used} de 2 perguntas hoje")
    asked = await members.says(BIA, f"{BOT} e mais uma?")
    assert "já fez suas 2 perguntas" in said(await members.answer(to=asked))
    # Another member and the private chat have their own.
    asked = await members.says(CAIO, f"{BOT} dica de sono?")
    await members.edited(await members.answer(to=asked), "1 de 2")
    assert "1 de 5" in await members.hears(BIA, "dica de sono?", chat=BIA)


async def test_only_the_asker_judges_an_answer_and_the_choice_is_marked(members: Town):
    asked = await members.says(BIA, f"{BOT} dica de hidratação?")
    answer = await members.edited(await members.answer(to=asked), "1 de 2")
    assert "não é seu" in await members.presses(CAIO, answer, "👍")
    assert "Valeu" in await members.presses(BIA, answer, "👍")

    def labels() -> list[str]:
        now = members.world.chats[answer["chat"]["id"]].messages[answer["message_id"]].view()
        return [button["text"] for button in now["buttons"][0]]

    await members.until(lambda: labels() == ["👍 ✓", "👎"])
    await members.presses(BIA, answer, "👎")
    await members.until(lambda: labels() == ["👍", "👎 ✓"])


async def test_made_up_callback_data_is_refused(members: Town):
    asked = await members.says(BIA, f"{BOT} dica de sono?")
    answer = await members.edited(await members.answer(to=asked), "1 de 2")
    pressed = await members.post(
        "press",
        **{"from": BIA},
        chat_id=answer["chat"]["id"],
        message_id=answer["message_id"],
        callback_data="answer_good:1",
    )
    assert "não vale mais" in pressed["answer"]["text"]


async def test_an_outsider_is_told_how_to_come_in(members: Town):
    assert "Entre em um grupo da Gym Nation" in await members.hears(NICO, "como emagrecer?", chat=NICO)


async def test_when_claude_is_down_the_question_is_given_back_with_a_code(members: Town):
    members.faults.add("claude", "500", count=20)
    text = await members.hears(BIA, "dica de sono?", chat=BIA)
    assert "não foi descontada" in text
    assert "código" in text
    members.faults.clear()
    assert "1 de 5" in await members.hears(BIA, "dica de sono?", chat=BIA)


async def test_when_claude_stays_down_members_hear_it_at_once_and_nothing_is_charged():
    async with town(coach_breaker_failures=1, coach_breaker_pause_s=60) as people:
        await people.registered()
        people.faults.add("claude", "429", retry_after=600)
        await people.says(BIA, "oi", chat=BIA)
        assert "não foi descontada" in said(await people.answer(chat=BIA))

        # Claude would answer again, and is not asked.
        # So the fault that would spoil the next request is still there.
        people.faults.add("claude", "500")
        assert "muita gente" in await people.hears(CAIO, "dica de sono?", chat=CAIO)
        assert [fault.kind for fault in people.faults.list()] == ["500"]
        assert "Ninguém pontuou" in await people.hears(CAIO, "/ranking")


async def test_once_claude_is_back_the_next_question_finds_out_and_is_the_first_that_counts():
    async with town(coach_breaker_failures=1, coach_breaker_pause_s=1e-6) as people:
        await people.registered()
        people.faults.add("claude", "529", count=3)
        assert "não foi descontada" in await people.hears(BIA, "dica de sono?", chat=BIA)
        assert "1 de 5" in await people.hears(BIA, "dica de sono?", chat=BIA)


async def test_a_refusal_is_said_kindly_and_costs_nothing(members: Town):
    members.faults.add("claude", "refusal")
    assert "não consigo conversar" in await members.hears(BIA, "dica de sono?", chat=BIA)
    assert "1 de 5" in await members.hears(BIA, "dica de sono?", chat=BIA)


async def test_without_a_key_the_coach_says_that_it_is_not_switched_on():
    async with town(coach_key=None) as people:
        await people.registered()
        assert "ainda não foi ligado" in await people.hears(BIA, "dica de sono?", chat=BIA)


async def test_a_question_that_waits_holds_nobody_up(members: Town):
    members.faults.add("claude", "slow", delay_s=600, count=10)
    await members.says(BIA, f"{BOT} dica de sono?")
    assert "Ninguém pontuou" in await members.hears(CAIO, "/ranking")
    members.faults.clear()


async def test_english_in_english(members: Town):
    text = await members.hears(DUDA, "any tip about sleep?", chat=DUDA)
    assert "1 of 5 questions today" in text


async def test_markup_in_a_question_is_only_text(members: Town):
    assert "1 de 5" in await members.hears(ADMIN, "<b>sono</b> & *tudo* _mais_ [x](y", chat=ADMIN)


class Answer(StreamMethod[AnswerRequest, AnswerResponse]):
    """Plays the coach's method: streams what it was given, whole or cut off."""

    def __init__(self, *events: AnswerResponse) -> None:
        self.events = events

    @asynccontextmanager
    async def __call__(
        self, request: AnswerRequest, *, timeout: float | None = None
    ) -> AsyncIterator[AsyncIterator[AnswerResponse]]:
        async def stream() -> AsyncIterator[AnswerResponse]:
            for event in self.events:
                yield event

        yield stream()


def delta(text: str) -> AnswerResponse:
    return AnswerResponse(text_delta=TextDelta(text=text))


def final(text: str) -> AnswerResponse:
    return AnswerResponse(final=FinalAnswer(text=text, model="m", prompt_version="1"))


def coached_by(people: Town, *events: AnswerResponse) -> None:
    gateway = people.gateway.gateway
    gateway.clients = replace(gateway.clients, answers=SimpleNamespace(Answer=Answer(*events)))


@pytest.mark.parametrize(
    "events",
    [
        (),
        (delta("uma resposta que parou no meio"),),
        (delta(""), final("**")),
        (final("---"),),
        (final("  "),),
    ],
    ids=["nothing", "no end", "asterisks", "a line", "blanks"],
)
@pytest.mark.parametrize("in_group", [False, True])
async def test_an_answer_with_nothing_in_it_is_given_back_once(
    members: Town, events: tuple[AnswerResponse, ...], in_group: bool
):
    real = members.gateway.gateway.clients
    coached_by(members, *events)
    chat, mention = (GROUP, f"{BOT} ") if in_group else (BIA, "")
    await members.says(BIA, f"{mention}dica de sono?", chat=chat)
    await members.until_idle()
    told = [message for message in members.of_bot(chat) if "não foi descontada" in said(message)]
    assert len(told) == 1
    assert "código" in said(told[0])
    members.gateway.gateway.clients = real
    await members.says(BIA, f"{mention}dica de sono?", chat=chat)
    await members.until_idle()
    assert any(f"1 de {2 if in_group else 5}" in said(message) for message in members.of_bot(chat))


async def test_a_very_long_answer_comes_whole_in_pieces_with_the_buttons_under_the_last(members: Town):
    words = [f"termo{number}" for number in range(1500)]
    text = "\n\n".join(" ".join(words[at : at + 50]) for at in range(0, 1500, 50))
    coached_by(members, *(delta(text[at : at + 500]) for at in range(0, len(text), 500)), final(text))
    await members.says(BIA, f"{BOT} conta tudo")
    await members.until_idle()
    pieces = [message for message in members.of_bot(GROUP) if "termo" in said(message)]
    assert " ".join(said(piece) for piece in pieces).split("\n\n1 de 2")[0].split() == words
    assert ["buttons" in piece and bool(piece["buttons"]) for piece in pieces] == [False] * (
        len(pieces) - 1
    ) + [True]


async def test_empty_deltas_and_markup_are_no_trouble(members: Town):
    coached_by(
        members,
        delta(""),
        delta("**"),
        delta(""),
        delta("tudo certo por aqui**"),
        final("**tudo certo por aqui**"),
    )
    await members.says(BIA, f"{BOT} tudo certo?")
    await members.until_idle()
    assert [said(message) for message in members.of_bot(GROUP) if "tudo certo" in said(message)] == [
        "tudo certo por aqui\n\n1 de 2 perguntas hoje"
    ]


async def test_in_private_what_is_no_text_gets_one_line_and_costs_nothing(members: Town):
    for letter in (
        {"photo": {"sample": 1}},
        {"kind": "sticker"},
        {"photo": {"sample": 1}, "caption": "/ajuda"},
    ):
        await members.sends(BIA, chat=BIA, **letter)
        assert "Manda em texto" in said(await members.answer(chat=BIA))
    assert "1 de 5" in await members.hears(BIA, "dica de sono?", chat=BIA)


async def test_the_eyes_go_when_the_answer_is_there(members: Town):
    asked = await members.says(BIA, f"{BOT} dica de sono?")
    await members.reaction(asked, "👀")
    await members.edited(await members.answer(to=asked), "1 de 2")
    seen = members.world.chats[asked["chat"]["id"]].messages[asked["message_id"]]
    await members.until(lambda: members.world.bot["id"] not in seen.reactions)
