"""Stand-ins for the domain's ports."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from coach_service.domain.answer_review import ReviewAnswers
from coach_service.domain.budgets import Bill, Payer
from coach_service.domain.model import (
    BrokenOff,
    ModelRequest,
    ModelTurn,
    Stop,
    TextPiece,
    ToolCall,
    Usage,
    nobody_counts,
)
from coach_service.domain.pricing import DEFAULT_PRICES
from coach_service.domain.prompts import Prompt
from coach_service.domain.records import (
    Challenge,
    Checkin,
    Group,
    Memory,
    Profile,
    Remembered,
    Standing,
    Week,
)
from coach_service.domain.second_opinion import SecondOpinion
from servicekit.errors import ServiceError, Unavailable

GROUP, OTHER_GROUP, MEMBER = -100_1, -100_2, 7
USAGE = Usage(100, 20, 1000, 10)

PROFILE = Profile(
    season_points=12,
    season_checkins=10,
    total_points=40,
    total_checkins=31,
    streak_days=3,
    best_streak_days=9,
    freezes=1,
    best_season_points=20,
    rank=2,
    participants=5,
    last_7_days=3,
    last_28_days=9,
    last_checkin_day="2026-11-21",
    today="2026-11-22",
    kudos=21,
)
STANDING = Standing(
    rank=2,
    points=12,
    checkins=10,
    participants=5,
    next_rank_points=15,
    first_day="2026-11-01",
    last_day="2026-11-30",
    days_left=9,
)

WEEK = Week(
    first_day="2026-11-16",
    last_day="2026-11-22",
    today="2026-11-22",
    trained_on=("2026-11-20", "2026-11-21"),
    paused_days=0,
    goal=3,
    needed_days=3,
    reached=False,
    next_goal=3,
    days_of_week_before=4,
    best_week_days=4,
    streak_weeks=2,
    best_streak_weeks=5,
    shields=1,
    kudos=6,
)


def said(text: str = "", stop: Stop = Stop.END_TURN, *calls: ToolCall) -> ModelTurn:
    return ModelTurn(stop, text, "claude-haiku-5-5", USAGE, calls, echo=f"echo of {text!r}")


def wants(*names: str, **given: object) -> ModelTurn:
    calls = [ToolCall(f"call-{number}", name, given) for number, name in enumerate(names)]
    return said("Vou ver.", Stop.TOOL_USE, *calls)


@dataclass
class FakeModel:
    """Says the scripted turns in order; a failure in the script is raised."""

    script: list[ModelTurn | ServiceError] = field(default_factory=list)
    requests: list[ModelRequest] = field(default_factory=list)
    closed_early: bool = False

    @property
    def name(self) -> str:
        return "claude-haiku-5-5"

    async def respond(
        self, request: ModelRequest, broken_off: BrokenOff = nobody_counts
    ) -> AsyncGenerator[TextPiece | ModelTurn, None]:
        self.requests.append(request)
        turn = self.script.pop(0)
        if isinstance(turn, ServiceError):
            raise turn
        try:
            is_whole = False
            if turn.text:
                yield TextPiece(turn.text)
            is_whole = True
            yield turn
        except GeneratorExit:
            self.closed_early = True
            if not is_whole:
                broken_off(turn.usage)
            raise


@dataclass
class FakeRecords:
    groups: dict[int, Group] = field(default_factory=dict)
    profiles: dict[tuple[int, int], Profile] = field(default_factory=dict)
    standings: dict[tuple[int, int], Standing] = field(default_factory=dict)
    weeks: dict[tuple[int, int], Week] = field(default_factory=dict)
    group_challenges: dict[int, list[Challenge]] = field(default_factory=dict)
    checkins: dict[tuple[int, int], list[Checkin]] = field(default_factory=dict)
    remembered: dict[int, list[Memory]] = field(default_factory=dict)
    """By chat id, 0 for what is for private only."""
    remembers: bool = True
    stops: bool = False
    """Whether the asker wants no more."""
    broken: set[int] = field(default_factory=set)
    """Chats whose reads fail."""
    reads: list[tuple[Any, ...]] = field(default_factory=list)

    def _read(self, *what: Any) -> None:
        self.reads.append(what)
        if what[1] in self.broken:
            raise Unavailable

    async def group(self, chat_id: int) -> Group | None:
        self._read("group", chat_id)
        return self.groups.get(chat_id)

    async def profile(self, chat_id: int, member_id: int) -> Profile | None:
        self._read("profile", chat_id, member_id)
        return self.profiles.get((chat_id, member_id))

    async def recent_checkins(self, chat_id: int, member_id: int, at_most: int) -> Sequence[Checkin]:
        self._read("checkins", chat_id, member_id)
        return self.checkins.get((chat_id, member_id), [])[:at_most]

    async def standing(self, chat_id: int, member_id: int) -> Standing | None:
        self._read("standing", chat_id, member_id)
        return self.standings.get((chat_id, member_id))

    async def challenges(self, chat_id: int) -> Sequence[Challenge]:
        self._read("challenges", chat_id, 0)
        return self.group_challenges.get(chat_id, [])

    async def week(self, chat_id: int, member_id: int) -> Week | None:
        self._read("week", chat_id, member_id)
        return self.weeks.get((chat_id, member_id))

    async def stop_requested(self, question_id: str) -> bool:
        return self.stops

    async def memories(self, member_id: int, chat_ids: Sequence[int], *, include_private: bool) -> Remembered:
        self._read("memories", member_id, tuple(chat_ids), include_private)
        scopes = [*chat_ids, *([0] if include_private else [])]
        found = [one for scope in scopes for one in self.remembered.get(scope, [])]
        return Remembered(self.remembers, found if self.remembers else [])


@dataclass
class FakePurse:
    """Keeps who paid, what was set aside and what the bill said; raises `spent` instead."""

    spent: ServiceError | None = None
    held: list[tuple[Payer, int]] = field(default_factory=list)
    bills: list[int] = field(default_factory=list)
    paid: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def hold(self, payer: Payer, at_most_nano_usd: int) -> AsyncIterator[Bill]:
        if self.spent:
            raise self.spent
        self.held.append((payer, at_most_nano_usd))
        bill = Bill()
        try:
            yield bill
        finally:
            self.bills.append(bill.cost_nano_usd)
            self.paid.set()


@dataclass
class FakeWatch:
    """Writes down what it sees, as one list of words."""

    seen: list[Any] = field(default_factory=list)

    @contextmanager
    def work(self, kind: str) -> Iterator["FakeWatch"]:
        self.seen.append(kind)
        try:
            yield self
        except GeneratorExit:
            self.seen.append("left")
            raise
        except Exception as error:
            self.seen.append(str(error))
            raise

    def wrote(self) -> None:
        if "wrote" not in self.seen:
            self.seen.append("wrote")

    def spent(self, usage: Usage, cost_nano_usd: int) -> None:
        self.seen.append(cost_nano_usd)

    def worried(self, stage: str, rule: str) -> None:
        self.seen.append(f"{stage} {rule}")

    def stopped(self, rounds: int) -> None:
        self.seen.append("stopped")

    def ended(self, rounds: int) -> None:
        self.seen.append(f"{rounds} rounds")

    @contextmanager
    def tool(self, name: str) -> Iterator["FakeWatch"]:
        self.seen.append(name)
        yield self

    def failed(self) -> None:
        self.seen.append("tool failed")


def judging(
    model: FakeModel | None = None, *, purse: FakePurse | None = None, wait_s: float = 10.0
) -> SecondOpinion:
    """A judge whose model says what its script says; without a model it finds nothing."""
    return SecondOpinion(
        model,
        prompt=Prompt("judge-00000000", "judge"),
        price=DEFAULT_PRICES["claude-haiku-5-5"],
        purse=purse or FakePurse(),
        watch=FakeWatch(),
        wait_s=wait_s,
    )


def reviewing(
    model: FakeModel | None = None,
    *,
    purse: FakePurse | None = None,
    watch: FakeWatch | None = None,
    wait_s: float = 10.0,
) -> ReviewAnswers:
    """A reviewer whose model says what its script says; without a model nobody reads answers."""
    return ReviewAnswers(
        model,
        prompt=Prompt("review-00000000", "review"),
        price=DEFAULT_PRICES["claude-haiku-5-5"],
        purse=purse or FakePurse(),
        watch=watch or FakeWatch(),
        wait_s=wait_s,
    )
