"""What the bot says to a check-in by what it is to the member: the first of all, of a season, of many."""

from collections.abc import AsyncIterator
from datetime import date, time, timedelta

import pytest

from telegram_gateway.conversation.tier_lines import LINES_PER_TIER
from tests.support.clock import BRASILIA, ShiftedClock
from tests.support.town import BIA, CAIO, Town, said, town
from tests.telegram_gateway.features.checkins.test_late_checkins import since


def lines(people: Town, kind: str) -> set[str]:
    return {people.desk.texts.plain("pt-BR", f"{kind}-{number}") for number in range(LINES_PER_TIER)}


async def checks_in(people: Town, person: int, *, days_ago: int = 0, **media: object) -> list[str]:
    """Check in at an anchor of its own; give the lines of the answer."""
    anchor = await people.anchor()
    age = {"age_s": since(days_ago, time(12))} if days_ago else {}
    [sent] = await people.sends(
        person, reply_to=anchor["message_id"], **(media or {"photo": {"sample": days_ago + 1}}), **age
    )
    # The question for a goal answers the same photo.
    return said(await people.answer(to=sent, containing=" · ")).split("\n")


async def test_the_very_first_check_in_has_lines_of_its_own_and_the_next_ones_differ(members: Town):
    first = await checks_in(members, BIA)
    assert first[0] in lines(members, "checkin-first")
    second = await checks_in(members, BIA)
    third = await checks_in(members, BIA)
    assert {second[0], third[0]} <= lines(members, "checkin-tier-2")
    assert second[0] != third[0]
    other = await checks_in(members, CAIO)
    assert other[0] in lines(members, "checkin-first") - {first[0]}


async def test_who_has_checked_in_before_is_back_at_the_start_when_a_season_begins(members: Town):
    await checks_in(members, BIA)
    await members.set_up(season_mode="SEASON_MODE_DAYS", season_days=45)
    again = await checks_in(members, BIA)
    assert again[0] in lines(members, "checkin-tier-1")
    assert "1 check-in" in again[1]


async def test_no_line_speaks_of_a_photo_to_a_film(members: Town):
    answer = await checks_in(members, BIA, kind="video")
    assert "foto" not in " ".join(answer).lower()


@pytest.fixture
async def on_monday() -> AsyncIterator[Town]:
    """A town at this hour of a Monday: most of the seven days before it are another week's."""
    clock = ShiftedClock()
    clock.ahead = timedelta(days=-clock().astimezone(BRASILIA).weekday() % 7)
    async with town(clock=clock) as people:
        await people.registered()
        yield people


async def test_a_freeze_that_was_won_and_one_that_was_used_are_told(on_monday: Town):
    members = on_monday
    for days_ago in range(6, 0, -1):
        assert "❄️" not in " ".join(await checks_in(members, BIA, days_ago=days_ago))
    won = await checks_in(members, BIA)
    assert won[2] == "❄️ 7 dias seguidos: você ganhou uma proteção! Se faltar um dia, sua sequência continua."

    # Two days later.
    kept = members.database.collection("checkins")
    for row in await kept.find({}).to_list(None):
        day = date.fromisoformat(row["day"]) - timedelta(days=2)
        await kept.update_one({"_id": row["_id"]}, {"$set": {"day": day.isoformat()}})
    used = await checks_in(members, BIA)
    assert used[2] == "❄️ Sua proteção entrou em ação: a sequência continua, 8 dias."


async def test_ajuda_says_what_a_freeze_is(members: Town):
    for chat in ({}, {"chat": BIA}):
        assert "você ganha uma proteção" in await members.hears(BIA, "/ajuda", **chat)
