"""Groups and roles on both engines."""

import asyncio
from contextlib import suppress

import pytest

from gymnation.member.v1 import groups_pb2
from member_service.domain.anchors import AnchorAlreadyExists, AnchorNotFound, AnchorState
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import (
    GroupNotRegistered,
    GroupState,
    PhotoPolicy,
    RankingVisibility,
    SeasonMode,
    TooManyGroups,
)
from member_service.domain.roles import RoleNotGranted
from member_service.storage.database import DatabaseUnavailable
from tests.member_service.meanwhile import Meanwhile
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, OWNER, Parts, rid

NEW_CHAT = -1009


async def register(parts, request="one", chat_id=CHAT, title="Iron", language="en"):
    return await parts.register_group(
        rid(request), chat_id, title=title, username="iron", registered_by=OWNER, language=language
    )


async def test_a_group_starts_with_the_defaults(parts):
    group, newly_active = await register(parts, language="tlh", title="x" * 300)
    assert newly_active
    assert (group.settings.language, group.settings.time_zone) == ("pt-BR", "America/Sao_Paulo")
    assert (group.settings.season_mode, group.settings.season_days) == (SeasonMode.DAYS, 30)
    assert (group.settings.question_quota, len(group.title)) == (2, 255)
    assert await parts.groups.find(CHAT, fresh=True) == group


async def test_settings_of_every_kind_are_kept(parts):
    await register(parts)
    values = {
        "settings.welcome_enabled": False,
        "settings.welcome": "Oi, {nome}!",
        "settings.photo_policy": PhotoPolicy.REFUSE,
        "settings.ranking_visibility": RankingVisibility.ADMINS,
        "settings.quiet": True,
        "settings.weekly_card": True,
        "settings.topic_id": 77,
    }

    changed = (await parts.update_group(rid("two"), CHAT, values)).settings

    assert changed == (await parts.groups.find(CHAT, fresh=True)).settings
    assert {f"settings.{name}": getattr(changed, name) for name in (key[9:] for key in values)} == values
    for path, wrong in (
        ("settings.quiet", 1),
        ("settings.question_quota", True),
        ("settings.welcome", "x" * 1001),
        ("settings.photo_policy", "refuse"),
        ("settings.topic_id", -1),
    ):
        with pytest.raises(FieldInvalid):
            await parts.update_group(rid(path), CHAT, {path: wrong})


async def test_a_group_from_before_a_setting_existed_has_its_default(parts):
    await register(parts)
    names = (
        "welcome_enabled",
        "welcome",
        "photo_policy",
        "ranking_visibility",
        "quiet",
        "weekly_card",
        "topic_id",
    )
    await parts.database.collection("groups").update_one(
        {"chat_id": CHAT}, {"$unset": {f"settings.{name}": "" for name in names}}
    )

    settings = (await parts.groups.find(CHAT, fresh=True)).settings

    assert (settings.welcome_enabled, settings.photo_policy, settings.topic_id) == (True, PhotoPolicy.OFF, 0)


async def test_registering_again_keeps_the_settings_and_follows_the_title(parts):
    first, _ = await register(parts)
    assert (await register(parts)) == (first, True), "a repeat gets the first answer"
    await parts.update_group(rid("two"), CHAT, {"settings.rules": "Be kind"})

    again, newly_active = await register(parts, "three", title="Steel", language="pt-BR")

    assert not newly_active
    assert (again.title, again.settings.rules, again.settings.language) == ("Steel", "Be kind", "en")
    with pytest.raises(RequestIdReused):
        await parts.register_group(
            rid("three"), CHAT, title="", username="", registered_by=OWNER + 1, language=""
        )


async def test_a_stopped_group_starts_again_and_a_late_repeat_of_the_stop_does_nothing(parts):
    with pytest.raises(GroupNotRegistered):
        await parts.stop_group(rid("stop"), CHAT)
    await register(parts)
    assert (await parts.stop_group(rid("stop"), CHAT)).state is GroupState.STOPPED
    _, newly_active = await register(parts, "again")
    assert newly_active
    assert (await parts.stop_group(rid("stop"), CHAT)).state is GroupState.ACTIVE


async def test_registering_at_the_same_time_makes_one_group(parts):
    async def insist(other: Parts, name: str):
        # As the channel does: a write that the engine undid for another's sake is repeated,
        # with the same request_id.
        for _ in range(5):
            with suppress(DatabaseUnavailable):
                return await register(other, name)
        return await register(other, name)

    others = [Parts(parts.database, parts.clock, prefix=f"p{number}") for number in range(4)]
    made = await asyncio.gather(*(insist(other, f"r{n}") for n, other in enumerate(others)))
    assert len({group.id for group, _ in made}) == 1
    assert sum(newly_active for _, newly_active in made) == 1


async def register_within(
    parts: Parts, number: int, *, at_most: int = 2, registrar: int = ADMIN, turn: int = 0
):
    parts.clock.forward(seconds=1)
    return await parts.register_group(
        rid(f"{number}.{turn}"),
        CHAT - number,
        title=f"Group {number}",
        username="",
        registered_by=registrar,
        language="en",
        groups_at_most=at_most,
    )


async def test_whoever_has_as_many_groups_as_they_may_gets_no_more(parts):
    for number in (1, 2):
        await register_within(parts, number)
    for _ in range(2):
        # A repeat is told the same.
        with pytest.raises(TooManyGroups) as refusal:
            await register_within(parts, 3)
        assert refusal.value.metadata == {"groups_at_most": "2"}
    assert (await parts.groups.find(CHAT - 3, fresh=True)).state is GroupState.STOPPED
    # Others, and whoever is trusted, are not concerned; nor is a group that is active already.
    await register_within(parts, 4, registrar=OWNER)
    await register_within(parts, 1, turn=1)
    await register_within(parts, 5, at_most=0)

    await parts.stop_group(rid("stop"), CHAT - 1)
    await parts.stop_group(rid("stop 5"), CHAT - 5)
    group, newly_active = await register_within(parts, 3, turn=1)
    assert (group.state, newly_active) == (GroupState.ACTIVE, True)
    # The group that was there before the others is now the last one to come.
    with pytest.raises(TooManyGroups):
        await register_within(parts, 1, turn=2)


async def test_of_many_groups_at_once_no_more_stay_than_one_person_may_have(parts):
    others = [Parts(parts.database, parts.clock, prefix=f"p{number}") for number in range(6)]
    await asyncio.gather(
        *(register_within(other, number) for number, other in enumerate(others)), return_exceptions=True
    )
    assert await active_groups(parts) <= 2
    # Those that saw each other may all have been refused: the next tries fill what is left, and no more.
    for number in range(6):
        with suppress(TooManyGroups):
            await register_within(parts, number, turn=1)
    assert await active_groups(parts) == 2


async def active_groups(parts: Parts) -> int:
    found = [await parts.groups.find(CHAT - number, fresh=True) for number in range(6)]
    return sum(group is not None and group.state is GroupState.ACTIVE for group in found)


async def test_who_starts_somebody_elses_group_again_is_not_its_registrar(parts):
    await register_within(parts, 1, registrar=OWNER)
    await parts.stop_group(rid("stop"), CHAT - 1)
    for number in (2, 3):
        await register_within(parts, number)
    group, newly_active = await register_within(parts, 1, turn=1)
    assert (group.registered_by, newly_active) == (OWNER, True)


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("settings.language", "pt-BR", "pt"),
        ("settings.time_zone", "Europe/Lisbon", "Mars/Olympus"),
        ("settings.time_zone", "UTC", "localtime"),
        ("settings.newcomers_held_until", 1_800_000_000, 1_800_000_000_000),
        ("settings.rules", "r" * 4000, "r" * 4001),
        ("settings.season_days", 366, 367),
        ("settings.season_days", 1, 0),
        ("settings.question_quota", 0, -1),
        ("settings.question_quota", 50, 51),
        ("settings.season_mode", SeasonMode.WEEKLY, "weekly?"),
    ],
)
async def test_settings_are_checked(parts, path, good, bad):
    await register(parts)
    changed = await parts.update_group(rid("good"), CHAT, {path: good})
    assert getattr(changed.settings, path.split(".")[1]) == good
    with pytest.raises(FieldInvalid) as refused:
        await parts.update_group(rid("bad"), CHAT, {path: bad})
    assert refused.value.metadata == {"field": path}
    assert await parts.groups.find(CHAT, fresh=True) == changed


async def test_each_setting_of_the_contract_may_be_changed(parts):
    group, _ = await register(parts)
    for field in groups_pb2.GroupSettings.DESCRIPTOR.fields:
        value = getattr(group.settings, field.name)
        await parts.update_group(rid(field.name), CHAT, {f"settings.{field.name}": value})


async def test_only_settings_and_names_may_be_changed(parts):
    await register(parts)
    for values in ({}, {"chat_id": -5}, {"settings": None}, {"state": "stopped"}):
        with pytest.raises(FieldInvalid) as refused:
            await parts.update_group(rid("bad"), CHAT, values)
        assert refused.value.metadata == {"field": "update_mask"}


async def test_a_migration_moves_everything_and_starts_message_ids_anew(parts):
    before, _ = await register(parts)
    anchor = await parts.opened(10)
    first = await parts.checked_in(7, 10)

    after = await parts.migrate_group(rid("move"), CHAT, NEW_CHAT)
    assert (after.id, after.chat_id, after.former_chat_ids) == (before.id, NEW_CHAT, (CHAT,))
    assert await parts.migrate_group(rid("move"), CHAT, NEW_CHAT) == after
    assert await parts.migrate_group(rid("the other message"), CHAT, NEW_CHAT) == after

    # The record came along; the old id still finds the group, and what was said there before still counts.
    assert (await parts.get_standing(NEW_CHAT, 7)).standing.points == 1
    assert (await parts.get_standing(CHAT, 7)).chat_id == NEW_CHAT
    assert (await parts.checked_in(8, 10, chat_id=CHAT)).checkin.anchor_id == anchor.id
    assert (await parts.revoked(first.checkin.id, chat_id=NEW_CHAT)).totals.points == 0
    # Message 10 of the supergroup is another message.
    with pytest.raises(AnchorNotFound):
        await parts.checked_in(9, 10, chat_id=NEW_CHAT)
    with pytest.raises(AnchorAlreadyExists):
        await parts.opened(10, chat_id=CHAT)
    fresh = await parts.opened(10, chat_id=NEW_CHAT)
    _, listed, _ = await parts.list_anchors(NEW_CHAT, AnchorState.OPEN, None, 0)
    assert [one.id for one in listed] == [fresh.id]
    _, closed, _ = await parts.list_anchors(NEW_CHAT, AnchorState.CLOSED, None, 0)
    assert [(one.id, one.checkin_count) for one in closed] == [(anchor.id, 1)]


async def test_a_migration_wins_over_a_registration_of_the_new_chat(parts):
    old, _ = await register(parts)
    await parts.opened(10)
    await parts.checked_in(7)
    await register(parts, "fresh", chat_id=NEW_CHAT, title="Short-lived")
    await register(parts, "fresh 2", chat_id=NEW_CHAT - 1)
    await parts.groups.find(NEW_CHAT)

    moved = await parts.migrate_group(rid("move"), CHAT, NEW_CHAT)
    again = await parts.migrate_group(rid("move on"), NEW_CHAT, NEW_CHAT - 1)

    assert moved.id == again.id == old.id
    assert (await parts.groups.find(NEW_CHAT)) == again
    page, _ = await parts.list_groups(None, 0, include_stopped=True)
    assert page == [again]
    assert (await parts.get_standing(NEW_CHAT - 1, 7)).standing.points == 1


async def test_migrations_that_make_no_sense_are_refused(parts):
    with pytest.raises(GroupNotRegistered):
        await parts.migrate_group(rid(1), CHAT, NEW_CHAT)
    for old, new, field in (
        (5, NEW_CHAT, "old_chat_id"),
        (CHAT, 5, "new_chat_id"),
        (CHAT, CHAT, "new_chat_id"),
    ):
        with pytest.raises(FieldInvalid) as refused:
            await parts.migrate_group(rid(1), old, new)
        assert refused.value.metadata == {"field": field}


async def test_groups_are_listed_by_title_in_pages(parts):
    for number, title in enumerate(["C", "A", "B", "A", "D"]):
        await register(parts, number, chat_id=-100 - number, title=title)
    await parts.stop_group(rid("stop"), -102)
    titles, after = [], None
    while True:
        page, after = await parts.list_groups(after, 2, include_stopped=False)
        titles += [group.title for group in page]
        if after is None:
            break
    assert titles == ["A", "A", "C", "D"]
    page, _ = await parts.list_groups(None, 0, include_stopped=True)
    assert len(page) == 5


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("aguias", ["Águias", "aguias do norte", "ÁGUIAS Sul"]),
        ("sul ÁGUIA", ["ÁGUIAS Sul"]),
        ("zumba", []),
        (" \u200b ", ["Iron", "aguias do norte", "ÁGUIAS Sul", "Águias"]),
        ("$ne .* (", []),
    ],
)
async def test_groups_are_found_by_words_of_their_titles(parts, words, titles):
    for number, title in enumerate(["Iron", "Águias", "aguias do norte", "ÁGUIAS Sul", "Águias Velhas"]):
        await register(parts, number, chat_id=-100 - number, title=title)
    await parts.stop_group(rid("stop"), -104)
    page, after = await parts.list_groups(None, 0, include_stopped=False, words=words)
    assert {group.title for group in page} == set(titles)
    assert after is None


@pytest.mark.parametrize("words", ["", "iron"])
async def test_groups_are_left_out_at_the_beginning_of_a_list(parts, words):
    for number in range(7):
        await register(parts, number, chat_id=-100 - number, title=f"Iron {number}")
    page, after = await parts.list_groups(None, 2, include_stopped=False, skip=3, words=words)
    assert [group.title for group in page] == ["Iron 3", "Iron 4"]
    page, after = await parts.list_groups(after, 2, include_stopped=False, skip=1, words=words)
    assert [group.title for group in page] == ["Iron 6"]
    assert after is None
    for wrong in ({"skip": -1}, {"skip": 1_000_001}, {"words": "x" * 257}):
        with pytest.raises(FieldInvalid):
            await parts.list_groups(None, 2, include_stopped=False, **wrong)


async def test_many_titles_are_looked_through(parts):
    group, _ = await register(parts, title="Iron")
    document = await parts.database.collection("groups").find_one({"_id": group.id})
    others = [
        document | {"_id": f"other-{number}", "chat_id": -9000 - number, "title": f"Team {number:05}"}
        for number in range(2_500)
    ]
    await parts.database.collection("groups").insert_many(others)
    page, _ = await parts.list_groups(None, 10, include_stopped=False, words="team 0249")
    assert [one.title for one in page] == ["Team 00249", *(f"Team {n:05}" for n in range(2_490, 2_499))]


async def test_the_cache_forgets_within_five_seconds_and_at_once_after_a_write(parts):
    await register(parts)
    other = Parts(parts.database, parts.clock)
    assert (await other.groups.find(CHAT)).title == "Iron"
    await parts.update_group(rid("title"), CHAT, {"title": "Steel"})
    assert (await parts.groups.find(CHAT)).title == "Steel"
    assert (await other.groups.find(CHAT, fresh=True)).title == "Steel"
    await parts.update_group(rid("title 2"), CHAT, {"title": "Gold"})
    assert (await other.groups.find(CHAT)).title == "Steel"
    parts.clock.forward(seconds=5)
    assert (await other.groups.find(CHAT)).title == "Gold"


async def test_roles_are_granted_looked_up_and_taken_back(parts):
    await register(parts)
    await register(parts, "other", chat_id=OTHER_CHAT)
    grant = await parts.grant_role(rid("g1"), 7, CHAT, OWNER)
    assert await parts.grant_role(rid("g1"), 7, CHAT, OWNER) == grant
    assert (await parts.grant_role(rid("g2"), 7, CHAT, OWNER)) == grant
    parts.clock.forward(minutes=1)
    await parts.grant_role(rid("g3"), 8, 0, OWNER)

    looked_up = {
        (member, chat): await parts.lookup_role(member, chat)
        for member in (7, 8)
        for chat in (CHAT, OTHER_CHAT, 0)
    }
    assert looked_up == {
        (7, CHAT): True,
        (7, OTHER_CHAT): False,
        (7, 0): False,
        (8, CHAT): True,
        (8, OTHER_CHAT): True,
        (8, 0): True,
    }
    first, after = await parts.list_roles(None, 1)
    second, end = await parts.list_roles(after, 1)
    own, no_more = await parts.list_roles(None, 1, member_id=7)
    assert ([one.chat_id for one in own], no_more) == ([CHAT], None)
    assert await parts.list_roles(None, 1, member_id=9) == ([], None)
    with pytest.raises(FieldInvalid):
        await parts.list_roles(None, 1, member_id=-7)
    assert [(one.grant.member_id, one.chat_id) for one in (*first, *second)] == [(8, 0), (7, CHAT)]
    assert end is None

    await parts.migrate_group(rid("move"), CHAT, NEW_CHAT)
    assert await parts.lookup_role(7, NEW_CHAT)
    await parts.revoke_role(rid("r1"), 7, NEW_CHAT)
    await parts.revoke_role(rid("r1"), 7, NEW_CHAT)
    assert not await parts.lookup_role(7, NEW_CHAT)
    for chat in (NEW_CHAT, -7777):
        with pytest.raises(RoleNotGranted):
            await parts.revoke_role(rid("r2"), 7, chat)
    await parts.grant_role(rid("g4"), 7, NEW_CHAT, OWNER)
    await parts.grant_role(rid("g1"), 7, CHAT, OWNER)
    assert await parts.lookup_role(7, NEW_CHAT)
    with pytest.raises(FieldInvalid):
        await parts.grant_role(rid("g5"), 7, -7777, OWNER)


async def test_a_request_id_is_refused_for_another_group_member_or_grant(parts):
    await register(parts)
    await register(parts, "other", chat_id=OTHER_CHAT)
    await parts.stop_group(rid("stop"), CHAT)
    await parts.grant_role(rid("grant"), 7, 0, OWNER)
    await parts.revoke_role(rid("revoke"), 7, 0)
    await parts.grant_role(parts.new_request(), 8, 0, OWNER)
    await parts.set_language(rid("language"), 7, "en")

    for reused in (
        register(parts, "one", chat_id=NEW_CHAT),
        parts.stop_group(rid("stop"), OTHER_CHAT),
        parts.update_group(rid("stop"), OTHER_CHAT, {"title": "Steel"}),
        parts.migrate_group(rid("stop"), OTHER_CHAT, NEW_CHAT),
        parts.grant_role(rid("grant"), 8, 0, OWNER),
        parts.revoke_role(rid("revoke"), 8, 0),
        parts.set_language(rid("language"), 8, "en"),
    ):
        with pytest.raises(RequestIdReused):
            await reused
    assert await parts.lookup_role(8, 0)
    assert (await parts.groups.find(OTHER_CHAT, fresh=True)).state is GroupState.ACTIVE


async def test_a_group_that_is_merged_while_it_is_stopped_stays_merged(parts):
    old, _ = await register(parts)
    await register(parts, "fresh", chat_id=NEW_CHAT)
    late = Parts(
        Meanwhile(
            parts.database, "find_one_and_update", lambda: parts.migrate_group(rid("move"), CHAT, NEW_CHAT)
        ),
        parts.clock,
    )

    stopped = await late.stop_group(rid("stop"), NEW_CHAT)

    assert (stopped.id, stopped.state) == (old.id, GroupState.STOPPED)
    page, _ = await parts.list_groups(None, 0, include_stopped=True)
    assert [group.id for group in page] == [old.id]
