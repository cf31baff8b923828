"""What the demo starts: four programs, with their addresses and environments.

It also says which of the things that they talk to are real.
"""

import os
import secrets
import shlex
import socket
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from servicekit.runner.program import Program
from servicekit.runner.services import MODULES, SECRETS, only

DEFAULT_PORT = 8081
# Below what Linux (32768), macOS and Windows (49152) take for connections that go out.
_PORTS = range(20_000, 32_768)
_TRIES = 1_000
_KEPT = 64
_claims: deque[int] = deque()
"""File descriptors that say which ports this process chose last; whoever chose them may not listen yet."""
STAND_IN_TOKEN = "1000:SANDBOX-TOKEN"
STAND_IN_KEY = "sandbox-key-demo"
STAND_IN_OWNER = "1001"

_MODULES = {"sandbox": "sandbox", **MODULES}


class DemoRefusedError(Exception):
    """The demo cannot start like this. The text says what to change."""


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
    try_first: tuple[str, ...] = ()
    """What to try in place of the usual."""


def make_plan(
    environment: Mapping[str, str],
    *,
    overrides: Mapping[str, str] | None = None,
    commands: Mapping[str, str] | None = None,
    clock: Path | None = None,
) -> Plan:
    """The plan for an environment. Raise DemoRefusedError.

    `overrides` are set for every service.
    `commands` are command lines in place of a service's own program, by name.
    `clock` is the file by which the page moves everybody's time; a real bot has Telegram's.
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
    base = {name: value for name, value in environment.items() if name not in SECRETS}
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
    if clock is not None and not real["TELEGRAM_BOT_TOKEN"]:
        base["SANDBOX_CLOCK"] = str(clock)
    environments = {
        "sandbox": base
        | {
            "SANDBOX_LISTEN": sandbox,
            "SANDBOX_TOKEN": STAND_IN_TOKEN,
            "SANDBOX_FORWARD_OTLP": environment.get("DEMO_OTLP", ""),
            "SANDBOX_KEEP_OTLP": environment.get("DEMO_KEEP_OTLP", ""),
            "SANDBOX_EPHEMERAL": environment.get("DEMO_EPHEMERAL") or "off",
            "SANDBOX_TRACE_VIEWER": environment.get("DEMO_TRACE_VIEWER", ""),
        },
        "member": base | {"MEMBER_SERVICE_LISTEN": member} | only(environment, "MONGODB_URI", "DATA_KEYS"),
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
        | only(environment, "JOIN_URL")
        | _telegram(environment, page),
    }
    health = {
        "sandbox": f"{page}/",
        "member": member,
        "coach": coach,
        "gateway": f"http://{gateway_health}/readyz",
    }
    return Plan(
        programs=tuple(
            Program(
                name=name,
                command=_command(name, commands or {}),
                environment=environments[name] | dict(overrides or {}),
                health=health[name],
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


def _telegram(environment: Mapping[str, str], page: str) -> dict[str, str]:
    if environment.get("TELEGRAM_BOT_TOKEN"):
        return only(environment, "TELEGRAM_BOT_TOKEN", "OWNER_ID") | {"TELEGRAM_SEND_TRACEPARENT": "off"}
    return {
        "TELEGRAM_BOT_TOKEN": STAND_IN_TOKEN,
        "TELEGRAM_API_BASE_URL": f"{page}/bot",
        "TELEGRAM_SEND_TRACEPARENT": "on",
        "OWNER_ID": STAND_IN_OWNER,
    }


def _claude(environment: Mapping[str, str], page: str) -> dict[str, str]:
    if environment.get("ANTHROPIC_API_KEY"):
        return only(environment, "ANTHROPIC_API_KEY")
    return {"ANTHROPIC_API_KEY": STAND_IN_KEY, "ANTHROPIC_BASE_URL": f"{page}/claude"}


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
    None, either, that another process of ours, or this one, chose a moment ago and does not listen on yet.
    Raise OSError when there is none.
    """
    ports: list[int] = []
    with ExitStack() as stack:
        for _ in range(_TRIES):
            if len(ports) == amount:
                return ports
            port = _PORTS[secrets.randbelow(len(_PORTS))]
            with suppress(OSError):
                stack.enter_context(socket.create_server(("127.0.0.1", port)))
                _claim(port)
                ports.append(port)
    raise OSError("there is no free port left on loopback")


def _claim(port: int) -> None:
    """Raise OSError when it is claimed. The system takes a claim back when its process ends; Linux only."""
    if sys.platform != "linux":
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as claim:
        claim.bind(f"\0gymnation-port-{port}")
        _claims.append(claim.detach())
    if len(_claims) > _KEPT:
        os.close(_claims.popleft())
