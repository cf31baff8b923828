"""Words about people's bodies, which no line of the coach may have.

The table is `coach_service/safety/looks.toml`.
"""

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Mapping, Sequence

from coach_service.domain.safety.phrases import compiled


def speaks_of_looks(folded: str) -> bool:
    """Whether a folded text says anything about somebody's body, weight or looks, in any language."""
    phrases, unless = _table()
    for innocent in unless:
        folded = innocent.sub("_", folded)
    return any(phrase.search(folded) for phrase in phrases)


@functools.cache
def _table() -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    text = importlib.resources.files("coach_service").joinpath("safety", "looks.toml").read_text("utf-8")
    tables: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(text)
    return (
        tuple(compiled(phrase) for table in tables.values() for phrase in table["phrases"]),
        tuple(compiled(phrase) for table in tables.values() for phrase in table["unless"]),
    )
