"""Judges a history: what is wrong (findings), and in numbers how it went (figures).

It needs nothing but the entries.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.patience import patient
from tests.survival.history import Entry, of_kind
from tests.survival.mail_checks import judge_mails
from tests.survival.order import delivered_so, out_of_order, told
from tests.survival.replies import Place, acknowledgements, named, outcomes

# Back to the normal pace within this long after a disturbance, on a quiet machine.
RECOVERY_S = 10.0
# What could come twice is rare: at most this share of all.
# But one lost answer to a combined message concerns up to 25 people.
TWICE_AT_MOST = 0.1
# Two lines for so many people each: in a short run on a slow machine, one kill and one lost answer.
TWICE_ALLOWED = 50
# What a service may have resident, whatever comes: some three times what it has at rest.
MEMORY_MB = 300


@dataclass(slots=True)
class Verdict:
    """Empty `findings` is a pass."""

    findings: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def lines(self) -> list[str]:
        return [
            *(f"  {name}: {value}" for name, value in self.figures.items()),
            *(f"FINDING: {finding}" for finding in self.findings),
            "no findings" if not self.findings else f"{len(self.findings)} findings",
        ]


def judge(entries: Sequence[Entry]) -> Verdict:
    """Check everything that a run promises."""
    verdict = Verdict()
    _counted_once(entries, verdict)
    _acknowledged(entries, verdict)
    _in_order(entries, verdict)
    _questions(entries, verdict)
    _nothing_left(entries, verdict)
    _overload(entries, verdict)
    _recovered(entries, verdict)
    findings, figures = judge_mails(entries)
    verdict.findings += findings
    verdict.figures |= figures
    return verdict


def _counted_once(entries: Sequence[Entry], verdict: Verdict) -> None:
    expected: dict[int, Counter[Place]] = defaultdict(Counter)
    for said in of_kind(entries, "checkin"):
        expected[said["chat"]][said["member"], said["message"]] += 1
    ledgers = {one["chat"]: Counter(map(tuple, one["checkins"])) for one in of_kind(entries, "ledger")}
    standings = {one["chat"]: one for one in of_kind(entries, "standings")}
    for chat, sent in expected.items():
        ledger: Counter[Any] = ledgers.get(chat, Counter())
        if lost := sent - ledger:
            verdict.findings.append(
                f"{lost.total()} check-ins of {chat} are not in the ledger: {_some(lost)}"
            )
        if more := ledger - sent:
            verdict.findings.append(
                f"{more.total()} check-ins of {chat} are in the ledger, but were never sent: {_some(more)}"
            )
        each = Counter(member for member, _ in sent.elements())
        shown = standings.get(chat, {"members": [], "checkins": 0, "points": 0})
        counted = {member: (checkins, points) for member, checkins, points in shown["members"]}
        if wrong := [member for member in each if counted.get(member) != (each[member], each[member])]:
            verdict.findings.append(f"{len(wrong)} members of {chat} have wrong totals: {_some(wrong)}")
        if (shown["checkins"], shown["points"]) != (sent.total(), sent.total()):
            verdict.findings.append(
                f"the season of {chat} has {shown['checkins']} check-ins and {shown['points']} points, "
                f"not {sent.total()}"
            )
    verdict.figures["check-ins"] = sum(sent.total() for sent in expected.values())
    for repair in of_kind(entries, "repair"):
        if repair["exit_code"] != 0:
            verdict.findings.append(
                f"the repair found counters that differ from the ledger: {repair['told']}"
            )


def _acknowledged(entries: Sequence[Entry], verdict: Verdict) -> None:
    heard = acknowledgements(entries)
    sent = {(one["chat"], one["name"]): one for one in of_kind(entries, "checkin")}
    if missing := [place for place in sent if not heard[place]]:
        verdict.findings.append(f"{len(missing)} check-ins were never acknowledged by name: {_some(missing)}")
    reacted = {(one["chat"], one["message"]) for one in of_kind(entries, "reaction") if "🔥" in one["emoji"]}
    if cold := [one for one in sent.values() if (one["chat"], one["message"]) not in reacted]:
        verdict.findings.append(
            f"{len(cold)} check-ins got no reaction: {_some([one['name'] for one in cold])}"
        )
    twice = sum(times - 1 for place, times in heard.items() if place in sent and times > 1)
    verdict.figures["acknowledgements that came again"] = twice
    verdict.figures["check-ins acknowledged three times or more"] = sum(
        1 for times in heard.values() if times > 2
    )
    if twice > max(TWICE_AT_MOST * len(sent), TWICE_ALLOWED):
        verdict.findings.append(f"{twice} of {len(sent)} acknowledgements came again: that is not rare")
    odd = [
        said
        for one in of_kind(entries, "said")
        for said in named(one["text"])
        if (one["chat"], said[0]) in sent and said[1:] != (1, 1)
    ]
    if odd:
        verdict.findings.append(f"{len(odd)} acknowledgements told wrong numbers: {_some(odd)}")
    places = {(one["chat"], one["message"]) for one in sent.values()}
    trouble = [
        one["text"]
        for one in of_kind(entries, "said")
        if (one["chat"], one["reply_to"]) in places and not named(one["text"])
    ]
    verdict.figures["check-ins answered with something else as well"] = len(trouble)
    if trouble:
        verdict.findings.append(f"{len(trouble)} check-ins were answered with trouble: {_some(trouble)}")


def _in_order(entries: Sequence[Entry], verdict: Verdict) -> None:
    late = out_of_order(entries)
    verdict.figures["check-ins handled after a newer one of their chat"] = len(late)
    verdict.figures["messages that Telegram delivered in another order"] = len(delivered_so(entries))
    if late:
        places = [told(entries, one) for one in late]
        verdict.findings.append(f"{len(late)} check-ins were handled after newer ones: {_some(places)}")


def _questions(entries: Sequence[Entry], verdict: Verdict) -> None:
    ended = outcomes(entries)
    used = {(one["chat"], one["member"]): one["used"] for one in of_kind(entries, "quota")}
    asked = of_kind(entries, "question")
    for one in asked:
        place, charged = (one["chat"], one["message"]), used.get((one["chat"], one["member"]))
        if place not in ended:
            verdict.findings.append(f"the question {place} was neither answered nor refused")
        if charged is None or charged > 1:
            verdict.findings.append(f"the question {place} was charged {charged} times")
        elif charged and place in ended and not ended[place].answers:
            verdict.findings.append(f"the question {place} was charged and never answered")
    results = [ended[place] for one in asked if (place := (one["chat"], one["message"])) in ended]
    verdict.figures["questions"] = len(asked)
    verdict.figures["questions answered"] = sum(1 for one in results if one.answers)
    verdict.figures["questions refused honestly"] = sum(1 for one in results if not one.answers)
    verdict.figures["questions refused, then answered"] = sum(
        1 for one in results if one.answers and one.refusals
    )
    verdict.figures["answers that came again"] = sum(max(len(one.answers) - 1, 0) for one in results)


def _nothing_left(entries: Sequence[Entry], verdict: Verdict) -> None:
    for inbox in of_kind(entries, "inbox"):
        if inbox["depth"] or inbox["dead"]:
            verdict.findings.append(
                f"the inbox has {inbox['depth']} updates left and {inbox['dead']} set aside: "
                f"{inbox['errors']}"
            )
    for outbox in of_kind(entries, "outbox"):
        if outbox["due"] or outbox["dead"]:
            verdict.findings.append(
                f"the outbox has {outbox['due']} overdue entries and {outbox['dead']} given up"
            )
    for processes in of_kind(entries, "processes"):
        if processes["gone"]:
            verdict.findings.append(f"ended by themselves: {', '.join(processes['gone'])}")
    wanted = {"inbox", "outbox", "repair", "processes"}
    if unseen := wanted - {entry["what"] for entry in entries}:
        verdict.findings.append(f"the run did not get to look at: {', '.join(sorted(unseen))}")


def _overload(entries: Sequence[Entry], verdict: Verdict) -> None:
    for one in of_kind(entries, "flood"):
        ended = one["ended"]
        verdict.figures[f"the flood at {one['t']} s ended in"] = _table(Counter(ended))
        if strange := ended.keys() - {"OK", "RESOURCE_EXHAUSTED"}:
            verdict.findings.append(f"calls of a flood ended in {', '.join(sorted(strange))}")
        if not ended.get("OK") or not ended.get("RESOURCE_EXHAUSTED"):
            verdict.findings.append("a flood was not taken in part and refused in part")
    for one in of_kind(entries, "chat flood"):
        verdict.figures[f"seconds to /start elsewhere during the flood of a chat at {one['t']} s"] = one[
            "start_s"
        ]
        if one["start_s"] > patient(RECOVERY_S):
            verdict.findings.append(
                f"{one['start_s']} s until a /start was answered while another chat was flooded"
            )
    for one in of_kind(entries, "memory"):
        verdict.figures["most MB of memory since each program's last start"] = ", ".join(
            f"{name} {size}" for name, size in one["megabytes"].items()
        )
        if large := [name for name, size in one["megabytes"].items() if size > MEMORY_MB]:
            verdict.findings.append(f"took more than {MEMORY_MB} MB: {', '.join(large)}")


def _recovered(entries: Sequence[Entry], verdict: Verdict) -> None:
    sent = {(one["chat"], one["name"]): one["t"] for one in of_kind(entries, "checkin")}
    heard: dict[Any, float] = {}
    spoken: list[float] = []
    for one in of_kind(entries, "said"):
        for name, *_ in named(one["text"]):
            if (one["chat"], name) in sent:
                spoken.append(one["t"])
                heard.setdefault((one["chat"], name), one["t"])
    waits = [heard[place] - when for place, when in sent.items() if place in heard]
    verdict.figures["seconds from check-in to acknowledgement (p50, p99, max)"] = _spread(waits)
    firsts: dict[str, list[float]] = defaultdict(list)
    caught_up: list[float] = []
    disturbances, cut_short = of_kind(entries, "disturbance"), 0
    for mended in of_kind(entries, "mended"):
        waiting = [place for place, when in sent.items() if heard.get(place, 1e9) > mended["t"] > when]
        later = [when for when in spoken if when > mended["t"]]
        if not waiting or not later:
            continue
        took = later[0] - mended["t"]
        again = min((one["t"] for one in disturbances if one["t"] >= mended["t"]), default=later[0])
        if again < later[0] and again - mended["t"] < patient(RECOVERY_S):
            cut_short += 1
            continue
        firsts[f"{mended['kind']} {mended['target']}"].append(took)
        caught_up.append(
            max((heard[place] for place in waiting if place in heard), default=later[0]) - mended["t"]
        )
        if took > patient(RECOVERY_S):
            verdict.findings.append(
                f"{took:.1f} s until the first acknowledgement after {mended['kind']} {mended['target']} "
                f"(at {mended['t']} s, {len(waiting)} waited)"
            )
    for name, took in sorted(firsts.items()):
        verdict.figures[f"seconds to recover from {name} (number, median, max)"] = (
            f"{len(took)}, {statistics.median(took):.1f}, {max(took):.1f}"
        )
    verdict.figures["seconds until all who had waited were acknowledged (p50, p99, max)"] = _spread(caught_up)
    verdict.figures["recoveries that the next disturbance cut short"] = cut_short
    began = {one["number"]: one["t"] for one in of_kind(entries, "disturbance")}
    killed = {one["target"] for one in of_kind(entries, "mended") if one["kind"] == "kill"}
    for service in sorted(killed):
        kills = [
            one["t"] - began[one["number"]]
            for one in of_kind(entries, "mended")
            if (one["kind"], one["target"]) == ("kill", service)
        ]
        verdict.figures[f"seconds from the kill of {service} to ready again (p50, p99, max)"] = _spread(kills)
    done = Counter(f"{one['kind']} {one['target']}" for one in of_kind(entries, "mended"))
    verdict.figures["disturbances"] = _table(done)
    verdict.figures["faults planned"] = _table(
        Counter(f"{one['target']} {one['kind']}" for one in of_kind(entries, "fault"))
    )
    left = [fault for one in of_kind(entries, "faults left") for fault in one["faults"]]
    verdict.figures["of these not met by any call"] = (
        _table(Counter(f"{fault['target']} {fault['kind']}" for fault in left)) or "none"
    )


def _table(counted: Counter[str]) -> str:
    return ", ".join(f"{number}x {name}" for name, number in sorted(counted.items()))


def _spread(values: list[float]) -> str:
    if not values:
        return "-"
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{statistics.median(ordered):.1f}, {p99:.1f}, {ordered[-1]:.1f}"


def _some(found: Iterable[Any]) -> str:
    return ", ".join(str(one) for one in list(found)[:5])
