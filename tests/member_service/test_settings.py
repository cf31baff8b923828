"""Settings and the command line of the member service, in this process."""

import pytest

from member_service.__main__ import main
from member_service.settings import MemberServiceSettings

NAMES = (
    "ENVIRONMENT",
    "MONGODB_URI",
    "MONGODB_DATABASE",
    "MEMBER_SERVICE_LISTEN",
    "TELEMETRY_HASH_KEY",
    "DATA_KEYS",
)
MORE = (
    "PRIVATE_QUESTION_QUOTA",
    "PRIVATE_TIME_ZONE",
    "SHUTDOWN_GRACE_S",
    "LOG_LEVEL",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
)


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, *MORE):
        monkeypatch.delenv(name, raising=False)


def test_an_empty_environment_is_enough_for_development() -> None:
    settings = MemberServiceSettings()
    assert settings.mongodb_uri is None
    assert settings.member_service_listen == "127.0.0.1:50051"
    assert (settings.private_question_quota, settings.private_time_zone) == (5, "America/Sao_Paulo")


def test_a_wrong_environment_lists_every_problem_and_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {
        "ENVIRONMENT": "production",
        "MONGODB_DATABASE": "can ary",
        "MEMBER_SERVICE_LISTEN": "canary",
        "PRIVATE_QUESTION_QUOTA": "many canaries",
        "PRIVATE_TIME_ZONE": "Canary/Nowhere",
        "SHUTDOWN_GRACE_S": "-1",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as exit_:
        main([])
    assert exit_.value.code == 2
    said = capsys.readouterr().err
    for name in (*list(wrong)[1:], "MONGODB_URI", "TELEMETRY_HASH_KEY", "DATA_KEYS", "TLS_PRIVATE_KEY"):
        assert f"  {name}: " in said
    assert "the embedded engine keeps its data in memory only" in said
    assert "anary" not in said.replace("America/Sao_Paulo", "")


def test_a_connection_string_of_another_kind_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MONGODB_URI", "postgres://user:canary@host")
    with pytest.raises(SystemExit):
        main([])
    said = capsys.readouterr().err
    assert "MONGODB_URI" in said
    assert "mongodb+srv://" in said
    assert "canary" not in said


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"MEMBER_SERVICE_LISTEN": "0.0.0.0:50051"}, "MEMBER_SERVICE_LISTEN: has to be on 127.0.0.1"),
        ({"MEMBER_SERVICE_LISTEN": "member:50051"}, "only with TLS_CERTIFICATE may others call"),
        ({"MEMBER_API_LISTEN": "127.0.0.1:50443"}, "MEMBER_API_LISTEN: needs TLS_CERTIFICATE"),
    ],
)
def test_without_certificates_nobody_else_may_call(
    environment: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        main([])
    assert said in capsys.readouterr().err


def test_a_repair_needs_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repair"]) == 2
    assert "there is no data" in capsys.readouterr().err


def test_keys_that_cannot_be_read_are_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_KEYS", "k1 canary")
    with pytest.raises(SystemExit) as exit_:
        main([])
    assert exit_.value.code == 2
    said = capsys.readouterr().err
    assert "DATA_KEYS: " in said
    assert "line 1" in said
    assert "canary" not in said
