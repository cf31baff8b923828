"""Runs the Telegram gateway: `python -m telegram_gateway`."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from servicekit import logs, profiling, telemetry
from servicekit.lifecycle import run
from servicekit.moved_clock import clock_from
from servicekit.settings import load
from telegram_gateway.app import telegram_gateway
from telegram_gateway.settings import GatewaySettings


@asynccontextmanager
async def _program(settings: GatewaySettings) -> AsyncIterator[None]:
    async with (
        profiling.on_signal("telegram-gateway", settings),
        telemetry.setup("telegram-gateway", settings),
        telegram_gateway(settings, clock=clock_from(settings.sandbox_clock)),
    ):
        yield


def main() -> int:
    """The program; returns its exit code."""
    settings = load(GatewaySettings, "telegram_gateway")
    logs.setup("telegram-gateway", settings.log_level)
    return run(lambda: _program(settings))


if __name__ == "__main__":
    sys.exit(main())
