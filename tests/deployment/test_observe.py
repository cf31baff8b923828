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


def has_compose() -> bool:
    """Whether there is a docker whose plugin Compose answers."""
    if shutil.which("docker") is None:
        return False
    # By its exit code: the words with which one refuses differ by version.
    asked = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    return asked.returncode == 0


@pytest.mark.skipif(not has_compose(), reason="there is no docker with compose, which reads it")
def test_compose_takes_it():
    done = subprocess.run(
        ["docker", "compose", "-f", DEPLOY / "compose.observe.yml", "config", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
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
    assert re.search(r":\$\{\w+:-v?\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?\}$", one["image"]), "no whole version"
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


DASHBOARDS = sorted((OBSERVE / "grafana" / "dashboards").glob("*.json"))


def panels(board: dict[str, Any]) -> list[dict[str, Any]]:
    """All panels, those of folded rows among them."""
    return [one for panel in board["panels"] for one in (panel, *panel.get("panels", ()))]


def named_sources(value: Any) -> list[str]:
    """Every data source that is named anywhere below, by its uid."""
    if isinstance(value, list):
        return [uid for one in value for uid in named_sources(one)]
    if not isinstance(value, dict):
        return []
    own = [value["datasource"]["uid"]] if isinstance(value.get("datasource"), dict) else []
    own += [value["datasourceUid"]] if "datasourceUid" in value else []
    return own + [uid for one in value.values() for uid in named_sources(one)]


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_grafana_loads_each_dashboard(path: Path):
    """What Grafana looks at when it provisions one: what is lacking is left out there, without a word."""
    board = json.loads(path.read_text())
    sources = {one["uid"] for one in read("grafana/provisioning/datasources/gymnation.yaml")["datasources"]}
    assert board["uid"] == path.stem
    assert len(board["uid"]) <= 40
    assert board["title"]
    assert board["schemaVersion"] >= 36
    # A file with a number of its own would take the place of another dashboard's.
    assert board.get("id") is None
    assert set(named_sources(board)) <= sources
    ids = [panel["id"] for panel in panels(board)]
    assert len(ids) == len(set(ids))
    variables = {f"${one['name']}" for one in board["templating"].get("list", ())}
    taken: set[tuple[int, int]] = set()
    for panel in panels(board):
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert cells
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not cells & taken, panel["title"]
        taken |= cells
        if panel["type"] == "row":
            continue
        assert panel["title"]
        refs = [target["refId"] for target in panel["targets"]]
        assert refs
        assert len(refs) == len(set(refs))
        for target in panel["targets"]:
            assert target["expr"].strip()
            asked = set(re.findall(r"\$\w+", target["expr"]))
            assert asked - variables <= {"$__rate_interval", "$__range", "$__interval"}, target["expr"]


def test_titles_and_uids_of_dashboards_are_their_own():
    boards = [json.loads(path.read_text()) for path in DASHBOARDS]
    assert len(boards) > 5
    for key in ("uid", "title"):
        assert len({board[key] for board in boards}) == len(boards)


def test_provisioned_sources_name_only_each_other_and_ports_that_listen():
    sources = read("grafana/provisioning/datasources/gymnation.yaml")
    assert sources["apiVersion"] == 1
    uids = [one["uid"] for one in sources["datasources"]]
    assert len(uids) == len(set(uids))
    assert len([one for one in sources["datasources"] if one.get("isDefault")]) == 1
    assert set(named_sources(sources)) <= set(uids)
    listens = {
        "prometheus": 9090,
        "tempo": read("tempo/tempo.yaml")["server"]["http_listen_port"],
        "loki": read("loki/loki.yaml")["server"]["http_listen_port"],
    }
    assert {one["uid"]: one["url"] for one in sources["datasources"]} == {
        name: f"http://{name}:{port}" for name, port in listens.items()
    }
    otlp = read("tempo/tempo.yaml")["distributor"]["receivers"]["otlp"]["protocols"]["http"]["endpoint"]
    exporters = read("collector/collector.yaml")["exporters"]
    assert exporters["otlp_http/tempo"]["endpoint"].rpartition(":")[2] == otlp.rpartition(":")[2]
    assert exporters["otlp_http/loki"]["endpoint"] == f"http://loki:{listens['loki']}/otlp"
    assert exporters["otlp_http/prometheus"]["endpoint"] == "http://prometheus:9090/api/v1/otlp"


def test_grafana_finds_its_dashboards_where_they_are_mounted():
    [provider] = read("grafana/provisioning/dashboards/gymnation.yaml")["providers"]
    mounted = dict(
        volume.rsplit(":", 1)[0].split(":") for volume in SERVICES["grafana"]["volumes"] if volume[0] == "."
    )
    assert mounted["./observe/grafana/dashboards"] == provider["options"]["path"]
    assert mounted["./observe/grafana/provisioning"] == "/etc/grafana/provisioning"
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home.startswith(provider["options"]["path"] + "/")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_a_service_writes_has_a_place_and_its_configuration_is_mounted(name: str):
    one = SERVICES[name]
    places = {volume.split(":")[1] for volume in one["volumes"]}
    for argument in one.get("command", ()):
        flag, _, path = argument.partition("=")
        if "config" in flag:
            assert any(path == place or path.startswith(f"{place}/") for place in places), argument
    written = {
        "prometheus": ["/prometheus"],
        "tempo": [*_paths(read("tempo/tempo.yaml")["storage"])],
        "loki": [*_paths(read("loki/loki.yaml"))],
        "grafana": ["/var/lib/grafana"],
    }.get(name, [])
    mounted = {volume.split(":")[1] for volume in one["volumes"] if not volume.endswith(":ro")}
    assert [path for path in written if not any(path.startswith(place) for place in mounted)] == []


def _paths(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [path for one in value.values() for path in _paths(one)]
    return [value] if isinstance(value, str) and value.startswith("/") else []
