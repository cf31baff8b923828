"""The same photo again, as a group chose: counted, told to the admins, or asked for anew."""

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import GetGroupRequest
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, Town, said


async def photo(people: Town, person: int, *, sample: int = 1):
    """The person's check-in on an anchor of its own; gives the message."""
    anchor = await people.anchor()
    return await people.photo(person, to=anchor["message_id"], sample=sample)


async def test_config_offers_what_happens_to_a_photo_that_comes_again(members: Town):
    await members.says(ADMIN, "/config")
    menu = await members.answer(containing="Foto repetida: vale")
    await members.presses(ADMIN, menu, "Foto repetida")
    turned = members.world.chats[GROUP].messages[menu["message_id"]].view()
    assert "nada disso fica guardado" in said(turned)
    await members.presses(ADMIN, turned, "não vale")
    kept = await members.clients.groups.GetGroup(GetGroupRequest(chat_id=GROUP))
    assert kept.group.settings.photo_policy == groups_pb2.PHOTO_POLICY_REFUSE


async def test_a_photo_that_does_not_count_again_is_asked_for_anew_in_private(members: Town):
    await members.set_up(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE)
    await members.post(f"people/{BIA}/start")
    await members.answer(to=await photo(members, BIA))
    again = await photo(members, BIA)
    told = await members.answer(chat=BIA, containing="já apareceu em um check-in")
    assert "uma foto nova do treino" in said(told)
    assert not members.world.chats[GROUP].messages[again["message_id"]].view()["reactions"]
    await members.answer(to=await photo(members, BIA, sample=2), containing="2 check-ins")


async def test_who_never_wrote_to_the_bot_is_told_for_a_minute_in_the_group(members: Town):
    await members.set_up(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE)
    await members.answer(to=await photo(members, CAIO))
    again = await photo(members, DUDA)
    assert "essa foto já passou por aqui" in said(await members.answer(to=again))


async def test_the_admins_hear_of_it_with_both_places_and_it_counts(members: Town):
    await members.set_up(photo_policy=groups_pb2.PHOTO_POLICY_TELL_ADMINS)
    for admin in (ADMIN, OWNER):
        await members.post(f"people/{admin}/start")
    first = await photo(members, CAIO)
    await members.answer(to=first)
    again = await photo(members, DUDA)
    assert "1 check-in" in said(await members.answer(to=again))
    for admin in (ADMIN, OWNER):
        told = await members.answer(chat=admin, containing="já tinha usado")
        assert "<b>" not in said(told)
        assert "Duda" in said(told)
        assert "Caio" in said(told)
        links = [entity["url"] for entity in told["entities"] if entity["type"] == "text_link"]
        assert [link.rsplit("/", 1)[1] for link in links] == [
            str(again["message_id"]),
            str(first["message_id"]),
        ]
    assert not any("já tinha usado" in said(message) for message in members.of_bot(GROUP))


async def test_ones_own_photo_again_is_told_as_that(members: Town):
    await members.set_up(photo_policy=groups_pb2.PHOTO_POLICY_TELL_ADMINS)
    await members.post(f"people/{ADMIN}/start")
    await members.answer(to=await photo(members, CAIO))
    await members.answer(to=await photo(members, CAIO))
    assert "que já tinha usado" in said(await members.answer(chat=ADMIN, containing="Caio"))
