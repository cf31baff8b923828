"""Words about people's bodies, which no line of the coach may have.

The table is `coach_service/safety/looks.toml`.
"""

import functools

from coach_service.domain.safety import tables
from coach_service.domain.safety.matching import Vocabulary, read
from coach_service.domain.safety.tables import Rule


def speaks_of_looks(folded: str) -> bool:
    """Whether a folded text says anything about somebody's body, weight or looks, in any language."""
    vocabulary, rule = _rule()
    return rule.finds(read(folded, vocabulary))


@functools.cache
def _rule() -> tuple[Vocabulary, Rule]:
    vocabulary = Vocabulary()
    return vocabulary, tables.rule(tables.table("looks"), vocabulary)
