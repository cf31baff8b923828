"""The library's HTTP, over aiohttp: its own client took most of the gateway's time (docs/decisions/0019).

It raises what the library's own client raises, NetworkError and TimedOut, with the cause behind it.
The error has no URL in it, because the URL holds the bot's token.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram._utils.defaultvalue import DEFAULT_NONE, DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
# What can go wrong between us and Telegram, as opposed to a mistake of ours.
TROUBLE = (aiohttp.ClientError, TimeoutError, OSError)

_FORM = "application/x-www-form-urlencoded"
# Uploads take their time.
_UPLOAD_S = 20.0


class ConnectError(OSError):
    """Nothing left this process: nobody was reached, or no connection was free in time."""


class BodyTooLarge(Exception):
    """A file is longer than was asked for."""


@contextmanager
def _translated() -> Iterator[None]:
    """What goes wrong, as the library's errors."""
    try:
        yield
    except _NOT_CONNECTED as error:
        kind = TimedOut if isinstance(error, TimeoutError) else NetworkError
        raise kind("not connected") from ConnectError()
    except TimeoutError as error:
        raise TimedOut from error
    except TROUBLE as error:
        # Not its message: it may hold the URL.
        raise NetworkError(type(error).__name__) from error


class AiohttpRequest(BaseRequest):
    """PTB's way to Telegram. Opens its connections with the first call; `shutdown` closes them."""

    __slots__ = (
        "_connect_s",
        "_pool_s",
        "_pool_size",
        "_proxies",
        "_read_s",
        "_session",
        "_shut",
        "_write_s",
    )

    def __init__(
        self,
        *,
        connection_pool_size: int = 256,
        read_timeout: float = 5.0,
        write_timeout: float = 5.0,
        connect_timeout: float = 5.0,
        pool_timeout: float = 1.0,
    ) -> None:
        self._pool_size = connection_pool_size
        self._read_s, self._write_s = read_timeout, write_timeout
        self._connect_s, self._pool_s = connect_timeout, pool_timeout
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[tuple[str, str], str | None] = {}
        self._shut = False

    @property
    def read_timeout(self) -> float:
        return self._read_s

    async def initialize(self) -> None:
        self._shut = False

    async def shutdown(self) -> None:
        self._shut = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0917 - the library's interface
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = DEFAULT_NONE,
        write_timeout: Any = DEFAULT_NONE,
        connect_timeout: Any = DEFAULT_NONE,
        pool_timeout: Any = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        body, headers = _body_of(request_data)
        uploads = request_data is not None and request_data.contains_files
        timeout = self._timeout(
            _given(read_timeout, self._read_s),
            _given(write_timeout, _UPLOAD_S if uploads else self._write_s),
            _given(connect_timeout, self._connect_s),
            _given(pool_timeout, self._pool_s),
        )
        where = URL(url)
        with _translated():
            async with self._opened().request(
                method,
                where,
                data=body,
                headers=headers | self.more_headers(),
                timeout=timeout,
                proxy=self._proxy_for(where),
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()

    async def fetch(self, url: str, at_most: int) -> tuple[int, bytes]:
        """Return the status and the body behind a URL.

        Raise BodyTooLarge as soon as the body is longer than `at_most` bytes.
        """
        where = URL(url)
        timeout = self._timeout(self._read_s, self._write_s, self._connect_s, self._pool_s)
        with _translated():
            async with self._opened().get(
                where,
                headers=self.more_headers(),
                timeout=timeout,
                proxy=self._proxy_for(where),
                allow_redirects=False,
            ) as response:
                body = bytearray()
                async for piece in response.content.iter_any():
                    body += piece
                    if len(body) > at_most:
                        raise BodyTooLarge
                return response.status, bytes(body)

    def more_headers(self) -> dict[str, str]:
        """For subclasses: headers of the call that is made now."""
        return {}

    def _opened(self) -> aiohttp.ClientSession:
        if self._shut:
            raise RuntimeError("this request was shut down")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._pool_size, ssl=_trust()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    @staticmethod
    def _timeout(
        read_s: float | None, write_s: float | None, connect_s: float | None, pool_s: float | None
    ) -> aiohttp.ClientTimeout:
        parts = (read_s, write_s, connect_s, pool_s)
        return aiohttp.ClientTimeout(
            # There is none for writing; a write that stalls ends with the whole.
            total=None if None in parts else sum(part for part in parts if part is not None),
            connect=None if connect_s is None or pool_s is None else pool_s + connect_s,
            sock_connect=connect_s,
            sock_read=read_s,
        )

    def _proxy_for(self, url: URL) -> str | None:
        """The environment's proxy for the host; aiohttp's own look-up would read it anew for each call."""
        key = (url.scheme, url.host or "")
        if key not in self._proxies:
            proxies = getproxies()
            bypassed = bool(proxy_bypass(f"{key[1]}:{url.port}"))
            self._proxies[key] = None if bypassed else proxies.get(key[0]) or proxies.get("all")
        return self._proxies[key]


def _given(value: Any, default: float) -> float | None:
    """What the caller wishes, None being no limit, or the default."""
    if isinstance(value, DefaultValue):
        return default
    return None if value is None else float(value)


def _body_of(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if data is None:
        return None, {}
    if not data.contains_files:
        encoded = data.url_encoded_parameters()
        return (encoded.encode(), {"Content-Type": _FORM}) if encoded else (None, {})
    form = aiohttp.FormData()
    for name, text in data.json_parameters.items():
        form.add_field(name, text)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}


@cache
def _trust() -> ssl.SSLContext:
    # Reading the authorities takes 20 ms of CPU: once a process.
    # The same authorities as before, from a package: a slim image may have none of its own.
    return httpx.create_ssl_context()
