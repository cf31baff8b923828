"""Judges what a history says of anonymous mails: nothing twice, nothing lost.

Each charge ends delivered or refunded, never both, never neither.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from tests.survival.history import Entry, of_kind

_POST: Final = re.compile(r"Correio elegante nº (\d+)")
ENDED_WELL: Final = {False: "PAYMENT_STATE_DELIVERED", True: "PAYMENT_STATE_REFUNDED"}
"""By whether the Stars went back."""


def judge_mails(entries: Sequence[Entry]) -> tuple[list[str], dict[str, Any]]:
    """The findings, and the figures; none of a run without mails."""
    written = of_kind(entries, "mail")
    if not written:
        return [], {}
    findings = [*_written(entries, written), *_posted(entries), *_paid(entries)]
    return findings, _figures(entries, written)


def _written(entries: Sequence[Entry], written: Sequence[Entry]) -> list[str]:
    kept = {one["sender"]: one["numbers"] for one in of_kind(entries, "mails kept")}
    sent = {one["member"] for one in of_kind(entries, "heard") if one["on_its_way"]}
    found = []
    for one in written:
        numbers = kept.get(one["sender"])
        if numbers is None:
            found.append("the run did not get to look at who sent a mail")
        elif len(numbers) > 1:
            found.append(f"{one['sender']} sent one mail, and {len(numbers)} are there")
        elif one["sender"] in sent and not numbers:
            found.append(f"{one['sender']} heard that a mail is on its way, and there is none")
    return found


def _posts(entries: Sequence[Entry]) -> Counter[int]:
    return Counter(
        int(match.group(1)) for one in of_kind(entries, "said") if (match := _POST.search(one["text"]))
    )


def _posted(entries: Sequence[Entry]) -> list[str]:
    return [
        f"mail {number} was posted {times} times" for number, times in _posts(entries).items() if times > 1
    ]


def _paid(entries: Sequence[Entry]) -> list[str]:
    back = {one["charge"] for one in of_kind(entries, "stars") if one["refund"]}
    times = Counter(one["charge"] for one in of_kind(entries, "stars") if one["refund"])
    states = {one["charge"]: one["state"] for one in of_kind(entries, "payment")}
    names = {one["member"]: one["names"] for one in of_kind(entries, "heard")}
    found, told = [], Counter[int]()
    for one in of_kind(entries, "charge"):
        charge, state = one["charge"], states.get(one["charge"])
        if state != ENDED_WELL[charge in back]:
            went = "went back" if charge in back else "stayed"
            found.append(f"the Stars of {charge} {went}, and its payment is {state}")
        told[one["payer"]] += charge not in back
        if times[charge] > 1:
            found.append(f"{charge} was given back {times[charge]} times")
    for payer, charges in told.items():
        if charges > 1:
            found.append(f"{payer} paid for one name with {charges} charges that were kept")
        if bool(charges) != bool(names.get(payer)):
            found.append(
                f"{payer} paid with {charges} charges that were kept and was told {names.get(payer)} names"
            )
    return found


def _figures(entries: Sequence[Entry], written: Sequence[Entry]) -> dict[str, Any]:
    charges = of_kind(entries, "charge")
    back = sum(one["refund"] for one in of_kind(entries, "stars"))
    return {
        "mails begun, and there in the end": (
            f"{len(written)}, {sum(len(one['numbers']) for one in of_kind(entries, 'mails kept'))}"
        ),
        "mails posted": len(_posts(entries)),
        "charges, and of these given back": f"{len(charges)}, {back}",
        "names that were told again": sum(max(one["names"] - 1, 0) for one in of_kind(entries, "heard")),
    }
