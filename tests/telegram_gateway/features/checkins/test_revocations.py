"""/revokecheckin without a reason asks for one with buttons."""

import pytest

from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from tests.support.town import ADMIN, BIA, GROUP, Message, Town, said


async def checked_in(people: Town) -> Message:
    await people.post(f"people/{BIA}/start")
    await people.answer(chat=BIA)
    anchor = await people.anchor()
    photo = await people.photo(BIA, to=anchor["message_id"])
    await people.answer(to=photo)
    return photo


async def reasons(people: Town) -> list[str]:
    found = await people.clients.checkins.ListCheckins(ListCheckinsRequest(chat_id=GROUP))
    return [one.revoke_reason for one in found.checkins if one.HasField("revoke_time")]


@pytest.mark.parametrize(
    ("label", "kept", "told"),
    [
        ("Não mostra o treino", "não mostra o treino", "retirado por um admin: não mostra o treino"),
        ("Sem dar um motivo", "", "retirado por um admin. Você está com"),
    ],
)
async def test_the_reason_is_chosen_told_and_kept(members: Town, label: str, kept: str, told: str):
    photo = await checked_in(members)
    asked = await members.says(ADMIN, "/revokecheckin", reply_to=photo["message_id"])
    question = await members.answer(to=asked)
    assert "Bia" not in said(question)
    assert await reasons(members) == []
    assert "não é seu" in await members.presses(BIA, question, label)
    await members.presses(ADMIN, question, label)
    done = await members.edited(question, "O check-in de Bia Barra foi retirado")
    assert told in said(await members.answer(chat=BIA))
    assert await reasons(members) == [kept]
    await members.presses(ADMIN, done, "Desfazer")
    await members.edited(question, "continua valendo")
    assert await reasons(members) == []


async def test_it_can_be_left_as_it_is(members: Town):
    photo = await checked_in(members)
    asked = await members.says(ADMIN, "/revokecheckin", reply_to=photo["message_id"])
    question = await members.answer(to=asked)
    await members.presses(ADMIN, question, "Cancelar")
    await members.edited(question, "continua valendo")
    assert await reasons(members) == []


async def test_the_member_reads_a_chosen_reason_in_their_language(members: Town):
    photo = await checked_in(members)
    await members.says(BIA, "/idioma", chat=BIA)
    offer = await members.answer(chat=BIA)
    await members.presses(BIA, offer, "English")
    await members.edited(offer, "I'll speak English")
    asked = await members.says(ADMIN, "/revokecheckin", reply_to=photo["message_id"])
    await members.presses(ADMIN, await members.answer(to=asked), "de outro dia")
    assert "removed by an admin: the workout is from another day" in said(await members.answer(chat=BIA))


async def test_of_an_album_any_picture_will_do(members: Town):

    anchor = await members.anchor()
    pictures = await members.sends(BIA, kind="photo", album=2, reply_to=anchor["message_id"])
    await members.answer(to=pictures[0])
    asked = await members.says(ADMIN, "/revokecheckin", reply_to=pictures[1]["message_id"])
    question = await members.answer(to=asked)
    await members.presses(ADMIN, question, "Não mostra o treino")
    await members.edited(question, "foi retirado")
