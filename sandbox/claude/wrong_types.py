"""Answers that are JSON and have every field, but of the wrong types: numbers as text, text as numbers."""

from typing import Any

_KEPT = frozenset({"type", "id", "role", "model", "index"})
"""What a client needs to know what it reads at all."""


def wrongly_typed(value: Any, name: str = "") -> Any:
    """The same with texts as numbers, and numbers as texts."""
    if name in _KEPT:
        return value
    match value:
        case dict():
            return {key: wrongly_typed(inside, key) for key, inside in value.items()}
        case list():
            return [wrongly_typed(inside) for inside in value]
        case bool() | None:
            return value
        case int() | float():
            return "many"
        case str():
            return len(value)
    return value
