"""Albums as people use them: whichever picture somebody taps, it is the one album."""

import pytest

from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from gymnation.member.v1.flag_service_pb2 import ListFlagsRequest
from gymnation.member.v1.trainings_pb2 import ACTIVITY_RUNNING
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, Message, Town, said


async def album(people: Town, person: int, **more: object) -> list[Message]:
    return await people.sends(person, kind="photo", album=3, **more)


@pytest.mark.parametrize("opened", [0, 1, 2])
async def test_photos_that_answer_any_picture_of_an_album_count_on_it(members: Town, opened: int):
    pictures = await album(members, ADMIN)
    await members.says(ADMIN, "/checkin", reply_to=pictures[opened]["message_id"])
    await members.answer(containing="Check-in aberto")
    for person, picture in zip((BIA, CAIO, DUDA), pictures, strict=True):
        photo = await members.photo(person, to=picture["message_id"], sample=person % 5 + 1)
        assert "1 check-in" in said(await members.answer(to=photo))
    again = await members.photo(BIA, to=pictures[2]["message_id"], sample=5)
    assert "já fez este check-in" in said(await members.answer(to=again))


async def test_an_album_is_opened_once_and_closed_by_any_picture(members: Town):
    pictures = await album(members, ADMIN)
    await members.says(ADMIN, "/checkin", reply_to=pictures[1]["message_id"])
    await members.answer(containing="Check-in aberto")
    again = await members.says(OWNER, "/checkin", reply_to=pictures[0]["message_id"])
    assert "já" in said(await members.answer(to=again))
    await members.says(ADMIN, "/endcheckin", reply_to=pictures[2]["message_id"])
    await members.answer(containing="encerrado")
    late = await members.photo(BIA, to=pictures[0]["message_id"])
    assert "encerrado" in said(await members.answer(to=late))


async def test_revoking_by_another_picture_takes_the_reaction_from_the_one_that_has_it(members: Town):
    anchor = await members.anchor()
    pictures = await album(members, BIA, reply_to=anchor["message_id"])
    await members.reaction(pictures[0], "🔥")
    await members.says(ADMIN, "/revokecheckin engano", reply_to=pictures[2]["message_id"])
    await members.answer(containing="foi retirado")
    await members.until(lambda: not members.world.chats[GROUP].messages[pictures[0]["message_id"]].reactions)


async def test_an_album_has_one_flag_whichever_picture_is_flagged_and_any_of_them_takes_it_back(
    members: Town,
):
    pictures = await album(members, BIA)
    await members.says(ADMIN, "/addblacklist spam", reply_to=pictures[0]["message_id"])
    await members.answer(containing="Anotado")
    await members.says(OWNER, "/addblacklist spam", reply_to=pictures[2]["message_id"])
    await members.answer(containing="já estava anotado")
    assert len((await members.clients.flags.ListFlags(ListFlagsRequest(chat_id=GROUP))).flags) == 1
    await members.says(ADMIN, "/rmblacklist", reply_to=pictures[1]["message_id"])
    await members.until_idle()
    assert not (await members.clients.flags.ListFlags(ListFlagsRequest(chat_id=GROUP))).flags


@pytest.mark.parametrize("caption_at", [0, 1, 2])
async def test_an_albums_caption_tells_of_the_training_wherever_it_stands(members: Town, caption_at: int):
    anchor = await members.anchor()
    pictures = await album(
        members,
        BIA,
        reply_to=anchor["message_id"],
        caption="corrida 5 km em 32min",
        caption_at=caption_at,
    )
    await members.reaction(pictures[0], "🔥")
    await members.until_idle()
    found = await members.clients.checkins.ListCheckins(ListCheckinsRequest(chat_id=GROUP, member_id=BIA))
    [one] = found.checkins
    told = one.training
    assert (list(told.activities), told.minutes, told.metres) == ([ACTIVITY_RUNNING], 32, 5000)
