"""Whether the updates of a chat were handled in order.

It compares the order of first reactions with the order of the messages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tests.survival.history import Entry, of_kind


def out_of_order(entries: Sequence[Entry]) -> list[Entry]:
    """The first reactions to check-ins that came after one to a newer check-in of their chat.

    Those are left out that tell nothing of when their check-in was handled, or could not be in order:
    a reaction that Telegram put off, and messages that Telegram delivered in another order.
    """
    excused = {(one["chat"], one["message"]) for one in of_kind(entries, "reaction put off")} | delivered_so(
        entries
    )
    sent = {(one["chat"], one["message"]) for one in of_kind(entries, "checkin")}
    seen: set[tuple[int, int]] = set()
    newest: dict[int, int] = defaultdict(int)
    late = []
    for one in of_kind(entries, "reaction"):
        chat, message = place = one["chat"], one["message"]
        if place not in sent or place in seen or not one["emoji"]:
            continue
        seen.add(place)
        if message < newest[chat] and place not in excused:
            late.append(one)
        newest[chat] = max(newest[chat], message)
    return late


def told(entries: Sequence[Entry], late: Entry) -> str:
    """When a check-in was written and shown that came too late, and after which one."""
    chat, message, shown = late["chat"], late["message"], late["t"]
    written = [
        one["t"] for one in of_kind(entries, "checkin") if (one["chat"], one["message"]) == (chat, message)
    ]
    newer = next(
        one
        for one in of_kind(entries, "reaction")
        if one["chat"] == chat and one["message"] > message and one["emoji"]
    )
    return (
        f"message {message} of {chat}, written at {written} s, was shown at {shown} s, "
        f"after message {newer['message']} at {newer['t']} s"
    )


def delivered_so(entries: Sequence[Entry]) -> set[tuple[int, int]]:
    """The chats and messages that Telegram delivered in another order than they were written in."""
    return {(chat, message) for one in of_kind(entries, "reordered") for chat, message in one["messages"]}
