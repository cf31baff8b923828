"""Channels that write in a group, and other bots: banned after it was said, and brought back."""

import pytest

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from sandbox.telegram.state import Person
from servicekit.errors import Unavailable
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Message, Town, said
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures import audited, standing

OTHER_BOT = 2001


def channel_of(people: Town, person: int) -> int:
    return int(people.world.people[person].channel()["id"])


async def post(people: Town, text: str = "compre") -> Message:
    (message,) = await people.sends(BIA, text=text, as_channel=True)
    return message


async def actions(people: Town) -> list[str]:
    await people.until_idle()
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    return [f"{one.action} {one.subject_id} {one.target} {one.reason}".strip() for one in entries]


async def test_a_channel_is_banned_after_it_was_said_and_may_come_back(members: Town):
    await opens_a_chat(members, ADMIN)
    chat, channel = members.world.chats[GROUP], channel_of(members, BIA)
    written = await post(members)
    command = await members.says(ADMIN, "/banir propaganda", reply_to=written["message_id"])
    question = await members.answer(to=command)
    assert "Aqui quem escreve é um canal, Canal de Bia" in said(question)
    assert channel not in chat.banned_channels

    await members.presses(ADMIN, question, "Banir o canal")

    confirmed = await members.answer(chat=ADMIN, containing="não está mais em")
    assert channel in chat.banned_channels
    assert standing(members, BIA) == "member"
    assert f"channel_banned 0 {channel} propaganda" in await actions(members)
    await members.presses(ADMIN, confirmed, "Desfazer")
    await members.edited(confirmed, "Desfeito")
    assert channel not in chat.banned_channels
    assert f"channel_unbanned 0 {channel}" in await actions(members)


async def test_the_number_of_a_channel_is_no_part_of_the_reason(members: Town):
    channel = channel_of(members, BIA)
    await post(members)
    question = await members.answer(to=await members.says(ADMIN, f"/banir {channel} propaganda"))
    await members.presses(ADMIN, question, "Banir o canal")
    await members.answer(containing="Feito")
    assert f"channel_banned 0 {channel} propaganda" in await actions(members)


async def test_a_channel_is_let_in_again_by_an_old_post_or_its_number(members: Town):
    await opens_a_chat(members, ADMIN)
    chat, channel = members.world.chats[GROUP], channel_of(members, BIA)
    written = await post(members)
    for answered in ({"reply_to": written["message_id"]}, {}):
        chat.banned_channels.add(channel)
        await members.says(ADMIN, "/desbanir" if answered else f"/desbanir {channel}", **answered)
        await members.answer(chat=ADMIN, containing="já pode voltar")
        assert channel not in chat.banned_channels


async def test_a_channel_can_only_be_banned_and_what_it_wrote_deleted(members: Town):
    await opens_a_chat(members, ADMIN)
    written = await post(members)
    for word in ("/silenciar 2h spam", "/aviso spam", "/falar"):
        command = await members.says(ADMIN, word, reply_to=written["message_id"])
        assert "só sei fazer uma coisa" in said(await members.answer(to=command))
    own = await members.says(BIA, "no meu nome")
    await members.says(ADMIN, "/limpar spam", reply_to=written["message_id"])
    await members.answer(chat=ADMIN, containing="apaguei 1 mensagem de Canal de Bia")
    messages = members.world.chats[GROUP].messages
    assert messages[written["message_id"]].deleted
    assert not messages[own["message_id"]].deleted


async def test_a_channel_that_is_none_is_refused_and_nothing_is_written_down(
    members: Town,
):
    command = await members.says(ADMIN, "/desbanir -1009999999999")
    assert "não conhece" in said(await members.answer(to=command))
    assert await audited(members) == []


async def test_another_bot_can_be_banned_and_reads_no_warnings(members: Town):
    await opens_a_chat(members, ADMIN)
    members.world.add_person(Person(OTHER_BOT, "Spam Bot", is_bot=True, username="spam_bot"))
    await members.post(f"chats/{GROUP}/join", user_id=OTHER_BOT)
    (written,) = await members.sends(OTHER_BOT, text="compre")
    command = await members.says(ADMIN, "/aviso spam", reply_to=written["message_id"])
    assert "não lê avisos" in said(await members.answer(to=command))
    await members.says(ADMIN, "/banir spam", reply_to=written["message_id"])
    await members.answer(chat=ADMIN, containing="Spam Bot não está mais")
    assert standing(members, OTHER_BOT) == "kicked"


@pytest.mark.parametrize(("word", "action"), [("/falar", "member_unmuted"), ("/desbanir", "member_unbanned")])
async def test_a_deed_whose_log_failed_is_written_down_and_told_once(
    members: Town, monkeypatch: pytest.MonkeyPatch, word: str, action: str
):
    """The update comes back and finds the deed done: it was noted beforehand that it had begun."""
    await opens_a_chat(members, ADMIN)
    await opens_a_chat(members, BIA)
    measure = "/silenciar 2h spam" if word == "/falar" else "/banir spam"
    asked = await members.says(BIA, "compre")
    await members.says(ADMIN, measure, reply_to=asked["message_id"])
    await members.answer(chat=ADMIN, containing="Bia Barra")
    await members.until_idle()
    record, failed = members.clients.audit.RecordAction, []

    async def fails_once(request, **options):
        if not failed:
            failed.append(request.action)
            raise Unavailable
        return await record(request, **options)

    monkeypatch.setattr(members.clients.audit, "RecordAction", fails_once)
    await members.says(ADMIN, word, reply_to=asked["message_id"])

    await members.answer(chat=ADMIN, containing="já pode")
    await members.answer(chat=BIA, containing="Boa notícia")
    assert failed == [action]
    assert [one[0] for one in await audited(members)].count(action) == 1


async def test_who_was_never_muted_is_not_said_to_be_freed(members: Town):
    asked = await members.says(CAIO, "oi")
    for _ in range(2):
        command = await members.says(ADMIN, "/falar", reply_to=asked["message_id"])
        assert "já pode escrever neste grupo" in said(await members.answer(to=command))
    assert await audited(members) == []
