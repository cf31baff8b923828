"""Updates as Telegram sent them, before anything of them is trusted."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gymnation.member.v1.inbox_pb2 import InboxUpdate
from telegram_gateway.runtime.shares import Claim, claim_of

# One request stays well under gRPC's limit on messages.
_MAX_BATCH = 500
_MAX_BATCH_BYTES = 4 * 1024 * 1024
_INT64 = 2**63
EDITED_WITHIN_S = 600
"""How long after it was sent a caption may be edited and still say what a message is."""
LINKED_WITHIN_S = 24 * 3600
"""How long after it was sent a link that is edited in is looked at: a newcomer's first hours."""
_LEADING: Final = frozenset({"url", "text_link", "email", "mention", "text_mention"})


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update as Telegram sent it."""

    update_id: int
    lane: int
    payload: bytes
    claim: Claim

    @classmethod
    def of(cls, update: dict[str, Any]) -> "RawUpdate":
        """Raise ValueError for what is no update."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 <= update_id < _INT64:
            raise ValueError("an update needs an update_id")
        # Half of a pair of surrogates, which JSON can write, is no text: a question mark stands for it.
        payload = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        lane = lane_of(update)
        return cls(update_id, lane, payload, claim_of(update, update_id, lane))

    @classmethod
    def stored(cls, update: InboxUpdate) -> "RawUpdate":
        """Return an update as the member service keeps it, whatever its payload is."""
        claim = claim_of(content_of(update.payload), update.update_id, update.lane)
        return cls(update.update_id, update.lane, update.payload, claim)


def is_wanted(update: dict[str, Any], kinds: Collection[str]) -> bool:
    """Whether somebody here reads it.

    Telegram still sends what was queued before `kinds`, its allowed_updates, changed.
    Of what was edited, which a live location is every few seconds, young captions are read,
    and texts of within a day that may lead elsewhere.
    Of reactions only persons' in groups are, and only those that begin or end to be kind.
    """
    if not any(kind in update for kind in kinds):
        return False
    if "message_reaction" in update:
        return says_something_new(update["message_reaction"])
    edited = update.get("edited_message")
    if edited is None:
        return True
    if not isinstance(edited, dict):
        return False
    return ("caption" in edited and edited_in_time(edited)) or (
        edited_in_time(edited, LINKED_WITHIN_S) and may_lead_elsewhere(edited)
    )


def edited_in_time(message: dict[str, Any], within_s: int = EDITED_WITHIN_S) -> bool:
    """Whether a message was edited soon after it was sent."""
    sent, edited = message.get("date"), message.get("edit_date")
    return isinstance(sent, int) and isinstance(edited, int) and 0 <= edited - sent <= within_s


def may_lead_elsewhere(message: dict[str, Any]) -> bool:
    """Whether a text or a caption may hold a link or a mention. It may be a wrong yes, never a wrong no."""
    for text_name, entities_name in (("text", "entities"), ("caption", "caption_entities")):
        text, entities = message.get(text_name), message.get(entities_name)
        if isinstance(text, str) and ("/" in text or "www" in text.lower()):
            return True
        if isinstance(entities, list) and any(
            isinstance(one, dict) and one.get("type") in _LEADING for one in entities
        ):
            return True
    return False


_UNKIND: Final = frozenset(["👎", "🤮", "💩", "🤡", "🖕", "😡", "🤬", "🥱", "🤨", "😐"])
"""Reactions that are no praise."""


def says_something_new(reacted: object) -> bool:
    """Whether a person in a group began or ceased to praise a message."""
    if not isinstance(reacted, dict):
        return False
    user, chat = reacted.get("user"), reacted.get("chat")
    # Without a user it is an anonymous admin, or a channel.
    if not isinstance(user, dict) or user.get("is_bot") is not False or not isinstance(chat, dict):
        return False
    before, now = (_praises(reacted.get(name)) for name in ("old_reaction", "new_reaction"))
    return chat.get("type") in {"group", "supergroup"} and before != now


def _praises(reactions: object) -> bool:
    return isinstance(reactions, list) and any(isinstance(one, dict) and is_kind(one) for one in reactions)


def is_kind(reaction: Mapping[str, Any]) -> bool:
    """Whether a reaction is praise. What a group drew itself, or paid for, is meant well."""
    return reaction.get("type") != "emoji" or reaction.get("emoji") not in _UNKIND


def lane_of(update: dict[str, Any]) -> int:
    """The chat that an update belongs to, else the person, else 0."""
    for content in update.values():
        if not isinstance(content, dict):
            continue
        holder = content["message"] if isinstance(content.get("message"), dict) else content
        for key in ("chat", "user_chat_id", "from", "user"):
            place = holder.get(key)
            place_id = place.get("id") if isinstance(place, dict) else place
            if isinstance(place_id, int) and not isinstance(place_id, bool) and abs(place_id) < _INT64:
                return place_id
    return 0


def content_of(payload: bytes) -> dict[str, Any]:
    """Return what a payload holds; nothing when it cannot be read."""
    try:
        content = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def batches(updates: Sequence[RawUpdate]) -> Iterator[list[RawUpdate]]:
    """Yield what goes into one request each."""
    batch: list[RawUpdate] = []
    size = 0
    for raw in updates:
        if batch and (len(batch) >= _MAX_BATCH or size + len(raw.payload) > _MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(raw)
        size += len(raw.payload)
    if batch:
        yield batch
