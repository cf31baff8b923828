"""A dashboard: a page with the ranking and the last days' check-ins, written anew when something happens.

    python dashboard.py GROUP board.html            keep it fresh until Ctrl-C
    python dashboard.py GROUP board.html --once     write it and end

Each reading is whole: all pages of the ranking and of check-ins, and rows have their ids as keys.
Where the caller may `watch`, the feed tells when to read again; else it is every 30 seconds.
`gymnation login` says where the server is and with which key; so do GYMNATION_ADDRESS and GYMNATION_KEY_FILE.
"""

import argparse
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from gymnation.member.v1.checkins_pb2 import CHECKIN_STATE_RECORDED, Checkin, Standing
from gymnation_client import ApiError, Client, Login, PageTokenInvalid, PermissionDenied

DAYS = timedelta(days=7)
EACH_S = 30.0
# After an event, so that many of them cost one reading.
PAUSE_S = 2.0


def read(client: Client, group: int) -> tuple[list[Standing], list[Checkin]]:
    """All of the ranking, and the check-ins of the last days that count."""
    while True:
        try:
            standings = list(client.list_standings(group, page_size=100))
            break
        except PageTokenInvalid:
            # A walk may take 15 minutes. After that the ranking that it began with is gone.
            continue
    checkins = client.list_checkins(
        group, start_time=datetime.now(UTC) - DAYS, state=CHECKIN_STATE_RECORDED, page_size=200
    )
    return standings, list({one.checkin_id: one for one in checkins}.values())


def page(standings: Sequence[Standing], checkins: Sequence[Checkin]) -> str:
    """Names are written by strangers, so each is escaped."""
    names = {one.member_id: one.display_name for one in standings}
    ranking = "".join(
        f"<tr><td>{one.rank}<td>{escape(one.display_name)}<td>{one.points}\n" for one in standings
    )
    # Who hides is not in the ranking, and a check-in of theirs has no name here.
    lately = "".join(
        f"<tr><td>{one.day}<td>{escape(names.get(one.member_id, '—'))}<td>{one.points}\n" for one in checkins
    )
    return (
        "<!doctype html><meta charset=utf-8><title>Ranking</title>\n"
        f"<table><caption>Ranking</caption>\n{ranking}</table>\n"
        f"<table><caption>Check-ins</caption>\n{lately}</table>\n"
    )


def write(path: Path, text: str) -> None:
    """The page is there whole or as it was."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)


def listen(client: Client, group: int, happened: threading.Event) -> None:
    """Say that something happened, whatever it was."""
    try:
        for _ in client.watch([group]):
            happened.set()
    except PermissionDenied:
        print(f"no permission to watch: the page is written every {EACH_S:.0f} s", file=sys.stderr)
    except ApiError as error:
        print(f"{error}\n{error.advice}", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("group", type=int)
    parser.add_argument("page", type=Path)
    parser.add_argument("--once", action="store_true", help="write the page, and end")
    chosen = parser.parse_args()
    login = Login.current()
    happened = threading.Event()
    try:
        with Client(login.address, login.credentials()) as client:
            if not chosen.once:
                threading.Thread(target=listen, args=(client, chosen.group, happened), daemon=True).start()
            while True:
                write(chosen.page, page(*read(client, chosen.group)))
                if chosen.once:
                    return 0
                if happened.wait(EACH_S):
                    threading.Event().wait(PAUSE_S)
                    happened.clear()
    except ApiError as error:
        print(f"{error}\n{error.advice}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
