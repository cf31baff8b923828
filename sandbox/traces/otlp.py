"""Reading OTLP over HTTP.

Bodies in protobuf or JSON become the messages of opentelemetry-proto, and their values become plain data.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message

M = TypeVar("M", bound=Message)

PROTOBUF = "application/x-protobuf"
JSON = "application/json"

# OTLP's JSON writes these as hex, where protobuf's own JSON mapping has base64.
HEX_FIELDS = frozenset({"traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id"})


class UnreadableExportError(Exception):
    """The body is not the OTLP that its content type says. The text says what to do."""


def parse(kind: type[M], content_type: str, body: bytes) -> M:
    """Read one export request of the given kind from a body, which is no longer compressed."""
    message = kind()
    if content_type == JSON:
        try:
            json_format.ParseDict(_with_base64_ids(json.loads(body)), message, ignore_unknown_fields=True)
        except (ValueError, json_format.ParseError, binascii.Error) as error:
            raise UnreadableExportError(
                f"this is not OTLP/JSON ({type(error).__name__}): send ids as hex"
            ) from error
    elif content_type == PROTOBUF:
        try:
            message.ParseFromString(body)
        except DecodeError as error:
            raise UnreadableExportError("this is not an OTLP protobuf of this signal") from error
    else:
        raise UnreadableExportError(f"send {PROTOBUF} or {JSON}, not {content_type}")
    return message


def _with_base64_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_base64_ids(item) for item in value]
    if isinstance(value, dict):
        return {
            key: base64.b64encode(bytes.fromhex(item)).decode()
            if key in HEX_FIELDS and isinstance(item, str)
            else _with_base64_ids(item)
            for key, item in value.items()
        }
    return value


def plain(value: Any) -> Any:
    """An AnyValue as JSON-ready data; bytes become hex."""
    match value.WhichOneof("value"):
        case "array_value":
            return [plain(item) for item in value.array_value.values]
        case "kvlist_value":
            return attributes(value.kvlist_value.values)
        case "bytes_value":
            return value.bytes_value.hex()
        case None:
            return None
        case which:
            return getattr(value, which)


def attributes(pairs: Iterable[Any]) -> dict[str, Any]:
    return {pair.key: plain(pair.value) for pair in pairs}


def strings(message: Message) -> Iterator[str]:
    """Every string of a message at any depth, and attribute values that are whole numbers or bytes, as text.

    Numbers are included because an id that leaks may leak as a number.
    """
    for field, value in message.ListFields():
        repeated = value if field.is_repeated else (value,)
        for item in repeated:
            if isinstance(item, Message):
                yield from strings(item)
            elif isinstance(item, str):
                yield item
            elif field.name == "int_value":
                yield str(item)
            elif field.name == "bytes_value":
                yield item.decode(errors="replace")
