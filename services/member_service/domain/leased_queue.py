"""The one queue behind the inbox and the outbox: what is leased is done, put off, or given up.

Who leases something gets a proof of it: their own name (the inbox), or a number that grows with each lease
(the outbox). With an outdated proof nothing changes. A repeat gets the first answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeAlias, TypeVar

from member_service.domain import fields
from member_service.domain.failures import FieldInvalid
from member_service.domain.leases import ERROR_LENGTH
from servicekit.clock import Clock
from servicekit.errors import FailedPrecondition

LONGEST_RETRY_AFTER = timedelta(days=1)

Id = TypeVar("Id", int, str)
Dead = TypeVar("Dead")
Proof: TypeAlias = int | str


@dataclass(frozen=True, slots=True)
class FailedTry:
    """How a failed try ends: due again, or given up when `due_time` is None."""

    due_time: datetime | None

    @property
    def dead(self) -> bool:
        return self.due_time is None


class RetryRule(Protocol):
    """When something is due again after so many tries; None: never."""

    def __call__(self, tries: int) -> timedelta | None: ...


def pauses(*seconds: int) -> RetryRule:
    """The pauses after the first try, the second and so on; what fails once more is given up."""

    def pause_after(tries: int) -> timedelta | None:
        return timedelta(seconds=seconds[tries - 1]) if tries <= len(seconds) else None

    return pause_after


def as_told(rule: RetryRule, retry_after: timedelta | None) -> RetryRule:
    """The rule with the pause that Telegram asked for, as often as the rule tries. Raise FieldInvalid."""
    if retry_after is None:
        return rule
    if not timedelta() <= retry_after <= LONGEST_RETRY_AFTER:
        raise FieldInvalid("retry_after")

    def pause_after(tries: int) -> timedelta | None:
        return None if rule(tries) is None else retry_after

    return pause_after


@dataclass(frozen=True, slots=True)
class DeadPosition(Generic[Id]):
    """Where a list of what was given up continues: after this one."""

    dead_time: datetime
    row_id: Id


class DeadLetterUnreadable(FailedPrecondition):
    """What was given up has no content any more, or none of the keys opens it."""

    reason = "DEAD_LETTER_UNREADABLE"


class LeasedQueueStore(Protocol[Id, Dead]):
    """Keeps the rows. Every method is safe against others doing the same at the same time."""

    async def complete(
        self, ids: Sequence[Id], proof: Proof, now: datetime, expire_time: datetime
    ) -> list[Id]:
        """Forget payloads of what is leased under `proof`.

        Return the ids that are not leased under it, and were not completed under it before.
        """

    async def fail(
        self,
        row_id: Id,
        proof: Proof,
        error: str,
        *,
        now: datetime,
        retry: RetryRule,
        expire_time: datetime,
        keep_payload: bool = True,
    ) -> FailedTry:
        """Set a pause, or give it up (until `expire_time`). Raise LeaseLost.

        What is given up keeps its payload, sealed, for whoever tries it again, unless that is pointless.
        """

    async def list_dead(self, after: DeadPosition[Id] | None, limit: int) -> list[Dead]:
        """At most `limit`, newest first, without payloads."""

    async def find_dead(self, row_id: Id) -> Dead | None:
        """What was given up, without payload; None for what is not given up now. Raise its NotFound."""

    async def dead_payload(self, row_id: Id) -> bytes:
        """What it carries. Raise DeadLetterUnreadable."""

    async def retry_dead(self, row_id: Id, now: datetime) -> None:
        """Make it due with its tries at 0; do nothing when it is not dead.

        Raise its NotFound, and DeadLetterUnreadable.
        """

    async def drop_dead(self, row_id: Id, now: datetime, expire_time: datetime) -> None:
        """Forget its payload; do nothing when it is not dead."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long rows are kept when they are done, and when they were given up."""

    done: timedelta
    dead: timedelta


class LeasedQueue(Generic[Id, Dead]):
    """How leases end."""

    def __init__(
        self,
        rows: LeasedQueueStore[Id, Dead],
        clock: Clock,
        keeping: Keeping,
        position: Callable[[Dead], DeadPosition[Id]],
    ) -> None:
        self._rows: LeasedQueueStore[Id, Dead] = rows
        self._clock, self._keeping = clock, keeping
        self._position: Callable[[Dead], DeadPosition[Id]] = position

    async def _complete(self, ids: Sequence[Id], proof: Proof) -> list[Id]:
        """Mark as done; return the ids whose lease was lost."""
        now = self._clock()
        return await self._rows.complete(list(dict.fromkeys(ids)), proof, now, now + self._keeping.done)

    async def _fail(
        self, row_id: Id, proof: Proof, error: str, retry: RetryRule, *, keep_payload: bool = True
    ) -> FailedTry:
        fields.at_most(error, "error", ERROR_LENGTH)
        now = self._clock()
        return await self._rows.fail(
            row_id,
            proof,
            error,
            now=now,
            retry=retry,
            expire_time=now + self._keeping.dead,
            keep_payload=keep_payload,
        )

    async def list_dead(
        self, after: DeadPosition[Id] | None, page_size: int
    ) -> tuple[list[Dead], DeadPosition[Id] | None]:
        """A page and where the next one starts; None after the last."""
        size = fields.page_size(page_size, 50, 200)
        found = await self._rows.list_dead(after, size + 1)
        page = found[:size]
        return page, self._position(page[-1]) if len(found) > size else None

    async def retry_dead(self, row_id: Id) -> None:
        await self._rows.retry_dead(row_id, self._clock())

    async def drop_dead(self, row_id: Id) -> None:
        now = self._clock()
        await self._rows.drop_dead(row_id, now, now + self._keeping.done)

    async def find_dead(self, row_id: Id) -> Dead | None:
        return await self._rows.find_dead(row_id)

    async def dead_payload(self, row_id: Id) -> bytes:
        return await self._rows.dead_payload(row_id)
