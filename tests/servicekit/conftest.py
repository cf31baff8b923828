"""Telemetry that is caught instead of sent."""

import gc
from types import SimpleNamespace

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from servicekit import telemetry
from tests.servicekit.probe import CaughtSpans

TEST_SETTINGS = SimpleNamespace(environment="test", otel_exporter_otlp_endpoint=None, telemetry_hash_key=None)


@pytest.fixture
async def spans():
    caught = CaughtSpans()
    # Nothing may depend on the collector to end a span.
    gc.disable()
    try:
        async with telemetry.setup("member-service", TEST_SETTINGS, span_exporters=[caught]):
            yield caught
    finally:
        gc.enable()


@pytest.fixture
async def points():
    reader = InMemoryMetricReader()
    async with telemetry.setup("member-service", TEST_SETTINGS, metric_readers=[reader]):
        yield reader
