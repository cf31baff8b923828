"""All that the member service keeps, on one database: the stores, and what their modules declare.

Each module says which indexes it needs, how long it keeps what it has, and by what that is divided.
"""

from datetime import timedelta
from types import ModuleType
from typing import Any, Final

from member_service.domain.groups import GroupState
from member_service.storage import (
    anchors,
    announcements,
    appearances,
    audit,
    bans,
    boards,
    bot_rights,
    budgets,
    callers,
    challenges,
    checkins,
    daily_anchors,
    erasure_tags,
    erasures,
    feed,
    flags,
    goals,
    groups,
    histories,
    imports,
    inbox,
    key_checks,
    kudos,
    lanes,
    letters,
    links,
    mail_choices,
    mail_drafts,
    mail_lines,
    mails,
    members,
    memberships,
    memories,
    migrating,
    newcomer_texts,
    outbox,
    pauses,
    payments,
    photos,
    questions,
    replies,
    reports,
    roles,
    scores,
    season_ends,
    signals,
    standing_walks,
    tallies,
    today,
    trainings,
    visits,
    warnings,
    week_tags,
    weekly_cards,
    welcomes,
    workers,
)
from member_service.storage.database import Database, Index
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.holdings import Retention, expiry_indexes
from member_service.storage.mail_stores import MailStores
from member_service.storage.personal_data import MongoMemberRecords
from member_service.storage.sharding import ShardKey
from servicekit import retention

MODULES: Final[tuple[ModuleType, ...]] = (
    groups,
    weekly_cards,
    daily_anchors,
    members,
    appearances,
    roles,
    anchors,
    checkins,
    scores,
    photos,
    tallies,
    standing_walks,
    questions,
    inbox,
    lanes,
    workers,
    signals,
    outbox,
    feed,
    flags,
    warnings,
    bans,
    welcomes,
    audit,
    announcements,
    memories,
    budgets,
    erasures,
    erasure_tags,
    pauses,
    week_tags,
    goals,
    kudos,
    today,
    challenges,
    letters,
    reports,
    season_ends,
    replies,
    links,
    memberships,
    newcomer_texts,
    payments,
    visits,
    key_checks,
    migrating,
    callers,
    imports,
    mails,
    mail_lines,
    mail_drafts,
    mail_choices,
)
"""Every module of storage that declares something; a test names one that is missing."""


def _declared(name: str) -> tuple[Any, ...]:
    return tuple(row for module in MODULES for row in getattr(module, name, ()))


RETENTIONS: Final[tuple[Retention, ...]] = _declared("RETENTIONS")
"""How long each collection is kept."""

SHARD_KEYS: Final[tuple[ShardKey, ...]] = _declared("SHARD_KEYS")
"""By what each collection is divided in a cluster of shards."""

UNDIVIDED = {
    groups.GROUPS: "a chat has one group, so chat_id is unique by itself",
    callers.CALLERS: "a few, kept in memory",
    workers.WORKERS: "one a gateway",
    signals.SIGNALS: "one a member service, and two",
    key_checks.DATA_KEYS: "a few",
    key_checks.MAIL_KEYS: "a few",
    migrating.MIGRATION_ROWS: "a few",
    links.BOT_NAME: "one document",
    erasures.RECEIPTS: "rare, small, read by operators",
    imports.IMPORTS: "one an import",
    imports.IMPORT_MEMBERS: "while members are brought along",
    erasure_tags.ERASURE_TAGS: "rare, small, read whole before a restore",
}
"""What stays on one shard, and why."""

INDEXES: Final[tuple[Index, ...]] = (*_declared("INDEXES"), *expiry_indexes(RETENTIONS))


class Stores:
    """Every store of a database."""

    def __init__(self, database: Database, backups_live: timedelta = retention.BACKUPS) -> None:
        self.groups = groups.MongoGroupStore(database)
        self.bot_rights = bot_rights.MongoBotRights(database)
        self.cards = weekly_cards.MongoCardWeeks(database)
        self.due_cards = MongoDueGroups(database, weekly_cards.DUE)
        self.days = daily_anchors.MongoDayAnchors(database)
        # What is open is ended also where the bot was stopped.
        self.due_days = MongoDueGroups(database, daily_anchors.DUE, (GroupState.ACTIVE, GroupState.STOPPED))
        self.seasons = season_ends.MongoSeasonRecords(database)
        self.due_seasons = MongoDueGroups(database, season_ends.DUE)
        self.roles = roles.MongoRoleStore(database)
        self.links = links.MongoLinkStore(database)
        self.visits = visits.MongoVisitStore(database)
        self.members, self.anchors = members.MongoMemberStore(database), anchors.MongoAnchorStore(database)
        self.replies = replies.MongoReplyStore(database)
        self.scores = scores.MongoScoreBoard(database)
        self.walks = standing_walks.MongoStandingWalks(database)
        self.appearances = appearances.MongoAppearances(database)
        self.boards = boards.MongoBoards(database)
        # What is there is taken away also where the bot was stopped.
        self.goals, self.week_tags, self.due_week_tags = (
            goals.MongoGoals(database),
            week_tags.MongoWeekTags(database),
            MongoDueGroups(database, week_tags.DUE, (GroupState.ACTIVE, GroupState.STOPPED)),
        )
        self.challenges = challenges.MongoChallenges(database)
        self.due_challenges = MongoDueGroups(database, challenges.DUE)
        self.kudos = kudos.MongoKudos(database)
        self.said_todays = today.MongoSaidTodays(database)
        self.care = letters.MongoCare(database)
        self.letters, self.reports = letters.MongoLetterStore(database), reports.MongoReportWishes(database)
        self.hints = letters.MongoHints(database)
        self.pauses = pauses.MongoPauses(database)
        self.tallies = tallies.MongoTallies(database)
        self.feed = feed.MongoFeed(database)
        self.ledger = checkins.MongoCheckinLedger(database, self.scores, self.feed)
        self.histories = histories.MongoHistories(database)
        self.trainings = trainings.MongoTrainings(database)
        self.photos = photos.MongoPhotoClaims(database)
        self.questions = questions.MongoQuestionStore(database)
        self.inbox = inbox.MongoInboxStore(database)
        self.outbox = outbox.MongoOutboxStore(database)
        self.signals = signals.MongoSignals(database)
        self.workers = workers.MongoWorkerStore(database)
        self.flags = flags.MongoFlagStore(database)
        self.warnings = warnings.MongoWarningStore(database)
        self.ban_jobs = bans.MongoBanJobStore(database)
        self.joins = welcomes.MongoJoinStore(database)
        self.audit = audit.MongoAuditStore(database)
        self.announcements = announcements.MongoAnnouncementStore(database)
        self.memberships, self.newcomer_texts = (
            memberships.MongoMemberships(database),
            newcomer_texts.MongoNewcomerTexts(database),
        )
        self.payments, self.budgets = (
            payments.MongoPaymentStore(database),
            budgets.MongoBudgetStore(database),
        )
        self.notebooks = memories.MongoNotebookStore(database)
        self.erasures = erasures.MongoErasures(database, backups_live)
        self.mail = MailStores(database)
        self.callers = callers.MongoCallerStore(database)
        self.records = MongoMemberRecords(database)
