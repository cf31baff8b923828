"""Alerts, as Prometheus knows them: which fires now, and which fired last.

One instant query of its HTTP API (prometheus.io/docs/prometheus/latest/querying/api) tells both.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp

LOOKED_BACK: Final = timedelta(days=7)
_FRESH: Final = timedelta(minutes=3)
"""A rule is evaluated each minute at the latest: what fired in these fires still."""
_TIMEOUT_S: Final = 3.0
_LARGEST: Final = 1 << 20
_FIRING: Final = 'timestamp(ALERTS{alertstate="firing"})'
# What fires now, too: the steps of what is looked back at are whole minutes, and the last one may be over.
_QUERY: Final = f"max by (alertname) ({_FIRING} or max_over_time({_FIRING}[{LOOKED_BACK.days}d:1m]))"


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that fired within the time that is looked back at."""

    name: str
    last_time: datetime
    fires: bool
    """Whether it fires now."""


class AlertsUnknown(Exception):
    """Prometheus did not answer, or answered something else."""


async def recent_alerts(url: str, now: datetime) -> list[Alert]:
    """Ask the Prometheus at `url` for the alerts of the last seven days, newest first.

    Raise AlertsUnknown when it does not answer within 3 s, or not with a result.
    """
    try:
        async with (
            asyncio.timeout(_TIMEOUT_S),
            aiohttp.ClientSession() as session,
            session.get(f"{url.rstrip('/')}/api/v1/query", params={"query": _QUERY}) as response,
        ):
            if response.status != 200 or (response.content_length or 0) > _LARGEST:
                raise AlertsUnknown
            found = _alerts(await response.json(content_type=None), now)
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError, OverflowError) as error:
        raise AlertsUnknown from error
    return sorted(found, key=lambda alert: alert.last_time, reverse=True)


def _alerts(answer: Any, now: datetime) -> list[Alert]:
    alerts = []
    for one in answer["data"]["result"]:
        last = datetime.fromtimestamp(float(one["value"][1]), UTC)
        alerts.append(Alert(str(one["metric"]["alertname"]), last, now - last <= _FRESH))
    return alerts
