"""What the demo starts: four programs, with their addresses and environments.

It also says which of the things that they talk to are real.
"""

import os
import secrets
import shlex
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from sandbox.demo.ready import Probe, grpc_serving, http_answers

DEFAULT_PORT = 8081
# Below what Linux (32768), macOS and Windows (49152) take for connections that go out.
_PORTS = range(20_000, 32_768)
_TRIES = 1_000
STAND_IN_TOKEN = "1000:SANDBOX-TOKEN"
STAND_IN_KEY = "sandbox-key-demo"
STAND_IN_OWNER = "1001"

# Each of these goes only to the service that needs it.
_SECRETS_OF = {
    "member": ("MONGODB_URI",),
    "coach": ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"),
    "gateway": ("TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"),
}
_SECRETS = frozenset(name for names in _SECRETS_OF.values() for name in names)
_MODULES = {
    "sandbox": "sandbox",
    "member": "member_service",
    "coach": "coach_service",
    "gateway": "telegram_gateway",
}


class DemoRefusedError(Exception):
    """The demo cannot start like this. The text says what to change."""


@dataclass(frozen=True, slots=True)
class Program:
    """A process of the demo."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: Probe


@dataclass(frozen=True, slots=True)
class Plan:
    """Programs in the order in which they start, and the addresses to tell."""

    programs: tuple[Program, ...]
    page: str
    member: str
    coach: str
    gateway_health: str
    real_telegram: bool
    real_claude: bool
    real_mongodb: bool


def make_plan(
    environment: Mapping[str, str],
    *,
    overrides: Mapping[str, str] | None = None,
    commands: Mapping[str, str] | None = None,
) -> Plan:
    """The plan for an environment. Raise DemoRefusedError.

    `overrides` are set for every service.
    `commands` are command lines in place of a service's own program, by name.
    """
    real = {
        name: bool(environment.get(name))
        for name in ("TELEGRAM_BOT_TOKEN", "ANTHROPIC_API_KEY", "MONGODB_URI")
    }
    if real["TELEGRAM_BOT_TOKEN"] and not environment.get("OWNER_ID"):
        raise DemoRefusedError(
            "TELEGRAM_BOT_TOKEN is set, so the bot is a real one: "
            "set OWNER_ID to your own Telegram user id as well "
            "(or unset TELEGRAM_BOT_TOKEN to use the stand-in)"
        )
    sandbox = f"127.0.0.1:{_page_port(environment)}"
    member, coach, gateway_health = (f"127.0.0.1:{port}" for port in free_ports(3))
    page = f"http://{sandbox}"
    base = {name: value for name, value in environment.items() if name not in _SECRETS}
    # The same for all services of a run, so that their hashed ids join.
    base["TELEMETRY_HASH_KEY"] = environment.get("TELEMETRY_HASH_KEY") or secrets.token_hex(16)
    # Everything is on loopback: a proxy of the environment must not get in between.
    unproxied = ",".join(filter(None, (environment.get("NO_PROXY"), "127.0.0.1", "localhost")))
    base |= {
        "NO_PROXY": unproxied,
        "no_proxy": unproxied,
        "PYTHONUNBUFFERED": "1",
        "ENVIRONMENT": "development",
        "OTEL_EXPORTER_OTLP_ENDPOINT": page,
    }
    environments = {
        "sandbox": base | {"SANDBOX_LISTEN": sandbox, "SANDBOX_TOKEN": STAND_IN_TOKEN},
        "member": base | {"MEMBER_SERVICE_LISTEN": member} | _only(environment, "MONGODB_URI"),
        "coach": base
        | {"COACH_SERVICE_LISTEN": coach, "MEMBER_SERVICE_ADDRESS": member}
        | _claude(environment, page),
        "gateway": base
        | {
            "MEMBER_SERVICE_ADDRESS": member,
            "COACH_SERVICE_ADDRESS": coach,
            "GATEWAY_HEALTH_LISTEN": gateway_health,
            "TELEGRAM_MODE": "polling",
            "OPEN_REGISTRATION": environment.get("OPEN_REGISTRATION") or "off",
        }
        | _telegram(environment, page),
    }
    probes = {
        "sandbox": http_answers(f"{page}/"),
        "member": grpc_serving(member),
        "coach": grpc_serving(coach),
        "gateway": http_answers(f"http://{gateway_health}/readyz"),
    }
    return Plan(
        programs=tuple(
            Program(
                name=name,
                command=_command(name, commands or {}),
                environment=environments[name] | dict(overrides or {}),
                ready=probes[name],
            )
            for name in _MODULES
        ),
        page=page,
        member=member,
        coach=coach,
        gateway_health=f"http://{gateway_health}",
        real_telegram=real["TELEGRAM_BOT_TOKEN"],
        real_claude=real["ANTHROPIC_API_KEY"],
        real_mongodb=real["MONGODB_URI"],
    )


def services_from(environment: Mapping[str, str]) -> tuple[Program, ...]:
    """Just the three services, each from the environment as it is, with the defaults of their settings."""
    member = environment.get("MEMBER_SERVICE_LISTEN") or "127.0.0.1:50051"
    coach = environment.get("COACH_SERVICE_LISTEN") or "127.0.0.1:50052"
    health = environment.get("GATEWAY_HEALTH_LISTEN") or "127.0.0.1:8090"
    common = {name: value for name, value in environment.items() if name not in _SECRETS}
    common["PYTHONUNBUFFERED"] = "1"
    if not environment.get("TELEMETRY_HASH_KEY") and environment.get("ENVIRONMENT") != "production":
        # In production the services themselves ask for one.
        common["TELEMETRY_HASH_KEY"] = secrets.token_hex(16)
    probes = {
        "member": grpc_serving(_on_loopback(member)),
        "coach": grpc_serving(_on_loopback(coach)),
        "gateway": http_answers(f"http://{_on_loopback(health)}/readyz"),
    }
    return tuple(
        Program(
            name=name,
            command=_command(name, {}),
            environment=common | _only(environment, *_SECRETS_OF[name]),
            ready=probe,
        )
        for name, probe in probes.items()
    )


def _on_loopback(listen: str) -> str:
    """The address at which this machine reaches what listens on all of its addresses."""
    host, _, port = listen.rpartition(":")
    return f"127.0.0.1:{port}" if host in {"0.0.0.0", "[::]"} else listen


def _telegram(environment: Mapping[str, str], page: str) -> dict[str, str]:
    if environment.get("TELEGRAM_BOT_TOKEN"):
        return _only(environment, "TELEGRAM_BOT_TOKEN", "OWNER_ID") | {"TELEGRAM_SEND_TRACEPARENT": "off"}
    return {
        "TELEGRAM_BOT_TOKEN": STAND_IN_TOKEN,
        "TELEGRAM_API_BASE_URL": f"{page}/bot",
        "TELEGRAM_SEND_TRACEPARENT": "on",
        "OWNER_ID": STAND_IN_OWNER,
    }


def _claude(environment: Mapping[str, str], page: str) -> dict[str, str]:
    if environment.get("ANTHROPIC_API_KEY"):
        return _only(environment, "ANTHROPIC_API_KEY")
    return {"ANTHROPIC_API_KEY": STAND_IN_KEY, "ANTHROPIC_BASE_URL": f"{page}/claude"}


def _only(environment: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: environment[name] for name in names if environment.get(name)}


def _command(name: str, commands: Mapping[str, str]) -> tuple[str, ...]:
    if name in commands:
        return tuple(shlex.split(commands[name]))
    return (sys.executable, "-m", _MODULES[name])


def _page_port(environment: Mapping[str, str]) -> int:
    told = environment.get("DEMO_PORT") or str(DEFAULT_PORT)
    if not told.isdecimal() or int(told) > 65535:
        raise DemoRefusedError(f"DEMO_PORT is {told!r}: give a port number (0 takes a free one)")
    if told == "0":
        return free_ports(1)[0]
    port = int(told)
    try:
        with socket.create_server(("127.0.0.1", port)):
            return port
    except OSError as error:
        raise DemoRefusedError(
            f"port {port} cannot be used ({os.strerror(error.errno or 0)}): "
            "end what listens there, or choose another with "
            "DEMO_PORT, such as `DEMO_PORT=8090 make demo`"
        ) from error


def free_ports(amount: int) -> Sequence[int]:
    """Ports on loopback that were free a moment ago, all different.

    None that the system gives to outgoing connections: such a one may be taken before it is used.
    """
    ports: list[int] = []
    with ExitStack() as stack:
        for _ in range(_TRIES):
            if len(ports) == amount:
                return ports
            port = _PORTS[secrets.randbelow(len(_PORTS))]
            with suppress(OSError):
                stack.enter_context(socket.create_server(("127.0.0.1", port)))
                ports.append(port)
    raise OSError("there is no free port left on loopback")
