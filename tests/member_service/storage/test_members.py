"""Members on both engines."""

import pytest

from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.members import CoachConsent, MemberNames, MemberNotFound
from tests.member_service.parts import rid

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
