"""Keeps the spans that come in as files, as a collector's file exporter does: a line of OTLP JSON an export.

So a trace outlives the demo (`gymnation trace CODE --from FOLDER`), and a disk that is full can be tried.
"""

import asyncio
import base64
import json
import logging
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from sandbox.traces.otlp import HEX_FIELDS, parse

FILE: Final = "traces.jsonl"

_log = logging.getLogger(__name__)


def add_keeping(app: web.Application, folder: Path) -> None:
    """Write each export of spans to `folder`; one that cannot be written is refused, as by a collector."""

    @web.middleware
    async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if request.method != "POST" or request.path != "/v1/traces" or response.status != 200:
            return response
        export = parse(ExportTraceServiceRequest, request.content_type, await request.read())
        try:
            await asyncio.to_thread(_append, folder, as_json(export))
        except OSError as error:
            _log.warning("spans cannot be kept: %s", error.strerror)
            # What a collector says whose queue on disk is full: it may be tried again.
            return web.json_response({"error": f"spans cannot be kept: {error.strerror}"}, status=503)
        return response

    app.middlewares.append(keep)


def _append(folder: Path, line: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # Opened anew each time: the file may be moved away, and another disk may be mounted.
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def as_json(export: ExportTraceServiceRequest) -> str:
    """An export as OTLP JSON: ids as hex, where protobuf's own JSON has base64."""
    return json.dumps(_with_hex_ids(json_format.MessageToDict(export)), ensure_ascii=False)


def _with_hex_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_hex_ids(item) for item in value]
    if isinstance(value, dict):
        return {
            key: base64.b64decode(item).hex()
            if key in HEX_FIELDS and isinstance(item, str)
            else _with_hex_ids(item)
            for key, item in value.items()
        }
    return value
