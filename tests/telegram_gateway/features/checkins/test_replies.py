"""Texts that answer an anchor: what counts is told once, and an admin's word finds the anchor again."""

import pytest

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from servicekit.clock import utc_now
from telegram_gateway.conversation.context import NOTICE_LIFE
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, Message, Town, said

HINT = "responda ao check-in com uma foto ou um vídeo"


async def anchored(people: Town, command: str = "/checkin") -> Message:
    """An anchor; give the message that people answer, which is no bot's."""
    post = await people.says(ADMIN, "Treino!")
    await people.says(ADMIN, command, reply_to=post["message_id"])
    await people.answer(to=post)
    return post


async def test_a_text_that_answers_an_anchor_hears_once_what_counts(members: Town):
    post = await anchored(members)
    text = await members.says(BIA, "treinei!", reply_to=post["message_id"])
    assert HINT in said(await members.answer(to=text))
    await members.says(BIA, "sério", reply_to=post["message_id"])
    await members.silent()
    other = await members.says(CAIO, "eu também", reply_to=post["message_id"])
    assert HINT in said(await members.answer(to=other))
    second = await anchored(members)
    again = await members.says(BIA, "treinei de novo", reply_to=second["message_id"])
    assert HINT in said(await members.answer(to=again))


async def test_the_hint_is_in_the_readers_language_and_goes_away(members: Town):
    post = await anchored(members)
    members.gateway.gateway.clock = lambda: utc_now() - NOTICE_LIFE
    text = await members.says(DUDA, "done!", reply_to=post["message_id"])
    hint = await members.answer(to=text)
    await members.until(lambda: members.world.chats[GROUP].messages[hint["message_id"]].deleted)


async def test_who_checked_in_or_looks_after_the_group_or_says_nothing_hears_no_hint(members: Town):
    post = await anchored(members)
    await members.answer(to=await members.photo(BIA, to=post["message_id"]))
    await members.says(BIA, "que treino", reply_to=post["message_id"])
    await members.says(ADMIN, "vamos, gente", reply_to=post["message_id"])
    await members.says(OWNER, "bora", reply_to=post["message_id"])
    await members.sends(CAIO, kind="sticker", reply_to=post["message_id"])
    await members.says(CAIO, "/nada", reply_to=post["message_id"])
    await members.says(ADMIN, "de passagem", reply_to=post["message_id"], as_channel=True)
    await members.silent()


async def test_a_text_that_answers_something_else_or_a_closed_anchor_is_left_alone(members: Town):
    post = await anchored(members)
    other = await members.says(CAIO, "olha o café")
    await members.says(BIA, "hmm", reply_to=other["message_id"])
    await members.silent()
    await members.says(ADMIN, "/endcheckin", reply_to=post["message_id"])
    await members.answer(containing="encerrado")
    await members.says(BIA, "treinei!", reply_to=post["message_id"])
    await members.silent()


async def test_a_redelivered_text_gets_one_hint(members: Town):
    post = await anchored(members)
    members.faults.add("telegram", "duplicate", count=3)
    text = await members.says(BIA, "treinei!", reply_to=post["message_id"])
    await members.answer(to=text)
    await members.silent()


async def test_a_text_for_the_coach_is_answered_by_the_coach_alone(members: Town):
    post = await anchored(members)
    text = await members.says(BIA, "@gymnation_sandbox_bot bom treino?", reply_to=post["message_id"])
    assert HINT not in said(await members.answer(to=text))


@pytest.mark.parametrize("kind", ["text", "sticker"])
async def test_the_anchor_that_was_answered_is_known_after_a_restart(members: Town, kind: str):
    first, second = await anchored(members), await anchored(members, "/checkinplus 5")
    if kind == "text":
        sent = await members.says(CAIO, "sem câmera hoje", reply_to=second["message_id"])
        await members.answer(to=sent)
    else:
        [sent] = await members.sends(CAIO, kind="sticker", reply_to=second["message_id"])
        await members.until_idle()
    # Nothing of it is kept in the gateway.
    assert not hasattr(members.desk, "replies")
    await members.says(ADMIN, "/confirmcheckin", reply_to=sent["message_id"])
    assert "1 check-in · 5 pontos" in said(await members.answer(to=sent))
    assert first["message_id"] != second["message_id"]


async def test_a_refused_photo_that_an_admin_credits_counts_on_the_anchor_that_it_answered(members: Town):
    await members.set_up(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE)
    first, second = await anchored(members), await anchored(members, "/checkinplus 5")
    await members.answer(to=await members.photo(BIA, to=first["message_id"], sample=1))
    again = await members.photo(CAIO, to=second["message_id"], sample=1)
    await members.answer(containing="já passou por aqui")
    await members.says(ADMIN, "/confirmcheckin", reply_to=again["message_id"])
    assert "1 check-in · 5 pontos" in said(await members.answer(to=again))


async def test_an_album_that_is_credited_by_a_button_is_revoked_by_any_of_its_pictures(members: Town):
    await anchored(members)
    await anchored(members, "/checkinplus 4")
    pictures = await members.sends(CAIO, kind="photo", album=3)
    asked = await members.says(ADMIN, "/confirmcheckin", reply_to=pictures[1]["message_id"])
    await members.presses(ADMIN, await members.answer(to=asked), "4 pontos")
    await members.answer(to=pictures[1])
    await members.reaction(pictures[1], "🔥")

    await members.says(ADMIN, "/revokecheckin engano", reply_to=pictures[2]["message_id"])
    await members.answer(containing="foi retirado")
    await members.until(lambda: not members.world.chats[GROUP].messages[pictures[1]["message_id"]].reactions)


async def test_an_album_that_answered_is_confirmed_by_any_of_its_pictures(members: Town):
    await anchored(members)
    second = await anchored(members, "/checkinplus 4")
    pictures = await members.sends(CAIO, kind="photo", album=3, reply_to=second["message_id"])
    await members.answer(to=pictures[0])
    await members.says(ADMIN, "/revokecheckin engano", reply_to=pictures[1]["message_id"])
    await members.answer(containing="foi retirado")
    await members.says(ADMIN, "/confirmcheckin", reply_to=pictures[2]["message_id"])
    await members.answer(containing="1 check-in · 4 pontos")
    listed = await members.clients.checkins.ListCheckins(ListCheckinsRequest(chat_id=GROUP, member_id=CAIO))
    assert [one.points for one in listed.checkins] == [4]
