"""Every query of the dashboards is one that Prometheus can read."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.patience import patient

DASHBOARDS = Path(__file__).parents[3] / "deploy/observe/grafana/dashboards"
# What Grafana fills in before it asks.
FILLED = {"$__rate_interval": "5m", "$__interval": "1m", "$__range": "6h"}
promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="there is no promtool (Debian: apt-get install prometheus)"
)


def queries() -> list[str]:
    found: list[str] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            found.extend([part["expr"]] if isinstance(part.get("expr"), str) else [])
            for below in part.values():
                look(below)
        elif isinstance(part, list):
            for below in part:
                look(below)

    for board in sorted(DASHBOARDS.glob("*.json")):
        look(json.loads(board.read_text("utf-8")))
    for name, value in FILLED.items():
        found = [query.replace(name, value) for query in found]
    return found


def checked(asked: list[str], rules: Path) -> subprocess.CompletedProcess[str]:
    recorded = [{"record": f"dashboards:query_{number}", "expr": one} for number, one in enumerate(asked)]
    rules.write_text(yaml.safe_dump({"groups": [{"name": "dashboards", "rules": recorded}]}))
    return subprocess.run(
        ["promtool", "check", "rules", rules],
        capture_output=True,
        text=True,
        timeout=patient(60),
        check=False,
    )


@promtool
def test_every_query_of_the_dashboards_parses(tmp_path: Path):
    asked = queries()
    assert len(asked) > 50
    assert [query for query in asked if "$" in query] == []
    done = checked(asked, tmp_path / "rules.yml")
    assert done.returncode == 0, done.stdout + done.stderr


@promtool
def test_a_query_that_is_spelled_wrong_is_noticed(tmp_path: Path):
    done = checked([*queries(), "sum(rate(gymnation_inbox_dead[5m])"], tmp_path / "rules.yml")
    assert done.returncode != 0
