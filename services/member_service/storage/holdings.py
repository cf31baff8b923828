"""What a storage module says of members beside its indexes: rows to be shown and to be erased."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from member_service.storage.database import Document


@dataclass(frozen=True, slots=True)
class Whose:
    """A member, and the groups in which something may lie."""

    member_id: int
    groups: Mapping[str, Document]
    """Group id -> chat_id and title."""

    @property
    def group_ids(self) -> list[str]:
        """For searches by indexes that begin with the group."""
        return sorted(self.groups)

    @property
    def addresses(self) -> list[str]:
        """The ids of what there is one of for each group and member."""
        return [f"{group_id}:{self.member_id}" for group_id in self.group_ids]


@dataclass(frozen=True, slots=True)
class Holding:
    """Documents of one kind about one member each."""

    kind: str
    collection: str
    where: Callable[[Whose], Document]
    fields: tuple[str, ...]
    """What is shown of each, by its name in the document."""
    in_group: bool = True
    """Whether its group is shown as well."""
