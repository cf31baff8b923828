"""A trace says where else it can be seen, when the sandbox is told of a viewer."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import ValidationError

from sandbox.settings import SandboxSettings
from sandbox.traces import TraceStore, add_traces
from tests.sandbox.traces.conftest import Receiver, Service

VIEWER = "http://127.0.0.1:3000/explore?trace={id}&x=1"


@pytest.mark.parametrize(
    ("viewer", "link"), [("", None), (VIEWER, "http://127.0.0.1:3000/explore?trace=%s&x=1")]
)
async def test_the_link_has_the_whole_id(viewer: str, link: str | None):
    maker = Service("service-a")
    with maker.tracer.start_as_current_span("root") as span:
        trace_id = f"{span.get_span_context().trace_id:032x}"
    app, store = web.Application(), TraceStore()
    add_traces(app, store, viewer)
    async with TestServer(app) as server:
        there = Receiver(str(server.make_url("")).rstrip("/"), store)
        await there.export(maker.spans())
        _, found = await there.get(f"/api/traces/{trace_id[:8]}")
    assert found.get("viewer") == (link % trace_id if link else None)


@pytest.mark.parametrize("viewer", ["javascript:alert({id})", "http://viewer.test/", "file:///{id}"])
def test_what_is_no_address_of_a_viewer_is_refused(viewer: str):
    with pytest.raises(ValidationError):
        SandboxSettings(trace_viewer=viewer)
