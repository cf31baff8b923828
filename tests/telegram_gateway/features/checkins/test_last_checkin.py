"""/ultimo: when one's last check-in was and what it was worth."""

import re

from tests.support.town import ADMIN, BIA, CAIO, Town, said

MOMENT = r"\d\d/\d\d/\d{4} às \d\d:\d\d"


async def test_who_checked_in_hears_when_and_what_it_was_worth(members: Town):
    told = await members.hears(BIA, "/ultimo")
    assert "ainda não tem check-in em Turma das Seis" in told
    # A group may have no check-in that is open, and count photos by a word.
    assert "como se faz está em /ajuda" in told
    first = await members.anchor()
    await members.answer(to=await members.photo(BIA, to=first["message_id"]))
    assert re.search(
        rf"Bia, seu último check-in em Turma das Seis foi em {MOMENT} e valeu 1 ponto\.", await last(members)
    )

    plus = await members.anchor(command="/checkinplus 3")
    photo = await members.photo(BIA, to=plus["message_id"], sample=2)
    await members.answer(to=photo)
    assert "valeu 3 pontos" in await last(members)

    # What was taken back is none: the one before it is the last again.
    await members.says(ADMIN, "/revokecheckin engano", reply_to=photo["message_id"])
    await members.answer(containing="retirado")
    assert "valeu 1 ponto." in await last(members)


async def test_nobody_hears_of_anybody_elses(members: Town):
    anchor = await members.anchor()
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    assert "ainda não tem check-in" in await members.hears(CAIO, "/ultimo")


async def test_in_private_a_button_chooses_the_group(members: Town):
    anchor = await members.anchor()
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    await members.second_group()

    await members.says(BIA, "/ultimo", chat=BIA)
    offer = await members.answer(chat=BIA, containing="De qual grupo?")
    await members.presses(BIA, offer, "Turma das Seis")
    assert "valeu 1 ponto" in said(await members.answer(chat=BIA))


async def test_it_is_said_in_the_readers_language(members: Town):
    anchor = await members.anchor()
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    await members.says(BIA, "/idioma", chat=BIA)
    page = await members.answer(chat=BIA)
    await members.presses(BIA, page, "English")
    await members.until_idle()
    assert re.search(
        r"Bia, your last check-in in Turma das Seis was on .* at .*, worth 1 point\.", await last(members)
    )


async def last(members: Town) -> str:
    return said(await members.answer(to=await members.says(BIA, "/ultimo")))
