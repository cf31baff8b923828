"""HTTP of the trace store.

/v1/traces, /v1/metrics and /v1/logs take exports.
/api/… gives them back as JSON, /metrics as Prometheus scrapes them.
"""

from collections.abc import Callable
from typing import Any

from aiohttp import web
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from sandbox.traces import exposition
from sandbox.traces.otlp import JSON, PROTOBUF, UnreadableExportError, attributes, parse, strings
from sandbox.traces.store import TraceNotFoundError, TraceStore


class _Routes:
    def __init__(self, store: TraceStore, viewer: str) -> None:
        self._store, self._viewer = store, viewer

    async def traces(self, request: web.Request) -> web.Response:
        return await self._export(
            request, ExportTraceServiceRequest, ExportTraceServiceResponse, self._keep_spans
        )

    async def metrics(self, request: web.Request) -> web.Response:
        return await self._export(
            request, ExportMetricsServiceRequest, ExportMetricsServiceResponse, self._keep_metrics
        )

    async def logs(self, request: web.Request) -> web.Response:
        return await self._export(
            request, ExportLogsServiceRequest, ExportLogsServiceResponse, lambda _export: None
        )

    async def _export(
        self,
        request: web.Request,
        kind: type[Message],
        answer: type[Message],
        keep: Callable[[Any], None],
    ) -> web.Response:
        try:
            # aiohttp has undone the Content-Encoding.
            export = parse(kind, request.content_type, await request.read())
        except UnreadableExportError as error:
            return web.json_response({"error": str(error)}, status=400)
        self._store.seen.add(strings(export))
        keep(export)
        if request.content_type == JSON:
            return web.json_response({})
        return web.Response(body=answer().SerializeToString(), content_type=PROTOBUF)

    def _keep_spans(self, export: Any) -> None:
        for resource_spans in export.resource_spans:
            resource = attributes(resource_spans.resource.attributes)
            for scope_spans in resource_spans.scope_spans:
                self._store.add_spans(resource, scope_spans.spans)

    def _keep_metrics(self, export: Any) -> None:
        for resource_metrics in export.resource_metrics:
            resource = attributes(resource_metrics.resource.attributes)
            for scope_metrics in resource_metrics.scope_metrics:
                self._store.metrics.add(resource, scope_metrics.metrics)

    async def list_traces(self, request: web.Request) -> web.Response:
        limit = request.query.get("limit", "50")
        if not limit.isdecimal() or int(limit) < 1:
            return web.json_response({"error": "limit is a whole number, 1 or more"}, status=400)
        return web.json_response({"traces": self._store.list(int(limit))})

    async def get_trace(self, request: web.Request) -> web.Response:
        try:
            found = self._store.get(request.match_info["trace_id"])
        except TraceNotFoundError as error:
            return web.json_response({"error": str(error)}, status=404)
        viewer = self._viewer.replace("{id}", found["trace_id"])
        return web.json_response(found | ({"viewer": viewer} if viewer else {}))

    async def list_metrics(self, _request: web.Request) -> web.Response:
        return web.json_response({"metrics": self._store.metrics.list()})

    async def exposed(self, _request: web.Request) -> web.Response:
        body = exposition.text(self._store.metrics.fresh(exposition.FRESH_S))
        return web.Response(body=body.encode(), headers={"Content-Type": exposition.CONTENT_TYPE})

    async def raw(self, _request: web.Request) -> web.Response:
        return web.Response(text=self._store.seen.text())


def add_traces(app: web.Application, store: TraceStore, viewer: str = "") -> None:
    """`viewer` is where else a trace can be seen, with `{id}` in place of its id."""
    routes = _Routes(store, viewer)
    app.add_routes(
        [
            web.post("/v1/traces", routes.traces),
            web.post("/v1/metrics", routes.metrics),
            web.post("/v1/logs", routes.logs),
            web.get("/api/traces", routes.list_traces),
            web.get("/api/traces/{trace_id}", routes.get_trace),
            web.get("/api/metrics", routes.list_metrics),
            web.get("/metrics", routes.exposed),
            web.get("/api/telemetry/raw", routes.raw),
        ]
    )
