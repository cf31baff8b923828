"""One import as it goes: what was found, what became of it, and the way through the source."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction

from member_service.domain.groups import Group
from member_service.domain.old_bot import rows, values
from member_service.domain.old_bot.accounts import Accounts, Outcome
from member_service.domain.old_bot.decisions import Decision
from member_service.domain.old_bot.rows import Row
from member_service.domain.old_bot.survey import Survey
from member_service.storage.old_bot import OldBot

Progress = Callable[[str, int, int], None]
"""Told of a stage, how much of it is done, and of how much."""


@dataclass(slots=True)
class Imported:
    """What a run found and did."""

    run: str
    survey: Survey
    accounts: Accounts = field(default_factory=Accounts)
    groups: dict[int, Group] = field(default_factory=dict)
    """By the chat of today."""
    same_indexes: bool = True
    """Whether the database has the indexes that it had before."""

    @property
    def adds_up(self) -> bool:
        return not self.accounts.residues() and not self.uncounted()

    def uncounted(self) -> list[str]:
        """Collections whose documents are not all accounted for."""
        counts = self.survey.counts
        return [name for name, count in counts.items() if self.accounts.counted(name) != count]


def nothing_said(_stage: str, _done: int, _all: int) -> None:
    """For whoever wants to hear nothing."""


def enter(imported: Imported, decision: Decision, outcome: Outcome, row: Row) -> None:
    """Account for one document."""
    accounts, read, plan = imported.accounts, decision.read, imported.survey.plan
    accounts.count(row.collection, outcome, decision.reason)
    if row.collection == rows.MAILS:
        accounts.mails[values.text(row.values.get("status"), 32) or "none"] += 1
    elif row.collection == rows.PAYMENTS:
        status = values.text(row.values.get("status"), 32) or "none"
        accounts.payments[status] += 1
        amount = values.amount(row.values.get("amount"))
        accounts.paid[status] = accounts.paid.get(status, Fraction(0)) + (amount or 0)
        accounts.unpriced[status] += amount is None
        if status == "awaiting_confirmation":
            accounts.to_settle.append(values.text(row.values.get("pix_id"), 64) or row.id)
    of_checkin = row.collection in {rows.CHECKINS, rows.FIRST_CHECKINS}
    if of_checkin and read.chat_id < 0 and plan.takes(read.chat_id):
        accounts.enter(plan.root(read.chat_id), read, outcome)


async def all_rows(source: OldBot) -> AsyncIterator[Row]:
    """Every document, in the order that both passes keep."""
    for name in order_of(await source.collections()):
        async for row in source.rows(name):
            yield row


def order_of(names: Sequence[str]) -> list[str]:
    """Names of users first, anchors before check-ins."""
    known = [rows.USERS, *rows.TAKEN]
    return [name for name in known if name in names] + [name for name in names if name not in known]


def whole_millis(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)
