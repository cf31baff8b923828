"""The whole coach service in this process, on a free port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from coach_service import app
from coach_service.claude import model
from coach_service.claude.model import CONNECT_S, SILENCE_S, open_client
from coach_service.settings import CoachSettings
from sandbox.patience import patient
from tests.support.given import settings_of


@asynccontextmanager
async def running_coach_service(
    *,
    member_address: str,
    anthropic_base_url: str | None = None,
    api_key: str | None = "sandbox-key",
    **settings: Any,
) -> AsyncIterator[str]:
    """Serve while the block runs; give "127.0.0.1:port". `api_key=None`: a coach that cannot coach.

    The vendor's stand-in runs in the same process. On a slow machine it connects and speaks slowly.
    """
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
    with (
        patch.object(app, "open_client", partial(open_client, silence_s=patient(SILENCE_S))),
        patch.object(model, "CONNECT_S", patient(CONNECT_S)),
    ):
        async with app.coach_service(settings_of(CoachSettings, **wanted)) as listening:
            yield f"127.0.0.1:{listening.port}"
