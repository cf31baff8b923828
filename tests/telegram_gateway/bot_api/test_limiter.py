import asyncio
import heapq
from datetime import timedelta

import pytest
from telegram.error import ChatMigrated, RetryAfter, TimedOut

from telegram_gateway.bot_api.limiter import (
    ERRANDS_IN_LINE,
    GLOBAL_PER_SECOND,
    KEPT_FOR_ANSWERS,
    Errand,
    ErrandOver,
    GroupLimiter,
    is_counted,
    on_errand,
)
from telegram_gateway.bot_api.request import SafeToRepeat

GROUP, OTHER_GROUP, PERSON = -1001, -1002, 7


class Time:
    """Time that jumps to the next sleeper as soon as nobody has anything to do."""

    def __init__(self):
        self.now = 0.0
        self._sleepers = []
        self._number = 0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self._number += 1
        awake = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, self._number, awake))
        await awake

    async def run(self, *coroutines):
        tasks = [asyncio.ensure_future(one) for one in coroutines]
        while not all(task.done() for task in tasks):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers and not all(task.done() for task in tasks):
                self.now, _, awake = heapq.heappop(self._sleepers)
                awake.set_result(None)
        return [task.result() for task in tasks]


class Telegram:
    """What was called when; `errors` are raised first."""

    def __init__(self, time, *errors):
        self.sent = []
        self._time = time
        self._errors = list(errors)

    async def __call__(self, name):
        self.sent.append((round(self._time.now, 3), name))
        if self._errors:
            raise self._errors.pop(0)
        return True

    @property
    def times(self):
        return [moment for moment, _ in self.sent]

    @property
    def names(self):
        return [name for _, name in self.sent]


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def limiter(time):
    return GroupLimiter(monotonic=time, sleep=time.sleep)


def send(limiter, telegram, name, chat_id=GROUP, method="sendMessage"):
    return limiter.process_request(telegram, (name,), {}, method, {"chat_id": chat_id}, None)


async def test_a_group_gets_twenty_messages_a_minute_and_not_one_more(limiter, time):
    telegram = Telegram(time)
    await time.run(*(send(limiter, telegram, n) for n in range(65)))

    for start in telegram.times:
        assert sum(start <= moment < start + 60 for moment in telegram.times) <= 20
    assert telegram.times[19] < 60 <= telegram.times[20]
    assert telegram.times[64] < 190


async def test_edits_count_like_messages(limiter, time):
    telegram = Telegram(time)
    methods = ["sendMessage", "editMessageText", "sendPhoto", "editMessageReplyMarkup"]
    await time.run(*(send(limiter, telegram, n, method=methods[n % 4]) for n in range(21)))
    assert telegram.times[20] >= 60


async def test_messages_of_a_chat_keep_their_order(limiter, time):
    telegram = Telegram(time)
    await time.run(*(send(limiter, telegram, n) for n in range(30)))
    assert telegram.names == list(range(30))


async def test_a_private_chat_gets_one_a_second_after_a_small_burst(limiter, time):
    telegram = Telegram(time)
    await time.run(*(send(limiter, telegram, n, PERSON) for n in range(33)))
    assert telegram.times[:3] == [0, 0, 0]
    assert telegram.times[-1] == pytest.approx(30)


async def test_all_chats_together_get_thirty_a_second(limiter, time):
    telegram = Telegram(time)
    await time.run(*(send(limiter, telegram, n, chat_id=n + 1) for n in range(90)))
    for start in telegram.times:
        assert sum(start <= moment < start + 1 for moment in telegram.times) <= 30
    assert telegram.times[-1] < 3


async def test_an_answer_does_not_wait_behind_a_crowd_of_errands(limiter, time):
    telegram = Telegram(time)
    with on_errand(Errand(5.0, 1_000.0)):
        errands = [
            asyncio.ensure_future(send(limiter, telegram, f"errand {number}", chat_id=-number))
            for number in range(1, 201)
        ]
    await time.run(*errands, send(limiter, telegram, "answer", chat_id=PERSON))
    assert (0, "answer") in telegram.sent
    assert len(telegram.names) == 201
    for start in telegram.times[1:]:
        among = [name for moment, name in telegram.sent if start <= moment < start + 1 and name != "answer"]
        assert len(among) <= GLOBAL_PER_SECOND * (1 - KEPT_FOR_ANSWERS)


async def test_while_there_are_more_answers_than_places_errands_have_theirs_in_line(limiter, time):
    telegram = Telegram(time)

    async def answers():
        """Forty a second, for a quarter of a minute."""
        answering = []
        for second in range(15):
            answering += [
                asyncio.ensure_future(send(limiter, telegram, "answer", chat_id=100 * second + number))
                for number in range(1, 41)
            ]
            await time.sleep(1.0)
        await asyncio.gather(*answering)

    with on_errand(Errand(5.0, 1_000.0)):
        errands = [
            asyncio.ensure_future(send(limiter, telegram, "errand", chat_id=-number))
            for number in range(1, 41)
        ]
    await time.run(answers(), *errands)
    at_the_end = [name for moment, name in telegram.sent if moment >= 15]
    assert telegram.names.count("errand") - at_the_end.count("errand") >= 2 * ERRANDS_IN_LINE


async def test_two_gateways_share_the_thirty_a_second(limiter, time):
    telegram = Telegram(time)
    await time.run(*(send(limiter, telegram, n, chat_id=n + 1) for n in range(30)))
    limiter.share(2)
    await time.run(*(send(limiter, telegram, n, chat_id=n + 1) for n in range(100, 160)))
    for start in (moment for moment in telegram.times if moment > 1):
        assert sum(start <= moment < start + 1 for moment in telegram.times) <= 15
    assert telegram.times[-1] < 6
    limiter.share(1)
    before = len(telegram.sent)
    await time.run(*(send(limiter, telegram, n, chat_id=n + 1) for n in range(200, 260)))
    assert telegram.times[-1] - telegram.times[before] < 3


async def test_a_full_group_keeps_no_other_chat_waiting(limiter, time):
    group, other = Telegram(time), Telegram(time)
    await time.run(*(send(limiter, group, n) for n in range(25)), send(limiter, other, "hi", OTHER_GROUP))
    assert other.times[0] < 1


async def test_reactions_and_the_like_wait_for_nothing(limiter, time):
    telegram = Telegram(time)
    free = ["setMessageReaction", "sendChatAction", "sendMessageDraft", "deleteMessage", "getChatMember"]
    await time.run(*(send(limiter, telegram, n, method=method) for n in range(40) for method in free))
    assert set(telegram.times) == {0}
    assert limiter.capacity(GROUP) == 20


async def test_retry_after_holds_that_chat_alone(limiter, time):
    refused, other = Telegram(time, RetryAfter(timedelta(seconds=30))), Telegram(time)
    await time.run(
        send(limiter, refused, "first"),
        send(limiter, refused, "second"),
        send(limiter, other, "elsewhere", OTHER_GROUP),
    )
    assert refused.sent == [(0, "first"), (30, "first"), (30, "second")]
    assert other.times == [0]


async def test_of_many_who_ask_the_same_one_finds_out_when_telegram_answers_again(limiter, time):
    """On the game day each of them tried by itself: three calls a second while Telegram said 429."""
    telegram, other = Telegram(time, *[RetryAfter(timedelta(seconds=5))] * 3), Telegram(time)

    async def later() -> None:
        await time.sleep(1)
        await asyncio.gather(
            *(send(limiter, telegram, f"later {n}", method="getChatMember") for n in range(30)),
            send(limiter, other, "elsewhere", OTHER_GROUP, method="getChatMember"),
            send(limiter, other, "another method", method="deleteMessage"),
        )

    await time.run(send(limiter, telegram, "first", method="getChatMember"), later())
    assert telegram.sent[:4] == [(0, "first"), (5, "first"), (10, "first"), (15, "first")]
    assert [moment for moment, _ in telegram.sent[4:]] == [15] * 30
    assert other.times == [1, 1]
    await time.run(send(limiter, telegram, "again", method="getChatMember"))
    assert telegram.sent[-1] == (15, "again")


async def test_who_asks_during_a_long_ban_is_told_without_a_call(limiter, time):
    telegram = Telegram(time, RetryAfter(timedelta(hours=1)))
    for _ in range(3):
        with pytest.raises(RetryAfter):
            await time.run(send(limiter, telegram, "x", method="getChatMember"))
    assert telegram.sent == [(0, "x")]
    await time.run(send(limiter, telegram, "y", OTHER_GROUP, method="getChatMember"))
    assert telegram.names == ["x", "y"]


async def test_a_longer_ban_than_anybody_waits_for_is_passed_on(limiter, time):
    telegram = Telegram(time, RetryAfter(timedelta(hours=1)))
    with pytest.raises(RetryAfter):
        await time.run(send(limiter, telegram, "x"))
    assert time.now == 0
    assert limiter.capacity(GROUP) == 0


async def test_a_send_that_may_have_arrived_is_never_repeated(limiter, time):
    telegram = Telegram(time, TimedOut())
    with pytest.raises(TimedOut):
        await time.run(send(limiter, telegram, "x"))
    assert len(telegram.sent) == 1


async def test_a_connection_that_never_came_about_is_tried_again_a_few_times(limiter, time):
    telegram = Telegram(time, SafeToRepeat("ConnectError"), SafeToRepeat("ConnectError"))
    assert await time.run(send(limiter, telegram, "x")) == [True]
    assert len(telegram.sent) == 3


async def test_telegram_that_stays_away_is_reported(limiter, time):
    telegram = Telegram(time, *(SafeToRepeat("ConnectError") for _ in range(10)))
    with pytest.raises(SafeToRepeat):
        await time.run(send(limiter, telegram, "x"))
    assert len(telegram.sent) == 4


async def test_switched_off_nothing_waits_but_telegram_is_still_obeyed(time):
    limiter = GroupLimiter(enabled=False, monotonic=time, sleep=time.sleep)
    telegram = Telegram(time, RetryAfter(timedelta(seconds=2)))
    await time.run(*(send(limiter, telegram, n) for n in range(100)))
    assert set(telegram.times) == {0, 2}
    assert limiter.capacity(GROUP) == 20
    await limiter.wait_for_capacity(GROUP, keep=19)


async def test_capacity_is_what_the_minute_has_left(limiter, time):
    assert limiter.capacity(GROUP) == 20
    await time.run(*(send(limiter, Telegram(time), n) for n in range(15)))
    assert limiter.capacity(GROUP) == 5
    assert limiter.capacity(OTHER_GROUP) == 20


async def test_waiting_for_capacity_keeps_places_free(limiter, time):
    telegram = Telegram(time)
    await time.run(*(send(limiter, telegram, n) for n in range(14)))
    began = time.now
    await time.run(limiter.wait_for_capacity(GROUP, keep=6))
    assert time.now >= 60 > began
    assert limiter.capacity(GROUP) > 6


async def test_reserving_takes_a_place(limiter, time):
    await time.run(limiter.reserve(GROUP))
    assert limiter.capacity(GROUP) == 19


async def test_a_thousand_chats_that_fell_silent_are_forgotten(limiter, time):
    telegram = Telegram(time)
    await time.run(*(send(limiter, telegram, n, chat_id=n + 1) for n in range(2500)))
    assert len(limiter._chats) <= 2000


@pytest.mark.parametrize(
    ("method", "counted"),
    [("sendMessage", True), ("editMessageText", True), ("copyMessage", True), ("sendChatAction", False),
     ("answerCallbackQuery", False), ("setMessageReaction", False), ("getMe", False)],
)  # fmt: skip
def test_only_messages_and_edits_are_counted(method, counted):
    assert is_counted(method) is counted


class Moving:
    """A group that became a supergroup: what is said to its old id is refused with the new one."""

    def __init__(self, old, new):
        self.old, self.new = old, new
        self.seen = []

    async def __call__(self, endpoint, data):
        self.seen.append((endpoint, data["chat_id"]))
        if data["chat_id"] == self.old:
            raise ChatMigrated(self.new)
        return True


async def call_moving(limiter, moving, endpoint):
    data = {"chat_id": moving.old}
    return await limiter.process_request(moving, (endpoint, data), {}, endpoint, data, None)


async def test_a_message_follows_its_group_to_the_supergroup_and_counts_there():
    time = Time()
    limiter = GroupLimiter(monotonic=time, sleep=time.sleep)
    moving = Moving(GROUP, OTHER_GROUP)
    await time.run(call_moving(limiter, moving, "sendMessage"))
    assert moving.seen == [("sendMessage", GROUP), ("sendMessage", OTHER_GROUP)]
    assert limiter.capacity(OTHER_GROUP) == 19


@pytest.mark.parametrize("endpoint", ["editMessageText", "deleteMessage", "setMessageReaction"])
async def test_what_is_done_to_an_old_message_never_hits_one_of_the_supergroup(endpoint):
    time = Time()
    limiter = GroupLimiter(monotonic=time, sleep=time.sleep)
    moving = Moving(GROUP, OTHER_GROUP)
    with pytest.raises(ChatMigrated):
        await time.run(call_moving(limiter, moving, endpoint))
    assert moving.seen == [(endpoint, GROUP)]


@pytest.mark.parametrize("endpoint", ["sendChatAction", "sendMessageDraft"])
async def test_a_courtesy_that_has_to_wait_is_left_out(endpoint):
    time = Time()
    limiter = GroupLimiter(monotonic=time, sleep=time.sleep)
    telegram = Telegram(time, RetryAfter(30))
    with pytest.raises(RetryAfter):
        await time.run(limiter.process_request(telegram, ("x",), {}, endpoint, {"chat_id": PERSON}, None))
    assert time.now == 0


@pytest.mark.parametrize("endpoint", ["banChatMember", "setMessageReaction"])
async def test_who_has_an_entry_to_come_back_with_is_told_at_once_and_nothing_is_repeated(endpoint):
    calls = []

    async def refused() -> None:
        calls.append(1)
        raise SafeToRepeat("HTTP 500") if len(calls) > 1 else RetryAfter(30)

    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    limiter = GroupLimiter(sleep=sleep)
    for error in (RetryAfter, SafeToRepeat):
        with pytest.raises(error):
            await limiter.process_request(refused, (), {}, endpoint, {"chat_id": -1}, None)
    assert (len(calls), slept) == (2, [])


async def test_while_a_chat_is_held_for_long_nobody_stands_in_line_for_it(limiter, time):
    """The second caller slept in line for the hour, and kept a worker and an update."""
    telegram = Telegram(time, RetryAfter(timedelta(hours=1)))
    for name in ("first", "second", "third"):
        with pytest.raises(RetryAfter) as told:
            await time.run(send(limiter, telegram, name))
        assert told.value.retry_after == timedelta(hours=1)
    assert (time.now, telegram.sent) == (0, [(0, "first")])
    time.now = 3600
    await time.run(send(limiter, telegram, "later"))
    assert telegram.names == ["first", "later"]


async def test_an_answer_to_a_press_keeps_no_other_press_waiting(limiter, time):
    telegram = Telegram(time, RetryAfter(timedelta(seconds=25)))

    async def presses(name):
        answer = limiter.process_request(telegram, (name,), {}, "answerCallbackQuery", {}, None)
        with pytest.raises(RetryAfter):
            await answer

    await time.run(*(presses(n) for n in range(3)))
    assert time.now == 0
    # Known by then: no call in vain either.
    await time.run(presses("later"))
    assert len(telegram.sent) == 1
    time.now = 23
    await time.run(limiter.process_request(telegram, ("soon",), {}, "answerCallbackQuery", {}, None))
    assert telegram.names[-1] == "soon"


async def test_an_answer_to_a_press_waits_for_a_moment(limiter, time):
    telegram = Telegram(time, RetryAfter(timedelta(seconds=1)))
    await time.run(limiter.process_request(telegram, ("x",), {}, "answerCallbackQuery", {}, None))
    assert telegram.sent == [(0, "x"), (1, "x")]


@pytest.mark.parametrize("method", ["sendMessage", "deleteMessage"])
async def test_who_comes_back_by_themselves_hears_it_when_the_wait_is_long(limiter, time, method):
    telegram = Telegram(time, RetryAfter(timedelta(seconds=25)), RetryAfter(timedelta(seconds=2)))
    errand = Errand(patience_s=5, ends=60)
    with on_errand(errand), pytest.raises(RetryAfter):
        await time.run(send(limiter, telegram, "long", method=method))
    assert time.now == 0
    time.now = 25
    with on_errand(errand):
        await time.run(send(limiter, telegram, "short", method=method))
    assert telegram.sent == [(0, "long"), (25, "short"), (27, "short")]


async def test_what_has_its_turn_too_late_is_not_sent(limiter, time):
    """Its lease has run out by then, and another gateway sends it."""
    telegram = Telegram(time)
    await time.run(*(send(limiter, telegram, n) for n in range(20)))
    with on_errand(Errand(patience_s=5, ends=30)), pytest.raises(ErrandOver):
        await time.run(send(limiter, telegram, "late"))
    assert "late" not in telegram.names
