"""/cartao: one's own season or year as a picture for stories."""

import io
from typing import Any

import pytest
from PIL import Image

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.member_service_pb2 import SetAppearanceRequest
from gymnation.member.v1.members_pb2 import Appearance
from telegram_gateway.features.profile.card import Span, span_of
from tests.support.town import BIA, CAIO, GROUP, Town


async def checked_in(members: Town, person: int, times: int = 1) -> None:
    for number in range(times):
        anchor = await members.anchor()
        photo = await members.photo(person, to=anchor["message_id"], sample=number)
        await members.answer(to=photo)


async def picture(members: Town, *, chat: int, number: int = 1) -> dict[str, Any]:
    """The bot's picture of that number in a chat, once there are so many."""

    def found() -> Any:
        photos = [message for message in members.of_bot(chat) if "photo" in message]
        return photos[number - 1] if len(photos) >= number else None

    return await members.until(found)


async def test_the_season_and_by_a_button_the_year(members: Town):
    await checked_in(members, BIA, 2)
    await members.says(BIA, "/cartao", chat=BIA)
    drawn = await picture(members, chat=BIA)
    photo = drawn["photo"][-1]
    assert photo["width"] * 16 == photo["height"] * 9
    assert "Turma das Seis · minha temporada · " in drawn["caption"]
    assert "1 dia de treino, 2 check-ins em 1 semana." in drawn["caption"]
    await members.presses(BIA, drawn, "Cartão do ano")
    year = await picture(members, chat=BIA, number=2)
    assert "· meu 20" in year["caption"]
    await members.presses(BIA, year, "Cartão da temporada")
    again = await picture(members, chat=BIA, number=3)
    assert again["photo"][-1]["file_id"] == drawn["photo"][-1]["file_id"]


async def test_as_a_file_it_has_the_size_of_a_story(members: Town):
    await checked_in(members, BIA)
    await members.says(BIA, "/cartao", chat=BIA)
    await members.presses(BIA, await picture(members, chat=BIA), "Em tamanho cheio")

    def found() -> Any:
        return next((message for message in members.of_bot(BIA) if "document" in message), None)

    file = (await members.until(found))["document"]
    content = members.world.files.get(file["file_id"]).content
    assert Image.open(io.BytesIO(content)).size == (1080, 1920)


async def test_asked_for_in_a_group_it_comes_in_private(members: Town):
    await checked_in(members, BIA)
    await members.says(BIA, "/start", chat=BIA)
    await members.until_idle()
    told = await members.hears(BIA, "/cartao ano")
    assert "Mandei seu cartão no privado" in told
    assert "· meu 20" in (await picture(members, chat=BIA))["caption"]
    assert [one for one in members.of_bot(GROUP) if "photo" in one] == []


async def test_before_the_first_check_in_there_is_a_line(members: Town):
    assert "começa no próximo check-in" in await members.hears(CAIO, "/cartao")


async def test_an_endless_season_is_shown_as_the_year(members: Town):
    await members.set_up(season_mode=groups_pb2.SEASON_MODE_OFF)
    await checked_in(members, BIA)
    await members.says(BIA, "/card", chat=BIA)
    drawn = await picture(members, chat=BIA)
    assert "· meu 20" in drawn["caption"]
    [[button]] = drawn["reply_markup"]["inline_keyboard"]
    assert "Em tamanho cheio" in button["text"]


async def test_who_hides_gets_one_without_a_place(members: Town, monkeypatch: pytest.MonkeyPatch):
    await checked_in(members, BIA)
    drawn = []
    send = members.desk.studio.send

    async def watched(bot: Any, chat_id: int, content: Any, **options: Any) -> Any:
        drawn.append(content)
        return await send(bot, chat_id, content, **options)

    monkeypatch.setattr(members.desk.studio, "send", watched)
    await members.says(BIA, "/cartao", chat=BIA)
    await picture(members, chat=BIA)
    await members.clients.members.SetAppearance(
        SetAppearanceRequest(
            request_id="9b9d0f3c-6f0e-4f1a-9c86-1f7c6f0f0a02",
            chat_id=GROUP,
            member_id=BIA,
            appearance=Appearance(hidden=True),
        )
    )
    await members.says(BIA, "/cartao", chat=BIA)
    await picture(members, chat=BIA, number=2)
    before, after = ([word for _, word in content.numbers] for content in drawn)
    assert before == [*after, "no ranking"]


@pytest.mark.parametrize(
    ("words", "span"),
    [("", Span.SEASON), ("temporada", Span.SEASON), ("ANO", Span.YEAR), ("this year", Span.YEAR)],
)
def test_words_in_both_languages(words: str, span: Span):
    assert span_of(words) is span
