"""The API, opened as an operator would: a system with a key comes in, and nobody else."""

from __future__ import annotations

import grpc

from gymnation.member.v1 import checkin_service_pb2, checkin_service_pb2_grpc
from tests.compose.people import GROUP
from tests.compose.report import Report
from tests.compose.stack import API_HOST, Stack, docker, until

_REVOKED_S = 5.0
"""How long at most a revoked caller is let in."""
_ELSEWHERE = -1009999999999


def check_systems(report: Report, stack: Stack) -> None:
    port = stack.open_api()
    key = _callers(stack, "add", "dashboard", "--may", "read-standings", "--group", str(GROUP)).split()[-1]
    report.check(
        "an operator adds a caller on the console, and sees its key", key.startswith("gn_dashboard_")
    )
    authorities = (stack.folder / "deploy/certificates/authorities.pem").read_bytes()
    credentials = grpc.ssl_channel_credentials(authorities)
    options = [("grpc.ssl_target_name_override", API_HOST), ("grpc.enable_http_proxy", 0)]
    with grpc.secure_channel(f"127.0.0.1:{port}", credentials, options) as channel:
        stub = checkin_service_pb2_grpc.CheckinServiceStub(channel)

        def standings(chat_id: int, key: str | None) -> str:
            metadata = [("authorization", f"Bearer {key}")] if key else []
            request = checkin_service_pb2.ListStandingsRequest(chat_id=chat_id)
            try:
                found = stub.ListStandings(request, timeout=10, metadata=metadata, wait_for_ready=True)
            except grpc.RpcError as error:
                return str(error.code().name)
            return ", ".join(one.display_name for one in found.standings)

        # A new caller is known to every server within the same time as a revoked one is not.
        seen = until(lambda: "Bia" in standings(GROUP, key), _REVOKED_S)
        report.check("it reads the ranking of its group, from outside and over TLS", bool(seen))
        elsewhere = standings(_ELSEWHERE, key)
        report.check("another group does not exist for it", elsewhere == "NOT_FOUND", elsewhere)
        nobody = {standings(GROUP, one) for one in (None, f"{key}x", "gn_dashboard_", "Bearer")}
        report.check("nobody else is let in", nobody == {"UNAUTHENTICATED"}, sorted(nobody))
        _callers(stack, "revoke", "dashboard")
        gone = until(lambda: standings(GROUP, key) == "UNAUTHENTICATED", _REVOKED_S)
        report.check(f"revoked, it is let in no more after {_REVOKED_S:g} s", bool(gone))


def _callers(stack: Stack, *arguments: str) -> str:
    command = ("python", "-m", "member_service", "callers", *arguments)
    return docker("exec", stack.container("member"), *command)
