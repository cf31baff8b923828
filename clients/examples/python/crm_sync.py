"""A CRM's copy of who trains: kept in a file of SQLite, and always what Gym Nation says.

    python crm_sync.py GROUP customers.db            keep it up until Ctrl-C
    python crm_sync.py GROUP customers.db --once     bring it up to date and end

The first time it reads all lists. After that it hears what happens, from the token in the same file.
An end at any moment is no matter: an event that was not written down is told again, and doing it again
changes nothing. Who was away for more than a week is told so, and reads all lists anew.
`gymnation login` says where the server is and with which key; so do GYMNATION_ADDRESS and GYMNATION_KEY_FILE.
"""

import argparse
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path

from gymnation.member.v1 import feed_pb2
from gymnation.member.v1.checkins_pb2 import Standing
from gymnation.member.v1.feed_pb2 import FeedEvent
from gymnation.member.v1.links_pb2 import Link
from gymnation_client import ApiError, Client, FeedTokenExpired, InvalidArgument, Login

TABLES = """
CREATE TABLE IF NOT EXISTS customers (
    external_id TEXT PRIMARY KEY, member_id INTEGER NOT NULL,
    points INTEGER NOT NULL DEFAULT 0, checkins INTEGER NOT NULL DEFAULT 0, place INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS position (one INTEGER PRIMARY KEY CHECK (one = 1), token TEXT NOT NULL);
"""
LINKED = "INSERT OR REPLACE INTO customers (external_id, member_id) VALUES (?, ?)"
STANDING = "UPDATE customers SET points = ?, checkins = ?, place = ? WHERE member_id = ?"
CHANGES = {
    feed_pb2.FEED_EVENT_KIND_CHECKIN_RECORDED,
    feed_pb2.FEED_EVENT_KIND_CHECKIN_REVOKED,
    feed_pb2.FEED_EVENT_KIND_CHECKIN_RESTORED,
    # Who hides now has no place any more.
    feed_pb2.FEED_EVENT_KIND_MEMBER_RENAMED,
}


class Copy:
    """What we know of our customers, and how far we heard. It is a position for `client.watch`."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript(TABLES)

    def load(self) -> str:
        row = self._database.execute("SELECT token FROM position").fetchone()
        return row[0] if row else ""

    def save(self, token: str) -> None:
        with self._database:
            self._database.execute("INSERT OR REPLACE INTO position VALUES (1, ?)", (token,))

    def replace(self, links: Iterable[Link], standings: Iterable[Standing], token: str) -> None:
        """Put all in place of what was there, with the token, in one transaction."""
        with self._database:
            self._database.execute("DELETE FROM customers")
            self._database.executemany(LINKED, [(link.external_id, link.member_id) for link in links])
            self._database.executemany(STANDING, map(_row, standings))
            self._database.execute("INSERT OR REPLACE INTO position VALUES (1, ?)", (token,))

    def link(self, external_id: str, member_id: int) -> None:
        with self._database:
            self._database.execute(LINKED, (external_id, member_id))

    def unlink(self, external_ids: Iterable[str]) -> None:
        with self._database:
            self._database.executemany(
                "DELETE FROM customers WHERE external_id = ?", [(name,) for name in external_ids]
            )

    def forget(self, member_id: int) -> None:
        with self._database:
            self._database.execute("DELETE FROM customers WHERE member_id = ?", (member_id,))

    def write(self, standings: Iterable[Standing]) -> None:
        with self._database:
            self._database.executemany(STANDING, map(_row, standings))

    def members(self) -> list[int]:
        return [row[0] for row in self._database.execute("SELECT DISTINCT member_id FROM customers")]


def _row(one: Standing) -> tuple[int, int, int, int]:
    return one.points, one.checkins, one.rank, one.member_id


def read_all(client: Client, group: int, copy: Copy) -> None:
    """Read all lists. The token comes first, so that what happens meanwhile is heard afterwards."""
    token = client.feed_token([group])
    links = list(client.list_links(group, page_size=200))
    members = sorted({link.member_id for link in links})
    copy.replace(links, list(client.batch_get_standings(group, members)), token)


def handle(client: Client, group: int, copy: Copy, event: FeedEvent) -> None:
    """Do what an event asks for. Doing it twice is as good as once."""
    if event.kind == feed_pb2.FEED_EVENT_KIND_MEMBER_ERASED:
        copy.forget(event.member_id)
    elif event.kind == feed_pb2.FEED_EVENT_KIND_MEMBER_UNLINKED:
        copy.unlink(event.external_ids)
    elif event.kind == feed_pb2.FEED_EVENT_KIND_MEMBER_LINKED:
        for external_id in event.external_ids:
            copy.link(external_id, event.member_id)
        copy.write(client.batch_get_standings(group, [event.member_id]))
    elif event.kind == feed_pb2.FEED_EVENT_KIND_SEASON_ENDED:
        copy.write(client.batch_get_standings(group, copy.members()))
    elif event.kind in CHANGES and event.member_id in copy.members():
        copy.write(client.batch_get_standings(group, [event.member_id]))


def keep_up(client: Client, group: int, copy: Copy) -> None:
    """Hear what happens, without an end."""
    while True:
        try:
            if not copy.load():
                read_all(client, group, copy)
            for event in client.watch([group], position=copy):
                handle(client, group, copy, event)
        except (FeedTokenExpired, InvalidArgument) as error:
            if error.reason not in ("FEED_TOKEN_EXPIRED", "FEED_TOKEN_INVALID"):
                raise
            print("too long away: reading everything anew", file=sys.stderr)
            read_all(client, group, copy)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("group", type=int)
    parser.add_argument("database", type=Path)
    parser.add_argument("--once", action="store_true", help="read everything, and end")
    chosen = parser.parse_args()
    copy, login = Copy(chosen.database), Login.current()
    try:
        with Client(login.address, login.credentials()) as client:
            if chosen.once:
                read_all(client, chosen.group, copy)
            else:
                keep_up(client, chosen.group, copy)
    except ApiError as error:
        print(f"{error}\n{error.advice}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
