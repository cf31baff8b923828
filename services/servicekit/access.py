"""Who may call what: each method's rule, asked of whoever calls before any work is done.

A method says in its contract what its caller needs (`gymnation.access.v1.rule`).
Here is the only place that asks.
A use case never does; a servicer whose answer depends on the caller reads `servicekit.callers.current()`.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from functools import lru_cache, partial
from typing import Any, Final, Protocol
from uuid import UUID, uuid5

from google.protobuf.message import Message

from gymnation.access.v1 import access_pb2
from servicekit import callers
from servicekit.access_rules import MethodRule, Rules
from servicekit.callers import LOCAL, Caller, Kind
from servicekit.errors import (
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    ServiceError,
    Unauthenticated,
    Unavailable,
)
from servicekit.refusals import refusing
from servicekit.server_interceptors import Interceptor
from servicekit.server_methods import Call, Context, Handler, Requests, as_call

CALLER_URI: Final = "gymnation://caller/"
"""A certificate names its caller in a URI of this form, among its alternative names."""

RECHECK_S: Final = 2.0
"""How often a stream's caller is asked for again: a revocation ends it, too."""

_AUTHORIZATION: Final = "authorization"
_SCHEME: Final = "bearer "
_LONGEST_KEY: Final = 256
_NO_RULE: Final = "NONE"
_URI: Final = b"\x86"
"""What stands before a URI in a certificate, and then its length."""
_ONE_BYTE: Final = 127
"""DER writes lengths up to this in one byte; callers' names are shorter than that."""
_REQUEST_IDS: Final = UUID("5b1f4c57-52c1-4f0f-9a3e-6f7f6f1f0d21")
"""Ours alone and for ever: with another value a repeat would not be known for one."""


class CallerUnknown(Unauthenticated):
    """Nobody whom we know: no proof, one that is wrong, revoked or expired, or two that disagree."""

    reason = "CALLER_UNKNOWN"


class CallerNotAllowed(PermissionDenied):
    """The caller is known and may not do this. `permission` in the metadata says what it lacks."""

    reason = "CALLER_NOT_ALLOWED"


class CallerTooFast(ResourceExhausted):
    """The caller asks more than it was granted. Metadata `retry_after_s`: when there is room again."""

    reason = "CALLER_TOO_FAST"


class Authenticator(Protocol):
    """Knows the callers. It is asked at each call, so it answers from memory."""

    def by_certificate(self, name: str) -> Caller:
        """The caller whom a certificate of our authorities names. Raise CallerUnknown."""

    def by_key(self, key: str) -> Caller:
        """The caller whose key this is. Raise CallerUnknown."""


class Nobody:
    """An Authenticator who knows no caller: what a laptop needs, where everybody is LOCAL."""

    def by_certificate(self, name: str) -> Caller:  # noqa: ARG002 - whoever it is
        raise CallerUnknown

    def by_key(self, key: str) -> Caller:  # noqa: ARG002 - as above
        raise CallerUnknown


class KnownCertificates:
    """An Authenticator who knows callers by their certificates alone."""

    def __init__(self, *known: Caller) -> None:
        self._known = {caller.name: caller for caller in known}

    def by_certificate(self, name: str) -> Caller:
        if (caller := self._known.get(name)) is None:
            raise CallerUnknown
        return caller

    def by_key(self, key: str) -> Caller:  # noqa: ARG002 - there are none
        raise CallerUnknown


Connection = Mapping[str, Iterable[bytes]]
"""What gRPC knows of a connection: its kind of security, and the client's certificate."""

Gate = Callable[[Caller], AbstractAsyncContextManager[Any]]
"""Lets a known caller's call in, or raises CallerTooFast; the context ends with the call."""


@asynccontextmanager
async def open_gate(_: Caller) -> AsyncIterator[None]:
    """Let everybody in."""
    yield


class Access:
    """Finds out who calls, and holds a method's rule against them."""

    def __init__(self, authenticator: Authenticator, rules: Rules, gate: Gate = open_gate) -> None:
        self._authenticator = authenticator
        self.rules = rules
        self.gate = gate

    def identify(self, context: Context) -> Caller:
        """The caller, by certificate or key. Raise CallerUnknown.

        Who proves nothing is LOCAL where there is no TLS: a server listens so on its own machine only.
        """
        connection: Connection = context.auth_context()
        key = _key(context)
        if b"insecure" in connection.get("transport_security_type", ()):
            return LOCAL if key is None else self._authenticator.by_key(key)
        name = _certified_name(connection)
        if name is None:
            if key is None:
                raise CallerUnknown
            return self._authenticator.by_key(key)
        caller = self._authenticator.by_certificate(name)
        if key is not None and self._authenticator.by_key(key).name != caller.name:
            raise CallerUnknown
        return caller

    def recheck(self, context: Context, begun_as: Caller) -> None:
        """Ask again who a stream is for. Raise CallerUnknown.

        Raise Unavailable for one that may other things now: it comes back, and is asked as any call.
        """
        caller = self.identify(context)
        if (caller.permissions, caller.groups) != (begun_as.permissions, begun_as.groups):
            raise Unavailable

    def has_proof(self, context: Context) -> bool:
        """Whether a caller shares this machine, has a certificate of our authorities, or a right key."""
        connection: Connection = context.auth_context()
        if b"insecure" in connection.get("transport_security_type", ()) or "x509_pem_cert" in connection:
            return True
        try:
            self.identify(context)
        except ServiceError:
            return False
        return True

    def begin(self, context: Context, rule: MethodRule | None) -> Caller:
        """Know who calls, for the rest of this task, and that they may. Raise what the caller is told.

        What depends on the request's content is `check_request`'s.
        """
        caller = self._known(context)
        _allow(caller, rule)
        return caller

    @asynccontextmanager
    async def admit(self, context: Context, rule: MethodRule | None) -> AsyncIterator[Caller]:
        """The same, and that there is room for the caller's call, which is the block.

        Room is asked for first: refusals are no way round a caller's rate.
        """
        async with AsyncExitStack() as stack:
            with refusing():
                caller = self._known(context)
                await stack.enter_async_context(self.gate(caller))
                _allow(caller, rule)
            yield caller

    def _known(self, context: Context) -> Caller:
        caller = self.identify(context)
        callers.start(caller)
        return caller


def _allow(caller: Caller, rule: MethodRule | None) -> None:
    if rule is None:
        raise CallerNotAllowed(permission=_NO_RULE)
    lacks_groups = caller.groups is not None and rule.groups is None and not rule.scopes_itself
    if lacks_groups or not caller.permissions & rule.any_of:
        raise CallerNotAllowed(permission=rule.permission_names)


class AccessInterceptor(Interceptor):
    """Innermost, inside what turns failures into statuses: nothing runs for who may not call."""

    def __init__(self, access: Access, long_lived: Collection[str] = ()) -> None:
        """A stream of a `long_lived` method passes the gate at its start, and takes no place behind it."""
        super().__init__()
        self._access, self._long_lived = access, frozenset(long_lived)
        self._streams: dict[str, bool] = {}

    def unwrap(self, method: str, handler: Handler) -> Call:
        self._streams[method] = handler.response_streaming
        if handler.request_streaming:
            raise NotImplementedError("servicekit wraps unary and server-streaming methods only")
        rule = self._access.rules.of(method)

        def check(request: Message) -> None:
            caller = callers.current()
            if rule is not None:
                check_request(caller, rule, request)
            claim_request_id(caller, request)

        return as_call(handler, check)

    def wrap(self, method: str, call: Call) -> Call:
        access, rule = self._access, self._access.rules.of(method)
        passes = method in self._long_lived

        async def admitted(requests: Requests, context: Context) -> bytes | None:
            async with access.admit(context, rule):
                return await call(requests, context)

        async def admitted_for_long(requests: Requests, context: Context) -> bytes | None:
            async with access.admit(context, rule) as caller:
                if not passes:
                    async with _as_long_as(partial(access.recheck, context, caller)):
                        return await call(requests, context)
            async with _as_long_as(partial(access.recheck, context, caller)):
                return await call(requests, context)

        return admitted_for_long if self._streams[method] else admitted


@asynccontextmanager
async def _as_long_as(recheck: Callable[[], None]) -> AsyncIterator[None]:
    """End the block with what `recheck` raises; it is asked again and again, without a task of its own."""
    loop = asyncio.get_running_loop()
    refusal: ServiceError | None = None
    next_look: asyncio.TimerHandle

    def look() -> None:
        nonlocal refusal, next_look
        try:
            recheck()
        except ServiceError as error:
            refusal = error
            limit.reschedule(loop.time())
        else:
            next_look = loop.call_later(RECHECK_S, look)

    next_look = loop.call_later(RECHECK_S, look)
    try:
        async with asyncio.timeout(None) as limit:
            yield
    except TimeoutError:
        if refusal is None or not limit.expired():
            raise
        raise refusal from None
    finally:
        next_look.cancel()


def check_request(caller: Caller, rule: MethodRule, request: Message) -> None:
    """Refuse a request about a group that the caller does not see, or in the name of somebody else.

    A group out of sight answers as one that does not exist: whoever asks learns nothing.
    """
    if caller.groups is not None and rule.groups is not None:
        for chat_id in rule.groups(request):
            if not caller.sees(chat_id):
                raise NotFound.because("GROUP_NOT_REGISTERED")
    if (
        rule.acting is not None
        and access_pb2.PERMISSION_CONVERSE not in caller.permissions
        and rule.acting(request)
    ):
        raise InvalidArgument.because("FIELD_INVALID", field=rule.acting_field)


def claim_request_id(caller: Caller, request: Message) -> None:
    """Make a system's `request_id` its own: no two callers ever mean the same change.

    The ids of our services follow from Telegram's numbers, which others can guess. With one of those
    a system would learn whether it was used, in groups that it does not see,
    or keep a member's check-in from counting.
    What is no UUID is left for the method to refuse.
    """
    if caller.kind is not Kind.SYSTEM or "request_id" not in request.DESCRIPTOR.fields_by_name:
        return
    identified: Any = request
    with suppress(ValueError):
        given = UUID(identified.request_id)
        identified.request_id = str(uuid5(_REQUEST_IDS, f"{caller.name}:{given}"))


def _certified_name(connection: Connection) -> str | None:
    """The name in the client's certificate; None without a certificate. Raise CallerUnknown."""
    if "x509_pem_cert" not in connection:
        return None
    names = [uri for uri in connection.get("peer_uri", ()) if uri.startswith(CALLER_URI.encode())]
    if len(names) != 1 or not all(_is_whole(names[0], pem) for pem in connection["x509_pem_cert"]):
        raise CallerUnknown
    return names[0].decode("utf-8", "replace").removeprefix(CALLER_URI)


@lru_cache(maxsize=1024)
def _is_whole(uri: bytes, pem: bytes) -> bool:
    """Whether the certificate has this URI as it is: gRPC gives a name up to its first zero byte only."""
    try:
        der = ssl.PEM_cert_to_DER_cert(pem.decode("ascii"))
    except ValueError:
        return False
    # Before the only place where it can stand, DER says of what kind a name is and how long.
    return (
        len(uri) <= _ONE_BYTE
        and der.count(CALLER_URI.encode()) == 1
        and _URI + bytes([len(uri)]) + uri in der
    )


def _key(context: Context) -> str | None:
    """The key that came with the call, if one did. Raise CallerUnknown for what is no key."""
    found: str | None = None
    for name, value in context.invocation_metadata() or ():
        if name == _AUTHORIZATION:
            text = value if isinstance(value, str) else value.decode("latin-1")
            if found is not None or len(text) > _LONGEST_KEY or not text[: len(_SCHEME)].lower() == _SCHEME:
                raise CallerUnknown
            found = text[len(_SCHEME) :].strip()
    return found
