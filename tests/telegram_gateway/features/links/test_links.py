"""A badge becomes a member: a code on a screen, the question in private, /conexoes, and visits that count."""

from uuid import uuid4

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.checkin_service_pb2 import GetStandingRequest
from gymnation.member.v1.link_service_pb2 import (
    CreateLinkCodeRequest,
    CreateLinkCodeResponse,
    GetLinkRequest,
    ListMemberLinksRequest,
)
from gymnation.member.v1.visit_service_pb2 import (
    VISIT_OUTCOME_COUNTED,
    RecordVisitRequest,
    RecordVisitResponse,
)
from gymnation.member.v1.visit_service_pb2_grpc import VisitServiceStub
from servicekit.errors import NotFound
from tests.support.channels import open_channel
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, NICO, OTHER_GROUP, Message, Town, said

BADGE = "crachá-0042"


async def code_for(place: Town, name: str = BADGE, chat_id: int = GROUP) -> CreateLinkCodeResponse:
    request = CreateLinkCodeRequest(request_id=str(uuid4()), chat_id=chat_id, external_id=name)
    return await place.clients.links.CreateLinkCode(request)


async def opens(place: Town, person: int, payload: str) -> Message:
    """Open the link, as by a QR code; give the bot's answer."""
    await place.post(f"people/{person}/start", payload=payload)
    return await place.answer(chat=person)


async def linked(place: Town, person: int = BIA, name: str = BADGE, chat_id: int = GROUP) -> None:
    made = await code_for(place, name, chat_id)
    asked = await opens(place, person, made.start_payload)
    await place.presses(person, asked, "✅")
    await place.edited(asked, "/conexoes" if person != DUDA else "/connections")


async def whose(place: Town, name: str = BADGE) -> int:
    link = (await place.clients.links.GetLink(GetLinkRequest(chat_id=GROUP, external_id=name))).link
    return int(link.member_id)


async def visit(place: Town, visit_id: str = "v1", name: str = BADGE) -> RecordVisitResponse:
    now = Timestamp()
    now.GetCurrentTime()
    async with open_channel(place.gateway.gateway.settings.member_service_address) as channel:
        return await VisitServiceStub(channel).RecordVisit(
            RecordVisitRequest(visit_id=visit_id, chat_id=GROUP, external_id=name, occur_time=now)
        )


async def test_a_member_reads_what_is_asked_says_yes_and_sees_it_in_connections(members: Town):
    made = await code_for(members)
    assert made.deep_link == f"https://t.me/gymnation_sandbox_bot?start={made.start_payload}"

    asked = await opens(members, BIA, made.start_payload)

    for words in ("local", "Turma das Seis", BADGE, "ver os seus pontos", "contar que você foi treinar"):
        assert words in said(asked)
    await members.presses(BIA, asked, "Sim, é meu")
    await members.edited(asked, "Pronto!")
    assert await whose(members) == BIA

    await members.says(BIA, "/conexoes", chat=BIA)
    listed = await members.answer(chat=BIA)
    assert "1. local, no grupo Turma das Seis: crachá-0042" in said(listed)
    told = await members.presses(BIA, listed, "Desligar 1")
    assert told == "Desligado. O que já contou continua contando."
    await members.edited(listed, "Nenhum sistema está")
    with pytest.raises(NotFound):
        await whose(members)
    log = await members.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))
    assert [(one.action, one.actor_id, one.target) for one in log.entries[:2]] == [
        ("link_removed", BIA, "local"),
        ("link_accepted", BIA, "local"),
    ]
    assert BADGE not in str(log)


async def test_who_says_no_is_linked_to_nothing(members: Town):
    made = await code_for(members)
    asked = await opens(members, BIA, made.start_payload)
    await members.presses(BIA, asked, "Não")
    await members.edited(asked, "nada foi ligado")
    with pytest.raises(NotFound):
        await whose(members)


async def test_a_code_is_good_once_and_what_is_no_code_gets_a_sentence(members: Town):
    made = await code_for(members)
    asked = await opens(members, BIA, made.start_payload)
    await members.presses(BIA, asked, "Sim, é meu")
    await members.edited(asked, "Pronto!")
    for payload in (made.start_payload, "link_nothing", "link_AAAAAAAAAAAAAAAAAAAAAA", "link_"):
        answer = await opens(members, CAIO, payload)
        assert "já foi usado" in said(answer) or "Oi, Caio!" in said(answer), payload
    again = await code_for(members)
    assert "já é você" in said(await opens(members, BIA, again.start_payload))


async def test_two_who_hold_the_page_of_one_code_are_not_both_linked(members: Town):
    made = await code_for(members)
    first = await opens(members, BIA, made.start_payload)
    second = await opens(members, CAIO, made.start_payload)
    await members.presses(CAIO, second, "Sim, é meu")
    await members.edited(second, "Pronto!")
    assert "já foi usado" in await members.presses(BIA, first, "Sim, é meu")
    assert await whose(members) == CAIO


async def test_who_is_not_in_the_group_is_not_asked_and_hears_nothing_of_it(members: Town):
    made = await code_for(members)
    answer = await opens(members, NICO, made.start_payload)
    assert "em que você não está" in said(answer)
    assert "Turma das Seis" not in said(answer)
    assert not answer.get("buttons")


async def test_who_left_meanwhile_is_linked_no_more(members: Town):
    made = await code_for(members)
    asked = await opens(members, BIA, made.start_payload)
    await members.post(f"chats/{GROUP}/leave", user_id=BIA)
    # Told in the group; the press comes in private, and chats do not wait for each other.
    await members.until_idle()
    await members.presses(BIA, asked, "Sim, é meu")
    await members.edited(asked, "em que você não está")
    with pytest.raises(NotFound):
        await whose(members)


async def test_where_members_cannot_be_seen_the_member_is_told_why(members: Town):
    hidden = {"target": "telegram", "kind": "400", "method": "getChatMember"}
    await members.post("faults", **hidden, text="member list is inaccessible", count=100)
    made = await code_for(members)
    assert "Não consigo ver" in said(await opens(members, BIA, made.start_payload))


async def test_names_are_shown_as_they_are_and_mean_nothing_to_telegram(members: Town):
    made = await code_for(members, "<b>&x;</b>")
    assert "<b>&x;</b>" in said(await opens(members, BIA, made.start_payload))


async def test_it_is_asked_in_the_readers_language(members: Town):
    made = await code_for(members)
    asked = await opens(members, DUDA, made.start_payload)
    assert "Connect local to you?" in said(asked)
    assert "say that you came to train" in said(asked)
    await members.presses(DUDA, asked, "Yes, it's mine")
    await members.edited(asked, "Done!")
    assert "since" in await members.hears(DUDA, "/connections", chat=DUDA)


async def test_connections_are_paged(members: Town):
    for number in range(5):
        await linked(members, name=f"b-{number}")
    await members.says(BIA, "/conexoes", chat=BIA)
    page = await members.answer(chat=BIA)
    assert "b-3" in said(page)
    assert "b-4" not in said(page)
    await members.presses(BIA, page, "▶")
    last = await members.edited(page, "b-4")
    await members.presses(BIA, last, "Desligar 5")
    await members.edited(page, "b-3")
    left = await members.clients.links.ListMemberLinks(ListMemberLinksRequest(member_id=BIA))
    assert len(left.links) == 4


async def test_a_visit_counts_in_ranking_and_profile_and_the_group_hears_nothing(members: Town):
    await linked(members)
    before = len(members.of_bot(GROUP))
    await members.set_up(visit_policy=groups_pb2.VISIT_POLICY_DAILY)
    counted = await visit(members)
    assert counted.outcome == VISIT_OUTCOME_COUNTED
    assert len(members.of_bot(GROUP)) == before

    assert "Bia" in await members.hears(BIA, "/ranking")
    await members.says(BIA, "/perfil", chat=BIA)
    assert "1 ponto" in said(await members.answer(chat=BIA))
    assert "visita à academia" in await members.hears(BIA, "/ultimo", chat=BIA)
    standing = await members.clients.checkins.GetStanding(GetStandingRequest(chat_id=GROUP, member_id=BIA))
    assert (standing.standing.points, standing.standing.display_name) == (1, "Bia Barra")


async def test_a_photo_takes_the_place_of_the_visit(members: Town):
    await linked(members)
    await members.set_up(visit_policy=groups_pb2.VISIT_POLICY_WITHOUT_PHOTO)
    await visit(members)
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    await members.reaction(photo, "🔥")
    standing = await members.clients.checkins.GetStanding(GetStandingRequest(chat_id=GROUP, member_id=BIA))
    assert (standing.standing.points, standing.standing.checkins) == (1, 1)


async def test_an_admin_chooses_whether_visits_count(members: Town):
    await members.says(ADMIN, "/config")
    menu = await members.answer()
    assert "Visitas da academia: não contam" in said(menu)
    await members.presses(ADMIN, menu, "Visitas")
    about = await members.edited(menu, "catraca")
    await members.presses(ADMIN, about, "1 ponto por dia")
    await members.edited(menu, "Visitas da academia: 1 ponto por dia")


async def test_a_link_of_another_group_says_which(members: Town):
    await members.second_group()
    await linked(members, chat_id=OTHER_GROUP)
    listed = await members.clients.links.ListMemberLinks(ListMemberLinksRequest(member_id=BIA))
    assert listed.links[0].group_title in await members.hears(BIA, "/conexoes", chat=BIA)


async def test_an_admin_takes_a_visit_back_by_answering_any_message_of_the_member(members: Town):
    await linked(members)
    await members.set_up(visit_policy=groups_pb2.VISIT_POLICY_DAILY)
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    await visit(members)
    spoken = await members.says(BIA, "Cheguei da academia!")
    asked = await members.says(ADMIN, "/revokecheckin crachá emprestado", reply_to=spoken["message_id"])
    question = await members.answer(to=asked)
    assert "Retirar uma visita de Bia Barra" in said(question)
    assert "não é seu" in await members.presses(BIA, question, "Visita de")
    await members.presses(ADMIN, question, "Visita de")
    await members.edited(question, "O check-in de Bia Barra foi retirado")
    assert "foi retirado por um admin" in said(await members.answer(chat=BIA))
    standing = await members.clients.checkins.GetStanding(GetStandingRequest(chat_id=GROUP, member_id=BIA))
    assert standing.standing.points == 0
    again = await members.says(ADMIN, "/revokecheckin", reply_to=spoken["message_id"])
    assert "Não encontrei nenhum check-in" in said(await members.answer(to=again))
