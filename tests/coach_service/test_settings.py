"""Settings of the coach: what is default, and what is refused."""

import pytest
from pydantic import ValidationError

from coach_service.domain.model import Usage
from coach_service.settings import CoachSettings


def settings(**given) -> CoachSettings:
    return CoachSettings(**{"environment": "test", "anthropic_api_key": None, **given})


def test_the_default_model_has_a_price():
    assert settings().coach_model == "claude-haiku-5-5"
    assert settings().price.of(Usage(1, 1, 1, 1)) == 100 + 500 + 10 + 125


def test_prices_come_as_json_from_the_environment(monkeypatch):
    monkeypatch.setenv("COACH_MODEL", "claude-next")
    monkeypatch.setenv(
        "COACH_PRICES", '{"claude-next": {"input": 1, "output": 2, "cache_read": 3, "cache_write": 4}}'
    )

    assert settings().price.of(Usage(1000, 100, 10, 1)) == 1000 + 200 + 30 + 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"coach_model": "claude-next"},
        {"coach_prices": {"claude-haiku-5-5": {"input": -1, "output": 2, "cache_read": 3, "cache_write": 4}}},
        {"coach_max_tokens": 0},
        {"coach_max_concurrent": 0},
    ],
    ids=str,
)
def test_what_cannot_work_is_refused(wrong):
    with pytest.raises(ValidationError):
        settings(**wrong)


def test_the_key_is_never_shown():
    assert "sandbox-key" not in repr(settings(anthropic_api_key="sandbox-key"))
