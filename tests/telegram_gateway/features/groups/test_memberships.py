"""Which groups a person finds in private: theirs."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from telegram.ext import ExtBot

from gymnation.member.v1.group_service_pb2 import ListMemberGroupsRequest
from tests.support.many_groups import nobodys, register
from tests.support.town import ADMIN, BIA, DUDA, GROUP, NICO, OTHER_GROUP, OWNER, Town, said

MANY = 300


async def known_in(people: Town, person: int) -> list[int]:
    listed = await people.clients.groups.ListMemberGroups(ListMemberGroupsRequest(member_id=person))
    return sorted((group.chat_id for group in listed.groups), reverse=True)


@pytest.fixture
def asked(members: Town, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the gateway asks the member service about groups, and Telegram about people."""
    counted = Counter[str]()

    def counting(owner: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        async def call(*arguments: Any, **more: Any) -> Any:
            counted[name] += 1
            return await real(*arguments, **more)

        monkeypatch.setattr(owner, name, call)

    for rpc in ("ListGroups", "ListMemberGroups", "ListRoles", "LookupRole", "GetGroup", "RecordMemberships"):
        counting(members.clients.groups, rpc)

    real = ExtBot.get_chat_member

    async def get_chat_member(bot: Any, *arguments: Any, **more: Any) -> Any:
        counted["get_chat_member"] += 1
        return await real(bot, *arguments, **more)

    monkeypatch.setattr(ExtBot, "get_chat_member", get_chat_member)
    return counted


async def test_who_writes_in_a_group_is_known_there(members: Town):
    await members.says(BIA, "oi")
    await members.until_idle()
    assert await known_in(members, BIA) == [GROUP]


async def test_admins_are_known_though_they_never_wrote(members: Town):
    await members.says(BIA, "oi")
    await members.until_idle()
    assert await known_in(members, ADMIN) == [GROUP]


async def test_who_left_is_not_known_there_and_who_came_again_is(members: Town):
    await members.says(BIA, "oi")
    await members.post(f"chats/{GROUP}/leave", user_id=BIA)
    await members.until_idle()
    assert await known_in(members, BIA) == []
    await members.post(f"chats/{GROUP}/join", user_id=BIA)
    await members.until_idle()
    assert await known_in(members, BIA) == [GROUP]


async def test_among_many_groups_an_admin_is_one_in_private(members: Town, asked: Counter[str]):
    await members.says(ADMIN, "oi")
    await members.until_idle()
    await register(members, nobodys(MANY))
    asked.clear()
    assert "Turma das Seis" in await members.hears(ADMIN, "/config", chat=ADMIN)
    assert asked["get_chat_member"] == 1


async def test_among_many_groups_who_was_never_seen_is_told_to_write_in_theirs(members: Town):
    await register(members, nobodys(MANY))
    assert "Ainda não vi você por lá" in await members.hears(NICO, "/perfil", chat=NICO)


async def test_a_hint_is_no_right(members: Town):
    """What is known says where to ask; Telegram says who may."""
    await members.says(ADMIN, "oi")
    await members.until_idle()
    members.world.chats[GROUP].members.pop(ADMIN, None)
    members.desk.roles.forget(GROUP)
    members.desk.seen.forget_groups_of(ADMIN)
    await members.says(ADMIN, "/config", chat=ADMIN)
    assert "Turma das Seis" not in said(await members.answer(chat=ADMIN))


async def test_a_few_groups_are_looked_through_for_who_never_wrote(members: Town):
    await members.second_group()
    await members.says(BIA, "/perfil", chat=BIA)
    offer = await members.answer(chat=BIA)
    shown = [button["text"] for row in offer["buttons"] for button in row]
    assert shown == ["Crossfit da Praia", "Turma das Seis"]
    assert await known_in(members, BIA) == [GROUP, OTHER_GROUP]


async def test_a_bot_admin_of_a_group_where_they_were_never_seen_is_one(members: Town):
    message = await members.says(DUDA, "oi")
    await members.hears(OWNER, "/setadmin", reply_to=message["message_id"])
    await register(members, nobodys(MANY))
    assert "Turma das Seis" in await members.hears(DUDA, "/config", chat=DUDA)
