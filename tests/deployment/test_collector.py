"""Both collectors' configurations are what the program takes, as far as it can be said without it."""

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.collector_schema import CORE, faults

DEPLOY = Path(__file__).parents[2] / "deploy"
OF_PRODUCTION, OF_OBSERVE = DEPLOY / "otel-collector.yaml", DEPLOY / "observe/collector/collector.yaml"
Config = dict[str, Any]


def read(path: Path) -> Config:
    return dict(yaml.safe_load(path.read_text("utf-8")))


def image(compose: str, service: str) -> str:
    return str(read(DEPLOY / compose)["services"][service]["image"])


@pytest.mark.parametrize(
    ("path", "compose", "service"),
    [
        (OF_PRODUCTION, "compose.prod.yml", "collector"),
        (OF_PRODUCTION, "stack.yml", "collector"),
        (OF_OBSERVE, "compose.observe.yml", "collector"),
    ],
)
def test_the_collector_takes_its_configuration(path: Path, compose: str, service: str):
    of_contrib = "opentelemetry-collector-contrib" in image(compose, service)
    assert faults(read(path), None if of_contrib else CORE) == []


def test_both_images_are_of_the_release_that_the_schema_was_read_off():
    for compose, service in (("compose.prod.yml", "collector"), ("compose.observe.yml", "collector")):
        assert re.search(r":-0\.159\.\d", image(compose, service)), compose


def test_the_core_image_samples_no_tails():
    assert faults(read(OF_OBSERVE), CORE) == ["processors.tail_sampling: the image does not have it"]


def _set(*path: str | int, to: Any) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        at: Any = config
        for name in path[:-1]:
            at = at[name]
        at[path[-1]] = to

    return change


def _without(*path: str | int) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        at: Any = config
        for name in path[:-1]:
            at = at[name]
        del at[path[-1]]

    return change


TAIL, TRACES = ("processors", "tail_sampling"), ("service", "pipelines", "traces")
READER = ("service", "telemetry", "metrics", "readers", 0, "periodic")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_set("recievers", to={}), "recievers: there is no such section"),
        (_set("exporters", "otlphtp", to={}), "exporters.otlphtp: there is no such component"),
        (_set(*TAIL, "decision_wait", to=70), "decision_wait: 70 does not fit"),
        (_set(*TAIL, "decision_wait", to="70 s"), "decision_wait: '70 s' does not fit"),
        (_set(*TAIL, "decision_wiat", to="70s"), "decision_wiat: there is no such field"),
        (_set(*TAIL, "num_traces", to=50_000), "sampled_cache_size: it forgets"),
        (_set(*TAIL, "policies", to=[]), "policies: a list is expected"),
        (_set(*TAIL, "policies", 0, "status_code", "status_codes", to=["FAILED"]), "'FAILED' does not fit"),
        (_set(*TAIL, "policies", 0, "name", to="slow"), "each policy needs a name of its own"),
        (_set(*TAIL, "policies", 0, "type", to="latency"), "status_code: it says nothing to latency"),
        (_without(*TAIL, "policies", 2, "string_attribute", "key"), "string_attribute.key: it is needed"),
        (_set(*TAIL, "policies", 4, "probabilistic", "sampling_percentage", to=120), "120 does not fit"),
        (_set("processors", "memory_limiter", "spike_limit_mib", to=180), "the spike is not below the limit"),
        (_set("processors", "memory_limiter", "limit_mib", to="180MB"), "limit_mib: '180MB' does not fit"),
        (_set("processors", "memory_limiter", to=[]), "processors.memory_limiter: fields are expected"),
        (_set("processors", "batch", "send_batch_max_size", to="many"), "'many' does not fit"),
        (_set("exporters", to=["otlp_http/tempo"]), "exporters: fields are expected"),
        (_set("exporters", "otlp_http/tempo", "compression", to="zipp"), "'zipp' does not fit"),
        (_set("exporters", "otlp_http/tempo", "sending_queue", to={"queue_sizes": 5}), "no such field"),
        (_set(*TAIL, "policies", 1, "latency", to="2s"), "slow.latency: fields are expected"),
        (_set(*TAIL, "decision_cache", to=5), "decision_cache: fields are expected"),
        (_set(*TRACES, to=["otlp"]), "service.pipelines: "),
        (_set("service", "pipelines", to=["traces"]), "service.pipelines: "),
        (_set("service", "telemetry", "metrics", "level", to="verbose"), "'verbose' does not fit"),
        (_without("processors", "memory_limiter", "check_interval"), "it looks at nothing"),
        (_set("processors", "batch", to={"send_batch_max_size": 100}), "smaller than a batch"),
        (_set("receivers", "otlp", "protocols", to={}), "receivers.otlp: no protocol"),
        (_set("receivers", "otlp", "protocols", "http", "endpoint", to="4318"), "'4318' does not fit"),
        (_set("exporters", "otlp_http/tempo", to={}), "exporters.otlp_http/tempo: no endpoint"),
        (_set("exporters", "otlp_http/tempo", "endpoint", to="tempo:4318"), "'tempo:4318' does not fit"),
        (_set("exporters", "otlp_http/tempo", "endpoint", to="${env:tempo}"), "does not fit"),
        (_set("exporters", "otlp_http/spare", to={"endpoint": "http://a:1"}), "no pipeline has it"),
        (_set(*TRACES, "exporters", to=["otlp_http/jaeger"]), "otlp_http/jaeger is not defined"),
        (_set(*TRACES, "exporters", to=[]), "traces.exporters: nothing is there"),
        (_set(*TRACES, "processors", to=["tail_sampling", "tail_sampling"]), "one is there twice"),
        (_set("service", "pipelines", "logs", "processors", to=["tail_sampling"]), "takes no logs"),
        (_set("service", "pipelines", "spans", to={"receivers": ["otlp"]}), "there is no such signal"),
        (_set("service", "extensions", to=["zpages"]), "service.extensions: there is no such field"),
        (_set(*READER, "interval", to="30s"), "interval: '30s' does not fit"),
        (_set(*READER, "exporter", "otlp", "endpoint", to="127.0.0.1:4318"), "does not fit"),
    ],
)
def test_what_is_spelled_wrong_or_leads_nowhere_is_noticed(change: Callable[[Config], None], found: str):
    config = copy.deepcopy(read(OF_OBSERVE))
    change(config)
    assert any(found in one for one in faults(config)), faults(config)


def test_a_placeholder_is_of_the_environment_or_a_file():
    assert faults(read(OF_PRODUCTION)) == []
    config = read(OF_PRODUCTION)
    config["exporters"]["otlp_http"]["endpoint"] = "${OTLP_BACKEND_ENDPOINT}"
    # The short form is gone: it would be sent to as it stands.
    assert faults(config) == [
        "exporters.otlp_http.endpoint: '${OTLP_BACKEND_ENDPOINT}' does not fit",
    ]
