"""What holds for each call, however it is made: its deadline, its id, its key, when it is tried again."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Final, TypeVar

from google.protobuf.message import Message

from gymnation_client.credentials import Credentials
from gymnation_client.errors import ApiError

DEFAULT_TIMEOUT_S: Final = 10.0
_MAX_MESSAGE_BYTES: Final = 16 * 1024 * 1024
_SERVICE_CONFIG: Final = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "methodConfig": [
        {
            "name": [{}],
            "retryPolicy": {
                "maxAttempts": 4,
                "initialBackoff": "0.2s",
                "maxBackoff": "2s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
}
OPTIONS: Final = (
    # Repeating is safe for every method: each one is a read, or has an id by which a repeat is known.
    ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
    ("grpc.enable_retries", 1),
    # A member service that comes back is found again within seconds.
    ("grpc.initial_reconnect_backoff_ms", 200),
    # Not a pause, whatever its name says: how long one attempt may take, with its handshake far away.
    ("grpc.min_reconnect_backoff_ms", 5_000),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    # A connection that died without a word is noticed, also while a feed has nothing to tell.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
)

LOCAL_OPTIONS: Final = (
    # The environment's proxy leads off this machine, where plaintext may not go.
    ("grpc.enable_http_proxy", 0),
)

Request = TypeVar("Request", bound=Message)


@dataclass(frozen=True, slots=True)
class Policy:
    """How a client calls."""

    credentials: Credentials
    timeout_s: float = DEFAULT_TIMEOUT_S
    wait_when_told: bool = True
    """Whether RetryInfo is waited for, as far as the deadline allows."""

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What goes with a call. Raise CredentialsUnusable."""
        key = self.credentials.key()
        return () if key is None else (("authorization", f"Bearer {key}"),)

    def pause_s(self, error: ApiError, left_s: float) -> float | None:
        """How long to wait before the same call is made again; None when the failure stands."""
        wanted = error.retry_after_s
        if (
            not self.wait_when_told
            or wanted is None
            or error.code not in {"RESOURCE_EXHAUSTED", "UNAVAILABLE"}
        ):
            return None
        # Never at once, whatever the server says: a loop without a pause is a flood.
        pause = max(wanted, 0.05)
        return pause if pause < left_s else None


def with_request_id(request: Request) -> Request:
    """The request with an id of its own, if it takes one and has none; the caller's message stays as it is.

    All tries of one call bear the same id: a repeat is recognised, and done once.
    """
    if "request_id" not in request.DESCRIPTOR.fields_by_name or _is_set(request, "request_id"):
        return request
    own = type(request)()
    own.CopyFrom(request)
    setattr(own, "request_id", str(uuid.uuid4()))  # noqa: B010 - only some requests have it
    return own


def _is_set(request: Message, name: str) -> bool:
    return any(field.name == name for field, _ in request.ListFields())


def target(address: str) -> str:
    """The address as gRPC takes it: round_robin needs the resolver that gives all addresses of a name."""
    known = ("dns:", "unix:", "ipv4:", "ipv6:")
    return address if address.startswith(known) or "://" in address else f"dns:///{address}"
