"""What people do, as a bot hears of it: a table of the fields that the Bot API documents, asked over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from .situations import BIA, GYM, OWNER

GROUP_ANONYMOUS_BOT, CHANNEL_BOT, TELEGRAM = 1087968824, 136817688, 777000

# What is sent, and which fields the message must have. `...` says only that the field is there.
ARRIVALS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "voice": ({"kind": "voice"}, {"voice": {"duration": 5, "mime_type": "audio/ogg"}}),
    "sticker": ({"kind": "sticker"}, {"sticker": {"type": "regular", "is_animated": False, "emoji": ...}}),
    "poll": ({"kind": "poll"}, {"poll": {"question": ..., "options": ..., "is_anonymous": True}}),
    "video note": ({"kind": "video_note"}, {"video_note": {"length": 240, "duration": 7}}),
    "animation": ({"kind": "animation"}, {"animation": {"file_id": ...}, "document": {"file_id": ...}}),
    "live photo": ({"kind": "live_photo"}, {"live_photo": {"photo": ..., "duration": 3}, "photo": ...}),
    "contact": ({"kind": "contact", "contact_of": BIA}, {"contact": {"user_id": BIA, "phone_number": ...}}),
    "forward": (
        {"text": "oi", "forward_from": OWNER},
        {"forward_origin": {"type": "user", "sender_user": ...}},
    ),
    "hidden forward": (
        {"text": "oi", "forward_from": OWNER, "forward_hidden": True},
        {"forward_origin": {"type": "hidden_user", "sender_user_name": ...}},
    ),
    "anonymous admin": (
        {"text": "oi", "anonymous": True},
        {
            "from": {"id": GROUP_ANONYMOUS_BOT, "is_bot": True, "username": "GroupAnonymousBot"},
            "sender_chat": {"id": GYM},
        },
    ),
    "speaking channel": (
        {"text": "oi", "as_channel": True},
        {"from": {"id": CHANNEL_BOT, "is_bot": True}, "sender_chat": {"type": "channel"}},
    ),
    "linked channel": (
        {"text": "oi", "linked": True},
        {"from": {"id": TELEGRAM}, "is_automatic_forward": True, "sender_chat": {"type": "channel"}},
    ),
}


def agrees(wanted: Any, found: Any) -> bool:
    if wanted is ...:
        return found is not None
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(agrees(one, found.get(key)) for key, one in wanted.items())
    return bool(wanted == found)


@pytest.mark.parametrize("name", ARRIVALS)
async def test_what_people_send_arrives_with_telegrams_fields(bot, people, name):
    letter, wanted = ARRIVALS[name]
    await people.sends(OWNER, GYM, **letter)
    (update,) = await bot.get_updates()
    assert agrees(wanted, update.message.to_dict()), update.message.to_dict()


async def test_an_album_is_messages_of_one_group_of_which_one_has_the_caption(bot, people):
    await people.sends(BIA, GYM, photo={"sample": 1}, album=3, caption="treino")
    messages = [update.message for update in await bot.get_updates()]
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["treino", None, None]


async def test_service_messages_say_what_happened(bot, people):
    await people.post(f"chats/{GYM}/title", title="Outro nome")
    await people.post(f"chats/{GYM}/leave", user_id=BIA)
    titled, gone = (update.message for update in await bot.get_updates(allowed_updates=["message"]))
    assert titled.new_chat_title == "Outro nome"
    assert gone.left_chat_member.id == BIA


async def test_a_deleted_account_has_no_name_and_stays_in_the_list(bot, people):
    await people.post(f"people/{BIA}/delete_account")
    member = await bot.get_chat_member(GYM, BIA)
    assert (member.user.first_name, member.user.username, member.status) == ("", None, "member")


async def test_reactions_are_told_to_administrators_that_asked_for_them(bot, people):
    sent = await bot.send_message(GYM, "oi")
    await people.post(f"chats/{GYM}/messages/{sent.message_id}/react", **{"from": BIA, "emoji": "🔥"})
    # What happened before it was asked for is not told.
    assert await bot.get_updates(allowed_updates=["message_reaction"]) == ()
    await people.post(f"chats/{GYM}/messages/{sent.message_id}/react", **{"from": BIA, "emoji": "👍"})
    (update,) = await bot.get_updates(allowed_updates=["message_reaction"])
    assert (update.message_reaction.old_reaction[0].emoji, update.message_reaction.user.id) == ("🔥", BIA)
    await people.post(f"chats/{GYM}/demote", user_id=bot.id)
    await people.post(f"chats/{GYM}/messages/{sent.message_id}/react", **{"from": BIA, "emoji": "🔥"})
    told = await bot.get_updates(offset=update.update_id + 1, allowed_updates=["message_reaction"])
    assert told == ()


@pytest.mark.parametrize(
    ("method", "calls"),
    [
        ("setMessageReaction", {"chat_id": GYM, "message_id": "$mine", "reaction": []}),
        ("editMessageText", {"chat_id": GYM, "message_id": "$mine", "text": "tchau"}),
        ("sendMessageDraft", {"chat_id": BIA, "draft_id": 1, "text": "pens"}),
    ],
)
async def test_a_429_of_one_kind_of_call_holds_that_kind_alone(bot, people, faults, method, calls):
    await people.post(f"people/{BIA}/start")
    sent = await bot.send_message(GYM, "oi")
    faults.add("telegram", "429", method=method, retry_after=25)
    filled = {key: sent.message_id if value == "$mine" else value for key, value in calls.items()}
    url = f"{bot.base_url}/{method}"
    async with people.session.post(url, json=filled) as response:
        answer = await response.json()
    assert (response.status, answer["parameters"]) == (429, {"retry_after": 25})
    assert answer["description"] == "Too Many Requests: retry after 25"
    assert await bot.send_message(GYM, "outra")
