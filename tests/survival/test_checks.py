"""The judge itself: each kind of harm in a history is found, and a good history passes."""

import pytest

from sandbox.patience import VARIABLE
from tests.survival.checks import TWICE_ALLOWED, judge
from tests.survival.history import Entry
from tests.survival.replies import outcomes

CHAT, BIA, CAIO = -5, 1, 2


@pytest.fixture(autouse=True)
def on_a_quiet_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")


def good() -> list[Entry]:
    """Two check-ins, acknowledged in one message, a kill in between; one question, answered by edits."""
    told = "🔥 Mais 2 check-ins na conta!\n• Bia · 1 check-in · 1 ponto\n• Caio Sá · 1 check-in · 1 ponto"
    return [
        {"t": 1, "what": "checkin", "chat": CHAT, "message": 10, "member": BIA, "name": "Bia"},
        {"t": 1, "what": "checkin", "chat": CHAT, "message": 11, "member": CAIO, "name": "Caio Sá"},
        {"t": 2, "what": "reaction", "chat": CHAT, "message": 10, "emoji": ["🔥"]},
        {"t": 2, "what": "reaction", "chat": CHAT, "message": 11, "emoji": ["🔥"]},
        {"t": 2, "what": "disturbance", "number": 0, "kind": "kill", "target": "gateway"},
        {"t": 4, "what": "mended", "number": 0, "kind": "kill", "target": "gateway"},
        {"t": 5, "what": "said", "chat": CHAT, "message": 12, "reply_to": None, "text": told},
        {"t": 6, "what": "question", "chat": CHAT, "message": 13, "member": BIA, "name": "Bia"},
        {"t": 7, "what": "said", "chat": CHAT, "message": 14, "reply_to": 13, "text": "Você tem"},
        {
            "t": 9,
            "what": "edited",
            "chat": CHAT,
            "message": 14,
            "reply_to": 13,
            "text": "Você tem 1.\n\n1 de 2 perguntas hoje",
        },
        {"t": 20, "what": "inbox", "depth": 0, "dead": 0, "errors": []},
        {"t": 20, "what": "outbox", "depth": 0, "due": 0, "dead": 0},
        {"t": 20, "what": "ledger", "chat": CHAT, "checkins": [[BIA, 10], [CAIO, 11]]},
        {
            "t": 20,
            "what": "standings",
            "chat": CHAT,
            "members": [[BIA, 1, 1], [CAIO, 1, 1]],
            "checkins": 2,
            "points": 2,
        },
        {"t": 20, "what": "quota", "chat": CHAT, "member": BIA, "used": 1},
        {"t": 20, "what": "repair", "exit_code": 0, "told": []},
        {"t": 20, "what": "processes", "gone": []},
        {"t": 12, "what": "flood", "ended": {"OK": 300, "RESOURCE_EXHAUSTED": 700}},
        {"t": 13, "what": "chat flood", "chat": CHAT, "commands": 200, "start_s": 0.4},
        {"t": 20, "what": "memory", "megabytes": {"member": 90, "gateway": 110}},
    ]


def test_a_good_history_passes_and_is_measured():
    verdict = judge(good())

    assert verdict.findings == []
    assert verdict.figures["check-ins"] == 2
    assert verdict.figures["questions answered"] == 1
    assert verdict.figures["seconds to recover from kill gateway (number, median, max)"] == "1, 1.0, 1.0"


HARM = {
    "a check-in that is not in the ledger": ("ledger", {"checkins": [[BIA, 10]]}, "are not in the ledger"),
    "a check-in that is there twice": (
        "ledger",
        {"checkins": [[BIA, 10], [BIA, 10], [CAIO, 11]]},
        "but were never sent",
    ),
    "a check-in that counted twice": ("standings", {"members": [[BIA, 2, 2], [CAIO, 1, 1]]}, "wrong totals"),
    "a season that counted too much": ("standings", {"checkins": 3}, "the season of"),
    "a counter that differs from the ledger": ("repair", {"exit_code": 1}, "differ from the ledger"),
    "somebody who was not named": (
        "said",
        {"text": "• Bia · 1 check-in · 1 ponto"},
        "never acknowledged by name",
    ),
    "a wrong number in an acknowledgement": (
        "said",
        {"text": "• Bia · 2 check-ins · 2 pontos\n• Caio Sá · 1 check-in · 1 ponto"},
        "told wrong numbers",
    ),
    "a check-in without reaction": ("reaction", {"emoji": []}, "got no reaction"),
    "a question without an outcome": ("edited", {"text": "Você tem 1"}, "neither answered nor refused"),
    "a question that was charged twice": ("quota", {"used": 2}, "charged 2 times"),
    "a refusal that was charged": (
        "edited",
        {"text": "Não consegui. (código 12ab)"},
        "charged and never answered",
    ),
    "an update that was set aside": ("inbox", {"dead": 1, "errors": ["X"]}, "1 set aside"),
    "an entry that is overdue": ("outbox", {"due": 1}, "1 overdue"),
    "a service that ended by itself": ("processes", {"gone": ["coach"]}, "ended by themselves: coach"),
    "a flood that ended otherwise": (
        "flood",
        {"ended": {"OK": 1, "RESOURCE_EXHAUSTED": 1, "UNKNOWN": 1}},
        "ended in UNKNOWN",
    ),
    "a flood that was let in": ("flood", {"ended": {"OK": 9}}, "refused in part"),
    "a flood in one chat that others waited for": (
        "chat flood",
        {"start_s": 11.0},
        "another chat was flooded",
    ),
    "a service that grows": ("memory", {"megabytes": {"member": 900}}, "more than 300 MB: member"),
    "a slow recovery": ("said", {"t": 15}, "11.0 s until the first acknowledgement"),
}


@pytest.mark.parametrize(("what", "change", "finding"), HARM.values(), ids=HARM.keys())
def test_harm_is_found(what: str, change: Entry, finding: str):
    entries = good()
    next(entry for entry in entries if entry["what"] == what).update(change)

    assert any(finding in found for found in judge(entries).findings)


def test_acknowledgements_that_came_again_are_counted_and_have_to_be_rare():
    entries = good()
    again = {"t": 6, "what": "said", "chat": CHAT, "message": 15, "reply_to": 10}
    entries.append({**again, "text": "Boa!\nBia · 1 check-in · 1 ponto"})

    verdict = judge(entries)
    assert verdict.figures["acknowledgements that came again"] == 1
    assert verdict.findings == []

    assert any("not rare" in found for found in judge(entries + entries[-1:] * TWICE_ALLOWED).findings)


def test_a_recovery_that_the_next_disturbance_cuts_short_is_not_measured():
    entries = good()
    entries.append({"t": 4.5, "what": "disturbance", "number": 1, "kind": "stop", "target": "member"})
    entries.append({"t": 14.5, "what": "mended", "number": 1, "kind": "stop", "target": "member"})
    next(entry for entry in entries if entry["what"] == "said")["t"] = 15

    verdict = judge(entries)

    assert verdict.findings == []
    assert verdict.figures["recoveries that the next disturbance cut short"] == 1


def test_a_run_that_was_broken_off_does_not_pass():
    assert "the run did not get to look at" in judge(good()[:10]).findings[-1]


def test_check_ins_that_newer_ones_overtook_are_found_unless_telegram_delivered_them_so():
    entries = good()
    first, second = (entry for entry in entries if entry["what"] == "reaction")
    first["message"], second["message"] = second["message"], first["message"]
    late, newer = second["message"], first["message"]

    assert any("handled after newer ones" in found for found in judge(entries).findings)

    entries.insert(0, {"t": 1, "what": "fault", "target": "telegram", "kind": "reorder", "count": 1})
    entries.insert(1, {"t": 1, "what": "reordered", "messages": [[CHAT, newer], [CHAT, newer - 9]]})
    assert any("handled after newer ones" in found for found in judge(entries).findings)

    entries[1]["messages"].append([CHAT, late])
    assert judge(entries).findings == []


def test_only_the_check_in_whose_reaction_telegram_put_off_may_seem_to_be_late():
    entries = good()
    first, second = (entry for entry in entries if entry["what"] == "reaction")
    first["message"], second["message"] = second["message"], first["message"]
    late, newer = second["message"], first["message"]

    put_off = {"t": 1, "what": "reaction put off", "chat": CHAT, "message": newer}
    entries.insert(0, put_off)
    assert any("handled after newer ones" in found for found in judge(entries).findings)

    put_off["message"] = late
    assert judge(entries).findings == []


def test_a_budget_that_is_used_up_is_an_honest_refusal():
    spent = "O que o coach pode gastar hoje acabou. Sua pergunta não foi descontada; ele volta amanhã."
    said = {"what": "said", "chat": -6, "message": 9, "reply_to": 7, "text": spent}
    assert outcomes([said])[-6, 7].refusals == {9}


POST = "💌 Correio elegante nº 123456\nPara Bia:"


def mailed() -> list[Entry]:
    """One mail, posted, whose name was paid for twice: one charge was kept, the other one went back."""
    return [
        *good(),
        {"t": 3, "what": "mail", "sender": CAIO, "recipient": BIA},
        {"t": 7, "what": "said", "chat": CHAT, "message": 19, "reply_to": None, "text": POST},
        {"t": 8, "what": "charge", "charge": "c1", "payer": BIA},
        {"t": 8, "what": "charge", "charge": "c2", "payer": BIA},
        {"t": 20, "what": "payment", "charge": "c1", "state": "PAYMENT_STATE_DELIVERED"},
        {"t": 20, "what": "payment", "charge": "c2", "state": "PAYMENT_STATE_REFUNDED"},
        {"t": 20, "what": "mails kept", "sender": CAIO, "numbers": [123456]},
        {"t": 20, "what": "stars", "charge": "c1", "refund": False},
        {"t": 20, "what": "stars", "charge": "c2", "refund": False},
        {"t": 20, "what": "stars", "charge": "c2", "refund": True},
        {"t": 20, "what": "heard", "member": CAIO, "names": 0, "on_its_way": 1},
        {"t": 20, "what": "heard", "member": BIA, "names": 1, "on_its_way": 0},
    ]


def test_a_mail_that_was_posted_and_paid_for_passes_and_is_counted():
    verdict = judge(mailed())
    assert verdict.findings == []
    assert verdict.figures["charges, and of these given back"] == "2, 1"
    assert verdict.figures["mails posted"] == 1


@pytest.mark.parametrize(
    ("what", "number", "change", "finding"),
    [
        ("mails kept", 0, {"numbers": []}, "heard that a mail is on its way, and there is none"),
        ("mails kept", 0, {"numbers": [123456, 654321]}, "sent one mail, and 2 are there"),
        ("payment", 0, {"state": "PAYMENT_STATE_PAID"}, "its payment is PAYMENT_STATE_PAID"),
        ("payment", 1, {"state": "PAYMENT_STATE_DELIVERED"}, "went back, and its payment is"),
        ("stars", 2, {"charge": "c1"}, "went back, and its payment is PAYMENT_STATE_DELIVERED"),
        ("stars", 2, {"refund": False}, "paid for one name with 2 charges"),
        ("heard", 1, {"names": 0}, "was told 0 names"),
    ],
)
def test_each_harm_to_mails_and_money_is_found(what: str, number: int, change: Entry, finding: str):
    entries = mailed()
    [one for one in entries if one["what"] == what][number].update(change)
    assert any(finding in found for found in judge(entries).findings), judge(entries).findings


def test_a_mail_that_was_posted_twice_is_found():
    again = {"t": 9, "what": "said", "chat": CHAT, "message": 25, "reply_to": None, "text": POST}
    assert "mail 123456 was posted 2 times" in judge([*mailed(), again]).findings
