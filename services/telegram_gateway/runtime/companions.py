"""Which updates of a chat may begin together: photos of different people, one right after the other.

They are what a busy minute of a group consists of, and none of them changes what another one means.
What they show in the chat is still shown in their order (tickets.py, turns.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message, Update
from telegram.constants import ChatType

_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


def may_begin_together(begun: Sequence[Update], following: Update) -> bool:
    """Whether `following` may begin although what stands before it in its chat has only begun.

    Each is a photo or a film without a command, of another person, and shows something else:
    who was first with a picture, and which picture of an album stands for it, stays as it was sent.
    """
    marks = _marks(following)
    return bool(marks) and all(found and not found & marks for found in map(_marks, begun))


def _marks(update: Update) -> frozenset[tuple[str, object]]:
    """What two photos must not have in common; empty for what is no photo of a person in a group."""
    message = update.message
    if message is None or message.chat.type not in _GROUPS or message.sender_chat is not None:
        return frozenset()
    sender, shown = message.from_user, _shown(message)
    if sender is None or not shown or (message.caption or "").startswith("/"):
        return frozenset()
    marks: set[tuple[str, object]] = {("person", sender.id), ("file", shown)}
    if message.media_group_id:
        marks.add(("album", message.media_group_id))
    return frozenset(marks)


def _shown(message: Message) -> str:
    """Telegram's name of the picture or film; what comes as a document may be anything."""
    media = (message.photo[-1] if message.photo else None) or message.video or message.video_note
    return media.file_unique_id if media else ""
