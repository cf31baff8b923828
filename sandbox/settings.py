"""Settings of the sandbox, from the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SandboxSettings(BaseSettings):
    """Built in `__main__` and passed down; nothing else reads the environment."""

    model_config = SettingsConfigDict(env_prefix="SANDBOX_", frozen=True, extra="ignore")

    listen: str = "127.0.0.1:8081"
    """host:port; port 0 takes a free one, which the program prints."""
    token: str = Field(default="1000:SANDBOX-TOKEN", pattern=r"^\d+:[A-Za-z0-9_-]+$")
    """The bot token that the Telegram stand-in takes. Invented: it opens nothing."""
    rate_limits: bool = True
    """Whether the Telegram stand-in answers 429 beyond Telegram's own limits (on, off)."""
    ephemeral: Literal["off", "10.2", "10.3"] = "off"
    """Which Bot API the Telegram stand-in has, as to ephemeral messages; off: one that knows none."""
    claude_pause_ms: int = Field(default=30, ge=0, le=10_000)
    """The pause of the Claude stand-in before each piece of a stream."""

    clock: Path | None = None
    """The file by which the page moves the time of everything that has it as SANDBOX_CLOCK, too.

    It is made when it is not there. Unset: the real time, which nobody moves.
    """

    forward_otlp: str = ""
    """Where telemetry is passed on to, as http://127.0.0.1:4318. Empty: nowhere."""

    keep_otlp: str = ""
    """A folder in which spans are kept as OTLP JSON, for `gymnation trace --from`. Empty: in memory alone."""

    trace_viewer: str = Field(default="", pattern=r"^(https?://[^ ]*\{id\}[^ ]*)?$")
    """The address of a trace in a viewer, `{id}` for its id. Empty: the page has no link."""

    groups: dict[int, str] = Field(default_factory=dict)
    """Further groups of the owner with the bot in them, as JSON: chat id -> title."""
    members: dict[int, dict[int, str]] = Field(default_factory=dict)
    """Further people, as JSON: chat id of one of these groups -> user id -> name."""

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ValueError("write host:port, such as 127.0.0.1:8081")
        return value

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)
