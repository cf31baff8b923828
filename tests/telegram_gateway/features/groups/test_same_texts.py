"""The same text by one newcomer in several groups: told to the admins of each, without naming the others."""

from uuid import uuid4

from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from gymnation.member.v1.groups_pb2 import Group, GroupSettings
from tests.support.town import ADMIN, GROUP, NICO, OTHER_GROUP, OWNER, Town, said
from tests.telegram_gateway.features.groups.test_first_hours import is_there
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat

ADVERT = "Gente, faço consultoria online de treino e dieta com 50% de desconto, chama no privado!"
TOLD = "o mesmo texto"


async def two_guarded_groups(people: Town, *, second: bool = True) -> tuple[str, str]:
    """Have NICO come into two groups, whose titles are given."""
    await people.second_group()
    for chat, guarded in ((GROUP, True), (OTHER_GROUP, second)):
        await people.clients.groups.UpdateGroup(
            UpdateGroupRequest(
                request_id=str(uuid4()),
                group=Group(chat_id=chat, settings=GroupSettings(newcomer_guard=guarded)),
                update_mask=FieldMask(paths=["settings.newcomer_guard"]),
            )
        )
    people.desk.seen.forget_group(GROUP, OTHER_GROUP)
    for person in (NICO, ADMIN, OWNER):
        await opens_a_chat(people, person)
    for chat in (GROUP, OTHER_GROUP):
        await people.post(f"chats/{chat}/join", user_id=NICO)
    await people.until_idle()
    return people.world.chats[GROUP].title, people.world.chats[OTHER_GROUP].title


async def all_is_said(people: Town) -> None:
    """Wait until what was written is read, and what is to be said of it is said."""
    await people.until_idle()
    await people.until_settled()


def notices(people: Town, person: int) -> list[str]:
    return [said(one) for one in people.of_bot(person) if TOLD in said(one)]


async def test_admins_of_each_group_hear_of_it_once_and_of_no_other_group(members: Town):
    first, second = await two_guarded_groups(members)
    sent = await members.says(NICO, ADVERT)
    await all_is_said(members)
    assert notices(members, OWNER) == []
    # Another look of the same words: who spreads a text changes a number, an emoji or the case.
    await members.says(NICO, ADVERT.upper().replace("50%", "60 %") + " 💪💪", chat=OTHER_GROUP)
    await members.says(NICO, ADVERT, chat=OTHER_GROUP)
    await all_is_said(members)
    told = notices(members, OWNER)
    assert len(told) == 2
    assert sorted(first in one for one in told) == [False, True]
    assert sorted(second in one for one in told) == [False, True]
    assert all("Nico" in one for one in told)
    assert not any("consultoria" in one for one in told)
    links = [
        entity["url"]
        for one in members.of_bot(OWNER)
        if TOLD in said(one)
        for entity in one["entities"]
        if entity["type"] == "text_link"
    ]
    assert f"https://t.me/c/1000000001/{sent['message_id']}" in links
    assert is_there(members, sent), "words without a link are only shown"


async def test_nothing_of_it_is_said_in_the_groups_or_to_the_author(members: Town):
    await two_guarded_groups(members)
    for chat in (GROUP, OTHER_GROUP):
        await members.says(NICO, ADVERT, chat=chat)
    await all_is_said(members)
    assert len(notices(members, OWNER)) == 2
    assert [notices(members, chat) for chat in (GROUP, OTHER_GROUP, NICO)] == [[], [], []]


async def test_a_greeting_two_texts_and_a_group_that_did_not_ask_for_it_make_no_notice(members: Town):
    await two_guarded_groups(members, second=False)
    for chat in (GROUP, OTHER_GROUP):
        await members.says(NICO, "Oi gente, cheguei! 💪💪💪💪💪💪💪💪", chat=chat)
        await members.says(NICO, ADVERT, chat=chat)
    await members.says(NICO, ADVERT + " Tenho também planilhas de corrida para iniciantes")
    await all_is_said(members)
    assert notices(members, OWNER) == []
    assert await members.database.collection("newcomer_texts").count_documents({}) == 2


async def test_who_was_here_before_may_say_the_same_everywhere(members: Town):
    await two_guarded_groups(members)
    for chat in (GROUP, OTHER_GROUP):
        await members.says(ADMIN, ADVERT, chat=chat)
    await all_is_said(members)
    assert notices(members, OWNER) == []
    assert await members.database.collection("newcomer_texts").count_documents({}) == 0


async def test_a_link_that_is_spread_is_taken_away_and_told_as_well(members: Town):
    await two_guarded_groups(members)
    spread = [
        await members.says(NICO, f"{ADVERT} https://golpe.example", chat=chat)
        for chat in (GROUP, OTHER_GROUP)
    ]
    await all_is_said(members)
    assert len(notices(members, OWNER)) == 2
    for chat, one in zip((GROUP, OTHER_GROUP), spread, strict=True):
        assert members.world.chats[chat].messages[one["message_id"]].deleted
