"""The whole coach service in this process, on a free port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from coach_service.app import coach_service
from coach_service.settings import CoachSettings


@asynccontextmanager
async def running_coach_service(
    *,
    member_address: str,
    anthropic_base_url: str | None = None,
    api_key: str | None = "sandbox-key",
    **settings: Any,
) -> AsyncIterator[str]:
    """Serve while the block runs; give "127.0.0.1:port". `api_key=None`: a coach that cannot coach."""
    wanted = {
        "environment": "test",
        "coach_service_listen": "127.0.0.1:0",
        "member_service_address": member_address,
        "anthropic_base_url": anthropic_base_url,
        "anthropic_api_key": api_key,
        "coach_shutdown_grace_s": 1.0,
        # Whether the judge is in time is no question of the machine's speed here.
        "coach_judge_wait_s": 10.0,
        "coach_review_wait_s": 10.0,
        **settings,
    }
    async with coach_service(CoachSettings(**wanted)) as listening:
        yield f"127.0.0.1:{listening.port}"
