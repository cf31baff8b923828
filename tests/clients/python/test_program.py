"""The program `gymnation` against a whole member service: what it prints, asks and says when it fails."""

import asyncio
import json
import stat
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import checkins_pb2, group_service_pb2, group_service_pb2_grpc, groups_pb2
from gymnation_client.cli import exits
from gymnation_client.cli.output import as_line, clean, table, width
from gymnation_client.cli.parser import PERMISSIONS
from member_service.app import Running
from member_service.storage.links import LINKS
from sandbox.patience import patient
from tests.clients.python.printed import Printed
from tests.support.channels import open_channel
from tests.support.clock import SettableClock


@pytest.fixture
def here(service: Running) -> tuple[str, ...]:
    return ("--address", f"127.0.0.1:{service.port}", "--plaintext")


async def test_a_login_is_kept_and_asked_of_the_server(types, service: Running, group: int, home: Path):
    server = f"127.0.0.1:{service.port}"
    logged_in = await asyncio.to_thread(types, "login", server, "--plaintext")
    assert logged_in == (0, "", f"gymnation: logged in to {server}\n")
    groups = await asyncio.to_thread(types, "groups", "--json")
    assert json.loads(groups.out)["chat_id"] == str(group)
    assert stat.S_IMODE((home / "login.json").stat().st_mode) == 0o600
    assert types("logout").err == "gymnation: logged out\n"
    assert types("groups").code == exits.UNKNOWN


async def test_a_key_is_kept_where_nobody_else_reads_it(
    types, service: Running, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    typed = tmp_path / "typed"
    typed.write_text("gn_turnstile_s3cret\n")
    with typed.open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert types("login", "gym.example:50443", "--no-check").code == 0
    assert (home / "key").read_text() == "gn_turnstile_s3cret\n"
    assert stat.S_IMODE((home / "key").stat().st_mode) == 0o600
    assert "s3cret" not in (home / "login.json").read_text()


async def test_a_key_that_is_not_known_is_not_kept_as_a_login(
    types, service: Running, tmp_path: Path, home: Path
):
    key = tmp_path / "key"
    key.write_text("gn_nobody_secret")
    key.chmod(0o600)
    refused = await asyncio.to_thread(
        types, "login", f"127.0.0.1:{service.port}", "--plaintext", "--key-file", str(key)
    )
    assert refused.code == exits.UNKNOWN
    assert "CALLER_UNKNOWN" in refused.err
    assert "operator" in refused.err
    assert not (home / "login.json").exists()


def test_another_server_is_not_sent_the_key_of_the_first(types, home: Path, tmp_path: Path):
    key = tmp_path / "key"
    key.write_text("gn_turnstile_s3cret")
    key.chmod(0o600)
    assert types("login", "gym.example:50443", "--key-file", str(key), "--no-check").code == 0
    elsewhere = types("groups", "--address", "evil.example:50443")
    assert elsewhere.code == exits.UNKNOWN
    assert "no key for this server" in elsewhere.err


async def test_a_caller_is_made_linked_counted_and_taken_back(
    types, service: Running, group: int, here, tmp_path: Path
):
    async def says(*arguments: str) -> Printed:
        return await asyncio.to_thread(types, *arguments, *here)

    made = await says(
        "callers",
        "add",
        "turnstile",
        "--may",
        "record-checkins",
        "link-members",
        "read-standings",
        "--group",
        str(group),
    )
    assert made.code == 0
    key = made.out.strip()
    assert key.startswith("gn_turnstile_")
    assert "turnstile" in (await says("callers", "list")).out
    file = tmp_path / "turnstile.key"
    file.write_text(key)
    file.chmod(0o600)
    with_key = ("--key-file", str(file))

    async with asyncio.timeout(patient(5)):
        # Each server reads the registry anew every second.
        while (await says("link", "list", str(group), *with_key)).code == exits.UNKNOWN:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.1)
    code = await says("link", "create", str(group), "badge-7", "--json", *with_key)
    assert code.code == 0, code.err
    assert json.loads(code.out)["code"]
    assert (await says("link", "list", str(group), *with_key)).err.startswith("no links")
    unlinked = await says("visit", str(group), "--badge", "badge-7", *with_key)
    assert unlinked.code == exits.NOT_FOUND
    assert "MEMBER_NOT_LINKED" in unlinked.err
    assert "QR code" in unlinked.err
    not_allowed = await says("checkins", str(group), *with_key)
    assert not_allowed.code == exits.NOT_ALLOWED
    assert "It needs read-checkins" in not_allowed.err
    assert (await says("standings", "-100999", *with_key)).code == exits.NOT_FOUND

    assert (await says("callers", "revoke", "turnstile")).code == 0
    assert "revoked" in (await says("callers", "show", "turnstile")).out
    assert (await says("callers", "rotate", "turnstile")).code == exits.REFUSED
    assert (await says("callers", "show", "nobody")).code == exits.NOT_FOUND


async def test_a_key_goes_into_a_file_that_a_refusal_leaves_alone(
    types, service: Running, group: int, here, tmp_path: Path
):
    file = tmp_path / "board.key"

    async def says(*arguments: str) -> Printed:
        return await asyncio.to_thread(types, "callers", *arguments, "--key-to", str(file), *here)

    add = ("add", "board", "--may", "read-standings", "--group", str(group))
    made = await says(*add)
    assert (made.code, made.out) == (0, "")
    assert str(file) in made.err
    first = file.read_text()
    assert first.startswith("gn_board_")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    again = await says(*add)
    assert again.code == exits.REFUSED
    assert file.read_text() == first

    rotated = await says("rotate", "board", "--json")
    assert rotated.code == 0
    second = file.read_text().strip()
    assert second.startswith("gn_board_")
    assert second != first.strip()
    assert json.loads(rotated.out)["caller"]["name"] == "board"
    assert second not in rotated.out


def test_nobody_there_is_said_with_what_to_do(types):
    nobody = types("groups", "--address", "127.0.0.1:9", "--plaintext", "--timeout", "5")
    assert nobody.code == exits.NO_ANSWER
    assert "Check the address" in nobody.err


def test_plaintext_does_not_leave_the_machine(types):
    far = types("groups", "--address", "gym.example:50051", "--plaintext")
    assert far.code == exits.UNKNOWN
    assert "plaintext may not leave" in far.err


def test_help_tells_the_exit_codes(types):
    told = types("--help").out
    assert [f"{code:>3}  " in told for code in exits.MEANINGS] == [True] * len(exits.MEANINGS)


def test_every_permission_that_can_be_granted_can_be_typed():
    ours_alone = {"unspecified", "converse", "coach"}
    names = {
        name.removeprefix("PERMISSION_").lower().replace("_", "-")
        for name in dict(access_pb2.Permission.items())
    }
    assert set(PERMISSIONS) == names - ours_alone


def test_a_strangers_name_does_not_steer_the_terminal():
    assert clean("Bia\x1b[2J\x07\u202e") == "Bia�[2J��"
    assert clean("Zoë 💪🏽 👩\u200d🚒") == "Zoë 💪🏽 👩\u200d🚒"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Bi\u200da", "Bi\ufffda"),
        ("Bia\u200d", "Bia\ufffd"),
        ("Bi\u200ba", "Bi\ufffda"),
        ("Bi\u00ada", "Bi\ufffda"),
        ("Bi\u034fa", "Bi\ufffda"),
        ("\u202eaiB", "\ufffdaiB"),
        ("\u2066Bia\u2069", "\ufffdBia\ufffd"),
        ("\u3164", "\ufffd"),
        ("\u2800", "\ufffd"),
        ("\ufeffBia", "\ufffdBia"),
        ("Bia\u2028", "Bia\ufffd"),
        ("B" + "\u0301" * 90 + "ia", "B" + "\u0301" * 4 + "\ufffdia"),
        ("\uff22\uff49\uff41", "\uff22\uff49\uff41"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("👩🏽\u200d🚒", "👩🏽\u200d🚒"),
    ],
)
def test_a_name_that_hides_something_shows_that_it_does_and_stays_in_its_column(name: str, shown: str):
    assert clean(name) == shown
    head, row = table([["NAME", "POINTS"], [clean(name), "7"]])
    assert width(row[: row.index("7")]) == width(head[: head.index("POINTS")])


def test_a_line_of_json_does_not_either_and_says_the_same():
    name = "Bia\x9b2J\x1b[0m\u202e\U000e0041 Zoë 👩🏽"
    line = as_line(checkins_pb2.Standing(display_name=name))
    assert clean(line) == line
    assert "Zoë 👩🏽" in line
    assert json.loads(line)["display_name"] == name


def test_columns_stand_below_each_other_whatever_the_script():
    assert table([["NAME", "POINTS"], ["王小明", "7"], ["Bia", "12"]]) == [
        "NAME    POINTS",
        "王小明  7",
        "Bia     12",
    ]


LIGHT = (
    "import sys, gymnation_client.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: print(*sys.modules)"
)


def test_help_waits_for_no_library():
    """A start costs little: this is a count, since a clock says more of the machine."""
    done = subprocess.run([sys.executable, "-I", "-c", LIGHT], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1].split()
    bare = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    more = set(loaded) - set(bare.stdout.split())
    assert {
        name for name in more if name.split(".")[0] in {"grpc", "google", "gymnation", "asyncio", "uuid"}
    } == set()
    assert len(more) < 60


@pytest.mark.parametrize("command", ["revoke", "restore"])
async def test_who_has_no_name_is_told_to_give_a_key_to_take_back(types, group: int, here, command: str):
    refused = await asyncio.to_thread(types, command, str(group), "none", *here)
    assert refused.code == exits.UNKNOWN
    assert "in a system's own name" in refused.err
    assert "--key-file" in refused.err
    assert "FIELD_INVALID" not in refused.err


async def test_a_visit_is_told_taken_back_and_brought_back(
    types, service: Running, group: int, here, tmp_path: Path, clock: SettableClock
):
    async def says(*arguments: str) -> Printed:
        return await asyncio.to_thread(types, *arguments, *here)

    await wants_visits(service, group)
    key = tmp_path / "door.key"
    add = (
        "door",
        "--may",
        "link-members",
        "record-checkins",
        "correct-checkins",
        "read-profiles",
        "--key-to",
        str(key),
    )
    assert (await says("callers", "add", *add, "--group", str(group))).code == 0
    mine = ("--key-file", str(key))
    async with asyncio.timeout(patient(5)):
        # Each server reads the registry anew every few seconds.
        while (await says("week", str(group), "--member", "7", *mine)).code == exits.UNKNOWN:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.1)
    code = json.loads((await says("link", "create", str(group), "badge-7", "--json", *mine)).out)["code"]
    agreed = {"member_id": 7, "link_time": clock() - timedelta(days=1)}
    await service.database.collection(LINKS).update_one({"code": code}, {"$set": agreed})
    now = clock().isoformat()
    looked = await says("visit", str(group), "--badge", "badge-7", "--at", now, "--validate-only", *mine)
    assert (looked.code, looked.out.split("\n")[0]) == (0, "visit  would be counted")
    told_of = await says("visit", str(group), "--badge", "badge-7", "--at", now, "--json", *mine)
    assert (told_of.code, told_of.err) == (0, "")
    visit = json.loads(told_of.out)
    week = await says("week", str(group), "--badge", "badge-7", *mine)
    assert (week.code, "trained on" in week.out) == (0, True), week.err
    assert visit["checkin"]["day"] in week.out
    checkin = visit["checkin"]["checkin_id"]
    looked = await says("visit", str(group), "--badge", "badge-7", "--at", now, "--validate-only", *mine)
    assert looked.out == "visit  would not be counted: a visit of that day counts already\n"
    looked = await says("revoke", str(group), checkin, "--validate-only", *mine)
    assert (looked.code, looked.out.split("\n")[0]) == (0, f"would be taken back  {checkin}")
    assert (await says("revoke", str(group), checkin, *mine)).code == 0
    told = json.loads((await says("week", str(group), "--member", "7", "--json", *mine)).out)
    assert told["trained_on"] == []
    restored = await says("restore", str(group), checkin, *mine)
    assert (restored.code, restored.err) == (0, "")
    assert "1 check-in, 1 point" in restored.out
    again = await says("restore", str(group), checkin, *mine)
    assert (again.code, "UNDO_NOT_POSSIBLE" in again.err) == (exits.REFUSED, True)
    assert (await says("restore", str(group), "none", *mine)).code == exits.NOT_FOUND
    for validate, told in (
        (["--validate-only"], "badge-7 would stand for nobody\n"),
        ([], "badge-7 stands for nobody any more\n"),
    ):
        assert (await says("link", "delete", str(group), "badge-7", *validate, *mine)).out == told
    gone = await says("link", "delete", str(group), "badge-7", "--validate-only", *mine)
    assert (gone.code, "MEMBER_NOT_LINKED" in gone.err) == (exits.NOT_FOUND, True)


async def test_a_caller_can_be_looked_at_before_it_is_made(types, group: int, here, tmp_path: Path):
    async def says(*arguments: str) -> Printed:
        return await asyncio.to_thread(types, *arguments, *here)

    key = tmp_path / "board.key"
    wish = ("callers", "add", "board", "--may", "watch", "--group", str(group), "--key-to", str(key))
    looked = await says(*wish, "--validate-only")
    assert (looked.code, looked.err, key.exists()) == (0, "", False)
    assert "board" in looked.out
    assert (await says("callers", "show", "board")).code == exits.NOT_FOUND
    assert (await says(*wish)).code == 0
    assert key.exists()
    again = await says(*wish, "--validate-only")
    assert (again.code, "CALLER_ALREADY_EXISTS" in again.err) == (exits.REFUSED, True)


async def wants_visits(service: Running, group: int) -> None:
    settings = groups_pb2.GroupSettings(visit_policy=groups_pb2.VISIT_POLICY_DAILY)
    async with open_channel(f"127.0.0.1:{service.port}") as channel:
        await group_service_pb2_grpc.GroupServiceStub(channel).UpdateGroup(
            group_service_pb2.UpdateGroupRequest(
                request_id=str(uuid.uuid4()),
                group=groups_pb2.Group(chat_id=group, settings=settings),
                update_mask=FieldMask(paths=["settings.visit_policy"]),
            )
        )
