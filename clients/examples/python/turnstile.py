"""A turnstile: it reads badges, a line each, and tells Gym Nation of each visit, exactly once.

    python turnstile.py GROUP visits.jsonl < badges

It writes each visit down before it tells of it, with an id and the time. What was not answered, because the
network or this program ended in between, is told again at the next start: the same id is the same visit.
`gymnation login` says where the server is and with which key; so do GYMNATION_ADDRESS and GYMNATION_KEY_FILE.
"""

import argparse
import json
import os
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from gymnation.member.v1.visit_service_pb2 import VisitOutcome
from gymnation_client import ApiError, Client, Login, MemberNotLinked, Unavailable


class Visit(TypedDict):
    """A line of the journal; one with an outcome is done."""

    id: str
    badge: str
    time: str
    outcome: str


class Journal:
    """Visits in a file, of which the last line of each counts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, visit: Visit) -> None:
        """Write a line that is on the disk when this returns."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(visit) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def waiting(self) -> list[Visit]:
        """Visits without an outcome. What a power cut left of a last line was never told."""
        if not self._path.exists():
            return []
        text = self._path.read_text("utf-8", "replace")
        if text and not text.endswith("\n"):
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n")
        latest: dict[str, Visit] = {}
        for line in text.splitlines():
            try:
                visit: Visit = json.loads(line)
            except ValueError:
                continue
            latest[visit["id"]] = visit
        return [visit for visit in latest.values() if not visit["outcome"]]


def tell(client: Client, group: int, journal: Journal, visit: Visit) -> None:
    """Tell of a visit, and write down what became of it."""
    try:
        answer = client.record_visit(
            group,
            external_id=visit["badge"],
            visit_id=visit["id"],
            occur_time=datetime.fromisoformat(visit["time"]),
        )
    except MemberNotLinked:
        link = client.create_link_code(group, visit["badge"])
        print(f"{visit['badge']}: nobody yet. Scan to link it: {link.deep_link or link.start_payload}")
        journal.write({**visit, "outcome": "NOT_LINKED"})
    except Unavailable as error:
        # It stays in the journal, and goes out at the next start.
        print(f"{visit['badge']}: later. {error}", file=sys.stderr)
    else:
        outcome = VisitOutcome.Name(answer.outcome).removeprefix("VISIT_OUTCOME_")
        print(f"{visit['badge']}: {outcome}")
        journal.write({**visit, "outcome": outcome})


def badges() -> Iterator[str]:
    """What the reader reads: a badge a line, as it comes."""
    for line in sys.stdin:
        if badge := line.strip().removeprefix("\ufeff"):
            yield badge


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("group", type=int)
    parser.add_argument("journal", type=Path)
    chosen = parser.parse_args()
    journal = Journal(chosen.journal)
    login = Login.current()
    try:
        with Client(login.address, login.credentials()) as client:
            for visit in journal.waiting():
                tell(client, chosen.group, journal, visit)
            for badge in badges():
                now = datetime.now(UTC).isoformat()
                visit = Visit(id=str(uuid.uuid4()), badge=badge, time=now, outcome="")
                journal.write(visit)
                tell(client, chosen.group, journal, visit)
    except ApiError as error:
        print(f"{error}\n{error.advice}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
