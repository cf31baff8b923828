"""Webhook: Telegram posts updates; each is answered with 200 only once the inbox has it."""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import TelegramError
from telegram.ext import ExtBot

from servicekit.errors import ServiceError
from servicekit.lifecycle import supervised
from telegram_gateway.runtime.checkouts import Checkouts
from telegram_gateway.runtime.http_server import PATIENCE_S, listening
from telegram_gateway.runtime.inbox import Inbox
from telegram_gateway.runtime.raw_updates import RawUpdate, is_wanted

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LARGEST_BODY = 1024 * 1024
_BATCH = 100
_RETRY_AFTER_S = 5
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class WebhookOptions:
    """The options of the webhook.

    `url` is what Telegram calls. Its path is what we answer on, and holds no secret.
    Port 0 takes a free one. A request whose headers or body take longer than `patience_s` is given up.
    """

    url: str
    secret: str
    host: str
    port: int
    patience_s: float = PATIENCE_S


class Webhook:
    """Answers Telegram's posts. Those that come together are stored with one call."""

    def __init__(
        self,
        bot: ExtBot[Any],
        inbox: Inbox,
        options: WebhookOptions,
        *,
        allowed_updates: Sequence[str],
        checkouts: Checkouts | None = None,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._monotonic = monotonic
        self._heard = monotonic()
        self._inbox = inbox
        self._options = options
        self._allowed_updates = list(allowed_updates)
        self._checkouts = checkouts or Checkouts()
        self._sleep = sleep
        self._waiting: asyncio.Queue[tuple[RawUpdate, asyncio.Future[None]]] = asyncio.Queue()
        self.port = 0
        self.works = False
        self.trouble = "starting"

    @property
    def idle_s(self) -> float | None:
        """Seconds since Telegram last posted, or took our address; quiet groups make it grow, too."""
        return self._monotonic() - self._heard

    def build_app(self) -> web.Application:
        """The HTTP side: one path, POST only; everything else is 404 or 405."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_post(urlsplit(self._options.url).path or "/", self._receive)
        return app

    async def register(self) -> None:
        """Tell Telegram where to post; try until it knows."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self._bot.set_webhook(
                    self._options.url,
                    secret_token=self._options.secret,
                    allowed_updates=self._allowed_updates,
                )
            except TelegramError as error:
                self.trouble = type(error).__name__
                log.warning("the webhook is not set", extra={"fields": {"error.type": self.trouble}})
                await self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                self.works, self.trouble = True, ""
                self._heard = self._monotonic()
                return

    async def store_forever(self) -> None:
        """Hand what was posted to the inbox; while one call is under way the next batch gathers."""
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < _BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            await self._store(batch)

    async def _store(self, batch: list[tuple[RawUpdate, asyncio.Future[None]]]) -> None:
        # The same update posted twice at once is stored once; both posts get the answer.
        updates = list({raw.update_id: raw for raw, _ in batch}.values())
        try:
            await self._inbox.accept(updates)
        except Exception as error:
            for _, stored in batch:
                if not stored.done():
                    stored.set_exception(error)
            if not isinstance(error, ServiceError):
                raise
        except asyncio.CancelledError:
            for _, stored in batch:
                stored.cancel()
            raise
        else:
            for _, stored in batch:
                if not stored.done():
                    stored.set_result(None)

    async def _receive(self, request: web.Request) -> web.Response:
        # What is no UTF-8 in a header comes as lone surrogates.
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._options.secret.encode()):
            return _refused(401)
        self._heard = self._monotonic()
        if request.content_type != "application/json":
            return _refused(415)
        try:
            async with asyncio.timeout(self._options.patience_s):
                body = await request.read()
        except TimeoutError:
            return _refused(408)
        except web.HTTPRequestEntityTooLarge:
            return _refused(413)
        except web.RequestPayloadError:
            return _refused(400)
        return await self._take(body)

    async def _take(self, body: bytes) -> web.Response:
        try:
            update = json.loads(body)
            raw = RawUpdate.of(update)
        except (ValueError, AttributeError, RecursionError):
            return _refused(400)
        if self._checkouts.take(update) or not is_wanted(update, self._allowed_updates):
            return web.Response()
        if not self._inbox.has_room:
            return _not_now()
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((raw, stored))
        try:
            await stored
        except ServiceError as error:
            log.warning("an update was not stored", extra={"fields": {"gymnation.reason": error.reason}})
            return _not_now()
        return web.Response()


@asynccontextmanager
async def webhook(receiver: Webhook, options: WebhookOptions) -> AsyncIterator[Webhook]:
    """Listen, and tell Telegram so, while the block runs. What was posted is answered before it is left."""
    async with (
        supervised("webhook storing", receiver.store_forever),
        listening(
            receiver.build_app(), options.host, options.port, grace=2, patience_s=options.patience_s
        ) as receiver.port,
        supervised("webhook registration", receiver.register),
    ):
        yield receiver


def _refused(status: int) -> web.Response:
    """Return an answer that closes the connection: nothing more is read from it."""
    response = web.Response(status=status)
    response.force_close()
    return response


def _not_now() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": str(_RETRY_AFTER_S)})
