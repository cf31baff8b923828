"""Weeks beside the name: who wants that gets a tag, and only where the group has it on."""

import pytest

from gymnation.member.v1.habit_service_pb2 import GetWeekTagRequest
from gymnation.member.v1.weeks_pb2 import WeekTag
from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.outbox import Outbox
from member_service.domain.week_tags import RenewWeekTags
from member_service.stores import Stores
from telegram_gateway.features.habits.week_tags import LENGTH, tag_text
from telegram_gateway.texts import LANGUAGES, Texts
from tests.support.clock import next_monday
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Message, said
from tests.telegram_gateway.features.checkins.test_tier_lines import checks_in
from tests.telegram_gateway.features.habits.conftest import Weeks

WANT, STOP = "🏷 Quero minhas semanas", "Tirar as semanas"


class Beside:
    """What stands beside names in the group."""

    def __init__(self, weeks: Weeks) -> None:
        self.weeks, self.people = weeks, weeks.people
        stores, clock = Stores(self.people.database), weeks.clock
        self._sweeper = DueGroupSweeper(
            stores.due_week_tags,
            RenewWeekTags(stores.week_tags, Outbox(stores.outbox, clock), clock),
            clock,
        )

    def tag(self, person: int = BIA) -> str:
        return self.people.world.chats[GROUP].members[person].tag

    async def becomes(self, text: str, person: int = BIA) -> None:
        """Wait until that stands there, and is known to."""
        await self.people.until(lambda: self.tag(person) == text)
        await self.people.until_settled()
        assert (await self.kept(person)).shown == text

    async def kept(self, person: int = BIA) -> WeekTag:
        asked = GetWeekTagRequest(chat_id=GROUP, member_id=person)
        return (await self.people.clients.habits.GetWeekTag(asked)).tag

    async def page(self, person: int = BIA) -> Message:
        await self.people.says(person, "/meta", chat=person)
        return await self.people.answer(chat=person, containing="sua semana")

    async def wants(self) -> None:
        """Bia wants it, and has it."""
        assert "Combinado" in await self.people.presses(BIA, await self.page(), WANT)
        await self.becomes("1 semana")

    async def next_week(self) -> None:
        """Go to noon of the next Monday, with nothing under way."""
        await self.people.until_settled()
        self.weeks.clock.to(next_monday(self.weeks.clock(), 12))

    async def sweeps(self) -> None:
        await self._sweeper.sweep_once()
        self.people.have_outbox_look()


@pytest.fixture
async def beside(weeks: Weeks) -> Beside:
    """A group that has it on, in which Bia kept a week."""
    people = weeks.people
    # In the middle of a day and of a week.
    weeks.clock.to(next_monday(weeks.clock(), 12))
    await people.set_up(week_tags=True)
    await checks_in(people, BIA)
    await people.says(BIA, "/meta 1", chat=BIA)
    await people.answer(chat=BIA, containing="1 de 1 dia")
    return Beside(weeks)


def labels(message: Message) -> str:
    return " ".join(button["text"] for row in message["buttons"] for button in row)


async def test_who_wants_it_has_it_and_ends_it_with_one_press(beside: Beside):
    await beside.wants()
    assert beside.tag(CAIO) == ""
    spoken = await beside.people.says(BIA, "oi")
    assert spoken["sender_tag"] == "1 semana"
    page = await beside.page()
    assert WANT not in labels(page)
    assert "vou tirar" in await beside.people.presses(BIA, page, STOP)
    await beside.becomes("")
    assert await beside.kept() == WeekTag()


async def test_each_week_that_is_kept_counts(beside: Beside):
    await beside.wants()
    await beside.next_week()
    await checks_in(beside.people, BIA)
    await beside.next_week()
    await beside.sweeps()
    await beside.becomes("2 semanas")


async def test_a_week_that_is_missed_takes_it_away(beside: Beside):
    await beside.wants()
    for _ in range(2):
        await beside.next_week()
    await beside.sweeps()
    await beside.becomes("")
    assert (await beside.kept()).wanted


async def test_where_the_group_turns_it_off_it_goes_and_comes_again(beside: Beside):
    await beside.wants()
    await beside.people.set_up(week_tags=False)
    await beside.sweeps()
    await beside.becomes("")
    assert STOP in labels(await beside.page())
    await beside.people.set_up(week_tags=True)
    await beside.sweeps()
    await beside.becomes("1 semana")


async def test_it_is_in_the_groups_language(beside: Beside):
    await beside.wants()
    await beside.people.set_up(language="en")
    await beside.sweeps()
    await beside.becomes("1 week")


async def test_where_it_is_off_nobody_is_offered_it(beside: Beside):
    page = await beside.page()
    await beside.people.set_up(week_tags=False)
    assert "desligaram" in await beside.people.presses(BIA, page, WANT)
    await beside.people.until_settled()
    assert await beside.kept() == WeekTag()
    assert WANT not in labels(await beside.page())


async def test_what_somebody_wrote_by_hand_stays(beside: Beside):
    standing = beside.people.world.chats[GROUP].members[BIA]
    standing.tag = "Capitã"
    assert "Combinado" in await beside.people.presses(BIA, await beside.page(), WANT)
    await beside.people.until_settled()
    assert beside.tag() == "Capitã"
    standing.tag = ""
    await beside.people.set_up(quiet=True)
    await beside.sweeps()
    await beside.becomes("1 semana")
    # Over ours, too.
    standing.tag = "Capitã"
    await beside.people.presses(BIA, await beside.page(), STOP)
    await beside.people.until_settled()
    assert beside.tag() == "Capitã"
    assert await beside.kept() == WeekTag()


async def test_an_admins_name_is_telegrams(beside: Beside):
    await checks_in(beside.people, ADMIN)
    await beside.people.says(ADMIN, "/meta 1", chat=ADMIN)
    page = await beside.people.answer(chat=ADMIN, containing="1 de 1 dia")
    assert "Você é admin" in await beside.people.presses(ADMIN, page, WANT)
    assert await beside.kept(ADMIN) == WeekTag()


async def test_who_becomes_an_admin_has_none_of_ours_any_more(beside: Beside):
    await beside.wants()
    await beside.people.post(f"chats/{GROUP}/promote", user_id=BIA, rights=[])
    await beside.people.set_up(quiet=True)
    await beside.sweeps()
    await beside.people.until_settled()
    assert (await beside.kept()).given == []


async def test_who_left_has_none(beside: Beside):
    await beside.wants()
    await beside.people.post(f"chats/{GROUP}/leave", user_id=BIA)
    await beside.people.set_up(quiet=True)
    await beside.sweeps()
    await beside.people.until_settled()
    assert (await beside.kept()).given == []


async def test_admins_hear_once_that_the_right_is_missing_and_the_group_does_not(beside: Beside):
    people = beside.people
    for admin in (ADMIN, OWNER):
        await people.post(f"people/{admin}/start")
    bot = people.world.bot_id
    rights = ["can_delete_messages", "can_restrict_members"]
    people.world.chats[GROUP].members[bot].rights = frozenset(rights)
    assert "Combinado" in await people.presses(BIA, await beside.page(), WANT)
    for admin in (ADMIN, OWNER):
        assert "Gerenciar etiquetas" in said(
            await people.answer(chat=admin, containing="Falta uma permissão")
        )
    await people.set_up(quiet=True)
    await beside.sweeps()
    await people.until_settled()
    for chat, times in ((ADMIN, 1), (OWNER, 1), (GROUP, 0), (BIA, 0)):
        assert sum("Gerenciar etiquetas" in said(one) for one in people.of_bot(chat)) == times
    people.world.chats[GROUP].members[bot].rights = frozenset([*rights, "can_manage_tags"])
    await people.set_up(quiet=False)
    await beside.sweeps()
    await beside.becomes("1 semana")


async def test_who_turns_it_on_hears_at_once_that_the_right_is_missing(beside: Beside):
    people = beside.people
    await people.post(f"people/{ADMIN}/start")
    await people.set_up(week_tags=False)
    rights = frozenset(["can_delete_messages", "can_restrict_members"])
    people.world.chats[GROUP].members[people.world.bot_id].rights = rights
    await people.says(ADMIN, "/config")
    menu = await people.answer(containing="Turma das Seis")
    await people.presses(ADMIN, menu, "Semanas ao lado do nome")
    setting = await people.edited(menu, "cada pessoa decide")
    await people.presses(ADMIN, setting, "ligado")
    assert "Gerenciar etiquetas" in said(await people.answer(chat=ADMIN, containing="Falta uma permissão"))


async def test_erasing_takes_it_away(beside: Beside):
    people = beside.people
    await beside.wants()
    await people.says(BIA, "/apagar", chat=BIA)
    asked = await people.answer(chat=BIA, containing="Apagar tudo?")
    await people.presses(BIA, asked, "Sim, apague tudo")
    await people.until(lambda: beside.tag() == "")
    await people.until_settled()
    assert await people.database.collection("week_tags").count_documents({}) == 0


async def test_a_gateway_that_died_after_telegram_took_it_knows_it_for_its_own(beside: Beside):
    await beside.wants()
    # As it is when the process ends between the two: noted, taken by Telegram, and not known to be.
    tags = beside.people.database.collection("week_tags")
    await tags.update_one({"member_id": BIA}, {"$set": {"shown": "", "given": ["1 semana"]}})
    await beside.people.set_up(quiet=True)
    await beside.sweeps()
    await beside.people.until_settled()
    assert (await beside.kept()).shown == beside.tag() == "1 semana"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("weeks", [1, 2, 9, 12, 52, 100, 999, 1000, 99_999, 10**9])
def test_a_tag_always_fits(language: str, weeks: int):
    text = tag_text(Texts(), language, weeks)
    assert 0 < len(text) <= LENGTH
    assert text[0].isdigit()
    assert tag_text(Texts(), language, 0) == ""
