"""Messages and their content blocks: shapes, turns, and that every tool_use gets its tool_result."""

import base64
import binascii
from typing import Any

from sandbox.claude.errors import invalid
from sandbox.telegram.pictures import picture_type

Block = dict[str, Any]

_USER_KINDS = ("text", "image", "document", "tool_result")
_ASSISTANT_KINDS = ("text", "tool_use", "thinking", "redacted_thinking")
_KEYS = {
    "text": {"text", "citations"},
    "image": {"source"},
    "document": {"source", "title", "context", "citations"},
    "tool_result": {"tool_use_id", "content", "is_error"},
    "tool_use": {"id", "name", "input", "caller"},
    "thinking": {"thinking", "signature"},
    "redacted_thinking": {"data"},
}
_MEDIA_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
MAX_IMAGE_BASE64 = 5 * 1024 * 1024
_SOURCE_KEYS = {
    "base64": {"type", "media_type", "data"},
    "url": {"type", "url"},
    "file": {"type", "file_id"},
}


def blocks_of(content: Any, where: str, kinds: tuple[str, ...]) -> list[Block]:
    """Content as a list of checked blocks; a string is one text block."""
    if isinstance(content, str):
        content = [{"type": "text", "text": content}] if content or where != "system" else []
    if not isinstance(content, list):
        raise invalid(f"{where}: Input should be a string or a list of content blocks")
    for index, block in enumerate(content):
        _check_block(block, f"{where}.{index}", kinds)
    return content


def _check_block(block: Any, where: str, kinds: tuple[str, ...]) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in kinds:
        raise invalid(f"{where}.type: Input should be one of {', '.join(kinds)}")
    for key in block.keys() - _KEYS[kind] - {"type", "cache_control"}:
        raise invalid(f"{where}.{kind}.{key}: Extra inputs are not permitted")
    if check := _CHECKS.get(kind):
        check(block, where)


def _check_text(block: Block, where: str) -> None:
    if not isinstance(block.get("text"), str):
        raise invalid(f"{where}.text.text: Field required")
    if not block["text"].strip():
        raise invalid(f"{where}: text content blocks must contain non-whitespace text")


def _check_tool_use(block: Block, where: str) -> None:
    if not isinstance(block.get("id"), str) or not isinstance(block.get("name"), str):
        raise invalid(f"{where}.tool_use: id and name are required")
    if not isinstance(block.get("input"), dict):
        raise invalid(f"{where}.tool_use.input: Input should be an object")


def _check_tool_result(block: Block, where: str) -> None:
    if not isinstance(block.get("tool_use_id"), str):
        raise invalid(f"{where}.tool_result.tool_use_id: Field required")
    if block.get("content"):
        blocks_of(block["content"], f"{where}.tool_result.content", ("text", "image", "document"))


def _check_thinking(block: Block, where: str) -> None:
    if not isinstance(block.get("signature"), str) or not isinstance(block.get("thinking"), str):
        raise invalid(f"{where}.thinking: thinking and signature are required")


def _check_image(block: Block, where: str) -> None:
    source: Any = block.get("source")
    kind = source.get("type") if isinstance(source, dict) else None
    if kind not in {"base64", "url", "file"}:
        raise invalid(f"{where}.image.source.type: Input should be 'base64', 'url' or 'file'")
    for key in source.keys() - _SOURCE_KEYS[kind]:
        raise invalid(f"{where}.image.source.{kind}.{key}: Extra inputs are not permitted")
    if kind == "base64":
        _check_base64(source, f"{where}.image.source.base64")


def _check_base64(source: Block, where: str) -> None:
    media_type, data = source.get("media_type"), source.get("data")
    if media_type not in _MEDIA_TYPES:
        raise invalid(f"{where}.media_type: Input should be one of {', '.join(_MEDIA_TYPES)}")
    if not isinstance(data, str) or not data:
        raise invalid(f"{where}.data: Field required")
    if len(data) > MAX_IMAGE_BASE64:
        raise invalid(f"{where}: image exceeds 5 MB maximum: {len(data)} bytes > {MAX_IMAGE_BASE64} bytes")
    try:
        content = base64.b64decode(data, validate=True)
    except binascii.Error:
        raise invalid(f"{where}.data: invalid base64 data") from None
    found = picture_type(content)
    if found is None:
        raise invalid(f"{where}: Could not process image")
    if found != media_type:
        raise invalid(
            f"{where}: The image was specified using the {media_type} media type, "
            f"but the image appears to be a {found} image"
        )


_CHECKS = {
    "text": _check_text,
    "image": _check_image,
    "tool_use": _check_tool_use,
    "tool_result": _check_tool_result,
    "thinking": _check_thinking,
}


def check_messages(value: Any) -> list[dict[str, Any]]:
    """Checked messages with consecutive turns of one role joined, as the API does."""
    if not isinstance(value, list) or not value:
        raise invalid("messages: at least one message is required")
    messages: list[dict[str, Any]] = []
    for index, message in enumerate(value):
        where = f"messages.{index}"
        if not isinstance(message, dict) or message.get("role") not in {"user", "assistant"}:
            raise invalid(f"{where}.role: Input should be 'user' or 'assistant'")
        for key in message.keys() - {"role", "content"}:
            raise invalid(f"{where}.{key}: Extra inputs are not permitted")
        kinds = _USER_KINDS if message["role"] == "user" else _ASSISTANT_KINDS
        content = blocks_of(message.get("content"), f"{where}.content", kinds)
        if not content:
            raise invalid(f"{where}: all messages must have non-empty content")
        if messages and messages[-1]["role"] == message["role"]:
            messages[-1]["content"] = messages[-1]["content"] + content
        else:
            messages.append({"role": message["role"], "content": list(content)})
    if messages[0]["role"] != "user":
        raise invalid("messages: first message must use the user role")
    if messages[-1]["role"] == "assistant":
        raise invalid(
            "This model does not support assistant message prefill. "
            "The conversation must end with a user message."
        )
    _check_tool_pairs(messages)
    return messages


def _check_tool_pairs(messages: list[dict[str, Any]]) -> None:
    open_ids: set[str] = set()
    for index, message in enumerate(messages):
        results = [block["tool_use_id"] for block in message["content"] if block["type"] == "tool_result"]
        for result in results:
            if result not in open_ids:
                raise invalid(
                    f"messages.{index}: unexpected `tool_use_id` found in `tool_result` blocks: {result}. "
                    "Each `tool_result` block must have a corresponding `tool_use` block "
                    "in the previous message."
                )
        if missing := open_ids - set(results):
            raise invalid(
                f"messages.{index}: `tool_use` ids were found without `tool_result` blocks "
                f"immediately after: {', '.join(sorted(missing))}."
            )
        if len(results) != len(set(results)):
            raise invalid(f"messages.{index}: each tool_use must have a single result")
        open_ids = {block["id"] for block in message["content"] if block["type"] == "tool_use"}
