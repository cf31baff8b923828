"""Roles: asked of Telegram a few at a time, kept for a minute, never longer than the last change."""

import asyncio
import inspect
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, ChatMigrated, NetworkError

from telegram_gateway.conversation.permissions import Role
from telegram_gateway.conversation.roles import GONE_KEPT_S, KEPT_S, Roles

ANA = 7


@dataclass
class Member:
    status: str


def restricted(*, is_member: bool) -> ChatMember:
    allowed = dict.fromkeys(inspect.signature(ChatMemberRestricted).parameters, False)
    user = {"id": ANA, "is_bot": False, "first_name": "Ana"}
    raw = allowed | {"status": "restricted", "user": user, "is_member": is_member, "until_date": 0}
    raw.pop("api_kwargs")
    return ChatMember.de_json(raw, None)


@dataclass
class Telegram:
    """Plays the bot: says statuses, counts questions, may wait in the middle of one."""

    status: str = "member"
    asked: list[int] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    failures: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    busy_from: int = 1
    busy: asyncio.Event = field(default_factory=asyncio.Event)

    refusal: str = ""
    is_member: bool = True
    moved_to: dict[int, int] = field(default_factory=dict)
    admins: dict[int, str] = field(default_factory=dict)

    async def get_chat_administrators(self, _: int) -> list[Any]:
        return [
            SimpleNamespace(status=status, user=SimpleNamespace(id=one))
            for one, status in self.admins.items()
        ]

    async def get_chat_member(self, chat_id: int, _: int) -> Member | ChatMember:
        self.asked.append(chat_id)
        if self.refusal:
            raise BadRequest(self.refusal)
        if chat_id in self.moved_to:
            raise ChatMigrated(self.moved_to[chat_id])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        status = self.status
        if self.at_once >= self.busy_from:
            self.busy.set()
        try:
            await self.gate.wait()
            if self.failures:
                self.failures -= 1
                raise NetworkError("gone")
        finally:
            self.at_once -= 1
        return restricted(is_member=self.is_member) if status == "restricted" else Member(status)


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def telegram() -> Telegram:
    made = Telegram()
    made.gate.set()
    return made


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def roles(telegram: Telegram, clock: Time) -> Roles:
    async def nobody(_: int, __: int) -> bool:
        return False

    async def nothing(_: int) -> frozenset[int]:
        return frozenset()

    return Roles(telegram, 1, nobody, nothing, clock)  # type: ignore[arg-type]


async def test_a_person_in_private_is_not_asked_about_in_all_groups_at_once(roles: Roles, telegram: Telegram):
    telegram.gate.clear()
    telegram.busy_from = 16
    asking = asyncio.create_task(roles.in_private(ANA, range(-500, 0)))
    await telegram.busy.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    telegram.gate.set()
    assert await asking is Role.MEMBER
    assert telegram.most_at_once == 16
    assert len(telegram.asked) == 500


async def test_an_answer_is_kept_for_a_minute_and_no_longer(roles: Roles, telegram: Telegram, clock: Time):
    assert await roles.in_group(-1, ANA) is Role.MEMBER
    telegram.status = "administrator"
    clock.now = KEPT_S - 1
    assert await roles.in_group(-1, ANA) is Role.MEMBER
    clock.now = KEPT_S
    assert await roles.in_group(-1, ANA) is Role.GROUP_ADMIN


async def test_a_failure_is_not_kept(roles: Roles, telegram: Telegram):
    telegram.failures = 1
    with pytest.raises(NetworkError):
        await roles.in_group(-1, ANA)
    assert await roles.in_group(-1, ANA) is Role.MEMBER


async def test_a_change_drops_what_is_kept_of_that_chat_only(roles: Roles, telegram: Telegram):
    telegram.status = "administrator"
    await roles.in_group(-1, ANA)
    await roles.in_group(-2, ANA)
    telegram.status = "member"
    roles.forget(-1)
    assert await roles.in_group(-1, ANA) is Role.MEMBER
    assert await roles.in_group(-2, ANA) is Role.GROUP_ADMIN


async def test_an_answer_that_a_change_overtook_is_not_kept(roles: Roles, telegram: Telegram):
    telegram.status = "administrator"
    telegram.gate.clear()
    asking = asyncio.create_task(roles.in_group(-1, ANA))
    await telegram.busy.wait()
    telegram.status = "member"
    roles.forget(-1)
    telegram.gate.set()
    await asking
    assert await roles.in_group(-1, ANA) is Role.MEMBER


@pytest.mark.parametrize("status", ["creator", "administrator"])
async def test_where_members_are_hidden_the_list_of_admins_tells_who_is_one(
    roles: Roles, telegram: Telegram, status: str
):
    telegram.refusal, telegram.admins = "Member list is inaccessible", {ANA: status}
    assert await roles.in_group(-1, ANA) is Role.GROUP_ADMIN
    assert await roles.in_private(ANA, [-1]) is Role.GROUP_ADMIN
    assert not await roles.cannot_tell(ANA, [-1])


async def test_who_is_not_on_it_may_be_a_member_for_all_that_is_known(roles: Roles, telegram: Telegram):
    telegram.refusal, telegram.admins = "Chat_admin_required", {1: "creator"}
    assert await roles.in_group(-1, ANA) is Role.MEMBER
    assert await roles.in_private(ANA, [-1]) is Role.OUTSIDER
    assert await roles.cannot_tell(ANA, [-1])
    # The bot was made an administrator, which Telegram tells.
    telegram.refusal = ""
    roles.forget(-1)
    assert await roles.in_private(ANA, [-1]) is Role.MEMBER


@pytest.mark.parametrize(
    "refusal",
    [
        "Member list is inaccessible",
        "CHAT_ADMIN_REQUIRED",
        "USER_ID_INVALID",
        # Of members of supergroups that hide them, and at random of others.
        "PARTICIPANT_ID_INVALID",
        "Participant_id_invalid",
        "Not enough rights to get chat members",
        "INPUT_USER_DEACTIVATED",
        "PEER_ID_INVALID",
        "CHANNEL_INVALID",
        "Invalid user_id specified",
        "SUPERGROUP_MEMBERS_UNAVAILABLE",
        "MSG_ID_INVALID",
        "Group is deactivated",
        "Have no access to the chat",
        "A word that nobody knows yet",
    ],
)
async def test_who_writes_in_a_group_is_no_stranger_there_whatever_telegram_refuses(
    roles: Roles, telegram: Telegram, refusal: str
):
    telegram.refusal = refusal
    assert await roles.in_group(-1, ANA) is Role.MEMBER
    telegram.admins = {ANA: "administrator"}
    roles.forget(-1)
    assert await roles.in_group(-1, ANA) is Role.GROUP_ADMIN


@pytest.mark.parametrize("refusal", ["User not found", "Participant_id_invalid", "Chat not found"])
async def test_who_was_never_there_is_outside(roles: Roles, telegram: Telegram, refusal: str):
    telegram.refusal = refusal
    assert await roles.in_private(ANA, [-1]) is Role.OUTSIDER
    assert not await roles.cannot_tell(ANA, [-1])


@pytest.mark.parametrize("status", ["administrator", "member", "left"])
async def test_a_group_that_moved_unheard_is_asked_under_its_new_number(
    roles: Roles, telegram: Telegram, status: str
):
    telegram.moved_to, telegram.status = {-1: -1001}, status
    expected = {"administrator": Role.GROUP_ADMIN, "member": Role.MEMBER, "left": Role.OUTSIDER}[status]
    assert await roles.in_private(ANA, [-1]) is expected
    assert telegram.asked == [-1, -1001]
    assert await roles.in_private(ANA, [-1]) is expected
    assert len(telegram.asked) == 2


async def test_a_bot_without_rights_does_not_take_members_for_strangers(roles: Roles, telegram: Telegram):
    """Telegram says so of members of whom such a bot heard nothing lately."""
    telegram.refusal = "User_id_invalid"
    assert await roles.in_group(-1, ANA) is Role.MEMBER
    assert await roles.cannot_tell(ANA, [-1])


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        ("left", ""),
        ("kicked", ""),
        ("member", "Member list is inaccessible"),
        ("member", "Chat_admin_required"),
        ("member", "User not found"),
        ("member", "Chat not found"),
    ],
)
async def test_that_somebody_is_not_there_or_not_told_of_is_kept_for_some_seconds(
    roles: Roles, telegram: Telegram, clock: Time, status: str, refusal: str
):
    telegram.status, telegram.refusal = status, refusal
    for _ in range(3):
        assert await roles.in_private(ANA, [-1, -2]) is Role.OUTSIDER
    assert sorted(telegram.asked) == [-2, -1]
    clock.now = GONE_KEPT_S
    # They came in, or the bot was given the right, without a word to it.
    telegram.status, telegram.refusal = "member", ""
    assert await roles.in_private(ANA, [-1, -2]) is Role.MEMBER


@pytest.mark.parametrize(
    ("status", "is_member", "role"),
    [
        ("creator", True, Role.GROUP_ADMIN),
        ("administrator", True, Role.GROUP_ADMIN),
        ("member", True, Role.MEMBER),
        ("restricted", True, Role.MEMBER),
        ("restricted", False, Role.OUTSIDER),
        ("left", False, Role.OUTSIDER),
        ("kicked", False, Role.OUTSIDER),
    ],
)
async def test_each_kind_of_member_has_a_role(
    roles: Roles, telegram: Telegram, status: str, is_member: bool, role: Role
):
    telegram.status, telegram.is_member = status, is_member
    assert await roles.in_private(ANA, [-1]) is role
    assert await roles.in_group(-1, ANA) is role
    assert bool(await roles.present_in(ANA, [-1])) is (role is not Role.OUTSIDER)
