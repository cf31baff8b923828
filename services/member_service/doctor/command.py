"""`python -m member_service doctor [--json]`: the findings, and an exit code for whoever watches."""

import argparse
import asyncio
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from member_service.doctor import certificates, database
from member_service.doctor.findings import Finding, exit_code, good, lines, now
from member_service.settings import MemberServiceSettings
from member_service.storage.database import DatabaseConfigurationError, open_database
from member_service.stores import INDEXES
from servicekit.clock import Clock, utc_now
from servicekit.errors import Unavailable

PATIENCE_S = 8.0
_AWAY = "is MONGODB_URI right, does the access list have this machine, is the cluster running?"


def add_parser(commands: Any) -> None:
    """Tell argparse of `doctor`."""
    parser = commands.add_parser("doctor", help="look at everything, and say what to do; writes nothing")
    parser.add_argument("--json", action="store_true", help="for programs: a line for each finding")


async def answer(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> tuple[list[str], int]:
    """The findings as lines, and the exit code, which is that of the worst."""
    found = await findings(loaded)
    return [json.dumps(one.told()) for one in found] if chosen.json else lines(found), exit_code(found)


async def findings(loaded: MemberServiceSettings, clock: Clock = utc_now) -> list[Finding]:
    """What there is to say, also of a database that does not answer."""
    found = [good("version", f"gymnation {_version()}, Python {platform.python_version()}")]
    found += certificates.look_at(loaded.tls, clock(), production=loaded.environment == "production")
    uri = loaded.mongodb_uri.get_secret_value() if loaded.mongodb_uri else None
    try:
        async with open_database(uri, loaded.mongodb_database, loaded.keys) as opened:
            opened.mail_keys = loaded.sender_keys
            async with asyncio.timeout(PATIENCE_S):
                await opened.ping()
            return [*found, *await database.look_at(opened, INDEXES if uri else (), clock)]
    except (Unavailable, TimeoutError):
        return [*found, now("database", "does not answer", _AWAY)]
    except DatabaseConfigurationError as error:
        return [*found, now("database", str(error), "mend MONGODB_URI")]


def _version() -> str:
    try:
        return version("gymnation")
    except PackageNotFoundError:
        return "of this folder"
