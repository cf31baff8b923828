"""Kudos as people give them: a reaction to a photo that counted."""

from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, Message, Town


async def checked_in(people: Town) -> Message:
    anchor = await people.anchor()
    photo = await people.photo(BIA, to=anchor["message_id"])
    await people.answer(to=photo)
    return photo


async def reacts(people: Town, person: int, message: Message, emoji: str | None) -> None:
    await people.post(
        f"chats/{GROUP}/messages/{message['message_id']}/react", **{"from": person, "emoji": emoji}
    )
    await people.until_idle()


async def kudos(people: Town) -> int:
    # What followed within the minute is written when the gathering ends.
    await people.desk.kudos.close()
    rows = people.database.collection("kudos").find({})
    return sum([row["count"] async for row in rows])


async def test_reactions_are_shown_as_a_number_to_who_trained(members: Town):
    photo = await checked_in(members)
    assert "reaç" not in await members.hears(BIA, "/perfil")
    await reacts(members, CAIO, photo, "🔥")
    assert "já receberam 1 reação" in await members.hears(BIA, "/perfil")
    await reacts(members, DUDA, photo, "👏")
    await reacts(members, CAIO, photo, "❤")
    assert await kudos(members) == 2
    assert "já receberam 2 reações" in await members.hears(BIA, "/perfil")


async def test_ones_own_an_unkind_one_and_one_taken_back_count_for_nothing(members: Town):
    photo = await checked_in(members)
    await reacts(members, BIA, photo, "🏆")
    await reacts(members, CAIO, photo, "💩")
    assert await kudos(members) == 0
    await reacts(members, CAIO, photo, "👍")
    assert await kudos(members) == 1
    await reacts(members, CAIO, photo, "👎")
    assert await kudos(members) == 0
    await reacts(members, CAIO, photo, "👍")
    await reacts(members, CAIO, photo, None)
    assert await kudos(members) == 0


async def test_a_reaction_to_what_is_no_check_in_is_nothing_and_nobody_is_answered(members: Town):
    said = await members.says(ADMIN, "Bom dia!")
    await reacts(members, CAIO, said, "🔥")
    assert await kudos(members) == 0
    await members.silent()
