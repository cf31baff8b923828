"""Gym Nation's API for other systems: turnstiles, CRMs, dashboards.

    from gymnation_client import Client, KeyCredentials

    with Client("gym.example:50061", KeyCredentials(Path("/run/secrets/gymnation_key"))) as client:
        for standing in client.list_standings(-1001234567890):
            print(standing.rank, standing.display_name, standing.points)

Names are imported when they are used: a program that only reads its arguments does not wait for gRPC.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gymnation_client.aio_client import AsyncClient
    from gymnation_client.client import Client
    from gymnation_client.credentials import (
        CertificateCredentials,
        Credentials,
        CredentialsUnusable,
        KeyCredentials,
        LocalCredentials,
    )
    from gymnation_client.errors import (
        Aborted,
        AlreadyExists,
        ApiError,
        CallerNotAllowed,
        CallerTooFast,
        CallerUnknown,
        Cancelled,
        CheckinNotFound,
        CheckinRevoked,
        DeadlineExceeded,
        FailedPrecondition,
        FeedTokenExpired,
        FieldInvalid,
        GroupNotRegistered,
        GroupStopped,
        Internal,
        InvalidArgument,
        MemberErased,
        MemberNotFound,
        MemberNotLinked,
        NotFound,
        PageTokenInvalid,
        PermissionDenied,
        RequestIdReused,
        ResourceExhausted,
        Unauthenticated,
        Unavailable,
        Unimplemented,
    )
    from gymnation_client.login import Login
    from gymnation_client.watching import (
        InMemory,
        TokenFile,
    )

__all__ = [
    "Aborted",
    "AlreadyExists",
    "ApiError",
    "AsyncClient",
    "CallerNotAllowed",
    "CallerTooFast",
    "CallerUnknown",
    "Cancelled",
    "CertificateCredentials",
    "CheckinNotFound",
    "CheckinRevoked",
    "Client",
    "Credentials",
    "CredentialsUnusable",
    "DeadlineExceeded",
    "FailedPrecondition",
    "FeedTokenExpired",
    "FieldInvalid",
    "GroupNotRegistered",
    "GroupStopped",
    "InMemory",
    "Internal",
    "InvalidArgument",
    "KeyCredentials",
    "LocalCredentials",
    "Login",
    "MemberErased",
    "MemberNotFound",
    "MemberNotLinked",
    "NotFound",
    "PageTokenInvalid",
    "PermissionDenied",
    "RequestIdReused",
    "ResourceExhausted",
    "TokenFile",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
]

_MODULES: Final = {
    "AsyncClient": "aio_client",
    "Client": "client",
    "CertificateCredentials": "credentials",
    "Credentials": "credentials",
    "CredentialsUnusable": "credentials",
    "KeyCredentials": "credentials",
    "LocalCredentials": "credentials",
    "Login": "login",
    "InMemory": "watching",
    "TokenFile": "watching",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'errors')}"), name)
