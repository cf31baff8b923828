"""Failures on demand."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from sandbox.faults import Faults
from sandbox.patience import patient

BIA = 1003
GYM = -1001000000001


async def test_a_429_says_when_to_try_again_and_nothing_is_done(bot, people):
    await people.post("faults", target="telegram", kind="429", method="sendMessage", retry_after=17)
    with pytest.raises(RetryAfter, match="Retry in 0:00:17"):
        await bot.send_message(GYM, "oi")
    assert await people.sees(GYM) == []
    assert await bot.send_message(GYM, "oi")


async def test_who_listens_hears_of_which_message_a_call_was_refused(bot, people, world):
    sent = await bot.send_message(GYM, "oi")
    heard = world.events.subscribe()
    await people.post("faults", target="telegram", kind="429", method="setMessageReaction", retry_after=1)
    with pytest.raises(RetryAfter):
        await bot.set_message_reaction(GYM, sent.message_id, "🔥")
    name, told = await anext(aiter(heard))
    about = {"chat_id": GYM, "message_id": sent.message_id}
    assert (name, told) == ("refused", {"method": "setMessageReaction", "error_code": 429, **about})


async def test_a_fault_may_be_meant_for_one_chat_and_several_calls(bot, people, faults):
    await people.post(f"people/{BIA}/start")
    faults.add("telegram", "500", chat_id=GYM, count=2)
    assert await bot.send_message(BIA, "oi")
    for _ in range(2):
        with pytest.raises(NetworkError, match="Internal Server Error"):
            await bot.send_message(GYM, "oi")
    assert await bot.send_message(GYM, "oi")


@pytest.mark.parametrize(("kind", "done"), [("timeout", 0), ("timeout_after", 1)])
async def test_a_timeout_leaves_the_caller_without_an_answer(bot, people, faults, kind, done):
    faults.add("telegram", kind)
    with pytest.raises(TimedOut):
        await bot.send_message(GYM, "oi", read_timeout=patient(0.2))
    assert len(await people.sees(GYM)) == done


@pytest.mark.parametrize(("kind", "done"), [("reset", 0), ("reset_after", 1)])
async def test_a_reset_closes_the_connection(bot, people, faults, kind, done):
    faults.add("telegram", kind)
    with pytest.raises(NetworkError):
        await bot.send_message(GYM, "oi")
    assert len(await people.sees(GYM)) == done


@pytest.mark.parametrize(("kind", "error"), [("400", BadRequest), ("403", Forbidden)])
async def test_a_refusal_says_what_was_planned_and_nothing_is_done(bot, people, kind, error):
    words = "not enough rights to send photos"
    await people.post("faults", target="telegram", kind=kind, method="sendMessage", text=words)
    with pytest.raises(error, match=r"(?i)not enough rights"):
        await bot.send_message(GYM, "oi")
    assert await people.sees(GYM) == []
    assert await bot.send_message(GYM, "oi")


async def test_faults_without_a_method_leave_the_long_poll_alone(bot, faults):
    faults.add("telegram", "500")
    assert list(await bot.get_updates()) == []
    assert len(faults.list()) == 1
    faults.clear()
    faults.add("telegram", "500", method="getupdates")
    with pytest.raises(NetworkError):
        await bot.get_updates()


async def test_faults_are_listed_and_cleared(people):
    one = await people.post("faults", target="claude", kind="slow", delay_s=0.5)
    await people.post("faults", target="telegram", kind="429", count=3)
    assert [fault["kind"] for fault in (await people.get("faults"))["faults"]] == ["slow", "429"]
    async with people.session.delete(f"/api/faults/{one['id']}") as response:
        assert response.status == 200
    async with people.session.delete("/api/faults") as response:
        assert response.status == 200
    assert (await people.get("faults")) == {"faults": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": "moon", "kind": "429"},
        {"target": "claude", "kind": "reorder"},
        {"target": "telegram", "kind": "429", "count": 0},
        {"target": "telegram", "kind": "429", "colour": "red"},
        {"target": "telegram", "kind": "429", "method": 5},
        {"target": "telegram", "kind": "400", "text": 7},
        {"target": "telegram", "kind": "429", "retry_after": "soon"},
        {"target": "telegram", "kind": "timeout", "delay_s": float("inf")},
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(people, wrong):
    status, sentence = await people.refused("faults", **wrong)
    assert status == 400
    assert sentence


def test_a_probable_fault_strikes_when_chance_says_so():
    chances = iter([0.9, 0.1])
    faults = Faults(chance=lambda: next(chances))
    faults.add("claude", "529", probability=0.5)
    assert faults.take("claude", {"529"}) is None
    assert faults.take("claude", {"529"}).kind == "529"
    assert faults.take("claude", {"529"}) is None


async def test_a_call_that_was_spoiled_is_in_the_log(bot, people, faults):
    faults.add("telegram", "timeout")
    with pytest.raises(TimedOut):
        await bot.send_message(GYM, "oi", read_timeout=patient(0.2))
    [call] = [call for call in (await people.get("log"))["calls"] if call["method"] == "sendMessage"]
    assert (call["ok"], call["error_code"], call["chat_id"]) == (False, 0, GYM)
