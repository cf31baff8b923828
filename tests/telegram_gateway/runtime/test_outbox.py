import asyncio
import json
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from opentelemetry import trace
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TimedOut

from gymnation.member.v1.outbox_service_pb2 import LeaseEntriesRequest
from sandbox.patience import patient
from servicekit.moved_clock import MovedClock
from servicekit.telemetry import tracer
from telegram_gateway.bot_api.limiter import GroupLimiter
from telegram_gateway.bot_api.request import SafeToRepeat
from telegram_gateway.runtime import outbox as outbox_module
from telegram_gateway.runtime.outbox import ONCE_TRIES, Outbox

CHAT = -1001


class Bot:
    """Telegram as the outbox sees it: what was asked, and errors to raise first."""

    def __init__(self, *errors):
        self.deleted, self.sent = [], []
        self._errors = list(errors)
        self.news = asyncio.Event()

    async def delete_message(self, chat_id, message_id):
        self._fail()
        self.deleted.append((chat_id, message_id))
        self.news.set()

    async def send_message(self, chat_id, text, **options):
        self._fail()
        self.sent.append((chat_id, text, options))
        self.news.set()

    def _fail(self):
        if self._errors:
            raise self._errors.pop(0)


@pytest.fixture
def outbox(clients, member):
    return Outbox(clients.outbox, clock=member.clock)


async def delete_later(outbox, member, seconds=0.0, message_id=5):
    await outbox.schedule(
        f"delete:{message_id}",
        "delete_message",
        CHAT,
        {"chat_id": CHAT, "message_id": message_id},
        due_time=member.clock() + timedelta(seconds=seconds),
    )


async def test_what_is_scheduled_is_kept_by_the_member_service(outbox, member):
    await delete_later(outbox, member, 20)
    entry = member.outbox.entries["delete:5"]
    assert (entry.kind, entry.chat_id) == ("delete_message", CHAT)
    assert json.loads(entry.payload) == {"chat_id": CHAT, "message_id": 5}


async def test_an_entry_is_done_when_it_is_due_and_not_before(outbox, member):
    bot = Bot()
    await delete_later(outbox, member, 20)
    await outbox.work_once(bot)
    assert bot.deleted == []

    member.clock.move(20)
    await outbox.work_once(bot)
    assert bot.deleted == [(CHAT, 5)]
    assert member.outbox.state_of("delete:5") == "done"
    await outbox.work_once(bot)
    assert bot.deleted == [(CHAT, 5)]


async def test_the_worker_looks_again_when_the_next_is_due_but_at_least_every_two_seconds(outbox, member):
    assert await outbox.work_once(Bot()) == 2.0
    await delete_later(outbox, member, 60)
    assert await outbox.work_once(Bot()) == 2.0
    await delete_later(outbox, member, 0.5, message_id=6)
    assert await outbox.work_once(Bot()) == pytest.approx(0.5)


async def test_scheduling_wakes_the_worker(outbox, member, monkeypatch):
    # It does not look by itself in time.
    monkeypatch.setattr(outbox_module, "LONGEST_WAIT_S", patient(3600))
    bot = Bot()
    async with outbox.working(bot, grace=patient(1)), asyncio.timeout(patient(20)):
        await delete_later(outbox, member)
        await bot.news.wait()


async def test_a_message_is_sent_with_its_formatting(outbox, member):
    bot = Bot()
    payload = {"chat_id": CHAT, "text": "<b>oi</b>", "parse_mode": "HTML", "reply_to": 9}
    await outbox.schedule("say:1", "send_message", CHAT, payload)
    await outbox.work_once(bot)
    ((chat_id, text, options),) = bot.sent
    assert (chat_id, text, options["parse_mode"]) == (CHAT, "<b>oi</b>", "HTML")
    assert options["reply_parameters"].message_id == 9
    assert member.outbox.state_of("say:1") == "done"


async def test_retry_after_is_passed_on_as_telegram_said_it(outbox, member):
    await delete_later(outbox, member)
    await outbox.work_once(Bot(RetryAfter(timedelta(seconds=17))))
    (failure,) = member.outbox.failures
    assert (failure.error, failure.retry_after.seconds, failure.permanent) == ("RETRY_AFTER", 17, False)

    member.clock.move(18)
    bot = Bot()
    await outbox.work_once(bot)
    assert bot.deleted == [(CHAT, 5)]


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Message to delete not found"),
        BadRequest("message can't be deleted"),
        Forbidden("x"),
        ChatMigrated(-1002),
    ],
)
async def test_what_is_gone_already_needs_no_deleting(outbox, member, error):
    await delete_later(outbox, member)
    await outbox.work_once(Bot(error))
    assert member.outbox.state_of("delete:5") == "done"


@pytest.mark.parametrize("error", [Forbidden("bot was kicked"), BadRequest("chat not found")])
async def test_a_refusal_that_will_not_change_is_given_up(outbox, member, error):
    await outbox.schedule("say:1", "send_message", CHAT, {"chat_id": CHAT, "text": "oi"})
    await outbox.work_once(Bot(error))
    assert member.outbox.state_of("say:1") == "dead"
    assert member.outbox.failures[0].permanent


@pytest.mark.parametrize(("error", "name"), [(TimedOut(), "NO_ANSWER"), (KeyError("a name"), "KeyError")])
async def test_anything_else_is_tried_again_after_a_pause(outbox, member, error, name):
    await delete_later(outbox, member)
    await outbox.work_once(Bot(error))
    assert member.outbox.state_of("delete:5") == "pending"
    assert (member.outbox.failures[0].error, member.outbox.failures[0].permanent) == (name, False)

    member.clock.move(5)
    await outbox.work_once(Bot())
    assert member.outbox.state_of("delete:5") == "done"


async def test_a_kind_that_nobody_knows_is_given_up_and_harms_no_other(outbox, member):
    await outbox.schedule("x:1", "dance", CHAT, {})
    await delete_later(outbox, member)
    await outbox.work_once(Bot())
    assert member.outbox.state_of("x:1") == "dead"
    assert member.outbox.state_of("delete:5") == "done"


async def test_features_can_teach_it_kinds(outbox, member):
    done = []

    async def dance(bot, payload):
        done.append(payload)

    outbox.register("dance", dance)
    await outbox.schedule("x:1", "dance", CHAT, {"steps": 2})
    await outbox.work_once(Bot())
    assert done == [{"steps": 2}]


async def test_scheduling_the_same_occurrence_again_changes_nothing(outbox, member):
    bot = Bot()
    for _ in range(2):
        await delete_later(outbox, member)
        await outbox.work_once(bot)
    assert bot.deleted == [(CHAT, 5)]


async def test_what_is_taken_back_is_not_done(outbox, member):
    await delete_later(outbox, member)
    assert await outbox.cancel("delete:5") is True
    assert await outbox.cancel("delete:5") is False
    assert await outbox.cancel("delete:unknown") is False
    bot = Bot()
    await outbox.work_once(bot)
    assert bot.deleted == []


async def test_after_a_crash_another_process_does_the_entry(clients, outbox, member):
    await delete_later(outbox, member)
    await clients.outbox.LeaseEntries(LeaseEntriesRequest(owner="crashed", lease=timedelta(seconds=30)))
    bot = Bot()
    await outbox.work_once(bot)
    assert bot.deleted == []

    member.clock.move(31)
    await outbox.work_once(bot)
    assert bot.deleted == [(CHAT, 5)]


async def test_the_worker_goes_on_when_the_member_service_comes_back(outbox, member):
    bot = Bot()
    member.outbox.away = True
    async with outbox.working(bot, grace=patient(1)), asyncio.timeout(patient(20)):
        await delete_later(outbox, member)
        member.outbox.away = False
        await bot.news.wait()


async def test_stopping_waits_for_what_was_begun(outbox, member):
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow(bot, payload):
        begun.set()
        await go.wait()

    outbox.register("slow", slow)
    await outbox.schedule("x:1", "slow", CHAT, {})
    async with outbox.working(Bot(), grace=patient(5)):
        await begun.wait()
        asyncio.get_running_loop().call_soon(go.set)
    assert member.outbox.state_of("x:1") == "done"


async def test_the_span_of_an_entry_is_linked_to_who_scheduled_it(outbox, member, spans):
    with tracer(__name__).start_as_current_span("an update") as scheduler:
        await delete_later(outbox, member)
    await outbox.work_once(Bot())

    (span,) = [span for span in spans.get_finished_spans() if span.name == "outbox.delete_message"]
    assert [link.context.trace_id for link in span.links] == [scheduler.get_span_context().trace_id]
    assert span.context.trace_id != scheduler.get_span_context().trace_id
    assert span.attributes["gymnation.outcome"] == "done"
    assert span.status.status_code is trace.StatusCode.UNSET


async def test_outcomes_are_counted_by_kind(outbox, member, metric_points):
    await delete_later(outbox, member)
    await outbox.work_once(Bot())
    await outbox.schedule("x:1", "dance", CHAT, {})
    await outbox.work_once(SimpleNamespace())
    counted = metric_points("gymnation.outbox.entries")
    assert set(counted) >= {
        frozenset({("gymnation.outbox.kind", "delete_message"), ("gymnation.outcome", "done")}),
        frozenset({("gymnation.outbox.kind", "dance"), ("gymnation.outcome", "dead")}),
    }


@pytest.fixture
def once(outbox):
    """The outbox with a kind that is done once at the most, which sends a message."""

    async def do(bot, payload):
        await bot.send_message(CHAT, payload["text"])

    outbox.register("post", do, at_most_once=True)
    return outbox


async def test_what_is_done_once_at_the_most_is_completed_before_it_is_done(once, member):
    seen = []

    class Dying(Bot):
        async def send_message(self, chat_id, text, **options):
            seen.append(member.outbox.state_of("card:1"))
            raise asyncio.CancelledError

    await once.schedule("card:1", "post", CHAT, {"text": "oi"})
    await once.work_once(Dying())
    assert seen == ["done"]
    bot = Bot()
    member.clock.move(3600)
    await once.work_once(bot)
    assert bot.sent == []


async def test_what_was_completed_unheard_is_done_all_the_same(once, member):
    """Otherwise nobody would do it: it counts as done."""
    member.outbox.unheard = 10
    await once.schedule("card:1", "post", CHAT, {"text": "oi"})
    bot = Bot()
    await once.work_once(bot)
    assert [text for _, text, _ in bot.sent] == ["oi"]
    assert member.outbox.unheard == 0


async def test_what_is_another_workers_by_now_is_not_asked_for_again(once, member):
    async def lease_elsewhere(bot, payload):
        member.outbox.entries["card:1"].fence += 1

    once.register("overtake", lease_elsewhere)
    await once.schedule("card:0", "overtake", CHAT, {})
    await once.schedule("card:1", "post", CHAT, {"text": "oi"})
    bot = Bot()
    await once.work_once(bot)
    assert (bot.sent, member.outbox.completions) == ([], 2)


async def test_what_cannot_be_completed_within_its_lease_is_not_done(clients, member):
    """By then it may be another worker's."""
    outbox = Outbox(clients.outbox, clock=member.clock, lease=timedelta(seconds=patient(1)))
    bot = Bot()

    async def do(bot, payload):
        await bot.send_message(CHAT, payload["text"])

    outbox.register("post", do, at_most_once=True)
    member.outbox.unheard = 1_000_000
    await outbox.schedule("card:1", "post", CHAT, {"text": "oi"})
    await outbox.work_once(bot)
    assert bot.sent == []


@pytest.mark.parametrize("error", [TimedOut(), Forbidden("bot was kicked"), BadRequest("no rights")])
async def test_what_may_have_been_sent_or_was_refused_is_left_out(once, member, error):
    await once.schedule("card:1", "post", CHAT, {"text": "oi"})
    await once.work_once(Bot(error))
    member.clock.move(3600)
    bot = Bot()
    await once.work_once(bot)
    assert bot.sent == []
    assert list(member.outbox.entries) == ["card:1"]


async def test_what_surely_was_not_sent_is_put_off_some_times(once, member):
    await once.schedule("card:1", "post", CHAT, {"text": "oi"})
    errors = [RetryAfter(timedelta(seconds=3)), SafeToRepeat("refused")]
    for error in errors:
        await once.work_once(Bot(error))
        await once.work_once(Bot())
        member.clock.move(3600)
    bot = Bot()
    await once.work_once(bot)
    assert [text for _, text, _ in bot.sent] == ["oi"]
    assert list(member.outbox.entries) == ["card:1", "card:1+", "card:1++"]


async def test_what_telegram_never_takes_is_given_up(once, member):
    await once.schedule("card:1", "post", CHAT, {"text": "oi"})
    for _ in range(20):
        await once.work_once(Bot(RetryAfter(timedelta(seconds=3))))
        member.clock.move(3600)
    assert list(member.outbox.entries)[-1] == "card:1" + "+" * ONCE_TRIES
    assert set(map(member.outbox.state_of, member.outbox.entries)) == {"done"}


async def test_a_chat_that_waits_keeps_no_other_chats_entries_waiting(outbox, member):
    """One message into a group that Telegram held for two minutes held up everybody's reminders."""
    go, done = asyncio.Event(), asyncio.Queue()

    async def say(bot, payload):
        if payload["chat_id"] == CHAT and not go.is_set():
            await go.wait()
        await done.put(payload["text"])

    outbox.register("say", say)
    async with outbox.working(Bot(), grace=patient(5)), asyncio.timeout(patient(20)):
        await outbox.schedule("a:1", "say", CHAT, {"chat_id": CHAT, "text": "held"})
        await outbox.schedule("a:2", "say", CHAT, {"chat_id": CHAT, "text": "behind it"})
        for number in range(3):
            await outbox.schedule(f"b:{number}", "say", 7, {"chat_id": 7, "text": number})
            assert await done.get() == number
        go.set()
        assert [await done.get(), await done.get()] == ["held", "behind it"]
    assert {member.outbox.state_of(name) for name in ("a:1", "a:2", "b:0", "b:2")} == {"done"}


async def test_an_entry_that_telegram_puts_off_for_long_is_put_off_at_once(clients, member):
    limiter = GroupLimiter()
    telegram = [RetryAfter(timedelta(seconds=25))]
    sent = []

    class LimitedBot:
        async def send_message(self, chat_id, text, **_):
            async def call():
                if telegram:
                    raise telegram.pop()
                sent.append((chat_id, text))

            await limiter.process_request(call, (), {}, "sendMessage", {"chat_id": chat_id}, None)

    outbox = Outbox(clients.outbox, clock=member.clock)
    for number in range(2):
        await outbox.schedule(f"say:{number}", "send_message", CHAT, {"chat_id": CHAT, "text": f"{number}"})
    async with asyncio.timeout(patient(5)):
        await outbox.work_once(LimitedBot())
    # The second one was not asked about: the chat is held.
    waits = [failure.retry_after.ToTimedelta().total_seconds() for failure in member.outbox.failures]
    assert waits == pytest.approx([25, 25], abs=patient(2))
    assert sent == []


async def test_what_stood_in_line_until_its_lease_ran_out_is_another_workers(clients, member):
    outbox, first = Outbox(clients.outbox, clock=member.clock, lease=timedelta(seconds=1)), []

    async def slow(bot, payload):
        first.append(payload["n"])
        while time.monotonic() < began + 1.1:  # noqa: ASYNC110 - the lease is a matter of the clock
            await asyncio.sleep(0.05)

    outbox.register("slow", slow)
    for number in range(2):
        await outbox.schedule(f"x:{number}", "slow", CHAT, {"n": number})
    began = time.monotonic()
    await outbox.work_once(Bot())
    assert first == [0]
    assert member.outbox.state_of("x:1") != "done"


class MovedMeanwhile:
    """The member service, with a clock that is moved once, just before an entry is leased there."""

    def __init__(self, stub, clock):
        self._stub, self._clock, self._moved = stub, clock, False

    def __getattr__(self, name):
        return getattr(self._stub, name)

    async def LeaseEntries(self, request):
        if not self._moved:
            self._moved = True
            self._clock.move(timedelta(hours=12))
        return await self._stub.LeaseEntries(request)


async def test_what_is_leased_while_the_clock_is_moved_does_not_wait_for_its_lease_to_end(
    clients, member, tmp_path
):
    """Two moves of the page's clock: the morning's anchor was leased between them, and nobody opened it."""
    clock = MovedClock(tmp_path / "clock", real=member.clock)
    bot, outbox = Bot(), Outbox(MovedMeanwhile(clients.outbox, clock), clock=clock)
    await delete_later(outbox, member)
    await outbox.work_once(bot)
    assert bot.deleted == []
    assert [failure.error for failure in member.outbox.failures] == ["LEASE_OVER"]

    await outbox.work_once(bot)
    assert bot.deleted == [(CHAT, 5)]
    assert member.outbox.state_of("delete:5") == "done"
