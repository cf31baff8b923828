"""What is typed, what the environment says and what files hold: looked at before a server is asked."""

from pathlib import Path

import pytest

from gymnation_client.cli import exits
from gymnation_client.cli.parser import build_parser


@pytest.mark.parametrize(
    "arguments",
    [
        ("standings",),
        ("standings", "1001234"),
        ("standings", "Turma"),
        ("checkins", "-100", "--since", "yesterday"),
        ("checkins", "-100", "--limit", "0"),
        ("visit", "-100"),
        ("visit", "-100", "--badge", "a", "--member", "7"),
        ("link",),
        ("callers", "add", "x", "--may", "converse"),
        ("callers", "add", "board", "--may", "watch"),
        ("callers", "add", "board", "--all-groups"),
        ("callers", "add", "board", "--may", "watch", "--group", "-100", "--all-groups"),
        ("callers", "rotate", "x", "--overlap", "1w"),
        ("groups", "--timeout", "nan"),
        ("fly",),
        ("login", "http://127.0.0.1:50051"),
        ("login", "https://gym.example"),
        ("login", "gym.example"),
        ("login", "gym.example:https"),
        ("groups", "--address", ":50051"),
        ("groups", "--address", "::1:50051"),
        ("groups", "--address", "gym.example:70000"),
        ("groups", "--address", "gym.example:0"),
        ("groups", "--address", "gym example:1"),
        # Numbers and times that the contracts cannot hold.
        ("standings", "-99999999999999999999999"),
        ("standings", "-100", "--limit", "99999999999999999999"),
        ("profile", "-100", "--member", "99999999999999999999"),
        ("profile", "-100", "--member", "0"),
        ("callers", "add", "x", "--rate", "99999999999"),
        ("callers", "add", "x", "--rate", "-1"),
        ("callers", "add", "x", "--expires", "9999-12-31"),
        ("checkins", "-100", "--since", "99999d"),
        ("checkins", "-100", "--since", "0001-01-01"),
        ("checkins", "-100", "--until", "9999-12-31T23:59-12:00"),
        # Bytes that are no text, as Python has them.
        ("link", "create", "-100", "badge\udcff"),
        ("revoke", "-100", "abc", "--reason", "\udcff"),
        # An option that is cut short may mean another one tomorrow.
        ("standings", "-100", "--lim", "3"),
        (),
    ],
)
def test_wrong_arguments_are_said_before_anything_is_asked(types, arguments: tuple[str, ...]):
    assert types(*arguments).code == exits.USAGE


def test_a_word_after_a_list_is_said_to_stand_before_it(types):
    said = types("watch", "--kind", "checkin-recorded", "-100").err
    assert "'-100' is no kind" in said
    assert "Write groups before the list" in said
    assert "Write the name before the list" in types("callers", "add", "--may", "watch", "board").err


def test_a_caller_without_a_place_or_a_permission_is_told_what_is_lacking(types):
    assert "--group --all-groups is required" in types("callers", "add", "board", "--may", "watch").err
    assert "--may" in types("callers", "add", "board", "--all-groups").err
    # Once for each group is what a list of groups takes.
    assert (
        types(
            *("callers", "add", "board", "--may", "watch", "--group", "-100", "--group", "-101"),
            *("--address", "127.0.0.1:9", "--plaintext", "--timeout", "1"),
        ).code
        == exits.NO_ANSWER
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GYMNATION_ADDRESS", "https://gym.example:50443", "no HOST:PORT"),
        ("GYMNATION_ADDRESS", "gym.example", "no HOST:PORT"),
        ("GYMNATION_PLAINTEXT", "yes", "neither on nor off"),
    ],
)
def test_what_the_environment_says_is_looked_at(types, monkeypatch, name: str, value: str, said: str):
    monkeypatch.setenv("GYMNATION_ADDRESS", "127.0.0.1:9")
    monkeypatch.setenv(name, value)
    refused = types("groups")
    assert refused.code == exits.UNKNOWN
    assert name in refused.err
    assert said in refused.err


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"address": 7}', "\x00", "{'address'"])
def test_a_login_that_is_damaged_does_not_stand_in_the_way_of_another(types, home: Path, content: str):
    home.mkdir()
    (home / "login.json").write_text(content)
    refused = types("groups")
    assert refused.code == exits.UNKNOWN
    assert "run `gymnation login` anew" in refused.err
    assert types("login", "127.0.0.1:9", "--plaintext", "--no-check").code == 0
    assert types("groups", "--timeout", "1").code == exits.NO_ANSWER


def test_a_home_that_cannot_be_written_is_named(types, monkeypatch, tmp_path: Path):
    taken = tmp_path / "taken"
    taken.write_text("a file")
    monkeypatch.setenv("GYMNATION_CONFIG", str(taken))
    refused = types("login", "127.0.0.1:9", "--plaintext", "--no-check")
    assert refused.code == exits.FAILED
    assert str(taken) in refused.err


def test_who_has_no_home_says_all_by_the_environment(types, monkeypatch):
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr(Path, "home", nobody)
    assert "GYMNATION_CONFIG" in types("login", "127.0.0.1:9", "--plaintext", "--no-check").err
    assert "nobody is logged in" in types("groups").err
    monkeypatch.setenv("GYMNATION_ADDRESS", "127.0.0.1:9")
    monkeypatch.setenv("GYMNATION_PLAINTEXT", "on")
    assert types("groups", "--timeout", "1").code == exits.NO_ANSWER


def test_a_place_of_the_feed_that_cannot_be_kept_is_told_before_the_feed_begins(types, tmp_path: Path):
    for file in (tmp_path, tmp_path / "nowhere/token"):
        refused = types("watch", "-100", "--token-file", str(file))
        assert refused.code == exits.USAGE
        assert "cannot be written" in refused.err


def test_the_version_is_told(types):
    told = types("--version")
    assert told.code == 0
    assert told.out.startswith("gymnation ")


def test_a_key_is_not_made_for_a_file_that_cannot_be_written(types, tmp_path: Path):
    for file in (tmp_path, tmp_path / "nowhere" / "board.key", Path("/dev/null")):
        refused = types("callers", "rotate", "board", "--key-to", str(file))
        assert refused.code == exits.USAGE
        assert f"{str(file)!r} cannot be written" in refused.err


@pytest.mark.parametrize("command", ["revoke", "restore"])
@pytest.mark.parametrize(
    "checkin", ["-Ab25cyX_d02C-CnI5zJQa:7", "-hb25cyX_d02C-CnI5zJQa:7", "--b25cyX_d02C-CnI5zJQa:7"]
)
def test_an_id_that_begins_with_a_hyphen_is_no_option(command: str, checkin: str):
    chosen = build_parser().parse_args([command, "-1001234567890", checkin])
    assert (chosen.group, chosen.checkin) == (-1001234567890, checkin)


@pytest.mark.parametrize("mistake", ["-json", "--jsno", "--validateonly", "-x"])
def test_an_option_that_is_misspelled_is_no_id(types, mistake: str):
    assert types("revoke", "-1001234567890", mistake).code == exits.USAGE
