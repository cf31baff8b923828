"""The gRPC server that every service builds: its interceptors, its health, its start and its end."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from weakref import WeakKeyDictionary

import grpc
from grpc_health.v1 import health_pb2

from gymnation.access.v1 import access_pb2
from servicekit.accept_loop import spare_each_queue
from servicekit.access import (
    Access,
    AccessInterceptor,
    Authenticator,
    Gate,
    Nobody,
    open_gate,
)
from servicekit.access_rules import RuleMissing, Rules
from servicekit.addresses import is_loopback
from servicekit.edges import HealthServicer, add_health, add_reflection
from servicekit.load import LoadInterceptor
from servicekit.metadata_limit import MAX_METADATA_BYTES, MetadataInterceptor
from servicekit.refusals import RefusalSpans
from servicekit.rpc_doors import Doors
from servicekit.server_interceptors import DeadlineInterceptor, ErrorInterceptor, TelemetryInterceptor
from servicekit.tls import TlsFiles, TlsUnusable, server_credentials

_log = logging.getLogger(__name__)

DEFAULT_DEADLINE_S = 30.0
MAX_CONCURRENT_RPCS = 500
MAX_UNSEEN_S = 600
"""A call that the process has not looked at for so long ends as CANCELLED, which no client tries again.

The core's own 30 s are less than a slow machine needs for a flood; deadlines end what comes too late.
"""
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
MAX_STREAMS = MAX_CONCURRENT_RPCS
"""Calls that one connection of ours may have under way: who has more waits on their own side.

Without a limit the core does not count calls that are reset at once, and takes more than anybody can look at.
Each may hold headers that unpack to some 200 KB until it is refused.
More than the server would let in makes memory, and nothing else.
"""
MAX_STREAMS_OF_SYSTEMS = 100
"""The same where systems call."""
MAX_CONNECTIONS = 2000
"""Connections at once on each address; one more is closed."""
MOST_UNSEEN = 10_000
"""How many calls may wait to be looked at before the core cancels some at random: whosever they are."""

_OPTIONS: tuple[tuple[str, int], ...] = (
    # A second server on the same port must fail, not share it in silence.
    ("grpc.so_reuseport", 0),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    # A connection that never says who it is: half-open, or somebody who tries.
    ("grpc.server_handshake_timeout_ms", 20_000),
    # One that never confirms what the server asked for: until then the core bounds no headers.
    ("grpc.http2.settings_timeout", 20_000),
    # Our clients ping every 30 s; without this they would be turned away for pinging too much.
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
    ("grpc.server_max_unrequested_time_in_server", MAX_UNSEEN_S),
    ("grpc.server.max_pending_requests", MOST_UNSEEN),
    ("grpc.server.max_pending_requests_hard_limit", 2 * MOST_UNSEEN),
    ("grpc.max_allowed_incoming_connections", MAX_CONNECTIONS),
    # One limit instead of the core's two, between which it refuses by chance.
    ("grpc.max_metadata_size", MAX_METADATA_BYTES),
    ("grpc.absolute_max_metadata_size", MAX_METADATA_BYTES),
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
)


CONNECTION_AGE_S = 5 * 60.0
"""Clients look names up again only when they reconnect: make them, so that they find new replicas."""
LONGEST_CALL_S = 20 * 60.0
STREAMS_CONNECTION_AGE_S = 3 * 60.0
"""Where streams stay open. What somebody never reads goes with the connection, and not before."""
STREAMS_MARGIN_S = 30.0
MOST_LONG_LIVED = 3000
"""More streams than their own limits let stay open, with those that were let go and are not read."""


def lives(long_lived: Mapping[str, float]) -> tuple[tuple[str, int], ...]:
    """How long a connection lives, and how long its calls may go on after that."""
    age_s, grace_s = CONNECTION_AGE_S, LONGEST_CALL_S
    if long_lived:
        age_s, grace_s = STREAMS_CONNECTION_AGE_S, max(long_lived.values()) + STREAMS_MARGIN_S
    return (
        ("grpc.max_connection_age_ms", int(age_s * 1000)),
        ("grpc.max_connection_age_grace_ms", int(grace_s * 1000)),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a server of ours is asked for later."""

    telemetry: TelemetryInterceptor
    access: Access
    domain: str


_parts_of: WeakKeyDictionary[Doors, _Parts] = WeakKeyDictionary()


class BindError(OSError):
    """The server's address cannot be had; the text says which."""


class PlaintextRefused(BindError):
    """Without TLS nobody knows who calls: such a server listens on its own machine only."""


def build_server(
    *,
    error_domain: str,
    max_concurrent_rpcs: int = MAX_CONCURRENT_RPCS,
    default_deadline_s: float = DEFAULT_DEADLINE_S,
    authenticator: Authenticator | None = None,
    gate: Gate = open_gate,
    rules: Mapping[str, access_pb2.Rule] = MappingProxyType({}),
    long_lived: Mapping[str, float] = MappingProxyType({}),
    refusals: RefusalSpans | None = None,
) -> Doors:
    """A server with our interceptors, without services yet.

    `error_domain` names the service in the errors that it reports ("member.gymnation").
    Calls beyond `max_concurrent_rpcs` are refused at once with RESOURCE_EXHAUSTED
    and a hint when to try again. Health checks are never refused.
    A call without a deadline gets the default.
    `authenticator` knows the callers; without one nobody may call but who shares the machine, in plaintext.
    `gate` lets a known caller's call in, or says that it asks too much.
    `long_lived` are streams that stay open, by full method name, with their default deadline in seconds;
    they take no place among the calls under way and have limits of their own.
    `rules` are those of methods that have no contract; all others say in theirs what a caller needs.
    `refusals` says which calls leave a span; without it each that was let in does, and a few others.
    """
    spare_each_queue()
    access = Access(authenticator or Nobody(), Rules(rules), gate)
    telemetry = TelemetryInterceptor(refusals or RefusalSpans())

    def make(limit: int, streams: int) -> grpc.aio.Server:
        return grpc.aio.server(
            interceptors=[
                # Order matters: a refusal costs no span, and the first looks at every call,
                # the span must be open when an error becomes a status,
                # the deadline must be known before work starts,
                # and who may not call is told so as anybody is told of a failure.
                MetadataInterceptor(),
                LoadInterceptor(limit, error_domain, long_lived),
                telemetry,
                DeadlineInterceptor(default_deadline_s, long_lived),
                ErrorInterceptor(error_domain),
                AccessInterceptor(access, long_lived),
            ],
            options=(*_OPTIONS, *lives(long_lived), ("grpc.max_concurrent_streams", streams)),
            # A second line: the core's own refusals come without a hint.
            maximum_concurrent_rpcs=4 * limit + 100 + (MOST_LONG_LIVED if long_lived else 0),
        )

    # Callers with keys never have more than half of what the server can have under way.
    server = Doors(
        make(max_concurrent_rpcs, MAX_STREAMS),
        partial(make, max(1, max_concurrent_rpcs // 2), MAX_STREAMS_OF_SYSTEMS),
    )
    _parts_of[server] = _Parts(telemetry, access, error_domain)
    return server


class Health:
    """What the server says about itself through grpc.health.v1."""

    def __init__(self, servicer: HealthServicer) -> None:
        self._servicer = servicer

    async def set(self, service: str, serving: bool) -> None:
        """Say whether a service, by its full name, can do its work; "" is the whole server."""
        status = health_pb2.HealthCheckResponse
        await self._servicer.set(service, status.SERVING if serving else status.NOT_SERVING)


@dataclass(frozen=True, slots=True)
class Listening:
    """A server that answers."""

    port: int
    health: Health
    api_port: int | None = None
    """Where callers with keys are served, when that is asked for."""


@asynccontextmanager
async def serving(
    server: Doors,
    listen_address: str,
    services: Sequence[str],
    grace_s: float,
    *,
    tls: TlsFiles | None = None,
    api_listen: str | None = None,
) -> AsyncIterator[Listening]:
    """Serve on `listen_address` ("host:port"; port 0 takes a free one) while the block runs.

    Adds health for everybody and reflection for who may operate, of `services` (full names).
    All are SERVING at first. At the end health says NOT_SERVING,
    no new calls are taken, and what runs has `grace_s` seconds to finish.
    With `tls` a caller there needs a certificate of our authorities.
    On `api_listen`, a second address, a caller shows a key: gRPC cannot ask for an optional certificate.
    Without `tls` no other machine may call.
    Raise BindError when an address cannot be had, RuleMissing when a method does not say who may call it,
    TlsUnusable when the certificate's files cannot be used.
    """
    parts = _parts_of[server]
    try:
        parts.access.rules.require(services)
        port, api_port = _listen(server, listen_address, api_listen, tls)
    except (BindError, RuleMissing, TlsUnusable) as failure:
        # Logs have no texts of exceptions; these are the operator's, and have nobody's data.
        _log.error("%s", failure)
        # So that nothing of it outlives the failure.
        await server.stop(None)
        raise
    servicer = add_health(server, parts.access, parts.domain)
    add_reflection(server, parts.access, parts.domain, services)
    health = Health(servicer)
    await server.start()
    for service in services:
        await health.set(service, serving=True)
    try:
        yield Listening(port, health, api_port)
    finally:
        await servicer.enter_graceful_shutdown()
        await _stop(server, grace_s)


def _listen(
    server: Doors, address: str, api_address: str | None, tls: TlsFiles | None
) -> tuple[int, int | None]:
    if tls is None:
        if api_address is not None or not is_loopback(address):
            raise PlaintextRefused(f"{api_address or address} may be called by other machines: it needs TLS")
        return _bind(address, server.add_insecure_port), None
    mutual = server_credentials(tls, client_certificates=True)
    port = _bind(address, lambda at: server.add_secure_port(at, mutual))
    if api_address is None:
        return port, None
    one_sided = server_credentials(tls, client_certificates=False)
    return port, _bind(api_address, lambda at: server.add_second_port(at, one_sided))


def _bind(address: str, add_port: Callable[[str], int]) -> int:
    try:
        port = add_port(address)
    except RuntimeError:
        port = 0
    if port == 0:
        # The core's own error does not name these two causes.
        raise BindError(f"cannot listen on {address}: is it in use, or not an address of this machine?")
    return port


async def _stop(server: Doors, grace_s: float) -> None:
    _parts_of[server].telemetry.stopping = True
    await server.stop(grace_s)
