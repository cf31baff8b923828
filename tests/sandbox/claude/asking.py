"""Requests that the tests share: the coach's tools, and a question with their results."""

from typing import Any

MODEL = "claude-haiku-5-5"


def _tool(name: str, description: str, properties: dict[str, Any] | None = None) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties or {}, "required": list(properties or {})}
    return {"name": name, "description": description, "input_schema": schema}


TOOLS = [
    _tool("get_profile", "The asker's profile and numbers: points, check-ins, streak."),
    _tool("list_checkins", "The asker's recent check-ins.", {"limit": {"type": "integer", "maximum": 20}}),
    _tool("get_week", "The asker's week."),
    _tool("get_standing", "The asker's place in the ranking."),
    _tool("get_rules", "The rules of the group."),
]


def question(text: str, **more: Any) -> dict[str, Any]:
    return {
        "model": MODEL,
        "max_tokens": 500,
        "messages": [{"role": "user", "content": text}],
        **more,
    }
