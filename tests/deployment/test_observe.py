"""What deploy/compose.observe.yml says, by Compose itself and by rules of ours. No image is pulled."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.observe.dashboards import BOARDS, SOURCE, uid

DEPLOY = Path(__file__).parents[2] / "deploy"
OBSERVE = DEPLOY / "observe"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.observe.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def read(path: str) -> dict[str, Any]:
    return dict(yaml.safe_load((OBSERVE / path).read_text()))


@pytest.mark.skipif(shutil.which("docker") is None, reason="there is no docker, whose compose reads it")
def test_compose_takes_it():
    done = subprocess.run(
        ["docker", "compose", "-f", DEPLOY / "compose.observe.yml", "config", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    if "is not a docker command" in done.stderr:
        pytest.skip("this docker has no compose")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("promtool") is None, reason="there is no promtool")
def test_prometheus_reads_its_configuration_but_for_what_is_newer(tmp_path: Path):
    """Debian's version knows no OTLP: that part is read by nobody here."""
    newer = read("prometheus/prometheus.yml")
    assert newer.pop("otlp")["translation_strategy"] == "UnderscoreEscapingWithSuffixes"
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(newer))
    shutil.copy(OBSERVE / "prometheus" / "gymnation.rules.yml", tmp_path)
    done = subprocess.run(
        ["promtool", "check", "config", tmp_path / "prometheus.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_mounted_file_is_there():
    mounted = [volume.split(":")[0] for one in SERVICES.values() for volume in one["volumes"]]
    files = [path for path in mounted if path.startswith("./")]
    assert files
    assert [path for path in files if not (DEPLOY / path).exists()] == []
    volumes = {path for path in mounted if not path.startswith("./")}
    assert volumes == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_service_is_bounded_and_hardened(name: str):
    one = SERVICES[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["mem_limit"]
    assert re.search(r":\$\{\w+:-v?\d", one["image"]), "a version that can be moved, and no latest"
    assert all(port.startswith("127.0.0.1:") for port in one.get("ports", []))


def test_prometheus_keeps_longer_than_its_rules_look_back():
    command = " ".join(SERVICES["prometheus"]["command"])
    found = re.search(r"retention\.time=(\d+)d", command)
    assert found
    assert int(found[1]) > 3
    assert "--web.enable-otlp-receiver" in command


def test_the_collector_sends_to_what_is_there():
    collector = read("collector/collector.yaml")
    for name, exporter in collector["exporters"].items():
        host = re.match(r"http://([a-z]+):\d+", exporter["endpoint"])
        assert host, name
        assert host[1] in SERVICES
    for name, pipeline in collector["service"]["pipelines"].items():
        assert pipeline["processors"][0] == "memory_limiter", name
        assert set(pipeline["exporters"]) <= set(collector["exporters"])
        assert set(pipeline["receivers"]) <= set(collector["receivers"])


def test_grafana_has_the_source_that_dashboards_ask_and_every_dashboard():
    sources = read("grafana/provisioning/datasources/gymnation.yaml")["datasources"]
    uids = {one["uid"] for one in sources}
    assert SOURCE in uids
    for one in sources:
        host = re.match(r"http://([a-z]+):\d+", one["url"])
        assert host
        assert host[1] in SERVICES
    assert {path.stem for path in (OBSERVE / "grafana" / "dashboards").glob("*.json")} == set(
        map(uid, BOARDS)
    )
    for path in (OBSERVE / "grafana" / "dashboards").glob("*.json"):
        board = json.loads(path.read_text())
        asked = [panel["datasource"]["uid"] for panel in board["panels"] if panel["type"] != "row"]
        assert asked
        assert set(asked) <= uids
        home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert (OBSERVE / "grafana" / "dashboards" / Path(home).name).exists()
