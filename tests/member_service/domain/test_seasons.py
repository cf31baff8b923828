"""Seasons: every day has exactly one, and its id says all about it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from member_service.domain.groups import GroupSettings, SeasonMode
from member_service.domain.seasons import Season, running_season, season_of

REGISTERED = date(2026, 11, 2)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
settings = st.builds(GroupSettings, season_mode=st.sampled_from(SeasonMode), season_days=st.integers(1, 366))


def running(mode: SeasonMode, today: date, season_days: int = 30) -> Season:
    return running_season(GroupSettings(season_mode=mode, season_days=season_days), REGISTERED, today)


@pytest.mark.parametrize(
    ("mode", "today", "season_id", "days_left"),
    [
        (SeasonMode.DAYS, REGISTERED, "days-2026-11-02-30", 30),
        (SeasonMode.DAYS, date(2026, 12, 1), "days-2026-11-02-30", 1),
        (SeasonMode.DAYS, date(2026, 12, 2), "days-2026-12-02-30", 30),
        (SeasonMode.WEEKLY, date(2026, 11, 22), "week-2026-11-16", 1),
        (SeasonMode.WEEKLY, date(2026, 11, 23), "week-2026-11-23", 7),
        (SeasonMode.MONTHLY, date(2028, 2, 28), "month-2028-02", 2),
        (SeasonMode.OFF, date(2028, 2, 28), "all", 0),
    ],
)
def test_the_running_season(mode, today, season_id, days_left):
    season = running(mode, today)
    assert (season.id, season.days_left(today)) == (season_id, days_left)


@given(settings, days)
def test_a_season_holds_its_day_and_is_found_by_its_id(settings, today):
    season = running_season(settings, REGISTERED, today)
    assert season_of(season.id) == season
    assert season.first_day is None or season.first_day <= today <= season.last_day


@given(settings, days)
def test_seasons_follow_each_other_without_a_gap(settings, today):
    season = running_season(settings, REGISTERED, today)
    if season.last_day:
        following = running_season(settings, REGISTERED, season.last_day + timedelta(days=1))
        assert following.first_day == season.last_day + timedelta(days=1)
        assert following.id > season.id
        assert season.days_left(season.last_day + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    "season_id",
    [
        "",
        "x",
        "week-2026-11-17",
        "week-2026-13-01",
        "month-2026-00",
        "days-2026-11-02-0",
        "days-2026-11-02-030",
    ],
)
def test_what_is_no_season_has_none(season_id):
    assert season_of(season_id) is None
