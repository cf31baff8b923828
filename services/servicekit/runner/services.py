"""The three services as programs, from the environment."""

import secrets
import sys
from collections.abc import Mapping

from servicekit.runner.program import Program

MODULES = {"member": "member_service", "coach": "coach_service", "gateway": "telegram_gateway"}
# Each of these goes only to the service that needs it.
SECRETS_OF = {
    "member": ("MONGODB_URI", "DATA_KEYS"),
    "coach": ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"),
    "gateway": ("TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"),
}
SECRETS = frozenset(name for names in SECRETS_OF.values() for name in names)


def services_from(environment: Mapping[str, str]) -> tuple[Program, ...]:
    """Just the three services, each from the environment as it is, with the defaults of their settings."""
    member = environment.get("MEMBER_SERVICE_LISTEN") or "127.0.0.1:50051"
    coach = environment.get("COACH_SERVICE_LISTEN") or "127.0.0.1:50052"
    health = environment.get("GATEWAY_HEALTH_LISTEN") or "127.0.0.1:8090"
    common = {name: value for name, value in environment.items() if name not in SECRETS}
    common["PYTHONUNBUFFERED"] = "1"
    if not environment.get("TELEMETRY_HASH_KEY") and environment.get("ENVIRONMENT") != "production":
        # In production the services themselves ask for one.
        common["TELEMETRY_HASH_KEY"] = secrets.token_hex(16)
    healths = {
        "member": _on_loopback(member),
        "coach": _on_loopback(coach),
        "gateway": f"http://{_on_loopback(health)}/readyz",
    }
    return tuple(
        Program(
            name=name,
            command=(sys.executable, "-m", MODULES[name]),
            environment=common | only(environment, *SECRETS_OF[name]),
            health=address,
        )
        for name, address in healths.items()
    )


def _on_loopback(listen: str) -> str:
    """The address at which this machine reaches what listens on all of its addresses."""
    host, _, port = listen.rpartition(":")
    return f"127.0.0.1:{port}" if host in {"0.0.0.0", "[::]"} else listen  # noqa: S104 - read, not bound


def only(environment: Mapping[str, str], *names: str) -> dict[str, str]:
    """These variables, as far as they are set."""
    return {name: environment[name] for name in names if environment.get(name)}
