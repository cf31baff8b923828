"""The database away and back, services killed, and SIGTERM while somebody waits for an answer."""

from __future__ import annotations

import contextlib
import time
from functools import partial

from tests.compose.people import CAIO, GROUP, Json, People, said
from tests.compose.report import Report
from tests.compose.settings import READ
from tests.compose.stack import SERVICES, CommandError, Stack, docker, until

# Three checks, five seconds apart, each of which may take some.
NOTICED_S = 60.0
BACK_S = 120.0
# The answer of the stand-in takes this long, so that the signal finds it at work.
SLOW_S = 4.0


def check_database_outage(report: Report, stack: Stack, people: People) -> None:
    docker("kill", stack.container("mongo"))
    began = time.monotonic()
    for name in ("member", "gateway"):
        state = until(partial(_is, stack, name, "unhealthy"), NOTICED_S)
        report.check(
            f"without its database {name} says that it is unhealthy",
            bool(state),
            f"{time.monotonic() - began:.0f} s",
        )
    ready = stack.inside("gateway", _READY)
    report.check("the gateway's /readyz says why", ready["member_service"] == "NOT_SERVING", ready)
    report.check("the coach does not mind", stack.health("coach") == "healthy")
    waiting = people.says(CAIO, "/ranking")

    stack.compose("start", "mongo")
    began = time.monotonic()
    for name in ("member", "gateway"):
        state = until(partial(_is, stack, name, "healthy"), BACK_S)
        report.check(f"with it {name} is healthy again", bool(state), f"{time.monotonic() - began:.0f} s")
    again = {name: stack.inspect(name)["RestartCount"] for name in SERVICES}
    report.check("no service had to be started again for that", not any(again.values()), again)
    answer = said(people.answer(waiting, patience_s=BACK_S))
    report.check("what was asked meanwhile is answered, and the check-in is still there", "Bia" in answer)


def _is(stack: Stack, name: str, health: str) -> bool:
    return stack.health(name) == health


# As deploy/README.md tells it.
_READY = """
import http.client as h
c = h.HTTPConnection("127.0.0.1", 8090); c.request("GET", "/readyz"); print(c.getresponse().read().decode())
"""

_KILL = """
import os, pathlib
for pid in filter(str.isdecimal, os.listdir("/proc")):
    command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\\0")
    if command[1:3] == [b"-m", b"PROGRAM"]:
        os.kill(int(pid), 9)
print("null")
"""


def check_restarts(report: Report, stack: Stack) -> None:
    for name in SERVICES:
        before = stack.inspect(name)["State"]["StartedAt"]
        program = stack.config("try")["services"][name]["image"].split("/")[1].split(":")[0].replace("-", "_")
        # Its end may take this very command along.
        with contextlib.suppress(CommandError):
            stack.inside(name, _KILL.replace("PROGRAM", program))
        began = time.monotonic()
        anew = until(partial(_is_anew, stack, name, before), BACK_S)
        restarts = stack.inspect(name)["RestartCount"]
        report.check(
            f"{name}, killed, comes back by itself and gets healthy",
            bool(anew) and restarts == 1,
            f"{time.monotonic() - began:.0f} s",
        )


def _is_anew(stack: Stack, name: str, before: str) -> bool:
    state = stack.inspect(name)["State"]
    return bool(state["StartedAt"] != before and state["Health"]["Status"] == "healthy")


def check_repair(report: Report, stack: Stack) -> None:
    """After all that: the counters equal the ledger, and the job that says so runs in the image."""
    command = (
        "run",
        "--rm",
        "--no-deps",
        "-T",
        "member",
        "python",
        "-m",
        "member_service",
        "repair",
        "--dry-run",
    )
    told = stack.compose(*command)
    report.check("the repair job finds nothing to correct", bool(told.strip()), told.strip().splitlines()[-1])


def check_sigterm(report: Report, stack: Stack, people: People) -> None:
    """Each service by itself, with a question in flight; then all, in Compose's order."""
    for name in SERVICES:
        person = _somebody(people)
        asked = _ask_slowly(people, person)
        _stop(report, stack, [name], f"{name} ends in time and with 0 while a question is in flight")
        if name != "member":
            # The gateway waits for it; the coach is let finish it.
            answer = said(people.answer(asked, "de 5 perguntas", patience_s=10))
            report.check(f"and {name} lets the answer come out whole first", bool(answer), answer[-40:])
        stack.compose("start", name)
        back = until(lambda: all(stack.health(one) == "healthy" for one in SERVICES), BACK_S)
        report.check(f"and all are healthy once {name} is back", bool(back))
        told = people.outcome(asked, patience_s=BACK_S)
        report.check("and the question got an answer or an honest refusal", bool(told), told[-60:])

    asked = _ask_slowly(people, _somebody(people))
    _stop(report, stack, list(SERVICES), "all together end in time and with 0 while a question is in flight")
    answer = said(people.answer(asked, "de 5 perguntas", patience_s=10))
    report.check("and its answer came out whole first", bool(answer), answer[-40:])


def _somebody(people: People) -> int:
    """A new member who has started the bot, was welcomed, and has agreed to what becomes of questions.

    So the bot's next message to them answers what they say next.
    """
    person = int(people.post("people", first_name="Visita")["id"])
    people.post(f"chats/{GROUP}/join", user_id=person)
    (started,) = people.post(f"people/{person}/start")["messages"]
    if not people.answer(started):
        raise AssertionError("there was no welcome")
    first = people.says(person, "Oi!", chat=person)
    people.agrees(first)
    if not people.answer(first, "de 5 perguntas"):
        raise AssertionError("there was no answer to the first question")
    return person


def _ask_slowly(people: People, person: int) -> Json:
    """A private question, whose answer Claude is at by now."""
    people.post("faults", target="claude", kind="slow", delay_s=SLOW_S)
    before = people.claude_calls()
    asked = people.says(person, "Quantos check-ins eu tenho?", chat=person)
    if not until(lambda: people.claude_calls() > before, 30, 0.05):
        told = said(people.answer(asked, patience_s=5))
        raise AssertionError(f"the question did not get to Claude; the bot said {told!r}")
    return asked


def _stop(report: Report, stack: Stack, names: list[str], sentence: str) -> None:
    began = time.monotonic()
    stack.compose("stop", *names, timeout_s=300)
    took = time.monotonic() - began
    config = stack.config("try")["services"]
    granted = sum(float(config[name]["environment"][READ[name][1]]) for name in names)
    states = {name: stack.inspect(name)["State"] for name in names}
    clean = all(state["ExitCode"] == 0 and not state["OOMKilled"] for state in states.values())
    codes = {name: state["ExitCode"] for name, state in states.items()}
    report.check(sentence, clean and took < granted + 10, f"exit {codes}, {took:.1f} s")
