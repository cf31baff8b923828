"""What the files say, compared with what the services read: names of settings, secrets, and times to stop."""

from __future__ import annotations

from coach_service.settings import CoachSettings
from member_service.settings import MemberServiceSettings
from servicekit.settings import ServiceSettings
from telegram_gateway.settings import GatewaySettings
from tests.compose.report import Report
from tests.compose.stack import SERVICES, Stack

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
        given = {one["source"] for one in hooked[name]["secrets"]}
        secret = {key for key, field in read.model_fields.items() if "SecretStr" in str(field.annotation)}
        report.check(
            f"{name} gets all of its secrets as files, and no others", given == secret, sorted(given)
        )
        own, granted = float(told[grace]), _seconds(plain[name]["stop_grace_period"])
        report.check(
            f"{name} is granted more time to stop than it takes",
            granted >= own + _MARGIN_S,
            f"{own:g} s of {granted:g} s",
        )
    published = {name: service["ports"] for name, service in plain.items() if service.get("ports")}
    report.check("without webhooks nothing is published", not published, published or "")
    published = {name: service["ports"] for name, service in hooked.items() if service.get("ports")}
    ports = [(port["target"], port["host_ip"]) for port in published.get("gateway", [])]
    report.check(
        "with webhooks the gateway's port is, for this machine's proxy, and nothing else",
        list(published) == ["gateway"] and ports == [(8443, "127.0.0.1")],
        ports,
    )


def _seconds(duration: str) -> float:
    minutes, _, seconds = duration.rpartition("m")
    return float(minutes or 0) * 60 + float(seconds.removesuffix("s") or 0)
