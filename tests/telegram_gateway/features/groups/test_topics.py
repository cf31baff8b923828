"""Forums: what is said stays in its topic, and what a topic does not take is said where it can be seen."""

from datetime import timedelta

import pytest

from sandbox.patience import patient
from servicekit.clock import utc_now
from telegram_gateway.features.groups.welcomes import COLLECT
from tests.support.town import ADMIN, BIA, GROUP, NICO, OWNER, Message, Town, said


@pytest.fixture
async def topic(people: Town) -> int:
    """A topic of the group, which is a forum and registered nowhere yet."""
    await people.post(f"chats/{GROUP}/forum")
    return int((await people.post(f"chats/{GROUP}/topics", name="Avisos"))["id"])


async def registered_in(people: Town, topic: int) -> None:
    said_in = {"topic": topic} if topic else {}
    monitor = await people.says(OWNER, "/monitor", **said_in)
    await people.answer(to=monitor, containing="Turma das Seis")
    people.gateway.gateway.clock = lambda: utc_now() - COLLECT + timedelta(seconds=patient(1))


def place(message: Message) -> int:
    """The topic of a message; 0 for General."""
    return int(message["message_thread_id"]) if message.get("is_topic_message") else 0


async def admin_started(people: Town) -> None:
    await people.post(f"people/{ADMIN}/start")
    await people.answer(chat=ADMIN)


async def due(people: Town, kind: str) -> None:
    """Have the outbox do it now."""
    payload = {"chat_id": GROUP, "season_id": ""}
    await people.gateway.gateway.outbox.schedule(f"{kind}:test", kind, GROUP, payload)


async def test_answers_and_what_is_said_for_admins_stay_in_the_topic(people: Town, topic: int):
    await registered_in(people, 0)
    for person, words, answer in (
        (ADMIN, "/say Bora treinar!", "Bora treinar!"),
        (BIA, "/regras", "regra"),
        (BIA, "@gymnation_sandbox_bot como faço um agachamento?", ""),
        (ADMIN, "/say às 23:59 Boa noite!", "23:59"),
    ):
        await people.says(person, words, topic=topic)
        assert place(await people.answer(containing=answer)) == topic, words


async def test_a_check_in_is_acknowledged_in_its_topic(people: Town, topic: int):
    await registered_in(people, 0)
    post = await people.says(ADMIN, "Treino de hoje!", topic=topic)
    await people.says(ADMIN, "/checkin", reply_to=post["message_id"], topic=topic)
    assert place(await people.answer(to=post)) == topic
    await people.until_idle()
    photo = await people.photo(BIA, to=post["message_id"], topic=topic)
    assert place(await people.answer(to=photo)) == topic


async def test_open_anchors_are_linked_to_in_their_topic(people: Town, topic: int):
    await registered_in(people, 0)
    posts = []
    for words in ("Treino de hoje!", "Corrida!"):
        posts.append(await people.says(ADMIN, words, topic=topic))
        await people.says(ADMIN, "/checkin", reply_to=posts[-1]["message_id"], topic=topic)
        await people.answer(to=posts[-1])
    photo = (await people.sends(BIA, photo={"sample": 1}, topic=topic))[0]
    asked = await people.says(ADMIN, "/confirmcheckin", reply_to=photo["message_id"], topic=topic)
    offered = await people.answer(to=asked)
    links = {one["url"] for one in offered["entities"] if one["type"] == "text_link"}
    assert links == {f"https://t.me/c/1000000001/{topic}/{post['message_id']}" for post in posts}


async def test_an_unregistered_group_hears_so_where_it_asked(people: Town, topic: int):
    await people.says(BIA, "/ranking", topic=topic)
    assert place(await people.answer(containing="registrado")) == topic


@pytest.mark.parametrize("of_topic", [True, False])
async def test_what_nobody_asked_for_is_said_where_the_group_was_registered(
    people: Town, topic: int, of_topic: bool
):
    home = topic if of_topic else 0
    await registered_in(people, home)
    await people.post(f"chats/{GROUP}/join", user_id=NICO)
    assert place(await people.answer(containing="Boas-vindas")) == home
    anchor = await people.anchor()
    await people.answer(to=await people.photo(BIA, to=anchor["message_id"]))
    await due(people, "season_end")
    assert place(await people.answer(containing="Fim da temporada")) == home
    await due(people, "weekly_card")
    assert place(await people.answer(containing="🥇")) == home


async def test_an_admin_chooses_the_topic_with_config_in_it(people: Town, topic: int):
    await registered_in(people, 0)
    await people.says(ADMIN, "/config", topic=topic)
    menu = await people.answer(containing="Tópico dos avisos: Geral")
    await people.presses(ADMIN, menu, "Tópico dos avisos")
    menu = await people.edited(menu, "boas-vindas, check-in do dia, fim de temporada")
    await people.presses(ADMIN, menu, "este tópico")
    await people.edited(menu, "Tópico dos avisos: um tópico do grupo")
    await people.post(f"chats/{GROUP}/join", user_id=NICO)
    assert place(await people.answer(containing="Boas-vindas")) == topic


async def test_general_offers_no_topic_of_its_own(people: Town, topic: int):
    await registered_in(people, topic)
    await people.says(ADMIN, "/config")
    menu = await people.answer(containing="um tópico do grupo")
    await people.presses(ADMIN, menu, "Tópico dos avisos")
    menu = await people.edited(menu, "boas-vindas, check-in do dia, fim de temporada")
    assert "este tópico" not in str(menu["buttons"])
    await people.presses(ADMIN, menu, "Geral")
    await people.edited(menu, "Tópico dos avisos: Geral")


async def test_a_group_without_topics_is_not_asked_about_them(members: Town):
    assert "Tópico" not in await members.hears(ADMIN, "/config")


async def test_a_closed_topic_is_answered_in_general_and_its_admins_are_told_once(people: Town, topic: int):
    await registered_in(people, 0)
    await admin_started(people)
    await people.post(f"chats/{GROUP}/topics/{topic}/close")
    for _ in range(2):
        await people.says(ADMIN, "/regras", topic=topic)
        assert place(await people.answer(containing="regra")) == 0
    told = await people.answer(chat=ADMIN, containing="está fechado")
    assert "foi para outro tópico" in said(told)
    assert [one["url"] for one in told["entities"] if one["type"] == "text_link"] == [
        f"https://t.me/c/1000000001/{topic}"
    ]
    await people.until_idle()
    assert sum("está fechado" in said(one) for one in people.of_bot(ADMIN)) == 1


async def test_a_deleted_topic_gives_way_to_general_and_its_admins_are_told(people: Town, topic: int):
    await registered_in(people, topic)
    await admin_started(people)
    await people.post(f"chats/{GROUP}/topics/{topic}/delete")
    await people.post(f"chats/{GROUP}/join", user_id=NICO)
    assert place(await people.answer(containing="Boas-vindas")) == 0
    assert "não existe mais" in said(await people.answer(chat=ADMIN, containing="tópico"))


async def test_what_general_does_not_take_goes_to_the_groups_own_topic(people: Town, topic: int):
    await registered_in(people, topic)
    await admin_started(people)
    await people.post(f"chats/{GROUP}/topics/1/close")
    await people.says(ADMIN, "/regras")
    assert place(await people.answer(containing="regra")) == topic
    assert "Geral" in said(await people.answer(chat=ADMIN, containing="fechado"))


async def test_what_no_topic_takes_is_told_in_private(people: Town, topic: int):
    await registered_in(people, 0)
    await admin_started(people)
    await people.post(f"chats/{GROUP}/topics/1/close")
    await people.post(f"chats/{GROUP}/join", user_id=NICO)
    assert "não saiu" in said(await people.answer(chat=ADMIN, containing="Geral"))


async def test_a_timed_post_whose_topic_was_deleted_is_said_in_general(people: Town, topic: int):
    await registered_in(people, 0)
    await people.says(ADMIN, "/sayrecurrent 1h Água!", topic=topic)
    await people.answer(containing="📣 Anúncio")
    await people.post(f"chats/{GROUP}/topics/{topic}/delete")
    made = await people.database.collection("announcements").find_one({})
    payload = {"chat_id": GROUP, "announcement_id": made["_id"], "slot": int(utc_now().timestamp())}
    await people.gateway.gateway.outbox.schedule("said", "announcement", GROUP, payload)
    assert place(await people.answer(containing="Água!")) == 0


async def test_a_flagged_member_whom_the_bot_cannot_write_to_hears_it_in_the_topic(people: Town, topic: int):
    await registered_in(people, 0)
    bad = await people.says(BIA, "spam", topic=topic)
    await people.says(ADMIN, "/addblacklist propaganda", reply_to=bad["message_id"], topic=topic)
    assert place(await people.answer(to=bad)) == topic


async def test_a_row_of_replies_outside_of_forums_is_no_topic(members: Town):
    first = await members.says(BIA, "oi")
    command = await members.says(BIA, "/regras", reply_to=first["message_id"])
    assert command["message_thread_id"] == first["message_id"]
    assert "regra" in said(await members.answer(to=command))
    await members.says(ADMIN, "/say Bora!", reply_to=first["message_id"])
    assert "is_topic_message" not in await members.answer(containing="Bora!")


async def test_the_goal_is_asked_for_in_the_topic_of_the_photo(people: Town, topic: int):
    await registered_in(people, 0)
    for sample in (1, 2, 3):
        post = await people.says(ADMIN, "Treino de hoje!", topic=topic)
        await people.says(ADMIN, "/checkin", reply_to=post["message_id"], topic=topic)
        await people.answer(to=post)
        # Nobody who may be written to in private.
        photo = await people.photo(BIA, to=post["message_id"], topic=topic, sample=sample)
        # The question answers the same photo.
        await people.answer(to=photo, containing=" · ")
    asked = await people.answer(containing="Quantos dias por semana")
    assert place(asked) == topic
    assert asked["reply_to_message"]["message_id"] == photo["message_id"]
