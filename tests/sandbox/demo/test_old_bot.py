"""The demo begins with what an old bot kept."""

import tomllib
from pathlib import Path

import pytest

import sandbox.demo
from sandbox.demo.old_bot import with_old_bot
from sandbox.demo.plan import DemoRefusedError, make_plan
from sandbox.settings import SandboxSettings

DUMP = Path(sandbox.demo.__file__).parent / "old_bot_dump"


def test_the_dump_of_the_repository_is_imported_with_its_groups_on_the_page(monkeypatch):
    environment = {"DEMO_PORT": "0", "PATH": "/bin"}

    plan = with_old_bot(make_plan(environment), DUMP, environment)

    programs = {program.name: program for program in plan.programs}
    *_, serve, option, path = programs["member"].command
    assert (serve, option) == ("serve", "--old-bot")
    allowed = tomllib.loads(Path(path).read_text(encoding="utf-8"))["groups"]["allow"]
    assert len(allowed) == 2
    monkeypatch.setenv("SANDBOX_GROUPS", programs["sandbox"].environment["SANDBOX_GROUPS"])
    groups = SandboxSettings().groups
    assert sorted(groups) == sorted(allowed)
    assert "Força e Fôlego" in groups.values()


def test_a_folder_that_is_none_is_refused_in_its_own_words():
    environment = {"DEMO_PORT": "0", "PATH": "/bin"}

    with pytest.raises(DemoRefusedError, match="folder cannot be read"):
        with_old_bot(make_plan(environment), Path("/nowhere"), environment)


def test_real_data_are_not_touched():
    environment = {"DEMO_PORT": "0", "PATH": "/bin", "MONGODB_URI": "mongodb://db"}

    with pytest.raises(DemoRefusedError, match="unset MONGODB_URI"):
        with_old_bot(make_plan(environment), DUMP, environment)
