"""Acknowledgements of check-ins: one message each while it is calm.

When many come at once, a few messages name everyone.

Telegram allows 20 messages a minute in a group. The first acknowledgement of a burst goes out at once.
Those that arrive while one is on its way, or within PACE_S after it, wait and are combined.
Each caller waits until the message that holds its line was sent. Only then is its update done.
After a crash in between the update is handled again, so a line may come twice and is never lost.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from opentelemetry import trace
from opentelemetry.trace import SpanKind

from servicekit.spans import span as declared_span
from servicekit.telemetry import tracer
from telegram_gateway.bot_api.limiter import GroupLimiter

_tracer = tracer(__name__)
SPAN = declared_span(
    "acknowledgement",
    SpanKind.INTERNAL,
    "One message that acknowledges check-ins: in the trace of the first, linked to the others",
    "gymnation.count",
)

PACE_S = 3.0
# Sends a minute that stay free for everything else in the group: answers, rankings, admins.
KEPT_FREE = 6
# People named in one combined message.
# That many keep it under 4096 UTF-16 units with the longest names (names.LONGEST).
# Below: what a line takes of it, and what lines and the coach's words may take together.
NAMED_AT_MOST = 25
_LINE_AT_MOST = 140
_MESSAGE_AT_MOST = 3800


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One check-in to acknowledge. `line` is Telegram HTML for a message of its own."""

    message_id: int
    member_id: int
    name: str
    season_checkins: int
    season_points: int
    line: str
    more: str = ""
    """What else a combined message says, too, as Telegram HTML: the coach's words, news of the streak."""
    weight: int = 0
    """How telling it is beside others of its message: the smallest comes first, 0 comes last."""
    topic_id: int = 0
    """The forum topic of the check-in: a combined message stays in it."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A line and its update: the context in which it came, and whom to tell."""

    acknowledgement: Acknowledgement
    sent: asyncio.Future[None]
    context: contextvars.Context


Send = Callable[[int, list[Acknowledgement]], Awaitable[None]]
Wait = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class _Chat:
    waiting: list[_Waiting] = field(default_factory=list)
    worker: asyncio.Task[None] | None = None


class Acknowledgements:
    """Combines acknowledgements per chat and sends them through `send`."""

    def __init__(
        self, send: Send, limiter: GroupLimiter, *, combine: bool = True, wait: Wait = asyncio.sleep
    ) -> None:
        self._send = send
        self._limiter = limiter
        self._combine = combine
        self._wait = wait
        self._chats: dict[int, _Chat] = {}

    async def acknowledge(self, chat_id: int, acknowledgement: Acknowledgement) -> None:
        """Return when the member's line was sent. Raise what the send raised."""
        if not self._combine:
            await self._send(chat_id, [acknowledgement])
            return
        chat = self._chats.setdefault(chat_id, _Chat())
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        chat.waiting.append(_Waiting(acknowledgement, sent, contextvars.copy_context()))
        if chat.worker is None:
            chat.worker = asyncio.create_task(self._work(chat_id, chat), name="acknowledgements")
        await sent

    async def close(self) -> None:
        """End the workers; callers that wait are cancelled."""
        workers = [chat.worker for chat in self._chats.values() if chat.worker is not None]
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, chat_id: int, chat: _Chat) -> None:
        try:
            while chat.waiting:
                await self._limiter.wait_for_capacity(chat_id, KEPT_FREE)
                batch = _next_batch(chat)
                await self._send_batch(chat_id, batch)
                await self._wait(PACE_S)
        finally:
            # Nothing awaits between the last look at `waiting` and this: no line can slip in unseen.
            del self._chats[chat_id]
            for waiting in chat.waiting:
                waiting.sent.cancel()

    async def _send_batch(self, chat_id: int, batch: list[_Waiting]) -> None:
        # The worker was born in an earlier update.
        # The send belongs to the trace of the first line, linked to the others.
        sending = asyncio.create_task(self._send_traced(chat_id, batch), context=batch[0].context)
        try:
            await sending
        except asyncio.CancelledError:
            for waiting in batch:
                waiting.sent.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - handed to each caller, whose update is then tried again
            for waiting in batch:
                if not waiting.sent.done():
                    waiting.sent.set_exception(error)
        else:
            for waiting in batch:
                if not waiting.sent.done():
                    waiting.sent.set_result(None)

    async def _send_traced(self, chat_id: int, batch: list[_Waiting]) -> None:
        links = [
            trace.Link(waiting.context.run(trace.get_current_span).get_span_context())
            for waiting in batch[1:]
        ]
        with _tracer.start_as_current_span(SPAN.name, links=links) as span:
            span.set_attribute("gymnation.count", len(batch))
            await self._send(chat_id, [waiting.acknowledgement for waiting in batch])


def _next_batch(chat: _Chat) -> list[_Waiting]:
    """Take out who is named next: the first in line and those after them in the same topic."""
    topic_id = chat.waiting[0].acknowledgement.topic_id
    batch: list[_Waiting] = []
    room = _MESSAGE_AT_MOST
    for one in [one for one in chat.waiting if one.acknowledgement.topic_id == topic_id][:NAMED_AT_MOST]:
        room -= _LINE_AT_MOST + len(one.acknowledgement.more.encode("utf-16-le")) // 2
        if batch and room < 0:
            break
        batch.append(one)
    taken = {id(one) for one in batch}
    chat.waiting = [one for one in chat.waiting if id(one) not in taken]
    return batch
