"""The member service as a program whose clock is ahead by so many seconds.

Run it with `python -m tests.support.member_service_later SECONDS`.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from member_service.__main__ import SERVICE
from member_service.app import member_service
from member_service.settings import MemberServiceSettings
from servicekit import lifecycle, logs, settings, telemetry
from servicekit.clock import utc_now


def main(ahead: timedelta) -> int:
    """Serve until SIGTERM; give the exit code."""
    loaded = settings.load(MemberServiceSettings, "member_service_later")
    logs.setup(SERVICE, loaded.log_level)

    def later() -> datetime:
        return utc_now() + ahead

    @asynccontextmanager
    async def serve() -> AsyncIterator[None]:
        async with telemetry.setup(SERVICE, loaded), member_service(loaded, later):
            yield

    return lifecycle.run(serve)


if __name__ == "__main__":
    sys.exit(main(timedelta(seconds=float(sys.argv[1]))))
