"""What operators see: alerts as they wait, fire and end, panels of the dashboards, and a trace."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gymnation_client.traces import render
from sandbox.observe.dashboards import BOARDS
from tests.gameday.town import Town

WINDOW: Final = "5m"
_MANY: Final = 200


@dataclass
class Story:
    """What happened, each with the seconds since the fault began."""

    fault: str
    began_s: float = field(default_factory=time.monotonic)
    events: list[tuple[float, str]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, float]] = field(default_factory=dict)
    traces: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, what: str) -> None:
        since = time.monotonic() - self.began_s
        self.events.append((round(since), what))
        print(f"  {self.fault}: {since:5.0f} s  {what}", flush=True)

    async def look(self, town: Town) -> None:
        """Write down each alert whose state is another than at the last look."""
        now = {_name(one): one["state"] for one in await town.prometheus.alerts()}
        for name in sorted(now.keys() | self.states.keys()):
            before, after = self.states.get(name, "well"), now.get(name, "well")
            if before != after:
                self.tell(f"{name}: {before} -> {after}")
        self.states = now

    def fires(self, alerts: Sequence[str]) -> bool:
        """Whether one of them fires now, in whatever window."""
        return any(state == "firing" and name.split(" ")[0] in alerts for name, state in self.states.items())


def _name(alert: dict[str, Any]) -> str:
    labels = alert["labels"]
    beside = [labels[key] for key in ("window", "severity", "service", "queue", "job") if key in labels]
    return f"{labels['alertname']} ({', '.join(beside)})"


async def panels(town: Town, titles: Sequence[str]) -> dict[str, dict[str, float]]:
    """What panels show now, by their title, as "Database: Time of operations"."""
    shown: dict[str, dict[str, float]] = {}
    for board, rows in BOARDS.items():
        for chart in (chart for charts in rows.values() for chart in charts):
            title = f"{board}: {chart.title}"
            if title not in titles:
                continue
            shown[title] = {}
            for legend, query in chart.queries.items():
                for series in await town.prometheus.asked(query.replace("$__rate_interval", WINDOW)):
                    labels = [value for name, value in sorted(series["metric"].items()) if name != "__name__"]
                    line = " ".join(labels) or legend
                    shown[title][line if "{{" in legend else f"{legend} {line}"] = float(series["value"][1])
    return shown


async def worst_traces(town: Town, root: str) -> list[dict[str, Any]]:
    """The three longest traces of that root, those with an error first: code, command, time, and the tree."""
    found = [one for one in (await town.people.get("traces", limit=_MANY))["traces"] if one["root"] == root]
    found.sort(key=lambda one: (one["error"], one["duration_us"]), reverse=True)
    trees = [render(await town.people.get(f"traces/{one['trace_id']}")) for one in found[:3]]
    return [
        {
            "tree": tree.splitlines(),
            "code": one["trace_id"][:8],
            "trace_id": one["trace_id"],
            "command": one["command"],
            "seconds": round(one["duration_us"] / 1e6, 2),
            "error": one["error"],
        }
        for one, tree in zip(found, trees, strict=False)
    ]
