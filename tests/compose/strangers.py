"""Who is not known gets nothing, from a container in each network; who is known gets its own and no more."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
from datetime import UTC, datetime
from functools import partial

from sandbox.certificates import Authority, Issued
from tests.compose.people import ADMIN, CAIO, People, said
from tests.compose.report import Report
from tests.compose.stack import SERVICES, Json, Stack, docker, until

# Runs in a container. `WHO` are credentials by name; each tries each address, in TLS and out of it.
_TRY = """
import base64, concurrent.futures, json, grpc
TARGETS, WHO, METHODS = json.loads(base64.b64decode("PLAN"))
OPTIONS = [("grpc.enable_http_proxy", 0)]

def channel(target, pems):
    if pems is None:
        return grpc.insecure_channel(target, OPTIONS)
    authorities, key, certificate = (None if one is None else one.encode() for one in pems)
    return grpc.secure_channel(target, grpc.ssl_channel_credentials(authorities, key, certificate), OPTIONS)

def answers(name, target):
    # Where nobody listens at all, the first method says it for all.
    pems, metadata = WHO[name]
    seen = {}
    with channel(target, pems) as opened:
        for method in METHODS:
            try:
                opened.unary_unary(method)(b"", timeout=5, metadata=[tuple(pair) for pair in metadata])
                seen[f"{target} {method}"] = "OK"
            except grpc.RpcError as error:
                seen[f"{target} {method}"] = error.code().name
                if error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                    break
    return seen

tries = [(name, target) for name in WHO for target in TARGETS]
found = {name: {} for name in WHO}
with concurrent.futures.ThreadPoolExecutor(16) as threads:
    for (name, _), seen in zip(tries, threads.map(lambda one: answers(*one), tries)):
        found[name].update(seen)
print(json.dumps(found))
"""
# In the container of a service: the same with its own files.
_OWN = """
import pathlib
FOLDER = pathlib.Path("/run/secrets")
OWN = [(FOLDER / name).read_text() for name in ("tls_authorities", "tls_private_key", "tls_certificate")]
"""
_SERVED = """
import hashlib, json, socket, ssl
context = ssl.create_default_context(cafile="/run/secrets/tls_authorities")
context.load_cert_chain("/run/secrets/tls_certificate", "/run/secrets/tls_private_key")
with socket.create_connection(("member.internal", 50051), 3) as plain:
    with context.wrap_socket(plain, server_hostname="member.internal") as secured:
        print(json.dumps(hashlib.sha256(secured.getpeercert(True)).hexdigest()))
"""
_HEALTH = "/grpc.health.v1.Health/Check"
_STATS = "/gymnation.member.v1.InboxService/GetInboxStats"
_ANSWER = "/gymnation.coach.v1.AnswerService/ScreenText"
# What a coach that was broken into must not be able to do.
_FORBIDDEN = (
    "/gymnation.member.v1.GroupService/GrantRole",
    "/gymnation.member.v1.InboxService/ReclaimUpdates",
    "/gymnation.member.v1.AnnouncementService/CreateAnnouncement",
    "/gymnation.member.v1.MemberDataService/EraseMember",
)
NETWORKS = ("records", "answers", "telemetry", "database", "claude", "telegram")
_EXCHANGED_S = 30.0

Pems = tuple[str | None, str | None, str | None]


def check_strangers(report: Report, stack: Stack) -> None:
    authorities = (stack.folder / "deploy/certificates/authorities.pem").read_text("ascii")
    foreign = Authority.new(datetime.now(UTC), "Somebody else").issue("gateway", [], datetime.now(UTC))
    who: dict[str, tuple[Pems | None, list[tuple[str, str]]]] = {
        "plaintext": (None, []),
        "no certificate": ((authorities, None, None), []),
        "a certificate of somebody else": ((authorities, *_pair(foreign)), []),
        "a made-up key": ((authorities, None, None), [("authorization", "Bearer gn_turnstile_made-up")]),
    }
    for network in NETWORKS:
        targets = ["member.internal:50051", "coach.internal:50052"]
        targets += [f"{_address(stack, *door, network)}" for door in (("member", 50051), ("coach", 50052))]
        program = _try([one for one in targets if one], who, [_HEALTH, _STATS, _ANSWER])
        seen = json.loads(
            docker(
                *("run", "--rm", "--network", f"{stack.name}_{network}", "--entrypoint", "python"),
                *(stack.image("member"), "-c", program),
                timeout_s=300,
            )
        )
        answered = [
            f"{name}: {call}" for name, calls in seen.items() for call, code in calls.items() if code == "OK"
        ]
        report.check(f"a stranger in the network {network} is answered nothing", not answered, answered)


def check_known(report: Report, stack: Stack) -> None:
    """The same ways are open to who is known: a test that finds every door shut proves nothing."""
    gateway = _as_itself(stack, "gateway", ["member.internal:50051", "coach.internal:50052"], [_HEALTH])
    report.check("the gateway's certificate opens both services", set(gateway.values()) == {"OK"}, gateway)
    coach = _as_itself(stack, "coach", ["member.internal:50051"], [_HEALTH, *_FORBIDDEN])
    allowed = coach.pop(f"member.internal:50051 {_HEALTH}")
    report.check("the coach's certificate opens the member service", allowed == "OK", allowed)
    report.check(
        "but grants no role, reads no inbox, schedules nothing and erases nobody",
        set(coach.values()) == {"PERMISSION_DENIED"},
        coach,
    )


def check_exchange(report: Report, stack: Stack, people: People) -> None:
    """Certificates are exchanged while people check in."""
    post = people.says(ADMIN, "Mais um treino")
    people.says(ADMIN, "/checkin", reply_to=post["message_id"])
    people.answer(post)
    before = stack.inside("gateway", _SERVED)
    stack.make_certificates()
    photo = people.photo(CAIO, to=post)
    counted = said(people.answer(photo))
    report.check("a check-in during the exchange counts", "Caio" in counted, counted.replace("\n", " / "))
    wanted = _fingerprint(stack, "member")
    report.check("the certificate is another one", before != wanted)
    served = until(lambda: stack.inside("gateway", _SERVED) == wanted, _EXCHANGED_S)
    report.check("the member service shows the new one, without a restart", bool(served))
    for name in SERVICES:
        # Each looks when it calls or is called.
        heard = until(partial(_heard, stack, name), _EXCHANGED_S)
        report.check(f"{name} took its new one", bool(heard))
    again = {name: stack.inspect(name)["RestartCount"] for name in SERVICES}
    report.check("no service was started again for that", not any(again.values()), again)


def _heard(stack: Stack, name: str) -> bool:
    return "TLS files were exchanged" in stack.logs(name)


def _fingerprint(stack: Stack, name: str) -> str:
    pem = (stack.folder / "deploy/certificates" / f"{name}.pem").read_text("ascii")
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def _try(
    targets: list[str], who: dict[str, tuple[Pems | None, list[tuple[str, str]]]], methods: list[str]
) -> str:
    plan = base64.b64encode(json.dumps([targets, who, methods]).encode()).decode()
    return _TRY.replace("PLAN", plan)


def _as_itself(stack: Stack, service: str, targets: list[str], methods: list[str]) -> dict[str, str]:
    program = _try(targets, {}, methods).replace(
        "OPTIONS = [", f"{_OWN}\nWHO = {{'own': (OWN, [])}}\nOPTIONS = ["
    )
    seen: Json = stack.inside(service, program)
    return {str(call): str(code) for call, code in seen["own"].items()}


def _address(stack: Stack, service: str, port: int, network: str) -> str:
    """Where a service could be reached in a network; empty when it is not in it."""
    found = stack.inspect(service)["NetworkSettings"]["Networks"].get(f"{stack.name}_{network}")
    return f"{found['IPAddress']}:{port}" if found else ""


def _pair(issued: Issued) -> tuple[str, str]:
    return issued.private_key.decode(), issued.certificate.decode()
