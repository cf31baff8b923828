"""Each test is in one group, and its group looks where it is."""

import pytest

from tests.run.groups import BY_NAME, GROUPS, MISFILED, command_of, group_of, longest_first, read_times


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
        ("tests/telegram_gateway/features/moderation/test_flags.py", set(), "conversations"),
        ("tests/telegram_gateway/test_hostile_updates.py", set(), "conversations"),
        ("tests/telegram_gateway/conversation/test_roles.py", {"asyncio", "parametrize"}, "unit"),
    ],
)
def test_a_test_is_in_one_group(path, markers, group):
    assert group_of(path, frozenset(markers)) == group


def test_every_group_has_a_time_and_a_command():
    assert set(read_times()) == set(BY_NAME)
    for group in GROUPS:
        assert bool(group.folders) != bool(group.targets)
        assert group.by_hand().startswith("make ")


def test_a_session_collects_what_its_groups_need_and_nothing_else():
    unit, conversations, processes = (BY_NAME[name] for name in ("unit", "conversations", "processes"))
    features = "tests/telegram_gateway/features"

    alone = command_of([unit], workers=2)
    assert "--group=unit" in alone
    assert f"--ignore={features}" in alone
    assert alone[-1] == "tests"

    both = command_of([unit, conversations], workers=3, more=["-k", "ranking"])
    assert {"--group=unit", "--group=conversations", "--ignore=tests/system", "-k", "ranking"} <= set(both)
    assert f"--ignore={features}" not in both
    assert both[-1] == "tests"

    assert features in command_of([conversations], workers=3)
    assert "--maxschedchunk=1" in command_of([processes], workers=5)


@pytest.mark.parametrize(
    ("tests", "order"),
    [
        ("a b c", "a b c"),
        ("a b9 c d20 e", "d20 a b9 c e"),
        ("a5 b7 c6 d", "b7 d c6 a5"),
        ("", ""),
    ],
)
def test_the_longest_begin_first_with_a_short_one_after_each(tests, order):
    items = [Test(name) for name in tests.split()]
    assert [item.name for item in longest_first(items)] == order.split()


class Test:
    """What `longest_first` asks of a test of pytest."""

    __test__ = False

    def __init__(self, name: str) -> None:
        self.name = name

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        assert name == "long"
        return pytest.mark.long(float(self.name[1:])).mark if self.name[1:] else None
