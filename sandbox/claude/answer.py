"""From the persona's blocks to a Message.

This module adds ids, thinking and the stop reason. It cuts the output to what max_tokens and stop_sequences
allow.
"""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.claude.obedient import obey
from sandbox.claude.persona import Block, reply
from sandbox.claude.request import MessagesRequest
from sandbox.claude.usage import Usage, count


@dataclass(frozen=True, slots=True)
class Answer:
    message_id: str
    model: str
    content: list[Block]
    stop_reason: str
    usage: Usage
    stop_sequence: str | None = None
    stop_details: dict[str, Any] | None = None

    @property
    def output_tokens(self) -> int:
        return sum(_tokens(block) for block in self.content) or 1

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.message_id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": self.content,
            "stop_reason": self.stop_reason,
            "stop_sequence": self.stop_sequence,
            "stop_details": self.stop_details,
            "usage": self.usage.as_json(self.output_tokens),
        }


def write(request: MessagesRequest, message_id: str, usage: Usage, fault: str | None = None) -> Answer:
    """Return the answer to a request.

    The faults `refusal` and `max_tokens` change how it ends, `obeys` changes who writes it.
    """
    if fault == "refusal":
        details = {
            "type": "refusal",
            "category": None,
            "explanation": "The sandbox was asked to refuse this one.",
        }
        return Answer(message_id, request.model, [], "refusal", usage, stop_details=details)
    content = _thinking(request) + [
        block | {"id": f"toolu_{message_id}_{index}"} if block["type"] == "tool_use" else block
        for index, block in enumerate(obey(request) if fault == "obeys" else reply(request))
    ]
    reason, sequence = "end_turn", None
    if content[-1]["type"] == "tool_use":
        reason = "tool_use"
    if sequence := _cut_at_stop_sequence(request, content):
        reason = "stop_sequence"
    limit = request.max_tokens
    if fault == "max_tokens":
        limit = max(1, sum(_tokens(block) for block in content) // 2)
    if sum(_tokens(block) for block in content) > limit:
        content, reason, sequence = _within(content, limit), "max_tokens", None
    return Answer(message_id, request.model, content, reason, usage, stop_sequence=sequence)


def _thinking(request: MessagesRequest) -> list[Block]:
    if request.thinking is None or request.thinking["type"] == "disabled":
        return []
    shown = request.thinking.get("display", "summarized") == "summarized"
    return [
        {
            "type": "thinking",
            "thinking": "What is asked, and do I need to look something up?" if shown else "",
            "signature": "c2FuZGJveC1zaWduYXR1cmU=",
        }
    ]


def _cut_at_stop_sequence(request: MessagesRequest, content: list[Block]) -> str | None:
    block = content[-1]
    if block["type"] != "text":
        return None
    hits = [(block["text"].find(stop), stop) for stop in request.stop_sequences if stop in block["text"]]
    if not hits:
        return None
    at, stop = min(hits)
    content[-1] = {"type": "text", "text": block["text"][:at]}
    return stop


def _within(content: list[Block], limit: int) -> list[Block]:
    """As much of the content as the limit allows; a tool call that does not fit whole is left out."""
    kept: list[Block] = []
    for block in content:
        tokens = _tokens(block)
        if tokens <= limit:
            kept.append(block)
            limit -= tokens
            continue
        if block["type"] == "text" and limit > 0:
            kept.append({"type": "text", "text": block["text"][: limit * 4]})
        break
    return kept


def _tokens(block: Block) -> int:
    match block["type"]:
        case "text":
            return count(block["text"])
        case "thinking":
            return count(block["thinking"])
    return count(json.dumps(block["input"]) + block["name"])
