"""Groups: registered by who may, quiet elsewhere, and faithful to what Telegram does with them."""

from typing import Any

import pytest

from telegram_gateway.conversation import unregistered
from telegram_gateway.runtime.inbox import RawUpdate
from tests.support.town import ADMIN, BIA, GROUP, OTHER_GROUP, OWNER, Town, said, town


async def test_an_unregistered_group_is_told_once_and_then_left_alone(people: Town):
    assert "não está registrado" in await people.hears(BIA, "/ranking")
    await people.says(BIA, "/ranking")
    await people.says(OWNER, "/monitor")
    assert "faz parte da Gym Nation" in said(await people.answer())


async def test_a_notice_that_comes_after_the_registration_is_not_sent(people: Town):
    await people.registered()
    # As of another gateway that had not heard of it.
    text = "Este grupo ainda não está registrado"
    await people.gateway.gateway.outbox.schedule(
        "late", unregistered.KIND, GROUP, {"chat_id": GROUP, "text": text, "note": "told:late"}
    )
    await people.until_settled()
    await people.silent()
    assert not any(text in said(one) for one in people.of_bot(GROUP))


async def test_what_was_said_of_an_unregistered_group_goes_away_when_it_is_registered(people: Town):
    await people.says(BIA, "/ranking")
    told = await people.answer(containing="não está registrado")
    await people.registered()
    messages = people.world.chats[GROUP].messages
    await people.until(lambda: messages[told["message_id"]].deleted)
    # Stopped, it is told anew, and that goes away, too.
    await people.says(OWNER, "/unmonitor")
    await people.answer(containing="Parei")
    await people.says(BIA, "/ranking")
    again = await people.answer(containing="não está registrado")
    await people.registered()
    await people.until(lambda: messages[again["message_id"]].deleted)
    kept = [said(one) for one in people.of_bot(GROUP) if not one["deleted"]]
    assert not any("não está registrado" in text for text in kept)
    assert any("Parei" in text for text in kept)


async def test_what_is_said_at_the_beginning_is_true_of_the_group(members: Town):
    await members.says(OWNER, "/unmonitor")
    await members.answer(containing="Parei")
    assert "com #treino na legenda" in await members.hears(OWNER, "/monitor")
    await members.says(OWNER, "/unmonitor")
    await members.answer(containing="Parei")
    await members.set_up(free_checkins=False)
    begun = await members.hears(OWNER, "/monitor")
    assert "#treino" not in begun
    assert "/checkin" in begun


async def test_only_the_owner_registers_with_monitor(people: Town):
    await people.says(ADMIN, "/monitor")
    await people.registered()
    assert "já está registrado" in await people.hears(OWNER, "/monitor")


async def test_a_group_is_registered_when_the_owner_adds_the_bot(people: Town):
    await people.post(f"chats/{OTHER_GROUP}/join", user_id=OWNER)
    await people.post(f"chats/{OTHER_GROUP}/add_bot", by=OWNER)
    assert "faz parte da Gym Nation" in said(await people.answer(chat=OTHER_GROUP))
    assert "Ranking de Crossfit da Praia" in await people.hears(BIA, "/ranking", chat=OTHER_GROUP)


async def test_a_stranger_who_adds_the_bot_hears_that_it_stays_quiet(people: Town):
    await people.post(f"chats/{OTHER_GROUP}/add_bot", by=ADMIN)
    assert "não está registrado" in said(await people.answer(chat=OTHER_GROUP))


async def test_with_open_registration_one_person_brings_so_many_groups_and_no_more(people: Town):
    gateway = people.gateway.gateway
    gateway.settings = gateway.settings.model_copy(
        update={"open_registration": "on", "open_registration_groups": 1}
    )
    await people.post(f"chats/{OTHER_GROUP}/add_bot", by=ADMIN)
    await people.answer(chat=OTHER_GROUP, containing="faz parte")
    second = (await people.post("chats", title="Mais uma", type="supergroup", creator=ADMIN))["id"]
    await people.post(f"chats/{second}/add_bot", by=ADMIN)
    assert "o máximo de grupos por pessoa" in said(await people.answer(chat=second))
    # The owner is bound by nothing.
    await people.post(f"chats/{second}/join", user_id=OWNER)
    assert "faz parte" in await people.hears(OWNER, "/monitor", chat=second)


async def test_unmonitor_stops_the_bot_and_monitor_brings_it_back_with_everything(members: Town):
    anchor = await members.anchor()
    await members.photo(BIA, to=anchor["message_id"])
    await members.answer(containing="1 ponto")
    assert "Parei por aqui" in await members.hears(OWNER, "/unmonitor")
    assert "não está registrado" in await members.hears(BIA, "/ranking")
    await members.registered()
    assert "Bia" in await members.hears(BIA, "/ranking")


async def test_a_removed_bot_stops_and_comes_back(members: Town):
    await members.post(f"chats/{GROUP}/remove_bot", by=OWNER)
    await members.until_idle()
    await members.post(f"chats/{GROUP}/add_bot", by=OWNER)
    assert "faz parte da Gym Nation" in said(await members.answer(containing="faz parte"))


async def test_a_new_title_is_followed(members: Town):
    await members.post(f"chats/{GROUP}/title", title="Gym & Cia", by=OWNER)
    await members.until_idle()
    assert "Ranking de Gym & Cia" in await members.hears(BIA, "/ranking")


async def test_a_group_that_becomes_a_supergroup_keeps_everything(people: Town):
    chat = (await people.post("chats", title="Turma das seis", type="group", creator=OWNER))["id"]
    await people.post(f"chats/{chat}/join", user_id=BIA)
    await people.post(f"chats/{chat}/add_bot", by=OWNER)
    await people.answer(chat=chat, containing="faz parte")
    post = await people.says(OWNER, "Treino", chat=chat)
    await people.says(OWNER, "/checkin", chat=chat, reply_to=post["message_id"])
    await people.answer(chat=chat, to=post)
    await people.photo(BIA, chat=chat, to=post["message_id"])
    await people.answer(chat=chat, containing="1 ponto")

    moved = await people.post(f"chats/{chat}/migrate")
    await people.until_idle()

    assert "Bia" in await people.hears(BIA, "/ranking", chat=moved["id"])


@pytest.mark.parametrize(
    "content",
    [
        {"new_chat_photo": [{"file_id": "a", "file_unique_id": "b", "width": 160, "height": 160}]},
        {"delete_chat_photo": True},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": GROUP, "type": "supergroup"}}},
        {"forum_topic_created": {"name": "Avisos", "icon_color": 7322096}},
        {"boost_added": {"boost_count": 1}},
    ],
    ids=["photo", "photo taken away", "pin", "topic", "boost"],
)
async def test_what_else_changes_in_a_group_is_nobodys_business(members: Town, content: dict[str, Any]):
    """As Telegram tells it: a service message, which is answered by nothing and loses nothing."""
    before = len(members.of_bot(GROUP))
    service = {
        "message_id": 9_000_001,
        "date": 1764180000,
        "chat": {"id": GROUP, "title": "Turma das Seis", "type": "supergroup"},
        "from": {"id": ADMIN, "is_bot": False, "first_name": "Adão"},
        **content,
    }
    await members.gateway.inbox.accept([RawUpdate.of({"update_id": 900_000_000, "message": service})])
    await members.until_idle()
    assert len(members.of_bot(GROUP)) == before
    assert "Ranking de Turma das Seis" in await members.hears(BIA, "/ranking")


async def test_with_open_registration_an_admin_registers_the_group_in_which_the_bot_is_already():
    async with town(gateway={"open_registration": "on", "open_registration_groups": 1}) as people:
        assert "Qualquer admin do grupo pode registrá-lo" in await people.hears(BIA, "/ranking")
        await people.says(BIA, "/monitor")
        assert "faz parte da Gym Nation" in await people.hears(ADMIN, "/monitor")
        assert "já está registrado" in await people.hears(ADMIN, "/monitor")
        assert "/unmonitor" not in await people.hears(ADMIN, "/ajuda")
        second = (await people.post("chats", title="Mais uma", type="supergroup", creator=ADMIN))["id"]
        await people.post(f"chats/{second}/join", user_id=OWNER)
        await people.post(f"chats/{second}/add_bot", by=ADMIN)
        assert "o máximo de grupos por pessoa" in said(await people.answer(chat=second))
        assert "o máximo de grupos por pessoa" in await people.hears(ADMIN, "/monitor", chat=second)
