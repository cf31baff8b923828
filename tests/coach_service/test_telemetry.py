"""What the coach lets operators see.

They see one trace through all that it calls, and numbers, and nothing that people wrote.
"""

import io
import logging
from types import SimpleNamespace

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from gymnation.coach.v1 import answer_service_pb2_grpc, answers_pb2, photos_pb2
from gymnation.member.v1 import groups_pb2, members_pb2, memories_pb2
from sandbox.patience import patient
from servicekit import logs, telemetry
from servicekit.errors import ServiceError
from tests.coach_service.domain.test_meals import EGGS, written
from tests.coach_service.scripted_claude import calls, ends_early, fails, hangs_after, says
from tests.coach_service.transport.asking import (
    GROUP,
    MEMBER,
    answers,
    checkin,
    introduction,
    line,
    meal,
    question,
)
from tests.support.channels import open_channel
from tests.support.coach_service import running_coach_service

HAIKU = "claude-haiku-5-5"
SETTINGS = SimpleNamespace(environment="test", otel_exporter_otlp_endpoint=None, telemetry_hash_key=None)


@pytest.fixture
async def spans():
    exporter = InMemorySpanExporter()
    async with telemetry.setup("coach-service", SETTINGS, span_exporters=[exporter]):
        yield exporter


@pytest.fixture
async def reader():
    reader = InMemoryMetricReader()
    async with telemetry.setup("coach-service", SETTINGS, metric_readers=[reader]):
        reader.get_metrics_data()
        yield reader


@pytest.fixture
def log():
    """Everything that is logged, as the program logs it, at the level that says most."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.setup("coach-service", "DEBUG", stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def points(reader, name):
    """Values of a metric by the values of its attributes."""
    data = reader.get_metrics_data()
    return {
        tuple(point.attributes[key] for key in sorted(point.attributes)): point
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == name
        for point in metric.data.data_points
    }


def edges(spans):
    """Who called whom, by name."""
    finished = {span.context.span_id: span for span in spans.get_finished_spans()}
    return {
        (finished[span.parent.span_id].name if span.parent else None, span.name) for span in finished.values()
    }


async def test_a_question_is_one_trace_with_claude_and_every_tool_in_it(spans, coach, claude, member):
    member.groups[GROUP] = groups_pb2.Group(chat_id=GROUP, title="Gym Nation")
    claude.will(calls(("get_profile", {}), ("get_standing", {}), ("recall_memories", {})), says("ok"))

    await answers(coach, question())

    found = edges(spans)
    answer = "gymnation.coach.v1.AnswerService/Answer"
    assert found == {
        (None, answer),
        (answer, answer),  # the caller's span and ours
        (answer, "gymnation.member.v1.BudgetService/ReserveSpending"),
        (answer, "gymnation.member.v1.BudgetService/SettleSpending"),
        (answer, "gymnation.member.v1.GroupService/GetGroup"),
        (answer, "anthropic.messages.create"),
        (answer, "coach.tool get_profile"),
        (answer, "coach.tool get_standing"),
        (answer, "coach.tool recall_memories"),
        (answer, "gymnation.member.v1.MemoryService/LookupMemories"),
        ("coach.tool recall_memories", "gymnation.member.v1.MemoryService/LookupMemories"),
        ("coach.tool get_profile", "gymnation.member.v1.MemberService/GetProfile"),
        ("coach.tool get_standing", "gymnation.member.v1.CheckinService/GetStanding"),
        *(
            (name, name)
            for name in (
                "gymnation.member.v1.BudgetService/ReserveSpending",
                "gymnation.member.v1.BudgetService/SettleSpending",
                "gymnation.member.v1.GroupService/GetGroup",
                "gymnation.member.v1.MemberService/GetProfile",
                "gymnation.member.v1.CheckinService/GetStanding",
                "gymnation.member.v1.MemoryService/LookupMemories",
            )
        ),
    }
    finished = spans.get_finished_spans()
    assert len({span.context.trace_id for span in finished}) == 1
    servers = {span.context.span_id for span in finished if span.kind is SpanKind.SERVER}
    assert all(
        span.parent.span_id in servers for span in finished if span.name.startswith(("anthropic", "coach."))
    )


async def test_the_vendor_is_told_nothing_of_our_traces(spans, coach, claude, member):
    claude.will(says("ok"))

    await answers(coach, question())

    assert "anthropic.messages.create" in [span.name for span in spans.get_finished_spans()]
    assert not {"traceparent", "tracestate", "baggage"} & claude.headers[0].keys()


async def test_a_tool_that_fails_is_seen_on_its_span(spans, coach, claude, member):
    member.down = True
    claude.will(calls(("get_profile", {}), ("CANARY-TOOL", {})), says("ok"))

    await answers(coach, question())

    tools = {span.name: span.status.status_code for span in spans.get_finished_spans() if "tool" in span.name}
    assert tools == {"coach.tool get_profile": StatusCode.ERROR, "coach.tool unknown": StatusCode.ERROR}


async def test_tokens_cost_and_rounds_are_measured(reader, coach, claude, member):
    # The instruments are the process's: other tests may have counted before.
    claude.will(says("ok"), calls(("get_profile", {})), says("ok"))
    await answers(coach, question())
    tokens, cost = points(reader, "gymnation.coach.tokens"), points(reader, "gymnation.coach.cost")
    rounds = points(reader, "gymnation.coach.rounds")["answer",]

    await answers(coach, question())

    new = {
        key[1]: point.value - tokens[key].value
        for key, point in points(reader, "gymnation.coach.tokens").items()
        if key[2] == "answer"
    }
    spent = points(reader, "gymnation.coach.cost")[HAIKU, "answer"].value - cost[HAIKU, "answer"].value
    now = points(reader, "gymnation.coach.rounds")["answer",]
    assert new == {"input": 200, "output": 40, "cache_read": 2000, "cache_write": 20}
    assert spent == pytest.approx(2 * 31_250e-9)
    assert (now.count - rounds.count, now.sum - rounds.sum) == (1, 1)
    assert points(reader, "gymnation.coach.time_to_first_text")[HAIKU, "answer"].count >= 2


async def test_money_for_an_answer_that_never_came_is_counted_too(reader, coach, claude, member):
    claude.will(says("ok"), *[ends_early()] * 3)
    await answers(coach, question())
    before = points(reader, "gymnation.coach.cost")[HAIKU, "answer"].value

    with pytest.raises(ServiceError):
        await answers(coach, question())

    spent = points(reader, "gymnation.coach.cost")[HAIKU, "answer"].value - before
    assert spent == pytest.approx(3 * (100 * 100 + 500 + 1000 * 10 + 10 * 125) * 1e-9)


async def test_failures_are_counted_by_reason(reader, coach, claude, member):
    claude.will(fails(401, "authentication_error"))

    with pytest.raises(ServiceError):
        await coach.WriteCheckinReply(checkin())

    assert points(reader, "gymnation.coach.failures")["checkin_reply", "COACH_NOT_CONFIGURED"].value >= 1


async def test_nothing_that_people_wrote_is_in_spans_metrics_or_logs(
    coach, lines, meals, claude, member, log
):
    exporter, reader = InMemorySpanExporter(), InMemoryMetricReader()
    member.groups[GROUP] = groups_pb2.Group(
        chat_id=GROUP, title="CANARY-TITLE", settings=groups_pb2.GroupSettings(rules="CANARY-RULES")
    )
    member.profiles[GROUP, MEMBER] = members_pb2.Profile(total_checkins=1, season_points=987654321)
    member.memories = [
        memories_pb2.Memory(number=1, text="CANARY-MEMORY", chat_id=chat_id) for chat_id in (0, GROUP)
    ]
    private = {
        "member_name": "CANARY-NAME",
        "question": "CANARY-QUESTION",
        "quoted_text": "CANARY-QUOTE",
        "earlier": [answers_pb2.EarlierTurn(question="CANARY-BEFORE", answer="CANARY-ANSWERED")],
        "photo": photos_pb2.Photo(data=b"\xff\xd8\xffCANARY-PHOTO", media_type="image/jpeg"),
    }
    async with telemetry.setup("coach-service", SETTINGS, span_exporters=[exporter], metric_readers=[reader]):
        claude.will(
            calls(("get_profile", {"group": "CANARY-INPUT"}), ("get_profile", {}), ("CANARY-TOOL", {})),
            calls(("recall_memories", {}), ("propose_memory", {"text": "CANARY-PROPOSAL"})),
            says("CANARY-ANSWER"),
            fails(400, "invalid_request_error"),
            hangs_after("CANARY-ANSWER. And "),
            says("CANARY-REPLY"),
            says("CANARY-LINE"),
            says("CANARY-WELCOME"),
            says('{"items": ["CANARY-ITEM"], "assumptions": []}'),
            says(written(EGGS | {"name": "CANARY-FOOD"}, assumptions=["CANARY-ASSUMPTION"])),
        )
        await answers(coach, question(**private))
        with pytest.raises(ServiceError):
            await answers(coach, question(**private))
        async with coach.Answer(question(**private), timeout=patient(30)) as responses:
            await anext(responses)
        await coach.WriteCheckinReply(checkin(caption="CANARY-CAPTION", member_name="CANARY-NAME"))
        await lines.WriteLine(line(text="CANARY-MESSAGE", member_name="CANARY-NAME"))
        await lines.WriteIntroductionReply(
            introduction(
                text="CANARY-INTRODUCTION",
                group_title="CANARY-TITLE",
                photo=photos_pb2.Photo(data=b"\xff\xd8\xffCANARY-PHOTO", media_type="image/jpeg"),
            )
        )
        await meals.EstimateMacros(
            meal(
                text="CANARY-MEAL",
                photo=photos_pb2.Photo(data=b"\xff\xd8\xffCANARY-PHOTO", media_type="image/jpeg"),
            )
        )
        told = reader.get_metrics_data().to_json()

    seen = [
        *(span.to_json() for span in exporter.get_finished_spans()),
        told,
        log.getvalue(),
    ]
    assert len(exporter.get_finished_spans()) > 10
    assert log.getvalue().count("\n") > 5
    for secret in ("CANARY", str(GROUP), str(MEMBER), "987654321", "sandbox-key"):
        assert not [text for text in seen if secret in text], secret


async def test_a_running_coach_says_how_its_breaker_stands_and_counts_whom_it_kept_back(
    reader, claude, member
):
    async with (
        running_coach_service(
            member_address=member.address,
            anthropic_base_url=claude.base_url,
            coach_breaker_failures=1,
            coach_breaker_pause_s=60,
        ) as address,
        open_channel(address, retry=False) as channel,
    ):
        coach = answer_service_pb2_grpc.AnswerServiceStub(channel)
        claude.will(fails(529, "overloaded_error"))
        for _ in range(3):
            with pytest.raises(ServiceError):
                await coach.WriteCheckinReply(checkin(), timeout=patient(20))

    assert points(reader, "gymnation.coach.breaker")[()].value == 2
    assert points(reader, "gymnation.coach.kept_back")[()].value >= 2
    assert len(claude.requests) == 1
