"""The member service, put together: read it from top to bottom."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from gymnation.member.v1.announcement_service_pb2_grpc import add_AnnouncementServiceServicer_to_server
from gymnation.member.v1.audit_service_pb2_grpc import add_AuditServiceServicer_to_server
from gymnation.member.v1.ban_service_pb2_grpc import add_BanServiceServicer_to_server
from gymnation.member.v1.checkin_service_pb2_grpc import add_CheckinServiceServicer_to_server
from gymnation.member.v1.flag_service_pb2_grpc import add_FlagServiceServicer_to_server
from gymnation.member.v1.group_service_pb2_grpc import add_GroupServiceServicer_to_server
from gymnation.member.v1.inbox_service_pb2_grpc import add_InboxServiceServicer_to_server
from gymnation.member.v1.member_service_pb2_grpc import add_MemberServiceServicer_to_server
from gymnation.member.v1.memory_service_pb2_grpc import add_MemoryServiceServicer_to_server
from gymnation.member.v1.outbox_service_pb2_grpc import add_OutboxServiceServicer_to_server
from gymnation.member.v1.question_service_pb2_grpc import add_QuestionServiceServicer_to_server
from gymnation.member.v1.welcome_service_pb2_grpc import add_WelcomeServiceServicer_to_server
from member_service.background import QueueMeasurement, Readiness, every
from member_service.domain.anchors import AddReplyTarget, CloseAnchor, ListAnchors, OpenAnchor
from member_service.domain.announcements import (
    BeginAnnouncement,
    CreateAnnouncement,
    ListAnnouncements,
    SettleAnnouncement,
    UpdateAnnouncement,
)
from member_service.domain.audit import ListActions, RecordAction
from member_service.domain.bans import BeginNextBan, ConfirmBan, GetBanJob, ProposeBan, SettleBan, StopBan
from member_service.domain.changes import NewId
from member_service.domain.checkins import ListCheckins, RecordCheckin, RevokeCheckin
from member_service.domain.due_announcements import AnnouncementSweeper
from member_service.domain.flags import AddFlag, DeleteFlag, GetFlag, ListFlags, RestoreFlag
from member_service.domain.groups import ListGroups, MigrateGroup, RegisterGroup, StopGroup, UpdateGroup
from member_service.domain.inbox import Inbox
from member_service.domain.members import GetMember, SetLanguage, UpsertMember
from member_service.domain.memories import (
    CreateMemory,
    DeleteAllMemories,
    DeleteMemory,
    ListMemories,
    LookupMemories,
    MemorySweeper,
    SetMemoryEnabled,
    UpdateMemory,
)
from member_service.domain.outbox import Outbox
from member_service.domain.photos import PhotoPolicing
from member_service.domain.profiles import GetProfile
from member_service.domain.questions import (
    QuestionSweeper,
    RecordFeedback,
    ReleaseQuestion,
    ReserveQuestion,
    SettleQuestion,
)
from member_service.domain.quotas import GetQuota, QuotaRule, QuotaRules
from member_service.domain.roles import GrantRole, ListRoles, LookupRole, RevokeRole
from member_service.domain.season_ends import ListPastSeasons, SeasonSweeper
from member_service.domain.standings import GetStanding, ListStandings
from member_service.domain.weekly_cards import WeeklyCardSweeper
from member_service.domain.welcomes import RecordJoins, TakeJoins
from member_service.domain.workers import Workers
from member_service.settings import MemberServiceSettings
from member_service.storage import anchors as anchor_storage
from member_service.storage import announcements as announcement_storage
from member_service.storage import audit as audit_storage
from member_service.storage import bans as ban_storage
from member_service.storage import checkins as checkin_storage
from member_service.storage import flags as flag_storage
from member_service.storage import groups as group_storage
from member_service.storage import inbox as inbox_storage
from member_service.storage import lanes as lane_storage
from member_service.storage import members as member_storage
from member_service.storage import memories as memory_storage
from member_service.storage import outbox as outbox_storage
from member_service.storage import photos as photo_storage
from member_service.storage import questions as question_storage
from member_service.storage import roles as role_storage
from member_service.storage import scores as score_storage
from member_service.storage import season_ends as season_storage
from member_service.storage import tallies as tally_storage
from member_service.storage import weekly_cards as weekly_card_storage
from member_service.storage import welcomes as welcome_storage
from member_service.storage import workers as worker_storage
from member_service.storage.database import Database, open_database
from member_service.storage.sweep import CheckinSweeper, TallySweeper
from member_service.transport import (
    announcements,
    audit,
    bans,
    checkins,
    flags,
    groups,
    inbox,
    members,
    memories,
    outbox,
    questions,
    welcomes,
)
from member_service.transport.anchors import AnchorUseCases
from member_service.transport.roles import RoleUseCases
from member_service.transport.standings import StandingUseCases
from servicekit.clock import Clock, utc_now
from servicekit.errors import Unavailable
from servicekit.lifecycle import supervised
from servicekit.rpc_server import build_server, serving

_log = logging.getLogger(__name__)

ERROR_DOMAIN = "member.gymnation"

INDEXES = (
    *group_storage.INDEXES,
    *weekly_card_storage.INDEXES,
    *member_storage.INDEXES,
    *role_storage.INDEXES,
    *anchor_storage.INDEXES,
    *checkin_storage.INDEXES,
    *photo_storage.INDEXES,
    *score_storage.INDEXES,
    *tally_storage.INDEXES,
    *question_storage.INDEXES,
    *inbox_storage.INDEXES,
    *lane_storage.INDEXES,
    *worker_storage.INDEXES,
    *outbox_storage.INDEXES,
    *flag_storage.INDEXES,
    *ban_storage.INDEXES,
    *welcome_storage.INDEXES,
    *audit_storage.INDEXES,
    *announcement_storage.INDEXES,
    *memory_storage.INDEXES,
)

SERVICES = (
    groups.SERVICE,
    members.SERVICE,
    checkins.SERVICE,
    questions.SERVICE,
    inbox.SERVICE,
    outbox.SERVICE,
    flags.SERVICE,
    bans.SERVICE,
    welcomes.SERVICE,
    audit.SERVICE,
    announcements.SERVICE,
    memories.SERVICE,
)

READINESS_PERIOD_S = 2.0
MEASUREMENT_PERIOD_S = 5.0
CHECKIN_SWEEP_PERIOD_S = 10.0
TALLY_SWEEP_PERIOD_S = 5.0
QUESTION_SWEEP_PERIOD_S = 30.0
ANNOUNCEMENT_SWEEP_PERIOD_S = 1.0
WEEKLY_CARD_SWEEP_PERIOD_S = 60.0
SEASON_SWEEP_PERIOD_S = 20.0
MEMORY_SWEEP_PERIOD_S = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """A member service that answers."""

    port: int
    database: Database


def random_id() -> str:
    """An id that nobody can guess."""
    return uuid4().hex


@asynccontextmanager
async def member_service(
    settings: MemberServiceSettings, clock: Clock = utc_now, new_id: NewId = random_id
) -> AsyncIterator[Running]:
    """Runs the service while the block runs; stops in the reverse order.

    Waits until the database answers and has its indexes: nothing may be written without the unique ones.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_prepared_database(settings))

        group_store = group_storage.MongoGroupStore(database)
        season_records = season_storage.MongoSeasonRecords(database)
        role_store = role_storage.MongoRoleStore(database)
        group_servicer = groups.GroupServicer(
            groups=group_store,
            register_group=RegisterGroup(group_store, clock, new_id),
            stop_group=StopGroup(group_store, clock),
            update_group=UpdateGroup(group_store, clock),
            migrate_group=MigrateGroup(group_store, clock),
            list_groups=ListGroups(group_store),
            roles=RoleUseCases(
                grant_role=GrantRole(role_store, group_store, clock),
                revoke_role=RevokeRole(role_store, group_store, clock),
                lookup_role=LookupRole(role_store, group_store),
                list_roles=ListRoles(role_store, group_store),
            ),
        )

        scores = score_storage.MongoScoreBoard(database)
        ledger = checkin_storage.MongoCheckinLedger(database, scores)
        tally_sweeper = TallySweeper(tally_storage.MongoTallies(database))
        anchor_store = anchor_storage.MongoAnchorStore(database)
        photos = PhotoPolicing(photo_storage.MongoPhotoClaims(database), ledger, clock)
        checkin_servicer = checkins.CheckinServicer(
            record_checkin=RecordCheckin(ledger, anchor_store, group_store, photos, clock),
            revoke_checkin=RevokeCheckin(ledger, group_store, clock),
            list_checkins=ListCheckins(ledger, group_store),
            anchors=AnchorUseCases(
                open_anchor=OpenAnchor(anchor_store, group_store, clock, new_id),
                add_reply_target=AddReplyTarget(anchor_store, group_store),
                close_anchor=CloseAnchor(anchor_store, ledger, group_store, clock),
                list_anchors=ListAnchors(anchor_store, ledger, group_store),
            ),
            standings=StandingUseCases(
                get_standing=GetStanding(scores, group_store, clock),
                list_standings=ListStandings(scores, group_store, clock),
                list_past_seasons=ListPastSeasons(season_records, group_store),
            ),
        )

        member_store = member_storage.MongoMemberStore(database)
        member_servicer = members.MemberServicer(
            upsert_member=UpsertMember(member_store, clock),
            get_member=GetMember(member_store),
            set_language=SetLanguage(member_store, clock),
            get_profile=GetProfile(ledger, scores, group_store, clock),
        )

        question_store = question_storage.MongoQuestionStore(database)
        private_quota = QuotaRule(settings.private_question_quota, settings.private_time_zone)
        quota_rules = QuotaRules(group_store, private_quota)
        question_servicer = questions.QuestionServicer(
            reserve=ReserveQuestion(question_store, quota_rules, clock),
            settle=SettleQuestion(question_store, clock),
            release=ReleaseQuestion(question_store, clock),
            record_feedback=RecordFeedback(question_store, clock),
            get_quota=GetQuota(question_store, quota_rules, clock),
        )

        flag_store = flag_storage.MongoFlagStore(database)
        flag_servicer = flags.FlagServicer(
            add_flag=AddFlag(flag_store, group_store, clock),
            get_flag=GetFlag(flag_store, group_store),
            list_flags=ListFlags(flag_store, group_store),
            delete_flag=DeleteFlag(flag_store, group_store, clock),
            restore_flag=RestoreFlag(flag_store, group_store, clock),
        )
        ban_jobs = ban_storage.MongoBanJobStore(database)
        ban_servicer = bans.BanServicer(
            groups=group_store,
            propose_ban=ProposeBan(ban_jobs, flag_store, group_store, clock, new_id),
            confirm_ban=ConfirmBan(ban_jobs, clock),
            stop_ban=StopBan(ban_jobs, clock),
            get_ban_job=GetBanJob(ban_jobs),
            begin_next_ban=BeginNextBan(ban_jobs, flag_store, clock),
            settle_ban=SettleBan(ban_jobs, flag_store, clock),
        )
        joins = welcome_storage.MongoJoinStore(database)
        welcome_servicer = welcomes.WelcomeServicer(
            RecordJoins(joins, group_store, clock), TakeJoins(joins, group_store, clock)
        )

        the_inbox = Inbox(inbox_storage.MongoInboxStore(database), clock)
        the_outbox = Outbox(outbox_storage.MongoOutboxStore(database), clock)

        server = build_server(error_domain=ERROR_DOMAIN, max_concurrent_rpcs=settings.max_concurrent_rpcs)
        add_GroupServiceServicer_to_server(group_servicer, server)
        add_MemberServiceServicer_to_server(member_servicer, server)
        add_CheckinServiceServicer_to_server(checkin_servicer, server)
        add_QuestionServiceServicer_to_server(question_servicer, server)
        workers = Workers(worker_storage.MongoWorkerStore(database), clock)
        add_InboxServiceServicer_to_server(inbox.InboxServicer(the_inbox, workers), server)
        add_OutboxServiceServicer_to_server(outbox.OutboxServicer(the_outbox), server)
        add_FlagServiceServicer_to_server(flag_servicer, server)
        audit_store = audit_storage.MongoAuditStore(database)
        add_AuditServiceServicer_to_server(
            audit.AuditServicer(
                record_action=RecordAction(audit_store, group_store, clock),
                list_actions=ListActions(audit_store, group_store),
            ),
            server,
        )
        announcement_store = announcement_storage.MongoAnnouncementStore(database)
        announcement_servicer = announcements.AnnouncementServicer(
            create=CreateAnnouncement(announcement_store, group_store, clock, new_id),
            list_=ListAnnouncements(announcement_store, group_store),
            update=UpdateAnnouncement(announcement_store, group_store, clock),
            begin=BeginAnnouncement(announcement_store),
            settle=SettleAnnouncement(announcement_store, clock),
        )
        season_sweeper = SeasonSweeper(season_records, group_store, scores, the_outbox, clock)
        add_AnnouncementServiceServicer_to_server(announcement_servicer, server)
        announcement_sweeper = AnnouncementSweeper(announcement_store, group_store, the_outbox, clock)
        weekly_card_sweeper = WeeklyCardSweeper(
            weekly_card_storage.MongoCardGroups(database), the_outbox, clock
        )
        notebooks = memory_storage.MongoNotebookStore(database)
        add_MemoryServiceServicer_to_server(_memory_servicer(notebooks, group_store, clock), server)
        add_BanServiceServicer_to_server(ban_servicer, server)
        add_WelcomeServiceServicer_to_server(welcome_servicer, server)
        listening = await stack.enter_async_context(
            serving(server, settings.member_service_listen, SERVICES, settings.shutdown_grace_s)
        )

        for name, period_s, work in (
            ("readiness", READINESS_PERIOD_S, Readiness(database.ping, listening.health, SERVICES).check),
            ("measurement", MEASUREMENT_PERIOD_S, QueueMeasurement(the_inbox, the_outbox, clock).measure),
            ("check-in sweep", CHECKIN_SWEEP_PERIOD_S, CheckinSweeper(ledger, clock).sweep_once),
            ("tally sweep", TALLY_SWEEP_PERIOD_S, tally_sweeper.sweep_once),
            ("weekly card sweep", WEEKLY_CARD_SWEEP_PERIOD_S, weekly_card_sweeper.sweep_once),
            ("season sweep", SEASON_SWEEP_PERIOD_S, season_sweeper.sweep_once),
            ("announcement sweep", ANNOUNCEMENT_SWEEP_PERIOD_S, announcement_sweeper.sweep_once),
            ("memory sweep", MEMORY_SWEEP_PERIOD_S, MemorySweeper(notebooks, clock).sweep_once),
            ("question sweep", QUESTION_SWEEP_PERIOD_S, QuestionSweeper(question_store, clock).sweep_once),
        ):
            stack.push_async_callback(supervised(name, partial(every, period_s, work)).stop)

        yield Running(listening.port, database)


def _memory_servicer(
    notebooks: memory_storage.MongoNotebookStore, groups: group_storage.MongoGroupStore, clock: Clock
) -> memories.MemoryServicer:
    return memories.MemoryServicer(
        create=CreateMemory(notebooks, groups, clock),
        list_=ListMemories(notebooks, groups, clock),
        lookup=LookupMemories(notebooks, groups, clock),
        update=UpdateMemory(notebooks, groups, clock),
        delete=DeleteMemory(notebooks, clock),
        delete_all=DeleteAllMemories(notebooks, clock),
        set_enabled=SetMemoryEnabled(notebooks, clock),
    )


@asynccontextmanager
async def open_prepared_database(settings: MemberServiceSettings) -> AsyncIterator[Database]:
    """The database with its indexes; waits for a server that is not there yet."""
    uri = settings.mongodb_uri.get_secret_value() if settings.mongodb_uri else None
    async with open_database(uri, settings.mongodb_database) as database:
        pause_s = 0.5
        while True:
            try:
                await database.ensure_indexes(INDEXES)
                break
            except Unavailable:
                _log.warning("the database does not answer yet, trying again in %.1f s", pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, 5.0)
        yield database
