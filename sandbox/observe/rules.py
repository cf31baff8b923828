"""The rules of Prometheus, made of the objectives and the alerts."""

from typing import Any, Final

import yaml

from sandbox.observe.alerts import ALERTS
from sandbox.observe.objectives import BURNS, OBJECTIVES, WINDOWS

HEAD: Final = """\
# Written by `make observe` from sandbox/observe. Each alert has a page in docs/runbooks.
# Prometheus has to keep three days at least: --storage.tsdb.retention.time
"""
_LONG: Final = tuple(dict.fromkeys(burn.long for burn in BURNS))


def rules() -> dict[str, Any]:
    """Everything, as Prometheus reads it."""
    recorded: list[dict[str, Any]] = []
    alerts: list[dict[str, Any]] = []
    for one in OBJECTIVES:
        recorded += [{"record": one.recorded(window), "expr": one.ratio(window)} for window in WINDOWS]
        recorded += [
            {"record": f"gymnation:{one.name}:wrong_{window}", "expr": one.wrong(window)} for window in _LONG
        ]
        alerts += [
            _alert(
                one.alert,
                one.burning(burn),
                "2m",
                burn.severity,
                summary=f"{one.promise}: {burn.factor:g} times as many were not in {burn.long}.",
                labels={"window": burn.long},
            )
            for burn in BURNS
        ]
    for other in ALERTS:
        labels = {"service": other.service} if other.service else {}
        alerts.append(
            _alert(
                *(other.name, other.expression, other.lasting, other.severity),
                summary=other.summary,
                labels=labels,
            )
        )
    return {
        "groups": [
            {"name": "gymnation-promises", "interval": "30s", "rules": recorded},
            {"name": "gymnation-alerts", "interval": "30s", "rules": alerts},
        ]
    }


def _alert(
    name: str,
    expression: str,
    lasting: str,
    severity: str,
    *,
    summary: str,
    labels: dict[str, str],
) -> dict[str, Any]:
    return {
        "alert": name,
        "expr": expression,
        "for": lasting,
        "labels": {"severity": severity, **labels},
        "annotations": {"summary": summary, "runbook": f"docs/runbooks/{name}.md"},
    }


def text() -> str:
    """The file."""
    return HEAD + yaml.safe_dump(rules(), sort_keys=False, width=110, allow_unicode=True)
