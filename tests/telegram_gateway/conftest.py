"""Fixtures of the gateway's tests.

They are the member service's inbox and outbox in memory behind real gRPC, a Bot API that does as told,
and caught spans.
"""

from types import SimpleNamespace

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from sandbox.patience import slowness
from servicekit import telemetry
from telegram_gateway.clients import open_clients
from tests.support.fake_member_service import fake_member_service
from tests.telegram_gateway.fake_bot_api import bot_api

TELEMETRY = SimpleNamespace(environment="test", otel_exporter_otlp_endpoint=None, telemetry_hash_key=None)


@pytest.fixture
async def member():
    async with fake_member_service() as service:
        yield service


@pytest.fixture
async def clients(member):
    addresses = SimpleNamespace(
        member_service_address=member.address,
        coach_service_address="localhost:1",
        tls=None,
        rpc_patience=min(slowness(), 100),
    )
    async with open_clients(addresses) as opened:
        yield opened


@pytest.fixture
async def telegram():
    async with bot_api() as api:
        yield api


@pytest.fixture
async def spans():
    exporter = InMemorySpanExporter()
    async with telemetry.setup("telegram-gateway", TELEMETRY, span_exporters=[exporter]):
        yield exporter


@pytest.fixture
async def metric_points():
    """A function: the latest points of a metric as {frozenset(attributes): value}."""
    reader = InMemoryMetricReader()
    async with telemetry.setup("telegram-gateway", TELEMETRY, metric_readers=[reader]):

        def points(name):
            data = reader.get_metrics_data()
            found = {}
            for resource in data.resource_metrics if data else ():
                for scope in resource.scope_metrics:
                    for metric in scope.metrics:
                        if metric.name == name:
                            for point in metric.data.data_points:
                                value = getattr(point, "count", None) or getattr(point, "value", None)
                                found[frozenset(point.attributes.items())] = value
            return found

        yield points
