"""What may stand for each argument of `gymnation`: a mistake is told before anything is asked of a server."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from gymnation_client import addresses

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_HIGHEST_ID: Final = 2**63 - 1
_HIGHEST_COUNT: Final = 2**31 - 1
_FIRST_YEAR, _LAST_YEAR = 1970, 9998
"""Between them a time stays one in each zone."""


class Version(argparse.Action):
    """Prints the version of the package, which is looked up when somebody asks."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002, ARG002 - argparse's
        super().__init__(
            option_strings, dest=argparse.SUPPRESS, default=argparse.SUPPRESS, nargs=0, help=help
        )

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib import metadata  # noqa: PLC0415 - it takes as long as all the rest

        try:
            version = metadata.version("gymnation-client")
        except metadata.PackageNotFoundError:
            version = "of a checkout, which is not installed"
        print(f"gymnation {version}")
        parser.exit()


def listed(names: Sequence[str], what: str, before: str) -> Callable[[str], str]:
    """One of these names. Such a list takes all words that follow it, also those meant for something else."""

    def one(text: str) -> str:
        if text not in names:
            raise argparse.ArgumentTypeError(
                f"{text!r} is no {what}: {', '.join(names)}. Write {before} before the list"
            )
        return text

    return one


def any_text(text: str) -> str:
    """Text that can be sent. A terminal of another encoding gives bytes that are none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("it is no text in UTF-8: look at LANG and LC_ALL") from None
    return text


def address(text: str) -> str:
    """An address as it was typed, if it can be one."""
    try:
        return addresses.checked(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def trace_code(text: str) -> str:
    """The code as its letters are in ids, whatever stood around it in a message."""
    found = text.strip().strip("()[].,;:`'\"").lower()
    if found != "last" and not re.fullmatch(r"[0-9a-f]{6,32}", found, re.ASCII):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no code: the bot shows 8 of 0-9 and a-f, such as 5c376b36"
        )
    return found


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,19}", text, re.ASCII) else None


def group_id(text: str) -> int:
    chat_id = _number(text)
    if chat_id is None or not -_HIGHEST_ID <= chat_id < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no chat id of a group, which is a negative number")
    return chat_id


def member_id(text: str) -> int:
    found = _number(text)
    if found is None or not 0 < found <= _HIGHEST_ID:
        raise argparse.ArgumentTypeError(f"{text!r} is no Telegram user id, which is a number from 1")
    return found


def count(text: str) -> int:
    found = _number(text)
    if found is None or not 0 < found <= _HIGHEST_COUNT:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return found


def target(text: str) -> Path:
    """A file that can be written: asked before there is something that could get lost."""
    path = Path(text).resolve()
    other = path.exists() and not path.is_file()
    if other or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text!r} cannot be written")
    return path


def seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds up to 3600")
    return found


def span(text: str) -> timedelta:
    """How long "30m", "24h", "7d" or "0" is."""
    if text == "0":
        return timedelta()
    if (found := re.fullmatch(r"(\d{1,5})([mhd])", text, re.ASCII)) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no span such as 30m, 24h or 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def moment(text: str) -> datetime:
    """A time with its zone; that of this machine where none is said. A span is so long ago."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _in_reach(datetime.now(UTC) - span(text), text)
    return _in_reach(found, text).astimezone()


def ending(text: str) -> datetime:
    """The end of a day in UTC, or a span from now."""
    try:
        found = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return datetime.now(UTC) + span(text)
    return _in_reach(found, text) + timedelta(days=1)


def _in_reach(time: datetime, text: str) -> datetime:
    if not _FIRST_YEAR < time.year <= _LAST_YEAR:
        raise argparse.ArgumentTypeError(f"{text!r} is no time from {_FIRST_YEAR + 1} to {_LAST_YEAR}")
    return time
