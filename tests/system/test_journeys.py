"""The three programs as processes: what a member does is one trace.

No word of it is in the telemetry.
"""

from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.trace import SpanKind

from sandbox.patience import patient
from servicekit.spans import undeclared
from tests.support.city import ADMIN, BIA, CAIO, ENGINES, GROUP, OWNER, City, city, edges, said, server_of

pytestmark = pytest.mark.system

GATEWAY, MEMBER, COACH = "telegram-gateway", "member-service", "coach-service"
CHECKINS = "gymnation.member.v1.CheckinService"
QUESTIONS = "gymnation.member.v1.QuestionService"
ANSWERS = "gymnation.coach.v1.AnswerService"


async def anchor(people: City, command: str = "/checkin") -> dict:
    registered = await people.says(OWNER, "/monitor")
    await people.answer(registered)
    post = await people.says(ADMIN, "Treino de hoje")
    await people.says(ADMIN, command, reply_to=post["message_id"])
    return await people.answer(post)


DATABASE_CALLS = {
    (f"{MEMBER} {CHECKINS}/RecordCheckin", f"{MEMBER} insert checkins"),
    (f"{MEMBER} {CHECKINS}/RecordCheckin", f"{MEMBER} findAndModify scores"),
}


def not_declared(spans: list[dict[str, Any]]) -> set[str]:
    """What real processes sent and no declaration knows, and so no page."""
    for program in ("member_service.app", "coach_service.app", "telegram_gateway.app"):
        import_module(program)
    found = {undeclared(span["name"], SpanKind[span["kind"]], span["attributes"]) for span in spans}
    return found - {""}


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_checkin_and_a_question_are_one_trace_each(tmp_path: Path, engine: str):
    server = server_of(engine)
    async with city(tmp_path, **server) as people:
        opened = await anchor(people)
        photo = await people.photo(BIA, to=opened["reply_to_message"]["message_id"])
        acknowledged = await people.answer(photo, containing="1 check-in")

        expected = {
            ("", f"{GATEWAY} telegram.update"),
            (f"{GATEWAY} telegram.update", f"{GATEWAY} {CHECKINS}/RecordCheckin"),
            (f"{GATEWAY} {CHECKINS}/RecordCheckin", f"{MEMBER} {CHECKINS}/RecordCheckin"),
            (f"{GATEWAY} telegram.update", f"{GATEWAY} telegram.setMessageReaction"),
            (f"{GATEWAY} telegram.update", f"{GATEWAY} acknowledgement"),
            (f"{GATEWAY} acknowledgement", f"{GATEWAY} telegram.sendMessage"),
        }
        # Both engines of the database leave the same.
        expected |= DATABASE_CALLS
        spans = await people.trace(acknowledged["trace_id"], expected=expected)
        assert expected - edges(spans) == set()
        assert len([span for span in spans if not span["parent_span_id"]]) == 1
        assert [span for span in spans if span["status"] == "ERROR"] == []
        assert not_declared(spans) == set()

        asked = await people.says(BIA, "@gymnation_sandbox_bot quantos check-ins eu tenho?")
        answered = await people.answer(asked, containing="1 de 2 perguntas hoje")
        assert "1 check-in" in said(answered)

        expected = {
            ("", f"{GATEWAY} telegram.update"),
            (f"{GATEWAY} telegram.update", f"{GATEWAY} {QUESTIONS}/ReserveQuestion"),
            (f"{GATEWAY} {QUESTIONS}/ReserveQuestion", f"{MEMBER} {QUESTIONS}/ReserveQuestion"),
            (f"{GATEWAY} telegram.update", f"{GATEWAY} {ANSWERS}/Answer"),
            (f"{GATEWAY} {ANSWERS}/Answer", f"{COACH} {ANSWERS}/Answer"),
            (f"{GATEWAY} telegram.update", f"{GATEWAY} {QUESTIONS}/SettleQuestion"),
            (f"{GATEWAY} {QUESTIONS}/SettleQuestion", f"{MEMBER} {QUESTIONS}/SettleQuestion"),
        }
        spans = await people.trace(answered["trace_id"], expected=expected)
        found = edges(spans)
        assert expected - found == set()
        names = {child for _, child in found}
        assert any(name.startswith(f"{GATEWAY} telegram.") and "essage" in name for name in names)
        tool_reads = {
            (parent, child)
            for parent, child in found
            if parent.startswith(f"{COACH} coach.tool") and child.startswith(f"{COACH} gymnation.member.v1.")
        }
        assert tool_reads
        assert {(child, child.replace(COACH, MEMBER)) for _, child in tool_reads} <= found
        # The vendor's own span, below ours.
        assert any(
            child == f"{COACH} anthropic.messages.create" and parent == f"{COACH} {ANSWERS}/Answer"
            for parent, child in found
        )
        assert len([span for span in spans if not span["parent_span_id"]]) == 1
        assert not_declared(spans) == set()
        root = next(span for span in spans if not span["parent_span_id"])
        assert root["attributes"]["gymnation.outcome"] == "answered"
        assert root["links"], "nobody knows who accepted it"


METRICS = {
    GATEWAY: {
        "rpc.client.call.duration",
        "gymnation.command.duration",
        "gymnation.checkin.acknowledgement",
        "gymnation.question.answer",
        "messaging.process.duration",
        "gymnation.receiver.idle",
        "gymnation.update.lag",
        "gymnation.updates.handled",
        "http.client.request.duration",
        "gymnation.telegram.too_many_requests",
        "gymnation.questions",
        "gymnation.questions.left",
    },
    MEMBER: {
        "rpc.server.call.duration",
        "gymnation.inbox.depth",
        "gymnation.inbox.oldest_age",
        "gymnation.outbox.depth",
        "gymnation.outbox.oldest_age",
    },
    COACH: {
        "rpc.server.call.duration",
        "rpc.client.call.duration",
        "gymnation.coach.tokens",
        "gymnation.coach.cost",
        "gymnation.coach.time_to_first_text",
        "gen_ai.client.operation.duration",
        "gen_ai.client.operation.time_to_first_chunk",
        "gen_ai.client.token.usage",
        "gen_ai.execute_tool.duration",
    },
}


async def test_operators_get_the_metrics_they_need(tmp_path: Path):
    async with city(tmp_path) as people:
        await people.post("faults", target="telegram", kind="429", method="sendMessage", retry_after=1)
        opened = await anchor(people)
        await people.answer(await people.photo(BIA, to=opened["message_id"]))
        asked = await people.says(BIA, "@gymnation_sandbox_bot quantos check-ins eu tenho?")
        await people.answer(asked, containing="1 de 2 perguntas hoje")

        async def missing() -> dict[str, set[str]]:
            told = (await people.get("metrics"))["metrics"]
            have = {service: {m["name"] for m in told if m["service"] == service} for service in METRICS}
            return {
                service: names - have[service] for service, names in METRICS.items() if names - have[service]
            }

        async def complete() -> bool:
            return not await missing()

        with suppress(TimeoutError):
            await people.until(complete, patience_s=patient(30))
        assert await missing() == {}
        told = (await people.get("metrics"))["metrics"]
        check_buckets([metric for metric in told if metric["kind"] == "histogram"])


LIBRARY_BOUNDS = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000]
SPREAD = {"rpc.server.call.duration", "http.client.request.duration", "gymnation.command.duration"}
PROMISED = {
    "gymnation.checkin.acknowledgement": {5},
    "gymnation.question.answer": {20},
    "gymnation.update.lag": {60},
}


def check_buckets(histograms: list[dict[str, Any]]) -> None:
    """The bounds suit what real processes measured: values differ, and none is beyond the last one."""
    used: dict[str, set[int]] = {}
    for metric in histograms:
        name, points = metric["name"], metric["points"]
        assert all(point["bounds"] != LIBRARY_BOUNDS for point in points), name
        assert PROMISED.get(name, set()) <= set(points[0]["bounds"]), name
        counts = [sum(counts) for counts in zip(*(point["buckets"] for point in points), strict=True)]
        assert counts[-1] == 0, name
        used.setdefault(name, set()).update(at for at, count in enumerate(counts) if count)
    assert {name: len(used[name]) > 1 for name in SPREAD} == dict.fromkeys(SPREAD, True)


CANARIES = {
    "name": "Canarianome",
    "text": "canariotexto",
    "caption": "canariolegenda",
    "title": "Canariotitulo",
    "memory": "canariomemoria",
}
RECALL = "coach.tool recall_memories"
MEMORIES = "gymnation.member.v1.MemoryService"


async def remembered(people: City, person: int) -> None:
    """The coach is asked to remember something, the member agrees, and it is looked up: one trace each."""
    asked = await people.says(person, f"lembre que eu tenho um {CANARIES['memory']}", chat=person)
    offer = await people.answer(asked, containing="Posso guardar isto")
    button = {"chat_id": person, "message_id": offer["message_id"], "row": 0, "col": 0}
    await people.post("press", **{"from": person}, **button)
    asked = await people.says(person, "o que você lembra de mim?", chat=person)
    answered = await people.answer(asked, containing=f"Lembro disto: Tenho um {CANARIES['memory']}")
    looked_up = {
        (f"{COACH} {ANSWERS}/Answer", f"{COACH} {RECALL}"),
        (f"{COACH} {RECALL}", f"{COACH} {MEMORIES}/LookupMemories"),
        (f"{COACH} {MEMORIES}/LookupMemories", f"{MEMBER} {MEMORIES}/LookupMemories"),
    }
    assert looked_up <= edges(await people.trace(answered["trace_id"], expected=looked_up))


async def test_nothing_that_people_wrote_and_no_secret_is_in_telemetry_or_logs(tmp_path: Path):
    async with city(tmp_path) as people:
        opened = await anchor(people, "/checkinplus 3")
        await people.post(f"chats/{GROUP}/title", title=CANARIES["title"], by=OWNER)
        person = await people.post("people", first_name=CANARIES["name"], username="canariousuario")
        await people.agree(person["id"])
        await people.post(f"chats/{GROUP}/join", user_id=person["id"])
        photo = await people.photo(
            person["id"], to=opened["message_id"], caption=f"{CANARIES['caption']} na praia"
        )
        await people.answer(photo, containing="3 pontos")
        asked = await people.says(
            person["id"], f"@gymnation_sandbox_bot {CANARIES['text']} quantos pontos tenho?"
        )
        answered = await people.answer(asked, containing="1 de 2")
        ranking = await people.says(person["id"], "/ranking")
        assert CANARIES["name"] in said(await people.answer(ranking))
        await remembered(people, person["id"])
        # A failure on the way tempts exceptions into saying too much.
        await people.post("faults", target="claude", kind="500", count=10)
        failed = await people.says(CAIO, f"@gymnation_sandbox_bot {CANARIES['text']}?")
        await people.answer(failed, containing="código")
        settled = {(f"{GATEWAY} {QUESTIONS}/SettleQuestion", f"{MEMBER} {QUESTIONS}/SettleQuestion")}
        assert await people.trace(answered["trace_id"], expected=settled)
        await people.end("gateway")
        await people.end("coach")
        await people.end("member")

        async with people.session.get(f"{people.plan.page}/api/telemetry/raw") as response:
            telemetry = await response.text()
        logs = "".join(people.log_of(name).read_text() for name in ("gateway", "member", "coach"))
        assert "telegram.update" in telemetry
        assert '"trace_id"' in logs
        secrets = ["1000:SANDBOX-TOKEN", "SANDBOX-TOKEN", "sandbox-key-demo"]
        ids = [str(person["id"]), str(GROUP), "canariousuario"]
        for canary in [*CANARIES.values(), *secrets, *ids]:
            assert canary.lower() not in telemetry.lower(), canary
            assert canary.lower() not in logs.lower(), canary


async def test_sigterm_ends_every_service_in_order_and_without_complaint(tmp_path: Path):
    async with city(tmp_path) as people:
        await anchor(people)
        assert [await people.end(name) for name in ("gateway", "coach", "member")] == [0, 0, 0]
