"""Words for one pair of eyes, as people live them: who sees them, and what happens where they cannot be."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from gymnation.member.v1 import groups_pb2
from servicekit.clock import utc_now
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, Message, Town, said, town


@pytest.fixture(params=["10.3", "10.2"])
def version(request: Any) -> str:
    return str(request.param)


@pytest.fixture
async def members(version: Any) -> AsyncIterator[Town]:
    """A registered group at a server that has ephemeral messages."""
    async with town(ephemeral=version) as made:
        await made.registered()
        yield made


newest = pytest.mark.parametrize("version", ["10.3"], indirect=True)


def seen_by_all(people: Town) -> list[str]:
    """Everything that the bot said for all to see, and be it gone by now."""
    messages = people.world.chats[GROUP].messages.values()
    return [said(one.payload) for one in messages if one.by_bot and said(one.payload)]


async def checked_in(people: Town, person: int) -> Message:
    """Have somebody check in; give the anchor."""
    anchor = await people.anchor()
    await people.answer(to=await people.photo(person, to=anchor["message_id"]))
    return anchor


def hurry(people: Town) -> None:
    """Have the gateway think that it is ten minutes ago: what it puts off is due at once."""
    people.gateway.gateway.clock = lambda: utc_now() - timedelta(minutes=10)


async def test_that_it_counted_already_is_seen_by_who_tried_and_by_nobody_else(members: Town):
    anchor = await checked_in(members, BIA)
    before = seen_by_all(members)
    again = await members.photo(BIA, to=anchor["message_id"], sample=2)
    told = await members.whisper(BIA)
    assert "Você já fez este check-in" in said(told)
    assert told["reply_to_message"]["message_id"] == again["message_id"]
    assert not members.world.ephemerals.seen_by(GROUP, CAIO)
    assert seen_by_all(members) == before


@newest
async def test_it_goes_away_by_itself(members: Town):
    anchor = await checked_in(members, BIA)
    hurry(members)
    await members.photo(BIA, to=anchor["message_id"], sample=2)
    await members.until(lambda: [one for one in members.world.ephemerals.seen_by(GROUP, BIA) if one.deleted])


@newest
async def test_each_reads_it_in_their_language(members: Town):
    await members.says(DUDA, "/language", chat=DUDA)
    menu = await members.answer(chat=DUDA)
    await members.presses(DUDA, menu, "English")
    anchor = await checked_in(members, DUDA)
    await members.photo(DUDA, to=anchor["message_id"], sample=2)
    assert "already" in said(await members.whisper(DUDA)).lower()


@newest
async def test_what_one_asks_about_oneself_is_answered_for_oneself(members: Town):
    await checked_in(members, BIA)
    before = seen_by_all(members)
    for command in ("/perfil", "/meta", "/ultimo"):
        asked = await members.says(BIA, command)
        told = await members.whisper(BIA)
        assert told["reply_to_message"]["message_id"] == asked["message_id"]
    await members.says(BIA, "/perfil")
    profile = await members.whisper(BIA)
    await members.presses(BIA, profile, "imagem")
    picture = await members.whisper(BIA)
    assert picture["photo"]
    assert seen_by_all(members) == before


@newest
async def test_a_press_below_it_changes_it_in_place(members: Town):
    await members.says(BIA, "/meta")
    asked = await members.whisper(BIA)
    await members.presses(BIA, asked, "3")
    own = members.world.ephemerals.find(GROUP, BIA, asked["ephemeral_message_id"])
    assert own is not None
    await members.until(lambda: own.edit_count == 1)
    assert "3" in said(own.shown)


@newest
async def test_an_admin_confirms_and_undoes_before_their_eyes_alone(members: Town):
    before = seen_by_all(members)
    message = await members.says(CAIO, "spam")
    await members.says(ADMIN, "/addblacklist propaganda", reply_to=message["message_id"])
    told = await members.whisper(ADMIN)
    assert "Caio" in said(told)
    assert not members.of_bot(ADMIN)
    await members.presses(ADMIN, told, "Desfazer")
    own = members.world.ephemerals.find(GROUP, ADMIN, told["ephemeral_message_id"])
    assert own is not None
    await members.until(lambda: own.edit_count == 1)
    assert seen_by_all(members) == before


@newest
async def test_a_measure_is_asked_taken_and_told_without_a_word_to_the_group(members: Town):
    before = seen_by_all(members)
    message = await members.says(BIA, "spam")
    await members.says(ADMIN, "/aviso", reply_to=message["message_id"])
    question = await members.whisper(ADMIN)
    await members.presses(ADMIN, question, "É propaganda")
    # Bia never opened a chat with the bot: until now nobody could have told her.
    assert "aviso" in said(await members.whisper(BIA))
    await members.whisper(ADMIN, containing="recebeu um aviso")
    gone = members.world.ephemerals.find(GROUP, ADMIN, question["ephemeral_message_id"])
    assert gone is None
    await members.says(ADMIN, "/why", reply_to=message["message_id"])
    assert "Avisos que contam: 1" in said(await members.whisper(ADMIN, containing="Avisos"))
    assert seen_by_all(members) == before


async def refused_photo(people: Town, person: int) -> None:
    """Have somebody send a photo that was used before and does not count."""
    await people.set_up(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE)
    await checked_in(people, CAIO)
    anchor = await people.anchor()
    await people.photo(person, to=anchor["message_id"])


@newest
async def test_who_was_offline_hears_that_a_photo_does_not_count_another_way(members: Town):
    await members.post(f"people/{BIA}/presence", offline=True)
    hurry(members)
    await refused_photo(members, BIA)
    assert "essa foto já passou por aqui" in said(await members.answer(containing="já passou"))
    assert not members.world.ephemerals.seen_by(GROUP, BIA)


@newest
async def test_who_says_that_they_saw_it_is_told_no_other_way(members: Town):
    await refused_photo(members, BIA)
    before = seen_by_all(members)
    told = await members.whisper(BIA, containing="já apareceu em um check-in")
    await members.presses(BIA, told, "Entendi")
    own = members.world.ephemerals.find(GROUP, BIA, told["ephemeral_message_id"])
    assert own is None
    rows = await members.database.collection("outbox").find({"kind": "flag_notice"}).to_list(None)
    [other_way] = [row for row in rows if row["_id"].startswith("unseen:")]
    assert other_way["state"] == "cancelled"
    assert seen_by_all(members) == before


@newest
async def test_who_reads_in_the_group_alone_that_a_photo_does_not_count_may_contest_it(members: Town):
    await refused_photo(members, BIA)
    told = await members.whisper(BIA, containing="já apareceu em um check-in")
    answered = await members.answer_to_press(BIA, told, "Acho que foi engano")
    payload = str(answered["url"]).partition("?start=")[2]
    await members.post(f"people/{BIA}/start", payload=payload)
    assert "Conte em uma frase" in said(await members.answer(chat=BIA))


@newest
async def test_who_can_be_written_to_is_told_in_private_where_nothing_is_missed(members: Town):
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    await members.post(f"people/{BIA}/presence", offline=True)
    await refused_photo(members, BIA)
    await members.answer(chat=BIA, containing="já apareceu em um check-in")


@newest
async def test_a_server_that_forgets_them_in_the_middle_shows_nobody_what_was_meant_for_one(members: Town):
    anchor = await checked_in(members, BIA)
    await members.photo(BIA, to=anchor["message_id"], sample=2)
    await members.whisper(BIA)
    await members.post("server", ephemeral="off")

    await members.photo(BIA, to=anchor["message_id"], sample=3)

    leaked = await members.until(
        lambda: [one for one in members.of_bot(GROUP) if "Você já fez" in said(one) and one["deleted"]]
    )
    assert len(leaked) == 1
    notice = await members.answer(containing="Você já fez")
    while notice["deleted"]:
        notice = await members.answer(containing="Você já fez")
    await members.photo(BIA, to=anchor["message_id"], sample=4)
    assert not (await members.answer(containing="Você já fez"))["deleted"]


@newest
@pytest.mark.parametrize("kind", ["400", "403"])
async def test_what_is_refused_goes_the_next_way(members: Town, kind: str):
    anchor = await checked_in(members, BIA)
    await members.post("faults", target="telegram", kind=kind, method="sendMessage", text="no such thing")
    await members.photo(BIA, to=anchor["message_id"], sample=2)
    await members.answer(containing="Você já fez")
    await members.photo(BIA, to=anchor["message_id"], sample=3)
    await members.whisper(BIA)


@newest
async def test_where_the_bot_is_no_admin_it_answers_for_all_and_presses_for_one(members: Town):
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot_id, by=OWNER)
    for _ in range(2):
        asked = await members.says(BIA, "/perfil")
        await members.answer(to=asked)
    calls = (await members.get("log"))["calls"]
    assert [one["ok"] for one in calls if one["method"] == "sendMessage"][-3:] == [False, True, True]


async def test_switched_off_nobody_is_asked_and_everything_is_as_before():
    async with town(ephemeral="10.3", gateway={"telegram_ephemeral": "off"}) as people:
        await people.registered()
        anchor = await checked_in(people, BIA)
        await people.photo(BIA, to=anchor["message_id"], sample=2)
        await people.answer(containing="Você já fez")
        counts = (await people.get("log"))["counts"]
        assert "deleteEphemeralMessage" not in counts
        assert not people.world.ephemerals.seen_by(GROUP, BIA)


async def test_an_anonymous_admin_has_no_eyes_of_their_own(version: str):
    async with town(ephemeral=version) as people:
        await people.registered()
        asked = await people.says(ADMIN, "/perfil", anonymous=True)
        await people.answer(to=asked)


async def test_the_goal_is_asked_for_where_only_who_trains_sees_it(members: Town):
    before = seen_by_all(members)
    for sample in (1, 2, 3):
        anchor = await members.anchor()
        photo = await members.photo(BIA, to=anchor["message_id"], sample=sample)
        await members.answer(to=photo, containing=" · ")
    asked = await members.whisper(BIA, containing="Quantos dias por semana")
    assert asked["reply_to_message"]["message_id"] == photo["message_id"]
    assert not [one for one in seen_by_all(members)[len(before) :] if "Quantos dias" in one]
    await members.presses(BIA, asked, "3")

    def mine() -> list[str]:
        return [said(one.view()) for one in members.world.ephemerals.seen_by(GROUP, BIA)]

    await members.until(lambda: any("1 de 3 dias" in one for one in mine()))
