"""The member service, put together: read it from top to bottom."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import uuid4

from gymnation.member.v1.error_reason_sentences import SENTENCES
from member_service import caller_ends
from member_service.background import (
    BudgetMeasurement,
    FeedMeasurement,
    Pace,
    QueueMeasurement,
    Readiness,
    Sweep,
    at_its_pace,
    every,
    in_turn,
)
from member_service.domain.budgets import Budgets, GetBudgets, SpendingSweeper
from member_service.domain.caller_registry import READ_PERIOD_S, USE_PERIOD_S, CallerRegistry
from member_service.domain.challenge_sweeps import ChallengeWork
from member_service.domain.changes import NewId
from member_service.domain.daily_anchors import DailyAnchors
from member_service.domain.due_announcements import AnnouncementSweeper
from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.erasures import ErasedMembers, ErasureSweeper
from member_service.domain.giving_way import VisitsGiveWay
from member_service.domain.inbox import Inbox
from member_service.domain.kudos import KudosSweeper
from member_service.domain.letter_sweep import LetterSweeper
from member_service.domain.memories import MemorySweeper
from member_service.domain.outbox import Outbox
from member_service.domain.questions import QuestionSweeper
from member_service.domain.replicas import BEAT_S, Replica
from member_service.domain.reports import ReportSweeper
from member_service.domain.season_ends import SeasonEnds
from member_service.domain.watching import Watching
from member_service.domain.week_tags import RenewWeekTags
from member_service.domain.weekly_cards import WeeklyCards
from member_service.domain.work import Kind, Work
from member_service.ledger_servicers import challenge_counting, letter_content
from member_service.letter_metrics import LetterMetrics
from member_service.mail_key_metrics import mail_key_measurement
from member_service.mail_servicers import mail_sweeper
from member_service.payment_parts import Paying
from member_service.servicers import SERVICES, add_servicers
from member_service.settings import MemberServiceSettings
from member_service.storage.callers import key_digests
from member_service.storage.database import Database, IndexInTheWay, open_database
from member_service.storage.erasing import MongoHoldings
from member_service.storage.former_indexes import FORMER
from member_service.storage.holdings import shorten
from member_service.storage.key_checks import MAIL_KEYS, KeyChecks, KeyMissing
from member_service.storage.migrating import LockHeld, MigrationRefused, Migrations
from member_service.storage.retired_indexes import drop_retired
from member_service.storage.sweep import CheckinSweeper, TallySweeper
from member_service.stores import INDEXES, RETENTIONS, Stores
from member_service.transport import inbox
from member_service.transport.authentication import RegistryAuthenticator
from member_service.transport.feed import LONGEST_S, WATCH
from servicekit.access import Authenticator
from servicekit.certificate_ends import watch_ends
from servicekit.clock import Clock, utc_now
from servicekit.clock_moves import hearing_moves
from servicekit.errors import Unavailable
from servicekit.lifecycle import supervised
from servicekit.load import CallerGate
from servicekit.rpc_errors import ErrorDomain
from servicekit.rpc_server import build_server, serving

_log = logging.getLogger(__name__)

ERROR_DOMAIN = ErrorDomain("member.gymnation", SENTENCES)
READINESS = Pace(1.0, READ_PERIOD_S)
BEATS = Pace(BEAT_S, BEAT_S)
MEASUREMENT_PERIOD_S = 5.0
FEED_PERIOD_S = 1.0
CHECKIN_SWEEP = Pace(10.0, 45.0)
TALLY_SWEEP = Pace(5.0, 60.0)
QUESTION_SWEEP = Pace(30.0, 300.0)
SPENDING_SWEEP = Pace(30.0, 120.0)
ANNOUNCEMENT_SWEEP = Pace(1.0, 30.0)
DAILY_ANCHOR_SWEEP = Pace(1.0, 60.0)
WEEKLY_CARD_SWEEP = Pace(1.0, 300.0)
SEASON_SWEEP = Pace(1.0, 60.0)
WEEK_TAG_SWEEP = Pace(1.0, 300.0)
CHALLENGE_SWEEP = Pace(1.0, 120.0)
LETTER_SWEEP = Pace(1.0, 120.0)
REPORT_SWEEP = Pace(1.0, 300.0)
MAIL_SWEEP = Pace(1.0, 300.0)
MEMORY_SWEEP = Pace(60.0, 300.0)
PAYMENT_SWEEP = Pace(1.0, 300.0)
KUDOS_SWEEP = Pace(60.0, 600.0)
ERASURE_SWEEP = Pace(5.0, 45.0)
STREAM_MARGIN_S = 30.0
"""More than a stream needs to end by itself."""


@dataclass(frozen=True, slots=True)
class Running:
    """A member service that answers."""

    port: int
    database: Database
    api_port: int | None = None
    """Where callers with keys are served, when that is asked for."""


def random_id() -> str:
    """An id that nobody can guess."""
    return uuid4().hex


@asynccontextmanager
async def member_service(
    settings: MemberServiceSettings,
    clock: Clock = utc_now,
    new_id: NewId = random_id,
    authenticator: Authenticator | None = None,
    first: Callable[[Database], Awaitable[None]] | None = None,
) -> AsyncIterator[Running]:
    """Run the service while the block runs; stop in the reverse order.

    `authenticator` knows the callers; else it is the registry in the database.
    `first` works on the database alone, before anything is served or swept.

    Waits until the database answers and has its indexes: nothing may be written without the unique ones.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_prepared_database(settings, clock, first))
        stores = Stores(database, timedelta(days=settings.backup_days))
        work = Work()
        the_inbox, the_outbox = Inbox(stores.inbox, clock, work), Outbox(stores.outbox, clock, work)

        holdings = MongoHoldings(database, stores.records, clock, stores.feed)
        erased = ErasedMembers(stores.erasures)

        replica = Replica(f"member-{uuid4().hex[:24]}", stores.signals, work, clock)
        stores.callers.heard = replica.heard
        registry = CallerRegistry(stores.callers, clock)
        with suppress(Unavailable):
            await registry.read()
        stack.callback(caller_ends.observe(registry.known, clock))
        digests, paying = key_digests(database.keys), Paying(stores, the_outbox, settings, clock)

        watching = Watching(stores.feed, stores.appearances)
        stores.feed.tell = watching.tell

        server = build_server(
            error_domain=ERROR_DOMAIN,
            max_concurrent_rpcs=settings.max_concurrent_rpcs,
            authenticator=authenticator or RegistryAuthenticator(registry, digests, clock),
            gate=CallerGate(settings.max_concurrent_rpcs),
            long_lived={
                WATCH: LONGEST_S + STREAM_MARGIN_S,
                inbox.WATCH_WORK: inbox.LONGEST_S + STREAM_MARGIN_S,
            },
        )
        add_servicers(
            server,
            stores,
            the_inbox=the_inbox,
            the_outbox=the_outbox,
            work=work,
            holdings=holdings,
            erased=erased,
            digests=digests,
            watching=watching,
            paying=paying,
            settings=settings,
            clock=clock,
            new_id=new_id,
        )
        listening = await stack.enter_async_context(
            serving(
                server,
                settings.member_service_listen,
                SERVICES,
                settings.shutdown_grace_s,
                tls=settings.tls,
                api_listen=settings.member_api_listen,
            )
        )

        # Before the server stops: streams end with their last token, and nobody waits for them.
        stack.push_async_callback(watching.end)
        stack.push_async_callback(work.end)

        # What says who may call says as well that the database answers.
        readiness = Readiness(registry.read, listening.health, SERVICES)
        announcements = AnnouncementSweeper(stores.announcements, stores.groups, the_outbox, clock)
        seasons = DueGroupSweeper(
            stores.due_seasons,
            SeasonEnds(stores.seasons, stores.scores, the_outbox, clock, feed=stores.feed),
            clock,
        )
        challenges = DueGroupSweeper(
            stores.due_challenges,
            ChallengeWork(
                *(stores.challenges, challenge_counting(stores, clock), the_outbox, stores.feed, clock)
            ),
            clock,
        )
        checkins = CheckinSweeper(stores.ledger, VisitsGiveWay(stores.ledger, stores.groups, clock), clock)
        erasures = ErasureSweeper(stores.erasures, holdings, erased, clock)
        budgets = GetBudgets(stores.budgets, Budgets(stores.groups, settings.budget_limits), clock)
        spendings, questions = (
            SpendingSweeper(stores.budgets, clock),
            QuestionSweeper(stores.questions, clock),
        )
        queues = QueueMeasurement(the_inbox, the_outbox, clock, lambda: work.moves)
        for name, period_s, doing in (
            ("feed", FEED_PERIOD_S, watching.look),
            ("use of callers", USE_PERIOD_S, registry.write_uses),
            ("measurement", MEASUREMENT_PERIOD_S, queues.measure),
            ("measurement of the feed", MEASUREMENT_PERIOD_S, FeedMeasurement(watching).measure),
            (
                "measurement of mail's keys",
                MEASUREMENT_PERIOD_S,
                mail_key_measurement(database, clock).measure,
            ),
            ("measurement of money", MEASUREMENT_PERIOD_S, BudgetMeasurement(budgets).measure),
        ):
            stack.push_async_callback(supervised(name, partial(every, period_s, doing, name)).stop)

        due, daily_due, mail_due, tags_due = (asyncio.Event() for _ in range(4))

        def due_changed() -> None:
            _set_all(due, daily_due, mail_due, tags_due)
            # Another one may be who sweeps.
            work.tell(Kind.OUTBOX)

        stores.announcements.changed = stores.groups.changed = stores.mail.mails.changed = due_changed
        replica.was_told = partial(_set_all, due, daily_due, mail_due, tags_due)
        sweeps = (
            Sweep("check-in sweep", CHECKIN_SWEEP, checkins.sweep_once),
            Sweep("tally sweep", TALLY_SWEEP, TallySweeper(stores.tallies).sweep_once),
            Sweep(
                "weekly card sweep",
                WEEKLY_CARD_SWEEP,
                DueGroupSweeper(stores.due_cards, WeeklyCards(stores.cards, the_outbox, clock), clock).look,
            ),
            Sweep(
                "week tag sweep",
                WEEK_TAG_SWEEP,
                DueGroupSweeper(
                    stores.due_week_tags, RenewWeekTags(stores.week_tags, the_outbox, clock), clock
                ).look,
                tags_due,
            ),
            Sweep("season sweep", SEASON_SWEEP, seasons.look),
            Sweep("challenge sweep", CHALLENGE_SWEEP, challenges.look),
            Sweep("announcement sweep", ANNOUNCEMENT_SWEEP, announcements.look, due),
            Sweep(
                "daily anchor sweep",
                DAILY_ANCHOR_SWEEP,
                DueGroupSweeper(stores.due_days, DailyAnchors(stores.days, the_outbox, clock), clock).look,
                daily_due,
            ),
            Sweep("letter sweep", LETTER_SWEEP, _letters(stores, the_outbox, clock).look),
            Sweep(
                "report sweep",
                REPORT_SWEEP,
                ReportSweeper(stores.reports, stores.groups, the_outbox, clock).look,
            ),
            Sweep(
                "mail sweep",
                MAIL_SWEEP,
                mail_sweeper(stores, the_outbox, clock, allowed=settings.mail_allowed).look,
                mail_due,
            ),
            Sweep("memory sweep", MEMORY_SWEEP, MemorySweeper(stores.notebooks, clock).sweep_once),
            Sweep("payment sweep", PAYMENT_SWEEP, paying.sweeper.look),
            Sweep("kudos sweep", KUDOS_SWEEP, KudosSweeper(stores.kudos, clock).sweep_once),
            Sweep("erasure sweep", ERASURE_SWEEP, erasures.look),
            Sweep("spending sweep", SPENDING_SWEEP, spendings.sweep_once),
            Sweep("question sweep", QUESTION_SWEEP, questions.sweep_once),
        )

        wake_all = partial(_set_all, *(one.woken for one in sweeps))
        replica.began_to_sweep = wake_all
        for one in sweeps:
            look = partial(in_turn, replica, one.look)
            sweeping = partial(at_its_pace, one.pace, clock, look, one.name, one.woken)
            stack.push_async_callback(supervised(one.name, sweeping).stop)
        stack.push_async_callback(_leave, replica)
        for name, pace, look_at, woken in (
            ("callers and readiness", READINESS, readiness.check, None),
            ("replicas", BEATS, replica.beat, replica.turn),
        ):
            stack.push_async_callback(
                supervised(name, partial(at_its_pace, pace, clock, look_at, name, woken)).stop
            )
        stack.push_async_callback(supervised("telling of work", replica.tell_forever).stop)

        stack.push_async_callback(supervised("certificates", partial(watch_ends, settings.tls)).stop)
        await stack.enter_async_context(
            hearing_moves(clock, wake_all, replica.turn.set, partial(work.tell_here, *Kind))
        )
        yield Running(listening.port, database, listening.api_port)


def _letters(stores: Stores, the_outbox: Outbox, clock: Clock) -> LetterSweeper:
    content = letter_content(stores, clock)
    return LetterSweeper(stores.letters, stores.groups, content, the_outbox, clock, news=LetterMetrics())


def _set_all(*events: asyncio.Event) -> None:
    for event in events:
        event.set()


async def _leave(replica: Replica) -> None:
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(2.0):
            await replica.leave()


REFUSALS: Final = (KeyMissing, MigrationRefused, IndexInTheWay)
"""Why a start goes no further before an operator has done something. The log says what."""


async def _told(step: Awaitable[object]) -> None:
    try:
        await step
    except LockHeld:
        raise
    except REFUSALS as refusal:
        # Logs have no texts of exceptions; these are for the operator, and have nobody's data.
        _log.error("%s", refusal)
        raise


@asynccontextmanager
async def open_prepared_database(
    settings: MemberServiceSettings,
    clock: Clock = utc_now,
    first: Callable[[Database], Awaitable[None]] | None = None,
) -> AsyncIterator[Database]:
    """The database with its indexes, after `first` worked on it; waits for a server that is not there yet.

    Raise KeyMissing for a database with data that our keys do not open,
    MigrationRefused for one that a newer version has changed, and IndexInTheWay for an index under our name
    that we may not replace.
    Migrations that a start does are done, by one process at a time.
    What was written when longer was promised ends as soon as what is written today.
    """
    uri = settings.mongodb_uri.get_secret_value() if settings.mongodb_uri else None
    async with open_database(uri, settings.mongodb_database, settings.keys, clock) as database:
        database.mail_keys = settings.sender_keys
        pause_s = 0.5
        while True:
            try:
                await _told(Migrations(database).refuse_newer())
                await _told(database.ensure_indexes(INDEXES, former=FORMER))
                await _told(KeyChecks(database).refuse_without())
                senders = KeyChecks(database, MAIL_KEYS)
                await _told(senders.refuse_without() if settings.mail_allowed else senders.ids_or_refuse())
                await _told(Migrations(database, INDEXES, clock).start())
                # Each time: an older version beside this one makes them again when it starts.
                await drop_retired(database, INDEXES)
                await shorten(database, RETENTIONS, clock())
                break
            except LockHeld:
                _log.warning("another process migrates the database, looking again in %.1f s", pause_s)
            except Unavailable:
                _log.warning("the database does not answer yet, trying again in %.1f s", pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, 5.0)
        if first is not None:
            await first(database)
        yield database
