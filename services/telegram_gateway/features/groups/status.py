"""/status: the owner's look at the system, and an admin's look at the coach in their groups.

It tells what works, what waits and what was spent.
"""

import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from gymnation.member.v1.budget_service_pb2 import GetBudgetsRequest
from gymnation.member.v1.budgets_pb2 import (
    BUDGET_SCOPE_GROUP,
    BUDGET_SCOPE_JUDGE,
    BUDGET_SCOPE_MAIL,
    BUDGET_SCOPE_SYSTEM,
    Budget,
)
from gymnation.member.v1.group_service_pb2 import GetGroupCountRequest
from gymnation.member.v1.inbox_service_pb2 import GetInboxStatsRequest
from gymnation.member.v1.outbox_service_pb2 import GetOutboxStatsRequest
from servicekit.errors import ServiceError
from telegram_gateway.clients.alerts import LOOKED_BACK, AlertsUnknown, recent_alerts
from telegram_gateway.clients.times import Timestamp, to_datetime
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.permissions import ADMINS, Place, Rule
from telegram_gateway.features.coach import quota

NANO = 1e9
_GROUPS_AT_MOST = 20
_ALERTS_AT_MOST = 5
_PACKAGES = ("python-telegram-bot", "grpcio")


async def status(context: GatewayContext) -> None:
    """Say how the system is.

    In a group, and to its admins, say how the coach is there. What cannot be asked is said to be away.
    """
    if context.place is Place.GROUP:
        group = await context.group()
        await _of_groups(context, [group] if group is not None else [])
    elif context.user.id != context.gateway.settings.owner_id:
        await _of_groups(context, (await context.admin_groups())[:_GROUPS_AT_MOST])
    else:
        await _of_everything(context)


async def _of_groups(context: GatewayContext, groups: Sequence[Group]) -> None:
    report = await context.gateway.report() if context.gateway.report is not None else {}
    lines = [
        await context.say("status-of-groups"),
        await _service(context, "status-coach", report.get("coach_service")),
        *[await _budget(context, group) for group in groups],
    ]
    await context.send_html("\n".join(lines))


async def _budget(context: GatewayContext, group: Group | None) -> str:
    """What was spent today of a group's money, or of everybody's and of the judge's."""
    try:
        found = await context.clients.budgets.GetBudgets(
            GetBudgetsRequest(chat_id=group.chat_id if group else 0)
        )
    except ServiceError:
        return await context.say("status-no-budgets")
    by_scope = {budget.scope: budget for budget in found.budgets}
    if group is not None:
        return await _line(context, "status-budget-group", by_scope[BUDGET_SCOPE_GROUP], group)
    of_all = {
        "status-budget-all": BUDGET_SCOPE_SYSTEM,
        "status-budget-judge": BUDGET_SCOPE_JUDGE,
        "status-budget-mail": BUDGET_SCOPE_MAIL,
    }
    # A member service of the version before knows nothing of the last one.
    return "\n".join(
        [
            await _line(context, key, by_scope[scope], None)
            for key, scope in of_all.items()
            if scope in by_scope
        ]
    )


async def _line(context: GatewayContext, key: str, budget: Budget, group: Group | None) -> str:
    return await context.say(
        key,
        group=group.title if group else "",
        spent=budget.spent_nano_usd / NANO,
        reserved=budget.reserved_nano_usd / NANO,
        limit=budget.limit_nano_usd / NANO,
        reset=quota.local_time(to_datetime(budget.reset_time), group),
    )


async def _of_everything(context: GatewayContext) -> None:
    report = await context.gateway.report() if context.gateway.report is not None else {}
    lines = [
        await context.say("status-title"),
        await context.say("status-versions", versions=_versions()),
        "",
        await _service(context, "status-member", report.get("member_service")),
        await _service(context, "status-coach", report.get("coach_service")),
        await context.say(
            "status-receiving",
            state="ok" if report.get("receiving") else "no",
            trouble=str(report.get("trouble") or ""),
        ),
        "",
        *await _queues(context),
        await _budget(context, None),
        "",
        await context.say(
            "status-groups",
            groups=(await context.clients.groups.GetGroupCount(GetGroupCountRequest())).active,
            in_flight=int(report.get("updates_in_flight", 0)),
        ),
        await _alerts(context),
    ]
    await context.send_html("\n".join(lines))


async def _alerts(context: GatewayContext) -> str:
    """Which alerts fire, else which fired last."""
    url, now = context.gateway.settings.prometheus_url, context.gateway.clock()
    if not url:
        return await context.say("status-alerts-unset")
    try:
        alerts = await recent_alerts(url, now)
    except AlertsUnknown:
        return await context.say("status-alerts-unknown")
    firing = [alert.name for alert in alerts if alert.fires]
    if firing:
        shown = ", ".join(firing[:_ALERTS_AT_MOST])
        return await context.say("status-alerts-firing", names=shown, more=len(firing[_ALERTS_AT_MOST:]))
    if alerts:
        time = quota.local_time(alerts[0].last_time, None)
        return await context.say("status-alerts-last", name=alerts[0].name, time=time)
    return await context.say("status-alerts-none", days=LOOKED_BACK.days)


async def _service(context: GatewayContext, key: str, told: object) -> str:
    return await context.say(key, state="ok" if told == "SERVING" else "no", told=str(told or "?"))


async def _queues(context: GatewayContext) -> list[str]:
    clients = context.gateway.clients
    try:
        inbox, outbox = (
            await clients.inbox.GetInboxStats(GetInboxStatsRequest()),
            await clients.outbox.GetOutboxStats(GetOutboxStatsRequest()),
        )
    except ServiceError:
        return [await context.say("status-no-queues")]
    now = context.gateway.clock()
    return [
        await context.say(
            "status-inbox",
            depth=inbox.depth,
            age=_age_s(inbox.oldest_accept_time if inbox.HasField("oldest_accept_time") else None, now),
            dead=inbox.dead,
        ),
        await context.say(
            "status-outbox",
            depth=outbox.depth,
            due=outbox.due,
            age=_age_s(outbox.oldest_due_time if outbox.HasField("oldest_due_time") else None, now),
            dead=outbox.dead,
        ),
    ]


def _age_s(since: Timestamp | None, now: datetime) -> int:
    if since is None:
        return 0
    return max(0, round((now - to_datetime(since)).total_seconds()))


def _versions() -> str:
    found = [f"Python {platform.python_version()}"]
    for package in ("gymnation", *_PACKAGES):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            # An image holds the sources, not the package.
            continue
    return ", ".join(found)


FEATURE = Feature(
    commands=(Command("status", status, Rule(group=ADMINS, private=ADMINS), menu=300),),
)
