"""What people and Telegram do that nobody planned for.

There are odd names, forum topics, lost rights, and updates with holes.
"""

import itertools
import time
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from gymnation.member.v1.inbox_service_pb2 import ListDeadUpdatesRequest
from telegram_gateway.runtime.inbox import RawUpdate
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OTHER_GROUP, OWNER, Town, said

BOT = "@gymnation_sandbox_bot"
_update_ids = itertools.count(900_000_000)


async def delivers(people: Town, **content: Any) -> None:
    """Hand the gateway an update that the stand-in would not make."""
    raw = RawUpdate.of({"update_id": next(_update_ids), **content})
    await people.gateway.inbox.accept([raw])


def message(people: Town, person: int, message_id: int, **content: Any) -> dict[str, Any]:
    chat = people.world.chats[GROUP]
    return {
        "message_id": message_id,
        "date": int(time.time()),
        "chat": {"id": GROUP, "type": "supergroup", "title": chat.title, "is_forum": True},
        "from": people.world.user(person),
        **content,
    }


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [
        ("\u3164", ""),
        ("\U0001f3cb\ufe0f" * 32, "\U0001f469" * 64),
        ("\u202eabc <b>&", None),
        ("x" * 4096, ""),
    ],
    ids=["blank", "emoji", "rtl and markup", "endless"],
)
async def test_any_name_checks_in_and_ranks(members: Town, first_name: str, last_name: str | None):
    person = await members.post("people", first_name=first_name, last_name=last_name)
    await members.post(f"chats/{GROUP}/join", user_id=person["id"])
    anchor = await members.anchor()
    photo = await members.photo(person["id"], to=anchor["message_id"])
    assert "1 check-in" in said(await members.answer(to=photo))
    for command in ("/ranking", "/perfil"):
        # A reply: the welcome may come in between.
        asked = await members.says(person["id"], command)
        assert "1 ponto" in said(await members.answer(to=asked))


async def test_a_full_ranking_of_the_longest_names_is_sent(members: Town):
    anchor = await members.anchor()
    photos = []
    for number in range(20):
        person = await members.post(
            "people", first_name=f"{number:02}" + "\U0001f469" * 62, last_name="\U0001f3cb" * 64
        )
        await members.post(f"chats/{GROUP}/join", user_id=person["id"])
        photos.append(await members.photo(person["id"], to=anchor["message_id"]))
    for photo in photos:
        await members.answer(to=photo)
    # A reply: those who joined may be welcomed in between.
    asked = await members.says(BIA, "/ranking")
    assert "20 participantes" in said(await members.answer(to=asked))


async def test_in_a_forum_topic_a_command_without_a_reply_needs_one(members: Town):
    topic = message(
        members, ADMIN, 5, message_thread_id=5, forum_topic_created={"name": "Treinos", "icon_color": 1}
    )
    await delivers(
        members,
        message=message(
            members,
            ADMIN,
            6,
            message_thread_id=5,
            reply_to_message=topic,
            text="/checkin",
            entities=[{"type": "bot_command", "offset": 0, "length": 8}],
        ),
    )
    assert "Responda a uma mensagem" in said(await members.answer())


async def test_an_album_to_one_of_the_bots_messages_is_no_question(members: Town):
    rules = await members.says(BIA, "/regras")
    answer = await members.answer(to=rules)
    await members.sends(BIA, photo={"sample": 1}, album=4, reply_to=answer["message_id"])
    await members.silent()


async def test_plus_points_with_leading_zeros_are_no_way_around_the_bounds(members: Town):
    post = await members.says(ADMIN, "Desafio")
    asked = await members.says(ADMIN, "/checkinplus 00030", reply_to=post["message_id"])
    assert "de 2 a 10" in said(await members.answer(to=asked))


async def test_a_bots_confirmation_is_no_second_anchor(members: Town):
    confirmation = await members.anchor()
    asked = await members.says(ADMIN, "/checkin", reply_to=confirmation["message_id"])
    assert "já é (ou já foi)" in said(await members.answer(to=asked))


async def test_a_mention_after_wide_characters_is_found(members: Town):
    asked = await members.says(BIA, f"\U0001f3cb\U0001f469 \U0001f1e7\U0001f1f7 {BOT} dica de sono?")
    await members.edited(await members.answer(to=asked), "1 de 2")


async def test_a_caption_that_mentions_the_bot_is_a_question(members: Town):
    sent = (await members.sends(BIA, photo={"sample": 1}, caption=f"{BOT} dica de sono?"))[0]
    await members.edited(await members.answer(to=sent), "1 de 2")


async def test_a_button_under_a_message_that_the_bot_cannot_read_any_more_works(members: Town):
    asked = await members.says(BIA, f"{BOT} dica de sono?")
    answer = await members.edited(await members.answer(to=asked), "1 de 2")
    stored = members.world.chats[GROUP].messages[answer["message_id"]].payload
    data = stored["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await delivers(
        members,
        callback_query={
            "id": "4000000000000999999",
            "from": members.world.user(BIA),
            "chat_instance": "1",
            "data": data,
            "message": {
                "chat": {"id": GROUP, "type": "supergroup", "title": "x"},
                "message_id": answer["message_id"],
                "date": 0,
            },
        },
    )
    await members.until(
        lambda: (
            members.world.chats[GROUP].messages[answer["message_id"]].view()["buttons"][0][0]["text"]
            == "👍 ✓"
        )
    )


async def test_a_demoted_admin_loses_their_commands_at_once(members: Town):
    await members.post(f"chats/{GROUP}/promote", user_id=CAIO, by=OWNER)
    await members.until_idle()
    assert "/endcheckin" in await members.hears(CAIO, "/ajuda")
    await members.post(f"chats/{GROUP}/demote", user_id=CAIO, by=OWNER)
    await members.until_idle()
    assert "/endcheckin" not in await members.hears(CAIO, "/ajuda")


async def test_who_blocked_the_bot_holds_nobody_up(members: Town):
    await members.says(BIA, "/ranking", chat=BIA)
    await members.post(f"people/{BIA}/block")
    await members.until_idle()
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA, containing="Oi, Bia!")


async def test_a_left_member_of_the_old_chat_does_not_stop_the_supergroup(people: Town):
    chat = (await people.post("chats", title="Turma das seis", type="group", creator=OWNER))["id"]
    await people.post(f"chats/{chat}/join", user_id=BIA)
    await people.post(f"chats/{chat}/add_bot", by=OWNER)
    await people.answer(chat=chat, containing="faz parte")
    moved = await people.post(f"chats/{chat}/migrate")
    await people.until_idle()
    bot = people.world.bot
    await delivers(
        people,
        my_chat_member={
            "chat": {"id": chat, "type": "group", "title": "Turma das seis"},
            "from": people.world.user(OWNER),
            "date": int(time.time()),
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": "left"},
        },
    )
    await people.until_idle()
    assert "Ranking de" in await people.hears(BIA, "/ranking", chat=moved["id"])


@pytest.mark.parametrize(
    "content",
    [
        {"message": {}},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}}},
        {
            "message": {
                "message_id": 1,
                "date": 1,
                "chat": {"id": GROUP, "type": "supergroup"},
                "text": "/ranking",
                "entities": [{"type": "bot_command", "offset": 0, "length": 8}],
            }
        },
        {
            "callback_query": {
                "id": "1",
                "from": {"id": BIA, "is_bot": False, "first_name": "B"},
                "chat_instance": "1",
            }
        },
        {"my_chat_member": {}},
        {"something_new": {"x": 1}},
        {"message": "text"},
    ],
)
async def test_an_update_with_holes_harms_nobody(members: Town, content: dict[str, Any]):
    await delivers(members, **content)
    await members.says(BIA, "/ranking")
    await members.answer(containing="Ninguém pontuou")


async def test_the_longest_rules_of_the_longest_title_are_sent_whole(members: Town):
    rules = "\n".join(f"{number}. {'regra ' * 13}" for number in range(47))[:4000]
    await members.clients.groups.UpdateGroup(
        UpdateGroupRequest(
            request_id="5f0c5f0e-8a57-4b3c-9d53-5a1f1b6f2c12",
            group=groups_pb2.Group(
                chat_id=GROUP, title="T" * 255, settings=groups_pb2.GroupSettings(rules=rules)
            ),
            update_mask=FieldMask(paths=["settings.rules", "title"]),
        )
    )
    members.desk.seen.forget_group(GROUP)
    first = await members.hears(BIA, "/regras")
    second = said(await members.answer())
    # The cut is between two lines.
    assert (first.split("T" * 255)[1] + "\n" + second).split() == rules.split()


async def test_a_press_without_a_chat_is_answered(members: Town):
    """The Bot API leaves out the message of a press when it is too old, and has none for inline messages."""
    data = members.desk.buttons.token("answer_good", 1, owner_id=0, chat_id=0)
    press = {"id": "1", "from": members.world.user(BIA), "chat_instance": "1", "data": data}

    await delivers(members, callback_query=press)
    await members.until_idle()

    calls = (await members.get("log"))["calls"]
    assert sum(call["method"] == "answerCallbackQuery" for call in calls) == 1
    assert (
        await members.clients.inbox.ListDeadUpdates(ListDeadUpdatesRequest(page_size=1))
    ).dead_updates == []


async def test_a_bot_that_may_not_see_the_members_says_so_and_admins_stay_admins(members: Town):
    hidden = {
        "target": "telegram",
        "kind": "400",
        "method": "getChatMember",
        "text": "member list is inaccessible",
    }
    await members.post("faults", **hidden, count=100)
    members.desk.roles.forget(GROUP)
    training = await members.says(ADMIN, "Treino")
    await members.says(ADMIN, "/checkin", reply_to=training["message_id"])
    await members.answer(to=training, containing="Check-in aberto")
    assert "Não consigo ver quem está no grupo" in await members.hears(BIA, "/ranking", chat=BIA)
    # The bot is made an administrator: Telegram tells it, and what was kept is dropped.
    members.faults.clear()
    members.desk.roles.forget(GROUP)
    assert "Ranking de" in await members.hears(BIA, "/ranking", chat=BIA)


async def test_a_reaction_that_telegram_puts_off_holds_nobody_up_and_comes_later(members: Town):
    anchor = await members.anchor()
    later = {"target": "telegram", "kind": "429", "method": "setMessageReaction"}
    await members.post("faults", **later, retry_after=1)
    photo = await members.photo(CAIO, to=anchor["message_id"])
    await members.answer(to=photo)
    await members.reaction(photo, "🔥")
    # Put off for longer than the next one waits for an answer.
    await members.post("faults", **later, retry_after=100, count=10)
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    assert "ainda não escreveu suas regras" in await members.hears(BIA, "/regras")


async def test_a_reaction_that_is_not_answered_comes_later(members: Town):
    anchor = await members.anchor()
    await members.post("faults", target="telegram", kind="reset", method="setMessageReaction", count=2)
    photo = await members.photo(CAIO, to=anchor["message_id"])
    await members.reaction(photo, "🔥")


async def test_a_quiet_group_that_forbids_reactions_gets_the_line(members: Town):
    await members.set_up(quiet=True)
    anchor = await members.anchor()
    await members.post(
        "faults",
        target="telegram",
        kind="400",
        method="setMessageReaction",
        text="REACTION_INVALID",
        count=10,
    )
    photo = await members.photo(CAIO, to=anchor["message_id"])
    assert "1 check-in" in said(await members.answer(to=photo))


async def hides_the_members_of_the_other_group(members: Town, seen: int) -> None:
    """Have somebody be seen in both groups, and then the member list of the second one be hidden."""
    await members.second_group()
    assert "De qual grupo" in await members.hears(seen, "/ranking", chat=seen)
    hidden = {"target": "telegram", "kind": "400", "method": "getChatMember", "chat_id": OTHER_GROUP}
    await members.post("faults", **hidden, text="member list is inaccessible", count=100)
    members.desk.roles.forget(OTHER_GROUP)


@pytest.mark.parametrize("words", ["/ranking", "/ranking foto", "/ranking constância"])
async def test_a_ranking_in_private_tells_of_the_group_whose_members_are_hidden_now(
    members: Town, words: str
):
    await hides_the_members_of_the_other_group(members, BIA)
    await members.says(BIA, words, chat=BIA)
    told = await members.answer(chat=BIA, containing="Falta um grupo seu?")
    assert "me tornar admin" in said(told)


async def test_an_admin_of_a_group_whose_members_are_hidden_misses_none(members: Town):
    await hides_the_members_of_the_other_group(members, ADMIN)
    told = await members.hears(ADMIN, "/ranking", chat=ADMIN)
    assert "De qual grupo" in told
    assert "Falta um grupo seu?" not in told
