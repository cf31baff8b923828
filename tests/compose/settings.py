"""What the files say, compared with what the services read: names of settings, secrets, and times to stop."""

from __future__ import annotations

from coach_service.settings import CoachSettings
from member_service.settings import MemberServiceSettings
from servicekit import tls
from servicekit.settings import ServiceSettings
from telegram_gateway.settings import GatewaySettings
from tests.compose.report import Report
from tests.compose.stack import SERVICES, Json, Stack

READ: dict[str, tuple[type[ServiceSettings], str]] = {
    "member": (MemberServiceSettings, "SHUTDOWN_GRACE_S"),
    "coach": (CoachSettings, "COACH_SHUTDOWN_GRACE_S"),
    "gateway": (GatewaySettings, "SHUTDOWN_GRACE_S"),
}
# A service that ends in less than its time plus this is not cut off while it sends out its last spans.
_MARGIN_S = 10.0


def check_files(report: Report, stack: Stack) -> None:
    plain = stack.config()["services"]
    hooked = stack.config("webhook")["services"]
    report.check("production has the three services and a collector", set(plain) == {*SERVICES, "collector"})
    for name in SERVICES:
        read, grace = READ[name]
        told = {**plain[name]["environment"], **hooked[name]["environment"]}
        unknown = [key for key in told if key.lower() not in read.model_fields]
        report.check(f"{name} knows every setting that it is given", not unknown, unknown or "")
        given = {secret_name(one) for one in hooked[name]["secrets"]}
        secret = {key for key, field in read.model_fields.items() if "SecretStr" in str(field.annotation)}
        secret |= set(tls.SETTINGS)
        report.check(
            f"{name} gets all of its secrets as files, and no others", given == secret, sorted(given)
        )
        own, granted = float(told[grace]), _seconds(plain[name]["stop_grace_period"])
        report.check(
            f"{name} is granted more time to stop than it takes",
            granted >= own + _MARGIN_S,
            f"{own:g} s of {granted:g} s",
        )
    _check_published(report, plain, hooked, stack.config("api")["services"])


def secret_name(mounted: Json) -> str:
    """What a container calls a secret."""
    return str(mounted.get("target") or mounted["source"]).rpartition("/")[2]


def _check_published(report: Report, plain: Json, hooked: Json, opened: Json) -> None:
    published = {name: service["ports"] for name, service in plain.items() if service.get("ports")}
    report.check("without webhooks nothing is published", not published, published or "")
    published = {name: service["ports"] for name, service in hooked.items() if service.get("ports")}
    ports = [(port["target"], port["host_ip"]) for port in published.get("gateway", [])]
    report.check(
        "with webhooks the gateway's port is, for this machine's proxy, and nothing else",
        list(published) == ["gateway"] and ports == [(8443, "127.0.0.1")],
        ports,
    )
    published = {name: service["ports"] for name, service in opened.items() if service.get("ports")}
    ports = [(port["target"], port["host_ip"]) for port in published.get("member", [])]
    report.check(
        "opened for systems the member service's API port is, for this machine alone, and nothing else",
        list(published) == ["member"] and ports == [(50443, "127.0.0.1")],
        ports,
    )
    told = opened["member"]["environment"]
    unknown = [key for key in told if key.lower() not in MemberServiceSettings.model_fields]
    report.check("member knows every setting that it is given then", not unknown, unknown or "")


def _seconds(duration: str) -> float:
    minutes, _, seconds = duration.rpartition("m")
    return float(minutes or 0) * 60 + float(seconds.removesuffix("s") or 0)
