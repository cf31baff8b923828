"""Shares: how much of a gateway one chat and one member may have in work at once.

A group's answers go out at twenty a minute, while its members may ask a thousand times as fast.
Without shares one chat would fill the gateway, and nobody else would be served.

What counts (a photo, a film, a join, a payment) is never dropped.
What is more than a chat's share of the room waits in the inbox of the member service.
What asks for an answer (a command, a question, a press) is dropped when its chat or its sender asks too much.
The chat is told so once a flood. What is only talk is dropped in silence, as nobody expects an answer.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any

CHAT_ASKS = 20
"""A minute's worth of a group's answers. Beyond it, only who has nothing in work may ask there."""
CHAT_ASKS_AT_MOST = 2 * CHAT_ASKS
MEMBER_ASKS = 10
"""By one sender in one chat."""
MEMBER_ASKS_EVERYWHERE = 5 * MEMBER_ASKS
CHAT_TALKS = 100
ROOM_SHARE = 4
"""A chat may have a quarter of what is still free: however many flood, some room is left for the next one."""
FLOOD_OVER_S = 60.0
"""A chat that dropped nothing for so long is told again."""
_FLOODS_KEPT = 1000

_FILES = ("photo", "video", "video_note", "animation", "document")
_TALK = (
    "text",
    "sticker",
    "voice",
    "audio",
    "poll",
    "dice",
    "location",
    "venue",
    "contact",
    "story",
    "game",
    "paid_media",
    "checklist",
    "giveaway",
)


class Weight(Enum):
    """What is lost when an update is dropped."""

    COUNTS = "counts"
    ASKS = "asks"
    TALKS = "talks"


class Verdict(Enum):
    """What becomes of an update that arrives."""

    HERE = "here"
    LATER = "later"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Claim:
    """One update's claim on a share: the chat, who sent it, and its weight."""

    update_id: int
    lane: int
    sender: int
    weight: Weight
    message_id: int = 0
    """Of what somebody wrote; 0 for anything else."""
    message_date: int = 0
    """In seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Flood:
    """The first update that was dropped in a chat for a while: where it was, and whose."""

    chat_id: int
    sender_id: int
    topic_id: int | None
    language_code: str


class Shares:
    """Counts what is in work by chat and by sender, and says what there is room for."""

    def __init__(self, room: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._room = room
        self._monotonic = monotonic
        self._held: dict[int, Claim] = {}
        self._put_off: dict[int, dict[int, Claim]] = {}
        self._by_lane: Counter[int] = Counter()
        self._asks_by_lane: Counter[int] = Counter()
        self._asks_by_sender: Counter[int] = Counter()
        self._asks_by_both: Counter[tuple[int, int]] = Counter()
        self._talks_by_lane: Counter[int] = Counter()
        self._floods: OrderedDict[int, float] = OrderedDict()

    def judge(self, claim: Claim, *, waits: bool) -> Verdict:
        """Say what becomes of an update, and count it unless it is dropped.

        `waits`: older ones of its chat are in the inbox still, so it must come after them.
        """
        if claim.update_id in self._held:
            return Verdict.HERE
        if self._is_too_much(claim):
            return Verdict.DROPPED
        if waits or self.is_full(claim.lane):
            self._put_off_for_now(claim)
            return Verdict.LATER
        self._hold(claim)
        return Verdict.HERE

    def take(self, claim: Claim) -> bool:
        """Count what the inbox brought, whatever room its chat has; False when it is to be dropped."""
        if claim.update_id in self._held:
            return True
        if self._put_off.get(claim.lane, {}).pop(claim.update_id, None) is not None:
            self._count(claim, -1)
        elif self._is_too_much(claim):
            return False
        self._hold(claim)
        return True

    def release(self, update_id: int) -> None:
        """Count an update no more: it is settled, or was not taken after all."""
        claim = self._held.pop(update_id, None)
        if claim is not None:
            _change(self._by_lane, claim.lane, -1)
            self._count(claim, -1)

    def forget_put_off(self, lane: int) -> None:
        """Count no more of what was put off in a lane: nothing of it is in the inbox any longer."""
        for claim in self._put_off.pop(lane, {}).values():
            self._count(claim, -1)

    def is_full(self, lane: int) -> bool:
        """Whether a chat has its share of the room in work."""
        return self._by_lane[lane] >= max(1, (self._room - len(self._held)) // ROOM_SHARE)

    def full_lanes(self, at_most: int) -> list[int]:
        """List chats that have their share in work, those with the most first."""
        return [lane for lane, _ in self._by_lane.most_common(at_most) if self.is_full(lane)]

    def begins_flood(self, lane: int) -> bool:
        """Say whether the drop that just happened in a chat is the first one for a while."""
        now = self._monotonic()
        last = self._floods.pop(lane, None)
        self._floods[lane] = now
        if len(self._floods) > _FLOODS_KEPT:
            self._floods.popitem(last=False)
        return last is None or now - last >= FLOOD_OVER_S

    def flood_was_not_told(self, lane: int) -> None:
        """Let the next drop in the chat be the one that is told."""
        self._floods.pop(lane, None)

    def _is_too_much(self, claim: Claim) -> bool:
        if claim.weight is Weight.TALKS:
            return self._talks_by_lane[claim.lane] >= CHAT_TALKS
        if claim.weight is Weight.COUNTS:
            return False
        here, own = self._asks_by_lane[claim.lane], self._asks_by_both[claim.lane, claim.sender]
        return (
            own >= MEMBER_ASKS
            or (own > 0 and here >= CHAT_ASKS)
            or here >= CHAT_ASKS_AT_MOST
            or self._asks_by_sender[claim.sender] >= MEMBER_ASKS_EVERYWHERE
        )

    def _put_off_for_now(self, claim: Claim) -> None:
        """Go on counting what asks or talks: the inbox must not fill with it either."""
        if claim.weight is Weight.COUNTS:
            return
        there = self._put_off.setdefault(claim.lane, {})
        if claim.update_id not in there:
            there[claim.update_id] = claim
            self._count(claim, 1)

    def _hold(self, claim: Claim) -> None:
        self._held[claim.update_id] = claim
        self._by_lane[claim.lane] += 1
        self._count(claim, 1)

    def _count(self, claim: Claim, by: int) -> None:
        if claim.weight is Weight.TALKS:
            _change(self._talks_by_lane, claim.lane, by)
        elif claim.weight is Weight.ASKS:
            _change(self._asks_by_lane, claim.lane, by)
            _change(self._asks_by_sender, claim.sender, by)
            _change(self._asks_by_both, (claim.lane, claim.sender), by)


def claim_of(update: dict[str, Any], update_id: int, lane: int) -> Claim:
    """Return what an update claims, as far as its raw content tells."""
    query = update.get("callback_query")
    if isinstance(query, dict):
        return Claim(update_id, lane, _id_of(query.get("from")), Weight.ASKS)
    reacted = update.get("message_reaction")
    if isinstance(reacted, dict):
        return Claim(update_id, lane, _id_of(reacted.get("user")), Weight.TALKS)
    message = update.get("message")
    if not isinstance(message, dict):
        return Claim(update_id, lane, 0, Weight.COUNTS)
    written = _has(message, (*_FILES, *_TALK))
    message_id = _count_of(message, "message_id") if written else 0
    date = _count_of(message, "date")
    return Claim(update_id, lane, sender_of(message), _weight_of(message), message_id, date)


def flood_of(update: dict[str, Any], lane: int) -> Flood:
    """Return where a flood is to be told, from an update that was dropped."""
    content = next((one for one in update.values() if isinstance(one, dict)), {})
    nested = content.get("message")
    message = nested if isinstance(nested, dict) else content
    topic = message.get("message_thread_id") if message.get("is_topic_message") is True else None
    user = content.get("from")
    code = user.get("language_code") if isinstance(user, dict) else ""
    return Flood(
        lane,
        _id_of(user),
        topic if isinstance(topic, int) else None,
        code if isinstance(code, str) else "",
    )


def sender_of(message: dict[str, Any]) -> int:
    """Return who a message is counted for: the chat that somebody writes as, or the person."""
    return _id_of(message.get("sender_chat")) or _id_of(message.get("from"))


def _weight_of(message: dict[str, Any]) -> Weight:
    chat = message.get("chat")
    in_private = isinstance(chat, dict) and chat.get("type") == "private"
    answered = message.get("reply_to_message")
    if _has(message, _FILES):
        asks = in_private or (_begins_with_command(message.get("caption_entities")) and answered is None)
        return Weight.ASKS if asks else Weight.COUNTS
    if not _has(message, _TALK):
        # Telegram's own word of what happened: somebody came, paid, gave the group another name.
        return Weight.COUNTS
    answers_bot = isinstance(answered, dict) and _is_bot(answered.get("from"))
    entities = message.get("entities")
    if in_private or answers_bot or _begins_with_command(entities) or _mentions(entities):
        return Weight.ASKS
    return Weight.TALKS


def _has(message: dict[str, Any], names: Collection[str]) -> bool:
    return any(name in message for name in names)


def _begins_with_command(entities: object) -> bool:
    return any(one.get("type") == "bot_command" and one.get("offset") == 0 for one in _rows(entities))


def _mentions(entities: object) -> bool:
    return any(one.get("type") in {"mention", "text_mention"} for one in _rows(entities))


def _rows(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _is_bot(user: object) -> bool:
    return isinstance(user, dict) and user.get("is_bot") is True


def _id_of(holder: object) -> int:
    found = holder.get("id") if isinstance(holder, dict) else 0
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def _count_of(holder: dict[str, Any], name: str) -> int:
    found = holder.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found < 2**31 else 0


def _change(counter: Counter[Any], key: object, by: int) -> None:
    counter[key] += by
    if counter[key] <= 0:
        del counter[key]
