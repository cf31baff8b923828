"""Updates as Telegram sent them, before anything of them is trusted."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gymnation.member.v1.inbox_pb2 import InboxUpdate
from telegram_gateway.runtime.shares import Claim, claim_of

# One request stays well under gRPC's limit on messages.
_MAX_BATCH = 500
_MAX_BATCH_BYTES = 4 * 1024 * 1024
_INT64 = 2**63
EDITED_WITHIN_S = 600
"""So long after it was sent a caption may be edited and still say what a message is."""


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
    Of what was edited, which a live location is every few seconds, only young captions are read.
    """
    if not any(kind in update for kind in kinds):
        return False
    edited = update.get("edited_message")
    return edited is None or (isinstance(edited, dict) and "caption" in edited and edited_in_time(edited))


def edited_in_time(message: dict[str, Any]) -> bool:
    """Whether a message was edited soon after it was sent."""
    sent, edited = message.get("date"), message.get("edit_date")
    return isinstance(sent, int) and isinstance(edited, int) and 0 <= edited - sent <= EDITED_WITHIN_S


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
