"""Which environment each program of the demo gets, and on which ports they listen."""

import os
import subprocess
import sys
from collections import deque

import pytest

from sandbox.demo import plan as plan_module
from sandbox.demo.banner import banner
from sandbox.demo.plan import DemoRefusedError, Plan, free_ports, make_plan


def plan(**environment: str) -> Plan:
    return make_plan({"DEMO_PORT": "0", "PATH": "/bin"} | environment)


def environments(made: Plan) -> dict[str, dict[str, str]]:
    return {program.name: dict(program.environment) for program in made.programs}


def test_stand_ins_are_used_when_nothing_is_set():
    made = plan()
    gateway, coach = environments(made)["gateway"], environments(made)["coach"]

    assert [program.name for program in made.programs] == ["sandbox", "member", "coach", "gateway"]
    assert gateway["TELEGRAM_API_BASE_URL"] == f"{made.page}/bot"
    assert gateway["TELEGRAM_SEND_TRACEPARENT"] == "on"
    assert (gateway["OWNER_ID"], gateway["TELEGRAM_MODE"], gateway["OPEN_REGISTRATION"]) == (
        "1001",
        "polling",
        "off",
    )
    assert gateway["TELEGRAM_BOT_TOKEN"] == environments(made)["sandbox"]["SANDBOX_TOKEN"]
    assert coach["ANTHROPIC_BASE_URL"] == f"{made.page}/claude"
    assert coach["ANTHROPIC_API_KEY"].startswith("sandbox-key")
    assert (made.real_telegram, made.real_claude, made.real_mongodb) == (False, False, False)


def test_the_services_find_each_other_and_the_trace_store():
    made = plan()
    by_name = environments(made)

    assert (
        by_name["member"]["MEMBER_SERVICE_LISTEN"]
        == by_name["coach"]["MEMBER_SERVICE_ADDRESS"]
        == made.member
    )
    assert by_name["gateway"]["MEMBER_SERVICE_ADDRESS"] == made.member
    assert (
        by_name["coach"]["COACH_SERVICE_LISTEN"] == by_name["gateway"]["COACH_SERVICE_ADDRESS"] == made.coach
    )
    assert {own["OTEL_EXPORTER_OTLP_ENDPOINT"] for own in by_name.values()} == {made.page}
    assert all("127.0.0.1" in own["NO_PROXY"] for own in by_name.values())
    assert len({own["TELEMETRY_HASH_KEY"] for own in by_name.values()}) == 1
    assert {own["ENVIRONMENT"] for own in by_name.values()} == {"development"}


def test_a_real_bot_is_not_sent_to_the_stand_in():
    made = plan(TELEGRAM_BOT_TOKEN="1000:INVENTED", OWNER_ID="7")
    gateway = environments(made)["gateway"]

    assert gateway["TELEGRAM_BOT_TOKEN"] == "1000:INVENTED"
    assert gateway["OWNER_ID"] == "7"
    assert "TELEGRAM_API_BASE_URL" not in gateway
    assert gateway["TELEGRAM_SEND_TRACEPARENT"] == "off"
    assert "the real bot" in banner(made)


def test_a_real_bot_without_an_owner_is_refused():
    with pytest.raises(DemoRefusedError, match="OWNER_ID"):
        plan(TELEGRAM_BOT_TOKEN="1000:INVENTED")


def test_a_real_key_goes_to_claude_itself():
    coach = environments(plan(ANTHROPIC_API_KEY="sk-ant-invented"))["coach"]

    assert coach["ANTHROPIC_API_KEY"] == "sk-ant-invented"
    assert "ANTHROPIC_BASE_URL" not in coach


def test_a_secret_reaches_only_the_service_that_needs_it():
    by_name = environments(
        plan(
            TELEGRAM_BOT_TOKEN="1000:INVENTED",
            OWNER_ID="7",
            ANTHROPIC_API_KEY="sk-ant-invented",
            MONGODB_URI="mongodb://invented",
            DATA_KEYS="k1 invented",
        )
    )
    holders = {
        secret: [
            name for name, own in by_name.items() if own.get(secret, "").endswith(("INVENTED", "invented"))
        ]
        for secret in ("TELEGRAM_BOT_TOKEN", "ANTHROPIC_API_KEY", "MONGODB_URI", "DATA_KEYS")
    }

    assert holders == {
        "TELEGRAM_BOT_TOKEN": ["gateway"],
        "ANTHROPIC_API_KEY": ["coach"],
        "MONGODB_URI": ["member"],
        "DATA_KEYS": ["member"],
    }


def test_an_empty_variable_counts_as_unset():
    made = plan(TELEGRAM_BOT_TOKEN="", ANTHROPIC_API_KEY="", MONGODB_URI="")

    assert (made.real_telegram, made.real_claude, made.real_mongodb) == (False, False, False)
    assert "MONGODB_URI" not in environments(made)["member"]


def test_overrides_reach_every_service():
    made = make_plan({"DEMO_PORT": "0"}, overrides={"TELEGRAM_RATE_LIMITS": "off"})

    assert {own["TELEGRAM_RATE_LIMITS"] for own in environments(made).values()} == {"off"}


@pytest.mark.parametrize("port", ["many", "-1", "70000"])
def test_a_wrong_port_is_refused(port):
    with pytest.raises(DemoRefusedError, match="DEMO_PORT"):
        make_plan({"DEMO_PORT": port})


def test_the_banner_is_a_frame_with_the_pages_address():
    lines = banner(plan()).splitlines()

    assert len({len(line) for line in lines}) == 1
    assert sum("http://127.0.0.1:" in line for line in lines) == 1


def test_the_banner_tells_where_other_systems_call():
    made = plan()
    assert any(line.strip("│ ") == made.member for line in banner(made).splitlines())


def test_free_ports_are_none_that_a_connection_that_goes_out_could_take():
    ports = free_ports(50)
    assert len(set(ports)) == 50
    assert all(20_000 <= port < 32_768 for port in ports)


@pytest.mark.skipif(sys.platform != "linux", reason="claims are Linux's")
def test_a_port_that_was_chosen_is_not_chosen_again_before_somebody_listens(monkeypatch):
    claims: deque[int] = deque()
    monkeypatch.setattr(plan_module, "_claims", claims)
    monkeypatch.setattr(plan_module, "_PORTS", free_ports(3))
    for fd in claims:
        os.close(fd)
    claims.clear()
    try:
        assert len(set(free_ports(3))) == 3
        with pytest.raises(OSError, match="no free port"):
            free_ports(1)
        other = "from sandbox.demo import plan; plan._PORTS = {}; plan.free_ports(1)"
        ports = list(plan_module._PORTS)
        ended = subprocess.run(
            [sys.executable, "-c", other.format(ports)], capture_output=True, text=True, check=False
        )
        assert "no free port" in ended.stderr
    finally:
        for fd in claims:
            os.close(fd)


def test_only_the_last_claims_are_kept(monkeypatch):
    claims: deque[int] = deque()
    monkeypatch.setattr(plan_module, "_claims", claims)
    for _ in range(3):
        free_ports(30)
    assert len(claims) <= 64
    for fd in claims:
        os.close(fd)


def test_all_programs_have_one_clock_unless_the_bot_is_a_real_one(tmp_path):
    file = tmp_path / "clock"
    together = make_plan({"DEMO_PORT": "0"}, clock=file)
    real = make_plan({"DEMO_PORT": "0", "TELEGRAM_BOT_TOKEN": "1:A", "OWNER_ID": "7"}, clock=file)

    assert {own["SANDBOX_CLOCK"] for own in environments(together).values()} == {str(file)}
    assert not any("SANDBOX_CLOCK" in own for own in environments(real).values())
