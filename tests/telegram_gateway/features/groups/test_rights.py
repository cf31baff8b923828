"""Rights that the bot lacks, as Telegram tells of them.

Each is told to the admins once, in private, and never in the group.
"""

import itertools
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import GetGroupRequest, UpdateGroupRequest
from telegram_gateway.runtime.inbox import RawUpdate
from tests.support.town import ADMIN, GROUP, OWNER, Town, said

_update_ids = itertools.count(900_000_000)
MEMBER: dict[str, Any] = {"status": "member"}
KICKED: dict[str, Any] = {"status": "kicked", "until_date": 0}


def administrator(**rights: bool) -> dict[str, Any]:
    """As the Bot API shows an administrator: every right is there, given or not."""
    names = (
        "can_manage_chat",
        "can_change_info",
        "can_delete_messages",
        "can_invite_users",
        "can_restrict_members",
        "can_pin_messages",
        "can_manage_topics",
        "can_promote_members",
        "can_manage_video_chats",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    )
    given = dict.fromkeys(names, True) | rights
    return {"status": "administrator", "can_be_edited": False, "is_anonymous": False, **given}


def restricted(**permissions: bool) -> dict[str, Any]:
    names = (
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
        "can_react_to_messages",
        "can_edit_tag",
    )
    given = dict.fromkeys(names, True) | permissions
    return {"status": "restricted", "is_member": True, "until_date": 0, **given}


async def becomes(people: Town, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Telegram says that the bot was that in the group, and is this now."""
    bot = {"id": people.world.bot["id"], "is_bot": True, "first_name": "Gym Nation", "username": "a_bot"}
    change = {
        "chat": {"id": GROUP, "title": "Turma das Seis", "type": "supergroup"},
        "from": {"id": OWNER, "is_bot": False, "first_name": "Olívia", "language_code": "pt-br"},
        "date": 1764180000,
        "old_chat_member": {"user": bot, **before},
        "new_chat_member": {"user": bot, **after},
    }
    raw = RawUpdate.of({"update_id": next(_update_ids), "my_chat_member": change})
    await people.gateway.inbox.accept([raw])
    await people.until_idle()


def told(people: Town, person: int) -> list[str]:
    """What the bot said to somebody about its rights."""
    return [said(message) for message in people.of_bot(person) if "Falta uma permissão" in said(message)]


async def with_admins_who_started(people: Town) -> None:
    for person in (ADMIN, OWNER):
        await people.post(f"people/{person}/start")


async def test_a_right_that_is_taken_is_told_to_each_admin_once(members: Town):
    await with_admins_who_started(members)
    await becomes(members, administrator(), administrator(can_delete_messages=False))
    for person in (ADMIN, OWNER):
        text = said(await members.answer(chat=person, containing="Falta uma permissão"))
        assert "Apagar mensagens" in text
        assert "Banir" not in text
        assert "Turma das Seis" in text
    # Another change with the same right missing says nothing new.
    await becomes(members, administrator(can_delete_messages=False), administrator(can_delete_messages=False))
    await becomes(
        members, administrator(), administrator(can_delete_messages=False, can_restrict_members=False)
    )
    text = said(await members.answer(chat=ADMIN, containing="Banir usuários"))
    assert "Apagar" not in text
    assert len(told(members, ADMIN)) == 2
    assert not any("Falta uma permissão" in said(message) for message in members.of_bot(GROUP))


async def test_one_that_was_given_and_taken_again_is_told_again(members: Town):
    await with_admins_who_started(members)
    await becomes(members, administrator(), administrator(can_delete_messages=False))
    await members.answer(chat=ADMIN, containing="Apagar mensagens: sem isso")
    await becomes(members, administrator(can_delete_messages=False), administrator())
    await becomes(members, administrator(), administrator(can_delete_messages=False))
    await members.answer(chat=ADMIN, containing="Apagar mensagens: sem isso")
    assert len(told(members, ADMIN)) == 2


async def wants_requests(people: Town, *, wanted: bool) -> None:
    await people.clients.groups.UpdateGroup(
        UpdateGroupRequest(
            request_id=str(uuid4()),
            group=groups_pb2.Group(chat_id=GROUP, settings=groups_pb2.GroupSettings(join_requests=wanted)),
            update_mask=FieldMask(paths=["settings.join_requests"]),
        )
    )
    people.desk.seen.forget_group(GROUP)


def told_back(people: Town, person: int) -> list[str]:
    return [said(message) for message in people.of_bot(person) if "voltei a ter" in said(message)]


async def test_one_that_was_given_back_is_told_once_a_loss(members: Town):
    await with_admins_who_started(members)
    lost = administrator(can_delete_messages=False, can_restrict_members=False)
    await becomes(members, administrator(), lost)
    await members.answer(chat=ADMIN, containing="Apagar mensagens")
    await becomes(members, lost, administrator(can_restrict_members=False))
    for person in (ADMIN, OWNER):
        text = said(await members.answer(chat=person, containing="voltei a ter"))
        assert "Turma das Seis" in text
        assert "• Apagar mensagens" in text
        assert "Banir" not in text
    await becomes(
        members, administrator(can_restrict_members=False), administrator(can_restrict_members=False)
    )
    await becomes(members, administrator(can_restrict_members=False), administrator())
    text = said(await members.answer(chat=ADMIN, containing="• Banir usuários"))
    assert "Apagar" not in text
    await members.until_settled()
    assert len(told_back(members, ADMIN)) == 2
    assert told_back(members, GROUP) == []


async def test_what_the_group_wants_no_more_was_not_given_back(members: Town):
    await with_admins_who_started(members)
    await wants_requests(members, wanted=True)
    await becomes(members, administrator(), administrator(can_invite_users=False))
    await members.answer(chat=ADMIN, containing="Convidar usuários")
    await wants_requests(members, wanted=False)
    await becomes(members, administrator(can_invite_users=False), administrator(can_invite_users=False))
    await members.until_settled()
    assert told_back(members, ADMIN) == []


async def test_a_bot_that_is_no_admin_any_more_says_what_that_means(members: Town):
    await with_admins_who_started(members)
    await becomes(members, administrator(), MEMBER)
    text = said(await members.answer(chat=ADMIN, containing="Falta uma permissão"))
    for words in ("Ser admin", "Apagar mensagens", "Banir usuários", "/limpar", "/banir e /silenciar"):
        assert words in text
    assert "Enviar" not in text


async def test_a_bot_that_may_not_write_says_so_in_private(members: Town):
    await with_admins_who_started(members)
    await becomes(members, MEMBER, restricted(can_send_messages=False, can_send_photos=False))
    text = said(await members.answer(chat=ADMIN, containing="Falta uma permissão"))
    assert "Enviar mensagens" in text
    assert "Enviar fotos" in text


async def test_a_removed_bot_asks_for_nothing(members: Town):
    await with_admins_who_started(members)
    await becomes(members, administrator(), KICKED)
    assert told(members, ADMIN) == []
    assert "não está registrado" in await members.hears(ADMIN, "/ranking")


async def test_a_group_that_nobody_registered_hears_nothing(people: Town):
    await with_admins_who_started(people)
    await becomes(people, administrator(), MEMBER)
    assert told(people, ADMIN) == []


async def test_registering_looks_at_what_the_bot_may_do(people: Town):
    await with_admins_who_started(people)
    await people.post(f"chats/{GROUP}/demote", user_id=people.world.bot["id"], by=OWNER)
    await people.until_idle()
    await people.registered()
    assert "Ser admin" in said(await people.answer(chat=OWNER, containing="Falta uma permissão"))


@pytest.mark.parametrize("inside", [True, False])
async def test_a_restricted_bot_is_inside_only_if_telegram_says_so(members: Town, inside: bool):
    """Who was restricted and left stays restricted (Bot API, ChatMemberRestricted.is_member)."""
    await becomes(members, {"status": "member"}, restricted() | {"is_member": inside})
    kept = (await members.clients.groups.GetGroup(GetGroupRequest(chat_id=GROUP))).group
    assert kept.state == (groups_pb2.GROUP_STATE_ACTIVE if inside else groups_pb2.GROUP_STATE_STOPPED)


async def test_the_right_to_invite_is_missed_where_the_bot_lets_people_in(members: Town):
    await with_admins_who_started(members)
    await becomes(members, administrator(), administrator(can_invite_users=False))
    assert told(members, ADMIN) == []
    await members.set_up(join_requests=True)
    await becomes(
        members,
        administrator(can_invite_users=False),
        administrator(can_invite_users=False, can_pin_messages=False),
    )
    text = said(await members.answer(chat=ADMIN, containing="Falta uma permissão"))
    assert "Convidar usuários por link" in text
    assert "Banir" not in text


async def test_who_turns_requests_on_hears_that_the_bot_may_not_invite(members: Town):
    await with_admins_who_started(members)
    await members.post(
        f"chats/{GROUP}/promote",
        user_id=members.world.bot["id"],
        rights=["can_delete_messages", "can_restrict_members", "can_pin_messages"],
    )
    await members.until_idle()
    assert told(members, ADMIN) == []
    menu = await members.answer(to=await members.says(ADMIN, "/config"))
    await members.presses(ADMIN, menu, "edidos")
    about = await members.edited(menu, "Pedidos de entrada")
    label = next(one["text"] for row in about["buttons"] for one in row)
    await members.presses(ADMIN, about, label)
    text = said(await members.answer(chat=ADMIN, containing="Falta uma permissão"))
    assert "Convidar usuários por link" in text
