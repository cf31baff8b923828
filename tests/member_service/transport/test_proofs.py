"""What goes along with a call beside its proof: doubled, in capitals, as bytes, or for somebody else.

Over TLS, as each kind of caller: none of it makes a caller out of another one.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from gymnation.member.v1 import checkin_service_pb2, group_service_pb2
from sandbox.patience import patient
from servicekit.rpc_errors import from_rpc_error
from tests.member_service.parts import CHAT, OTHER_CHAT
from tests.support.known_callers import SERVICES, STRANGERS, Line, known_callers

Metadata = tuple[tuple[str, str | bytes], ...]
_CHECKINS = "/gymnation.member.v1.CheckinService"
_GROUPS = "/gymnation.member.v1.GroupService"
SYSTEMS = ("turnstile", "crm", "dashboard", "operator")
NO_KEY: Metadata = ()


@dataclass(frozen=True)
class Asked:
    """What an answer is, as far as a caller can tell."""

    code: str
    reason: str | None = None


@pytest.fixture
async def lines(tmp_path: Path) -> AsyncIterator[Mapping[str, Line]]:
    async with known_callers(tmp_path, (CHAT, OTHER_CHAT)) as (_, lines):
        yield lines


async def asked(line: Line, metadata: Metadata, path: str = "", request: Any = None) -> Asked:
    """What a call with exactly this metadata gets; by default it asks for who may do anything."""
    request = request or group_service_pb2.GetGroupRequest(chat_id=CHAT)
    call = line.channel.unary_unary(path or f"{_GROUPS}/GetGroup")
    try:
        await call(request.SerializeToString(), metadata=metadata, timeout=patient(20))
    except grpc.aio.AioRpcError as failure:
        return Asked(failure.code().name, from_rpc_error(failure).reason)
    return Asked("OK")


def bearing(line: Line) -> Metadata:
    return () if line.key is None else (("authorization", f"Bearer {line.key}"),)


async def test_a_key_counts_once_however_its_scheme_is_written(lines: Mapping[str, Line]):
    for name in SYSTEMS:
        line = lines[name]
        own = await asked(line, bearing(line))
        assert own.reason != "CALLER_UNKNOWN"
        for scheme in ("bearer", "BEARER", "Bearer "):
            assert await asked(line, (("authorization", f"{scheme} {line.key}"),)) == own
        unknown = Asked("UNAUTHENTICATED", "CALLER_UNKNOWN")
        # Twice, the same or another one, in either order: nobody guesses which of them was meant.
        other = bearing(lines["crm" if name != "crm" else "dashboard"])
        wrong: Metadata = (("authorization", "Bearer gn_nobody_00"),)
        for more in (
            bearing(line),
            other,
            wrong,
            (("authorization", ""),),
            (("authorization", "Basic eA=="),),
        ):
            assert await asked(line, (*bearing(line), *more)) == unknown
            assert await asked(line, (*more, *bearing(line))) == unknown
        # Two keys in one value are one key, which is wrong.
        assert await asked(line, (("authorization", f"Bearer {line.key}, Bearer {line.key}"),)) == unknown


async def test_a_proof_under_another_name_proves_nothing(lines: Mapping[str, Line]):
    for name in SYSTEMS:
        line = lines[name]
        key = f"Bearer {line.key}"
        unknown = Asked("UNAUTHENTICATED", "CALLER_UNKNOWN")
        elsewhere: tuple[Metadata, ...] = (
            (("authorization-bin", key.encode()),),
            (("proxy-authorization", key),),
            (("x-authorization", key),),
            (("x-forwarded-authorization", key),),
            (("cookie", f"authorization={key}"),),
            (("x-api-key", str(line.key)),),
        )
        for metadata in elsewhere:
            assert await asked(line, metadata) == unknown
        # Beside the right one it does no harm, whatever it says.
        own = await asked(line, bearing(line))
        assert await asked(line, (*bearing(line), ("authorization-bin", b"Bearer gn_nobody_00"))) == own


async def test_nobody_becomes_another_by_what_is_said_beside_the_proof(lines: Mapping[str, Line]):
    """Each of these would be believed somewhere. Here a proof alone counts, and the request's own fields."""
    for name in (*SYSTEMS, *SERVICES, *STRANGERS):
        line = lines[name]
        claims: Metadata = (
            ("x-gymnation-caller", "gateway"),
            ("gymnation-caller", "operator"),
            ("x-caller", "gateway"),
            ("x-forwarded-for", "127.0.0.1"),
            ("forwarded", "for=127.0.0.1"),
            ("x-forwarded-client-cert", "URI=gymnation://caller/gateway"),
            ("x-ssl-client-verify", "SUCCESS"),
            ("x-ssl-client-s-dn", "CN=gateway"),
            ("x-on-behalf-of", "7"),
            ("x-on-behalf-of", "99"),
            ("x-user-id", "99"),
            ("x-remote-user", "gateway"),
            ("x-goog-iam-authority-selector", "operator"),
            ("x-gymnation-member-id-bin", b"\x07"),
        )
        calls = (
            ("", None),
            (f"{_CHECKINS}/ListStandings", checkin_service_pb2.ListStandingsRequest(chat_id=CHAT)),
            (f"{_CHECKINS}/ListStandings", checkin_service_pb2.ListStandingsRequest(chat_id=OTHER_CHAT)),
            (f"{_CHECKINS}/ListAnchors", checkin_service_pb2.ListAnchorsRequest(chat_id=CHAT)),
        )
        for path, request in calls:
            bare = await asked(line, bearing(line), path, request)
            assert await asked(line, (*bearing(line), *claims), path, request) == bare
            assert await asked(line, (*claims, *bearing(line)), path, request) == bare
            if name in STRANGERS:
                assert bare.code in {"UNAUTHENTICATED", "UNAVAILABLE"}


async def test_a_key_beside_a_certificate_has_to_be_of_the_same_caller(lines: Mapping[str, Line]):
    for name in SERVICES:
        line = lines[name]
        unknown = Asked("UNAUTHENTICATED", "CALLER_UNKNOWN")
        assert (await asked(line, NO_KEY)).reason != "CALLER_UNKNOWN"
        for system in SYSTEMS:
            # Neither the rights of the one nor those of the other.
            assert await asked(line, bearing(lines[system])) == unknown
        for value in ("", "Bearer", "Bearer ", f"Bearer gn_{name}_00", "Basic eA==", "Bearer " + "x" * 300):
            assert await asked(line, (("authorization", value),)) == unknown
        for revoked in ("revoked", "expired"):
            assert await asked(line, bearing(lines[revoked])) == unknown


async def test_a_name_in_capitals_is_no_header_and_goes_no_further_than_the_client(lines: Mapping[str, Line]):
    """HTTP/2 knows small letters only: gRPC refuses to send others, and a server ends such a connection."""
    for name in (*SYSTEMS, *SERVICES):
        call = lines[name].channel.unary_unary(f"{_GROUPS}/GetGroup")
        request = group_service_pb2.GetGroupRequest(chat_id=CHAT).SerializeToString()
        sent = call(request, metadata=(("Authorization", "Bearer x"),), timeout=patient(20))
        with pytest.raises((ValueError, grpc.aio.InternalError)):
            await sent
        line = lines[name]
        assert (await asked(line, bearing(line))).reason != "CALLER_UNKNOWN"
