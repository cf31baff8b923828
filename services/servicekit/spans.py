"""Spans are declared, too: name, kind, meaning, and the attributes that they may have.

docs/telemetry.md is made from this, and tests look at each span that leaves whether it keeps to it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from opentelemetry.trace import SpanKind

from servicekit.attributes import ALLOWED_ATTRIBUTES

_PLACEHOLDER: Final = re.compile(r"\\\{([a-z_]+)\\\}")
_WORD: Final = "[A-Za-z0-9_-]+"
_IN_PLACE_OF: Final = {"service": "[A-Za-z0-9_.]+"}
_declared: "dict[tuple[str, SpanKind], DeclaredSpan]" = {}


@dataclass(frozen=True, slots=True)
class DeclaredSpan:
    """One span. What stands in braces in its name differs: a method, a tool."""

    name: str
    kind: SpanKind
    meaning: str
    attributes: frozenset[str]
    pattern: re.Pattern[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if (self.name, self.kind) in _declared:
            raise ValueError(f"{self.name} is declared twice")
        if unknown := self.attributes - ALLOWED_ATTRIBUTES:
            raise ValueError(f"{self.name}: {sorted(unknown)} is not in servicekit.attributes")
        pattern = _PLACEHOLDER.sub(lambda found: _IN_PLACE_OF.get(found[1], _WORD), re.escape(self.name))
        object.__setattr__(self, "pattern", re.compile(pattern))
        _declared[self.name, self.kind] = self


def span(name: str, kind: SpanKind, meaning: str, *attributes: str) -> DeclaredSpan:
    """Declare a span."""
    return DeclaredSpan(name, kind, meaning, frozenset(attributes))


def declared() -> tuple[DeclaredSpan, ...]:
    """All spans of the modules that were imported, by name."""
    return tuple(sorted(_declared.values(), key=lambda one: (one.name, one.kind.value)))


def undeclared(name: str, kind: SpanKind, attributes: Iterable[str]) -> str:
    """What a span has that nobody declared, in words; empty when it keeps to a declaration."""
    found = [one for one in _declared.values() if one.kind is kind and one.pattern.fullmatch(name)]
    if not found:
        return f"span {name} ({kind.name})"
    left = min((set(attributes) - one.attributes for one in found), key=len)
    return f"{sorted(left)} of span {name}" if left else ""
