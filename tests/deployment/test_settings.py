"""Every setting of the services is in deploy/README.md, in .env.example, and is passed on by Compose."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach_service.settings import CoachSettings
from member_service.settings import MemberServiceSettings
from servicekit.settings import ServiceSettings
from telegram_gateway.settings import GatewaySettings

DEPLOY = Path(__file__).parents[2] / "deploy"
README = (DEPLOY / "README.md").read_text("utf-8")
EXAMPLE = (DEPLOY / ".env.example").read_text("utf-8")
FILES = ("compose.prod.yml", "compose.webhook.yml", "compose.api.yml")
SETTINGS: dict[str, type[ServiceSettings]] = {
    "member": MemberServiceSettings,
    "coach": CoachSettings,
    "gateway": GatewaySettings,
}
LAID_DOWN = {
    "environment": "it is production",
    "member_service_listen": "compose lays addresses down",
    "member_api_listen": "compose.api.yml",
    "member_service_address": "compose",
    "coach_service_listen": "compose",
    "coach_service_address": "compose",
    "gateway_health_listen": "the health check asks there",
    "telegram_mode": "compose.webhook.yml",
    "telegram_webhook_listen": "compose.webhook.yml",
    "shutdown_grace_s": "goes with Docker's grace",
    "coach_shutdown_grace_s": "goes with Docker's grace",
    "tls_certificate": "a file in deploy/certificates",
    "tls_private_key": "a file in deploy/certificates",
    "tls_authorities": "a file in deploy/certificates",
    "sandbox_clock": "refused in production",
    "telegram_rate_limits": "may not be off in production",
    "telegram_send_traceparent": "towards the sandbox only",
    "telegram_api_base_url": "towards the sandbox only",
    "anthropic_base_url": "towards the sandbox only",
}
"""What an operator does not choose, and why."""
OTHERS = {
    *("GYMNATION_VERSION", "GYMNATION_SECRETS", "GYMNATION_CERTIFICATES", "OTEL_COLLECTOR_VERSION"),
    *("OTLP_BACKEND_ENDPOINT", "WEBHOOK_BIND", "WEBHOOK_PORT", "API_BIND", "API_PORT"),
}
"""What Compose and the collector read, and no service of ours."""
NO_DEFAULT = {"none", "–"}


def rows(title: str, end: str) -> list[list[str]]:
    part = README.partition(f"\n### {title}\n")[2].partition(f"\n### {end}\n")[0]
    lines = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in cells] for cells in lines]


def told() -> dict[str, str]:
    """Setting -> its default, as the table says it."""
    found: dict[str, str] = {}
    for names, defaults, *_ in rows("3. Settings", "4. Start"):
        each = [one.strip("`") for one in names.split(", ")]
        values = [one.strip("`") for one in defaults.split(", ")]
        if len(each) == 1 or len(values) == 1:
            values = values[:1] * len(each)
        found |= dict(zip(each, values, strict=True))
    return found


def secrets() -> set[str]:
    return {cells[0].strip("`") for cells in rows("2. Secrets", "3. Settings")}


def chosen() -> Iterator[tuple[str, str, Any]]:
    """(service, field, default) of all that an operator chooses."""
    for service, settings in SETTINGS.items():
        for name, field in settings.model_fields.items():
            if name not in LAID_DOWN and name not in secrets():
                yield (
                    service,
                    name,
                    None if field.is_required() else field.get_default(call_default_factory=True),
                )


def passed_on(service: str) -> dict[str, str]:
    """Setting -> what the containers get when the operator says nothing."""
    environment: dict[str, Any] = {}
    for file in FILES:
        services = yaml.safe_load((DEPLOY / file).read_text("utf-8"))["services"]
        environment |= services.get(service, {}).get("environment") or {}
    found = {}
    for name, value in environment.items():
        if asked := re.fullmatch(r"\$\{([A-Z0-9_]+):?-(.*)\}", str(value)):
            assert asked[1] == name, "a setting is passed on under its own name"
            found[name] = asked[2]
    return found


def same(said: str, default: Any) -> bool:
    if default is None or isinstance(default, dict) or default == "":
        return said in NO_DEFAULT or said == ""
    if isinstance(default, str):
        return said == default
    return float(said) == float(default)


@pytest.mark.parametrize(("service", "name", "default"), list(chosen()))
def test_a_setting_is_told_and_passed_on(service: str, name: str, default: Any):
    variable = name.upper()
    assert variable in told(), "deploy/README.md, 3. Settings"
    assert re.search(rf"^#? ?{variable}=", EXAMPLE, re.MULTILINE), "deploy/.env.example"
    assert variable in passed_on(service), "deploy/compose.prod.yml"
    if variable == "OTEL_EXPORTER_OTLP_ENDPOINT":
        # A service alone sends nowhere; the containers have a collector.
        assert told()[variable] == passed_on(service)[variable]
        return
    assert same(told()[variable], default), "the table's default"
    assert passed_on(service)[variable] == "" or same(passed_on(service)[variable], default), (
        "compose's default"
    )


NEEDED = {"TELEGRAM_BOT_TOKEN": "1:A", "OWNER_ID": "1"}


@pytest.mark.parametrize("service", sorted(SETTINGS))
def test_what_compose_passes_on_unasked_is_the_default(service: str, monkeypatch: pytest.MonkeyPatch):
    """An empty value is none, also of a folder, a price list and a number."""
    settings = SETTINGS[service]
    for name in {*passed_on(service), *(field.upper() for field in settings.model_fields)}:
        monkeypatch.delenv(name, raising=False)
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    alone = settings().model_dump()
    for name, value in passed_on(service).items():
        monkeypatch.setenv(name, NEEDED.get(name, value))
    given = settings().model_dump()
    assert given | {"otel_exporter_otlp_endpoint": None} == alone


def test_the_table_and_the_example_tell_of_nothing_that_is_not_there():
    known = {name.upper() for settings in SETTINGS.values() for name in settings.model_fields} | OTHERS
    assert set(told()) - known == set()
    assert set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", EXAMPLE, re.MULTILINE)) - known == set()


def test_what_is_laid_down_is_a_setting():
    fields = {name for settings in SETTINGS.values() for name in settings.model_fields}
    assert set(LAID_DOWN) - fields == set()


def test_every_secret_of_a_service_is_in_the_table():
    files = yaml.safe_load((DEPLOY / "compose.prod.yml").read_text("utf-8"))["secrets"]
    tls = {name for name in files if name.endswith(("_certificate", "_private_key", "_authorities"))}
    assert secrets() - {"telegram_webhook_secret"} == set(files) - tls
