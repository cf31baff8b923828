"""A restore as it would be done at night, on a town of its own, and a proof of what came of it."""

from __future__ import annotations

import asyncio
import random
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from member_service.storage.erasures import ERASURES
from member_service.storage.feed import FEED
from member_service.storage.inbox import INBOX
from sandbox.patience import patient
from servicekit.clock import utc_now
from tests.drill import backup
from tests.drill.town import REMEMBERED, Town, check_in, open_anchors, town

RECORDED_S: Final = 90.0
RESTORED: Final = "drill_"
"""How the database's name begins to which the backup is restored."""
_KEY: Final = re.compile(r"gn_\w+")
_OTHER_KEYS: Final = f"tags {'A' * 43}=;drill {'E' * 43}="

Place = tuple[str, int]
"""A check-in, by its anchor and member: there is one at most."""


@dataclass(slots=True)
class Report:
    """What was proved, and what was not."""

    proved: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def check(self, holds: object, what: str, otherwise: object = "") -> None:
        """Note that something holds; or that it does not, and what was seen instead."""
        if holds:
            self.proved.append(what)
        else:
            self.findings.append(f"{what}: NO{f' ({otherwise})' if otherwise != '' else ''}")

    def lines(self) -> list[str]:
        told = [f"  ok    {one}" for one in self.proved] + [f"  FAIL  {one}" for one in self.findings]
        end = "The restore works." if not self.findings else f"{len(self.findings)} things do not hold."
        return ["", *told, "", end]


async def drill(
    uri: str,
    folder: Path,
    *,
    groups: int = 2,
    members: int = 12,
    seed: int = 0,
    tell: Callable[[str], None] = print,
) -> Report:
    """Do it all on the server at `uri`, in databases of its own that are dropped in the end.

    `seed` decides who is erased, and at how many check-ins the backup begins and the database is lost.
    """
    report = Report()
    other = f"{RESTORED}{secrets.token_hex(8)}"
    async with town(uri, folder, groups=groups, members=members) as made:
        try:
            await _Drill(made, other, report, random.Random(seed), tell).run()
        finally:
            # Who still runs makes the database anew.
            await made.stop()
            # The databases are dropped through it.
            if made.database.is_cut:
                await made.database.mend()
            await asyncio.to_thread(made.drop, other)
    return report


class _Drill:
    def __init__(
        self, made: Town, other: str, report: Report, chance: random.Random, tell: Callable[[str], None]
    ) -> None:
        self._town, self._other, self._report, self._told = made, other, report, tell
        self._chance = chance
        self._step = 0
        self._lost_name = made.name
        quarter = len(made.members) // 4
        self._before, self._during = made.members[:quarter], made.members[quarter : 2 * quarter]
        self._after, self._late = made.members[2 * quarter : 3 * quarter], made.members[3 * quarter :]
        self._kept, *others = chance.sample(self._before, len(self._before))
        # One whose check-ins are all in the backup, and one who checks in while it is taken.
        self._erased = [*others[:1], chance.choice(self._during)]
        self._folder = made.folder / "backup"
        self._first = dict(made.anchors)

    def _tell(self, what: str) -> None:
        self._step += 1
        self._told(f"{self._step:>2}. {what}")

    async def run(self) -> None:
        key, revoked = await self._fill()
        began = await self._back_up()
        token, erasures = await self._go_on(key)
        lost = await self._lose()
        await self._restore(erasures)
        await self._town.start()
        self._tell("services run on the restored database; what waits at Telegram comes in")
        await self._prove_ledger(lost, began)
        await self._prove_erasure()
        await self._prove_rest(key, revoked, token)

    async def _fill(self) -> tuple[str, str]:
        town = self._town
        await self._settled(await check_in(town, self._before))
        for member in (*self._erased, self._kept):
            await town.remember(member)
        key, leaked = [await self._caller(name) for name in ("turnstile", "leaked")]
        self._tell(
            f"a town: {len(town.anchors)} groups, {len(town.members)} members,"
            f" {len(self._checkins(town.name))} check-ins, memories, two systems with keys"
        )
        return key, leaked

    async def _caller(self, name: str) -> str:
        code, told = await self._town.program("callers", "add", name, "--may", "watch", "--all-groups")
        found = _KEY.search(told)
        assert code == 0, told
        assert found, told
        return found[0]

    async def _back_up(self) -> datetime:
        """While people check in: they are not asked to wait for a backup."""
        going_on = asyncio.create_task(check_in(self._town, self._during))
        await self._some_of(self._during)
        before, began = self._places(self._town.name), utc_now()
        count = await asyncio.to_thread(backup.dump, self._town.uri, self._town.name, self._folder)
        by = "mongodump" if backup.tools() else "our own writer, for there is no mongodump here"
        self._tell(f"a backup of {count} documents by {by}, while people check in")
        saved = {(one["anchor_id"], one["member_id"]) for one in self._saved()}
        self._report.check(before <= saved, "the backup has every check-in from before it", before - saved)
        await self._settled(await going_on)
        return began

    def _saved(self) -> list[Any]:
        return list(backup.documents(self._folder, self._lost_name, "checkins"))

    async def _go_on(self, key: str) -> tuple[str, str]:
        town = self._town
        await open_anchors(town)
        await self._settled(await check_in(town, self._after))
        for member in self._erased:
            await town.erase(member)
        await town.program("callers", "revoke", "leaked")
        code, lines = await town.program("erasures")
        # Logs go elsewhere than what is kept; here both are in one file.
        kept = "\n".join(line for line in lines.splitlines() if not line.startswith("{"))
        self._report.check(code == 0 and kept, "the list of erasures was written", lines)
        # A service learns within seconds of a caller that the console made.
        token = ""

        async def known() -> bool:
            nonlocal token
            token = await town.watch(key)
            return not token.startswith("refused")

        with suppress(TimeoutError):
            await town.people.until(known, patience_s=patient(15))
        self._report.check(not token.startswith("refused"), "a system has a token of the feed", token)
        self._tell("after the backup: check-ins, two erasures, a caller revoked; the list of both is kept")
        return token, kept

    async def _lose(self) -> set[Place]:
        town = self._town
        going_on = asyncio.create_task(check_in(town, self._late))
        await self._some_of(self._late)
        await town.database.cut()
        lost = self._places(town.name)
        await asyncio.to_thread(town.drop, town.name)
        await going_on
        await town.stop()
        self._tell(f"the database is lost in the middle of check-ins, with {len(lost)} of them in its ledger")
        await town.database.mend()
        return lost

    async def _restore(self, erasures: str) -> None:
        town = self._town
        count = await asyncio.to_thread(backup.restore, town.uri, self._folder, self._lost_name, self._other)
        self._tell(f"restored {count} documents to another database, of another name")
        town.use(self._other)
        code, told = await town.program("repair", DATA_KEYS=_OTHER_KEYS)
        self._report.check(
            code == 2 and "DATA_KEYS lacks" in told, "other keys than those of then are refused", told
        )
        file = town.folder / "erasures.txt"
        await asyncio.to_thread(file.write_text, erasures, "ascii")
        code, told = await town.program("repair", "--erasures", str(file))
        self._report.check(code == 0, "the repair went through", told)
        self._report.check(
            f"{len(self._erased)} were done again" in told, "the erasures were done again", told
        )
        self._report.check("1 were revoked again" in told, "the caller was revoked again", told)
        self._tell("repaired, with the list of erasures, before anybody was let in")
        code, told = await town.program("repair", "--dry-run")
        self._report.check(code == 0, "a second repair finds nothing", told)
        code, told = await town.program("doctor")
        self._report.check(
            "lacks" not in told and code in {0, 1}, "the doctor finds no index or key lacking", told
        )

    async def _handled(self) -> bool:
        """Whether no update waits any more: the backup has some that nobody had handled."""
        rows = self._town.documents(self._other, INBOX)
        return all(one["state"] in {"done", "dead"} for one in rows)

    async def _prove_ledger(self, lost: set[Place], began: datetime) -> None:
        town = self._town
        await town.people.until(self._handled)
        in_backup = {(one["anchor_id"], one["member_id"]) for one in self._saved()}
        now = self._places(self._other)
        missing = {one for one in in_backup - now if one[1] not in self._erased}
        self._report.check(
            not missing, f"all {len(in_backup)} check-ins of the backup are there", len(missing)
        )
        gone = {one for one in lost - now if one[1] not in self._erased}
        self._report.check(
            not gone & in_backup, f"{len(gone)} check-ins were lost, none of them in the backup"
        )
        self._report.check(gone, "the loss was in the middle of check-ins")
        since = began.astimezone(UTC)
        self._told(f"    lost: {len(gone)} check-ins, from after {since:%H:%M:%S} UTC; kept: {len(now)}")
        await self._train_again(gone)
        code, told = await town.program("repair", "--dry-run")
        self._report.check(code == 0, "counters equal the ledger while people check in", told)

    async def _train_again(self, gone: set[Place]) -> None:
        """Let somebody whose check-in was lost send it again; at the same anchor, where the backup has it."""
        town, people = self._town, self._town.people
        known = {one["_id"]: one for one in town.documents(self._other, "anchors")}
        lost_at = next((one for one in sorted(gone) if one[0] in known), None)
        if lost_at is None:
            await open_anchors(town)
            member, (chat, anchor) = self._after[0], next(iter(town.anchors.items()))
        else:
            member = lost_at[1]
            chat = self._chat_of(known[lost_at[0]])
            anchor = self._first[chat]
        photo = await people.photo(member, to=anchor, chat=chat)

        async def counted() -> bool:
            return any(
                (one["member_id"], one["source_message_id"]) == (member, photo["message_id"])
                for one in self._checkins(self._other)
            )

        with suppress(TimeoutError):
            await people.until(counted, patience_s=patient(30))
        self._report.check(await counted(), "who lost a check-in sends it again, and it counts")

    def _chat_of(self, anchor: dict[str, Any]) -> int:
        groups = {one["_id"]: one["chat_id"] for one in self._town.documents(self._other, "groups")}
        return int(groups[anchor["group_id"]])

    async def _prove_erasure(self) -> None:
        town = self._town
        found = {
            f"{name}.{place}"
            for name, documents in (await asyncio.to_thread(town.everything, self._other)).items()
            for one in documents
            if name != ERASURES and not (name == FEED and one.get("kind") == "member_erased")
            for member in self._erased
            for place in places_of(one, member)
        }
        self._report.check(not found, "nobody who was erased is back", sorted(found))
        remembered = [await town.remembered(member) for member in self._erased]
        self._report.check(not any(remembered), "nor what they had told the coach")

    async def _prove_rest(self, key: str, revoked: str, token: str) -> None:
        town = self._town
        self._report.check(
            await town.remembered(self._kept) == [REMEMBERED], "memories of others open with the keys of then"
        )
        seen = await town.watch(key, token)
        self._report.check("FEED_TOKEN_EXPIRED" in seen, "a token of the feed from before is expired", seen)
        fresh = await town.watch(key)
        self._report.check(not fresh.startswith("refused"), "a system's key from before opens", fresh)
        back = await town.watch(revoked)
        self._report.check(back.startswith("refused"), "who was revoked after the backup stays out", back)
        self._tell("keys, memories, systems and the feed were looked at")

    async def _settled(self, sent: Iterable[tuple[int, int]]) -> None:
        """Wait until each photo is in the ledger."""
        wanted = {message for _, message in sent}

        async def all_there() -> bool:
            there = {one["source_message_id"] for one in self._checkins(self._town.name)}
            return wanted <= there

        await self._town.people.until(all_there, patience_s=patient(RECORDED_S))

    async def _some_of(self, members: Sequence[int]) -> None:
        """Wait until some of their check-ins are in the ledger, and not all: how many is chance."""
        few = self._chance.randint(1, max(1, len(members) * len(self._town.anchors) // 2))

        async def there() -> bool:
            return sum(one["member_id"] in members for one in self._checkins(self._town.name)) >= few

        await self._town.people.until(there, patience_s=patient(RECORDED_S))

    def _checkins(self, name: str) -> list[dict[str, Any]]:
        return self._town.documents(name, "checkins")

    def _places(self, name: str) -> set[Place]:
        return {(one["anchor_id"], one["member_id"]) for one in self._checkins(name)}


def holds(value: Any, number: int) -> bool:
    """Whether a number stands somewhere in a document, as itself or within a text."""
    return next(places_of(value, number), None) is not None


def places_of(value: Any, number: int, at: str = "") -> Iterator[str]:
    """The places in a document where a number stands, such as `log.1.by`; `<77>` is a field of that name."""
    if isinstance(value, dict):
        for name, one in value.items():
            if holds(name, number):
                yield f"{at}<{name}>"
            yield from places_of(one, number, f"{at}{name}.")
    elif isinstance(value, list):
        for position, one in enumerate(value):
            yield from places_of(one, number, f"{at}{position}.")
    elif isinstance(value, bytes):
        yield from places_of(value.decode("utf-8", "replace"), number, at)
    elif isinstance(value, str):
        if re.search(rf"(?<!\d){number}(?!\d)", value) is not None:
            yield at.removesuffix(".")
    elif isinstance(value, int) and not isinstance(value, bool) and value == number:
        yield at.removesuffix(".")
