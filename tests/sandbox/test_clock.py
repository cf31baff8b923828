"""The clock's API: forward only, for the stand-in of Telegram, too; and what ends as time passes."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from sandbox.app import build_app
from sandbox.demo.clock_file import clock_file
from sandbox.settings import SandboxSettings
from tests.sandbox.conftest import People, bot_at

ADMIN, BIA, GYM = 1002, 1003, -1001000000001
DAY_S = 86_400


@pytest.fixture
async def url(tmp_path, request) -> AsyncIterator[str]:
    settings = {} if getattr(request, "param", "") == "real" else {"clock": tmp_path / "clock"}
    server = TestServer(build_app(SandboxSettings(rate_limits=False, **settings)))
    await server.start_server(shutdown_timeout=1)
    yield str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
async def people(url: str) -> AsyncIterator[People]:
    async with aiohttp.ClientSession(url) as session:
        yield People(session)


@pytest.mark.parametrize("days", [1, 7])
async def test_a_leap_moves_the_dates_of_messages_and_is_told(people, days):
    before = await people.get("clock")
    first = await people.says(BIA, GYM, "hoje")
    after = await people.post("clock", by_s=days * DAY_S)
    second = await people.says(BIA, GYM, "depois")

    assert (before["movable"], before["ahead_s"], after["ahead_s"]) == (True, 0, days * DAY_S)
    assert days * DAY_S <= second["date"] - first["date"] < days * DAY_S + 60
    assert abs(datetime.fromisoformat(after["now"]).timestamp() - second["date"]) < 60


async def test_a_leap_to_a_moment_lands_there(people):
    now = datetime.fromisoformat((await people.get("clock"))["now"])
    to = (now + timedelta(days=10)).replace(microsecond=0)
    answer = await people.post("clock", to=to.isoformat())
    assert abs(datetime.fromisoformat(answer["now"]) - to) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"by_s": -1}, "only goes forward"),
        ({"by_s": 0}, "only goes forward"),
        ({"to": "2020-01-01T00:00:00Z"}, "only goes forward"),
        ({"by_s": 3661 * DAY_S}, "at most 3660 days"),
        ({"to": "9999-12-31T23:59:59Z"}, "at most 3660 days"),
        ({"to": "9999-12-31T23:59:59-14:00"}, "no moment that a clock can show"),
        ({"to": "2027-01-01T00:00:00"}, "with its zone"),
        ({"to": "amanhã"}, "with its zone"),
        ({"by_s": "1"}, "number of seconds"),
        ({"by_s": True}, "number of seconds"),
        ({"by_s": 1e300}, "number of seconds"),
        ({}, 'either "by_s"'),
        ({"by_s": 1, "to": "2027-01-01T00:00:00Z"}, 'either "by_s"'),
        ({"back": 1}, "not known here"),
    ],
)
async def test_what_is_no_move_forward_is_refused_with_what_to_do(people, wish, says):
    status, sentence = await people.refused("clock", **wish)
    assert status == 400
    assert says in sentence
    assert (await people.get("clock"))["ahead_s"] == 0


@pytest.mark.parametrize("url", ["real"], indirect=True)
async def test_a_clock_that_nobody_may_move_says_so(people):
    assert (await people.get("clock"))["movable"] is False
    status, sentence = await people.refused("clock", by_s=60)
    assert (status, "SANDBOX_CLOCK" in sentence) == (400, True)


async def test_a_mute_and_a_ban_end_when_the_clock_passes_their_end(people, url):
    async with bot_at(url) as bot:
        now = datetime.fromisoformat((await people.get("clock"))["now"])
        until = now + timedelta(hours=2)
        await bot.restrict_chat_member(GYM, BIA, permissions={}, until_date=until)
        await bot.ban_chat_member(GYM, 1004, until_date=until)

        await people.post("clock", by_s=3600)
        assert (await bot.get_chat_member(GYM, BIA)).status == "restricted"
        await people.post("clock", by_s=3600)
        assert (await bot.get_chat_member(GYM, BIA)).status == "member"
        assert (await bot.get_chat_member(GYM, 1004)).status == "left"


def test_data_in_memory_begin_with_the_real_time_and_a_database_goes_on_at_its_own(tmp_path):
    with clock_file({}, tmp_path) as passing:
        assert passing.parent.is_dir()
    assert not passing.parent.exists()
    with clock_file({"MONGODB_URI": "mongodb://a"}, tmp_path) as one:
        one.touch()
    with clock_file({"MONGODB_URI": "mongodb://a"}, tmp_path) as again:
        assert again == one
        assert again.exists()
    with clock_file({"MONGODB_URI": "mongodb://a", "MONGODB_DATABASE": "other"}, tmp_path) as other:
        assert other != one
    assert "mongodb" not in one.name
