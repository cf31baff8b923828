"""Settings that every service has, and how a program loads its own.

Values come from environment variables named as the fields in upper case,
or from files of the fields' names in /run/secrets.
An empty value counts as unset.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NoReturn, Self, TypeVar

from pydantic import (
    BeforeValidator,
    Field,
    FilePath,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from servicekit import tls
from servicekit.addresses import is_loopback
from servicekit.tls import TlsFiles

SECRETS_DIR = tls.SECRETS_DIR


def _path_of_pem(value: Any, info: ValidationInfo) -> Any:
    # A secret of a field's name is read by its content; what is read again when it changes is the file.
    if isinstance(value, str) and value.lstrip().startswith("-----BEGIN"):
        return SECRETS_DIR / (info.field_name or "")
    return value


PemPath = Annotated[FilePath, BeforeValidator(_path_of_pem)]
"""The path of a PEM file; or it lies as a secret under the field's name."""

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

    profile_dir: Path | None = None
    """The folder in which SIGUSR2 leaves profiles (servicekit/profiling.py). Unset: it leaves none."""
    profile_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    """How long the processor, and then the memory, is looked at."""

    sandbox_clock: Path | None = None
    """The file by which the sandbox moves this service's clock (servicekit/moved_clock.py).

    Unset: the real time. Never in production.
    """

    tls_certificate: PemPath | None = None
    """This service's certificate with its chain, for serving and for calling."""
    tls_private_key: PemPath | None = None
    tls_authorities: PemPath | None = None
    """Whose certificates are believed, of servers and of callers."""

    grpc_listens: ClassVar[tuple[str, ...]] = ()
    """The fields that say where gRPC is served: without TLS on this machine only."""

    @property
    def tls(self) -> TlsFiles | None:
        """Where the certificates are; None for plaintext."""
        if self.tls_certificate is None or self.tls_private_key is None or self.tls_authorities is None:
            return None
        return TlsFiles(self.tls_certificate, self.tls_private_key, self.tls_authorities)

    @classmethod
    def cross_checks(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield (field, what to do) for what is wrong between fields. Extend it with `yield from super()`.

        `given` holds the values as they were given, before parsing and without defaults.
        """
        if given.get("environment") == "production" and not given.get("telemetry_hash_key"):
            yield "telemetry_hash_key", "is required in production: a random text, the same for every service"
        if given.get("environment") == "production" and given.get("sandbox_clock"):
            yield (
                "sandbox_clock",
                "must not be set in production: whoever writes this file moves the service's time",
            )
        yield from cls._tls_checks(given)

    @classmethod
    def _tls_checks(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        missing = [name for name in tls.SETTINGS if not given.get(name)]
        if given.get("environment") == "production":
            for name in missing:
                yield name, "is required in production: the path of a PEM file (docs/certificates.md)"
        elif missing and len(missing) < len(tls.SETTINGS):
            for name in missing:
                yield name, "is required beside the other TLS_ settings"
        elif missing:
            for name in cls.grpc_listens:
                listen = given.get(name)
                if isinstance(listen, str) and not is_loopback(listen):
                    yield (
                        name,
                        "has to be on 127.0.0.1 or a unix socket: only with TLS_CERTIFICATE may others call",
                    )

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
        loaded = cls(_secrets_dir=secrets_dir)  # type: ignore[call-arg]  # pydantic-settings takes it at run time
        if loaded.tls is not None:
            # They are read again later; here whoever starts the program is told what is wrong.
            loaded.tls.read()
    except tls.TlsUnusable as unusable:
        # Its text names a file, and never what stands in it.
        problems = [("tls_certificate", str(unusable))]
    except ValidationError as error:
        problems = [
            (".".join(str(part) for part in found["loc"]), _todo(found["type"], found["msg"]))
            for found in error.errors(include_url=False, include_input=False, include_context=False)
        ]
    except SettingsError as error:
        # Its text names the field and the source; the value is only in its cause.
        problems = [("settings", str(error))]
    else:
        return loaded
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
