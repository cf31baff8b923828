"""What the member service answers: each gRPC service with its use cases."""

from collections.abc import Callable
from typing import Any, cast

import grpc.aio

from gymnation.member.v1.announcement_service_pb2_grpc import add_AnnouncementServiceServicer_to_server
from gymnation.member.v1.audit_service_pb2_grpc import add_AuditServiceServicer_to_server
from gymnation.member.v1.ban_service_pb2_grpc import add_BanServiceServicer_to_server
from gymnation.member.v1.budget_service_pb2_grpc import add_BudgetServiceServicer_to_server
from gymnation.member.v1.caller_service_pb2_grpc import add_CallerServiceServicer_to_server
from gymnation.member.v1.challenge_service_pb2_grpc import add_ChallengeServiceServicer_to_server
from gymnation.member.v1.checkin_service_pb2_grpc import add_CheckinServiceServicer_to_server
from gymnation.member.v1.feed_service_pb2_grpc import add_FeedServiceServicer_to_server
from gymnation.member.v1.flag_service_pb2_grpc import add_FlagServiceServicer_to_server
from gymnation.member.v1.group_service_pb2_grpc import add_GroupServiceServicer_to_server
from gymnation.member.v1.habit_service_pb2_grpc import add_HabitServiceServicer_to_server
from gymnation.member.v1.inbox_service_pb2_grpc import add_InboxServiceServicer_to_server
from gymnation.member.v1.link_service_pb2_grpc import add_LinkServiceServicer_to_server
from gymnation.member.v1.mail_service_pb2_grpc import add_MailServiceServicer_to_server
from gymnation.member.v1.member_data_service_pb2_grpc import add_MemberDataServiceServicer_to_server
from gymnation.member.v1.member_service_pb2_grpc import add_MemberServiceServicer_to_server
from gymnation.member.v1.memory_service_pb2_grpc import add_MemoryServiceServicer_to_server
from gymnation.member.v1.outbox_service_pb2_grpc import add_OutboxServiceServicer_to_server
from gymnation.member.v1.payment_service_pb2_grpc import add_PaymentServiceServicer_to_server
from gymnation.member.v1.question_service_pb2_grpc import add_QuestionServiceServicer_to_server
from gymnation.member.v1.visit_service_pb2_grpc import add_VisitServiceServicer_to_server
from gymnation.member.v1.warning_service_pb2_grpc import add_WarningServiceServicer_to_server
from gymnation.member.v1.welcome_service_pb2_grpc import add_WelcomeServiceServicer_to_server
from member_service.domain.announcements import (
    BeginAnnouncement,
    CreateAnnouncement,
    ListAnnouncements,
    SettleAnnouncement,
    UpdateAnnouncement,
)
from member_service.domain.audit import ListActions, RecordAction, RecordSystemAction
from member_service.domain.bans import BeginNextBan, ConfirmBan, GetBanJob, ProposeBan, SettleBan, StopBan
from member_service.domain.bot_rights import RecordLackingRights
from member_service.domain.budgets import Budgets, GetBudgets, ReserveSpending, SettleSpending
from member_service.domain.callers import (
    CreateCaller,
    GetCaller,
    KeyDigests,
    ListCallers,
    RevokeCaller,
    RotateCallerKey,
)
from member_service.domain.changes import NewId
from member_service.domain.dead_letters import DeadLetters
from member_service.domain.erasures import ErasedMembers, EraseMember, Holdings
from member_service.domain.experts import ReserveExpert
from member_service.domain.flags import AddFlag, DeleteFlag, GetFlag, ListFlags, RestoreFlag
from member_service.domain.group_updates import UpdateGroup
from member_service.domain.groups import ListGroups, MigrateGroup, RegisterGroup, StopGroup
from member_service.domain.inbox import Inbox
from member_service.domain.linking import (
    AcceptLinkCode,
    DeleteMemberLink,
    GetLinkProposal,
    LinkingCallers,
    ListMemberLinks,
)
from member_service.domain.links import (
    CreateLinkCode,
    DeleteLink,
    GetLink,
    ListLinks,
    RecordBotName,
)
from member_service.domain.mail_opening import MailOpening
from member_service.domain.member_data import GetMemberData
from member_service.domain.memberships import (
    CountGroups,
    ListMemberGroups,
    LookupMembership,
    RecordMemberships,
)
from member_service.domain.memories import (
    CreateMemory,
    DeleteAllMemories,
    DeleteMemory,
    ListMemories,
    LookupMemories,
    SetMemoryEnabled,
    UpdateMemory,
)
from member_service.domain.newcomer_texts import RecordNewcomerText
from member_service.domain.outbox import Outbox
from member_service.domain.question_reading import GetQuestion
from member_service.domain.questions import (
    RecordFeedback,
    ReleaseQuestion,
    ReserveQuestion,
    SettleQuestion,
)
from member_service.domain.quotas import GetQuota, QuotaRule, QuotaRules
from member_service.domain.report_content import AwayMembers, GetReport
from member_service.domain.reports import GetReportWish, SetReport
from member_service.domain.roles import GrantRole, ListRoles, LookupRole, RevokeRole
from member_service.domain.stops import LookupStop, StopQuestion
from member_service.domain.threads import RecordAnswerMessages
from member_service.domain.warnings import AddWarning, DeleteWarning, ListWarnings
from member_service.domain.watching import Watching
from member_service.domain.welcomes import RecordJoins, TakeJoins
from member_service.domain.work import Work
from member_service.domain.workers import Workers
from member_service.ledger_servicers import (
    challenge_servicer,
    checkin_servicer,
    habit_servicer,
    member_servicer,
    visit_servicer,
)
from member_service.mail_servicers import mail_servicer
from member_service.payment_parts import Paying
from member_service.settings import MemberServiceSettings
from member_service.stores import Stores
from member_service.transport import (
    announcements,
    audit,
    bans,
    budgets,
    callers,
    challenges,
    checkins,
    feed,
    flags,
    groups,
    habits,
    inbox,
    links,
    mails,
    member_data,
    members,
    memories,
    outbox,
    payments,
    questions,
    visits,
    warnings,
    welcomes,
)
from member_service.transport.erased import guard
from member_service.transport.memberships import MembershipUseCases
from member_service.transport.reports import ReportUseCases
from member_service.transport.roles import RoleUseCases
from member_service.transport.sealed_pages import PURPOSE, PageSealer, seal_pages
from servicekit.clock import Clock

SERVICES = (
    groups.SERVICE,
    members.SERVICE,
    checkins.SERVICE,
    questions.SERVICE,
    inbox.SERVICE,
    outbox.SERVICE,
    flags.SERVICE,
    warnings.SERVICE,
    bans.SERVICE,
    welcomes.SERVICE,
    audit.SERVICE,
    announcements.SERVICE,
    memories.SERVICE,
    budgets.SERVICE,
    member_data.SERVICE,
    links.SERVICE,
    callers.SERVICE,
    visits.SERVICE,
    feed.SERVICE,
    habits.SERVICE,
    challenges.SERVICE,
    mails.SERVICE,
    payments.SERVICE,
)


def add_servicers(
    server: grpc.aio.Server,
    stores: Stores,
    *,
    the_inbox: Inbox,
    the_outbox: Outbox,
    work: Work,
    holdings: Holdings,
    erased: ErasedMembers,
    digests: KeyDigests,
    watching: Watching,
    paying: Paying,
    settings: MemberServiceSettings,
    clock: Clock,
    new_id: NewId,
) -> None:
    """Have the server answer every service; nothing is written of members whom `erased` knows."""
    workers = Workers(stores.workers, clock, work)
    dead_letters = DeadLetters(the_inbox, the_outbox, RecordSystemAction(stores.audit, clock))
    sealer = PageSealer(settings.keys.derived(PURPOSE))
    for servicer, service, add in (
        (
            _groups(stores, erased, settings, clock, new_id),
            groups.SERVICE,
            add_GroupServiceServicer_to_server,
        ),
        (member_servicer(stores, clock), members.SERVICE, add_MemberServiceServicer_to_server),
        (
            checkin_servicer(stores, the_outbox, clock, new_id),
            checkins.SERVICE,
            add_CheckinServiceServicer_to_server,
        ),
        (_questions(stores, settings, clock), questions.SERVICE, add_QuestionServiceServicer_to_server),
        (
            inbox.InboxServicer(the_inbox, workers, work, dead_letters),
            inbox.SERVICE,
            add_InboxServiceServicer_to_server,
        ),
        (
            outbox.OutboxServicer(the_outbox, dead_letters),
            outbox.SERVICE,
            add_OutboxServiceServicer_to_server,
        ),
        (_flags(stores, clock), flags.SERVICE, add_FlagServiceServicer_to_server),
        (_warnings(stores, clock), warnings.SERVICE, add_WarningServiceServicer_to_server),
        (_bans(stores, clock, new_id), bans.SERVICE, add_BanServiceServicer_to_server),
        (_welcomes(stores, clock), welcomes.SERVICE, add_WelcomeServiceServicer_to_server),
        (_audit(stores, clock), audit.SERVICE, add_AuditServiceServicer_to_server),
        (
            _announcements(stores, clock, new_id),
            announcements.SERVICE,
            add_AnnouncementServiceServicer_to_server,
        ),
        (_memories(stores, clock), memories.SERVICE, add_MemoryServiceServicer_to_server),
        (_budgets(stores, settings, clock), budgets.SERVICE, add_BudgetServiceServicer_to_server),
        (
            visit_servicer(stores, the_outbox, erased, clock),
            visits.SERVICE,
            add_VisitServiceServicer_to_server,
        ),
        (_links(stores, clock), links.SERVICE, add_LinkServiceServicer_to_server),
        (challenge_servicer(stores, clock), challenges.SERVICE, add_ChallengeServiceServicer_to_server),
        (
            mail_servicer(stores, paying, clock, allowed=settings.mail_allowed),
            mails.SERVICE,
            add_MailServiceServicer_to_server,
        ),
        (
            paying.servicer(),
            payments.SERVICE,
            add_PaymentServiceServicer_to_server,
        ),
        (
            habit_servicer(stores, clock, new_id, the_outbox),
            habits.SERVICE,
            add_HabitServiceServicer_to_server,
        ),
        (
            member_data.MemberDataServicer(
                get_member_data=GetMemberData(stores.records, erased),
                erase_member=EraseMember(stores.erasures, holdings, erased, clock, new_id),
            ),
            member_data.SERVICE,
            add_MemberDataServiceServicer_to_server,
        ),
        (
            feed.FeedServicer(watching, stores.groups, feed.Tokens(sealer, clock)),
            feed.SERVICE,
            add_FeedServiceServicer_to_server,
        ),
        (
            callers.CallerServicer(caller_use_cases(stores, digests, clock), clock),
            callers.SERVICE,
            add_CallerServiceServicer_to_server,
        ),
    ):
        guard(servicer, service, erased)
        seal_pages(servicer, service, sealer)
        cast("Callable[[Any, grpc.aio.Server], None]", add)(servicer, server)


def _groups(
    stores: Stores, erased: ErasedMembers, settings: MemberServiceSettings, clock: Clock, new_id: NewId
) -> groups.GroupServicer:
    mail = MailOpening(settings.mail_allowed, settings.mail_stars_at_most, stores.memberships)
    return groups.GroupServicer(
        groups=stores.groups,
        register_group=RegisterGroup(stores.groups, clock, new_id),
        stop_group=StopGroup(stores.groups, clock),
        update_group=UpdateGroup(stores.groups, clock, mail),
        migrate_group=MigrateGroup(stores.groups, clock),
        list_groups=ListGroups(stores.groups),
        record_lacking_rights=RecordLackingRights(stores.bot_rights, stores.groups, clock),
        record_system_action=RecordSystemAction(stores.audit, clock),
        reports=ReportUseCases(
            get=GetReport(
                stores.reports.sources,
                AwayMembers(stores.reports.sources, stores.pauses, stores.appearances),
                *(stores.budgets, stores.groups, clock),
            ),
            set_=SetReport(stores.reports, stores.groups, clock),
            get_wish=GetReportWish(stores.reports, stores.groups),
        ),
        memberships=MembershipUseCases(
            record=RecordMemberships(stores.memberships, stores.groups, clock),
            lookup=LookupMembership(stores.memberships, stores.groups),
            list_=ListMemberGroups(stores.memberships, stores.groups, erased),
            count=CountGroups(stores.groups),
            note_text=RecordNewcomerText(stores.newcomer_texts, stores.groups, clock),
        ),
        roles=RoleUseCases(
            grant_role=GrantRole(stores.roles, stores.groups, clock),
            revoke_role=RevokeRole(stores.roles, stores.groups, clock),
            lookup_role=LookupRole(stores.roles, stores.groups),
            list_roles=ListRoles(stores.roles, stores.groups),
        ),
    )


def _links(stores: Stores, clock: Clock) -> links.LinkServicer:
    linking = LinkingCallers(stores.callers, clock)
    proposals = GetLinkProposal(stores.links, stores.groups, linking, clock)
    return links.LinkServicer(
        links.LinkUseCases(
            create_code=CreateLinkCode(stores.links, stores.groups, clock),
            get_link=GetLink(stores.links, stores.groups),
            list_links=ListLinks(stores.links, stores.groups),
            delete_link=DeleteLink(stores.links, stores.groups, clock, stores.feed),
            get_proposal=proposals,
            accept_code=AcceptLinkCode(stores.links, stores.groups, proposals, clock, feed=stores.feed),
            list_member_links=ListMemberLinks(stores.links, stores.groups, linking),
            delete_member_link=DeleteMemberLink(stores.links, stores.groups, clock, stores.feed),
            record_bot_name=RecordBotName(stores.links),
            record_system_action=RecordSystemAction(stores.audit, clock),
        )
    )


def _questions(stores: Stores, settings: MemberServiceSettings, clock: Clock) -> questions.QuestionServicer:
    private_quota = QuotaRule(settings.private_question_quota, settings.private_time_zone)
    quota_rules = QuotaRules(stores.groups, private_quota)
    return questions.QuestionServicer(
        reserve=ReserveQuestion(stores.questions, quota_rules, clock),
        settle=SettleQuestion(stores.questions, clock),
        release=ReleaseQuestion(stores.questions, clock),
        record_feedback=RecordFeedback(stores.questions, clock),
        get_question=GetQuestion(stores.questions),
        record_answer_messages=RecordAnswerMessages(stores.questions),
        reserve_expert=ReserveExpert(stores.questions, clock, settings.private_time_zone),
        stop=StopQuestion(stores.questions, clock),
        lookup_stop=LookupStop(stores.questions),
        get_quota=GetQuota(stores.questions, quota_rules, clock),
    )


def _warnings(stores: Stores, clock: Clock) -> warnings.WarningServicer:
    return warnings.WarningServicer(
        add_warning=AddWarning(stores.warnings, stores.groups, clock),
        delete_warning=DeleteWarning(stores.warnings, stores.groups, clock),
        list_warnings=ListWarnings(stores.warnings, stores.groups, clock),
    )


def _flags(stores: Stores, clock: Clock) -> flags.FlagServicer:
    return flags.FlagServicer(
        add_flag=AddFlag(stores.flags, stores.groups, clock),
        get_flag=GetFlag(stores.flags, stores.groups),
        list_flags=ListFlags(stores.flags, stores.groups),
        delete_flag=DeleteFlag(stores.flags, stores.groups, clock),
        restore_flag=RestoreFlag(stores.flags, stores.groups, clock),
    )


def _bans(stores: Stores, clock: Clock, new_id: NewId) -> bans.BanServicer:
    return bans.BanServicer(
        groups=stores.groups,
        propose_ban=ProposeBan(stores.ban_jobs, stores.flags, stores.groups, clock, new_id),
        confirm_ban=ConfirmBan(stores.ban_jobs, clock),
        stop_ban=StopBan(stores.ban_jobs, clock),
        get_ban_job=GetBanJob(stores.ban_jobs),
        begin_next_ban=BeginNextBan(stores.ban_jobs, stores.flags, clock),
        settle_ban=SettleBan(stores.ban_jobs, stores.flags, clock),
    )


def _welcomes(stores: Stores, clock: Clock) -> welcomes.WelcomeServicer:
    return welcomes.WelcomeServicer(
        RecordJoins(stores.joins, stores.groups, clock), TakeJoins(stores.joins, stores.groups, clock)
    )


def _audit(stores: Stores, clock: Clock) -> audit.AuditServicer:
    return audit.AuditServicer(
        record_action=RecordAction(stores.audit, stores.groups, clock),
        list_actions=ListActions(stores.audit, stores.groups),
    )


def _announcements(stores: Stores, clock: Clock, new_id: NewId) -> announcements.AnnouncementServicer:
    return announcements.AnnouncementServicer(
        create=CreateAnnouncement(stores.announcements, stores.groups, clock, new_id),
        list_=ListAnnouncements(stores.announcements, stores.groups),
        update=UpdateAnnouncement(stores.announcements, stores.groups, clock),
        begin=BeginAnnouncement(stores.announcements),
        settle=SettleAnnouncement(stores.announcements, clock),
    )


def _memories(stores: Stores, clock: Clock) -> memories.MemoryServicer:
    return memories.MemoryServicer(
        create=CreateMemory(stores.notebooks, stores.groups, clock),
        list_=ListMemories(stores.notebooks, stores.groups, clock),
        lookup=LookupMemories(stores.notebooks, stores.groups, clock),
        update=UpdateMemory(stores.notebooks, stores.groups, clock),
        delete=DeleteMemory(stores.notebooks, clock),
        delete_all=DeleteAllMemories(stores.notebooks, clock),
        set_enabled=SetMemoryEnabled(stores.notebooks, clock),
    )


def _budgets(stores: Stores, settings: MemberServiceSettings, clock: Clock) -> budgets.BudgetServicer:
    paying = Budgets(stores.groups, settings.budget_limits)
    return budgets.BudgetServicer(
        ReserveSpending(stores.budgets, paying, clock),
        SettleSpending(stores.budgets, clock),
        GetBudgets(stores.budgets, paying, clock),
    )


def caller_use_cases(stores: Stores, digests: KeyDigests, clock: Clock) -> callers.CallerUseCases:
    """What is done about callers, for the RPCs and for the program on the console."""
    return callers.CallerUseCases(
        create=CreateCaller(stores.callers, stores.groups, digests, clock),
        get=GetCaller(stores.callers),
        list_=ListCallers(stores.callers),
        rotate=RotateCallerKey(stores.callers, digests, clock),
        revoke=RevokeCaller(stores.callers, stores.links, clock),
    )
