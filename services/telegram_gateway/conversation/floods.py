"""What a chat is told when it asks for more than its share: once a flood, in one line."""

from telegram_gateway.conversation.desk import Desk
from telegram_gateway.runtime.shares import Flood
from telegram_gateway.texts import match_language

_SAME_FLOOD_S = 600


async def tell_flood(desk: Desk, flood: Flood) -> None:
    """Have the outbox tell the chat that some of what it asked gets no answer. Raise ServiceError.

    The entry's name makes it once, whichever gateway drops and however often one is started again.
    A group that nobody registered is told nothing.
    """
    if flood.chat_id < 0:
        group = await desk.seen.active_group(flood.chat_id)
        if group is None:
            return
        language, key = match_language(group.settings.language), "flood-group"
    else:
        chosen = await desk.seen.chosen_language(flood.sender_id)
        language, key = match_language(chosen, flood.language_code), "flood-private"
    span = int(desk.gateway.clock().timestamp()) // _SAME_FLOOD_S
    await desk.gateway.outbox.schedule(
        f"flood:{flood.chat_id}:{span}",
        "send_message",
        flood.chat_id,
        {
            "chat_id": flood.chat_id,
            "text": desk.texts.format(language, key),
            "parse_mode": "HTML",
            "topic_id": flood.topic_id or 0,
        },
    )
