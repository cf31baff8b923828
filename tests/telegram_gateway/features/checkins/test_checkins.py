"""Check-ins as people live them: anchors, photos, refusals, albums, corrections."""

import asyncio
import itertools
import re
from typing import Any

import pytest

from gymnation.member.v1.outbox_service_pb2 import GetOutboxStatsRequest, GetOutboxStatsResponse
from sandbox.patience import patient
from servicekit.clock import utc_now
from telegram_gateway.conversation.context import NOTICE_LIFE
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, Town, said


async def test_a_photo_in_reply_to_the_anchor_counts(members: Town):
    post = await members.says(ADMIN, "Treino de hoje!")
    await members.says(ADMIN, "/checkin", reply_to=post["message_id"])
    assert "vale 1 ponto" in said(await members.answer(to=post))

    photo = await members.photo(BIA, to=post["message_id"])

    await members.reaction(photo, "🔥")
    assert "Bia Barra · 1 check-in · 1 ponto" in said(await members.answer(to=photo))


@pytest.mark.parametrize("kind", ["photo", "video", "video_note", "animation", "document"])
async def test_a_photo_or_film_of_any_kind_in_reply_to_the_confirmation_counts(members: Town, kind: str):
    confirmation = await members.anchor()
    sent = await members.photo(BIA, to=confirmation["message_id"], kind=kind)
    assert "1 check-in" in said(await members.answer(to=sent))


@pytest.mark.parametrize("text", ["treinei!", "Feito, galera 💪", "done", "👍"])
async def test_who_tells_our_own_message_that_they_trained_is_told_what_counts_and_spends_no_question(
    members: Town, text: str
):
    anchor = await members.anchor()
    told = await members.says(BIA, text, reply_to=anchor["message_id"])
    assert "com uma foto ou um vídeo" in said(await members.answer(to=told))
    await members.silent()


async def test_what_asks_below_our_own_message_is_for_the_coach(members: Town):
    anchor = await members.anchor()
    asked = await members.says(BIA, "treinei perna, e amanhã?", reply_to=anchor["message_id"])
    assert "com uma foto" not in said(await members.answer(to=asked))


async def test_text_or_a_sticker_alone_does_not_count(members: Town):
    anchor = await members.anchor()
    post = anchor["reply_to_message"]["message_id"]
    text = await members.says(BIA, "treinei!", reply_to=post)
    assert "com uma foto ou um vídeo" in said(await members.answer(to=text))
    await members.sends(BIA, kind="sticker", reply_to=post)
    await members.silent()
    assert "Ninguém pontuou" in await members.hears(BIA, "/ranking")


async def test_a_photo_that_answers_nothing_or_something_else_is_left_alone(members: Town):
    await members.anchor()
    other = await members.says(CAIO, "olha o café")
    await members.sends(BIA, photo={"sample": 1})
    await members.photo(BIA, to=other["message_id"])
    await members.silent()


async def test_a_second_try_is_not_counted_and_says_so(members: Town):
    anchor = await members.anchor()
    await members.photo(BIA, to=anchor["message_id"])
    await members.answer(containing="1 check-in")
    again = await members.photo(BIA, to=anchor["message_id"], sample=2)
    assert "já fez este check-in" in said(await members.answer(to=again))
    assert "1 ponto · 1 check-in" in await members.hears(BIA, "/ranking")


async def test_an_album_counts_once_and_gets_one_answer(members: Town):
    anchor = await members.anchor()
    album = await members.sends(BIA, photo={"sample": 1}, album=4, reply_to=anchor["message_id"])
    assert len(album) == 4
    assert "1 check-in" in said(await members.answer(to=album[0]))
    await members.silent()
    again = await members.sends(BIA, photo={"sample": 2}, album=3, reply_to=anchor["message_id"])
    assert "já fez" in said(await members.answer(to=again[0]))
    await members.silent()


async def test_a_notice_goes_away_by_itself(members: Town):
    # 20 s ago by the gateway's clock, so that what is due in 20 s is due now.
    members.gateway.gateway.clock = lambda: utc_now() - NOTICE_LIFE
    asked = await members.says(ADMIN, "/checkin")
    notice = await members.answer(to=asked)
    assert "Responda a uma mensagem" in said(notice)
    await members.until(lambda: members.world.chats[GROUP].messages[notice["message_id"]].deleted)


async def test_plus_points_have_their_bounds(members: Town):
    for wrong in ("1", "11", "dois", "-3", "2.5", "²"):
        post = await members.says(ADMIN, "Desafio")
        asked = await members.says(ADMIN, f"/checkinplus {wrong}", reply_to=post["message_id"])
        assert "de 2 a 10" in said(await members.answer(to=asked))
    confirmation = await members.anchor(command="/checkinplus 7")
    assert "7 pontos" in said(confirmation)
    photo = await members.photo(BIA, to=confirmation["message_id"])
    assert "1 check-in · 7 pontos" in said(await members.answer(to=photo))


async def test_plus_without_a_number_is_worth_two(members: Town):
    assert "2 pontos" in said(await members.anchor(command="/checkinplus"))


async def test_on_a_plus_anchor_the_coach_answers_the_caption(members: Town):
    confirmation = await members.anchor(command="/checkinplus 3")
    photo = await members.photo(BIA, to=confirmation["message_id"], caption="corri 5 km na chuva")
    answer = said(await members.answer(to=photo))
    assert "1 check-in · 3 pontos" in answer
    coach_line = answer.split("\n")[0]
    tiers = {members.desk.texts.plain("pt-BR", f"checkin-first-{n}") for n in range(10)}
    assert coach_line not in tiers


async def test_when_the_coach_fails_the_tier_line_goes_out_instead(members: Town):
    members.faults.add("claude", "529", count=20)
    confirmation = await members.anchor(command="/checkinplus 3")
    photo = await members.photo(BIA, to=confirmation["message_id"], caption="corri 5 km")
    answer = said(await members.answer(to=photo))
    tiers = {members.desk.texts.plain("pt-BR", f"checkin-first-{n}") for n in range(10)}
    assert answer.split("\n")[0] in tiers


async def test_a_message_is_an_anchor_once_and_several_may_be_open(members: Town):
    first = await members.anchor()
    second = await members.anchor()
    asked = await members.says(ADMIN, "/checkin", reply_to=first["reply_to_message"]["message_id"])
    assert "já é (ou já foi)" in said(await members.answer(to=asked))
    for anchor, count in ((first, "1 check-in"), (second, "2 check-ins")):
        photo = await members.photo(BIA, to=anchor["message_id"], sample=3)
        assert count in said(await members.answer(to=photo))


async def test_a_closed_anchor_takes_no_more_and_says_how_many_came(members: Town):
    anchor = await members.anchor()
    await members.photo(BIA, to=anchor["message_id"])
    await members.answer(containing="1 check-in")
    await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    assert "com 1 check-in" in said(await members.answer(containing="encerrado"))
    late = await members.photo(CAIO, to=anchor["message_id"])
    assert "já foi encerrado" in said(await members.answer(to=late))
    asked = await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    assert "já foi encerrado" in said(await members.answer(to=asked))


@pytest.mark.parametrize(
    ("free", "way"), [(True, "#treino na legenda"), (False, "Assim que abrir o próximo")]
)
async def test_a_photo_that_answers_the_end_of_a_checkin_is_told_what_to_do(
    members: Town, free: bool, way: str
):
    await members.set_up(free_checkins=free)
    anchor = await members.anchor()
    await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    end = await members.answer(containing="encerrado")
    late = await members.photo(BIA, to=end["message_id"], caption="cheguei atrasada?")
    answer = said(await members.answer(to=late))
    assert "já foi encerrado" in answer
    assert way in answer


async def test_a_photo_that_answers_the_end_of_a_checkin_that_was_opened_again_counts(members: Town):
    anchor = await members.anchor()
    await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    end = await members.answer(containing="encerrado")
    await members.presses(ADMIN, end, "Desfazer")
    late = await members.photo(BIA, to=end["message_id"])
    assert "1 check-in" in said(await members.answer(to=late))


async def test_endcheckin_on_something_else_says_so(members: Town):
    other = await members.says(BIA, "bom dia")
    asked = await members.says(ADMIN, "/endcheckin", reply_to=other["message_id"])
    assert "não é um check-in" in said(await members.answer(to=asked))


async def test_bots_channels_and_anonymous_admins_get_no_checkin(members: Town):
    anchor = await members.anchor()
    await members.photo(ADMIN, to=anchor["message_id"], anonymous=True)
    await members.photo(OWNER, to=anchor["message_id"], as_channel=True)
    await members.silent()


async def test_an_admin_confirms_on_the_anchor_that_was_answered(members: Town):
    first, second = await members.anchor(), await members.anchor(command="/checkinplus 5")
    text = await members.says(CAIO, "sem câmera hoje, mas treinei", reply_to=second["message_id"])
    # A text in reply to the bot is a question as well: its answer is not what this is about.
    await members.answer(to=text)
    await members.says(ADMIN, "/confirmcheckin", reply_to=text["message_id"])
    assert "1 check-in · 5 pontos" in said(await members.answer(to=text))
    assert first["message_id"] != second["message_id"]


async def test_an_admin_confirms_on_the_only_open_anchor(members: Town):
    await members.anchor()
    text = await members.says(CAIO, "treinei e esqueci a foto")
    await members.says(ADMIN, "/confirmcheckin", reply_to=text["message_id"])
    assert "Caio · 1 check-in" in said(await members.answer(to=text))


async def test_with_several_open_anchors_the_admin_chooses_with_a_button(members: Town):
    await members.anchor()
    await members.anchor(command="/checkinplus 4")
    text = await members.says(CAIO, "treinei")
    asked = await members.says(ADMIN, "/confirmcheckin", reply_to=text["message_id"])
    offer = await members.answer(to=asked)
    assert "não é seu" in await members.presses(CAIO, offer, "4 pontos")
    await members.presses(ADMIN, offer, "4 pontos")
    assert "1 check-in · 4 pontos" in said(await members.answer(to=text))


async def test_nobody_confirms_themselves_or_a_bot(members: Town):
    anchor = await members.anchor()
    own = await members.says(ADMIN, "treinei")
    asked = await members.says(ADMIN, "/confirmcheckin", reply_to=own["message_id"])
    assert "Admin não confirma o próprio" in said(await members.answer(to=asked))
    asked = await members.says(ADMIN, "/confirmcheckin", reply_to=anchor["message_id"])
    assert "Só dá para confirmar o check-in de pessoas" in said(await members.answer(to=asked))


async def test_a_revoked_checkin_leaves_the_ranking_and_an_admin_can_bring_it_back(members: Town):
    anchor = await members.anchor(command="/checkinplus 6")
    photo = await members.photo(BIA, to=anchor["message_id"])
    await members.answer(to=photo)

    await members.hears(BIA, "/start", chat=BIA)
    await members.says(ADMIN, "/revokecheckin foto <repetida>", reply_to=photo["message_id"])
    assert "Agora: 0 check-ins · 0 pontos" in said(await members.answer(containing="retirado"))
    told = said(await members.answer(chat=BIA, containing="retirado"))
    assert "em Turma das Seis foi retirado por um admin: foto <repetida>" in told
    assert "Ninguém pontuou" in await members.hears(BIA, "/ranking")

    again = await members.photo(BIA, to=anchor["message_id"], sample=2)
    assert "retirado por um admin" in said(await members.answer(to=again))

    await members.says(ADMIN, "/confirmcheckin", reply_to=photo["message_id"])
    await members.answer(containing="1 check-in · 6 pontos")
    assert "6 pontos · 1 check-in" in await members.hears(BIA, "/ranking")


async def test_revoking_what_is_no_checkin_says_so(members: Town):
    text = await members.says(BIA, "oi")
    asked = await members.says(ADMIN, "/revokecheckin", reply_to=text["message_id"])
    assert "Não encontrei nenhum check-in" in said(await members.answer(to=asked))


async def test_an_update_that_comes_twice_counts_and_answers_once(members: Town):
    anchor = await members.anchor()
    members.faults.add("telegram", "duplicate", count=5)
    photo = await members.photo(BIA, to=anchor["message_id"])
    assert "1 check-in" in said(await members.answer(to=photo))
    await members.silent()
    assert "1 ponto · 1 check-in" in await members.hears(BIA, "/ranking")


async def test_who_reads_english_gets_the_line_in_english(members: Town):
    anchor = await members.anchor()
    await members.hears(DUDA, "/idioma", chat=DUDA)
    offer = members.of_bot(DUDA)[-1]
    await members.presses(DUDA, offer, "English")
    photo = await members.photo(DUDA, to=anchor["message_id"])
    assert "Duda · 1 check-in · 1 point" in said(await members.answer(to=photo))


async def test_the_ranking_has_dense_ranks_and_the_askers_place(members: Town):
    one, two = await members.anchor(), await members.anchor(command="/checkinplus 2")
    for person in (BIA, CAIO):
        photo = await members.photo(person, to=two["message_id"], sample=person % 6)
        await members.answer(to=photo)
    photo = await members.photo(DUDA, to=one["message_id"])
    await members.answer(to=photo)

    text = await members.hears(DUDA, "/checkinscore")

    assert "🥇 Bia" in text
    assert "🥇 Caio" in text
    assert "🥈 Duda · 1 ponto · 1 check-in" in text
    assert "3 participantes · 3 check-ins · 5 pontos" in text
    assert "2º" in text or "#2" in text
    assert "Faltam 30 dias" in text or "30 days" in text


@pytest.mark.parametrize("place", ["group", "private"])
async def test_the_ranking_turns_its_pages_in_place_there_and_back(members: Town, place: str):
    anchor = await members.anchor()
    photos = []
    for number in range(45):
        person = await members.post("people", first_name=f"Pessoa {number:02}")
        await members.post(f"chats/{GROUP}/join", user_id=person["id"])
        photos.append(await members.photo(person["id"], to=anchor["message_id"]))
    for photo in photos:
        await members.answer(to=photo)
    chat = GROUP if place == "group" else BIA
    asked = await members.says(BIA, "/ranking", chat=chat)
    page = await members.answer(to=asked) if place == "group" else await members.answer(chat=chat)

    def shown() -> list[str]:
        text = said(members.world.chats[chat].messages[page["message_id"]].view())
        return re.findall(r"Pessoa (\d\d)", text)

    def now() -> dict[str, Any]:
        return members.world.chats[chat].messages[page["message_id"]].view()

    pages = [shown()]
    for _ in range(2):
        await members.presses(BIA, now(), "Próxima")
        pages.append(shown())
    assert [len(names) for names in pages] == [20, 20, 5]
    assert len(set(itertools.chain.from_iterable(pages))) == 45
    for expected in (pages[1], pages[0]):
        await members.presses(BIA, now(), "Anterior")
        assert shown() == expected
    if place == "group":
        assert await members.presses(CAIO, now(), "Próxima") == "Este botão não é seu."


async def test_the_ranking_in_private_is_of_the_only_group_or_of_one_that_is_chosen(members: Town):
    assert "Ranking de Turma das Seis" in await members.hears(BIA, "/ranking", chat=BIA)
    other = -1001000000002
    await members.post(f"chats/{other}/join", user_id=OWNER)
    await members.post(f"chats/{other}/add_bot", by=OWNER)
    await members.answer(chat=other, containing="faz parte")
    # What is kept of the list of groups goes after some seconds; a new gateway's view is what is tested here.
    members.desk.seen.forget_group()
    await members.says(BIA, "/ranking", chat=BIA)
    offer = await members.answer(chat=BIA)
    assert "De qual grupo?" in said(offer)
    await members.presses(BIA, offer, "Crossfit da Praia")
    assert "Ranking de Crossfit da Praia" in said(await members.answer(chat=BIA))


async def test_the_profile_shows_points_streak_and_a_heat_map(members: Town):
    assert "ainda não fez check-in" in await members.hears(BIA, "/perfil")
    anchor = await members.anchor(command="/checkinplus 3")
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    text = await members.hears(BIA, "/perfil")
    assert "3 pontos em 1 check-in" in text
    assert "1º de 1" in text
    assert "🔥 1 dia" in text
    assert text.count("🟩") == 1


async def test_rules_are_the_groups_own(members: Town):
    assert "ainda não escreveu suas regras" in await members.hears(BIA, "/regras")
    await members.set_up(rules="1. Sem <fake>\n2. Água sempre")
    assert "1. Sem <fake>\n2. Água sempre" in await members.hears(BIA, "/regras")


async def test_who_never_wrote_to_the_bot_is_owed_no_private_word(members: Town):
    anchor = await members.anchor()
    photo = await members.photo(CAIO, to=anchor["message_id"])
    await members.answer(to=photo)
    await members.says(ADMIN, "/revokecheckin engano", reply_to=photo["message_id"])
    await members.answer(containing="retirado")

    async def stats() -> GetOutboxStatsResponse:
        return await members.clients.outbox.GetOutboxStats(GetOutboxStatsRequest())

    async with asyncio.timeout(patient(20)):
        # The notice in the group waits for its 20 s; the private word was tried and is off the list.
        while (await stats()).depth != 1:  # noqa: ASYNC110 - a counter of another service sets no event here
            await asyncio.sleep(0.01)
    assert (await stats()).dead == 0


async def test_with_several_open_anchors_the_choice_links_to_each(members: Town):
    first, second = await members.anchor(), await members.anchor()
    text = await members.says(CAIO, "treinei")
    asked = await members.says(ADMIN, "/confirmcheckin", reply_to=text["message_id"])
    offer = await members.answer(to=asked)
    links = {entity["url"] for entity in offer["entities"] if entity["type"] == "text_link"}
    anchors = (first["reply_to_message"]["message_id"], second["reply_to_message"]["message_id"])
    assert links == {f"https://t.me/c/1000000001/{message_id}" for message_id in anchors}
