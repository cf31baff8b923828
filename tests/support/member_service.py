"""The whole member service in this process, for tests of whoever talks to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from member_service.app import Running, member_service
from member_service.settings import MemberServiceSettings
from servicekit.clock import Clock, utc_now
from tests.support.given import settings_of


def member_settings(
    mongodb_uri: str | None = None,
    mongodb_database: str = "test",
    private_question_quota: int = 5,
    **more: Any,
) -> MemberServiceSettings:
    """Settings for a test: any free port, no waiting at the end, whatever the environment says."""
    return settings_of(
        MemberServiceSettings,
        environment="test",
        member_service_listen="127.0.0.1:0",
        mongodb_uri=SecretStr(mongodb_uri) if mongodb_uri else None,
        mongodb_database=mongodb_database,
        private_question_quota=private_question_quota,
        otel_exporter_otlp_endpoint=None,
        telemetry_hash_key=None,
        shutdown_grace_s=1.0,
        **more,
    )


@asynccontextmanager
async def running_member_service(
    clock: Clock = utc_now, settings: MemberServiceSettings | None = None
) -> AsyncIterator[str]:
    """Give the address of a member service with an empty embedded database."""
    async with running(clock, settings) as service:
        yield f"127.0.0.1:{service.port}"


@asynccontextmanager
async def running(
    clock: Clock = utc_now, settings: MemberServiceSettings | None = None
) -> AsyncIterator[Running]:
    """As `running_member_service`, with the database within reach."""
    async with member_service(settings or member_settings(), clock) as service:
        yield service
