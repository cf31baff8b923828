"""An answer as the API's server-sent events, in the pieces and the order that a client sees them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sandbox.claude.answer import Answer

_JSON_PIECE = 12


def events(answer: Answer) -> Iterator[dict[str, Any]]:
    """Events from message_start to message_stop; each has its `type`, which is also the event's name."""
    start: dict[str, Any] = answer.as_json() | {
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "stop_details": None,
    }
    start["usage"] = answer.usage.as_json(output_tokens=1)
    yield {"type": "message_start", "message": start}
    for index, block in enumerate(answer.content):
        yield {"type": "content_block_start", "index": index, "content_block": _opening(block)}
        if index == 0:
            yield {"type": "ping"}
        for delta in _deltas(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {
        "type": "message_delta",
        "delta": {
            "stop_reason": answer.stop_reason,
            "stop_sequence": answer.stop_sequence,
            "stop_details": answer.stop_details,
        },
        "usage": answer.usage.as_json(answer.output_tokens),
    }
    yield {"type": "message_stop"}


def _opening(block: dict[str, Any]) -> dict[str, Any]:
    match block["type"]:
        case "text":
            return {"type": "text", "text": ""}
        case "thinking":
            return {"type": "thinking", "thinking": "", "signature": ""}
    return block | {"input": {}}


def _deltas(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    match block["type"]:
        case "text":
            for piece in re.findall(r"\s*\S+\s*|\s+", block["text"]):
                yield {"type": "text_delta", "text": piece}
        case "thinking":
            if block["thinking"]:
                yield {"type": "thinking_delta", "thinking": block["thinking"]}
            yield {"type": "signature_delta", "signature": block["signature"]}
        case _:
            text = json.dumps(block["input"], ensure_ascii=False)
            yield {"type": "input_json_delta", "partial_json": ""}
            for at in range(0, len(text), _JSON_PIECE):
                yield {"type": "input_json_delta", "partial_json": text[at : at + _JSON_PIECE]}


def encode(event: dict[str, Any]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
