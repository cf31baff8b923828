"""Stop ends the vendor's stream.

What could be shown is the answer. What it took until then is what it costs.
"""

import asyncio
from types import SimpleNamespace

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from gymnation.coach.v1 import answer_service_pb2_grpc, answers_pb2
from sandbox.patience import patient
from servicekit import telemetry
from tests.coach_service.fake_member_service import FakeMemberService
from tests.coach_service.scripted_claude import ScriptedClaude, calls, hangs_after, says
from tests.coach_service.transport.asking import answers, question
from tests.support.channels import open_channel
from tests.support.coach_service import running_coach_service

SETTINGS = SimpleNamespace(environment="test", otel_exporter_otlp_endpoint=None, telemetry_hash_key=None)
PRIVATE = {"place": answers_pb2.PLACE_PRIVATE, "record_chat_ids": []}
BEGUN = "Durma cedo e sempre no mesmo horário. Deixe o quarto escuro. E agora uma frase que nunca"
SHOWN = "Durma cedo e sempre no mesmo horário. Deixe o quarto escuro."


@pytest.fixture
async def spans():
    exporter = InMemorySpanExporter()
    async with telemetry.setup("coach-service", SETTINGS, span_exporters=[exporter]):
        yield exporter


@pytest.fixture
async def coach(spans: InMemorySpanExporter, claude: ScriptedClaude, member: FakeMemberService):
    async with (
        running_coach_service(
            member_address=member.address, anthropic_base_url=claude.base_url, coach_stop_poll_s=0.01
        ) as address,
        open_channel(address, retry=False) as channel,
    ):
        yield answer_service_pb2_grpc.AnswerServiceStub(channel)


async def stopped_when_hanging(coach, claude: ScriptedClaude, member: FakeMemberService, **more):
    """Ask, press stop when the vendor hangs, and give all that came."""
    async with asyncio.timeout(patient(20)):
        asking = asyncio.create_task(answers(coach, question(**PRIVATE, **more)))
        await claude.hanging.wait()
        member.stopped.set()
        return await asking


async def test_what_could_be_shown_by_then_is_the_answer(coach, claude, member):
    claude.will(hangs_after(BEGUN))
    came = await stopped_when_hanging(coach, claude, member)
    final = came[-1].final
    assert final.stopped
    assert final.truncated
    assert final.text.startswith(SHOWN)
    assert not final.text.endswith("nunca"), "the end was not read yet"
    shown = "".join(one.text_delta.text for one in came if one.WhichOneof("event") == "text_delta")
    assert final.text == shown.strip()
    assert (final.model, final.prompt_version[:7]) == ("claude-haiku-5-5", "answer-")


async def test_the_stream_ends_at_the_vendor_too(coach, claude, member):
    claude.will(hangs_after(BEGUN))
    await stopped_when_hanging(coach, claude, member)
    async with asyncio.timeout(patient(20)):
        await claude.client_gone.wait()
    assert len(claude.requests) == 1


async def test_only_what_was_produced_is_charged(coach, claude, member):
    claude.will(calls(("recall_memories", {})), hangs_after(BEGUN))
    final = (await stopped_when_hanging(coach, claude, member))[-1].final
    written = -(-len(BEGUN) // 3)
    assert final.usage == answers_pb2.Usage(
        input_tokens=200, output_tokens=20 + written, cache_read_tokens=2000, cache_write_tokens=20
    )
    assert final.cost_nano_usd == 200 * 100 + (20 + written) * 500 + 2000 * 10 + 20 * 125
    async with asyncio.timeout(patient(20)):
        await member.all_settled.wait()
    assert list(member.settled.values()) == [final.cost_nano_usd], "and nothing stays set aside"


async def test_stopped_before_a_word_there_is_none(coach, claude, member):
    claude.will(hangs_after())
    final = (await stopped_when_hanging(coach, claude, member))[-1].final
    assert final.stopped
    assert final.text == ""
    assert list(final.proposed_memories) == []


async def test_a_longer_answer_can_be_stopped_as_well(coach, claude, member):
    claude.will(hangs_after(BEGUN))
    earlier = [answers_pb2.EarlierTurn(question="Dica?", answer="Durma.")]
    final = (await stopped_when_hanging(coach, claude, member, expert=True, earlier=earlier))[-1].final
    assert final.stopped
    assert final.model == "claude-sonnet-5-5"


async def test_it_asks_about_its_own_question_and_in_a_group_not_at_all(coach, claude, member):
    claude.will(hangs_after(BEGUN))
    await stopped_when_hanging(coach, claude, member, question_id="mine")
    assert set(member.stop_lookups) == {"mine"}
    member.stop_lookups.clear()
    claude.will(says("Durma cedo."))
    assert not (await answers(coach, question(record_chat_ids=[])))[-1].final.stopped
    assert member.stop_lookups == []


async def test_the_trace_says_that_it_was_stopped_and_not_how_often_somebody_looked(
    spans, coach, claude, member
):
    claude.will(hangs_after(BEGUN))
    await stopped_when_hanging(coach, claude, member)
    async with asyncio.timeout(patient(20)):
        await member.all_settled.wait()
    finished = spans.get_finished_spans()
    answer = next(
        one for one in finished if one.name.endswith("AnswerService/Answer") and one.kind is SpanKind.SERVER
    )
    assert answer.attributes["gymnation.coach.stopped"] is True
    assert answer.status.status_code is not StatusCode.ERROR
    assert member.stop_lookups
    assert not [one.name for one in finished if "LookupStop" in one.name]
