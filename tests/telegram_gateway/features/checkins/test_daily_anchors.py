"""Daily anchors as a group sees them: opened, answered, pinned and ended by themselves."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gymnation.member.v1 import groups_pb2
from member_service.domain.daily_anchors import DailyAnchors
from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.outbox import Outbox
from member_service.storage.daily_anchors import DUE, MongoDayAnchors
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.outbox import MongoOutboxStore
from sandbox.patience import patient
from telegram_gateway.features.checkins.daily_anchors import DailyAnchors as DailyAnchorsWork
from telegram_gateway.features.groups.settings_menu import SETTINGS, NotUnderstood, value_of
from telegram_gateway.texts import Texts
from tests.support.clock import ShiftedClock
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Message, Town, said, town

HERE = "responda"
ZONE = ZoneInfo("America/Sao_Paulo")


class Calendar:
    """A town whose days can be let pass."""

    def __init__(self, people: Town, clock: ShiftedClock) -> None:
        self.people, self.clock = people, clock
        looking = DailyAnchors(
            MongoDayAnchors(people.database), Outbox(MongoOutboxStore(people.database), clock), clock
        )
        self._sweeper = DueGroupSweeper(MongoDueGroups(people.database, DUE), looking, clock)

    async def passes(self, **span: float) -> None:
        """Let time pass, then look as the service does at what is due."""
        self.clock.ahead += timedelta(**span)
        await self._sweeper.sweep_once()
        self.people.gateway.gateway.outbox.look_again()

    async def until(self, hour: int, minute: int = 0, days: int = 0) -> None:
        """The next time that it is so late there, and so many days more."""
        now = self.clock().astimezone(ZONE)
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)
        if then <= now:
            then += timedelta(days=1)
        await self.passes(seconds=(then - now).total_seconds())

    @property
    def today(self) -> date:
        return self.clock().astimezone(ZONE).date()

    async def anchor(self) -> Message:
        """Today's, once it is there."""
        line = Texts().plain("pt-BR", f"daily-anchor-{self.today.isoweekday()}")
        return await self.people.answer(containing=line)

    def said_of_day(self) -> list[Message]:
        return [one for one in self.people.of_bot(GROUP) if HERE in said(one).lower()]


@pytest.fixture
async def calendar() -> AsyncIterator[Calendar]:
    """A group at three in the morning, whose anchor opens at five."""
    clock = ShiftedClock()
    async with town(clock=clock) as people:
        await people.registered()
        people.gateway.gateway.clock = clock
        made = Calendar(people, clock)
        await made.until(3)
        await people.set_up(daily_anchor=True, free_checkins=False)
        yield made


async def test_a_group_without_a_single_admin_command(calendar: Calendar):
    people = calendar.people
    await calendar.until(5)
    anchor = await calendar.anchor()
    photo = await people.photo(BIA, to=anchor["message_id"])
    assert "1 check-in · 1 ponto" in said(await people.answer(to=photo))
    again = await people.photo(BIA, to=anchor["message_id"], sample=2)
    assert "já fez este check-in" in said(await people.answer(to=again))
    await calendar.until(0, 2)
    end = await people.answer(containing="Check-in encerrado")
    assert end["reply_to_message"]["message_id"] == anchor["message_id"]
    assert "1 check-in" in said(end)
    late = await people.photo(CAIO, to=anchor["message_id"], sample=3)
    assert "encerrado" in said(await people.answer(to=late))
    async with asyncio.timeout(patient(20)):
        # In the database, which tells nobody: looked at again and again.
        while not await people.database.collection("anchors").find_one(  # noqa: ASYNC110
            {"reply_target_ids": end["message_id"]}
        ):
            await asyncio.sleep(0.005)
    late = await people.photo(CAIO, to=end["message_id"], sample=3, caption="ainda dá?")
    assert "encerrado" in said(await people.answer(to=late))
    await calendar.until(5)
    following = await calendar.anchor()
    assert "2 check-ins" in said(
        await people.answer(to=await people.photo(BIA, to=following["message_id"], sample=4))
    )
    assert len(calendar.said_of_day()) == 2


async def test_a_day_on_which_nobody_came_ends_without_a_word(calendar: Calendar):
    await calendar.until(5)
    await calendar.anchor()
    await calendar.until(0, 2)
    await calendar.people.until_idle()
    await calendar.until(5)
    await calendar.anchor()
    assert not [one for one in calendar.people.of_bot(GROUP) if "encerrado" in said(one)]


async def test_while_admins_set_the_group_up_the_first_one_waits_an_hour_for_them(calendar: Calendar):
    people = calendar.people
    await people.set_up(guide_step=3)
    await calendar.until(5)
    again = f"daily-anchor:{GROUP}:{calendar.today}:again:1"
    async with asyncio.timeout(patient(20)):
        # In the database, which tells nobody: looked at again and again.
        while await people.database.collection("outbox").find_one({"_id": again}) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert calendar.said_of_day() == []
    # They left it there: the day is opened all the same.
    await calendar.until(6, 5)
    await calendar.anchor()


async def test_it_is_pinned_in_the_place_of_the_one_before(calendar: Calendar):
    people = calendar.people
    await people.post(f"chats/{GROUP}/promote", user_id=people.world.bot["id"], by=OWNER)
    await people.set_up(daily_anchor_pin=True)
    await calendar.until(5)
    first = await calendar.anchor()
    await people.until(lambda: first["message_id"] in people.world.chats[GROUP].pinned)
    await calendar.until(5, days=1)
    second = await calendar.anchor()
    await people.until(lambda: second["message_id"] in people.world.chats[GROUP].pinned)
    async with asyncio.timeout(patient(10)):
        while first["message_id"] in people.world.chats[GROUP].pinned:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_group_that_forbids_pinning_is_told_once(calendar: Calendar):
    people = calendar.people
    await people.post(f"people/{ADMIN}/start")
    await people.answer(chat=ADMIN)
    await people.post(
        f"chats/{GROUP}/promote",
        user_id=people.world.bot["id"],
        by=OWNER,
        rights=["can_delete_messages", "can_restrict_members"],
    )
    await people.set_up(daily_anchor_pin=True)
    await calendar.until(5)
    anchor = await calendar.anchor()
    assert "Fixar mensagens" in said(await people.answer(chat=ADMIN, containing="Fixar"))
    await people.answer(to=await people.photo(BIA, to=anchor["message_id"]))
    await calendar.until(5, days=1)
    await calendar.anchor()
    await people.until_idle()
    assert sum("Fixar" in said(one) for one in people.of_bot(ADMIN)) == 1


async def test_the_groups_own_words_in_the_chosen_topic(calendar: Calendar):
    people = calendar.people
    await people.post(f"chats/{GROUP}/forum")
    topic = int((await people.post(f"chats/{GROUP}/topics", name="Treinos"))["id"])
    await people.set_up(daily_anchor_text="Bora, <turma>!", topic_id=topic)
    await calendar.until(5)
    anchor = await people.answer(containing="Bora, <turma>!")
    assert anchor["message_thread_id"] == topic
    photo = await people.photo(BIA, to=anchor["message_id"], topic=topic)
    assert "1 ponto" in said(await people.answer(to=photo))


async def test_telegrams_refusal_is_tried_again_within_the_day(calendar: Calendar):
    people = calendar.people
    await people.post("faults", target="telegram", kind="403", method="sendMessage", chat_id=GROUP, count=1)
    await calendar.until(5)
    await people.until(lambda: not people.faults.list())
    # The next try is written down.
    tries = people.database.collection("outbox")
    async with asyncio.timeout(patient(10)):
        while not await tries.find_one({"_id": {"$regex": ":again:1$"}}):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert not calendar.said_of_day()
    await calendar.passes(hours=1, minutes=1)
    await calendar.anchor()


async def test_a_message_whose_sender_died_becomes_the_anchor_when_it_is_answered(calendar: Calendar):
    people = calendar.people
    # Telegram takes it, and the answer never comes.
    await people.post(
        "faults", target="telegram", kind="reset_after", method="sendMessage", chat_id=GROUP, count=1
    )
    await calendar.until(5)
    anchor = await calendar.anchor()
    await people.until_idle()
    photo = await people.photo(BIA, to=anchor["message_id"])
    assert "1 check-in" in said(await people.answer(to=photo))
    await calendar.passes(hours=2)
    assert len(calendar.said_of_day()) == 1
    await calendar.until(0, 2)
    await people.answer(containing="Check-in encerrado")


async def test_a_message_whose_day_ended_on_its_way_is_taken_back(calendar: Calendar):
    people = calendar.people
    bot = people.gateway.application.bot

    class Late:
        """The bot, with a week between the order to send and Telegram's answer."""

        id = bot.id

        async def send_message(self, *args: Any, **kwargs: Any) -> Any:
            calendar.clock.ahead += timedelta(weeks=1)
            return await bot.send_message(*args, **kwargs)

    work = DailyAnchorsWork(people.gateway.gateway, people.desk)
    payload = {"chat_id": GROUP, "day": calendar.today.isoformat()}
    late: Any = Late()
    assert await work.open(late, payload) == "too_late"
    [sent] = [one for one in people.world.chats[GROUP].messages.values() if HERE in said(one.view()).lower()]
    await people.until(lambda: sent.deleted)
    assert not await people.database.collection("anchors").count_documents({})


async def test_an_admin_chooses_days_time_and_words_in_config(calendar: Calendar):
    people = calendar.people
    await people.set_up(daily_anchor=False)
    menu = await people.answer(to=await people.says(ADMIN, "/config"))
    assert "Check-in do dia: desligado" in said(menu)
    assert "Texto do check-in do dia" not in said(menu)

    def now() -> Message:
        return people.world.chats[GROUP].messages[menu["message_id"]].view()

    await people.presses(ADMIN, menu, "Check-in do dia")
    await people.presses(ADMIN, now(), "seg a sex às 05:00")
    assert "Check-in do dia: seg a sex às 05:00" in said(now())
    await people.presses(ADMIN, now(), "Check-in do dia")
    await people.presses(ADMIN, now(), "Escrever")
    asked = await people.answer(containing="Em que dias")
    await people.says(ADMIN, "seg, qua e sáb 6h30", reply_to=asked["message_id"])
    assert "Check-in do dia: seg qua sáb às 06:30" in said(await people.answer(containing="Salvo"))


def typed(text: str):
    setting = next(one for one in SETTINGS if one.name == "daily_anchor")
    assert setting.typed is not None
    return setting, setting.typed(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("06:30", "todo dia às 06:30"),
        ("5h", "todo dia às 05:00"),
        ("todo dia às 7h", "todo dia às 07:00"),
        ("seg-sex 18:00", "seg a sex às 18:00"),
        ("seg-sáb 5h", "seg a sáb às 05:00"),
        ("sex-seg 10:15", "seg sex sáb dom às 10:15"),
        ("Mon, Wed and Fri 18:00", "seg qua sex às 18:00"),
        ("meia-noite", "todo dia às 00:00"),
    ],
)
def test_days_and_a_time_are_understood(text, shown):
    setting, values = typed(text)
    key, arguments = value_of(setting, groups_pb2.GroupSettings(**values))
    assert Texts().plain("pt-BR", key, **arguments) == shown


@pytest.mark.parametrize("text", ["", "cedo", "25:00", "a cada 2 horas", "seg", "06:30 bom dia", "²h"])
def test_what_is_no_time_is_told_so(text):
    with pytest.raises(NotUnderstood):
        typed(text)


def test_seven_lines_in_both_languages_and_none_twice():
    texts = Texts()
    for language in ("pt-BR", "en"):
        lines = {texts.plain(language, f"daily-anchor-{number}") for number in range(1, 8)}
        assert len(lines) == 7
        assert not any("{" in line for line in lines)
