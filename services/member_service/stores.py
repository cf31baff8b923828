"""All that the member service keeps, on one database: the stores, and the indexes that they need.

How long what lies there is kept stands beside them.
"""

from datetime import timedelta

from member_service.storage import anchors as anchor_storage
from member_service.storage import announcements as announcement_storage
from member_service.storage import appearances as appearance_storage
from member_service.storage import audit as audit_storage
from member_service.storage import bans as ban_storage
from member_service.storage import bot_rights as right_storage
from member_service.storage import budgets as budget_storage
from member_service.storage import callers as caller_storage
from member_service.storage import checkins as checkin_storage
from member_service.storage import daily_anchors as daily_storage
from member_service.storage import erasure_tags as tag_storage
from member_service.storage import erasures as erasure_storage
from member_service.storage import feed as feed_storage
from member_service.storage import flags as flag_storage
from member_service.storage import goals as goal_storage
from member_service.storage import groups as group_storage
from member_service.storage import imports as import_storage
from member_service.storage import inbox as inbox_storage
from member_service.storage import key_checks as key_storage
from member_service.storage import lanes as lane_storage
from member_service.storage import links as link_storage
from member_service.storage import members as member_storage
from member_service.storage import memberships as membership_storage
from member_service.storage import memories as memory_storage
from member_service.storage import outbox as outbox_storage
from member_service.storage import pauses as pause_storage
from member_service.storage import photos as photo_storage
from member_service.storage import questions as question_storage
from member_service.storage import replies as reply_storage
from member_service.storage import roles as role_storage
from member_service.storage import scores as score_storage
from member_service.storage import season_ends as season_storage
from member_service.storage import signals as signal_storage
from member_service.storage import standing_walks as walk_storage
from member_service.storage import tallies as tally_storage
from member_service.storage import visits as visit_storage
from member_service.storage import weekly_cards as weekly_card_storage
from member_service.storage import welcomes as welcome_storage
from member_service.storage import workers as worker_storage
from member_service.storage.database import Database
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.holdings import expiry_indexes
from member_service.storage.personal_data import MongoMemberRecords
from servicekit import retention

RETENTIONS = (
    *group_storage.RETENTIONS,
    *member_storage.RETENTIONS,
    *appearance_storage.RETENTIONS,
    *role_storage.RETENTIONS,
    *anchor_storage.RETENTIONS,
    *checkin_storage.RETENTIONS,
    *photo_storage.RETENTIONS,
    *tally_storage.RETENTIONS,
    *walk_storage.RETENTIONS,
    *question_storage.RETENTIONS,
    *inbox_storage.RETENTIONS,
    *lane_storage.RETENTIONS,
    *worker_storage.RETENTIONS,
    *signal_storage.RETENTIONS,
    *outbox_storage.RETENTIONS,
    *feed_storage.RETENTIONS,
    *flag_storage.RETENTIONS,
    *ban_storage.RETENTIONS,
    *welcome_storage.RETENTIONS,
    *audit_storage.RETENTIONS,
    *announcement_storage.RETENTIONS,
    *memory_storage.RETENTIONS,
    *budget_storage.RETENTIONS,
    *erasure_storage.RETENTIONS,
    *tag_storage.RETENTIONS,
    *pause_storage.RETENTIONS,
    *goal_storage.RETENTIONS,
    *season_storage.RETENTIONS,
    *reply_storage.RETENTIONS,
    *link_storage.RETENTIONS,
    *membership_storage.RETENTIONS,
    *visit_storage.RETENTIONS,
    *key_storage.RETENTIONS,
    *caller_storage.RETENTIONS,
    *import_storage.RETENTIONS,
)
"""How long each collection is kept."""

SHARD_KEYS = (
    *membership_storage.SHARD_KEYS,
    *anchor_storage.SHARD_KEYS,
    *announcement_storage.SHARD_KEYS,
    *appearance_storage.SHARD_KEYS,
    *audit_storage.SHARD_KEYS,
    *ban_storage.SHARD_KEYS,
    *budget_storage.SHARD_KEYS,
    *checkin_storage.SHARD_KEYS,
    *erasure_storage.SHARD_KEYS,
    *feed_storage.SHARD_KEYS,
    *flag_storage.SHARD_KEYS,
    *goal_storage.SHARD_KEYS,
    *inbox_storage.SHARD_KEYS,
    *lane_storage.SHARD_KEYS,
    *link_storage.SHARD_KEYS,
    *member_storage.SHARD_KEYS,
    *memory_storage.SHARD_KEYS,
    *outbox_storage.SHARD_KEYS,
    *pause_storage.SHARD_KEYS,
    *photo_storage.SHARD_KEYS,
    *question_storage.SHARD_KEYS,
    *reply_storage.SHARD_KEYS,
    *role_storage.SHARD_KEYS,
    *score_storage.SHARD_KEYS,
    *season_storage.SHARD_KEYS,
    *walk_storage.SHARD_KEYS,
    *tally_storage.SHARD_KEYS,
    *visit_storage.SHARD_KEYS,
    *welcome_storage.SHARD_KEYS,
)
"""By what each collection is divided in a cluster of shards."""

UNDIVIDED = {
    group_storage.GROUPS: "a chat has one group, so chat_id is unique by itself",
    caller_storage.CALLERS: "a few, kept in memory",
    worker_storage.WORKERS: "one a gateway",
    signal_storage.SIGNALS: "one a member service, and two",
    key_storage.DATA_KEYS: "a few",
    link_storage.BOT_NAME: "one document",
    erasure_storage.RECEIPTS: "rare, small, read by operators",
    import_storage.IMPORTS: "one an import",
    import_storage.IMPORT_MEMBERS: "while members are brought along",
    tag_storage.ERASURE_TAGS: "rare, small, read whole before a restore",
}
"""What stays on one shard, and why."""

INDEXES = (
    *group_storage.INDEXES,
    *weekly_card_storage.INDEXES,
    *season_storage.INDEXES,
    *daily_storage.INDEXES,
    *member_storage.INDEXES,
    *appearance_storage.INDEXES,
    *role_storage.INDEXES,
    *anchor_storage.INDEXES,
    *checkin_storage.INDEXES,
    *score_storage.INDEXES,
    *tally_storage.INDEXES,
    *question_storage.INDEXES,
    *inbox_storage.INDEXES,
    *outbox_storage.INDEXES,
    *feed_storage.INDEXES,
    *flag_storage.INDEXES,
    *ban_storage.INDEXES,
    *welcome_storage.INDEXES,
    *audit_storage.INDEXES,
    *announcement_storage.INDEXES,
    *memory_storage.INDEXES,
    *budget_storage.INDEXES,
    *erasure_storage.INDEXES,
    *reply_storage.INDEXES,
    *link_storage.INDEXES,
    *membership_storage.INDEXES,
    *caller_storage.INDEXES,
    *import_storage.INDEXES,
    *expiry_indexes(RETENTIONS),
)


class Stores:
    """Every store of a database."""

    def __init__(self, database: Database, backups_live: timedelta = retention.BACKUPS) -> None:
        self.groups = group_storage.MongoGroupStore(database)
        self.bot_rights = right_storage.MongoBotRights(database)
        self.cards = weekly_card_storage.MongoCardWeeks(database)
        self.due_cards = MongoDueGroups(database, weekly_card_storage.DUE)
        self.daily_anchors = daily_storage.MongoDailyAnchors(database)
        self.seasons = season_storage.MongoSeasonRecords(database)
        self.due_seasons = MongoDueGroups(database, season_storage.DUE)
        self.roles = role_storage.MongoRoleStore(database)
        self.links = link_storage.MongoLinkStore(database)
        self.visits = visit_storage.MongoVisitStore(database)
        self.members = member_storage.MongoMemberStore(database)
        self.anchors = anchor_storage.MongoAnchorStore(database)
        self.replies = reply_storage.MongoReplyStore(database)
        self.scores = score_storage.MongoScoreBoard(database)
        self.walks = walk_storage.MongoStandingWalks(database)
        self.appearances = appearance_storage.MongoAppearances(database)
        self.goals = goal_storage.MongoGoals(database)
        self.pauses = pause_storage.MongoPauses(database)
        self.tallies = tally_storage.MongoTallies(database)
        self.feed = feed_storage.MongoFeed(database)
        self.ledger = checkin_storage.MongoCheckinLedger(database, self.scores, self.feed)
        self.photos = photo_storage.MongoPhotoClaims(database)
        self.questions = question_storage.MongoQuestionStore(database)
        self.inbox = inbox_storage.MongoInboxStore(database)
        self.outbox = outbox_storage.MongoOutboxStore(database)
        self.signals = signal_storage.MongoSignals(database)
        self.workers = worker_storage.MongoWorkerStore(database)
        self.flags = flag_storage.MongoFlagStore(database)
        self.ban_jobs = ban_storage.MongoBanJobStore(database)
        self.joins = welcome_storage.MongoJoinStore(database)
        self.audit = audit_storage.MongoAuditStore(database)
        self.announcements = announcement_storage.MongoAnnouncementStore(database)
        self.memberships = membership_storage.MongoMemberships(database)
        self.notebooks = memory_storage.MongoNotebookStore(database)
        self.budgets = budget_storage.MongoBudgetStore(database)
        self.erasures = erasure_storage.MongoErasures(database, backups_live)
        self.callers = caller_storage.MongoCallerStore(database)
        self.records = MongoMemberRecords(database)
