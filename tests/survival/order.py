"""Whether the updates of a chat were handled in order.

It compares the order of first reactions with the order of the messages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sandbox.patience import patient
from tests.survival.history import Entry, of_kind

# One batch that Telegram delivered in another order is handled within so many seconds.
_TOGETHER_S = 1.0


def out_of_order(entries: Sequence[Entry]) -> list[Entry]:
    """The first reactions to check-ins that came after one to a newer check-in of their chat.

    A reaction that Telegram put off comes later by design: it tells nothing of when its check-in was handled.
    """
    put_off = {(one["chat"], one["message"]) for one in of_kind(entries, "reaction put off")}
    sent = {(one["chat"], one["message"]) for one in of_kind(entries, "checkin")}
    seen: set[tuple[int, int]] = set()
    newest: dict[int, int] = defaultdict(int)
    late = []
    for one in of_kind(entries, "reaction"):
        chat, message = place = one["chat"], one["message"]
        if place not in sent or place in seen or not one["emoji"]:
            continue
        seen.add(place)
        if message < newest[chat] and place not in put_off:
            late.append(one)
        newest[chat] = max(newest[chat], message)
    return late


def occasions(late: Sequence[Entry]) -> list[Entry]:
    """The first of those that came right after each other."""
    together_s = patient(_TOGETHER_S)
    return [
        one for number, one in enumerate(late) if not number or one["t"] - late[number - 1]["t"] > together_s
    ]


def excused(entries: Sequence[Entry]) -> int:
    """How often Telegram was told to deliver in another order."""
    faults = of_kind(entries, "fault")
    return sum(one.get("count", 1) for one in faults if one["kind"] == "reorder")
