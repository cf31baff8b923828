"""What this process holds of the inbox: the updates that it leased, under which names, and until when.

A process that was not run for a while may hold leases that ran out.
Another one may be at work on these updates by now.
So nothing is begun here unless its lease runs for sure:
it is given back instead, and comes again in its turn, here or elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from servicekit.clock import Clock
from telegram_gateway.runtime.tickets import Ticket

# As the member service has it: so many names' leases are ended by one reclaim.
MAX_ABANDONED = 100


@dataclass(slots=True)
class _Held:
    owner: str
    until: datetime
    """As far as is known here: the member service's lease ends no sooner."""
    ticket: Ticket | None = None
    begun: bool = False
    told: bool = False


class Leases:
    """Names of this process, and the updates that it holds under them.

    A name is given up after a call whose outcome nobody knows.
    The call may have leased updates that never arrived here.
    The next reclaim ends the leases of given-up names, but for those of updates that are held here.
    """

    def __init__(self, worker: str, lease: timedelta, clock: Clock) -> None:
        self._worker = worker
        self._lease = lease
        self._clock = clock
        self._held: dict[int, _Held] = {}
        self._calls: Counter[str] = Counter()
        self._beats: Counter[str] = Counter()
        self._abandoned: dict[str, datetime] = {}
        self.owner = self._new_name()
        """The name under which this process leases from now on."""
        self.left_behind = False
        """Whether the inbox may have something that was this process's: nothing newer overtakes it."""

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, update_id: int) -> bool:
        return update_id in self._held

    def names(self) -> set[str]:
        """The names that leases run under, and the one of now, which says that this process is alive."""
        return {self.owner, *(held.owner for held in self._held.values())}

    def until(self) -> datetime:
        """Until when a lease runs at least that is asked for now."""
        return self._clock() + self._lease

    def take(self, update_id: int, owner: str, until: datetime) -> bool:
        """Hold an update; return whether it is new here.

        What is held already was leased once more: its lease had run out, or a call was repeated.
        """
        held = self._held.get(update_id)
        if held is None:
            self._held[update_id] = _Held(owner, until)
            return True
        held.owner, held.until = owner, until
        return False

    def ticketed(self, ticket: Ticket) -> None:
        """Say which ticket an update has that is held."""
        self._held[ticket.update_id].ticket = ticket

    def holds(self, ticket: Ticket) -> bool:
        """Whether the ticket's update is held by it, and was not given back meanwhile."""
        held = self._held.get(ticket.update_id)
        return held is not None and held.ticket is ticket

    def may_begin(self, ticket: Ticket) -> bool:
        """Whether the ticket's update is this process's for sure. It counts as begun when it is."""
        if not self.holds(ticket):
            return False
        held = self._held[ticket.update_id]
        held.begun = held.begun or self._clock() < held.until
        return self._clock() < held.until

    def tell(self, update_id: int) -> str:
        """Say that an update ended, and return the name that it is settled under."""
        held = self._held[update_id]
        held.begun = held.told = True
        return held.owner

    def owner_of(self, update_id: int) -> str:
        return self._held[update_id].owner

    def release(self, update_id: int) -> None:
        """Hold an update no longer: it is settled."""
        del self._held[update_id]

    def prolonged(self, owner: str, until: datetime) -> bool:
        """Say that a name's leases were prolonged; return whether none had run out before.

        One that had may have been taken over in between: it stays run out.
        """
        now, all_ran = self._clock(), True
        for held in self._held.values():
            if held.owner != owner:
                continue
            if held.until > now:
                held.until = until
            elif not held.told:
                all_ran = False
        return all_ran

    def give_back(self, ticket: Ticket | None = None) -> list[int]:
        """Let go of all that was not begun, and of the ticket's update; return what was let go.

        All of it, whatever its lease: what is newer in a chat would overtake what comes again.
        """
        let_go = [
            update_id
            for update_id, held in self._held.items()
            if not held.begun or (ticket is not None and held.ticket is ticket and not held.told)
        ]
        names = {self._held.pop(update_id).owner for update_id in let_go}
        for name in names - {self.owner}:
            self._abandon(name)
        if let_go:
            self.renew()
        return let_go

    def renew(self) -> None:
        """Lease under a new name from now on."""
        now, used = self._clock(), self.names() | set(self._calls) | set(self._beats)
        # Leases of a name that is used no more run out by themselves.
        self._abandoned = {
            name: until for name, until in self._abandoned.items() if until > now or name in used
        }
        self._abandon(self.owner)
        self.owner = self._new_name()

    def _abandon(self, name: str) -> None:
        # As long as a call that nobody waits for any more can still lease something.
        self._abandoned[name] = self.until()
        self.left_behind = True

    def abandoned(self) -> list[str]:
        """The names whose leases the next reclaim ends, at most MAX_ABANDONED."""
        # What a call under way brings is in nobody's list yet.
        return [name for name in self._abandoned if not self._calls[name]][:MAX_ABANDONED]

    @property
    def awaits_calls(self) -> bool:
        """Whether calls under given-up names are under way: what they lease is in nobody's list yet."""
        return any(self._calls[name] for name in self._abandoned)

    def held_under(self, names: Collection[str]) -> list[int]:
        return [update_id for update_id, held in self._held.items() if held.owner in names]

    def ended(self, names: Collection[str], began: datetime) -> None:
        """Say that a call of `began` ended the leases of these names."""
        self._abandoned = {
            name: until for name, until in self._abandoned.items() if until > began or name not in names
        }

    @contextmanager
    def calling(self, owner: str) -> Iterator[None]:
        """Count calls under a name whose outcome is not in the books yet."""
        with self._counted(owner, self._calls):
            yield

    @contextmanager
    def prolonging(self, owner: str) -> Iterator[None]:
        """Count calls that prolong what a name has, and lease nothing new."""
        with self._counted(owner, self._beats):
            yield

    @contextmanager
    def _counted(self, owner: str, calls: Counter[str]) -> Iterator[None]:
        calls[owner] += 1
        try:
            yield
        finally:
            calls[owner] -= 1
            if not calls[owner]:
                del calls[owner]
            if owner in self._abandoned:
                # It may have taken longer than a lease, and leased or prolonged something at its end.
                self._abandoned[owner] = self.until()

    def _new_name(self) -> str:
        # The part before "/" is the process, whatever becomes of the rest.
        return f"{self._worker}/{uuid4().hex[:16]}"
