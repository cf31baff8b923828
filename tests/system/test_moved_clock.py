"""Days pass on real processes, without anybody waiting for them: the services follow the sandbox's clock."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.groups_pb2 import Group, GroupSettings
from tests.support.channels import open_channel
from tests.support.city import ADMIN, BIA, CAIO, ENGINES, GROUP, OWNER, City, city, said, server_of

pytestmark = [pytest.mark.system]
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_day_a_week_and_a_season_pass_and_a_service_that_starts_again_has_the_same_time(
    tmp_path: Path, engine: str
):
    async with city(tmp_path, clock=True, **server_of(engine)) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        await trains(people, await anchor(people), containing="1 ponto")

        await leap(people, days=1)
        await trains(people, await anchor(people), containing="2 pontos")
        ranking = said(await people.answer(await people.says(BIA, "/ranking")))
        assert "2 check-ins" in ranking

        # Something waits in the outbox, something is in work: a leap is like a pause of the whole system.
        asked = await people.says(CAIO, "/ranking")
        await leap(people, days=7)
        await people.answer(asked)
        await trains(people, await anchor(people), containing="3 pontos")

        for name in ("gateway", *(("member",) if engine == "server" else ())):
            await people.kill(name)
            await people.start(name)
        await trains(people, await anchor(people), containing="4 pontos")

        # 30 days for who has kept the time: the season is over, and that is told soon.
        await leap(people, days=22)
        await people.until(lambda: posted(people, "Fim da temporada"))
        assert await posted(people, "Fim da temporada") == 1
        await trains(people, await anchor(people), containing="1 ponto")
        await healthy(people)


async def test_an_anchor_of_each_day_opens_at_its_hour_before_and_after_a_change_of_the_clocks(
    tmp_path: Path,
):
    async with city(tmp_path, clock=True) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        daily = GroupSettings(time_zone="America/New_York", daily_anchor=True)
        daily.daily_anchor_minute, daily.daily_anchor_weekdays = 5 * 60, 127
        await configure(
            people, daily, "time_zone", "daily_anchor", "daily_anchor_minute", "daily_anchor_weekdays"
        )

        changed = next_change(datetime.now(NEW_YORK).date())
        opened = []
        for day in (changed - timedelta(days=1), changed):
            await leap_to(people, datetime.combine(day, time(4, 30), NEW_YORK))
            before = len(await anchors(people))
            await leap_to(people, datetime.combine(day, time(5, 1), NEW_YORK))
            await people.until(lambda before=before: more_anchors(people, before))
            opened.append((await anchors(people))[-1])

        times = [datetime.fromtimestamp(one["date"], UTC) for one in opened]
        assert [one.astimezone(NEW_YORK).date() for one in times] == [changed - timedelta(days=1), changed]
        assert {one.astimezone(NEW_YORK).hour for one in times} == {5}
        # One hour of the UTC day lies between them: it is the change of the clocks.
        assert times[0].hour != times[1].hour
        await healthy(people)


def next_change(today: date) -> date:
    """The next day on which New York's clocks are changed."""
    day = today + timedelta(days=2)
    while _offset(day) == _offset(day + timedelta(days=1)):
        day += timedelta(days=1)
    return day


def _offset(day: date) -> timedelta | None:
    return datetime.combine(day, time(0), NEW_YORK).utcoffset()


async def leap(people: City, *, days: int) -> None:
    await people.post("clock", by_s=days * 86_400)


async def leap_to(people: City, moment: datetime) -> None:
    await people.post("clock", to=moment.isoformat())


async def anchor(people: City) -> int:
    """An admin opens one; give the message that it belongs to."""
    post = await people.says(ADMIN, "Treino de hoje")
    await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
    await people.answer(post, containing="Check-in aberto")
    return int(post["message_id"])


async def trains(people: City, to: int, *, containing: str) -> None:
    """Bia answers an anchor, and the bot says this to it."""
    await people.answer(await people.photo(BIA, to=to), containing=containing)


async def posted(people: City, words: str) -> int:
    return sum(words in said(message) for message in await people.messages())


async def anchors(people: City) -> list[dict[str, Any]]:
    return [
        message
        for message in await people.messages()
        if message["from"]["is_bot"] and "foto" in said(message)
    ]


async def more_anchors(people: City, before: int) -> bool:
    return len(await anchors(people)) > before


async def configure(people: City, settings: GroupSettings, *fields: str) -> None:
    async with open_channel(people.plan.member) as channel:
        await GroupServiceStub(channel).UpdateGroup(
            UpdateGroupRequest(
                request_id=str(uuid4()),
                group=Group(chat_id=GROUP, settings=settings),
                update_mask=FieldMask(paths=[f"settings.{field}" for field in fields]),
            )
        )


async def healthy(people: City) -> None:
    """Nothing was given up, and no service complains of more than work that came again."""
    for name in ("member", "coach", "gateway"):
        assert people.is_alive(name)
        log = people.log_of(name).read_text()
        assert '"level":"ERROR"' not in log.replace(" ", ""), log[-3000:]
