"""A wrong environment is told whole, once, without values; tried as programs."""

import subprocess
import sys
import textwrap

import pytest

from sandbox.patience import patient
from tests.support.pki import Pki, settings_of

PROGRAM = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from pydantic import SecretStr
    from servicekit import settings

    class BotSettings(settings.ServiceSettings):
        telegram_bot_token: SecretStr
        listen_port: int = 50051
        telegram_mode: str | None = None

        @classmethod
        def cross_checks(cls, given):
            yield from super().cross_checks(given)
            if given.get("telegram_mode") == "webhook":
                yield "telegram_webhook_url", "is required when TELEGRAM_MODE=webhook"

    if len(sys.argv) > 1:
        settings.SECRETS_DIR = Path(sys.argv[1])
    loaded = settings.load(BotSettings, "telegram-gateway")
    print(loaded.environment, loaded.listen_port, loaded.telegram_mode, loaded.telegram_bot_token)
    print(len(loaded.telegram_bot_token.get_secret_value()))
    try:
        loaded.environment = "test"
    except Exception as error:
        print(type(error).__name__)
    if loaded.tls is not None:
        print(loaded.tls.private_key)
    """
)


@pytest.fixture
def load(tmp_path):
    def run(secrets_dir=None, **environment):
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, *([str(secrets_dir)] if secrets_dir else [])],
            env={"PATH": "", **environment},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=patient(60),
            check=False,
        )

    return run


def test_every_problem_is_listed_at_once_and_no_value(load):
    done = load(
        ENVIRONMENT="production",
        LISTEN_PORT="canary",
        TELEGRAM_MODE="webhook",
        LOG_LEVEL="canary",
        TELEGRAM_BOT_TOKEN="",
    )
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith("telegram-gateway: ")
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
        "LISTEN_PORT",
        "LOG_LEVEL",
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_WEBHOOK_URL",
        "TELEMETRY_HASH_KEY",
        "TLS_AUTHORITIES",
        "TLS_CERTIFICATE",
        "TLS_PRIVATE_KEY",
    ]
    assert "canary" not in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_come_from_variables_and_are_frozen(load):
    done = load(TELEGRAM_BOT_TOKEN="1000:SANDBOX-TOKEN", LISTEN_PORT="7", TELEGRAM_MODE="  ")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["development 7 None **********", "18", "ValidationError"]


def test_secrets_come_from_files(load, tmp_path):
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "telegram_bot_token").write_text("1000:SANDBOX-TOKEN\n")
    (secrets / "telemetry_hash_key").write_text("an invented key\n")
    files = Pki(tmp_path / "pki").files("gateway")
    (secrets / "tls_certificate").write_bytes(files.certificate.read_bytes())
    (secrets / "tls_private_key").write_bytes(files.private_key.read_bytes())
    (secrets / "tls_authorities").write_bytes(files.authorities.read_bytes())
    done = load(secrets, ENVIRONMENT="production")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == ["production 50051 None **********", "18"]
    # The files themselves are read, again when they change.
    assert done.stdout.splitlines()[-1] == f"{secrets}/tls_private_key"
    (secrets / "tls_private_key").unlink()
    done = load(secrets, ENVIRONMENT="production", TLS_PRIVATE_KEY="-----BEGIN PRIVATE KEY-----canary")
    assert done.returncode == 2
    assert "TLS_PRIVATE_KEY" in done.stderr
    assert "canary" not in done.stderr


def test_tls_is_there_whole_or_not_at_all(load, tmp_path):
    pem = tmp_path / "some.pem"
    pem.write_text("whatever")
    done = load(TELEGRAM_BOT_TOKEN="1000:SANDBOX-TOKEN", TLS_CERTIFICATE=str(pem))
    assert done.returncode == 2
    assert [line.split(":")[0].strip() for line in done.stderr.splitlines()[1:]] == [
        "TLS_AUTHORITIES",
        "TLS_PRIVATE_KEY",
    ]
    done = load(
        TELEGRAM_BOT_TOKEN="1000:SANDBOX-TOKEN",
        TLS_CERTIFICATE=str(pem),
        TLS_PRIVATE_KEY=str(pem),
        TLS_AUTHORITIES=str(tmp_path / "missing.pem"),
    )
    assert done.returncode == 2
    assert "TLS_AUTHORITIES" in done.stderr


def test_certificates_that_do_not_fit_are_told_before_anything_starts(load, tmp_path):
    pki = Pki(tmp_path / "pki")
    environment = settings_of(pki.files("gateway"))
    environment["TLS_PRIVATE_KEY"] = str(pki.files("coach").private_key)
    done = load(TELEGRAM_BOT_TOKEN="1000:SANDBOX-TOKEN", **environment)
    assert done.returncode == 2
    assert f"TLS_CERTIFICATE: {environment['TLS_CERTIFICATE']} cannot be used (" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_secret_that_cannot_be_read_is_named_and_not_shown(load, tmp_path):
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "telegram_bot_token").write_bytes(b"canary\xff")
    done = load(secrets)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "canary" not in done.stderr
    assert '"telegram_bot_token"' in done.stderr


def test_a_clock_that_is_moved_is_refused_in_production_and_nowhere_else(load, tmp_path):
    given = {"TELEGRAM_BOT_TOKEN": "1000:SANDBOX-TOKEN", "SANDBOX_CLOCK": str(tmp_path / "clock")}
    done = load(ENVIRONMENT="production", **given)
    assert done.returncode == 2
    [line] = [line for line in done.stderr.splitlines() if "SANDBOX_CLOCK" in line]
    assert "must not be set in production" in line
    assert load(**given).returncode == 0
