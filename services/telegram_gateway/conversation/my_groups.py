"""In which groups a person is: the member service says where to ask, and Telegram says what is true.

What is asked in private depends on the groups of the person, and not on how many there are.
A bot that serves few groups looks around in all of them, once an hour for each person:
so it finds who has never written where they are.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import RecordMembershipsRequest
from servicekit.errors import ServiceError
from servicekit.folding import folded
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.permissions import Role
from telegram_gateway.conversation.roles import EVERYWHERE

if TYPE_CHECKING:
    from telegram_gateway.conversation.desk import Desk
    from telegram_gateway.conversation.group_cache import Group

MANY = 200
log = logging.getLogger(__name__)


async def role_in_private(desk: Desk, member_id: int) -> Role:
    """Return the strongest role of a person over the groups that they may be in."""
    if member_id == desk.roles.owner_id:
        return Role.OWNER
    granted = await desk.roles.grants_of(member_id)
    groups = await _reachable(desk, member_id, granted)
    return await desk.roles.in_private(member_id, _ids(groups), granted)


async def groups_with(desk: Desk, member_id: int) -> list[Group]:
    """Return the active groups that the person is in now, by title."""
    groups = await candidates(desk, member_id)
    present = set(await desk.roles.present_in(member_id, _ids(groups)))
    return [group for group in groups if group.chat_id in present]


async def groups_administered(
    desk: Desk, member_id: int, granted: frozenset[int] | None = None
) -> list[Group]:
    """Return the active groups that the person may administer now, by title.

    Who may administer all of them gets the first ones.
    """
    if granted is None:
        granted = await desk.roles.grants_of(member_id)
    if member_id == desk.roles.owner_id or EVERYWHERE in granted:
        return await desk.seen.some_groups("", 0, MANY)
    groups = await _reachable(desk, member_id, granted)
    theirs = set(await desk.roles.administered_by(member_id, _ids(groups), granted))
    return [group for group in groups if group.chat_id in theirs]


async def group_with(desk: Desk, member_id: int, chat_id: int) -> Group | None:
    """Return the active group of that chat if the person is in it now."""
    group = await _of_today(desk, chat_id)
    return group if group is not None and await desk.roles.present_in(member_id, [chat_id]) else None


async def group_administered(desk: Desk, member_id: int, chat_id: int) -> Group | None:
    """Return the active group of that chat if the person may administer it now."""
    group = await _of_today(desk, chat_id)
    return group if group is not None and await desk.roles.administered_by(member_id, [chat_id]) else None


async def cannot_tell(desk: Desk, member_id: int) -> bool:
    """Say whether Telegram left it open, for one of the groups asked about, if the person is in it."""
    groups = await desk.seen.few_groups()
    if groups is None:
        groups = await desk.seen.member_groups(member_id)
    return await desk.roles.cannot_tell(member_id, _ids(groups))


async def some_unseen(desk: Desk, member_id: int) -> bool:
    """Say whether the person was seen in a group of which Telegram does not tell if they still are."""
    return await desk.roles.cannot_tell(member_id, _ids(await desk.seen.member_groups(member_id)))


async def looks_everywhere(desk: Desk) -> bool:
    """Say whether a person is looked for in all groups: else who was never seen may be in any of them."""
    return await desk.seen.few_groups() is not None


async def candidates(desk: Desk, member_id: int) -> list[Group]:
    """Return the active groups that Telegram is to be asked about, by title."""
    known = await desk.seen.member_groups(member_id)
    if known and not desk.seen.looks_around(member_id):
        return known
    few = await desk.seen.few_groups()
    desk.seen.looked_around(member_id)
    if few is None:
        return known
    ids = set(_ids(known))
    others = [group for group in few if group.chat_id not in ids]
    found = set(await desk.roles.present_in(member_id, _ids(others)))
    for chat_id in sorted(found):
        await _remember(desk, chat_id, member_id)
    return _by_title([*known, *(group for group in others if group.chat_id in found)])


async def _reachable(desk: Desk, member_id: int, granted: frozenset[int]) -> list[Group]:
    """The candidates, and the groups of which the person is bot admin, seen there or not."""
    groups = await candidates(desk, member_id)
    ids = {EVERYWHERE, *_ids(groups)}
    of_grants = [await desk.seen.active_group(chat_id) for chat_id in sorted(granted - ids)]
    return _by_title([*groups, *(group for group in of_grants if group is not None)])


async def _of_today(desk: Desk, chat_id: int) -> Group | None:
    """The active group whose chat it is today; a former one may be found by its old id."""
    group = await desk.seen.active_group(chat_id) if chat_id < 0 else None
    return group if group is not None and group.chat_id == chat_id else None


async def _remember(desk: Desk, chat_id: int, member_id: int) -> None:
    seen = groups_pb2.Membership(
        member_id=member_id,
        state=groups_pb2.MEMBERSHIP_STATE_INSIDE,
        see_time=to_timestamp(desk.gateway.clock()),
    )
    try:
        await desk.gateway.clients.groups.RecordMemberships(
            RecordMembershipsRequest(request_id=str(uuid4()), chat_id=chat_id, memberships=[seen])
        )
    except ServiceError as error:
        # It is a hint. The next look around finds them again.
        log.info("a membership was not kept", extra={"fields": {"gymnation.reason": error.reason}})
    desk.seen.forget_groups_of(member_id)


def _ids(groups: Sequence[Group]) -> list[int]:
    return [group.chat_id for group in groups]


def _by_title(groups: Sequence[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (folded(group.title), group.chat_id))
