"""Who may turn anonymous mail on in a group."""

from dataclasses import replace

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.group_updates import UpdateGroup
from member_service.domain.mail_failures import MailOff, MailTooFewMembers
from member_service.domain.mail_opening import MailOpening
from member_service.domain.memberships import MembershipState, Sighting
from tests.member_service.parts import CHAT, NOON, Parts, rid

ON = {"settings.mail_enabled": True}


@pytest.fixture(autouse=True)
async def group(parts: Parts) -> None:
    await parts.registered()


async def seen(parts: Parts, members: int, state: MembershipState = MembershipState.INSIDE) -> None:
    sightings = [Sighting(100 + number, "", state, NOON) for number in range(members)]
    await parts.record_memberships(rid(f"seen-{state}"), CHAT, sightings)


def opening(parts: Parts, **more) -> UpdateGroup:
    allowed = replace(MailOpening(True, 0, parts.membership_store), **more)
    return UpdateGroup(parts.groups, parts.clock, allowed)


async def test_it_is_off_and_seven_members_cannot_turn_it_on(parts: Parts):
    assert not (await parts.groups.find(CHAT)).settings.mail_enabled
    await seen(parts, 7)
    await seen(parts, 3, MembershipState.LEFT)
    with pytest.raises(MailTooFewMembers) as refused:
        await opening(parts)(rid("on"), CHAT, ON)
    assert refused.value.metadata == {"members_at_least": "8"}


async def test_eight_members_can_and_anybody_can_turn_it_off(parts: Parts):
    await seen(parts, 8)
    assert (await opening(parts)(rid("on"), CHAT, ON)).settings.mail_enabled
    off = await opening(parts, allowed=False)(rid("off"), CHAT, {"settings.mail_enabled": False})
    assert not off.settings.mail_enabled


async def test_where_the_owner_forbids_it_nobody_turns_it_on(parts: Parts):
    await seen(parts, 8)
    with pytest.raises(MailOff):
        await opening(parts, allowed=False)(rid("on"), CHAT, ON)
    with pytest.raises(MailOff):
        await UpdateGroup(parts.groups, parts.clock)(rid("on"), CHAT, ON)


async def test_a_reveal_costs_at_most_what_the_owner_allows(parts: Parts):
    price = {"settings.mail_reveal_stars": 50}
    with pytest.raises(FieldInvalid):
        await opening(parts)(rid("price"), CHAT, price)
    priced = await opening(parts, stars_at_most=50)(rid("price"), CHAT, price)
    assert priced.settings.mail_reveal_stars == 50
