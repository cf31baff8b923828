"""The end of a season as a group sees it.

The final ranking is posted once and kept, and people turn to it in /ranking.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from gymnation.member.v1 import groups_pb2
from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.outbox import Outbox
from member_service.domain.season_ends import SeasonEnds
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.feed import MongoFeed
from member_service.storage.outbox import MongoOutboxStore
from member_service.storage.scores import MongoScoreBoard
from member_service.storage.season_ends import DUE, MongoSeasonRecords
from tests.support.clock import ShiftedClock
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Message, Town, said, town


class Calendar:
    """A town whose days can be let pass."""

    def __init__(self, people: Town, clock: ShiftedClock) -> None:
        self.people, self._clock = people, clock
        database = people.database
        ends = SeasonEnds(
            MongoSeasonRecords(database),
            MongoScoreBoard(database),
            Outbox(MongoOutboxStore(database), clock),
            clock,
            feed=MongoFeed(database),
        )
        self._sweeper = DueGroupSweeper(MongoDueGroups(database, DUE), ends, clock)

    async def passes(self, **span: float) -> None:
        """Let time pass, then look as the service does at each group now and then."""
        self._clock.ahead += timedelta(**span)
        await self._sweeper.sweep_once()
        # The gateway looks into the outbox again when it is told of something, or in some seconds.
        await self.people.gateway.gateway.outbox.schedule("look", "dance", GROUP, {})

    async def has_checked_in(self, *persons: int) -> None:
        anchor = await self.people.anchor(command="/checkinplus 3")
        for person in persons:
            await self.people.answer(to=await self.people.photo(person, to=anchor["message_id"]))


@pytest.fixture
async def calendar() -> AsyncIterator[Calendar]:
    """A group with seasons of ten days, on the first of them."""
    clock = ShiftedClock()
    async with town(clock=clock) as people:
        await people.registered()
        await people.set_up(season_mode=groups_pb2.SEASON_MODE_DAYS, season_days=10)
        made = Calendar(people, clock)
        await made.passes()
        yield made


def shown(people: Town, message: Message) -> Message:
    """A message of the group as it is now."""
    return people.world.chats[GROUP].messages[message["message_id"]].view()


async def test_the_final_ranking_is_posted_and_points_start_from_zero(calendar: Calendar):
    people = calendar.people
    await calendar.has_checked_in(BIA, CAIO)
    await calendar.passes(days=10)
    posted = said(await people.answer(containing="Fim da temporada de Turma das Seis"))
    assert "🥇 Bia" in posted
    assert "2 participantes · 2 check-ins · 6 pontos" in posted
    assert "todo mundo do zero" in posted
    assert "Ninguém pontuou" in await people.hears(BIA, "/ranking")
    await calendar.passes()
    await people.until_idle()
    assert sum("Fim da temporada" in said(message) for message in people.of_bot(GROUP)) == 1


async def test_seasons_that_are_over_are_turned_to_and_back(calendar: Calendar):
    people = calendar.people
    await calendar.has_checked_in(BIA)
    await calendar.passes(days=10)
    await people.answer(containing="Fim da temporada")
    await calendar.has_checked_in(CAIO)
    await calendar.passes(days=10)
    await people.answer(containing="Fim da temporada")
    await calendar.has_checked_in(ADMIN)

    ranking = await people.answer(to=await people.says(BIA, "/ranking"))
    assert "Próxima temporada" not in str(ranking["buttons"])
    await people.presses(BIA, ranking, "Temporada anterior")
    before = shown(people, ranking)
    assert "encerrada" in said(before)
    assert "🥇 Caio" in said(before)
    assert "imagem" not in str(before["buttons"])
    await people.presses(BIA, before, "Temporada anterior")
    first = shown(people, ranking)
    assert "🥇 Bia" in said(first)
    assert "Temporada anterior" not in str(first["buttons"])
    await people.presses(BIA, first, "Próxima temporada")
    await people.presses(BIA, shown(people, ranking), "Próxima temporada")
    now = shown(people, ranking)
    assert "🥇 Adão" in said(now)
    assert "imagem" in str(now["buttons"])


async def test_a_long_ranking_of_a_season_that_is_over_has_pages(calendar: Calendar):
    people = calendar.people
    anchor = await people.anchor()
    for number in range(22):
        person = await people.post("people", first_name=f"Gente{number:02}.")
        await people.post(f"chats/{GROUP}/join", user_id=person["id"])
        await people.answer(to=await people.photo(person["id"], to=anchor["message_id"]))
    await calendar.passes(days=10)
    posted = await people.answer(containing="Fim da temporada")
    assert "e mais 12 pessoas" in said(posted)
    ranking = await people.answer(to=await people.says(BIA, "/ranking"))
    await people.presses(BIA, ranking, "Temporada anterior")
    assert said(shown(people, ranking)).count("Gente") == 20
    await people.presses(BIA, shown(people, ranking), "Próxima ▶")
    assert said(shown(people, ranking)).count("Gente") == 2
    assert "encerrada" in said(shown(people, ranking))
    await people.presses(BIA, shown(people, ranking), "◀ Anterior")
    assert said(shown(people, ranking)).count("Gente") == 20


async def test_in_a_group_whose_ranking_is_for_admins_the_end_is_not_posted(calendar: Calendar):
    people = calendar.people
    await calendar.has_checked_in(BIA)
    await people.set_up(ranking_visibility=groups_pb2.RANKING_VISIBILITY_ADMINS)
    await calendar.passes(days=10)
    ranking = await people.answer(to=await people.says(ADMIN, "/ranking"))
    await people.presses(ADMIN, ranking, "Temporada anterior")
    assert "🥇 Bia" in said(shown(people, ranking))
    assert not any("Fim da temporada" in said(message) for message in people.of_bot(GROUP))


async def test_a_photo_of_the_last_evening_that_comes_after_the_end_changes_the_final_ranking(
    calendar: Calendar,
):
    people = calendar.people
    await calendar.has_checked_in(BIA)
    anchor = await people.anchor()
    await calendar.passes(days=10)
    await people.answer(containing="Fim da temporada")

    photo = await people.photo(CAIO, to=anchor["message_id"], age_s=86_400)
    await people.answer(to=photo)
    await calendar.passes(minutes=10)

    again = said(await people.answer(containing="Chegaram check-ins"))
    assert "Fim da temporada de Turma das Seis" in again
    assert "Bia Barra" in again
    assert "Caio" in again
    assert "todo mundo do zero" not in again
    assert "Ninguém pontuou" in await people.hears(ADMIN, "/ranking")
