"""What the inbox and the outbox have in common: how a failed try ends, and the list of what was given up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from member_service.domain import fields

Id = TypeVar("Id", int, str)
Row = TypeVar("Row")


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


@dataclass(frozen=True, slots=True)
class DeadPosition(Generic[Id]):
    """Where a list of what was given up continues: after this one."""

    dead_time: datetime
    row_id: Id


def dead_page_size(page_size: int) -> int:
    return fields.page_size(page_size, 50, 200)


def dead_page(
    found: Sequence[Row], size: int, position: Callable[[Row], DeadPosition[Id]]
) -> tuple[list[Row], DeadPosition[Id] | None]:
    """The first `size` rows and where the next page starts; None after the last."""
    page = list(found[:size])
    return page, position(page[-1]) if len(found) > size else None
