"""What became of each old document, and the double entry of points and check-ins by group and member."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from member_service.domain.old_bot.reading import Read


class Outcome(StrEnum):
    """What became of a document."""

    IMPORTED = "imported"
    REUSED = "reused"
    TWIN = "twin"
    REJECTED = "rejected"
    NOT_TAKEN = "not taken"
    ERASED = "erased"
    """Its member was erased here since: it stays so."""


@dataclass(slots=True)
class Sums:
    """One side of the entry, and the other: rows and points."""

    ranked_rows: int = 0
    ranked: Fraction = Fraction(0)
    assumed: Fraction = Fraction(0)
    """Points of rows that the old ranking passed over."""
    twin_rows: int = 0
    twins: Fraction = Fraction(0)
    rejected_rows: int = 0
    rejected: Fraction = Fraction(0)
    erased_rows: int = 0
    erased: Fraction = Fraction(0)
    new_rows: int = 0
    new: int = 0
    """As they were found in the database afterwards."""

    def add(self, outcome: Outcome, ranked: Fraction, points: int) -> None:
        self.ranked_rows += 1
        self.ranked += ranked
        match outcome:
            case Outcome.IMPORTED | Outcome.REUSED:
                self.assumed += points - ranked
            case Outcome.TWIN:
                self.twin_rows += 1
                self.twins += ranked
            case Outcome.ERASED:
                self.erased_rows += 1
                self.erased += ranked
            case _:
                self.rejected_rows += 1
                self.rejected += ranked

    @property
    def expected_rows(self) -> int:
        return self.ranked_rows - self.twin_rows - self.rejected_rows - self.erased_rows

    @property
    def expected(self) -> Fraction:
        return self.ranked + self.assumed - self.twins - self.rejected - self.erased

    @property
    def residue(self) -> tuple[int, Fraction]:
        """Check-ins and points that are there and should not be, or the other way round."""
        return self.new_rows - self.expected_rows, self.new - self.expected


@dataclass(slots=True)
class Accounts:
    """All of it."""

    outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(collection, outcome, reason) -> documents."""
    sums: dict[tuple[int, int], Sums] = field(default_factory=dict)
    """(chat of today, member) -> sums; member 0 are those whose user is no person."""
    mails: Counter[str] = field(default_factory=Counter)
    payments: Counter[str] = field(default_factory=Counter)
    paid: dict[str, Fraction] = field(default_factory=dict)
    unpriced: Counter[str] = field(default_factory=Counter)
    """Payments whose amount is none, by status."""
    to_settle: list[str] = field(default_factory=list)

    def count(self, collection: str, outcome: Outcome, reason: str = "") -> None:
        self.outcomes[collection, outcome.value, reason] += 1

    def enter(self, root: int, read: Read, outcome: Outcome) -> None:
        """A check-in of a group that is taken."""
        sums = self.sums.setdefault((root, read.member_id), Sums())
        sums.add(outcome, read.ranked, read.points)

    def counted(self, collection: str) -> int:
        return sum(count for (name, _, _), count in self.outcomes.items() if name == collection)

    def by_group(self) -> dict[int, Sums]:
        """The members' sums, summed up."""
        groups: dict[int, Sums] = {}
        for (root, _), one in self.sums.items():
            total = groups.setdefault(root, Sums())
            for name in Sums.__dataclass_fields__:
                setattr(total, name, getattr(total, name) + getattr(one, name))
        return groups

    def residues(self) -> list[tuple[int, int]]:
        """Where the two sides differ."""
        return [place for place, one in self.sums.items() if any(one.residue)]
