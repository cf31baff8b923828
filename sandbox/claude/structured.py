"""Structured output: a value for a JSON schema, filled from the prompt.

A value never has a number that is not in the prompt.
"""

import re
from typing import Any


def fill(schema: dict[str, Any], answer: str, prompt: str) -> Any:
    """Return a value that fits the schema.

    Texts are the persona's answer. Choices and numbers come from the prompt.
    """
    numbers = [float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", prompt)]
    return _Filler(schema, answer, prompt.lower(), numbers).value(schema)


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Say whether a value follows a schema, as far as the schema says what it wants.

    It may be a schema of objects, arrays, strings, whole numbers and booleans.
    """
    match schema.get("type"):
        case "object":
            properties: dict[str, Any] = schema.get("properties") or {}
            return (
                isinstance(value, dict)
                and set(schema.get("required") or ()) <= set(value) <= set(properties)
                and all(fits(properties[name], inside) for name, inside in value.items())
            )
        case "array":
            return isinstance(value, list) and all(fits(schema.get("items") or {}, one) for one in value)
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
    return True


class _Filler:
    """Fills one schema; each number of the prompt is used once, in order."""

    def __init__(self, root: dict[str, Any], answer: str, prompt: str, numbers: list[float]) -> None:
        self._root, self._answer, self._prompt, self._numbers = root, answer, prompt, numbers

    def value(self, schema: dict[str, Any]) -> Any:
        if reference := schema.get("$ref"):
            return self.value(self._resolve(str(reference)))
        if branches := schema.get("anyOf") or schema.get("oneOf"):
            return self.value(branches[0])
        if choices := [schema["const"]] if "const" in schema else schema.get("enum"):
            mentioned = [choice for choice in choices if str(choice).lower() in self._prompt]
            return (mentioned or choices)[0]
        kind = schema.get("type")
        return self._typed(kind[0] if isinstance(kind, list) else kind, schema)

    def _typed(self, kind: str | None, schema: dict[str, Any]) -> Any:
        match kind:
            case "object":
                properties: dict[str, Any] = schema.get("properties") or {}
                return {name: self.value(inner) for name, inner in properties.items()}
            case "array":
                items = schema.get("items") or {"type": "string"}
                return [self.value(items) for _ in range(schema.get("minItems", 0))]
            case "integer" | "number":
                number = self._numbers.pop(0) if self._numbers else 0
                return int(number) if kind == "integer" else number
            case "boolean" | "null":
                return False if kind == "boolean" else None
        return self._answer

    def _resolve(self, reference: str) -> dict[str, Any]:
        target: Any = self._root
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        resolved: dict[str, Any] = target
        return resolved
