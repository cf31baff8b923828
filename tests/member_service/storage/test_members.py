"""Members on both engines."""

import pytest

from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import GroupNotRegistered
from member_service.domain.members import CoachConsent, MemberNames, MemberNotFound, SetChosenGroup
from tests.member_service.parts import CHAT, OTHER_CHAT, rid
from tests.member_service.storage.test_groups import register

NAMES = MemberNames("Ana", "Lima", "analima", "pt-br")


async def test_names_follow_telegram_and_a_chosen_language_stays(parts):
    with pytest.raises(MemberNotFound):
        await parts.get_member(7)
    first = await parts.upsert_member(rid("one"), 7, NAMES)
    parts.clock.forward(minutes=1)
    await parts.set_language(rid("two"), 7, "en")
    again = await parts.upsert_member(rid("three"), 7, MemberNames("A" * 200, "", "", ""))

    assert (first.names, first.language) == (NAMES, "")
    assert (again.names.first_name, again.language) == ("A" * 128, "en")
    assert again.create_time == first.create_time < again.update_time
    assert await parts.get_member(7) == again
    assert (await parts.set_language(rid("four"), 7, "")).language == ""


async def test_a_late_repeat_changes_nothing(parts):
    await parts.set_language(rid("one"), 7, "en")
    await parts.set_language(rid("two"), 7, "pt-BR")
    assert (await parts.set_language(rid("one"), 7, "en")).language == "pt-BR"
    with pytest.raises(RequestIdReused):
        await parts.set_language(rid("one"), 7, "")
    await parts.upsert_member(rid("three"), 7, NAMES)
    with pytest.raises(RequestIdReused):
        await parts.upsert_member(rid("three"), 7, MemberNames("Bia", "", "", ""))


async def test_a_consent_is_kept_with_its_time_and_version_until_it_is_taken_back(parts):
    await parts.upsert_member(rid("one"), 7, NAMES)
    assert (await parts.get_member(7)).coach_consent is None
    agreed = await parts.set_coach_consent(rid("two"), 7, 1)
    assert agreed.coach_consent == CoachConsent(1, parts.clock())
    parts.clock.forward(minutes=1)
    await parts.upsert_member(rid("three"), 7, NAMES)
    assert (await parts.set_coach_consent(rid("two"), 7, 1)).coach_consent == agreed.coach_consent
    assert (await parts.set_coach_consent(rid("four"), 7, 0)).coach_consent == CoachConsent(0, parts.clock())
    assert (await parts.set_coach_consent(rid("five"), 8, 1)).coach_consent == CoachConsent(1, parts.clock())


async def test_the_group_that_was_chosen_last_is_kept_and_must_be_one(parts):
    choose = SetChosenGroup(parts.member_store, parts.groups, parts.clock)
    for chat_id in (CHAT, OTHER_CHAT):
        await register(parts, str(chat_id), chat_id)
    assert (await parts.upsert_member(rid("one"), 7, NAMES)).chosen_chat_id == 0
    assert (await choose(rid("two"), 7, CHAT)).chosen_chat_id == CHAT
    await choose(rid("three"), 7, OTHER_CHAT)
    # A late repeat brings nothing back.
    assert (await choose(rid("two"), 7, CHAT)).chosen_chat_id == OTHER_CHAT
    assert (await parts.upsert_member(rid("four"), 7, NAMES)).chosen_chat_id == OTHER_CHAT
    with pytest.raises(GroupNotRegistered):
        await choose(rid("five"), 7, -1009)
    for member_id, chat_id, field in ((0, CHAT, "member_id"), (7, 5, "chat_id")):
        with pytest.raises(FieldInvalid) as refused:
            await choose(rid("six"), member_id, chat_id)
        assert refused.value.metadata == {"field": field}
    assert (await parts.get_member(7)).chosen_chat_id == OTHER_CHAT


async def test_fields_are_checked(parts):
    for call, field in (
        (parts.set_coach_consent(rid(1), 7, -1), "version"),
        (parts.set_coach_consent(rid(1), 0, 1), "member_id"),
        (parts.set_language(rid(1), 7, "de"), "language"),
        (parts.set_language(rid(1), 0, "en"), "member_id"),
        (parts.upsert_member("no uuid", 7, NAMES), "request_id"),
        (parts.get_member(-1), "member_id"),
    ):
        with pytest.raises(FieldInvalid) as refused:
            await call
        assert refused.value.metadata == {"field": field}
