"""Challenges wired as the service wires them, for a group in which people train."""

import itertools
import json
from datetime import date, timedelta

from member_service.domain import days
from member_service.domain.challenge_counting import Counting
from member_service.domain.challenge_desk import (
    AnswerDuel,
    CancelChallenge,
    ChallengeRequest,
    CreateChallenge,
    JoinChallenge,
    LeaveChallenge,
    NoteChallengeMessage,
    Person,
    ShowChallenges,
    ShownChallenge,
)
from member_service.domain.challenge_sweeps import ChallengeWork
from member_service.domain.challenges import ChallengeKind, Progress
from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.habits import KeptWeeksOf
from member_service.domain.ledger import CheckinFilter
from member_service.domain.outbox import Outbox
from member_service.storage import challenges as challenge_storage
from member_service.storage import outbox as outbox_storage
from member_service.storage.database import Database
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.feed import MongoFeed
from tests.member_service.parts import ADMIN, CHAT, Parts, rid


class Arena:
    """What people do, and what the outbox was told of it."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.chat = parts, CHAT
        database, groups, clock = parts.database, parts.groups, parts.clock
        self.store = challenge_storage.MongoChallenges(database)
        self.outbox = Outbox(outbox_storage.MongoOutboxStore(database), clock)
        self.counting = self._counting(database)
        self.show = ShowChallenges(self.store, self.counting, parts.appearance_store, groups, clock)
        self.do_create = CreateChallenge(self.store, groups, clock)
        self.do_join = JoinChallenge(self.store, groups, clock)
        self.do_leave = LeaveChallenge(self.store, groups, clock)
        self.do_answer = AnswerDuel(self.store, groups, clock)
        self.do_cancel = CancelChallenge(self.store, groups)
        self.do_note = NoteChallengeMessage(self.store, groups)
        self.sweeper = self.sweeper_on(database)
        self._anchors: dict[date, int] = {}
        self._numbers = itertools.count(100)

    def _counting(self, database: Database) -> Counting:
        parts = self.parts
        return Counting(
            parts.ledger,
            parts.pause_store,
            KeptWeeksOf(parts.ledger, parts.goal_store, parts.pause_store, parts.clock),
        )

    def sweeper_on(self, database: Database) -> DueGroupSweeper:
        work = ChallengeWork(
            challenge_storage.MongoChallenges(database),
            self._counting(database),
            Outbox(outbox_storage.MongoOutboxStore(database), self.parts.clock),
            MongoFeed(self.parts.database),
            self.parts.clock,
        )
        return DueGroupSweeper(MongoDueGroups(database, challenge_storage.DUE), work, self.parts.clock)

    async def begin(self) -> None:
        await self.parts.database.ensure_indexes((*outbox_storage.INDEXES, *challenge_storage.INDEXES))
        self.group_id = (await self.parts.registered()).id

    def today(self) -> date:
        return days.local_day(self.parts.clock(), "America/Sao_Paulo")

    async def sweep(self) -> None:
        await self.sweeper.sweep_once()

    async def pass_time(self, **by: float) -> None:
        """Look as often as something may be due."""
        end = self.parts.clock.now + timedelta(**by)
        while self.parts.clock.now < end:
            self.parts.clock.now = min(end, self.parts.clock.now + timedelta(hours=8))
            await self.sweep()

    async def told(self, *, shows: bool = False) -> list[tuple[str, int]]:
        """What the outbox has to say since: kinds, with the mark, or whether it is said again.

        `shows`: with the edits of messages.
        """
        self.parts.clock.forward(minutes=11)
        await self.sweep()
        self.parts.clock.forward(minutes=1)
        told = []
        while leased := (await self.outbox.lease("a", None, 0)).entries:
            for entry in leased:
                payload = json.loads(entry.payload)
                told.append((entry.kind, int(payload.get("mark", payload.get("again", 0)))))
                await self.outbox.complete(entry.entry_id, entry.fence)
        return [one for one in told if shows or one[0] != "challenge_show"]

    async def create(
        self,
        kind: ChallengeKind,
        length: int,
        *,
        by: int = ADMIN,
        opponent: int = 0,
        name: str = "",
        **more: object,
    ) -> str:
        request = rid(name) if name else self.parts.new_request()
        people = {"by": Person(by, f"M{by}"), "opponent": Person(opponent, f"M{opponent}")}
        made = await self.do_create(
            ChallengeRequest(request, self.chat, kind=kind, length_days=length, **people, **more)
        )
        await self.sweep()
        return made[1].id

    async def join(self, challenge: str, member: int, team: int = 0) -> None:
        await self.do_join(self.parts.new_request(), self.chat, challenge, Person(member, f"M{member}"), team)

    async def leave(self, challenge: str, member: int) -> None:
        await self.do_leave(self.parts.new_request(), self.chat, challenge, member)

    async def answer(self, challenge: str, member: int, *, accepts: bool = True) -> None:
        await self.do_answer(self.parts.new_request(), self.chat, challenge, member, accepts=accepts)

    async def cancel(self, challenge: str) -> None:
        await self.do_cancel(self.parts.new_request(), self.chat, challenge, ADMIN)

    async def note(self, challenge: str, message_id: int) -> None:
        await self.do_note(self.parts.new_request(), self.chat, challenge, message_id)

    async def shown(self, challenge: str) -> ShownChallenge:
        return await self.show.one(self.chat, challenge)

    async def progress(self, challenge: str) -> Progress:
        return (await self.shown(challenge)).progress

    async def trains(self, member: int, *, days_ago: int = 0) -> str:
        """Check in at an anchor of their own; some days ago by an admin's word."""
        number = next(self._numbers)
        now = self.parts.clock.now
        if days_ago:
            self.parts.clock.now = now - timedelta(days=days_ago)
        await self.parts.opened(number, chat_id=self.chat)
        happened = self.parts.clock.now
        self.parts.clock.now = now
        more = {"confirmed_by": ADMIN, "event_time": happened} if days_ago else {}
        answer = await self.parts.checked_in(
            member, number, chat_id=self.chat, source_message_id=10_000 + number, **more
        )
        if now == self.parts.clock.now and not days_ago:
            await self.sweep()
        return answer.checkin.id

    async def rows_of(self, member: int) -> list[tuple[str, date]]:
        """Check-ins that count, the newest first."""
        page = await self.parts.ledger.page(CheckinFilter(self.group_id, member), None, 500)
        return [(one.id, one.day) for one in page if one.state == "recorded"]

    async def checkins_of(self, member: int) -> list[str]:
        return [checkin_id for checkin_id, _ in await self.rows_of(member)]
