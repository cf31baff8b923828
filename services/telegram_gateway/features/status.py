"""/status: the owner's look at the system: its services, what waits, what was given up, and the versions at work."""

import platform
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from servicekit.errors import ServiceError
from telegram_gateway.clients.times import to_datetime
from telegram_gateway.context import GatewayContext

_PACKAGES = ("python-telegram-bot", "grpcio")


async def status(context: GatewayContext) -> None:
    """Say how the system is. What cannot be asked is said to be away."""
    report = await context.gateway.report() if context.gateway.report is not None else {}
    lines = [
        await context.say("status-title"),
        await _service(context, "status-member", report.get("member_service")),
        await _service(context, "status-coach", report.get("coach_service")),
        await context.say(
            "status-receiving",
            state="ok" if report.get("receiving") else "no",
            trouble=str(report.get("trouble") or ""),
        ),
        "",
        *await _queues(context),
        "",
        await context.say(
            "status-groups",
            groups=len(await context.desk.seen.active_groups()),
            in_flight=int(report.get("updates_in_flight", 0)),
        ),
        await context.say("status-versions", versions=_versions()),
    ]
    await context.send_html("\n".join(lines))


async def _service(context: GatewayContext, key: str, told: object) -> str:
    return await context.say(key, state="ok" if told == "SERVING" else "no", told=str(told or "?"))


async def _queues(context: GatewayContext) -> list[str]:
    clients = context.gateway.clients
    try:
        inbox, outbox = await clients.inbox.get_inbox_stats(), await clients.outbox.get_outbox_stats()
    except ServiceError:
        return [await context.say("status-no-queues")]
    now = context.gateway.clock()
    return [
        await context.say(
            "status-inbox",
            depth=inbox.depth,
            age=_age_s(inbox, "oldest_accept_time", now),
            dead=inbox.dead,
        ),
        await context.say(
            "status-outbox",
            depth=outbox.depth,
            due=outbox.due,
            age=_age_s(outbox, "oldest_due_time", now),
            dead=outbox.dead,
        ),
    ]


def _age_s(stats: Any, field: str, now: datetime) -> int:
    if not stats.HasField(field):
        return 0
    return max(0, round((now - to_datetime(getattr(stats, field))).total_seconds()))


def _versions() -> str:
    found = [f"Python {platform.python_version()}"]
    for package in ("gymnation", *_PACKAGES):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            # An image holds the sources, not the package.
            continue
    return ", ".join(found)


COMMANDS = {"status": status}
