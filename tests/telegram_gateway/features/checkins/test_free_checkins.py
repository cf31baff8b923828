"""Check-ins that answer no anchor, and /desfazer."""

from datetime import UTC, datetime, timedelta

import pytest
from telegram import Chat, Message, MessageEntity, User

from gymnation.member.v1 import groups_pb2
from sandbox.telegram.hearing import tell_message
from servicekit.clock import utc_now
from telegram_gateway.features.checkins.free_checkins import first_word, says_check_in
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, said

BOT = "gymnation_bot"
MENTION = "@gymnation_sandbox_bot"


async def posts(members: Town, person: int, caption: str, sample: int = 1):
    """A photo that answers nothing."""
    return (await members.sends(person, chat=GROUP, photo={"sample": sample}, caption=caption))[0]


async def test_a_photo_with_one_of_the_words_counts_without_an_admin(members: Town):
    photo = await posts(members, BIA, "#treino pago! 💪")
    assert "1 check-in · 1 ponto" in said(await members.answer(to=photo))
    await members.reaction(photo, "🔥")


async def test_a_second_one_that_day_is_told_so(members: Town):
    await members.answer(to=await posts(members, BIA, "#treino"))
    again = await posts(members, BIA, "#checkin de novo", sample=2)
    assert "Seu treino de hoje já está valendo" in said(await members.answer(to=again))
    other = await posts(members, CAIO, "#TREINO", sample=3)
    assert "1 ponto" in said(await members.answer(to=other))


async def test_a_photo_without_the_word_is_none_and_its_author_is_told_once(members: Town):
    told = await members.answer(to=await posts(members, BIA, "que treino bom"))
    assert "mande a foto com #treino na legenda" in said(told)
    await posts(members, BIA, "", sample=2)
    await members.silent()
    assert "na legenda" in said(await members.answer(to=await posts(members, CAIO, "")))


async def test_no_hint_for_who_has_checked_in_who_can_answer_an_anchor_or_shows_what_is_anothers(
    members: Town,
):
    await members.answer(to=await posts(members, BIA, "#treino"))
    await posts(members, BIA, "almoço", sample=2)
    await members.silent()
    anchor = await members.anchor()
    await posts(members, CAIO, "", sample=3)
    await members.silent()
    await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    await members.answer(containing="encerrado")


async def test_who_could_answer_an_anchor_one_day_is_told_on_a_day_without_one(members: Town):
    anchor = await members.anchor()
    await posts(members, CAIO, "olha isso")
    await members.silent()
    await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    await members.answer(containing="encerrado")
    members.gateway.gateway.clock = lambda: utc_now() + timedelta(days=1)
    told = await members.answer(to=await posts(members, CAIO, "olha isso de novo", sample=2))
    assert "mande a foto com #treino na legenda" in said(told)


async def hinted(members: Town, *people: int) -> None:
    """Have them told that a photo needs a word."""
    for sample, person in enumerate(people, start=20):
        await members.answer(to=await posts(members, person, "", sample=sample))


async def test_a_reply_counts_by_the_anchor_or_by_its_words(
    members: Town,
):
    post = await members.says(ADMIN, "Bom dia!")
    photo = await members.photo(BIA, to=post["message_id"], caption="#treino")
    assert "1 check-in · 1 ponto" in said(await members.answer(to=photo))
    anchor = await members.anchor(command="/checkinplus 3")
    photo = await members.photo(BIA, to=anchor["message_id"], caption="#treino", sample=2)
    assert "2 check-ins · 4 pontos" in said(await members.answer(to=photo))


async def test_an_admin_turns_it_off_and_chooses_other_words(members: Town):
    await members.says(ADMIN, "/config")
    menu = await members.answer(containing="Check-in livre: ligado")
    await members.presses(ADMIN, menu, "Check-in livre")
    await members.presses(ADMIN, members.world.chats[GROUP].messages[menu["message_id"]].view(), "desligado")
    await posts(members, BIA, "#treino")
    await members.silent()
    await members.set_up(free_checkins=True, free_words="#bora", free_a_day=2)
    assert "com #bora na legenda" in said(await members.answer(to=await posts(members, BIA, "#treino")))
    assert "1 check-in" in said(await members.answer(to=await posts(members, BIA, "#bora", sample=2)))
    assert "2 check-ins" in said(await members.answer(to=await posts(members, BIA, "#bora", sample=3)))
    more = await members.answer(to=await posts(members, BIA, "#bora", sample=4))
    assert "Seus 2 check-ins de hoje já estão valendo" in said(more)


async def test_a_question_with_a_photo_is_still_one_for_the_coach(members: Town):
    await hinted(members, BIA)
    await posts(members, BIA, "@gymnation_bot quantas calorias tem esse prato?")
    photo = await posts(members, BIA, f"{MENTION} dica para esse agachamento?")
    await members.edited(await members.answer(to=photo), "1 de 2")
    assert "ainda não tem check-in" in await members.hears(BIA, "/ultimo")


async def test_a_member_takes_their_own_back_and_nobody_elses(members: Town):
    photo = await posts(members, BIA, "#treino")
    await members.answer(to=photo)
    theirs = await members.says(CAIO, "/desfazer", reply_to=photo["message_id"])
    assert "não é um check-in seu" in said(await members.answer(to=theirs))
    own = await members.says(BIA, "/desfazer", reply_to=photo["message_id"])
    assert "Check-in desfeito. Nesta temporada: 0 check-ins, 0 pontos." in said(await members.answer(to=own))
    again = await posts(members, BIA, "#treino", sample=2)
    assert "1 check-in · 1 ponto" in said(await members.answer(to=again))


async def edits(members: Town, person: int, photo, caption: str):
    await members.post(f"chats/{GROUP}/messages/{photo['message_id']}/edit", **{"from": person}, text=caption)


async def test_a_word_that_was_forgotten_is_edited_in(members: Town):
    await hinted(members, BIA, CAIO)
    photo = await posts(members, BIA, "perna hoje")
    await edits(members, BIA, photo, "perna hoje #treino")
    assert "1 check-in · 1 ponto" in said(await members.answer(to=photo))
    await members.reaction(photo, "🔥")
    album = await members.sends(CAIO, chat=GROUP, photo={"sample": 5}, album=3)
    await edits(members, CAIO, album[1], "#checkin")
    assert "1 check-in · 1 ponto" in said(await members.answer(to=album[1]))


async def test_an_edit_of_what_counted_changes_nothing_and_says_nothing(members: Town):
    await members.set_up(free_a_day=3)
    photo = await posts(members, BIA, "#treino")
    await members.answer(to=photo)
    for caption in ("#treino de perna", "sem a palavra", "#treino outra vez"):
        await edits(members, BIA, photo, caption)
    await members.silent()
    anchor = await members.anchor()
    reply = await members.photo(BIA, to=anchor["message_id"], sample=2, caption="pago")
    assert "2 check-ins" in said(await members.answer(to=reply))
    await edits(members, BIA, reply, "pago #treino")
    await members.silent()
    album = await members.sends(CAIO, chat=GROUP, photo={"sample": 5}, album=2, caption="#treino")
    await members.answer(to=album[0])
    await edits(members, CAIO, album[1], "#treino")
    await members.silent()


async def test_telegram_may_tell_of_the_same_edit_twice_and_of_none(members: Town):
    await hinted(members, BIA)
    photo = await posts(members, BIA, "perna")
    await edits(members, BIA, photo, "#treino")
    await members.answer(to=photo)
    chat = members.world.chats[GROUP]
    tell_message(members.world, chat, chat.messages[photo["message_id"]], "edited_message")
    await members.silent()


async def test_an_edit_counts_for_ten_minutes(members: Town):
    await hinted(members, BIA)
    old = await posts(members, BIA, "perna")
    members.world.chats[GROUP].messages[old["message_id"]].payload["date"] -= 601
    await edits(members, BIA, old, "#treino")
    await members.silent()
    young = await posts(members, BIA, "braço", sample=2)
    members.world.chats[GROUP].messages[young["message_id"]].payload["date"] -= 590
    await edits(members, BIA, young, "#treino")
    await members.answer(to=young)


async def test_an_edit_of_a_second_photo_that_day_is_silent(members: Town):
    await members.answer(to=await posts(members, BIA, "#treino"))
    more = await posts(members, BIA, "costas", sample=3)
    await edits(members, BIA, more, "#treino")
    await members.silent()


async def test_an_edited_text_or_question_asks_nothing_again(members: Town):
    await hinted(members, BIA)
    text = await members.says(BIA, "oi")
    await edits(members, BIA, text, "/ajuda")
    photo = await posts(members, BIA, "olha")
    await edits(members, BIA, photo, f"{MENTION} quantas calorias tem?")
    await members.silent()


async def test_undo_without_a_reply_says_how(members: Town):
    assert "Responda à sua foto" in await members.hears(BIA, "/desfazer")


def message(caption: str, *mentions: str) -> Message:
    entities = [
        MessageEntity(
            MessageEntity.MENTION, len(caption[: caption.index(one)].encode("utf-16-le")) // 2, len(one)
        )
        for one in mentions
    ]
    return Message(
        1,
        datetime.now(UTC),
        Chat(-1, "supergroup"),
        from_user=User(1, "Bia", False),
        caption=caption,
        caption_entities=entities,
    )


def says(caption: str, *mentions: str, words: str = "#treino #checkin") -> bool:
    settings = groups_pb2.GroupSettings(free_words=words)
    return says_check_in(message(caption, *mentions), settings, BOT, 99)


@pytest.mark.parametrize(
    "caption",
    [
        *(
            "#treino",
            "#Treino",
            "#TREINO feito",
            "bom dia #treino!",
            "#treino, 5 km",
            "(#checkin)",
            "✅#treino✅",
        ),
        *("#𝗧𝗿𝗲𝗶𝗻𝗼", "#tre\u200bino", "＃treino", "#checkin\n40 min"),
    ],
)
def test_a_word_is_found_however_it_is_written(caption):
    assert says(caption)


@pytest.mark.parametrize(
    "caption",
    ["treino", "#treinos", "#treinopago", "##", "#", "", "check-in", "# treino", "#treino_de_ontem"],
)
def test_another_word_is_none(caption):
    assert not says(caption)


def test_words_with_accents_and_without_a_hash_are_found_too():
    assert says("hoje foi MUSCULAÇÃO", words="musculacao")
    assert says("fiz musculacao", words="Musculação")


@pytest.mark.parametrize("caption", ["@gymnation_bot", "tá pago @gymnation_bot", "@Gymnation_Bot perna hoje"])
def test_who_mentions_the_bot_and_asks_nothing_checks_in(caption):
    mention = next(word for word in caption.split() if word.startswith("@"))
    assert says(caption, mention)


@pytest.mark.parametrize(
    "caption",
    [
        "@gymnation_bot quantas calorias tem?",
        "@gymnation_bot quantas calorias tem isso",
        "@gymnation_bot o que acha do meu agachamento",
        "@gymnation_bot is my form ok",
        "como melhoro isso @gymnation_bot",
        "@outro_bot treino",
    ],
)
def test_who_asks_the_bot_something_does_not(caption):
    mention = next(word for word in caption.split() if word.startswith("@"))
    assert not says(caption, mention)


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("pt-BR", "#treino #checkin", "#treino"),
        ("en", "#treino #checkin", "#checkin"),
        ("en", "#treino #done", "#treino"),
        ("en", "  #gym", "#gym"),
        ("en", "", ""),
    ],
)
def test_the_word_that_is_told_is_one_of_the_groups_language(language: str, words: str, told: str):
    assert first_word(groups_pb2.GroupSettings(language=language, free_words=words)) == told
