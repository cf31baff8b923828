"""From the domain's request to the Messages API's parameters."""

import base64
from collections.abc import Mapping
from typing import Any, Literal, TypedDict, cast

from anthropic.types import (
    CacheControlEphemeralParam,
    ImageBlockParam,
    Message,
    MessageParam,
    OutputConfigParam,
    TextBlockParam,
    ToolChoiceParam,
    ToolParam,
)

from coach_service.domain.model import (
    CoachText,
    Image,
    ModelRequest,
    ModelTurn,
    SystemPart,
    ToolResults,
    ToolSpec,
    Turn,
    UserText,
)

Effort = Literal["low", "medium", "high"]
_MediaType = Literal["image/jpeg", "image/png", "image/gif", "image/webp"]

_CACHED: CacheControlEphemeralParam = {"type": "ephemeral"}


class Parameters(TypedDict, total=False):
    """What `messages.stream` is called with. No sampling parameters: the vendor refuses them."""

    model: str
    max_tokens: int
    system: list[TextBlockParam]
    messages: list[MessageParam]
    tools: list[ToolParam]
    tool_choice: ToolChoiceParam
    output_config: OutputConfigParam


def parameters(request: ModelRequest, model: str, effort: Effort | None) -> Parameters:
    """Tools and system parts first and the same each time: that prefix is what the vendor's cache keeps."""
    made: Parameters = {
        "model": model,
        "max_tokens": request.max_tokens,
        "system": [_system_part(part) for part in request.system],
        "messages": [_message(turn) for turn in request.turns],
    }
    if request.tools:
        made["tools"] = [_tool(tool) for tool in request.tools]
        if not request.may_use_tools:
            # The tools stay: a conversation that holds calls must describe them, and the cache hits.
            made["tool_choice"] = {"type": "none"}
    output: OutputConfigParam = {}
    if effort is not None:
        output["effort"] = effort
    if request.schema is not None:
        output["format"] = {"type": "json_schema", "schema": _plain(request.schema)}
    if output:
        made["output_config"] = output
    return made


def echo(message: Message) -> list[dict[str, Any]]:
    """The content of the model's turn as it must be sent back: every block, in order, without empty texts."""
    return [
        block.to_dict(mode="json", exclude_none=True) if block.type != "text" else _text(block.text)
        for block in message.content
        if block.type != "text" or block.text.strip()
    ]


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _system_part(part: SystemPart) -> TextBlockParam:
    block: TextBlockParam = {"type": "text", "text": part.text}
    if part.cached:
        block["cache_control"] = _CACHED
    return block


def _tool(tool: ToolSpec) -> ToolParam:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": _plain(tool.input_schema),
    }


def _plain(schema: Mapping[str, object]) -> dict[str, object]:
    return dict(schema)


def _image(image: Image) -> ImageBlockParam:
    data = base64.b64encode(image.data).decode("ascii")
    return {
        "type": "image",
        "source": {"type": "base64", "media_type": cast("_MediaType", image.media_type), "data": data},
    }


def _message(turn: Turn) -> MessageParam:
    match turn:
        case UserText(text, images):
            return {"role": "user", "content": [*map(_image, images), {"type": "text", "text": text}]}
        case CoachText(text):
            return {"role": "assistant", "content": [{"type": "text", "text": text}]}
        case ModelTurn():
            content: Any = turn.echo
            return {"role": "assistant", "content": content}
        case ToolResults(results):
            return {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": result.call_id,
                        "content": result.content,
                        "is_error": result.failed,
                    }
                    for result in results
                ],
            }
