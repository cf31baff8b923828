"""A record for the coach to read, over gRPC."""

import pytest

from coach_service.claude import model
from gymnation.member.v1 import checkin_service_pb2, checkins_pb2, groups_pb2, members_pb2, weeks_pb2
from sandbox.patience import patient
from tests.coach_service.transport.asking import GROUP, MEMBER, OTHER_GROUP

RECORDED, REVOKED = checkins_pb2.CHECKIN_STATE_RECORDED, checkins_pb2.CHECKIN_STATE_REVOKED


@pytest.fixture
def roomy_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the coach keeps of the caller's time to say that it did not work is enough on this machine."""
    monkeypatch.setattr(model, "MARGIN_S", patient(model.MARGIN_S))


@pytest.fixture
def record(member):
    """Bia's record in one of two groups."""
    for chat_id, title in ((GROUP, "Gym Nation"), (OTHER_GROUP, "Praia")):
        settings = groups_pb2.GroupSettings(rules="Foto nítida.")
        member.groups[chat_id] = groups_pb2.Group(chat_id=chat_id, title=title, settings=settings)
    member.profiles[GROUP, MEMBER] = members_pb2.Profile(
        season_points=12,
        season_checkins=10,
        total_points=40,
        total_checkins=31,
        streak_days=3,
        rank=2,
        participants=5,
        today="2026-11-22",
        heat_map=[
            members_pb2.DayCount(day="2026-10-25", checkins=9),
            members_pb2.DayCount(day="2026-10-26", checkins=4),
            members_pb2.DayCount(day="2026-11-16", checkins=2),
            members_pb2.DayCount(day="2026-11-21", checkins=1),
        ],
    )
    member.weeks[GROUP, MEMBER] = weeks_pb2.WeekRecord(
        today="2026-11-22",
        weeks=[
            weeks_pb2.GoalWeek(first_day="2026-11-09", last_day="2026-11-15", trained_days=4),
            weeks_pb2.GoalWeek(
                first_day="2026-11-16", last_day="2026-11-22", goal=3, needed_days=2, trained_days=1
            ),
        ],
        trained_on=["2026-11-21"],
        paused_on=["2026-11-17"],
        next_goal=3,
        best_week_days=4,
        streak_weeks=2,
        best_streak_weeks=5,
    )
    member.standings[GROUP, MEMBER] = checkin_service_pb2.GetStandingResponse(
        standing=checkins_pb2.Standing(member_id=MEMBER, rank=2, points=12, checkins=10),
        season=checkins_pb2.SeasonSummary(days_left=9, participants=5),
        next_rank_points=15,
    )
    member.checkins = [
        checkins_pb2.Checkin(chat_id=GROUP, member_id=who, day=day, points=1, state=state)
        for who, day, state in (
            (MEMBER, "2026-11-21", RECORDED),
            (MEMBER, "2026-11-19", REVOKED),
            (MEMBER + 1, "2026-11-18", RECORDED),
        )
    ]
    return member
