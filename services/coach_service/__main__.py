"""Runs the coach service: `python -m coach_service`."""

import asyncio
import sys

from coach_service.app import coach_service
from coach_service.settings import CoachSettings
from servicekit import logs, telemetry
from servicekit.lifecycle import run
from servicekit.settings import load


async def _serve(settings: CoachSettings, stop: asyncio.Event) -> None:
    async with telemetry.setup("coach-service", settings), coach_service(settings):
        await stop.wait()


def main() -> int:
    """The program; returns its exit code."""
    settings = load(CoachSettings, "coach_service")
    logs.setup("coach-service", settings.log_level)
    return run(lambda stop: _serve(settings, stop))


if __name__ == "__main__":
    sys.exit(main())
