"""gRPC's server waits for calls without looking at every method's queue each time.

The asyncio server of grpcio has a task at the queue of each method.
It waits for all of them with `asyncio.wait`, which looks at each task three times whenever one call comes.
The member service has 186 methods.
Upstream knows it as a regression (https://github.com/grpc/grpc/pull/43461);
this goes when a release has that mended.

Each task is looked at once here: when it is new. Nothing else of the server changes.
"""

import asyncio
import importlib
import types
from collections.abc import Collection, Iterable, Reversible
from typing import Any, Final, TypeAlias, cast
from weakref import WeakKeyDictionary

_Waited: TypeAlias = "asyncio.Future[Any]"

_KEYS: Final[type] = type({}.keys())


class _Arrivals:
    """The tasks of one server's loop, and which of them ended since it looked."""

    __slots__ = ("_ended", "_known", "_looker")

    def __init__(self) -> None:
        self._known: set[_Waited] = set()
        self._ended: set[_Waited] = set()
        self._looker: asyncio.Future[None] | None = None

    async def first(self, waited: Reversible[_Waited]) -> set[_Waited]:
        # Whoever keeps them puts new ones at the end.
        for one in reversed(waited):
            if one in self._known or one in self._ended:
                break
            self._known.add(one)
            one.add_done_callback(self._end)
        if not self._ended:
            self._looker = asyncio.get_running_loop().create_future()
            try:
                await self._looker
            finally:
                self._looker = None
        ended, self._ended = self._ended, set()
        return ended

    def _end(self, one: _Waited) -> None:
        self._known.discard(one)
        self._ended.add(one)
        if self._looker is not None and not self._looker.done():
            self._looker.set_result(None)


_arrivals: WeakKeyDictionary[asyncio.Task[Any], _Arrivals] = WeakKeyDictionary()


async def wait(
    fs: Iterable[_Waited], *, timeout: float | None = None, return_when: str = asyncio.ALL_COMPLETED
) -> tuple[set[_Waited], Collection[_Waited]]:
    """As `asyncio.wait`, but that the first of a dictionary's keys to end is waited for at the cost of one.

    Whoever waits so waits for one dictionary only, adds to it at its end, and takes out what ended.
    The second of the pair is empty then: it would cost what is to be spared.
    """
    waiting = asyncio.current_task()
    if (
        waiting is None
        or timeout is not None
        or return_when != asyncio.FIRST_COMPLETED
        or not isinstance(fs, _KEYS)
    ):
        return await asyncio.wait(fs, timeout=timeout, return_when=return_when)
    known = _arrivals.get(waiting)
    if known is None:
        known = _arrivals[waiting] = _Arrivals()
    return await known.first(cast("Reversible[_Waited]", fs)), ()


def spare_each_queue() -> bool:
    """Let gRPC's servers of this process wait by `wait`.

    Return False where they have no such loop: then nothing changes.
    """
    core = importlib.import_module("grpc._cython.cygrpc")
    seen = getattr(core, "asyncio", None)
    if seen is not asyncio:
        return getattr(seen, "wait", None) is wait
    own = types.ModuleType(asyncio.__name__)
    own.__dict__.update(vars(asyncio))
    own.__dict__["wait"] = wait
    vars(core)["asyncio"] = own
    return True
