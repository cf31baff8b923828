"""Measures in the private chat: for which group is chosen by buttons, and each answer names it."""

import pytest

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.warning_service_pb2 import ListWarningsRequest
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OTHER_GROUP, OWNER, Message, Town, said
from tests.telegram_gateway.features.moderation.test_admin_rights import may_only
from tests.telegram_gateway.features.moderation.test_channels_and_bots import channel_of
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures import standing

OTHER = "Crossfit da Praia"


@pytest.fixture
async def two_groups(members: Town) -> Town:
    """ADMIN looks after two groups, BIA is in both, and both read what the bot writes to them."""
    await members.second_group()
    await opens_a_chat(members, ADMIN)
    await opens_a_chat(members, BIA)
    return members


async def actions(people: Town, chat: int) -> list[tuple[str, int, str]]:
    await people.until_idle()
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=chat))).entries
    return [
        (one.action, one.subject_id, one.reason)
        for one in entries
        if one.action.startswith(("member_", "warning_", "channel_"))
    ]


async def asked_which(people: Town, command: str, **more: object) -> Message:
    """Give the command in private; return the offer of groups."""
    offer = await people.answer(chat=ADMIN, to=await people.says(ADMIN, command, chat=ADMIN, **more))
    assert "qual grupo" in said(offer)
    return offer


def status_in(people: Town, chat: int, person: int = BIA) -> str:
    return people.world.chats[chat].status(person)


async def test_the_group_is_chosen_and_the_words_of_the_command_come_along(two_groups: Town):
    offer = await asked_which(two_groups, f"/silenciar {BIA} 2h propaganda")
    assert [row[0]["text"] for row in offer["buttons"]] == [OTHER, "Turma das Seis"]
    await two_groups.presses(ADMIN, offer, OTHER)

    confirmed = await two_groups.answer(chat=ADMIN, containing="só volta a escrever")
    assert f"Em {OTHER}, Bia Barra" in said(confirmed)
    told = said(await two_groups.answer(chat=BIA, containing="pediu uma pausa"))
    assert OTHER in told
    assert "Motivo: propaganda" in told
    assert (status_in(two_groups, OTHER_GROUP), status_in(two_groups, GROUP)) == ("restricted", "member")
    assert await actions(two_groups, OTHER_GROUP) == [("member_muted", BIA, "propaganda")]
    assert await actions(two_groups, GROUP) == []
    # One press is one measure.
    messages = two_groups.world.chats[ADMIN].messages
    await two_groups.until(lambda: messages[offer["message_id"]].deleted)
    await two_groups.presses(ADMIN, confirmed, "Desfazer")
    await two_groups.edited(confirmed, f"Desfeito em {OTHER}")
    assert status_in(two_groups, OTHER_GROUP) == "member"


async def test_the_reason_is_asked_under_the_name_of_the_group(two_groups: Town):
    offer = await asked_which(two_groups, f"/banir {BIA}")
    await two_groups.presses(ADMIN, offer, OTHER)
    question = await two_groups.answer(chat=ADMIN, containing="Por que banir?")
    assert said(question).startswith(f"📍 {OTHER} · Bia Barra\n")
    assert status_in(two_groups, OTHER_GROUP) == "member"

    await two_groups.presses(ADMIN, question, "propaganda")

    assert OTHER in said(await two_groups.answer(chat=ADMIN, containing="não está mais em"))
    assert "Motivo: é propaganda ou golpe" in said(await two_groups.answer(chat=BIA, containing="Motivo"))
    assert (status_in(two_groups, OTHER_GROUP), status_in(two_groups, GROUP)) == ("kicked", "member")
    assert await actions(two_groups, OTHER_GROUP) == [("member_banned", BIA, "é propaganda ou golpe")]


async def test_a_command_that_answers_a_confirmation_is_for_the_same_group(two_groups: Town):
    await two_groups.presses(ADMIN, await asked_which(two_groups, f"/banir {BIA} spam"), OTHER)
    confirmed = await two_groups.answer(chat=ADMIN, containing="não está mais em")
    below = {"chat": ADMIN, "reply_to": confirmed["message_id"]}
    await two_groups.says(ADMIN, f"/desbanir {BIA}", **below)
    assert OTHER in said(await two_groups.answer(chat=ADMIN, containing="já pode voltar"))
    assert status_in(two_groups, OTHER_GROUP) == "left"
    assert await actions(two_groups, GROUP) == []
    refused = await two_groups.hears(ADMIN, f"/falar {CAIO}", **below)
    assert refused.startswith(f"📍 {OTHER}")


async def test_a_confirmation_that_is_answered_gives_no_right(two_groups: Town):
    await two_groups.presses(ADMIN, await asked_which(two_groups, f"/silenciar {BIA} spam"), "Turma")
    confirmed = await two_groups.answer(chat=ADMIN, containing="só volta")
    await may_only(two_groups, "can_pin_messages")
    below = {"chat": ADMIN, "reply_to": confirmed["message_id"]}
    assert "banir usuários" in await two_groups.hears(ADMIN, f"/banir {BIA}", **below)
    assert status_in(two_groups, GROUP) == "restricted"


async def test_cancelled_nothing_happens_and_the_command_stays(two_groups: Town):
    command = await two_groups.says(ADMIN, f"/banir {BIA}", chat=ADMIN)
    offer = await two_groups.answer(chat=ADMIN, to=command)
    await two_groups.presses(ADMIN, offer, OTHER)
    question = await two_groups.answer(chat=ADMIN, containing="Por que banir?")
    assert await two_groups.presses(ADMIN, question, "Cancelar") == "Tudo certo, não fiz nada."
    messages = two_groups.world.chats[ADMIN].messages
    await two_groups.until(lambda: messages[question["message_id"]].deleted)
    assert not messages[command["message_id"]].deleted
    assert status_in(two_groups, OTHER_GROUP) == "member"


async def test_who_is_in_one_group_chooses_nothing(members: Town):
    await opens_a_chat(members, ADMIN)
    await members.says(ADMIN, f"/banir {BIA} spam", chat=ADMIN)
    assert "Turma das Seis" in said(await members.answer(chat=ADMIN, containing="não está mais em"))
    assert standing(members, BIA) == "kicked"
    await members.says(ADMIN, f"/desbanir {BIA}", chat=ADMIN)
    assert "Turma das Seis" in said(await members.answer(chat=ADMIN, containing="já pode voltar"))
    await members.says(ADMIN, f"/desbanir {BIA}", chat=ADMIN)
    refused = said(await members.answer(chat=ADMIN, containing="não tem banimento"))
    assert refused.startswith("📍 Turma das Seis")


async def test_a_warning_is_given_in_the_group_that_was_chosen_alone(two_groups: Town):
    offer = await asked_which(two_groups, f"/aviso {BIA} spam")
    await two_groups.presses(ADMIN, offer, OTHER)
    await two_groups.answer(chat=ADMIN, containing=f"Em {OTHER}")
    assert [one[0] for one in await actions(two_groups, OTHER_GROUP)] == ["member_warned"]
    assert await actions(two_groups, GROUP) == []
    for chat, count in ((OTHER_GROUP, 1), (GROUP, 0)):
        listed = await two_groups.clients.warnings.ListWarnings(
            ListWarningsRequest(chat_id=chat, member_id=BIA)
        )
        assert len(listed.warnings) == count


async def test_a_name_or_a_forwarded_message_says_who_is_meant(members: Town):
    await opens_a_chat(members, ADMIN)
    members.world.people[CAIO].username = "caio_treina"
    await members.says(CAIO, "oi")
    await members.until_idle()
    await members.says(ADMIN, "/silenciar @Caio_Treina 1h spam", chat=ADMIN)
    await members.answer(chat=ADMIN, containing="só volta a escrever")
    assert standing(members, CAIO) == "restricted"

    (forwarded,) = await members.sends(ADMIN, chat=ADMIN, text="compre", forward_from=BIA)
    await members.says(ADMIN, "/banir spam", chat=ADMIN, reply_to=forwarded["message_id"])
    await members.answer(chat=ADMIN, containing="não está mais em")
    assert standing(members, BIA) == "kicked"


async def test_a_name_that_has_another_owner_now_bans_nobody(members: Town):
    members.world.people[CAIO].username = "caio_treina"
    await members.says(CAIO, "oi")
    await members.until_idle()
    members.world.people[CAIO].username = None
    members.world.people[DUDA].username = "caio_treina"
    refused = await members.hears(ADMIN, "/banir @caio_treina spam", chat=ADMIN)
    assert "Não conheço @caio_treina neste grupo" in refused
    assert standing(members, CAIO) == "member"
    assert standing(members, DUDA) == "member"


async def test_a_forwarded_message_goes_along_with_the_choice_of_the_group(two_groups: Town):
    (forwarded,) = await two_groups.sends(ADMIN, chat=ADMIN, text="compre", forward_from=BIA)
    offer = await asked_which(two_groups, "/banir spam", reply_to=forwarded["message_id"])
    await two_groups.presses(ADMIN, offer, "Turma das Seis")
    await two_groups.answer(chat=ADMIN, containing="não está mais em Turma das Seis")
    assert (status_in(two_groups, OTHER_GROUP), status_in(two_groups, GROUP)) == ("member", "kicked")


async def test_a_channel_is_banned_after_it_was_said(members: Town):
    channel = channel_of(members, BIA)
    await members.sends(BIA, text="compre", as_channel=True)
    await opens_a_chat(members, ADMIN)
    question = await members.answer(
        chat=ADMIN, to=await members.says(ADMIN, f"/banir {channel} propaganda", chat=ADMIN)
    )
    assert said(question).startswith("📍 Turma das Seis")
    assert channel not in members.world.chats[GROUP].banned_channels
    await members.presses(ADMIN, question, "Banir o canal")
    await members.answer(chat=ADMIN, containing="não está mais em")
    assert channel in members.world.chats[GROUP].banned_channels
    assert await actions(members, GROUP) == [("channel_banned", 0, "propaganda")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("spam", "Diga em quem"),
        ("@ninguem spam", "Não conheço @ninguem"),
        ("999999999 spam", "O Telegram não conhece"),
        (f"{ADMIN} spam", "Em você não dá"),
        (f"{OWNER} spam", "cuida do grupo também"),
        (f"{GROUP} spam", "em nome do grupo"),
        ("136817688 spam", "só vale para pessoas"),
    ],
)
async def test_whom_it_cannot_be_about_is_said_with_the_groups_name(members: Town, words: str, expected: str):
    before = {one: standing(members, one) for one in (OWNER, ADMIN, BIA)}
    answer = await members.hears(ADMIN, f"/banir {words}", chat=ADMIN)
    assert answer.startswith("📍 Turma das Seis")
    assert expected in answer
    assert {one: standing(members, one) for one in (OWNER, ADMIN, BIA)} == before


async def test_who_names_nobody_is_told_how_before_a_group_is_chosen(two_groups: Town):
    assert "Diga em quem" in await two_groups.hears(ADMIN, "/banir", chat=ADMIN)


async def test_a_hidden_author_is_not_guessed(members: Town):
    (forwarded,) = await members.sends(
        ADMIN, chat=ADMIN, text="compre", forward_from=BIA, forward_hidden=True
    )
    answer = await members.hears(ADMIN, "/banir", chat=ADMIN, reply_to=forwarded["message_id"])
    assert "esconde quem escreveu" in answer


async def test_without_the_right_in_a_group_it_is_not_offered_and_a_press_does_nothing(two_groups: Town):
    offer = await asked_which(two_groups, f"/banir {BIA} spam")
    await may_only(two_groups, "can_pin_messages")
    assert "banir usuários" in await two_groups.presses(ADMIN, offer, "Turma das Seis")
    assert standing(two_groups, BIA) == "member"
    await two_groups.says(ADMIN, f"/banir {BIA} spam", chat=ADMIN)
    await two_groups.answer(chat=ADMIN, containing=f"não está mais em {OTHER}")


async def test_a_right_taken_before_the_reason_was_pressed_ends_it(members: Town):
    question = await members.answer(chat=ADMIN, to=await members.says(ADMIN, f"/banir {BIA}", chat=ADMIN))
    await may_only(members, "can_pin_messages")
    assert "banir usuários" in await members.presses(ADMIN, question, "propaganda")
    await members.post(f"chats/{GROUP}/demote", user_id=ADMIN)
    await members.until_idle()
    assert await members.presses(ADMIN, question, "propaganda")
    assert standing(members, BIA) == "member"


async def test_a_member_is_told_that_it_is_not_theirs(members: Town):
    answer = await members.hears(CAIO, f"/banir {BIA}", chat=CAIO)
    assert "Turma das Seis" not in answer
    assert standing(members, BIA) == "member"
