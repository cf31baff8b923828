"""What public reports say of bots that look after groups, each kind tried here (see docs/bugs.md)."""

from telegram_gateway.features.moderation.purging import AT_MOST
from tests.support.town import ADMIN, BIA, GROUP, NICO, OWNER, Town, said
from tests.telegram_gateway.features.groups.test_first_hours import guarded, is_there, removals
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures import asks

MARKED = "<test/> & *Lu_* [x](y).!"


async def person(people: Town, first_name: str) -> int:
    made = await people.post("people", first_name=first_name, language_code="pt-br")
    return int(made["id"])


async def test_a_name_made_of_marks_is_welcomed_as_it_is(members: Town):
    stranger = await person(members, MARKED)
    await members.post(f"chats/{GROUP}/join", user_id=stranger)
    assert f"Boas-vindas, {MARKED}!" in said(await members.answer(containing="Boas-vindas"))


async def test_a_group_whose_title_is_made_of_marks_is_named_so_in_private(members: Town):
    for one in (BIA, ADMIN):
        await opens_a_chat(members, one)
    await members.post(f"chats/{GROUP}/title", title=MARKED, by=OWNER)
    await members.until_idle()
    members.desk.seen.forget_group(GROUP)
    await asks(members, "/silenciar 2h <b>spam</b> & cia")
    told = said(await members.answer(chat=BIA, containing="pausa"))
    assert "<b>spam</b> & cia" in told
    assert MARKED in told


async def test_a_group_that_became_a_supergroup_is_greeted_once(people: Town):
    chat = (await people.post("chats", title="Turma nova", type="group", creator=OWNER))["id"]
    await people.post(f"chats/{chat}/add_bot", by=OWNER)
    await people.answer(chat=chat, containing="faz parte")
    moved = (await people.post(f"chats/{chat}/migrate"))["id"]
    await people.until_idle()
    await people.says(OWNER, "/regras", chat=moved)
    await people.answer(chat=moved)
    greetings = [one for one in people.of_bot(moved) if "faz parte" in said(one)]
    assert greetings == []


async def test_an_album_of_a_newcomer_goes_as_a_whole_and_is_told_once(members: Town):
    await guarded(members)
    album = await members.sends(NICO, photo={"sample": 1}, album=3, caption="veja https://golpe.example")
    shown = await members.answer(chat=ADMIN, containing="mandou um link")
    assert "golpe" in said(shown)
    await members.until(lambda: not any(is_there(members, one) for one in album))
    await members.until_idle()
    assert len([one for one in members.of_bot(ADMIN) if "mandou um link" in said(one)]) == 1
    assert await removals(members) == ["newcomer_message_removed"]


async def test_an_anonymous_admin_is_told_why_a_command_does_nothing(members: Town):
    """Who hides behind the group has no rights that can be asked for; silence would look like a fault."""
    for word in ("/config", "/checkin"):
        asked = (await members.sends(ADMIN, text=word, anonymous=True))[0]
        assert "nem como canal" in said(await members.answer(to=asked))


async def test_telegrams_stand_in_for_anonymous_admins_is_nobodys_account(members: Town):
    """Its number is the same in all groups: who is named by it would be anonymous admins everywhere."""
    (post,) = await members.sends(OWNER, text="oi", anonymous=True)
    await members.says(OWNER, "/setadmin", reply_to=post["message_id"])
    await members.answer()
    kept = await members.database.collection("roles").find({}).to_list(None)
    assert [one["member_id"] for one in kept if one["member_id"] == 1087968824] == []


async def test_of_a_flood_what_is_left_is_said_and_goes_with_the_next_command(members: Town):
    """A call takes a hundred messages at most; nobody is told that all are gone while some are not."""
    await opens_a_chat(members, ADMIN)
    flood = [await members.says(BIA, f"linha {number}") for number in range(AT_MOST + 3)]
    await members.until_idle()
    for count, left, confirmed in ((AT_MOST, 3, "Ainda há 3"), (3, 0, "apaguei 3 mensagens")):
        command = await members.says(ADMIN, f"/limpar {BIA} enchente", chat=ADMIN)
        question = await members.answer(chat=ADMIN, to=command)
        await members.presses(ADMIN, question, f"Apagar as {count}")
        await members.answer(chat=ADMIN, containing=confirmed)
        assert sum(is_there(members, one) for one in flood) == left


async def test_whoever_deleted_their_account_is_banned_by_what_they_wrote(members: Town):
    """Telegram leaves such an account in the group, without a name."""
    await opens_a_chat(members, ADMIN)
    await members.post(f"chats/{GROUP}/join", user_id=NICO)
    wrote = await members.says(NICO, "compre")
    await members.post(f"people/{NICO}/delete_account")
    await members.says(ADMIN, "/banir spam", reply_to=wrote["message_id"])
    assert "não está mais em" in said(await members.answer(chat=ADMIN, containing="não está mais em"))
    assert members.world.chats[GROUP].status(NICO) == "kicked"
