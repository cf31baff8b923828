"""What `deploy/stack.yml` says for Docker Swarm: the same as `deploy/compose.prod.yml`, and two of each."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
STACK = yaml.safe_load((DEPLOY / "stack.yml").read_text("utf-8"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.prod.yml").read_text("utf-8"))
SERVICES = ("member", "coach", "gateway")
ALL = (*SERVICES, "collector")
# Several share the name, so none can listen on it, and each finds itself by its hosts file.
LISTENING = {
    "MEMBER_SERVICE_LISTEN": ("member.internal:50051", "0.0.0.0:50051"),
    "COACH_SERVICE_LISTEN": ("coach.internal:50052", "0.0.0.0:50052"),
}
# What `docker stack deploy` passes over without a word, or with one that nobody reads.
PASSED_OVER = {
    *("build", "cgroup_parent", "container_name", "cpus", "depends_on", "devices", "links", "mem_limit"),
    *("memswap_limit", "network_mode", "pids_limit", "restart", "security_opt", "tmpfs", "userns_mode"),
}

Json = dict[str, Any]


def at(service: str) -> tuple[Json, Json]:
    return STACK["services"][service], COMPOSE["services"][service]


def secrets_of(service: Json) -> set[tuple[str, str]]:
    return {
        (one, one) if isinstance(one, str) else (one["source"], one["target"])
        for one in service.get("secrets", [])
    }


def test_the_same_services_run():
    assert set(STACK["services"]) == set(COMPOSE["services"]) == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_said_that_a_swarm_does_not_hear(name: str):
    assert set(at(name)[0]) & PASSED_OVER == set()


@pytest.mark.parametrize("name", ALL)
def test_a_service_has_the_settings_of_compose(name: str):
    ours, theirs = at(name)
    wanted = dict(theirs["environment"])
    for setting, (in_compose, in_stack) in LISTENING.items():
        if setting in wanted:
            assert wanted[setting] == in_compose
            wanted[setting] = in_stack
    assert ours["environment"] == wanted
    for same in ("user", "init", "read_only", "cap_drop", "stop_grace_period", "logging"):
        assert ours.get(same) == theirs.get(same), same
    assert ours.get("command") == theirs.get("command")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_to_be_ready_once_and_after_that_alive(name: str):
    """A Swarm ends what is unhealthy: a database that is away would end everything, again and again."""
    ours, theirs = (dict(one["healthcheck"]) for one in at(name))
    ready, alive = theirs.pop("test"), ours.pop("test")
    assert ours == theirs
    assert alive[: len(ready)] == ready
    option, then = alive[len(ready) :]
    assert option == "--then"
    assert then == (f"tcp://{ready[-1]}" if name != "gateway" else ready[-1].replace("readyz", "livez"))


@pytest.mark.parametrize("name", ALL)
def test_a_service_has_the_networks_of_compose(name: str):
    ours, theirs = at(name)
    assert ours["networks"] == theirs["networks"]


def test_networks_lead_outside_as_in_compose():
    assert set(STACK["networks"]) == set(COMPOSE["networks"])
    for name, one in STACK["networks"].items():
        assert one["driver"] == "overlay"
        assert one.get("internal") == (COMPOSE["networks"][name] or {}).get("internal"), name
    # What has no TLS of its own is encrypted between machines.
    assert STACK["networks"]["telemetry"]["driver_opts"] == {"encrypted": "true"}


@pytest.mark.parametrize("name", ALL)
def test_a_service_has_the_secrets_of_compose_and_alone_may_read_them(name: str):
    ours, theirs = at(name)
    assert secrets_of(ours) == secrets_of(theirs)
    for one in ours["secrets"]:
        assert (one["uid"], one["gid"], one["mode"]) == ("10001", "10001", 0o400)


def test_secrets_are_the_files_of_compose_under_a_name_that_can_be_counted_up():
    """A Swarm's secret never changes, so another content needs another name."""
    assert set(STACK["secrets"]) == set(COMPOSE["secrets"])
    for name, one in STACK["secrets"].items():
        assert one["file"] == COMPOSE["secrets"][name]["file"]
        certificate = name.endswith(("_certificate", "_private_key")) or name == "tls_authorities"
        number = "CERTIFICATES_NUMBER" if certificate else "SECRETS_NUMBER"
        assert one["name"] == f"${{GYMNATION_STACK:-gymnation}}_{name}_${{{number}:-1}}"


@pytest.mark.parametrize("name", ALL)
def test_a_service_is_bounded_as_in_compose(name: str):
    ours, theirs = at(name)
    limits = ours["deploy"]["resources"]["limits"]
    assert limits["memory"].lower() == theirs["mem_limit"]
    assert float(limits["cpus"]) == theirs["cpus"]
    assert limits["pids"] == theirs["pids_limit"]
    (tmp,) = ours["volumes"]
    assert tmp == {"type": "tmpfs", "target": "/tmp", "tmpfs": {"size": 16 << 20}}
    assert "size=16m" in theirs["tmpfs"][0]


@pytest.mark.parametrize("name", SERVICES)
def test_an_update_starts_a_new_one_before_an_old_one_ends(name: str):
    deploy = at(name)[0]["deploy"]
    assert deploy["replicas"] >= 2
    assert deploy["endpoint_mode"] == "dnsrr"
    assert deploy["restart_policy"]["condition"] == "any"
    for side, failing in (("update_config", "rollback"), ("rollback_config", "pause")):
        one = deploy[side]
        assert (one["order"], one["parallelism"], one["failure_action"]) == ("start-first", 1, failing)


def test_each_asks_itself_for_its_health():
    for name in ("member", "coach"):
        service = at(name)[0]
        assert service["extra_hosts"] == [f"{name}.internal:127.0.0.1"]
        assert service["healthcheck"]["test"][4].startswith(f"{name}.internal:")


def test_nothing_is_published():
    assert [name for name in ALL if "ports" in at(name)[0]] == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_version_of_the_images_has_to_be_named(name: str):
    assert re.search(r":\$\{GYMNATION_VERSION:\?[^}]+\}$", at(name)[0]["image"])
