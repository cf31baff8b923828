"""Overload: more calls than a server can have under way are refused at once, before they cost anything.

And one caller's flood is its own: each has a rate, and a share of the calls under way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from gymnation.access.v1 import access_pb2
from servicekit import deadlines, instruments
from servicekit.access import CallerTooFast
from servicekit.attributes import RPC_METHOD, RPC_SYSTEM
from servicekit.callers import Caller, Kind
from servicekit.errors import ResourceExhausted
from servicekit.rpc_errors import to_status
from servicekit.server_interceptors import Interceptor
from servicekit.server_methods import Call, Context, Requests

RETRY_AFTER_S = 1

_refused = instruments.counter(
    "gymnation.rpc.refused",
    "{call}",
    "Calls that were refused because too many were under way",
    RPC_SYSTEM,
    RPC_METHOD,
)


class _Slot:
    """One of the calls under way, until it ends or is known to be a call that only waits for its refusal."""

    __slots__ = ("_of",)

    def __init__(self, of: LoadInterceptor) -> None:
        self._of: LoadInterceptor | None = of
        of.under_way += 1

    def release(self) -> None:
        if self._of is not None:
            self._of.under_way -= 1
            self._of = None


_slot: ContextVar[_Slot | None] = ContextVar("slot", default=None)


class LoadInterceptor(Interceptor):
    """Outermost: counts calls under way and refuses those beyond the limit with RESOURCE_EXHAUSTED.

    The refusal says twice when to try again:
    as google.rpc.RetryInfo, and as gRFC A6's grpc-retry-pushback-ms.
    Clients that retry by themselves wait by the latter.
    """

    def __init__(self, limit: int, domain: str, long_lived: Collection[str] = ()) -> None:
        """Streams of `long_lived` methods have limits of their own, and are not counted."""
        super().__init__()
        self._limit, self._long_lived = limit, frozenset(long_lived)
        self.under_way = 0
        status = to_status(ResourceExhausted(retry_after_s=str(RETRY_AFTER_S)), domain)
        self._code, self._details = status.code, status.details
        pushback: tuple[str, str | bytes] = ("grpc-retry-pushback-ms", str(RETRY_AFTER_S * 1000))
        self._metadata: tuple[tuple[str, str | bytes], ...] = (*status.trailing_metadata, pushback)

    def wrap(self, method: str, call: Call) -> Call:
        if method in self._long_lived:
            return call
        attributes = telemetry_attributes(method)

        async def limited(requests: Requests, context: Context) -> bytes | None:
            if self.under_way >= self._limit:
                _refused.add(1, attributes)
                await context.abort(self._code, self._details, self._metadata)
            slot = _Slot(self)
            # Each RPC runs in a task, so in a context, of its own: there is nothing to put back.
            _slot.set(slot)
            try:
                return await call(requests, context)
            finally:
                slot.release()

        return limited


def telemetry_attributes(method: str) -> instruments.Attributes:
    """A method's full name, "/package.Service/Method", in the attributes' words."""
    return {RPC_SYSTEM: "grpc", RPC_METHOD: method.strip("/")}


LEAST_BURST = 10
BURST_S = 2
"""A caller that was quiet may make so many seconds' calls at once."""
HELD_S = 1.0
"""How long, more or less, a caller that asks too much waits for its refusal, so that loops get a pause."""
_GOLDEN = 0.618
"""Multiples of it, without their whole part, are spread evenly however many there are."""
HELD_FEW = 10
"""Of so many, one gets its refusal each tenth of a second. Where more wait, they wait longer."""
LONGEST = 30
"""As many times at the most."""
HELD_MOST = 1000
"""How many wait at the most, of all callers; beyond, refusals come at once."""


@dataclass(slots=True)
class _Spent:
    """What a caller has of its rate, and under way."""

    tokens: float
    at: float
    under_way: int = 0


class LateRefusals:
    """Has callers wait for their refusal. Such a call is none of the calls under way."""

    def __init__(self, held_s: float = HELD_S) -> None:
        self._held_s = held_s
        self._turn = 0.0
        self.held = 0
        """Calls that wait."""

    async def wait(self) -> None:
        """Wait a while, though not until the caller has gone; not at all when too many do."""
        if self.held >= HELD_MOST:
            return
        if (slot := _slot.get()) is not None:
            slot.release()
        pause_s = self.pause_s(deadlines.remaining())
        self.held += 1
        try:
            await asyncio.sleep(pause_s)
        finally:
            self.held -= 1

    def pause_s(self, left: float | None) -> float:
        """Seconds that the next one waits who has `left` until its deadline: at most half of that."""
        # Calls that came together do not go together: else each wave would meet whoever calls just then.
        self._turn = (self._turn + _GOLDEN) % 1
        spread = 0.75 + self._turn / 2
        about = self._held_s * min(max(1.0, self.held / HELD_FEW), LONGEST)
        # Shortened before it is spread: cut off after it, most would wait equally long.
        return spread * (about if left is None else max(0.0, min(about, left / 2 / 1.25)))


class CallerGate:
    """Lets each system have its rate and its share of the calls under way; who wants more is told when.

    Our own services have no rate.
    All systems together never have more than half of the calls under way: the rest is our services'.
    Of these only the gateway, which people wait for, may have all of it; any other has a quarter.
    A refusal comes late: a system that does not listen is slowed by it, and takes no processor from others.
    """

    def __init__(
        self, limit: int, monotonic: Callable[[], float] = time.monotonic, held_s: float = HELD_S
    ) -> None:
        self._of_one, self._of_all = max(1, limit // 10), max(1, limit // 2)
        self._of_service = max(1, limit // 4)
        self._monotonic = monotonic
        self._spent: dict[str, _Spent] = {}
        self._under_way = 0
        self._late = LateRefusals(held_s)

    @property
    def held(self) -> int:
        """Calls that wait for their refusal."""
        return self._late.held

    @asynccontextmanager
    async def __call__(self, caller: Caller) -> AsyncIterator[None]:
        """Raise CallerTooFast for one that asks too much; the block is the call."""
        if caller.kind is Kind.LOCAL or access_pb2.PERMISSION_CONVERSE in caller.permissions:
            yield
            return
        is_system = caller.kind is Kind.SYSTEM
        try:
            spent = self._take(caller) if is_system else self._take_of_service(caller)
        except CallerTooFast:
            await self._late.wait()
            raise
        self._under_way += is_system
        spent.under_way += 1
        try:
            yield
        finally:
            self._under_way -= is_system
            spent.under_way -= 1

    def _spent_by(self, caller: Caller, tokens: float, now: float) -> _Spent:
        # Only known callers come here, so there are not more of these than callers.
        return self._spent.setdefault(caller.name, _Spent(tokens, now))

    def _take_of_service(self, caller: Caller) -> _Spent:
        spent = self._spent_by(caller, 0, 0)
        if spent.under_way >= self._of_service:
            raise CallerTooFast(retry_after_s=RETRY_AFTER_S)
        return spent

    def _take(self, caller: Caller) -> _Spent:
        now, rate = self._monotonic(), max(1, caller.calls_per_second)
        burst = max(LEAST_BURST, BURST_S * rate)
        spent = self._spent_by(caller, burst, now)
        spent.tokens = min(burst, spent.tokens + (now - spent.at) * rate)
        spent.at = now
        if spent.under_way >= self._of_one or self._under_way >= self._of_all:
            raise CallerTooFast(retry_after_s=RETRY_AFTER_S)
        if spent.tokens < 1:
            raise CallerTooFast(retry_after_s=round((1 - spent.tokens) / rate, 3))
        spent.tokens -= 1
        return spent
