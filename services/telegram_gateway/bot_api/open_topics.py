"""Sends what a topic of a forum does not take to one that does, so that no word is lost in silence.

Somebody may have closed the topic or deleted it since. Then the message goes to General. General may be
closed, too: then it goes to the topic that the group has chosen for what nobody asked for.
Whoever listens hears of it, and tells the group's admins.
"""

import logging
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

from telegram.error import BadRequest
from telegram.ext import BaseRateLimiter

from telegram_gateway.bot_api.addresses import Address

log = logging.getLogger(__name__)

_MESSAGES = ("send", "copy", "forward")
# Nobody misses one of these.
_COURTESIES = frozenset({"sendChatAction", "sendMessageDraft"})


class Trouble(StrEnum):
    """Why a topic takes no message."""

    CLOSED = "closed"
    GONE = "gone"


# Telegram's words, in lower case.
_TROUBLES = {
    "topic_closed": Trouble.CLOSED,
    "topic_deleted": Trouble.GONE,
    "message thread not found": Trouble.GONE,
}

Home = Callable[[int], Awaitable[int]]
"""The topic that a group has chosen for what nobody asked for."""
Hear = Callable[[Address, Trouble, Address | None], Awaitable[None]]
"""Hears where a message could not go, why, and where it went instead; None: nowhere."""
InTurn = Callable[[str], Awaitable[None]]
"""Returns when whoever calls this endpoint may; see runtime/turns.py."""


async def at_once(endpoint: str) -> None:
    """Have nobody wait."""


def topic_trouble(error: BadRequest) -> Trouble | None:
    """What a refusal says about the topic, if it is about that."""
    words = error.message.lower()
    return next((trouble for said, trouble in _TROUBLES.items() if said in words), None)


class OpenTopics(BaseRateLimiter[None]):
    """Stands before the limiter, in whose turn each try is made."""

    def __init__(self, limiter: BaseRateLimiter[None], in_turn: InTurn = at_once) -> None:
        self._limiter, self._in_turn = limiter, in_turn
        self._home: Home | None = None
        self._hear: Hear | None = None

    def listen(self, home: Home, hear: Hear) -> None:
        self._home, self._hear = home, hear

    async def initialize(self) -> None:
        await self._limiter.initialize()

    async def shutdown(self) -> None:
        await self._limiter.shutdown()

    async def process_request(  # noqa: PLR0917 - the library's interface
        self,
        callback: Callable[..., Any],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        """Call Telegram; again for another topic when this one takes no message."""
        # Before the limiter's queue, which is one of its own.
        await self._in_turn(endpoint)

        async def call() -> Any:
            return await self._limiter.process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )

        try:
            return await call()
        except BadRequest as error:
            trouble, chat_id = topic_trouble(error), data.get("chat_id")
            may_move = endpoint.startswith(_MESSAGES) and endpoint not in _COURTESIES
            if trouble is None or not may_move or not isinstance(chat_id, int) or chat_id > 0:
                raise
            refused, why = Address(chat_id, data.get("message_thread_id") or 0), error
        answers = data.get("reply_parameters") is not None
        places: list[Address | None] = list(await self._others(refused, answers=answers))
        if answers and refused.thread and trouble is Trouble.GONE:
            # It may be there, and unknown to bots: in an old topic only answers find their way.
            places.insert(0, None)
        for instead in places:
            data.pop("message_thread_id", None)
            if instead is not None:
                # What it answered is in the topic that takes nothing.
                data.pop("reply_parameters", None)
                if instead.thread is not None:
                    data["message_thread_id"] = instead.thread
            try:
                sent = await call()
            except BadRequest as error:
                if topic_trouble(error) is None:
                    raise
                continue
            landed = _landed(chat_id, sent)
            if landed != refused:
                await self._tell(refused, trouble, landed)
            return sent
        await self._tell(refused, trouble, None)
        raise why

    async def _others(self, refused: Address, *, answers: bool) -> list[Address]:
        """Where to try next."""
        home = 0
        if self._home is not None:
            try:
                home = await self._home(refused.chat_id)
            except Exception as error:  # noqa: BLE001 - General is still there
                fields = {"error.type": type(error).__name__}
                log.warning("a group's topic is not known", extra={"fields": fields})
        places = dict.fromkeys([Address(refused.chat_id), Address(refused.chat_id, home)])
        # An answer that names no topic went to that of its message, which need not be General.
        return [one for one in places if one != refused or (answers and not one.topic_id)]

    async def _tell(self, refused: Address, trouble: Trouble, instead: Address | None) -> None:
        log.warning(
            "a topic takes no message",
            extra={
                "fields": {"gymnation.reason": trouble.value, "gymnation.count": int(instead is not None)}
            },
        )
        if self._hear is None:
            return
        try:
            await self._hear(refused, trouble, instead)
        except Exception as error:  # noqa: BLE001 - the message itself went out, or has an error of its own
            log.warning("nobody was told of a topic", extra={"fields": {"error.type": type(error).__name__}})


def _landed(chat_id: int, sent: Any) -> Address:
    """Where a message went, as Telegram answered."""
    message = sent if isinstance(sent, dict) else {}
    return Address(
        chat_id, int(message.get("message_thread_id", 0)) if message.get("is_topic_message") else 0
    )
