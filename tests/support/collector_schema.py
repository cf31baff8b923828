"""What the collector's configuration may say: components, fields, references, and rules across fields.

The collector's own `validate` needs its program, which no package index has.
The components are those that the configurations here use; what they know is read off their schemas of 0.159.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
"""A field's name, with what it takes: a rule, a schema of fields, or a list with that of its items."""

_DURATION: Final = re.compile(r"(\d+(\.\d+)?(ns|us|ms|s|m|h))+")
_PLACEHOLDER: Final = re.compile(r"\$\{(env:[A-Z][A-Z0-9_]*|file:/[^}]+)\}")
_ENDPOINT: Final = re.compile(r"[a-z0-9.\-]+:\d{1,5}")
_URL: Final = re.compile(r"https?://[a-z0-9.\-]+(:\d{1,5})?(/[\w/.-]*)?")


def _whole(least: int, most: int | None = None) -> Any:
    def rule(value: Any) -> bool:
        return type(value) is int and value >= least and (most is None or value <= most)

    return rule


def _one_of(*words: str) -> Any:
    return lambda value: value in words


def _matching(pattern: re.Pattern[str]) -> Any:
    return lambda value: (
        isinstance(value, str) and bool(pattern.fullmatch(value) or _PLACEHOLDER.fullmatch(value))
    )


COUNT: Final = _whole(0)
DURATION: Final = _matching(_DURATION)
URL: Final = _matching(_URL)
FLAG: Final = lambda value: isinstance(value, bool)  # noqa: E731 - a rule, as the others
TEXT: Final = lambda value: isinstance(value, str) and value != ""  # noqa: E731
PERCENT: Final = lambda value: type(value) in (int, float) and 0 <= value <= 100  # noqa: E731
HEADERS: Final = lambda value: (  # noqa: E731
    isinstance(value, dict) and all(map(TEXT, value)) and all(map(TEXT, value.values()))
)

_HTTP_SERVER: Final[Schema] = {
    "endpoint": _matching(_ENDPOINT),
    "include_metadata": FLAG,
    "max_request_body_size": COUNT,
    "compression_algorithms": [TEXT],
    **dict.fromkeys(("read_timeout", "read_header_timeout", "write_timeout"), DURATION),
}
_RETRY: Final[Schema] = {
    "enabled": FLAG,
    **dict.fromkeys(("initial_interval", "max_interval", "max_elapsed_time"), DURATION),
    "randomization_factor": PERCENT,
    "multiplier": PERCENT,
}
_QUEUE: Final[Schema] = {
    "enabled": FLAG,
    "wait_for_result": FLAG,
    "block_on_overflow": FLAG,
    "sizer": _one_of("requests", "items", "bytes"),
    "queue_size": _whole(1),
    "num_consumers": _whole(1),
}
_CODES: Final = _one_of("OK", "ERROR", "UNSET")
POLICIES: Final[Mapping[str, Schema]] = {
    "always_sample": {},
    "status_code": {"status_codes": [_CODES]},
    "latency": {"threshold_ms": _whole(1), "upper_threshold_ms": _whole(1)},
    "probabilistic": {"sampling_percentage": PERCENT, "hash_salt": TEXT},
    "string_attribute": {
        "key": TEXT,
        "values": [TEXT],
        "enabled_regex_matching": FLAG,
        "cache_max_size": COUNT,
        "invert_match": FLAG,
    },
    "numeric_attribute": {"key": TEXT, "min_value": COUNT, "max_value": COUNT, "invert_match": FLAG},
    "boolean_attribute": {"key": TEXT, "value": FLAG, "invert_match": FLAG},
    "rate_limiting": {"spans_per_second": _whole(1)},
    "span_count": {"min_spans": COUNT, "max_spans": COUNT},
}
_NEEDED: Final[Mapping[str, frozenset[str]]] = {
    "status_code": frozenset({"status_codes"}),
    "latency": frozenset({"threshold_ms"}),
    "probabilistic": frozenset({"sampling_percentage"}),
    "string_attribute": frozenset({"key", "values"}),
    "numeric_attribute": frozenset({"key"}),
    "boolean_attribute": frozenset({"key", "value"}),
    "rate_limiting": frozenset({"spans_per_second"}),
}
COMPONENTS: Final[Mapping[str, Mapping[str, Schema]]] = {
    "receivers": {"otlp": {"protocols": {"http": _HTTP_SERVER}}},
    "processors": {
        "memory_limiter": {
            **dict.fromkeys(("check_interval", "min_gc_interval_when_soft_limited"), DURATION),
            "min_gc_interval_when_hard_limited": DURATION,
            "limit_mib": _whole(1),
            "spike_limit_mib": COUNT,
            "limit_percentage": _whole(1, 100),
            "spike_limit_percentage": _whole(0, 100),
        },
        "batch": {
            "timeout": DURATION,
            "send_batch_size": COUNT,
            "send_batch_max_size": COUNT,
            "metadata_keys": [TEXT],
            "metadata_cardinality_limit": COUNT,
        },
        "tail_sampling": {
            **dict.fromkeys(("decision_wait", "decision_wait_after_root_received"), DURATION),
            "num_traces": _whole(1),
            "expected_new_traces_per_sec": COUNT,
            "maximum_trace_size_bytes": COUNT,
            "block_on_overflow": FLAG,
            "sample_on_first_match": FLAG,
            "drop_pending_traces_on_shutdown": FLAG,
            "sampling_strategy": _one_of("trace-complete", "span-ingest"),
            "decision_cache": {"sampled_cache_size": COUNT, "non_sampled_cache_size": COUNT},
            "policies": [lambda value: isinstance(value, dict)],
        },
    },
    "exporters": {
        "otlp_http": {
            **dict.fromkeys(("endpoint", "traces_endpoint", "metrics_endpoint", "logs_endpoint"), URL),
            "headers": HEADERS,
            "compression": _one_of("gzip", "zstd", "zlib", "snappy", "deflate", "lz4", "none"),
            "encoding": _one_of("proto", "json"),
            "timeout": DURATION,
            "retry_on_failure": _RETRY,
            "sending_queue": _QUEUE,
        },
    },
}
CORE: Final = frozenset({"otlp", "memory_limiter", "batch", "otlp_http"})
"""What the collector's core image has; the others are in that of contrib alone."""
SIGNALS: Final[Mapping[str, frozenset[str]]] = {"tail_sampling": frozenset({"traces"})}
"""Components that take some signals only."""
ALL_SIGNALS: Final = frozenset({"traces", "metrics", "logs"})
_SERVICE: Final[Schema] = {
    "pipelines": lambda value: (
        isinstance(value, dict) and value and all(isinstance(one, dict) for one in value.values())
    ),
    "telemetry": {
        "metrics": {
            "level": _one_of("none", "basic", "normal", "detailed"),
            "readers": [
                {
                    "periodic": {
                        # In milliseconds: OpenTelemetry's own configuration, which knows no "30s".
                        "interval": _whole(1000),
                        "timeout": _whole(1),
                        "exporter": {"otlp": {"protocol": _one_of("http/protobuf"), "endpoint": URL}},
                    }
                }
            ],
        },
        "logs": {
            "level": _one_of("debug", "info", "warn", "error"),
            "encoding": _one_of("json", "console"),
        },
    },
}


def faults(config: Mapping[str, Any], distribution: frozenset[str] | None = None) -> list[str]:
    """Each thing that would end the collector's start, or that it would do nothing with; none is well.

    `distribution`: the components that the image has; None for all that are known here.
    """
    return list(_faults(config, distribution))


def kind_of(name: str) -> str:
    """A component's kind: "otlp_http" of "otlp_http/tempo"."""
    return name.partition("/")[0]


def _faults(config: Mapping[str, Any], distribution: frozenset[str] | None) -> Iterator[str]:
    for section in config.keys() - COMPONENTS.keys() - {"service"}:
        yield f"{section}: there is no such section"
    for section, known in COMPONENTS.items():
        if not isinstance(config.get(section) or {}, dict):
            yield f"{section}: fields are expected"
        for name, body in _fields(config.get(section)).items():
            kind = kind_of(name)
            if kind not in known or name.endswith("/"):
                yield f"{section}.{name}: there is no such component"
                continue
            if distribution is not None and kind not in distribution:
                yield f"{section}.{name}: the image does not have it"
            misshapen = list(_unknown({} if body is None else body, known[kind], f"{section}.{name}"))
            yield from misshapen
            if not misshapen:
                yield from _across(kind, body or {}, f"{section}.{name}")
    yield from _unknown(config.get("service") or {}, _SERVICE, "service")
    yield from _references(config)


def _fields(value: Any) -> dict[str, Any]:
    """What is said there; nothing where it has no fields."""
    return value if isinstance(value, dict) else {}


def _unknown(value: Any, known: Any, where: str) -> Iterator[str]:
    """What does not fit the schema."""
    if isinstance(known, Mapping):
        if not isinstance(value, dict):
            yield f"{where}: fields are expected"
            return
        for name, inner in value.items():
            if name not in known:
                yield f"{where}.{name}: there is no such field"
            else:
                yield from _unknown(inner, known[name], f"{where}.{name}")
    elif isinstance(known, list):
        if not isinstance(value, list) or not value:
            yield f"{where}: a list is expected"
            return
        for position, inner in enumerate(value):
            yield from _unknown(inner, known[0], f"{where}[{position}]")
    elif not known(value):
        yield f"{where}: {value!r} does not fit"


def _across(kind: str, body: Mapping[str, Any], where: str) -> Iterator[str]:
    """What the components look at once they are read."""
    match kind:
        case "otlp" if not (body.get("protocols") or {}):
            yield f"{where}: no protocol"
        case "memory_limiter":
            if "check_interval" not in body or not ("limit_mib" in body or "limit_percentage" in body):
                yield f"{where}: without an interval and a limit it looks at nothing"
            if body.get("spike_limit_mib", 0) >= body.get("limit_mib", 1):
                yield f"{where}: the spike is not below the limit"
        case "batch":
            size, most = body.get("send_batch_size", 8192), body.get("send_batch_max_size", 0)
            if most and most < size:
                yield f"{where}: a batch at its most is smaller than a batch"
        case "otlp_http" if not any(name.endswith("endpoint") for name in body):
            yield f"{where}: no endpoint"
        case "tail_sampling":
            yield from _policies(body, where)


def _policies(body: Mapping[str, Any], where: str) -> Iterator[str]:
    policies = [one for one in body.get("policies") or () if isinstance(one, dict)]
    if not policies:
        yield f"{where}: no policy"
    names = [one.get("name") for one in policies]
    if len(names) != len(set(names)) or not all(names):
        yield f"{where}: each policy needs a name of its own"
    for policy in policies:
        kind, at = policy.get("type"), f"{where}.{policy.get('name')}"
        if kind not in POLICIES:
            yield f"{at}: there is no policy {kind!r}"
            continue
        for other in policy.keys() - {"name", "type", kind}:
            yield f"{at}.{other}: it says nothing to {kind}"
        rule = policy.get(kind) or {}
        yield from _unknown(rule, POLICIES[kind], f"{at}.{kind}")
        for lacking in sorted(_NEEDED.get(kind, frozenset()) - _fields(rule).keys()):
            yield f"{at}.{kind}.{lacking}: it is needed"
    traces, cache = body.get("num_traces", 50_000), body.get("decision_cache") or {}
    for name, size in cache.items():
        if isinstance(size, int) and size < 10 * traces:
            yield f"{where}.decision_cache.{name}: it forgets before a late span comes (10 × num_traces)"


def _pipelines(config: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Those that are ones; the schema tells of the others."""
    told = _fields(_fields(config.get("service")).get("pipelines"))
    return [(name, pipeline) for name, pipeline in told.items() if isinstance(pipeline, dict)]


def _references(config: Mapping[str, Any]) -> Iterator[str]:
    """Pipelines name what is there, in its section, and all that is there is named."""
    named: dict[str, set[str]] = {section: set() for section in COMPONENTS}
    for name, pipeline in _pipelines(config):
        where, signal = f"service.pipelines.{name}", kind_of(name)
        if signal not in ALL_SIGNALS:
            yield f"{where}: there is no such signal"
        for section in pipeline.keys() - COMPONENTS.keys():
            yield f"{where}.{section}: there is no such part"
        for section in COMPONENTS:
            listed = pipeline.get(section) or []
            if not listed and section != "processors":
                yield f"{where}.{section}: nothing is there"
            if len(listed) != len(set(listed)):
                yield f"{where}.{section}: one is there twice"
            for one in listed:
                named[section].add(one)
                if one not in _fields(config.get(section)):
                    yield f"{where}.{section}: {one} is not defined"
                if signal not in SIGNALS.get(kind_of(one), ALL_SIGNALS):
                    yield f"{where}.{section}: {one} takes no {signal}"
    for section, used in named.items():
        for one in _fields(config.get(section)).keys() - used:
            yield f"{section}.{one}: no pipeline has it"
