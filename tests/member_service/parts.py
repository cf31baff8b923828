"""The use cases of members, groups and check-ins on a database, with a clock and ids that tests control."""

import functools
import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from member_service.domain import (
    anchors,
    appearances,
    bans,
    boards,
    checkin_list,
    checkin_news,
    checkins,
    closing,
    constancy,
    corrections,
    first_ten,
    flags,
    free_checkins,
    giving_way,
    goals,
    group_updates,
    groups,
    habits,
    kudos,
    members,
    memberships,
    own_undo,
    pauses,
    photos,
    profiles,
    replies,
    roles,
    season_ends,
    standing_walks,
    standings,
    today,
    undoing,
    visitors,
    visits,
    welcomes,
)
from member_service.domain.anchors import Anchor, AnchorKind
from member_service.domain.changes import Change
from member_service.domain.checkins import CheckinAnswer, CheckinRequest, RevokeRequest
from member_service.domain.erasures import ErasedMembers
from member_service.domain.links import CODE_LIVES, Link, LinkCode, Name
from member_service.domain.outbox import Outbox
from member_service.storage import anchors as anchor_storage
from member_service.storage import appearances as appearance_storage
from member_service.storage import bans as ban_storage
from member_service.storage import boards as board_storage
from member_service.storage import checkins as checkin_storage
from member_service.storage import erasures as erasure_storage
from member_service.storage import feed as feed_storage
from member_service.storage import flags as flag_storage
from member_service.storage import goals as goal_storage
from member_service.storage import groups as group_storage
from member_service.storage import histories as history_storage
from member_service.storage import kudos as kudos_storage
from member_service.storage import letters as letter_storage
from member_service.storage import links as link_storage
from member_service.storage import members as member_storage
from member_service.storage import memberships as membership_storage
from member_service.storage import outbox as outbox_storage
from member_service.storage import pauses as pause_storage
from member_service.storage import photos as photo_storage
from member_service.storage import replies as reply_storage
from member_service.storage import roles as role_storage
from member_service.storage import scores as score_storage
from member_service.storage import season_ends as season_storage
from member_service.storage import standing_walks as walk_storage
from member_service.storage import tallies as tally_storage
from member_service.storage import today as today_storage
from member_service.storage import visits as visit_storage
from member_service.storage import warnings as warning_storage
from member_service.storage import welcomes as welcome_storage
from member_service.storage.database import Database
from member_service.storage.sweep import CheckinSweeper, TallySweeper

INDEXES = (
    *anchor_storage.INDEXES,
    *appearance_storage.INDEXES,
    *ban_storage.INDEXES,
    *checkin_storage.INDEXES,
    *feed_storage.INDEXES,
    *flag_storage.INDEXES,
    *goal_storage.INDEXES,
    *group_storage.INDEXES,
    *kudos_storage.INDEXES,
    *link_storage.INDEXES,
    *member_storage.INDEXES,
    *membership_storage.INDEXES,
    *reply_storage.INDEXES,
    *role_storage.INDEXES,
    *score_storage.INDEXES,
    *tally_storage.INDEXES,
    *warning_storage.INDEXES,
    *welcome_storage.INDEXES,
)

CHAT = -1001
OTHER_CHAT = -1002
ADMIN = 90
OWNER = 99
NOON = datetime(2037, 11, 22, 15, 0, tzinfo=UTC)
"""Noon of a Sunday in São Paulo, long after now.

A server deletes what has expired by its own clock, not by that of the tests.
"""


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def rid(name: object) -> str:
    """A request id that is the same for the same name."""
    return str(uuid5(UUID(int=0), str(name)))


class Parts:
    """Everything wired as the service wires it."""

    def __init__(self, database: Database, clock: SetClock | None = None, prefix: str = "id") -> None:
        self.database = database
        self.clock = clock or SetClock()
        numbers = itertools.count(1)
        requests = itertools.count(1)
        self.new_id = lambda: f"{prefix}-{next(numbers)}"
        self.new_request = lambda: rid(f"{prefix}-request-{next(requests)}")

        self.groups = group_storage.MongoGroupStore(database, monotonic=lambda: self.clock().timestamp())
        self.anchors = anchor_storage.MongoAnchorStore(database)
        self.scores = score_storage.MongoScoreBoard(database, fold_after=1)
        self.ledger = checkin_storage.MongoCheckinLedger(database, self.scores)
        self.member_store = member_storage.MongoMemberStore(database)
        self.role_store = role_storage.MongoRoleStore(database)
        self.sweeper = CheckinSweeper(self.ledger, self.give_way, self.clock)

        self.register_group = groups.RegisterGroup(self.groups, self.clock, self.new_id)
        self.stop_group = groups.StopGroup(self.groups, self.clock)
        self.update_group = group_updates.UpdateGroup(self.groups, self.clock)
        self.migrate_group = groups.MigrateGroup(self.groups, self.clock)
        self.list_groups = groups.ListGroups(self.groups)
        self.grant_role = roles.GrantRole(self.role_store, self.groups, self.clock)
        self.revoke_role = roles.RevokeRole(self.role_store, self.groups, self.clock)
        self.lookup_role = roles.LookupRole(self.role_store, self.groups)
        self.list_roles = roles.ListRoles(self.role_store, self.groups)
        self.upsert_member = members.UpsertMember(self.member_store, self.clock)
        self.get_member = members.GetMember(self.member_store)
        self.set_language, self.set_coach_consent = (
            use_case(self.member_store, self.clock)
            for use_case in (members.SetLanguage, members.SetCoachConsent)
        )
        self.get_profile = profiles.GetProfile(
            *(self.ledger, self.view, self.pause_store, self.groups, self.clock), kudos=self.kudos_store
        )
        self.open_anchor = anchors.OpenAnchor(self.anchors, self.groups, self.clock, self.new_id)
        self.add_reply_target = anchors.AddReplyTarget(self.anchors, self.groups)
        self.close_anchor = closing.CloseAnchor(
            self.anchors, self.ledger, self.reply_store, self.groups, self.clock
        )
        self.list_anchors = anchors.ListAnchors(self.anchors, self.ledger, self.groups)
        self.record_checkin = checkins.RecordCheckin(
            self.ledger,
            self.anchors,
            self.groups,
            self.photos,
            self.clock,
            late=self.late,
            news=self.checkin_news,
            visits=self.give_way,
            free=free_checkins.FreeCheckins(self.ledger, self.photos),
            refused=self.reply_store,
        )
        self.revoke_checkin = checkins.RevokeCheckin(
            self.ledger,
            self.groups,
            self.clock,
            visits=self.give_way,
            appearances=self.appearance_store,
        )
        self.list_checkins = checkin_list.ListCheckins(self.ledger, self.appearance_store, self.groups)
        self.get_standing = standings.GetStanding(self.view, self.groups, self.clock)
        self.list_standings = standings.ListStandings(self.view, self.groups, self.clock)

        self.flags = flag_storage.MongoFlagStore(database)
        self.add_flag = flags.AddFlag(self.flags, self.groups, self.clock)
        self.get_flag = flags.GetFlag(self.flags, self.groups)
        self.list_flags = flags.ListFlags(self.flags, self.groups)
        self.delete_flag = flags.DeleteFlag(self.flags, self.groups, self.clock)
        self.restore_flag = flags.RestoreFlag(self.flags, self.groups, self.clock)
        self.ban_jobs = ban_storage.MongoBanJobStore(database)
        self.propose_ban = bans.ProposeBan(self.ban_jobs, self.flags, self.groups, self.clock, self.new_id)
        self.confirm_ban = bans.ConfirmBan(self.ban_jobs, self.clock)
        self.stop_ban = bans.StopBan(self.ban_jobs, self.clock)
        self.begin_next_ban = bans.BeginNextBan(self.ban_jobs, self.flags, self.clock)
        self.settle_ban = bans.SettleBan(self.ban_jobs, self.flags, self.clock)
        self.joins = welcome_storage.MongoJoinStore(database)
        self.record_joins = welcomes.RecordJoins(self.joins, self.groups, self.clock)
        self.take_joins = welcomes.TakeJoins(self.joins, self.groups, self.clock)

    @functools.cached_property
    def care(self) -> letter_storage.MongoCare:
        return letter_storage.MongoCare(self.database)

    @functools.cached_property
    def checkin_news(self) -> checkin_news.CheckinNews:
        return checkin_news.CheckinNews(
            *(history_storage.MongoHistories(self.database), self.goal_store),
            appearances=self.appearance_store,
            care=self.care,
            first_ten=first_ten.FirstTen(self.view, self.clock),
            outbox=self.outbox,
            feed=feed_storage.MongoFeed(self.database),
            clock=self.clock,
        )

    @functools.cached_property
    def warnings(self) -> warning_storage.MongoWarningStore:
        return warning_storage.MongoWarningStore(self.database)

    @functools.cached_property
    def membership_store(self) -> membership_storage.MongoMemberships:
        return membership_storage.MongoMemberships(self.database)

    @functools.cached_property
    def record_memberships(self) -> memberships.RecordMemberships:
        return memberships.RecordMemberships(self.membership_store, self.groups, self.clock)

    @functools.cached_property
    def list_member_groups(self) -> memberships.ListMemberGroups:
        erased = ErasedMembers(erasure_storage.MongoErasures(self.database))
        return memberships.ListMemberGroups(self.membership_store, self.groups, erased)

    @functools.cached_property
    def appearance_store(self) -> appearance_storage.MongoAppearances:
        return appearance_storage.MongoAppearances(self.database)

    @functools.cached_property
    def pause_store(self) -> pause_storage.MongoPauses:
        return pause_storage.MongoPauses(self.database)

    @functools.cached_property
    def goal_store(self) -> goal_storage.MongoGoals:
        return goal_storage.MongoGoals(self.database)

    @property
    def set_goal(self) -> goals.SetGoal:
        return goals.SetGoal(self.goal_store, self.groups, self.clock)

    @property
    def get_week(self) -> habits.GetWeek:
        return habits.GetWeek(
            *(self.ledger, self.goal_store, self.pause_store, self.groups, self.clock),
            appearances=self.appearance_store,
            kudos=self.kudos_store,
        )

    @functools.cached_property
    def kudos_store(self) -> kudos_storage.MongoKudos:
        return kudos_storage.MongoKudos(self.database)

    @property
    def give_kudos(self) -> kudos.GiveKudos:
        return kudos.GiveKudos(self.kudos_store, self.ledger, self.groups, self.clock)

    @functools.cached_property
    def said_todays(self) -> today_storage.MongoSaidTodays:
        return today_storage.MongoSaidTodays(self.database)

    @property
    def get_today(self) -> today.GetToday:
        return today.GetToday(self.ledger, self.said_todays, self.appearance_store, self.groups, self.clock)

    @property
    def note_today(self) -> today.NoteToday:
        return today.NoteToday(self.said_todays, self.groups, self.clock)

    @property
    def pause_streak(self) -> pauses.PauseStreak:
        return pauses.PauseStreak(self.pause_store, self.groups, self.clock)

    @functools.cached_property
    def get_board(self) -> boards.GetBoard:
        sums = board_storage.MongoBoards(self.database)
        steady = constancy.Constancy(self.goal_store, self.pause_store, sums)
        return boards.GetBoard(sums, steady, self.appearance_store, self.groups, self.clock)

    @functools.cached_property
    def view(self) -> appearances.RankingView:
        return appearances.RankingView(self.scores, self.appearance_store)

    @functools.cached_property
    def continue_standings(self) -> standing_walks.ContinueStandings:
        walks = walk_storage.MongoStandingWalks(self.database)
        return standing_walks.ContinueStandings(self.view, self.groups, walks, self.clock)

    @functools.cached_property
    def batch_get_standings(self) -> standings.BatchGetStandings:
        return standings.BatchGetStandings(self.view, self.groups, self.clock)

    @functools.cached_property
    def set_appearance(self) -> appearances.SetAppearance:
        return appearances.SetAppearance(
            self.appearance_store, self.groups, self.ledger, feed_storage.MongoFeed(self.database), self.clock
        )

    @functools.cached_property
    def undo_checkin(self) -> own_undo.UndoCheckin:
        return own_undo.UndoCheckin(self.ledger, self.groups, self.clock, visits=self.give_way)

    @functools.cached_property
    def correct_training(self) -> corrections.CorrectTraining:
        return corrections.CorrectTraining(self.ledger, self.groups, self.clock)

    @functools.cached_property
    def restore_checkin(self) -> undoing.RestoreCheckin:
        return undoing.RestoreCheckin(self.ledger, self.groups, self.clock, visits=self.give_way)

    @functools.cached_property
    def give_way(self) -> giving_way.VisitsGiveWay:
        return giving_way.VisitsGiveWay(self.ledger, self.groups, self.clock)

    @functools.cached_property
    def links(self) -> link_storage.MongoLinkStore:
        return link_storage.MongoLinkStore(self.database)

    @functools.cached_property
    def record_visit(self) -> visits.RecordVisit:
        return visits.RecordVisit(
            self.ledger,
            visit_storage.MongoVisitStore(self.database),
            self.groups,
            self.clock,
            visitors=visitors.Visitors(self.links, self.member_store, self.ledger, self.appearance_store),
            bans=self.ban_jobs,
            erased=ErasedMembers(erasure_storage.MongoErasures(self.database)),
            give_way=self.give_way,
            late=self.late,
            news=self.checkin_news,
        )

    @functools.cached_property
    def reopen_anchor(self) -> undoing.ReopenAnchor:
        return undoing.ReopenAnchor(self.anchors, self.reply_store, self.groups, self.clock)

    @functools.cached_property
    def photos(self) -> photos.PhotoPolicing:
        return photos.PhotoPolicing(photo_storage.MongoPhotoClaims(self.database), self.ledger, self.clock)

    @functools.cached_property
    def reply_store(self) -> reply_storage.MongoReplyStore:
        return reply_storage.MongoReplyStore(self.database)

    @functools.cached_property
    def note_reply(self) -> replies.NoteReply:
        return replies.NoteReply(self.reply_store, self.anchors, self.ledger, self.groups, self.clock)

    @functools.cached_property
    def get_reply(self) -> replies.GetReply:
        return replies.GetReply(self.reply_store, self.anchors, self.ledger, self.groups)

    @functools.cached_property
    def late(self) -> season_ends.LateCheckins:
        records = season_storage.MongoSeasonRecords(self.database)
        return season_ends.LateCheckins(records, self.outbox, self.clock)

    @functools.cached_property
    def outbox(self) -> Outbox:
        return Outbox(outbox_storage.MongoOutboxStore(self.database), self.clock)

    @functools.cached_property
    def tallies(self) -> tally_storage.MongoTallies:
        return tally_storage.MongoTallies(self.database)

    @functools.cached_property
    def tally_sweeper(self) -> TallySweeper:
        return TallySweeper(self.tallies)

    async def registered(self, chat_id: int = CHAT, language: str = "") -> groups.Group:
        group, _ = await self.register_group(
            self.new_request(), chat_id, title="Iron", username="", registered_by=OWNER, language=language
        )
        return group

    async def opened(self, message_id: int = 10, points: int = 1, chat_id: int = CHAT) -> Anchor:
        kind = AnchorKind.PLUS if points > 1 else AnchorKind.STANDARD
        _, anchor = await self.open_anchor(
            self.new_request(), chat_id, message_id, kind=kind, points=points, opened_by=ADMIN
        )
        return anchor

    async def checked_in(self, member_id: int, message_id: int = 10, **more: object) -> CheckinAnswer:
        fields = {"request_id": self.new_request(), "chat_id": CHAT, "display_name": f"M{member_id}"} | more
        return await self.record_checkin(
            CheckinRequest(member_id=member_id, anchor_message_id=message_id, **fields)
        )

    async def linked(
        self, member_id: int, name: str = "", caller: str = "turnstile", at: datetime | None = None
    ) -> Link:
        at = at or self.clock()
        group = await self.groups.find(CHAT)
        assert group is not None
        code = LinkCode(rid(("code", self.new_request())), at + CODE_LIVES)
        change = Change.of(self.new_request(), at, "CreateLinkCode")
        await self.links.put_code(Name(caller, group.id, name or f"badge-{member_id}"), code, change)
        change = Change.of(self.new_request(), at, "AcceptLinkCode")
        link = await self.links.accept(code.code, member_id, change)
        assert link is not None
        return link

    async def visited(self, member_id: int, visit_id: str, **more: Any) -> visits.VisitAnswer:
        fields = {"caller": "turnstile", "chat_id": CHAT, "occur_time": self.clock()} | more
        return await self.record_visit(visits.Visit(visit_id=visit_id, member_id=member_id, **fields))

    async def revoked(self, checkin_id: str, **more: object) -> CheckinAnswer:
        fields = {"request_id": self.new_request(), "chat_id": CHAT, "revoked_by": ADMIN} | more
        return await self.revoke_checkin(RevokeRequest(checkin_id=checkin_id, **fields))

    async def flagged(self, member_id: int, message_id: int, **more: Any) -> flags.Flag:
        wish = {
            "request_id": self.new_request(),
            "chat_id": CHAT,
            "topic_id": 0,
            "flagged_by": flags.Who(ADMIN, "Adao"),
            "reason": "",
            "excerpt": "buy now",
        } | more
        who = flags.Who(member_id, f"M{member_id}")
        return (await self.add_flag(flags.FlagRequest(message_id=message_id, member=who, **wish)))[1]


async def counters_equal_ledger(database: Database) -> bool:
    """Recomputed here in the simplest way, not as the service does."""
    expected: dict[str, list[int]] = {}
    async for row in database.collection("checkins").find({"state": "recorded"}):
        key = f"{row['group_id']}:{row['season_id']}:{row['member_id']}"
        numbers = expected.setdefault(key, [0, 0])
        numbers[0] += 1
        numbers[1] += row["points"]
    counted = {
        score["_id"]: [score["checkins"], score["points"]]
        async for score in database.collection("scores").find({})
        if score["checkins"] or score["points"]
    }
    return counted == expected


async def tally_equals_counters(parts: Parts, chat_id: int = CHAT) -> None:
    """What a reader gets of the running season, against all of its counters."""
    group = await parts.groups.find(chat_id)
    assert group is not None
    scores = [one async for one in parts.database.collection("scores").find({"group_id": group.id})]
    for season_id in {score["season_id"] for score in scores}:
        counted = [score for score in scores if score["season_id"] == season_id and score["points"] > 0]
        tally = await parts.scores.tally(group.id, season_id)
        assert dict(tally.members) == Counter(score["points"] for score in counted)
        assert tally.checkins == sum(score["checkins"] for score in counted)
