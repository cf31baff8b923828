"""Failures on demand: what the stand-ins shall do wrong, how often, and for which calls."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass

from aiohttp import web

KINDS: dict[str, frozenset[str]] = {
    "telegram": frozenset(
        {
            "400",
            "403",
            "429",
            "timeout",
            "timeout_after",
            "reset",
            "reset_after",
            "500",
            "duplicate",
            "reorder",
            # Of payments: the bot's answer comes too late; it is told twice, later, or never.
            "checkout_late",
            "payment_twice",
            "payment_late",
            "payment_lost",
        }
    ),
    "claude": frozenset(
        {
            "slow",
            "429",
            "spend_limit",
            "529",
            "500",
            "refusal",
            "cut",
            "max_tokens",
            "malformed",
            "wrong_types",
            "obeys",
            "stall",
        }
    ),
    # The calls by which the coach asks for a judgement, so that a fault meant for an answer spoils an answer.
    "judge": frozenset({"slow", "429", "529", "500", "refusal", "malformed", "wrong_types"}),
}


class FaultError(ValueError):
    """The fault as asked for makes no sense; the message says what to do."""


@dataclass
class Fault:
    """One planned failure. `count` is how many calls it still spoils; `delay_s` is in seconds."""

    id: int
    target: str
    kind: str
    method: str | None = None
    chat_id: int | None = None
    count: int = 1
    retry_after: int | None = None
    delay_s: float | None = None
    probability: float = 1.0
    text: str = ""
    """What a 400 or 403 says, such as "member list is inaccessible"."""

    def concerns(self, method: str | None, chat_id: int | None) -> bool:
        if self.method is None and method == "getUpdates":
            # The long poll runs all the time and would eat every fault meant for a call.
            return False
        same_method = self.method is None or (method or "").lower() == self.method.lower()
        return same_method and (self.chat_id is None or self.chat_id == chat_id)


class Faults:
    """The planned failures, oldest first. `chance` returns a number in [0, 1)."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._planned: dict[int, Fault] = {}
        self._last_id = 0

    def add(
        self,
        target: str,
        kind: str,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        count: int = 1,
        retry_after: int | None = None,
        delay_s: float | None = None,
        probability: float = 1.0,
        text: str = "",
    ) -> Fault:
        """Plan a failure. `method` None means every method except getUpdates."""
        if target not in KINDS:
            raise FaultError(f"target is one of: {', '.join(KINDS)}")
        if kind not in KINDS[target]:
            raise FaultError(f"kind for {target} is one of: {', '.join(sorted(KINDS[target]))}")
        if count < 1 or not 0 < probability <= 1:
            raise FaultError("count is at least 1 and probability is in (0, 1]")
        words: tuple[object, ...] = (method or "", text)
        if not all(isinstance(one, str) for one in words):
            raise FaultError("method and text are texts")
        if not 0 <= (retry_after or 0) < math.inf or not 0 <= (delay_s or 0) < math.inf:
            raise FaultError("retry_after and delay_s are seconds")
        self._last_id += 1
        fault = Fault(
            self._last_id, target, kind, method, chat_id, count, retry_after, delay_s, probability, text
        )
        self._planned[fault.id] = fault
        return fault

    def list(self) -> list[Fault]:
        return list(self._planned.values())

    def clear(self) -> None:
        self._planned.clear()

    def remove(self, fault_id: int) -> bool:
        return self._planned.pop(fault_id, None) is not None

    def take(
        self,
        target: str,
        kinds: Collection[str],
        method: str | None = None,
        chat_id: int | None = None,
    ) -> Fault | None:
        """The oldest planned fault that concerns this call, used up by one; None if all is well."""
        for fault in tuple(self._planned.values()):
            if fault.target != target or fault.kind not in kinds or not fault.concerns(method, chat_id):
                continue
            if fault.probability < 1 and self._chance() >= fault.probability:
                continue
            fault.count -= 1
            if fault.count == 0:
                del self._planned[fault.id]
            return fault
        return None


def add_fault_routes(app: web.Application, faults: Faults) -> None:
    """POST, GET and DELETE /api/faults; DELETE /api/faults/{id}."""

    async def plan(request: web.Request) -> web.Response:
        try:
            wish = await request.json()
            fault = faults.add(
                str(wish.pop("target", "")),
                str(wish.pop("kind", "")),
                **{key: value for key, value in wish.items() if value is not None},
            )
        except FaultError as error:
            return _refusal(400, str(error))
        except (TypeError, ValueError, AttributeError):
            return _refusal(
                400,
                "send JSON: target, kind and if wanted method, chat_id, count, "
                "retry_after, delay_s, probability, text",
            )
        return web.json_response({"id": fault.id})

    async def show(_: web.Request) -> web.Response:
        return web.json_response({"faults": [asdict(fault) for fault in faults.list()]})

    async def clear(_: web.Request) -> web.Response:
        faults.clear()
        return web.json_response({"faults": []})

    async def remove(request: web.Request) -> web.Response:
        if not faults.remove(int(request.match_info["id"])):
            return _refusal(404, "no such fault: it was used up or never planned")
        return web.json_response({"ok": True})

    app.router.add_post("/api/faults", plan)
    app.router.add_get("/api/faults", show)
    app.router.add_delete("/api/faults", clear)
    app.router.add_delete(r"/api/faults/{id:\d+}", remove)


def _refusal(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
