"""What a check-in costs the gateway in calls: one of its own, whoever the member is."""

from gymnation.member.v1.member_service_pb2 import SetLanguageRequest
from servicekit.request_ids import request_id
from tests.support.costs import Costs, count_rpcs
from tests.support.town import BIA, CAIO, Town, said


async def test_a_check_in_is_one_call_also_of_members_not_seen_lately_and_in_their_language(members: Town):
    anchor = await members.anchor()
    english = SetLanguageRequest(request_id=request_id(1, "SetLanguage"), member_id=BIA, language="en")
    await members.clients.members.SetLanguage(english)
    for person in (BIA, CAIO):
        members.desk.seen.forget_member(person)
    costs = Costs()
    count_rpcs(members, costs)

    of_bia = said(await members.answer(to=await members.photo(BIA, to=anchor["message_id"])))
    of_caio = said(await members.answer(to=await members.photo(CAIO, to=anchor["message_id"], sample=2)))

    assert "1 point" in of_bia
    assert "1 ponto" in of_caio
    # The group may have been looked up again meanwhile; that a member was seen is told once a day.
    shared = {"GetGroup", "RecordMemberships"}
    assert {name: n for name, n in costs.rpcs.items() if name not in shared} == {"RecordCheckin": 2}


async def test_a_language_chosen_between_two_check_ins_is_that_of_the_second(members: Town):
    first = await members.anchor()
    assert "1 ponto" in said(await members.answer(to=await members.photo(BIA, to=first["message_id"])))
    second = await members.anchor()
    english = SetLanguageRequest(request_id=request_id(1, "SetLanguage"), member_id=BIA, language="en")
    await members.clients.members.SetLanguage(english)
    members.desk.seen.forget_member(BIA)
    photo = await members.photo(BIA, to=second["message_id"], sample=2)
    assert "2 points" in said(await members.answer(to=photo))
