"""What the Messages API accepts, checked as strictly as the API does: anything else is told with its path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.claude.conversation import Block, blocks_of, check_messages
from sandbox.claude.errors import ApiError, invalid

MODELS = ("claude-haiku-5-5", "claude-sonnet-5-5")
API_VERSIONS = ("2023-06-01", "2026-10-21")
MAX_OUTPUT_TOKENS = 64_000
MAX_CACHE_BREAKPOINTS = 4

_COMMON = frozenset({"model", "messages", "system", "tools", "tool_choice", "thinking", "output_config"})
_CREATE = _COMMON | {"max_tokens", "stream", "stop_sequences", "metadata", "service_tier", "cache_control"}
_COUNT = _COMMON | {"cache_control"}
_SAMPLING = ("temperature", "top_p", "top_k")
_TOOL_KEYS = frozenset(
    {"name", "description", "input_schema", "type", "strict", "cache_control", "input_examples"}
)
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_EFFORTS = ("low", "medium", "high", "xhigh", "max")
# As the API's documentation of structured outputs has it.
_NO_KEYWORDS = frozenset(
    {
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "maxItems",
    }
)
_KEY = re.compile(r"(sk-ant-|sandbox-key)[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class MessagesRequest:
    """A request that passed every check."""

    model: str
    max_tokens: int
    system: list[Block]
    messages: list[dict[str, Any]]
    """Each with `role` and `content`, content always a list of blocks."""
    tools: list[dict[str, Any]] = field(default_factory=list)
    tool_choice: dict[str, Any] = field(default_factory=lambda: {"type": "auto"})
    thinking: dict[str, Any] | None = None
    schema: dict[str, Any] | None = None
    stop_sequences: list[str] = field(default_factory=list)
    stream: bool = False
    cache_control: dict[str, Any] | None = None


def check_headers(headers: Mapping[str, str]) -> None:
    # The 2.x clients send the key as a bearer token; the documented header of older ones is taken as well.
    scheme, _, token = headers.get("authorization", "").partition(" ")
    key = headers.get("x-api-key") or (token if scheme.lower() == "bearer" else "")
    if not key:
        raise ApiError(401, "authentication_error", "x-api-key or Authorization: Bearer header is required")
    if not _KEY.fullmatch(key):
        raise ApiError(
            401,
            "authentication_error",
            "invalid x-api-key: this stand-in takes keys that begin with sandbox-key or sk-ant-",
        )
    if not headers.get("anthropic-version"):
        raise invalid("anthropic-version: header is required")
    if headers["anthropic-version"] not in API_VERSIONS:
        raise invalid(f"anthropic-version: known versions are {', '.join(API_VERSIONS)}")


def read_request(body: Any, *, counting: bool = False) -> MessagesRequest:
    """Check a decoded JSON body. `counting` is for count_tokens, which takes fewer parameters."""
    if not isinstance(body, dict):
        raise invalid("the request body must be a JSON object")
    for name in _SAMPLING:
        if name in body:
            raise invalid(f"{name}: this parameter is not supported on this model; remove it")
    for name in body:
        if name not in (_COUNT if counting else _CREATE):
            raise invalid(f"{name}: Extra inputs are not permitted")
    model = _model(body)
    max_tokens = 0 if counting else _max_tokens(body)
    system = blocks_of(body.get("system", []), "system", kinds=("text",))
    messages = check_messages(body.get("messages"))
    tools = _tools(body.get("tools", []))
    cache_control = body.get("cache_control")
    _check_breakpoints(cache_control, system, messages, tools)
    return MessagesRequest(
        model=model,
        max_tokens=max_tokens,
        system=system,
        messages=messages,
        tools=tools,
        tool_choice=_tool_choice(body.get("tool_choice", {"type": "auto"}), tools, model),
        thinking=_thinking(body.get("thinking"), max_tokens, model, counting=counting),
        schema=_schema(body.get("output_config")),
        stop_sequences=_stop_sequences(body.get("stop_sequences", [])),
        stream=_stream(body.get("stream", False)),
        cache_control=cache_control,
    )


def _model(body: dict[str, Any]) -> str:
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise invalid("model: Field required")
    if model not in MODELS:
        raise invalid(f"model: {model} is not known here; known are {', '.join(MODELS)}")
    return model


def _max_tokens(body: dict[str, Any]) -> int:
    value = body.get("max_tokens")
    if value is None:
        raise invalid("max_tokens: Field required")
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise invalid("max_tokens: Input should be a whole number greater than or equal to 1")
    if value > MAX_OUTPUT_TOKENS:
        raise invalid(
            f"max_tokens: {value} > {MAX_OUTPUT_TOKENS}, the maximum number of output tokens of this model"
        )
    return value


def _stream(value: Any) -> bool:
    if not isinstance(value, bool):
        raise invalid("stream: Input should be a valid boolean")
    return value


def _stop_sequences(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise invalid("stop_sequences: each stop sequence must contain non-whitespace")
    return value


def _tools(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise invalid("tools: Input should be a valid list")
    names: set[str] = set()
    for index, tool in enumerate(value):
        where = f"tools.{index}"
        if not isinstance(tool, dict):
            raise invalid(f"{where}: Input should be an object")
        if tool.get("type", "custom") not in {"custom", None}:
            raise invalid(f"{where}.type: this stand-in has no server tools, only custom ones")
        for key in tool.keys() - _TOOL_KEYS:
            raise invalid(f"{where}.{key}: Extra inputs are not permitted")
        name, schema = tool.get("name"), tool.get("input_schema")
        if not isinstance(name, str) or not _TOOL_NAME.fullmatch(name):
            raise invalid(f"{where}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'")
        if name in names:
            raise invalid("tools: Tool names must be unique.")
        names.add(name)
        if not isinstance(schema, dict) or schema.get("type") != "object":
            raise invalid(f"{where}.input_schema.type: Input should be 'object'")
        if tool.get("strict") and schema.get("additionalProperties") is not False:
            raise invalid(f"{where}.input_schema: strict needs additionalProperties: false")
    return value


def _tool_choice(value: Any, tools: list[dict[str, Any]], model: str) -> dict[str, Any]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in {"auto", "any", "tool", "none"}:
        raise invalid("tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'")
    if kind in {"any", "tool"}:
        if model == "claude-sonnet-5-5":
            raise invalid("tool_choice: forcing a tool is not supported on this model; use auto or none")
        if not tools:
            raise invalid("tool_choice: may only be specified while providing tools")
    if kind == "tool" and value.get("name") not in {tool["name"] for tool in tools}:
        raise invalid("tool_choice.name: no tool in `tools` has this name")
    return dict(value)


def _thinking(value: Any, max_tokens: int, model: str, *, counting: bool) -> dict[str, Any] | None:
    if value is None:
        return None
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in {"enabled", "adaptive", "disabled"}:
        raise invalid("thinking.type: Input should be 'enabled', 'adaptive' or 'disabled'")
    if kind == "disabled" and model == "claude-sonnet-5-5":
        raise invalid("thinking: disabled is not supported on this model; leave it out or use adaptive")
    if kind == "enabled":
        budget = value.get("budget_tokens")
        if not isinstance(budget, int) or budget < 1024:
            raise invalid("thinking.budget_tokens: Input should be greater than or equal to 1024")
        if not counting and budget >= max_tokens:
            raise invalid("`max_tokens` must be greater than `thinking.budget_tokens`")
    return dict(value)


def _schema(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise invalid("output_config: Input should be an object")
    for key in value.keys() - {"effort", "format"}:
        raise invalid(f"output_config.{key}: Extra inputs are not permitted")
    if value.get("effort") not in {None, *_EFFORTS}:
        raise invalid(f"output_config.effort: Input should be one of {', '.join(_EFFORTS)}")
    output = value.get("format")
    if output is None:
        return None
    if not isinstance(output, dict) or output.get("type") != "json_schema":
        raise invalid("output_config.format.type: Input should be 'json_schema'")
    schema = output.get("schema")
    if not isinstance(schema, dict):
        raise invalid("output_config.format.schema: Field required")
    _check_schema(schema)
    return schema


def _check_schema(schema: Any) -> None:
    """Refuse what structured outputs do not take, at any depth.

    They take no open objects, and no bounds of numbers and strings.
    """
    if isinstance(schema, list):
        for inside in schema:
            _check_schema(inside)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        raise invalid("output_config.format.schema: objects need 'additionalProperties': false")
    if unsupported := sorted(_NO_KEYWORDS & schema.keys()):
        raise invalid(f"output_config.format.schema: '{unsupported[0]}' is not supported")
    for name in ("items", "anyOf", "allOf", "additionalProperties"):
        _check_schema(schema.get(name))
    for name in ("properties", "$defs", "definitions"):
        _check_schema(list((schema.get(name) or {}).values()))


def _check_breakpoints(
    top_level: Any, system: list[Block], messages: list[dict[str, Any]], tools: list[dict[str, Any]]
) -> None:
    marks = [top_level, *(part.get("cache_control") for part in [*tools, *system])]
    marks += [block.get("cache_control") for message in messages for block in message["content"]]
    used = [mark for mark in marks if mark is not None]
    for mark in used:
        if not isinstance(mark, dict) or mark.get("type") != "ephemeral":
            raise invalid("cache_control.type: Input should be 'ephemeral'")
        if mark.get("ttl", "5m") not in {"5m", "1h"}:
            raise invalid("cache_control.ttl: Input should be '5m' or '1h'")
    if len(used) > MAX_CACHE_BREAKPOINTS:
        raise invalid(
            f"A maximum of {MAX_CACHE_BREAKPOINTS} blocks with cache_control may be provided. "
            f"Found {len(used)}."
        )
