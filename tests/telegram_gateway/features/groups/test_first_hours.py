"""What a newcomer sends in the first hours: taken away, told, shown to the admins, and let stand."""

from datetime import timedelta

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from tests.support.clock import ShiftedClock
from tests.support.town import ADMIN, BIA, GROUP, NICO, OWNER, Message, Town, said, town
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat

LINK = "ganhe dinheiro em https://golpe.example"


def is_there(people: Town, message: Message) -> bool:
    return not people.world.chats[GROUP].messages[message["message_id"]].deleted


async def guarded(people: Town) -> None:
    """Turn the guard on, and have NICO come in."""
    await people.set_up(newcomer_guard=True)
    for person in (NICO, ADMIN, OWNER):
        await opens_a_chat(people, person)
    await people.post(f"chats/{GROUP}/join", user_id=NICO)
    await people.until_idle()


async def removals(people: Town) -> list[str]:
    await people.until_idle()
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    return [one.action for one in entries if one.action.startswith("newcomer_")]


async def test_a_newcomers_link_goes_the_author_is_told_and_the_admins_see_it_once(members: Town):
    await guarded(members)
    sent = [await members.says(NICO, LINK) for _ in range(3)]
    assert "ficam para depois do primeiro check-in" in said(await members.answer(chat=NICO, containing="Oi!"))
    shown = await members.answer(chat=ADMIN, containing="mandou um link")
    assert LINK in said(shown)
    await members.until(lambda: not any(is_there(members, one) for one in sent))
    await members.until_idle()
    told = [one for one in members.of_bot(ADMIN) if "mandou um link" in said(one)]
    assert len(told) == 1
    assert await removals(members) == ["newcomer_message_removed"]


async def test_plain_words_stay_and_so_does_a_link_where_nobody_asked_for_the_guard(members: Town):
    await members.post(f"chats/{GROUP}/join", user_id=NICO)
    link = await members.says(NICO, LINK)
    await members.until_idle()
    await members.set_up(newcomer_guard=True)
    words = await members.says(NICO, "oi, gente!")
    await members.until_idle()
    assert is_there(members, link)
    assert is_there(members, words)


async def test_let_stand_says_it_again_and_the_author_writes_freely_from_then_on(members: Town):
    await guarded(members)
    await members.says(NICO, LINK)
    shown = await members.answer(chat=ADMIN, containing="mandou um link")
    of_owner = await members.answer(chat=OWNER, containing="mandou um link")
    await members.presses(ADMIN, shown, "Liberar")
    again = said(await members.answer(containing="disse:"))
    assert LINK in again
    assert await members.presses(OWNER, of_owner, "Liberar") == "Já liberaram."
    assert "👤 Nico" in await members.hears(OWNER, "/audit liberou", chat=GROUP)
    free = await members.says(NICO, LINK)
    await members.until_idle()
    assert is_there(members, free)
    assert len([one for one in members.of_bot(GROUP) if "disse:" in said(one)]) == 1
    assert await removals(members) == ["newcomer_trusted", "newcomer_message_removed"]


async def test_who_has_a_check_in_and_who_was_here_before_write_what_they_like(members: Town):
    await guarded(members)
    anchor = await members.anchor()
    photo = await members.photo(NICO, to=anchor["message_id"])
    await members.reaction(photo, "🔥")
    for person in (NICO, BIA):
        link = await members.says(person, LINK)
        await members.until_idle()
        assert is_there(members, link)


async def test_a_forward_a_contact_and_a_hidden_link_go_as_well(members: Town):
    await guarded(members)
    sent = [
        *await members.sends(NICO, text="oi", forward_from=BIA),
        *await members.sends(NICO, kind="contact"),
        *await members.sends(
            NICO,
            text="clique",
            entities=[{"type": "text_link", "offset": 0, "length": 6, "url": "https://golpe.example"}],
        ),
    ]
    await members.until(lambda: not any(is_there(members, one) for one in sent))


async def test_without_the_right_to_delete_it_stays_and_the_admins_learn_what_is_missing(members: Town):
    await guarded(members)
    await members.post(f"chats/{GROUP}/promote", user_id=members.world.bot["id"], rights=[], by=OWNER)
    link = await members.says(NICO, LINK)
    await members.answer(chat=OWNER, containing="Apagar mensagens")
    assert is_there(members, link)
    assert await removals(members) == []


async def test_after_a_day_nobody_is_a_newcomer():
    clock = ShiftedClock()
    async with town(clock=clock) as people:
        await people.registered()
        await guarded(people)
        clock.ahead = timedelta(hours=24)
        link = await people.says(NICO, LINK)
        await people.until_idle()
        assert is_there(people, link)


async def test_a_link_that_is_edited_into_a_text_goes_and_an_edited_command_does_nothing(members: Town):
    await guarded(members)
    sent = await members.says(NICO, "oi, gente!")
    await members.until_idle()
    await members.post(f"chats/{GROUP}/messages/{sent['message_id']}/edit", **{"from": NICO, "text": LINK})
    assert LINK in said(await members.answer(chat=ADMIN, containing="mandou um link"))
    assert not is_there(members, sent)
    other = await members.says(BIA, "oi")
    await members.until_idle()
    before = len(members.of_bot(GROUP))
    text = "/ranking https://golpe.example"
    await members.post(f"chats/{GROUP}/messages/{other['message_id']}/edit", **{"from": BIA, "text": text})
    await members.until_idle()
    assert is_there(members, other)
    assert len(members.of_bot(GROUP)) == before


async def test_who_writes_as_a_channel_is_a_newcomer_until_an_admin_lets_it_stand(members: Town):
    await guarded(members)
    words = await members.says(BIA, "bom dia", as_channel=True)
    link = await members.says(BIA, LINK, as_channel=True)
    shown = await members.answer(chat=ADMIN, containing="um canal")
    assert "Canal de Bia" in said(shown)
    assert LINK in said(shown)
    await members.until(lambda: not is_there(members, link))
    assert is_there(members, words)
    await members.presses(ADMIN, shown, "Liberar")
    assert LINK in said(await members.answer(containing="disse:"))
    free = await members.says(BIA, LINK, as_channel=True)
    await members.until_idle()
    assert is_there(members, free)
    assert await removals(members) == ["newcomer_trusted", "newcomer_message_removed"]


async def test_an_admin_who_hides_behind_the_group_and_the_linked_channel_are_left_alone(members: Town):
    await guarded(members)
    sent = [
        await members.says(ADMIN, LINK, anonymous=True),
        *await members.sends(ADMIN, text=LINK, linked=True),
    ]
    await members.until_idle()
    assert all(is_there(members, one) for one in sent)


async def test_a_rich_message_with_a_link_in_it_goes_as_well(members: Town):
    await guarded(members)
    html = '<p>ganhe dinheiro</p><table><tr><td>só <a href="https://golpe.example">aqui</a></td></tr></table>'
    sent = members.writes_rich(NICO, html)
    await members.until(lambda: not is_there(members, sent))
    assert "ganhe dinheiro\nsó aqui" in said(await members.answer(chat=ADMIN, containing="mandou um link"))
