"""One member's day through the containers, from the group's registration to the trace of an answer."""

from __future__ import annotations

from tests.compose.people import ADMIN, BIA, CAIO, OWNER, Json, People, said
from tests.compose.report import Report
from tests.compose.stack import Stack, until

BOT = "@gymnation_sandbox_bot"
NAMES = {"telegram-gateway", "member-service", "coach-service"}


def walk(report: Report, people: People) -> None:
    registered = people.answer(people.says(OWNER, "/monitor"))
    report.check("the owner registers the group", "Turma das Seis" in said(registered), said(registered))

    post = people.says(ADMIN, "Treino de hoje")
    people.says(ADMIN, "/checkin", reply_to=post["message_id"])
    opened = people.answer(post)
    report.check("an admin opens an anchor", "Check-in aberto" in said(opened), said(opened))

    photo = people.photo(BIA, to=post)
    counted = people.answer(photo, "1 check-in")
    report.check("a photo in reply to it is a check-in", "1 ponto" in said(counted), said(counted))
    again = people.answer(people.photo(BIA, to=post))
    report.check("the same member's second one is not", "já fez este check-in" in said(again), said(again))

    ranking = said(people.answer(people.says(CAIO, "/ranking")))
    report.check("the ranking has her", "🥇 Bia Barra" in ranking, ranking.replace("\n", " / "))

    asked = people.says(BIA, f"{BOT} quantos check-ins eu tenho?")
    report.check("her first question waits for her consent", people.claude_calls() == 0)
    people.agrees(asked)
    answer = people.answer(asked, "perguntas hoje")
    report.check("the coach answers from her record", "1 check-in" in said(answer), said(answer)[:80])
    _one_trace(report, people, answer)


def _one_trace(report: Report, people: People, answer: Json) -> None:
    trace_id = answer.get("trace_id", "")
    spans: list[Json] = []

    def whole() -> bool:
        nonlocal spans
        spans = people.get(f"traces/{trace_id}")["spans"]
        ids = {span["span_id"] for span in spans}
        ended = all(span["parent_span_id"] in ids for span in spans if span["parent_span_id"])
        return ended and {span["service"] for span in spans} >= NAMES

    until(whole, 30)
    services = sorted({span["service"] for span in spans})
    report.check(
        "its trace has spans of the three services",
        set(services) >= NAMES,
        f"{len(spans)} spans of {services}",
    )
    roots = [span["name"] for span in spans if not span["parent_span_id"]]
    report.check("and one root, the update", roots == ["telegram.update"], roots)
    failed = [span["name"] for span in spans if span["status"] == "ERROR"]
    report.check("and no error", not failed, failed or "")


def look_for_secrets(report: Report, stack: Stack, people: People) -> None:
    """After all that happened, failures included."""
    telemetry = people.text("telemetry/raw")
    report.check("telemetry came out of the containers", "telegram.update" in telemetry)
    texts = {f"the log of {name}": stack.logs(name) for name in ("member", "coach", "gateway")}
    texts["the telemetry"] = telemetry
    report.check("each service logs", all(texts.values()))
    for where, text in texts.items():
        found = [name for name, value in stack.secrets.items() if value.lower() in text.lower()]
        report.check(f"{where} holds none of the secrets", not found, found or "")
        written = [word for word in ("Treino de hoje", "quantos check-ins", "Bia Barra") if word in text]
        report.check(f"{where} holds nothing that people wrote", not written, written or "")
