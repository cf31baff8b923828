"""What the gateway's environment says, checked once at start."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, PositiveInt, SecretStr, field_validator

from servicekit.settings import ServiceSettings

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LISTEN = re.compile(r"(?P<host>[^:\s]+|\[[0-9a-fA-F:]+\]):(?P<port>[0-9]{1,5})")


class GatewaySettings(ServiceSettings):
    """Field names in upper case are the variables' names."""

    telegram_bot_token: SecretStr
    telegram_api_base_url: str = "https://api.telegram.org/bot"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_url: str | None = None
    telegram_webhook_listen: str = "0.0.0.0:8443"
    telegram_webhook_secret: SecretStr | None = None
    telegram_rate_limits: Literal["on", "off"] = "on"
    """Off for benchmarks only: nothing keeps Telegram's limits then."""
    telegram_send_traceparent: Literal["on", "off"] = "off"
    """On only towards the sandbox: Telegram has no use for our trace ids."""
    telegram_ephemeral: Literal["auto", "off"] = "auto"
    """Messages in a group that one person sees: where the Bot API server has them, or nowhere."""
    telegram_timeout_s: Annotated[float, Field(gt=0, le=300)] = 15.0
    """After so long without an answer of Telegram a call counts as lost. Uploads have longer."""
    owner_id: PositiveInt
    prometheus_url: str = ""
    """Where /status asks for alerts: the base URL of a Prometheus, such as http://prometheus:9090."""
    privacy_operator: str = ""
    """Who answers for the members' data: a person's or an organisation's name."""
    privacy_contact: str = ""
    """Where members reach them: an e-mail address, a link or a Telegram user name."""
    mail_stars_at_most: Annotated[int, Field(ge=0, le=10_000)] = 0
    """As the member service has it. From 1 on Telegram's account of Stars is compared with ours each hour."""
    open_registration: Literal["on", "off"] = "off"
    open_registration_groups: Annotated[int, Field(ge=1, le=10_000)] = 3
    """How many active groups an admin may register where OPEN_REGISTRATION is on."""
    join_url: str = ""
    """Where people come in who are in no group yet, as they are told: an http(s) or tg:// link."""
    member_service_address: str = "localhost:50051"
    coach_service_address: str = "localhost:50052"
    rpc_patience: Annotated[float, Field(ge=1, le=100)] = 1.0
    """Deadlines of calls to the other services times this, on a machine that is slower than usual."""
    coach_reply_timeout_s: Annotated[float, Field(gt=0, le=60)] = 8.0
    """A reply to a plus check-in that takes the coach longer is replaced by the line of the member's tier."""
    coach_stop_after_s: Annotated[float, Field(ge=0, le=600)] = 2.0
    """How long an answer in private is written before there is a button to stop it."""
    coach_line_timeout_s: Annotated[float, Field(gt=0, le=60)] = 8.0
    """How long the coach may take for a motivation, a one-liner or a welcome.

    One that takes longer is replaced by a line of the catalogue.
    """
    coach_macros_timeout_s: Annotated[float, Field(gt=0, le=120)] = 40.0
    """How long an estimate of a meal may take before the member hears that there is none."""
    gateway_health_listen: str = "127.0.0.1:8090"
    inbox_lease_s: Annotated[float, Field(ge=1, le=600)] = 10.0
    outbox_lease_s: Annotated[float, Field(ge=1, le=600)] = 60.0
    """How long an entry waits for another gateway when the one that does it dies.

    A send may wait a minute for its turn.
    """
    update_concurrency: Annotated[int, Field(ge=1, le=2000)] = 256
    """Updates that are worked on at once, the waiting ones (step_aside) not counted.

    A quarter of them are for photos that begin together with another one of their chat.
    """
    max_updates_in_flight: Annotated[int, Field(ge=1, le=10_000)] = 2000
    """From here on nothing more is fetched, so that memory stays bounded."""
    shutdown_grace_s: Annotated[float, Field(ge=0, le=120)] = 8.0
    """How long running work may take to end; under the 10 s that container runtimes grant."""

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_looks_like_one(cls, value: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("must look like 1234:ABC, as BotFather gives it")
        return value

    @field_validator("telegram_api_base_url")
    @classmethod
    def _base_url_ends_as_the_library_needs(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"http", "https"} or not value.endswith("/bot"):
            raise ValueError("must be an http(s) URL that ends in /bot, to which the token is appended")
        return value

    @field_validator("join_url")
    @classmethod
    def _join_url_is_a_link(cls, value: str) -> str:
        value = value.strip()
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https", "tg"} or not parts.netloc):
            raise ValueError("must be a link that begins with https://, http:// or tg://")
        return value

    @field_validator("telegram_webhook_url")
    @classmethod
    def _webhook_url_is_one(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("must be an http(s) URL")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret_is_what_telegram_takes(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 1 to 256 of A-Z, a-z, 0-9, _ and -")
        return value

    @field_validator("telegram_webhook_listen", "gateway_health_listen")
    @classmethod
    def _listen_is_host_and_port(cls, value: str) -> str:
        match = _LISTEN.fullmatch(value)
        if match is None or int(match["port"]) > 65535:
            raise ValueError("must be host:port")
        return value

    @classmethod
    def cross_checks(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield from super().cross_checks(given)
        in_production = given.get("environment") == "production"
        if given.get("telegram_mode") == "webhook":
            for field in ("telegram_webhook_url", "telegram_webhook_secret"):
                if not given.get(field):
                    yield field, "is required when TELEGRAM_MODE is webhook"
            url = given.get("telegram_webhook_url")
            if in_production and url and not str(url).lower().startswith("https://"):
                yield "telegram_webhook_url", "must be an https URL in production"
        if given.get("sandbox_clock") and not given.get("telegram_api_base_url"):
            yield (
                "sandbox_clock",
                "is for the sandbox alone: set TELEGRAM_API_BASE_URL to it, or unset this",
            )
        if in_production and given.get("telegram_rate_limits") == "off":
            yield "telegram_rate_limits", "may not be off in production"

    @property
    def telegram_file_base_url(self) -> str:
        """Where files are downloaded: Telegram's ".../file/bot" beside ".../bot"."""
        return f"{self.telegram_api_base_url.removesuffix('/bot')}/file/bot"


def host_and_port(listen: str) -> tuple[str, int]:
    """Split a checked "host:port"; an IPv6 host loses its brackets."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)
