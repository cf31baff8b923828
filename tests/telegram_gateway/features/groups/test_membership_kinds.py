"""Who is in which group, for every kind of member and every way in which the bot hears of it."""

from typing import Any, Final

import pytest

from sandbox.telegram.membership import MEMBER_PERMISSIONS, member_json
from sandbox.telegram.state import GROUP_ANONYMOUS_BOT, Json, Membership
from telegram_gateway.features.groups.memberships import Days
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, NICO, OWNER, Town, said
from tests.telegram_gateway.features.groups.test_memberships import known_in

A_BOT: Final[Json] = {"id": 4444, "is_bot": True, "first_name": "Placar", "username": "placar_bot"}


def told(
    people: Town, person: int, status: str, *, user: Json | None = None, chat_id: int = GROUP, **more: Any
) -> None:
    """Tell the bot that somebody's standing in the group changed to this."""
    world, chat = people.world, people.world.chats[chat_id]
    allowed = dict.fromkeys(MEMBER_PERMISSIONS, True)
    new = member_json(world, chat, person, Membership(status, permissions=allowed)) | more
    old = member_json(world, chat, person, Membership("left"))
    if user is not None:
        new["user"] = old["user"] = user
    update = {
        "chat": world.chat_json(chat),
        "from": world.user(OWNER),
        "date": int(world.now()),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    world.tell_bot("chat_member", update | more.get("update", {}), chat)


async def row(people: Town, person: int) -> dict[str, Any]:
    kept = people.database.collection("memberships")
    return await kept.find_one({"_id": {"$regex": f":{person}$"}}) or {}


@pytest.mark.parametrize(
    ("status", "more", "inside"),
    [
        ("creator", {}, True),
        ("administrator", {}, True),
        ("administrator", {"is_anonymous": True}, True),
        ("member", {}, True),
        ("member", {"until_date": 4102444800}, True),
        ("restricted", {"is_member": True}, True),
        ("restricted", {"is_member": False}, False),
        ("left", {}, False),
        ("kicked", {}, False),
        ("kicked", {"until_date": 4102444800}, False),
    ],
)
@pytest.mark.parametrize("before", [True, False], ids=["seen before", "never seen"])
async def test_each_status_says_whether_somebody_is_inside(
    members: Town, status: str, more: Json, inside: bool, before: bool
):
    if before:
        await members.says(CAIO, "oi")
        await members.until_idle()
    told(members, CAIO, status, **more)
    await members.until_idle()
    assert await known_in(members, CAIO) == ([GROUP] if inside else [])


@pytest.mark.parametrize(
    "way",
    [
        {"via_join_request": True},
        {"via_chat_folder_invite_link": True},
        {
            "invite_link": {
                "invite_link": "https://t.me/+abc",
                "creator": {"id": OWNER, "is_bot": False, "first_name": "O"},
                "creates_join_request": True,
                "is_primary": False,
                "is_revoked": False,
            }
        },
    ],
)
async def test_who_was_let_in_is_known_however_they_came(members: Town, way: Json):
    told(members, NICO, "member", update=way)
    await members.until_idle()
    assert await known_in(members, NICO) == [GROUP]


async def test_who_asks_to_be_let_in_is_not_inside_yet(members: Town):
    world = members.world
    wish = {
        "chat": world.chat_json(world.chats[GROUP]),
        "from": world.user(NICO),
        "user_chat_id": NICO,
        "date": int(world.now()),
    }
    world.tell_bot("chat_join_request", wish, world.chats[GROUP])
    await members.says(BIA, "oi")
    await members.until_idle()
    assert await known_in(members, NICO) == []


async def test_bots_are_nobody(members: Town):
    told(members, BIA, "member", user=A_BOT)
    await members.until_idle()
    assert await row(members, 4444) == {}
    assert await row(members, members.world.bot_id) == {}


async def test_who_writes_as_the_group_is_not_known_by_that_and_admins_are(members: Town):
    """An anonymous admin's message has no name; the list of admins, asked once a day, does."""
    await members.says(ADMIN, "aviso", anonymous=True)
    await members.says(BIA, "post", as_channel=True)
    await members.until_idle()
    assert await row(members, int(GROUP_ANONYMOUS_BOT["id"])) == {}
    assert await known_in(members, BIA) == []
    await members.says(CAIO, "oi")
    await members.until_idle()
    assert await known_in(members, ADMIN) == [GROUP]


@pytest.mark.parametrize("name", ["bia_nova", None])
async def test_another_user_name_is_written_on_the_same_day(members: Town, name: str | None):
    await members.says(BIA, "oi")
    await members.until_idle()
    assert (await row(members, BIA))["username"] == "bia_barra"
    members.world.people[BIA].username = name
    await members.says(BIA, "oi de novo")
    await members.until_idle()
    assert (await row(members, BIA))["username"] == (name or "")


async def test_a_deleted_account_is_no_trouble(members: Town):
    await members.says(BIA, "oi")
    await members.until_idle()
    await members.post(f"people/{BIA}/delete_account")
    told(members, BIA, "left")
    told(members, CAIO, "member", user={"id": CAIO, "is_bot": False, "first_name": ""})
    await members.until_idle()
    assert await known_in(members, BIA) == []
    assert await known_in(members, CAIO) == [GROUP]


async def test_a_day_of_messages_is_one_call_and_one_write(members: Town, monkeypatch: pytest.MonkeyPatch):
    calls = list[Any]()
    real = members.clients.groups.RecordMemberships

    async def counted(request: Any, **more: Any) -> Any:
        calls.append(request)
        return await real(request, **more)

    monkeypatch.setattr(members.clients.groups, "RecordMemberships", counted)
    await members.says(BIA, "oi")
    await members.until_idle()
    first = await row(members, BIA)
    for number in range(20):
        await members.says(BIA, f"mensagem {number}")
    await members.until_idle()
    # Hers, and that of the admins.
    assert [len(call.memberships) for call in calls] == [1, 2]
    # Another process does not know that it was told; the database does.
    monkeypatch.setattr(Days, "is_news", lambda *_: True)
    await members.says(BIA, "e mais uma")
    await members.until_idle()
    assert len(calls) > 2
    assert await row(members, BIA) == first


async def test_where_members_are_hidden_who_writes_is_known(members: Town):
    members.world.chats[GROUP].hidden_members = True
    members.world.chats[GROUP].members[members.world.bot_id] = Membership("member")
    members.desk.roles.forget(GROUP)
    # Such a bot hears commands and answers to itself, and no more.
    await members.hears(BIA, "/ranking")
    await members.until_idle()
    assert await known_in(members, BIA) == [GROUP]
    # Telegram tells who administers, to every bot.
    assert await known_in(members, ADMIN) == [GROUP]
    # It does not say that Bia is inside: that is what she hears, and she is no stranger.
    assert "ver quem" in await members.hears(BIA, "/perfil", chat=BIA)


async def test_a_group_that_became_a_supergroup_keeps_who_was_seen_before_and_meanwhile(people: Town):
    old = (await people.post("chats", title="Turma das seis", type="group", creator=OWNER))["id"]
    for person in (BIA, CAIO, DUDA):
        await people.post(f"chats/{old}/join", user_id=person)
    await people.post(f"chats/{old}/add_bot", by=OWNER)
    await people.answer(chat=old, containing="faz parte")
    await people.says(BIA, "oi", chat=old)
    await people.until_idle()
    new = (await people.post(f"chats/{old}/migrate"))["id"]
    # Of the old chat, and handled when the group had moved already.
    await people.until_idle()
    told(people, CAIO, "member", chat_id=old)
    await people.says(DUDA, "e agora?", chat=new)
    await people.until_idle()
    for person in (BIA, CAIO, DUDA):
        assert await known_in(people, person) == [new]
    kept = people.database.collection("memberships")
    assert await kept.count_documents({"member_id": {"$in": [BIA, CAIO, DUDA]}}) == 3


async def test_the_word_that_a_group_moved_may_come_after_what_was_said_there(people: Town):
    """The two chats have lanes of their own: nothing says which is first."""
    old = (await people.post("chats", title="Turma das seis", type="group", creator=OWNER))["id"]
    await people.post(f"chats/{old}/join", user_id=BIA)
    await people.post(f"chats/{old}/add_bot", by=OWNER)
    await people.answer(chat=old, containing="faz parte")
    await people.says(BIA, "oi", chat=old)
    await people.until_idle()
    new = (await people.post(f"chats/{old}/migrate"))["id"]
    await people.until_idle()
    groups = people.database.collection("groups")
    await groups.update_one({"chat_id": new}, {"$set": {"chat_id": old, "former_chat_ids": []}})
    people.desk.seen.forget_group(old, new)
    people.desk.roles.forget(old)
    # Telegram answers the old number with the new one.
    assert "Turma das seis" in await people.hears(BIA, "/perfil", chat=BIA)


async def test_who_erased_themselves_is_unknown(members: Town):
    await members.says(BIA, "oi")
    await members.until_idle()
    await members.says(BIA, "/apagar", chat=BIA)
    question = await members.answer(chat=BIA, containing="Apagar tudo?")
    await members.presses(BIA, question, "Sim, apague tudo")
    await members.edited(question, "foram apagados")
    await members.until_idle()
    assert await row(members, BIA) == {}
    # What is seen within the minute of the erasure is left out, of a list the others are not.
    told(members, BIA, "administrator")
    await members.says(CAIO, "oi")
    await members.until_idle()
    assert await row(members, BIA) == {}
    assert await known_in(members, CAIO) == [GROUP]


async def test_who_left_and_is_asked_about_is_a_stranger_at_once(members: Town):
    await members.says(BIA, "oi")
    assert "Turma das Seis" in await members.hears(BIA, "/perfil", chat=BIA)
    await members.post(f"chats/{GROUP}/kick", user_id=BIA, by=ADMIN)
    await members.until_idle()
    assert "Turma das Seis" not in said(await _asks(members, BIA))


async def _asks(people: Town, person: int) -> dict[str, Any]:
    await people.says(person, "/perfil", chat=person)
    return await people.answer(chat=person)
