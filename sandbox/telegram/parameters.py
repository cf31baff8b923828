"""Reads the arguments of a Bot API call: query, form, multipart or JSON, into typed values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import BodyPartReader, web

from .errors import BotApiError, bad_request

# How a value is read. "chat" is a number or @username; "file" is an upload, a file_id or a URL.
Kind = Literal["int", "bool", "str", "json", "chat", "file"]
Parameters = Mapping[str, Kind]

MAX_BODY = 60 * 1024 * 1024
_TRUE = frozenset({"true", "1", "yes", "t", "y"})


@dataclass(frozen=True)
class Upload:
    """A file that came with the call."""

    name: str
    content: bytes
    content_type: str | None


async def read_arguments(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Raw values (text, or whatever JSON gave) and uploads, by name."""
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "multipart/form-data":
        try:
            await _read_parts(request, values, uploads)
        except (ValueError, AssertionError):
            # No boundary, parts that do not end, texts that are not UTF-8: aiohttp says each in its own way.
            raise bad_request("can't parse multipart form data") from None
    elif request.content_type == "application/json":
        body = await read_body(request)
        if body:
            values |= _json_object(body)
    elif request.can_read_body:
        values |= dict(await request.post())
    return values, uploads


async def _read_parts(request: web.Request, values: dict[str, Any], uploads: dict[str, Upload]) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is not None:
            uploads[part.name] = Upload(part.filename, content, part.headers.get("Content-Type"))
        else:
            values[part.name] = content.decode()


async def read_body(request: web.Request, most: int = MAX_BODY) -> bytes:
    """The whole body, whatever the application's own limit."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > most:
            raise BotApiError(413, "Request Entity Too Large")
    return bytes(body)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("expected a JSON object")
    return values


def typed(values: dict[str, Any], uploads: dict[str, Upload], parameters: Parameters) -> dict[str, Any]:
    """The arguments by their kinds. A name that the method does not know is an error here,
    so that typing mistakes are found; Telegram itself would ignore it.
    """
    arguments: dict[str, Any] = {}
    for name, value in values.items():
        if name not in parameters:
            raise bad_request(f'unknown parameter "{name}"')
        if value is not None and value != "":
            arguments[name] = _read(name, value, parameters[name])
    arguments |= {name: upload for name, upload in uploads.items() if parameters.get(name) == "file"}
    for name, kind in parameters.items():
        value = arguments.get(name)
        if kind == "file" and isinstance(value, str) and value.startswith("attach://"):
            attached = uploads.get(value.removeprefix("attach://"))
            if attached is None:
                raise bad_request("attached file not found")
            arguments[name] = attached
    return arguments


def _read(name: str, value: Any, kind: Kind) -> Any:
    match kind:
        case "int":
            return _int(name, value)
        case "bool":
            return value if isinstance(value, bool) else str(value).lower() in _TRUE
        case "chat":
            return chat_number(value)
        case "json":
            if not isinstance(value, str):
                return value
            try:
                return json.loads(value)
            except ValueError:
                what = "reply keyboard markup" if name == "reply_markup" else name
                raise bad_request(f"can't parse {what} JSON object") from None
        case _:
            if not isinstance(value, str):
                raise bad_request(f'parameter "{name}" must be a String')
            return value


def chat_number(value: Any) -> int | str:
    """A chat's id, or its @username as it is."""
    if isinstance(value, str) and value.startswith("@"):
        return value
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad_request("chat not found") from None


def _int(name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad_request(f'parameter "{name}" must be an Integer') from None
