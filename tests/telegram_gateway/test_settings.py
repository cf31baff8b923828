import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

from sandbox.patience import patient
from telegram_gateway.settings import GatewaySettings, host_and_port

TOKEN = "1000:SANDBOX-TOKEN"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("TELEGRAM_", "OWNER_", "GATEWAY_", "ENVIRONMENT", "INBOX_", "OUTBOX_")):
            monkeypatch.delenv(name)


def settings(**given):
    return GatewaySettings(**{"telegram_bot_token": TOKEN, "owner_id": 1001, **given})


def problems(**given):
    with pytest.raises(ValidationError) as error:
        settings(**given)
    return {found["loc"][0] for found in error.value.errors()}


def test_a_token_and_an_owner_are_enough():
    made = settings()
    assert (made.telegram_mode, made.telegram_rate_limits, made.telegram_send_traceparent) == (
        "polling",
        "on",
        "off",
    )
    assert made.telegram_file_base_url == "https://api.telegram.org/file/bot"


def test_files_of_the_sandbox_are_beside_its_bot_api():
    made = settings(telegram_api_base_url="http://127.0.0.1:8081/bot")
    assert made.telegram_file_base_url == "http://127.0.0.1:8081/file/bot"


def test_a_webhook_needs_a_url_and_a_secret():
    assert problems(telegram_mode="webhook") == {"telegram_webhook_url", "telegram_webhook_secret"}


@pytest.mark.parametrize("secret", ["with space", "ção", "x" * 257, "a.b"])
def test_the_webhook_secret_is_what_telegram_takes(secret):
    assert problems(telegram_webhook_secret=secret) == {"telegram_webhook_secret"}


def test_a_webhook_with_everything_is_taken():
    settings(
        telegram_mode="webhook", telegram_webhook_url="https://a.example/x", telegram_webhook_secret="a_B-9"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("telegram_bot_token", "nonsense"),
        ("telegram_api_base_url", "https://api.telegram.org"),
        ("telegram_api_base_url", "ftp://x/bot"),
        ("telegram_mode", "carrier-pigeon"),
        ("owner_id", "0"),
        ("owner_id", "olivia"),
        ("inbox_lease_s", "0"),
        ("outbox_lease_s", "0"),
        ("telegram_timeout_s", "0"),
        ("gateway_health_listen", "8090"),
        ("gateway_health_listen", "localhost:99999"),
        ("telegram_webhook_url", "bot.example"),
        ("telegram_webhook_url", "https://["),
        ("join_url", "https://["),
        ("join_url", "gym.example/in"),
        ("join_url", "javascript:alert(1)"),
        ("join_url", "https://"),
    ],
)
def test_what_cannot_work_is_refused(field, value):
    assert problems(**{field: value}) == {field}


def test_production_keeps_telegrams_limits_and_an_encrypted_webhook():
    # Which files these are is looked at later.
    tls = dict.fromkeys(("tls_certificate", "tls_private_key", "tls_authorities"), __file__)
    production = {"environment": "production", "telemetry_hash_key": "k" * 32, **tls}
    assert problems(environment="production", telemetry_hash_key="k" * 32) == set(tls)
    assert problems(**production, telegram_rate_limits="off") == {"telegram_rate_limits"}
    http = {"telegram_webhook_url": "http://a.example/x", "telegram_webhook_secret": "s"}
    assert problems(**production, telegram_mode="webhook", **http) == {"telegram_webhook_url"}
    broken = {**http, "telegram_webhook_url": "https://["}
    assert problems(**production, telegram_mode="webhook", **broken) == {"telegram_webhook_url"}
    settings(**production)


@pytest.mark.parametrize(
    ("listen", "expected"),
    [("127.0.0.1:8090", ("127.0.0.1", 8090)), ("[::1]:0", ("::1", 0)), ("localhost:1", ("localhost", 1))],
)
def test_an_address_is_split_into_host_and_port(listen, expected):
    assert host_and_port(listen) == expected


def test_a_wrong_environment_is_told_whole_without_values_and_exits_2():
    environment = {
        "PATH": os.environ["PATH"],
        "TELEGRAM_BOT_TOKEN": "not-a-token-but-secret",
        "TELEGRAM_MODE": "webhook",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "telegram_gateway"],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=patient(60),
    )
    assert ended.returncode == 2
    for field in ("TELEGRAM_BOT_TOKEN", "OWNER_ID", "TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET"):
        assert field in ended.stderr
    assert "secret" not in ended.stderr.replace("TELEGRAM_WEBHOOK_SECRET", "").replace("/run/secrets", "")
    assert "Traceback" not in ended.stderr


def test_a_clock_that_is_moved_is_for_the_sandbox_alone():
    assert problems(sandbox_clock="/tmp/clock") == {"sandbox_clock"}
    settings(sandbox_clock="/tmp/clock", telegram_api_base_url="http://127.0.0.1:8081/bot")
