"""The demo begins with what an old bot kept."""

import tomllib
from pathlib import Path

import pytest

import sandbox.demo
from sandbox.app import populate
from sandbox.demo.banner import banner
from sandbox.demo.old_bot import with_old_bot
from sandbox.demo.plan import DemoRefusedError, make_plan
from sandbox.settings import SandboxSettings
from sandbox.telegram.world import World

DUMP = Path(sandbox.demo.__file__).parent / "old_bot_dump"


def test_the_dump_of_the_repository_is_imported_with_its_groups_on_the_page(monkeypatch, tmp_path):
    environment = {"DEMO_PORT": "0", "PATH": "/bin"}

    plan = with_old_bot(make_plan(environment), DUMP, environment, tmp_path)

    programs = {program.name: program for program in plan.programs}
    *_, serve, option, path = programs["member"].command
    assert (serve, option) == ("serve", "--old-bot")
    allowed = tomllib.loads(Path(path).read_text(encoding="utf-8"))["groups"]["allow"]
    assert len(allowed) == 2
    monkeypatch.setenv("SANDBOX_GROUPS", programs["sandbox"].environment["SANDBOX_GROUPS"])
    monkeypatch.setenv("SANDBOX_MEMBERS", programs["sandbox"].environment["SANDBOX_MEMBERS"])
    groups = SandboxSettings().groups
    assert sorted(groups) == sorted(allowed)
    assert "Força e Fôlego" in groups.values()
    # A few of those with the most points are on the page, with the groups that they are in.
    members = SandboxSettings().members
    assert set(members) <= set(groups)
    assert 2 <= len({member for of_group in members.values() for member in of_group}) <= 6
    assert "Elisa" in {name for of_group in members.values() for name in of_group.values()}
    world = World()
    populate(world, SandboxSettings())
    for chat_id, of_group in members.items():
        assert of_group.keys() <= world.chats[chat_id].members.keys()
        assert [world.people[member].first_name for member in of_group] == list(of_group.values())


def test_the_banner_speaks_of_the_groups_that_came(tmp_path):
    environment = {"DEMO_PORT": "0", "PATH": "/bin"}

    said = banner(with_old_bot(make_plan(environment), DUMP, environment, tmp_path))

    assert "open the group “Força e Fôlego” and send /ranking" in said
    assert "As Elisa, send /perfil there" in said
    assert "PLAN.report.md" in said


def test_a_folder_that_is_none_is_refused_in_its_own_words(tmp_path):
    environment = {"DEMO_PORT": "0", "PATH": "/bin"}

    with pytest.raises(DemoRefusedError, match="folder cannot be read"):
        with_old_bot(make_plan(environment), Path("/nowhere"), environment, tmp_path)


def test_real_data_are_not_touched(tmp_path):
    environment = {"DEMO_PORT": "0", "PATH": "/bin", "MONGODB_URI": "mongodb://db"}

    with pytest.raises(DemoRefusedError, match="unset MONGODB_URI"):
        with_old_bot(make_plan(environment), DUMP, environment, tmp_path)
