"""What a message costs: RPCs of the gateway, what the stores ask the database for them, Bot API calls.

Polling is left out: of Telegram, of the inbox and of the outbox.
So is what the member service does by itself, and the erasures, which it reads again each second.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import pytest
from telegram.ext import ExtBot

from member_service.storage.database import Database
from member_service.storage.erasures import ERASURES
from servicekit.rpc_client import StreamMethod
from tests.support.town import Town

_METHODS: Final = (
    *("find", "find_one", "find_one_and_update", "find_one_and_delete", "count_documents", "aggregate"),
    *("insert_one", "insert_many", "update_one", "update_many", "replace_one", "delete_one", "delete_many"),
)
_TRANSPORT: Final = "services/member_service/transport/"
_QUEUES: Final = frozenset({"inbox", "outbox"})


@dataclass(slots=True)
class Costs:
    """How often each of them was called."""

    rpcs: Counter[str] = field(default_factory=Counter)
    commands: Counter[str] = field(default_factory=Counter)
    bot_api: Counter[str] = field(default_factory=Counter)

    def clear(self) -> None:
        """Begin anew."""
        for counted in (self.rpcs, self.commands, self.bot_api):
            counted.clear()

    def seen(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        """All of them, to compare."""
        return dict(self.rpcs), dict(self.commands), dict(self.bot_api)

    def totals(self) -> tuple[int, int, int]:
        """How many there were of each kind."""
        return self.rpcs.total(), self.commands.total(), self.bot_api.total()


@contextmanager
def counting() -> Iterator[Costs]:
    """Count Bot API calls and what the stores of services that start within ask; RPCs after `count_rpcs`."""
    costs = Costs()
    with pytest.MonkeyPatch.context() as patch:
        _count_commands(patch, costs)
        _count_bot_api(patch, costs)
        yield costs


def count_rpcs(people: Town, costs: Costs) -> None:
    """Count the calls of the town's gateway from now on."""
    for one in fields(people.clients):
        stub = getattr(people.clients, one.name)
        if one.name in _QUEUES:
            continue
        for name, method in list(vars(stub).items()):
            # A stream is asked for by its type, and what it costs is the coach's.
            if callable(method) and not isinstance(method, StreamMethod):
                setattr(stub, name, _counted(method, name, costs.rpcs))


def count_every_rpc(people: Town, counter: Counter[str]) -> None:
    """Count all calls of the town's gateway from now on, by service and method, its queues' as well."""
    for one in fields(people.clients):
        stub = getattr(people.clients, one.name)
        for name, method in list(vars(stub).items()):
            if callable(method):
                setattr(stub, name, _counted(method, f"{one.name}.{name}", counter))


def _count_commands(patch: pytest.MonkeyPatch, costs: Costs) -> None:
    opened = Database.collection

    def collection(self: Database, name: str) -> Any:
        new = name not in self._collections
        found = opened(self, name)
        if new and name != ERASURES:
            for method in _METHODS:
                vars(found)[method] = _asked(getattr(found, method), f"{name}.{method}", costs.commands)
        return found

    patch.setattr(Database, "collection", collection)


def _count_bot_api(patch: pytest.MonkeyPatch, costs: Costs) -> None:
    real = ExtBot._do_post

    async def post(self: Any, endpoint: str, *arguments: Any, **more: Any) -> Any:
        if endpoint != "getUpdates":
            costs.bot_api[endpoint] += 1
        return await real(self, endpoint, *arguments, **more)

    patch.setattr(ExtBot, "_do_post", post)


def _counted(real: Callable[..., Any], name: str, counter: Counter[str]) -> Callable[..., Any]:
    def call(*arguments: Any, **more: Any) -> Any:
        counter[name] += 1
        return real(*arguments, **more)

    return call


def _asked(real: Callable[..., Any], name: str, counter: Counter[str]) -> Callable[..., Any]:
    def call(*arguments: Any, **more: Any) -> Any:
        if _for_a_call():
            counter[name] += 1
        return real(*arguments, **more)

    return call


def _for_a_call() -> bool:
    """Whether a servicer asks: no sweep, no queue, no test."""
    frame = sys._getframe(2)
    while frame:
        path = Path(frame.f_code.co_filename)
        if _TRANSPORT in path.as_posix():
            return path.stem not in _QUEUES
        frame = frame.f_back  # type: ignore[assignment]
    return False
