"""The collector keeps the traces that somebody will ask about; it is told what its processor knows."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from servicekit.attributes import ALLOWED_ATTRIBUTES, COMMAND, OUTCOME
from telegram_gateway.features.coach.answering import ANSWER_TIMEOUT_S
from telegram_gateway.runtime.tracing import UPDATE

COLLECTOR = Path(__file__).parents[2] / "deploy/observe/collector/collector.yaml"
CONFIG: dict[str, Any] = yaml.safe_load(COLLECTOR.read_text("utf-8"))
SAMPLING: dict[str, Any] = CONFIG["processors"]["tail_sampling"]

# What the processor knows, by its documents; a key that it does not know ends the collector's start.
KNOWN = {
    "decision_wait": str,
    "num_traces": int,
    "expected_new_traces_per_sec": int,
    "decision_cache": dict,
    "policies": list,
}
KNOWN_CACHE = {"sampled_cache_size", "non_sampled_cache_size"}
KNOWN_POLICIES = {
    "status_code": {"status_codes": list},
    "latency": {"threshold_ms": int},
    "string_attribute": {"key": str, "values": list},
    "probabilistic": {"sampling_percentage": int},
}


def keeps(trace: list[dict[str, Any]]) -> set[str]:
    """The names of the policies that keep a trace for sure."""
    kept = set()
    for policy in SAMPLING["policies"]:
        rule = policy.get(policy["type"])
        match policy["type"]:
            case "status_code":
                found = any(span.get("status") in rule["status_codes"] for span in trace)
            case "latency":
                begin, end = min(span["from_ms"] for span in trace), max(span["to_ms"] for span in trace)
                found = end - begin >= rule["threshold_ms"]
            case "string_attribute":
                found = any(span.get(rule["key"]) in rule["values"] for span in trace)
            case _:
                found = False
        if found:
            kept.add(policy["name"])
    return kept


def root(to_ms: int = 40, **more: str) -> dict[str, Any]:
    return {"from_ms": 0, "to_ms": to_ms, **more}


@pytest.mark.parametrize(
    ("trace", "kept"),
    [
        ([root(**{COMMAND: "check_in", OUTCOME: "answered"})], set()),
        ([root(**{COMMAND: "ranking", OUTCOME: "declined"})], set()),
        ([root(**{COMMAND: "question", OUTCOME: "answered"})], {"questions"}),
        ([root(**{COMMAND: "check_in", OUTCOME: "failed"}, status="ERROR")], {"errors", "failed"}),
        ([root(), {"from_ms": 5, "to_ms": 9, "status": "ERROR"}], {"errors"}),
        # The time in the inbox is the trace's own.
        ([root(to_ms=4000, **{COMMAND: "check_in"})], {"slow"}),
    ],
)
def test_errors_and_what_is_slow_and_questions_are_kept(trace: list[dict[str, Any]], kept: set[str]):
    assert keeps(trace) == kept


def test_a_share_of_the_rest_is_kept():
    [share] = [one["probabilistic"] for one in SAMPLING["policies"] if one["type"] == "probabilistic"]
    assert 0 < share["sampling_percentage"] < 100


def test_the_processor_knows_what_it_is_told():
    assert {name: type(value) for name, value in SAMPLING.items()} == KNOWN
    assert set(SAMPLING["decision_cache"]) <= KNOWN_CACHE
    names = [policy["name"] for policy in SAMPLING["policies"]]
    assert len(names) == len(set(names))
    for policy in SAMPLING["policies"]:
        kind = policy["type"]
        assert set(policy) == {"name", "type", kind}
        assert {name: type(value) for name, value in policy[kind].items()} == KNOWN_POLICIES[kind]


def test_policies_ask_for_what_the_root_says():
    for policy in SAMPLING["policies"]:
        if policy["type"] == "string_attribute":
            assert policy["string_attribute"]["key"] in ALLOWED_ATTRIBUTES & UPDATE.attributes


def test_a_trace_is_judged_after_its_root_came():
    # The root says the command and the outcome, and comes last: when the longest answer is over.
    assert int(SAMPLING["decision_wait"].removesuffix("s")) > ANSWER_TIMEOUT_S


def test_traces_alone_are_sampled_and_before_they_are_put_together():
    pipelines = CONFIG["service"]["pipelines"]
    assert pipelines["traces"]["processors"] == ["memory_limiter", "tail_sampling", "batch"]
    assert all("tail_sampling" not in pipelines[name]["processors"] for name in ("metrics", "logs"))
