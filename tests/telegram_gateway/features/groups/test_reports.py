"""/relatorio: asked for in private, sent on Monday, once, to who still administers the group."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from gymnation.member.v1.challenges_pb2 import CHALLENGE_KIND_TOGETHER, CHALLENGE_STATE_OPEN, Challenge
from gymnation.member.v1.groups_pb2 import Group
from gymnation.member.v1.reports_pb2 import AwayMember, GroupReport
from member_service.domain.outbox import Outbox
from member_service.domain.reports import ReportSweeper
from member_service.stores import Stores
from telegram_gateway.bot_api import lengths
from telegram_gateway.features.groups.report_words import MEASURES, _Said
from telegram_gateway.features.groups.reports import Reports
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import LANGUAGES
from tests.support.clock import ShiftedClock, next_monday
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Message, Town, said, town
from tests.telegram_gateway.features.checkins.test_tier_lines import checks_in


class Weeks:
    """A town whose days can be let pass."""

    def __init__(self, people: Town, clock: ShiftedClock) -> None:
        self.people, self.clock = people, clock
        stores = Stores(people.database)
        self._sweeper = ReportSweeper(stores.reports, stores.groups, Outbox(stores.outbox, clock), clock)

    async def passes_to_monday(self) -> None:
        """To Monday noon in São Paulo, with a look at each of three hours."""
        noon = next_monday(self.clock(), 12)
        self.clock.to(noon)
        for _ in range(3):
            await self._sweeper.sweep_once()
            self.clock.ahead += timedelta(hours=1)
        await self.people.gateway.gateway.outbox.schedule(f"look-{noon}", "dance", GROUP, {})

    async def wants(self, person: int = ADMIN) -> Message:
        await self.people.says(person, "/relatorio", chat=person)
        page = await self.people.answer(chat=person, containing="Relatório da semana")
        assert "Combinado" in await self.people.presses(person, page, "📬 Quero toda segunda")
        return await self.people.edited(page, "Você recebe este relatório")

    def photos(self, person: int) -> list[Message]:
        return [one for one in self.people.of_bot(person) if one.get("photo")]


@pytest.fixture
async def weeks() -> AsyncIterator[Weeks]:
    clock = ShiftedClock()
    async with town(clock=clock) as people:
        await people.registered()
        yield Weeks(people, clock)


async def test_a_report_comes_on_monday_to_who_asked_and_stops_with_one_press(weeks: Weeks):
    people = weeks.people
    await checks_in(people, BIA)
    await weeks.wants()
    await weeks.passes_to_monday()
    report = await people.answer(chat=ADMIN, containing="semana de")
    assert report["photo"]
    assert "1 pessoa treinou (na semana anterior, ninguém)" in said(report)
    assert "Nenhuma medida foi necessária" in said(report)
    assert "Coach: US$ 0,00" in said(report)
    assert "sem relatórios" in await people.presses(ADMIN, report, "🔕 Parar os relatórios")
    await weeks.passes_to_monday()
    await people.until_idle()
    assert len(weeks.photos(ADMIN)) == 1
    assert weeks.photos(BIA) == []


async def test_last_weeks_can_be_seen_at_once(weeks: Weeks):
    people = weeks.people
    page = await weeks.wants()
    await people.presses(ADMIN, page, "👀 Ver o da semana passada")
    report = await people.answer(chat=ADMIN, containing="semana de")
    assert "Ninguém treinou" in said(report)


async def test_in_a_group_it_leads_into_private(weeks: Weeks):
    await weeks.people.says(ADMIN, "/relatorio")
    answer = await weeks.people.answer(containing="no privado")
    assert "start=relatorio_" in answer["buttons"][0][0]["url"]


async def test_members_are_refused(weeks: Weeks):
    await weeks.people.says(BIA, "/relatorio", chat=BIA)
    assert "Relatório" not in said(await weeks.people.answer(chat=BIA))


async def test_who_is_no_admin_any_more_reads_nothing(weeks: Weeks):
    people = weeks.people
    await weeks.wants()
    await people.post(f"chats/{GROUP}/demote", user_id=ADMIN, by=OWNER)
    await people.until_idle()
    payload = {"member_id": ADMIN, "group_chat_id": GROUP, "first_day": ""}
    assert await Reports(people.desk)(people.desk.roles.bot, payload) == OBSOLETE
    assert weeks.photos(ADMIN) == []
    document = await people.database.collection("reports").find_one({"member_id": ADMIN})
    assert document is not None
    assert not document["wanted"]


async def test_who_does_not_want_to_be_named_says_so_in_privacidade(weeks: Weeks):
    people = weeks.people
    await people.says(CAIO, "/privacidade", chat=CAIO)
    front = await people.answer(chat=CAIO)
    await people.presses(CAIO, front, "👤 Você e mensagens")
    page = await people.edited(front, "relatório")
    assert "não cita" in await people.presses(CAIO, page, "🙈 Não me citar")
    page = await people.edited(front, "não cita você")
    letters = people.database.collection("letters")
    document = await letters.find_one({"_id": CAIO})
    assert document is not None
    assert document["named_when_away"] == "declined"
    await people.presses(CAIO, page, "🙋 Pode me citar")
    await people.edited(front, "pode citar você")
    document = await letters.find_one({"_id": CAIO})
    assert document is not None
    assert document["named_when_away"] == "wanted"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_longest_report_fits_below_a_picture_and_only_names_give_way(weeks: Weeks, language: str):
    found = await weeks.people.desk.seen.active_group(GROUP)
    assert found is not None
    group = Group()
    group.CopyFrom(found)
    group.title = "W" * 255
    words = _Said(weeks.people.desk, language, group)
    report = GroupReport(
        first_day="2026-11-23", active=99_999, active_before=99_999, checkins=999_999, newcomers=99_999
    )
    challenge = Challenge(kind=CHALLENGE_KIND_TOGETHER, state=CHALLENGE_STATE_OPEN, goal=99_999, percent=100)
    lines = words.lines(report, [challenge] * 3, Counter(dict.fromkeys(MEASURES, 9999)))
    away = [AwayMember(member_id=one, display_name=f"{one} " + "ñ" * 60) for one in range(1, 11)]
    caption = words.caption(lines, away)
    assert lengths.shown_units(caption) <= lengths.CAPTION
    assert all(line in caption for line in lines)
    short = [AwayMember(member_id=one, display_name=f"Bia{one}") for one in range(1, 11)]
    assert all(one.display_name in words.caption(lines, short) for one in short)
