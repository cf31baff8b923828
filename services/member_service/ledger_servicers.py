"""What is answered from the ledger: check-ins, visits, weeks and profiles, each with its use cases."""

from member_service.domain.anchors import AddReplyTarget, ListAnchors, OpenAnchor
from member_service.domain.appearances import RankingView, SetAppearance
from member_service.domain.audit import RecordSystemAction
from member_service.domain.boards import GetBoard
from member_service.domain.care import NoteCare
from member_service.domain.challenge_counting import Counting
from member_service.domain.challenge_desk import (
    AnswerDuel,
    CancelChallenge,
    CreateChallenge,
    JoinChallenge,
    LeaveChallenge,
    NoteChallengeMessage,
    ShowChallenges,
)
from member_service.domain.changes import NewId
from member_service.domain.checkin_list import ListCheckins
from member_service.domain.checkin_news import CheckinNews
from member_service.domain.checkins import RecordCheckin, RevokeCheckin
from member_service.domain.closing import CloseAnchor
from member_service.domain.constancy import Constancy
from member_service.domain.corrections import CorrectTraining
from member_service.domain.erasures import ErasedMembers
from member_service.domain.first_ten import FirstTen
from member_service.domain.free_checkins import FreeCheckins
from member_service.domain.giving_way import VisitsGiveWay
from member_service.domain.goals import SetGoal
from member_service.domain.habits import GetWeek, KeptWeeksOf
from member_service.domain.hints import ClaimHint
from member_service.domain.kudos import GiveKudos
from member_service.domain.letters import GetLetters, SetLetters
from member_service.domain.links import (
    ResolveMember,
)
from member_service.domain.members import (
    GetMember,
    SetChosenGroup,
    SetCoachConsent,
    SetLanguage,
    UpsertMember,
)
from member_service.domain.outbox import Outbox
from member_service.domain.own_undo import UndoCheckin
from member_service.domain.pauses import PauseStreak
from member_service.domain.photos import PhotoPolicing
from member_service.domain.profiles import GetProfile
from member_service.domain.recent_trainings import RecentTrainings
from member_service.domain.replies import GetReply, NoteReply
from member_service.domain.restoring_visits import RestoreVisit
from member_service.domain.season_ends import LateCheckins, ListPastSeasons
from member_service.domain.standing_walks import ContinueStandings
from member_service.domain.standings import BatchGetStandings, GetStanding, ListStandings
from member_service.domain.today import GetToday, NoteToday
from member_service.domain.undoing import ReopenAnchor, RestoreCheckin
from member_service.domain.visitors import Visitors
from member_service.domain.visits import RecordVisit
from member_service.domain.week_tags import GetWeekTag, NoteWeekTag, SetWeekTag
from member_service.domain.writing_letters import LetterContent, PrepareLetter
from member_service.stores import Stores
from member_service.transport import (
    challenges,
    checkins,
    habits,
    members,
    visits,
)
from member_service.transport.anchors import AnchorUseCases
from member_service.transport.letters import LetterUseCases
from member_service.transport.named_members import NamedMembers
from member_service.transport.replies import ReplyUseCases
from member_service.transport.standings import StandingUseCases
from member_service.transport.together import TogetherUseCases
from member_service.transport.week_tags import WeekTagUseCases
from servicekit.clock import Clock


def _view(stores: Stores) -> RankingView:
    return RankingView(stores.scores, stores.appearances)


def _named(stores: Stores) -> NamedMembers:
    return NamedMembers(ResolveMember(stores.links, stores.groups))


def visit_servicer(
    stores: Stores, the_outbox: Outbox, erased: ErasedMembers, clock: Clock
) -> visits.VisitServicer:
    return visits.VisitServicer(
        RecordVisit(
            *(stores.ledger, stores.visits, stores.groups, clock),
            visitors=Visitors(stores.links, stores.members, stores.ledger, stores.appearances),
            bans=stores.ban_jobs,
            erased=erased,
            give_way=VisitsGiveWay(stores.ledger, stores.groups, clock),
            late=LateCheckins(stores.seasons, the_outbox, clock),
            news=_news(stores, the_outbox, clock),
        )
    )


def _news(stores: Stores, the_outbox: Outbox, clock: Clock) -> CheckinNews:
    return CheckinNews(
        *(stores.histories, stores.goals),
        appearances=stores.appearances,
        care=stores.care,
        first_ten=FirstTen(_view(stores), clock),
        outbox=the_outbox,
        feed=stores.feed,
        clock=clock,
    )


def member_servicer(stores: Stores, clock: Clock) -> members.MemberServicer:
    return members.MemberServicer(
        upsert_member=UpsertMember(stores.members, clock),
        get_member=GetMember(stores.members),
        set_language=SetLanguage(stores.members, clock),
        set_coach_consent=SetCoachConsent(stores.members, clock),
        set_chosen_group=SetChosenGroup(stores.members, stores.groups, clock),
        get_profile=GetProfile(
            *(stores.ledger, _view(stores), stores.pauses, stores.groups, clock), kudos=stores.kudos
        ),
        set_appearance=SetAppearance(stores.appearances, stores.groups, stores.ledger, stores.feed, clock),
        pause_streak=PauseStreak(stores.pauses, stores.groups, clock),
        named=_named(stores),
    )


def _get_week(stores: Stores, clock: Clock) -> GetWeek:
    return GetWeek(
        *(stores.ledger, stores.goals, stores.pauses, stores.groups, clock),
        appearances=stores.appearances,
        kudos=stores.kudos,
    )


def letter_content(stores: Stores, clock: Clock) -> LetterContent:
    """What letters tell, from the ledger."""
    profiles = GetProfile(
        *(stores.ledger, _view(stores), stores.pauses, stores.groups, clock), kudos=stores.kudos
    )
    return LetterContent(
        *(stores.memberships, stores.groups, _get_week(stores, clock), profiles, clock),
        trainings=RecentTrainings(stores.trainings),
    )


def habit_servicer(stores: Stores, clock: Clock, new_id: NewId, the_outbox: Outbox) -> habits.HabitServicer:
    return habits.HabitServicer(
        set_goal=SetGoal(stores.goals, stores.groups, clock),
        get_week=_get_week(stores, clock),
        claim_hint=ClaimHint(stores.hints, stores.ledger, stores.anchors, stores.groups, clock),
        note_care=NoteCare(stores.care, clock),
        letters=LetterUseCases(
            GetLetters(stores.letters),
            SetLetters(stores.letters, stores.groups, clock, new_id),
            PrepareLetter(stores.letters, stores.groups, letter_content(stores, clock), clock),
        ),
        week_tags=WeekTagUseCases(
            SetWeekTag(stores.week_tags, stores.groups, the_outbox, clock),
            GetWeekTag(stores.week_tags, stores.groups),
            NoteWeekTag(stores.week_tags, stores.groups),
        ),
        named=_named(stores),
    )


def challenge_counting(stores: Stores, clock: Clock) -> Counting:
    """Counts how far challenges have come."""
    kept = KeptWeeksOf(stores.ledger, stores.goals, stores.pauses, clock)
    return Counting(stores.ledger, stores.pauses, kept)


def challenge_servicer(stores: Stores, clock: Clock) -> challenges.ChallengeServicer:
    counting = challenge_counting(stores, clock)
    return challenges.ChallengeServicer(
        challenges.ChallengeUseCases(
            create=CreateChallenge(stores.challenges, stores.groups, clock),
            join=JoinChallenge(stores.challenges, stores.groups, clock),
            leave=LeaveChallenge(stores.challenges, stores.groups, clock),
            answer=AnswerDuel(stores.challenges, stores.groups, clock),
            cancel=CancelChallenge(stores.challenges, stores.groups),
            note_message=NoteChallengeMessage(stores.challenges, stores.groups),
            show=ShowChallenges(stores.challenges, counting, stores.appearances, stores.groups, clock),
        )
    )


def checkin_servicer(
    stores: Stores, the_outbox: Outbox, clock: Clock, new_id: NewId
) -> checkins.CheckinServicer:
    photos = PhotoPolicing(stores.photos, stores.ledger, clock)
    late = LateCheckins(stores.seasons, the_outbox, clock)
    give_way = VisitsGiveWay(stores.ledger, stores.groups, clock)
    return checkins.CheckinServicer(
        record_checkin=RecordCheckin(
            stores.ledger,
            stores.anchors,
            stores.groups,
            photos,
            clock,
            late=late,
            news=_news(stores, the_outbox, clock),
            visits=give_way,
            free=FreeCheckins(stores.ledger, photos),
            refused=stores.replies,
        ),
        revoke_checkin=RevokeCheckin(
            stores.ledger, stores.groups, clock, visits=give_way, appearances=stores.appearances
        ),
        undo_checkin=UndoCheckin(stores.ledger, stores.groups, clock, visits=give_way),
        correct_training=CorrectTraining(stores.ledger, stores.groups, clock),
        restore_checkin=RestoreCheckin(stores.ledger, stores.groups, clock, visits=give_way),
        restore_visit=RestoreVisit(stores.ledger, stores.groups, clock, visits=give_way),
        list_checkins=ListCheckins(stores.ledger, stores.appearances, stores.groups),
        anchors=AnchorUseCases(
            open_anchor=OpenAnchor(stores.anchors, stores.groups, clock, new_id),
            add_reply_target=AddReplyTarget(stores.anchors, stores.groups),
            close_anchor=CloseAnchor(stores.anchors, stores.ledger, stores.replies, stores.groups, clock),
            reopen_anchor=ReopenAnchor(stores.anchors, stores.replies, stores.groups, clock),
            list_anchors=ListAnchors(stores.anchors, stores.ledger, stores.groups),
        ),
        replies=ReplyUseCases(
            note_reply=NoteReply(stores.replies, stores.anchors, stores.ledger, stores.groups, clock),
            get_reply=GetReply(stores.replies, stores.anchors, stores.ledger, stores.groups),
        ),
        standings=StandingUseCases(
            get_standing=GetStanding(_view(stores), stores.groups, clock),
            batch_get_standings=BatchGetStandings(_view(stores), stores.groups, clock),
            list_standings=ListStandings(_view(stores), stores.groups, clock),
            continue_standings=ContinueStandings(_view(stores), stores.groups, stores.walks, clock),
            list_past_seasons=ListPastSeasons(stores.seasons, stores.groups),
        ),
        together=TogetherUseCases(
            give_kudos=GiveKudos(stores.kudos, stores.ledger, stores.groups, clock),
            get_today=GetToday(stores.ledger, stores.said_todays, stores.appearances, stores.groups, clock),
            note_today=NoteToday(stores.said_todays, stores.groups, clock),
        ),
        get_board=GetBoard(
            stores.boards,
            Constancy(stores.goals, stores.pauses, stores.boards),
            *(stores.appearances, stores.groups, clock),
        ),
        named=_named(stores),
        record_system_action=RecordSystemAction(stores.audit, clock),
        appearances=stores.appearances,
        members=stores.members,
    )
