"""Every query of the dashboards is one that Prometheus can read."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from sandbox.patience import patient
from tests.support import asked

promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="there is no promtool (Debian: apt-get install prometheus)"
)


def checked(queries: list[str], rules: Path) -> subprocess.CompletedProcess[str]:
    recorded = [{"record": f"dashboards:query_{number}", "expr": one} for number, one in enumerate(queries)]
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
    queries = asked.of_dashboards()
    assert len(queries) > 50
    assert [query for query in queries if "$" in query] == []
    done = checked(queries, tmp_path / "rules.yml")
    assert done.returncode == 0, done.stdout + done.stderr


@promtool
def test_a_query_that_is_spelled_wrong_is_noticed(tmp_path: Path):
    done = checked([*asked.of_dashboards(), "sum(rate(gymnation_inbox_dead[5m])"], tmp_path / "rules.yml")
    assert done.returncode != 0
