"""/status asks a real Prometheus which alerts fire."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.patience import patient
from telegram_gateway.clients.alerts import recent_alerts
from tests.support.prometheus import needs_prometheus, prometheus

pytestmark = [pytest.mark.system, needs_prometheus]

FIRES, WELL = {"alert": "Fires", "expr": "vector(1) > 0"}, {"alert": "Well", "expr": "vector(0) > 0"}
RULES = {"groups": [{"name": "two", "interval": "1s", "rules": [FIRES, WELL]}]}
NOBODY = "127.0.0.1:9"


async def test_an_alert_is_told_as_soon_as_it_fires(tmp_path: Path):
    """Looking back goes in steps of a minute: what began after the last step was told a minute later."""
    async with prometheus(tmp_path, NOBODY, RULES) as scraping, asyncio.timeout(patient(60)):
        while not await scraping.asked('ALERTS{alertstate="firing"}'):
            pass
        told = await recent_alerts(scraping.url, datetime.now(UTC))
        assert [(one.name, one.fires) for one in told] == [("Fires", True)]
