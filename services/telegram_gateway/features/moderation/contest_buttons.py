"""The button with which a member contests what an admin did to them: it stands where they are told of it."""

from datetime import timedelta
from enum import IntEnum
from typing import Final

from telegram_gateway.conversation.desk import Desk
from telegram_gateway.runtime.outbox_kinds import Rows

LIFE: Final = timedelta(days=3, hours=-1)
"""Shorter than the outbox knows what it told the admins, by which a measure is contested once."""


class Contested(IntEnum):
    """What is contested. The numbers stand in buttons."""

    MUTE = 0
    BAN = 1
    WARNING = 2
    WARNING_WITH_MUTE = 3
    PURGE = 4
    CHECKIN = 5
    REFUSED_CHECKIN = 6


def contest_rows(
    desk: Desk,
    language: str,
    *,
    chat_id: int,
    member_id: int,
    what: Contested,
    reference: int,
    in_group: bool = False,
) -> Rows:
    """One button, for the member alone: in private, or in the group.

    `reference` tells the measure from others of its kind towards the member in the group:
    the message of the command, the number of the warning,
    the message that was the check-in, or was refused as one.
    """
    token = desk.buttons.token(
        "contest_here" if in_group else "contest",
        chat_id,
        int(what),
        reference,
        owner_id=member_id,
        chat_id=chat_id if in_group else member_id,
        life=LIFE,
    )
    return [[(desk.texts.plain(language, "contest-button"), token)]]
