"""What comes into groups besides texts and photos of persons, and what groups forbid: the bot behaves."""

import pytest

from gymnation.member.v1.inbox_service_pb2 import ListDeadUpdatesRequest
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Town, said
from tests.telegram_gateway.features.test_oddities import delivers, message

LETTERS = {
    "a poll": {"kind": "poll"},
    "a voice message": {"kind": "voice"},
    "a sticker": {"kind": "sticker"},
    "a dice": {"kind": "dice"},
    "a contact": {"kind": "contact"},
    "an anonymous admin": {"text": "bom dia", "anonymous": True},
    "a channel that speaks": {"text": "bom dia", "as_channel": True},
    "a post of the linked channel": {"text": "novidade", "linked": True},
}


@pytest.fixture(autouse=True)
async def nothing_breaks(members: Town, caplog: pytest.LogCaptureFixture):
    """Whatever comes, no update is set aside and nothing fails unexpectedly."""
    yield
    await members.until_idle()
    dead = await members.clients.inbox.ListDeadUpdates(ListDeadUpdatesRequest(page_size=10))
    assert not dead.dead_updates
    failed = [one for one in caplog.records if one.levelname == "ERROR"]
    assert [one.getMessage() for one in failed] == []


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
async def test_what_is_nobodys_checkin_meets_silence(members: Town, letter: dict[str, object]):
    anchor = await members.anchor()
    await members.sends(ADMIN, **letter)
    await members.sends(ADMIN, reply_to=anchor["message_id"], kind="sticker")
    await members.silent()


@pytest.mark.parametrize("as_whom", ["anonymous", "as_channel", "linked"])
async def test_who_is_no_person_gets_no_checkin(members: Town, as_whom: str):
    anchor = await members.anchor()
    await members.photo(ADMIN, to=anchor["message_id"], **{as_whom: True})
    await members.silent()
    assert "1 check-in" not in await members.hears(OWNER, "/ranking")


@pytest.mark.parametrize("as_whom", ["anonymous", "as_channel"])
async def test_who_is_no_person_hears_why_a_command_does_nothing(members: Town, as_whom: str):
    asked = await members.says(ADMIN, "/ban_blacklist", **{as_whom: True})
    assert "Só pessoas" in said(await members.answer(to=asked))


async def test_a_command_in_a_post_of_the_linked_channel_is_no_command(members: Town):
    await members.says(ADMIN, "/ranking", linked=True)
    await members.silent()


SERVICE = {
    "pinned_message": {
        "message_id": 1,
        "date": 0,
        "chat": {"id": GROUP, "type": "supergroup", "title": "x"},
        "text": "x",
    },
    "new_chat_photo": [],
    "delete_chat_photo": True,
    "video_chat_started": {},
    "video_chat_ended": {"duration": 3},
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86400},
    "boost_added": {"boost_count": 1},
    "giveaway_created": {},
    "something_new": {"that": "nobody knows yet"},
    "live_photo": {"photo": [], "video": {"file_id": "x"}},
}


@pytest.mark.parametrize("name", SERVICE)
async def test_service_messages_and_kinds_that_nobody_knows_meet_silence(members: Town, name: str):
    await delivers(members, message=message(members, BIA, 9000, **{name: SERVICE[name]}))
    await members.silent()


async def test_a_deleted_account_keeps_its_place_and_breaks_no_list(members: Town):
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    await members.answer(to=photo)
    written = await members.says(BIA, "fui")
    await members.post(f"people/{BIA}/delete_account")
    ghost = {**message(members, BIA, written["message_id"]), "text": "fui"}
    flag = {"text": "/addblacklist", "entities": [{"type": "bot_command", "offset": 0, "length": 13}]}
    await delivers(members, message={**message(members, ADMIN, 9001), "reply_to_message": ghost, **flag})
    await members.until_idle()
    assert "1 check-in" in said(await members.answer(to=await members.says(CAIO, "/ranking")))


async def test_where_reactions_are_forbidden_a_checkin_gets_its_line(members: Town):
    await members.post(f"chats/{GROUP}/house_rules", reactions=[])
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    assert "1 check-in" in said(await members.answer(to=photo))


async def test_where_only_other_reactions_are_allowed_a_checkin_gets_its_line(members: Town):
    await members.post(f"chats/{GROUP}/house_rules", reactions=["👍"])
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    assert "1 check-in" in said(await members.answer(to=photo))


async def test_a_checkin_counts_where_the_bot_may_not_write_and_is_seen_once_it_may(members: Town):
    anchor = await members.anchor()
    bot = members.world.bot_id
    await members.post(f"chats/{GROUP}/restrict", user_id=bot, may=[])
    await members.photo(BIA, to=anchor["message_id"])
    await members.says(CAIO, "/ranking")
    await members.until_idle()

    await members.post(f"chats/{GROUP}/promote", user_id=bot)
    assert "1 check-in" in said(await members.answer(to=await members.says(CAIO, "/ranking")))


async def test_where_the_bot_may_send_texts_only_a_ranking_is_a_text(members: Town):
    anchor = await members.anchor()
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    await members.post(f"chats/{GROUP}/restrict", user_id=members.world.bot_id, may=["can_send_messages"])
    assert "1 check-in" in said(await members.answer(to=await members.says(CAIO, "/ranking")))


async def test_where_members_are_hidden_admins_are_admins_and_members_check_in(members: Town):
    await members.post(f"chats/{GROUP}/house_rules", hidden_members=True)
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot_id)
    members.desk.roles.forget(GROUP)
    post = await members.says(ADMIN, "Treino")
    await members.says(ADMIN, "/checkin", reply_to=post["message_id"])
    await members.answer(to=post)


async def test_admins_hear_in_private_which_right_the_bot_lost(members: Town):
    await members.post(f"people/{ADMIN}/start")
    await members.answer(chat=ADMIN)
    await members.post(
        f"chats/{GROUP}/promote", user_id=members.world.bot_id, rights=["can_restrict_members"]
    )
    assert "Apagar mensagens" in said(await members.answer(chat=ADMIN))


@pytest.mark.parametrize("method", ["setMessageReaction", "sendMessage", "editMessageText", "sendChatAction"])
async def test_a_429_of_one_kind_of_call_loses_nothing(members: Town, method: str):
    anchor = await members.anchor()
    await members.post("faults", target="telegram", kind="429", method=method, retry_after=1)
    photo = await members.photo(BIA, to=anchor["message_id"])
    assert "1 check-in" in said(await members.answer(to=photo))
    await members.reaction(photo, "🔥")
