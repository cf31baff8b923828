"""Hidden members and aliases, as others and they themselves see the ranking, on both engines."""

import asyncio

import pytest

from member_service.domain.appearances import ALIAS_LENGTH, AliasRefused, AliasTaken, Appearance
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.scores import Direction, StandingPosition
from tests.member_service.parts import CHAT, OTHER_CHAT, rid, tally_equals_counters


async def choose(parts, member, *, hidden=False, alias="", name=None, chat=CHAT):
    request = rid(name) if name else parts.new_request()
    return (await parts.set_appearance(request, chat, member, hidden=hidden, alias=alias))[1]


async def ranking(parts, chat=CHAT):
    page = await parts.list_standings(chat, "", None, 0)
    return [(one.rank, one.member_id, one.display_name) for one in page.standings]


@pytest.fixture
async def season(parts):
    """Members 1 to 4 with 4, 3, 3 and 1 points."""
    await parts.registered()
    for message, members in ((10, (1, 2, 3, 4)), (20, (1, 2, 3)), (30, (1, 2, 3)), (40, (1,))):
        await parts.opened(message)
        for member in members:
            await parts.checked_in(member, message)
            parts.clock.forward(seconds=1)
    return parts


async def test_by_default_everybody_appears_by_name(season):
    assert await ranking(season) == [(1, 1, "M1"), (2, 2, "M2"), (2, 3, "M3"), (3, 4, "M4")]
    assert (await season.get_profile(CHAT, 1)).appearance == Appearance()


async def test_who_is_hidden_leaves_no_gap_and_sees_their_own_place(season):
    await choose(season, 1, hidden=True)
    assert await ranking(season) == [(1, 2, "M2"), (1, 3, "M3"), (2, 4, "M4")]
    own = await season.get_standing(CHAT, 1)
    assert (own.standing.rank, own.hidden) == (1, True)
    assert (await season.get_standing(CHAT, 4)).standing.rank == 2
    assert (await season.get_standing(CHAT, 2)).next_rank_points == 0
    assert (await season.get_profile(CHAT, 4)).rank == 2
    # Totals equal the ledger, whoever hides.
    page = await season.list_standings(CHAT, "", None, 0)
    assert (page.summary.totals.participants, page.summary.totals.points) == (4, 11)
    await tally_equals_counters(season)


async def test_one_of_two_who_share_a_rank_hides(season):
    await choose(season, 2, hidden=True)
    assert await ranking(season) == [(1, 1, "M1"), (2, 3, "M3"), (3, 4, "M4")]
    assert (await season.get_standing(CHAT, 2)).standing.rank == 2


async def test_pages_skip_who_is_hidden_in_both_directions(season):
    await choose(season, 2, hidden=True)
    first = await season.list_standings(CHAT, "", None, 1)
    second = await season.list_standings(CHAT, "", first.next_position, 1)
    assert [(one.rank, one.member_id) for one in second.standings] == [(2, 3)]
    place = StandingPosition(
        second.standings[0].points, second.standings[0].reached_time, second.standings[0].member_id
    )
    back = await season.list_standings(CHAT, "", place, 5, Direction.BEFORE)
    assert [one.member_id for one in back.standings] == [1]


async def test_an_alias_is_shown_behind_a_mask(season):
    await choose(season, 1, alias="  Raio   Azul ")
    assert (await ranking(season))[0] == (1, 1, "🎭 Raio Azul")
    assert (await season.get_standing(CHAT, 1)).standing.display_name == "🎭 Raio Azul"
    assert (await season.get_profile(CHAT, 1)).appearance == Appearance(alias="Raio Azul")
    await choose(season, 1)
    assert (await ranking(season))[0] == (1, 1, "M1")


async def test_a_choice_is_of_one_group(season):
    await season.registered(OTHER_CHAT)
    await season.opened(10, chat_id=OTHER_CHAT)
    await season.checked_in(1, 10, chat_id=OTHER_CHAT)
    await choose(season, 1, hidden=True, alias="Raio")
    assert await ranking(season, OTHER_CHAT) == [(1, 1, "M1")]


async def test_an_alias_belongs_to_one_member_of_a_group(season):
    await choose(season, 1, alias="Raio")
    for alike in ("raio", "ＲＡＩＯ", "Ra\u200bio"):
        with pytest.raises(AliasTaken):
            await choose(season, 2, alias=alike)
    await choose(season, 1, alias="RAIO")
    await choose(season, 1)
    assert await choose(season, 2, alias="raio") == Appearance(alias="raio")


async def test_of_many_at_once_one_gets_the_alias(season):
    answers = await asyncio.gather(
        *(choose(season, member, alias="Raio") for member in range(1, 7)), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AliasTaken"] * 5 + ["Appearance"]


@pytest.mark.parametrize(
    "alias",
    ["   ", "🎭", "\u202e\u200b", "!!!", "a" * (ALIAS_LENGTH + 1), "@fulano", "t.me/fulano", "11 98888-7777"],
)
async def test_what_is_no_alias_is_refused(season, alias):
    with pytest.raises(AliasRefused):
        await choose(season, 1, alias=alias)
    assert (await ranking(season))[0] == (1, 1, "M1")


async def test_the_same_request_again_changes_nothing_and_another_under_its_id_is_refused(season):
    await choose(season, 1, hidden=True, name="hide")
    await choose(season, 1, name="show")
    await choose(season, 1, hidden=True, name="hide")
    assert (await ranking(season))[0] == (1, 1, "M1")
    with pytest.raises(RequestIdReused):
        await choose(season, 1, alias="Raio", name="hide")
    with pytest.raises(RequestIdReused):
        await choose(season, 2, hidden=True, name="hide")
    with pytest.raises(FieldInvalid):
        await choose(season, 0)
