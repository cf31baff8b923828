"""Runs the coach service: `python -m coach_service`."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from coach_service.app import coach_service
from coach_service.settings import CoachSettings
from servicekit import logs, profiling, telemetry
from servicekit.lifecycle import run
from servicekit.settings import load


@asynccontextmanager
async def _program(settings: CoachSettings) -> AsyncIterator[None]:
    async with (
        profiling.on_signal("coach-service", settings),
        telemetry.setup("coach-service", settings),
        coach_service(settings),
    ):
        yield


def main() -> int:
    """The program; returns its exit code."""
    settings = load(CoachSettings, "coach_service")
    logs.setup("coach-service", settings.log_level)
    return run(lambda: _program(settings))


if __name__ == "__main__":
    sys.exit(main())
