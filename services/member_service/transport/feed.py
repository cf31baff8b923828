"""FeedService: one stream for each reader, from the feed to the wire."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from gymnation.member.v1 import feed_pb2, feed_service_pb2, feed_service_pb2_grpc, milestones_pb2
from member_service.domain.failures import FieldInvalid
from member_service.domain.feed import TOKENS_LIVE, FeedKind, NumberedEvent, wanted
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.watching import Watcher, Watching
from member_service.transport.acting import sees_as_others
from member_service.transport.context import Context
from member_service.transport.milestones import KINDS as MILESTONES
from member_service.transport.sealed_pages import PageSealer
from member_service.transport.times import to_timestamp
from servicekit import callers
from servicekit.callers import Caller
from servicekit.clock import Clock
from servicekit.errors import FailedPrecondition, InvalidArgument, ResourceExhausted
from servicekit.page_tokens import PageTokenInvalid

SERVICE: Final = feed_service_pb2.DESCRIPTOR.services_by_name["FeedService"].full_name
WATCH: Final = f"/{SERVICE}/Watch"

MOST_GROUPS: Final = 100
HEARTBEAT_S: Final = 12.0
"""How often, at least, a reader gets a token: well within the 15 s that the contract promises."""
LONGEST_S: Final = 3 * 60.0
CLOCKS_DIFFER: Final = timedelta(hours=1)
WRITE_S: Final = 20.0
"""How long a reader may take with one response before it is let go."""

_KINDS: Final = {
    feed_pb2.FEED_EVENT_KIND_CHECKIN_RECORDED: FeedKind.CHECKIN_RECORDED,
    feed_pb2.FEED_EVENT_KIND_CHECKIN_REVOKED: FeedKind.CHECKIN_REVOKED,
    feed_pb2.FEED_EVENT_KIND_CHECKIN_RESTORED: FeedKind.CHECKIN_RESTORED,
    feed_pb2.FEED_EVENT_KIND_SEASON_ENDED: FeedKind.SEASON_ENDED,
    feed_pb2.FEED_EVENT_KIND_MEMBER_ERASED: FeedKind.MEMBER_ERASED,
    feed_pb2.FEED_EVENT_KIND_MEMBER_LINKED: FeedKind.MEMBER_LINKED,
    feed_pb2.FEED_EVENT_KIND_MEMBER_UNLINKED: FeedKind.MEMBER_UNLINKED,
    feed_pb2.FEED_EVENT_KIND_MEMBER_RENAMED: FeedKind.MEMBER_RENAMED,
    feed_pb2.FEED_EVENT_KIND_CHALLENGE_ENDED: FeedKind.CHALLENGE_ENDED,
    feed_pb2.FEED_EVENT_KIND_GOAL_REACHED: FeedKind.GOAL_REACHED,
    feed_pb2.FEED_EVENT_KIND_MILESTONE_REACHED: FeedKind.MILESTONE_REACHED,
}
NUMBERS: Final = {kind: number for number, kind in _KINDS.items()}


class FeedTokenInvalid(InvalidArgument):
    """The token was not made by this method for this caller."""

    reason = "FEED_TOKEN_INVALID"
    field = "after_token"


class FeedTokenExpired(FailedPrecondition):
    """Events after the token may be gone: it is too old, of the future, or knows more than the database."""

    reason = "FEED_TOKEN_EXPIRED"


class ReaderTooSlow(ResourceExhausted):
    """The reader took too long with a response."""

    reason = "FEED_READER_TOO_SLOW"


class Tokens:
    """Places in groups, as text that only the caller who got it can use."""

    def __init__(self, sealer: PageSealer, clock: Clock) -> None:
        self._sealer, self._clock = sealer, clock

    def pack(self, caller: str, places: Mapping[str, int]) -> str:
        made = {"at": int(self._clock().timestamp()), "places": dict(places)}
        return self._sealer.seal(json.dumps(made, separators=(",", ":")), WATCH, caller)

    def unpack(self, token: str, caller: str) -> tuple[datetime, dict[str, int]]:
        """When it was made, and group id -> the number up to which all was read.

        Raise FeedTokenInvalid or FeedTokenExpired.
        """
        try:
            made = json.loads(self._sealer.open(token, WATCH, caller))
            at, places = (
                datetime.fromtimestamp(made["at"], UTC),
                {str(k): int(v) for k, v in made["places"].items()},
            )
        except (PageTokenInvalid, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            raise FeedTokenInvalid from None
        # One of the future is from before a clock was set back: how old it is nobody knows.
        if not -CLOCKS_DIFFER <= self._clock() - at <= TOKENS_LIVE:
            raise FeedTokenExpired
        return at, places


class FeedServicer(feed_service_pb2_grpc.FeedServiceServicer):
    """Answers FeedService."""

    def __init__(
        self,
        watching: Watching,
        groups: GroupFinder,
        tokens: Tokens,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watching, self._groups, self._tokens = watching, groups, tokens
        self._monotonic = monotonic

    # It writes by itself: only so it notices that nobody reads. The stubs know iterators only.
    async def Watch(self, request: feed_service_pb2.WatchRequest, context: Context) -> None:  # type: ignore[override]
        caller = callers.current()
        kinds = _kinds(request)
        asked = list(request.chat_ids)
        chats = await self._chats(asked) if asked else await self._granted(caller)
        known = await self._known(request.after_token, caller.name)
        places = {group_id: await self._place(group_id, known.get(group_id)) for group_id in chats}
        with self._watching.watcher(caller.name, places) as watcher:
            reader = _Reader(caller, kinds, chats, watcher)
            try:
                await _Stream(self, context, reader).run()
            except ReaderTooSlow:
                self._until_read(caller.name, context)
                raise

    async def _known(self, token: str, caller: str) -> dict[str, int]:
        if not token:
            return {}
        at, places = self._tokens.unpack(token, caller)
        if await self._watching.was_restored_since(at):
            # Numbers that it knows may be those of other events by now.
            raise FeedTokenExpired
        return places

    async def _place(self, group_id: str, known: int | None) -> int:
        if known is None:
            return await self._watching.last(group_id)
        if not await self._watching.has_come_to(group_id, known):
            # A backup was put back, and nobody said so: what gets this number next is another event.
            raise FeedTokenExpired
        return known

    def _until_read(self, caller: str, context: Context) -> None:
        """Count the stream as one that was let go, until the rest was taken or the connection ended."""
        unread = self._watching.let_go(caller)
        # The stubs have a protocol here that no function obeys.
        context.add_done_callback(lambda _: unread.close())  # type: ignore[arg-type]

    async def _chats(self, asked: Sequence[int]) -> dict[str, int]:
        """Group id -> the chat id by which the caller asks for it."""
        if not 1 <= len(asked) <= MOST_GROUPS or len(set(asked)) != len(asked) or max(asked) >= 0:
            raise FieldInvalid("chat_ids")
        return {(await registered_group(self._groups, chat_id)).id: chat_id for chat_id in asked}

    async def _granted(self, caller: Caller) -> dict[str, int]:
        """The groups that the caller was granted, each by its chat id of today, whatever it had before."""
        found = [await registered_group(self._groups, chat_id) for chat_id in sorted(caller.groups or ())]
        chats = {group.id: group.chat_id for group in found}
        if not 1 <= len(chats) <= MOST_GROUPS:
            raise FieldInvalid("chat_ids")
        return chats

    def token(self, caller: Caller, watcher: Watcher) -> str:
        """Where this reader is."""
        return self._tokens.pack(caller.name, watcher.places)

    @property
    def watching(self) -> Watching:
        return self._watching

    def now(self) -> float:
        """Seconds of a clock that only goes forward."""
        return self._monotonic()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, what, and how far they are."""

    caller: Caller
    kinds: frozenset[FeedKind]
    chats: Mapping[str, int]
    """Group id -> the chat id by which the caller asks for it."""
    watcher: Watcher


class _Stream:
    """One reader, until the end of their stream."""

    def __init__(self, servicer: FeedServicer, context: Context, reader: _Reader) -> None:
        self._servicer, self._context = servicer, context
        self._caller, self._kinds = reader.caller, reader.kinds
        self._chats, self._watcher = reader.chats, reader.watcher
        now = servicer.now()
        # Not all at the same moment: those of one restart would come back together.
        self._ends = now + LONGEST_S * random.uniform(0.8, 1.0)  # noqa: S311 - no secret
        self._heard = now

    async def run(self) -> None:
        watching = self._servicer.watching
        # By themselves: a status can be sent while a response waits for its reader, but not while these do.
        await self._context.send_initial_metadata(())
        # At once: whoever is cut off before the first event knows where to go on.
        await self._write(feed_service_pb2.WatchResponse())
        while not watching.ended.is_set() and self._servicer.now() < self._ends:
            for group_id in await self._watcher.changed(self._quiet_s()):
                await self._read(group_id)
            if self._servicer.now() - self._heard >= HEARTBEAT_S:
                await self._write(feed_service_pb2.WatchResponse())
        await self._write(feed_service_pb2.WatchResponse())

    def _quiet_s(self) -> float:
        """How long nothing need be said."""
        now = self._servicer.now()
        return max(0.0, min(self._heard + HEARTBEAT_S, self._ends) - now)

    async def _read(self, group_id: str) -> None:
        places = self._watcher.places
        batch = await self._servicer.watching.read(group_id, places[group_id])
        if batch.events:
            # The other groups' turn comes first, and a token's, however much is left here.
            self._watcher.look_again(group_id)
        hidden = batch.hidden if sees_as_others() else frozenset()
        told = {one.number for one in wanted(batch.events, self._kinds, self._caller.name, hidden)}
        for one in batch.events:
            places[group_id] = one.number
            if one.number in told:
                event = _to_proto(one, self._chats[group_id])
                await self._write(feed_service_pb2.WatchResponse(event=event))

    async def _write(self, response: feed_service_pb2.WatchResponse) -> None:
        response.token = self._servicer.token(self._caller, self._watcher)
        try:
            async with asyncio.timeout(WRITE_S):
                await self._context.write(response)
        except TimeoutError:
            raise ReaderTooSlow(retry_after_s=1) from None
        self._heard = self._servicer.now()


def _kinds(request: feed_service_pb2.WatchRequest) -> frozenset[FeedKind]:
    if len(request.kinds) > len(_KINDS):
        raise FieldInvalid("kinds")
    try:
        return frozenset(_KINDS[kind] for kind in request.kinds)
    except KeyError:
        raise FieldInvalid("kinds") from None


def _to_proto(one: NumberedEvent, chat_id: int) -> feed_pb2.FeedEvent:
    event = one.event
    told = feed_pb2.FeedEvent(
        event_id=event.event_id,
        chat_id=chat_id,
        kind=NUMBERS[event.kind],
        event_time=to_timestamp(event.time),
        member_id=event.member_id,
        season_id=event.season_id,
        external_ids=[event.external_id] if event.external_id else [],
    )
    if event.checkin is not None:
        told.checkin.CopyFrom(
            feed_pb2.FeedCheckin(
                checkin_id=event.checkin.id,
                anchor_id=event.checkin.anchor_id,
                points=event.checkin.points,
                day=event.checkin.day.isoformat(),
                season_id=event.checkin.season_id,
            )
        )
    if event.milestone is not None:
        reached = event.milestone
        told.milestone.CopyFrom(
            milestones_pb2.Milestone(kind=MILESTONES[reached.kind], number=reached.number)
        )
    return told
