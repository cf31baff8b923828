"""Telegram's limits: whose turn it is to send, per chat and over all chats.

In each chat one message is sent at a time, first come first served.
What Telegram says about one chat ("wait 30 s") holds that chat alone.
Only calls that make or change messages count.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram.error import ChatMigrated, RetryAfter
from telegram.ext import BaseRateLimiter

from telegram_gateway import metrics
from telegram_gateway.bot_api.request import SafeToRepeat

GROUP_PER_MINUTE = 20
MINUTE_S = 60.0
PER_CHAT_INTERVAL_S = 1.0
# Two messages in a row read as one answer; Telegram lets short bursts pass.
PER_CHAT_BURST = 3
GLOBAL_PER_SECOND = 30
ERRANDS_IN_LINE = 4
"""While there are more answers than places, so many errands stand in line among them."""
KEPT_FOR_ANSWERS = 0.1
"""Errands leave this part of everybody's second free.

Who answers somebody meets no full second then. Calls take different times on their way,
so a second that is filled to its last place is one too full for Telegram now and then.
"""
LONGEST_HOLD_S = 120.0
CONNECTION_PAUSES_S = (0.5, 1.0, 2.0)
_IDLE_CHATS_KEPT = 2000

# Messages that are made anew; what is done to a message of the old chat means nothing in the new one.
_FOLLOWS = ("send", "copy", "forward")

# Reactions, chat actions, drafts, callback answers, reads and deletes are limited elsewhere or not at all.
_COUNTED = ("send", "edit", "copy", "forward", "stop")
_NOT_COUNTED = frozenset({"sendChatAction", "sendMessageDraft"})
# Nobody misses one of these: told to wait, they are left out, and hold nothing up.
_COURTESIES = _NOT_COUNTED
# The caller of one of these has an outbox entry, and tries again with it.
# They hear it at once when they are told to wait, or are left without an answer.
_COME_BACK = frozenset({"banChatMember", "setMessageReaction"})
# The answer to a press names no chat, so Telegram means all of them when it says to wait.
# The press is done by then: the presser waits a little for the words, and nobody else waits.
_BRIEF = frozenset({"answerCallbackQuery"})
BRIEF_S = 3.0


@dataclass(frozen=True, slots=True)
class Errand:
    """Work that comes back later by itself, and so does not wait long for Telegram.

    Told to wait for more than `patience_s`, it hears so at once.
    What has not had its turn at `ends`, a monotonic time, must not be sent any more: another may have begun.
    """

    patience_s: float
    ends: float


class ErrandOver(Exception):
    """The turn came too late: nothing was sent."""


_errand: ContextVar[Errand | None] = ContextVar("gymnation_errand", default=None)


@contextmanager
def on_errand(errand: Errand) -> Iterator[None]:
    """Within the block, calls to Telegram wait no longer than the errand has time."""
    token = _errand.set(errand)
    try:
        yield
    finally:
        _errand.reset(token)


Monotonic = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]
Callback = Callable[..., Coroutine[Any, Any, Any]]


@dataclass(slots=True, eq=False)
class _Chat:
    """What a chat has had and is held to. `turn` is FIFO: asyncio wakes waiters in order."""

    limited_per_minute: bool
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    sent: deque[float] = field(default_factory=deque)
    held_until: float = 0.0
    tokens: float = PER_CHAT_BURST
    tokens_time: float = 0.0
    users: int = 0


@dataclass(slots=True, eq=False)
class _Held:
    """A method with which Telegram told us to wait in a chat. Who calls it meanwhile stands in line."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    error: RetryAfter | None = None
    until: float = 0.0
    waiting: int = 0

    def told(self, error: RetryAfter, now: float) -> None:
        self.error, self.until = error, now + seconds_of(error)


class GroupLimiter(BaseRateLimiter[None]):
    """One place in which every message waits for its turn."""

    def __init__(
        self,
        *,
        enabled: bool = True,
        monotonic: Monotonic = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        group_per_minute: int = GROUP_PER_MINUTE,
        global_per_second: int = GLOBAL_PER_SECOND,
    ) -> None:
        self._enabled = enabled
        self._monotonic = monotonic
        self._sleep = sleep
        self._group_per_minute = group_per_minute
        self._global_per_second = self._global_share = global_per_second
        self._chats: OrderedDict[int | str, _Chat] = OrderedDict()
        self._held: dict[tuple[str, int | str | None], _Held] = {}
        self._global_turn = asyncio.Lock()
        self._errands = asyncio.Semaphore(ERRANDS_IN_LINE)
        self._errand_turn = asyncio.Lock()
        self._global_sent: deque[float] = deque()

    def share(self, gateways: int) -> None:
        """Take in how many gateways send.

        What Telegram allows in all chats is shared evenly. A chat's own limit is kept by its lane.
        """
        self._global_share = max(1, self._global_per_second // max(1, gateways))

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        self._chats.clear()
        self._held.clear()

    async def process_request(  # noqa: PLR0917 - the library's interface
        self,
        callback: Callback,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 - the library's interface
    ) -> Any:
        """Call Telegram when it is the chat's turn, again after RetryAfter or when a repeat is safe."""
        try:
            return await self._call_in_turn(callback, args, kwargs, endpoint, data.get("chat_id"))
        except ChatMigrated as error:
            # The group became a supergroup while the message waited.
            # Replies go to the new chat without the message that they answered.
            if not endpoint.startswith(_FOLLOWS) or "chat_id" not in data:
                raise
            data["chat_id"] = error.new_chat_id
            return await self._call_in_turn(callback, args, kwargs, endpoint, error.new_chat_id)

    async def _call_in_turn(
        self, callback: Callback, args: Any, kwargs: dict[str, Any], endpoint: str, chat_id: int | str | None
    ) -> Any:
        if endpoint in _COME_BACK:
            return await callback(*args, **kwargs)
        if endpoint in _COURTESIES:
            return await self._call(callback, args, kwargs)
        if endpoint in _BRIEF:
            return await self._call_briefly((endpoint, chat_id), callback, args, kwargs)
        if not is_counted(endpoint) or chat_id is None:
            return await self._call_held((endpoint, chat_id), callback, args, kwargs)
        async with self._chat(chat_id) as chat:
            began = self._monotonic()
            async with chat.turn:
                if self._enabled:
                    await self._wait_for_room(chat)
                    waited = self._monotonic() - began
                    metrics.limiter_wait.record(waited, {"gymnation.telegram.method": endpoint})
                else:
                    self._say_if_held(chat)
                return await self._call_patiently(chat, callback, args, kwargs)

    def capacity(self, chat_id: int) -> int:
        """How many messages this minute still has room for in a chat."""
        chat = self._chats.get(chat_id)
        if not self._enabled or chat_id > 0:
            return self._group_per_minute
        if chat is None:
            return self._group_per_minute
        now = self._monotonic()
        if chat.held_until > now:
            return 0
        self._forget_old(chat, now)
        # Those in line will have their place before anybody who asks now.
        return max(0, self._group_per_minute - len(chat.sent) - chat.users)

    async def wait_for_capacity(self, chat_id: int, keep: int) -> None:
        """Return once one message can go out and `keep` more places are free for what cannot wait."""
        async with self._chat(chat_id, counts=False) as chat:
            while self.capacity(chat_id) <= min(keep, self._group_per_minute - 1):
                now = self._monotonic()
                if chat.held_until > now:
                    await self._sleep(chat.held_until - now)
                elif chat.sent:
                    await self._sleep(max(chat.sent[0] + MINUTE_S - now, 0.05))
                else:
                    await self._sleep(0.05)

    async def reserve(self, chat_id: int) -> None:
        """Wait for a place in the chat and take it, for a message that is sent past this limiter."""
        async with self._chat(chat_id) as chat, chat.turn:
            if self._enabled:
                await self._wait_for_room(chat)

    async def _call_briefly(
        self, which: tuple[str, int | str | None], callback: Callback, args: Any, kwargs: dict[str, Any]
    ) -> Any:
        """Call, once more after a short wait; without a call while it is known that the wait is long."""
        held = self._held.setdefault(which, _Held())
        if (left := held.until - self._monotonic()) > BRIEF_S:
            raise RetryAfter(timedelta(seconds=left))
        try:
            return await self._call(callback, args, kwargs)
        except RetryAfter as error:
            held.told(error, self._monotonic())
            if seconds_of(error) > BRIEF_S:
                raise
        await self._sleep(max(0.0, held.until - self._monotonic()))
        return await self._call(callback, args, kwargs)

    async def _call_held(
        self, which: tuple[str, int | str | None], callback: Callback, args: Any, kwargs: dict[str, Any]
    ) -> Any:
        """Call when nobody was told to wait with the same; else in line, so that one at a time finds out."""
        held = self._held.get(which)
        if held is None:
            try:
                return await self._call(callback, args, kwargs)
            except RetryAfter as error:
                held = self._held.setdefault(which, _Held())
                held.told(error, self._monotonic())
        held.waiting += 1
        patience_ends = self._monotonic() + _patience_s()
        try:
            async with held.turn:
                while held.error is not None:
                    if held.until > patience_ends:
                        raise held.error
                    await self._sleep(max(0.0, held.until - self._monotonic()))
                    self._not_too_late()
                    try:
                        result = await self._call(callback, args, kwargs)
                    except RetryAfter as error:
                        held.told(error, self._monotonic())
                        continue
                    held.error = None
                    return result
            return await self._call_patiently(None, callback, args, kwargs)
        finally:
            held.waiting -= 1
            if not held.waiting and (held.error is None or held.until <= self._monotonic()):
                self._held.pop(which, None)

    async def _call_patiently(
        self, chat: _Chat | None, callback: Callback, args: Any, kwargs: dict[str, Any]
    ) -> Any:
        patience_ends = self._monotonic() + _patience_s()
        while True:
            self._not_too_late()
            try:
                return await self._call(callback, args, kwargs)
            except RetryAfter as error:
                # The turn is kept: whoever comes later in this chat would only be refused too.
                pause = seconds_of(error)
                until = self._monotonic() + pause
                if chat is not None:
                    chat.held_until = until
                if until > patience_ends:
                    raise
                await self._sleep(pause)

    async def _call(self, callback: Callback, args: Any, kwargs: dict[str, Any]) -> Any:
        for pause in CONNECTION_PAUSES_S:
            try:
                return await callback(*args, **kwargs)
            except SafeToRepeat:
                await self._sleep(pause)
        return await callback(*args, **kwargs)

    async def _wait_for_room(self, chat: _Chat) -> None:
        """Take a place in the chat's second and minute, and in everybody's second."""
        while (pause := self._pause(chat)) > 0:
            self._say_if_held(chat)
            await self._sleep(pause)
        now = self._monotonic()
        chat.tokens -= 1
        if chat.limited_per_minute:
            chat.sent.append(now)
        if _errand.get() is None:
            await self._take_place_of_all()
            return
        async with self._errands:
            if not await self._take_place_left_over():
                await self._take_place_of_all()

    async def _take_place_left_over(self) -> bool:
        """Take a place that answers leave; not while they stand in line for places themselves."""
        async with self._errand_turn:
            at_most = self._global_share - int(KEPT_FOR_ANSWERS * self._global_share)
            while (pause := self._global_pause(at_most)) > 0:
                if self._global_turn.locked():
                    return False
                await self._sleep(pause)
            self._global_sent.append(self._monotonic())
            return True

    async def _take_place_of_all(self) -> None:
        async with self._global_turn:
            while (pause := self._global_pause(self._global_share)) > 0:
                await self._sleep(pause)
            self._global_sent.append(self._monotonic())

    def _say_if_held(self, chat: _Chat) -> None:
        """Raise RetryAfter when Telegram holds the chat for longer than anybody waits for it."""
        if (left := chat.held_until - self._monotonic()) > _patience_s():
            raise RetryAfter(timedelta(seconds=left))

    def _not_too_late(self) -> None:
        errand = _errand.get()
        if errand is not None and self._monotonic() >= errand.ends:
            raise ErrandOver

    def _pause(self, chat: _Chat) -> float:
        now = self._monotonic()
        self._forget_old(chat, now)
        chat.tokens = min(PER_CHAT_BURST, chat.tokens + (now - chat.tokens_time) / PER_CHAT_INTERVAL_S)
        chat.tokens_time = now
        pause = max(chat.held_until - now, 0.0)
        if chat.tokens < 1:
            pause = max(pause, (1 - chat.tokens) * PER_CHAT_INTERVAL_S)
        if len(chat.sent) >= self._group_per_minute:
            pause = max(pause, chat.sent[0] + MINUTE_S - now)
        return pause

    def _global_pause(self, at_most: int) -> float:
        now = self._monotonic()
        while self._global_sent and self._global_sent[0] <= now - 1.0:
            self._global_sent.popleft()
        if len(self._global_sent) < at_most:
            return 0.0
        # The share may have become smaller: then more than one second's sends are in the way.
        return max(self._global_sent[-at_most] + 1.0 - now, 0.001)

    @staticmethod
    def _forget_old(chat: _Chat, now: float) -> None:
        while chat.sent and chat.sent[0] <= now - MINUTE_S:
            chat.sent.popleft()

    @asynccontextmanager
    async def _chat(self, chat_id: int | str, *, counts: bool = True) -> AsyncIterator[_Chat]:
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = self._chats[chat_id] = _Chat(
                limited_per_minute=not isinstance(chat_id, int) or chat_id < 0, tokens_time=self._monotonic()
            )
        self._chats.move_to_end(chat_id)
        chat.users += counts
        try:
            yield chat
        finally:
            chat.users -= counts
            self._forget_idle_chats()

    def _forget_idle_chats(self) -> None:
        """Keep memory bounded: a chat that was quiet for a minute is as good as new."""
        now = self._monotonic()
        while len(self._chats) > _IDLE_CHATS_KEPT:
            chat_id, chat = next(iter(self._chats.items()))
            self._forget_old(chat, now)
            if chat.users or chat.sent or chat.held_until > now:
                return
            del self._chats[chat_id]


def _patience_s() -> float:
    errand = _errand.get()
    return LONGEST_HOLD_S if errand is None else errand.patience_s


def is_counted(method: str) -> bool:
    """Whether Telegram counts the method as a message."""
    return method.startswith(_COUNTED) and method not in _NOT_COUNTED


def seconds_of(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
