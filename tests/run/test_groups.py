"""Each test is in one group, and its group looks where it is."""

import pytest

from tests.run.groups import BY_NAME, GROUPS, MISFILED, group_of, read_times


def test_every_test_is_where_its_group_looks(pytestconfig: pytest.Config):
    assert pytestconfig.stash[MISFILED] == [], (
        "mark these otherwise, move them, or add their files to the group's folders in tests/run/groups.py"
    )


@pytest.mark.parametrize(
    ("path", "markers", "group"),
    [
        ("tests/servicekit/test_logs.py", set(), "unit"),
        ("tests/member_service/storage/test_inbox.py", {"mongo"}, "storage"),
        ("tests/member_service/test_program.py", {"system", "mongo"}, "processes"),
        ("tests/system/test_journeys.py", set(), "processes"),
        ("tests/system/test_demo_page.py", {"system", "browser"}, "browser"),
        ("tests/sandbox/page/test_page.py", {"browser"}, "browser"),
        ("tests/telegram_gateway/features/test_flags.py", set(), "conversations"),
        ("tests/telegram_gateway/test_hostile_updates.py", set(), "conversations"),
        ("tests/telegram_gateway/test_when.py", {"asyncio", "parametrize"}, "unit"),
    ],
)
def test_a_test_is_in_one_group(path, markers, group):
    assert group_of(path, frozenset(markers)) == group


def test_every_group_has_a_time_and_a_command():
    assert set(read_times()) == set(BY_NAME)
    for group in GROUPS:
        assert bool(group.folders) != bool(group.targets)
        assert group.by_hand().startswith("make ")
