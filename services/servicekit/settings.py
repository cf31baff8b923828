"""Settings that every service has, and how a program loads its own.

Values come from environment variables named as the fields in upper case,
or from files of the fields' names in /run/secrets.
An empty value counts as unset.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NoReturn, Self, TypeVar

from pydantic import ModelWrapValidatorHandler, SecretStr, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

SECRETS_DIR = Path("/run/secrets")

Settings = TypeVar("Settings", bound="ServiceSettings")


class ServiceSettings(BaseSettings):
    """Base of every service's settings: frozen, built once in `__main__`, passed down."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
        case_sensitive=False,
    )

    environment: Literal["development", "test", "production"] = "development"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    otel_exporter_otlp_endpoint: str | None = None
    """Where traces and metrics go, as http://host:4318. Unset: nowhere."""
    telemetry_hash_key: SecretStr | None = None
    """Keys the hashes that stand for ids in telemetry; the same for all services, or they do not join."""

    @classmethod
    def cross_checks(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield (field, what to do) for what is wrong between fields. Extend it with `yield from super()`.

        `given` holds the values as they were given, before parsing and without defaults.
        """
        if given.get("environment") == "production" and not given.get("telemetry_hash_key"):
            yield "telemetry_hash_key", "is required in production: a random text, the same for every service"

    @model_validator(mode="wrap")
    @classmethod
    # zuban: a classmethod inside a decorator that returns a descriptor is no classmethod to it.
    def _every_problem_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # type: ignore[operator,unused-ignore]
        given = {name: value for name, value in dict(data).items() if not _is_blank(value)}
        problems: list[InitErrorDetails] = [
            InitErrorDetails(
                type=PydanticCustomError("setting", "{todo}", {"todo": todo}), loc=(field,), input=None
            )
            for field, todo in cls.cross_checks(given)
        ]
        settings: Self | None = None
        try:
            settings = handler(given)
        except ValidationError as error:
            for found in error.errors(include_url=False, include_input=False, include_context=False):
                custom = PydanticCustomError("setting", "{todo}", {"todo": found["msg"]})
                kind = "missing" if found["type"] == "missing" else custom
                problems.append(InitErrorDetails(type=kind, loc=found["loc"], input=None))
        if problems or settings is None:
            name = cls.__name__  # type: ignore[attr-defined,unused-ignore]  # as above
            raise ValidationError.from_exception_data(name, problems, hide_input=True)
        return settings


def _is_blank(value: object) -> bool:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return isinstance(value, str) and not value.strip()


def load(cls: type[Settings], argv0: str) -> Settings:
    """Build the settings, or say on standard error all that is wrong (never a value) and exits with 2."""
    secrets_dir = SECRETS_DIR if SECRETS_DIR.is_dir() else None
    try:
        return cls(_secrets_dir=secrets_dir)  # type: ignore[call-arg]  # pydantic-settings takes it at run time
    except ValidationError as error:
        problems = [
            (".".join(str(part) for part in found["loc"]), _todo(found["type"], found["msg"]))
            for found in error.errors(include_url=False, include_input=False, include_context=False)
        ]
    except SettingsError as error:
        # Its text names the field and the source; the value is only in its cause.
        problems = [("settings", str(error))]
    return _give_up(argv0, problems)


def _todo(kind: str, message: str) -> str:
    if kind == "missing":
        return "is required: set the variable, or put a file of this name in lower case into /run/secrets"
    return message


def _give_up(argv0: str, problems: list[tuple[str, str]]) -> NoReturn:
    lines = [f"{argv0}: the environment is not complete:"]
    lines += [f"  {field.upper() or 'SETTINGS'}: {todo}" for field, todo in sorted(set(problems))]
    print(*lines, sep="\n", file=sys.stderr)  # noqa: T201 - there is no log yet
    raise SystemExit(2)
