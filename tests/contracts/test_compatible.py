"""The contracts keep what the released ones promised, and the check that says so sees what breaks callers."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "protos"))
compatible = importlib.import_module("compatible")
described = importlib.import_module("described")

BEFORE = """syntax = "proto3";
package gymnation.try.v1;
import "gymnation/access/v1/access.proto";
service TryService {
  rpc Get(GetRequest) returns (GetResponse) {
    option (gymnation.access.v1.rule) = { any_of: PERMISSION_WATCH any_of: PERMISSION_OPERATE };
  }
  rpc List(GetRequest) returns (stream GetResponse);
}
message GetRequest {
  reserved 9, 20 to 30;
  reserved "old";
  int64 chat_id = 1;
  repeated string names = 2;
  oneof kind { string text = 3; int64 number = 4; }
  optional int32 size = 5;
  Inner inner = 6;
  State state = 7;
  message Inner { string name = 1; }
}
message GetResponse { string name = 1; }
enum State { STATE_UNSPECIFIED = 0; STATE_OPEN = 1; STATE_DONE = 2; }
"""
NAME = "gymnation/try/v1/try_service.proto"


def described_as(folder: Path, text: str, name: str = NAME):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return described.described(folder, extra=[ROOT / "protos"])


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    return described_as(tmp_path_factory.mktemp("before"), BEFORE)


BREAKS = {
    "a field is gone": ("  int64 chat_id = 1;\n", ""),
    "a field is gone though reserved": ("  int64 chat_id = 1;", "  reserved 1;"),
    "a field has another number": ("chat_id = 1", "chat_id = 8"),
    "a field has another name": ("chat_id = 1", "group_id = 1"),
    "a field has another type": ("int64 chat_id", "string chat_id"),
    "a field is another message": ("Inner inner = 6", "GetResponse inner = 6"),
    "a field is repeated no more": ("repeated string names", "string names"),
    "a field has no presence any more": ("optional int32 size", "int32 size"),
    "a field has another JSON name": ("chat_id = 1;", 'chat_id = 1 [json_name = "chat"];'),
    "a field left its oneof": ("oneof kind { string text = 3; int64", "string text = 3; oneof kind { int64"),
    "a oneof has another name": ("oneof kind", "oneof sort"),
    "a message inside is gone": (
        "Inner inner = 6;\n  State state = 7;\n  message Inner { string name = 1; }",
        "State state = 7;",
    ),
    "a number is reserved no more": ("reserved 9, 20 to 30", "reserved 9, 21 to 30"),
    "a name is reserved no more": ('  reserved "old";\n', ""),
    "a value is gone": (" STATE_OPEN = 1;", ""),
    "a value has another number": ("STATE_OPEN = 1", "STATE_OPEN = 3"),
    "a value has another name": ("STATE_OPEN", "STATE_BEGUN"),
    "an rpc is gone": ("  rpc List(GetRequest) returns (stream GetResponse);\n", ""),
    "an rpc has another name": ("rpc List", "rpc Lists"),
    "an rpc streams no more": ("stream GetResponse", "GetResponse"),
    "an rpc streams requests": ("rpc Get(GetRequest)", "rpc Get(stream GetRequest)"),
    "an rpc takes another request": ("rpc Get(GetRequest)", "rpc Get(GetResponse)"),
    "an rpc gives another response": ("returns (GetResponse)", "returns (GetRequest)"),
    "an rpc asks for more": ("any_of: PERMISSION_WATCH any_of", "any_of"),
    "an rpc keeps a field to some": (
        "any_of: PERMISSION_OPERATE }",
        'any_of: PERMISSION_OPERATE acting_field: "chat_id" }',
    ),
    "a service is gone": ("service TryService", "service OtherService"),
    "the package has another name": ("package gymnation.try.v1", "package gymnation.try.v2"),
}
KEEPS = {
    "nothing": ("", ""),
    "a field more": ("int64 chat_id = 1;", "int64 chat_id = 1; string more = 10;"),
    "a message more": ("message GetResponse {", "message More {} message GetResponse {"),
    "a value more": ("STATE_DONE = 2;", "STATE_DONE = 2; STATE_MORE = 3;"),
    "an rpc more": ("  rpc List", "  rpc More(GetRequest) returns (GetResponse);\n  rpc List"),
    "a permission more suffices": (
        "any_of: PERMISSION_WATCH",
        "any_of: PERMISSION_COACH any_of: PERMISSION_WATCH",
    ),
    "more is reserved": ("reserved 9, 20 to 30", "reserved 9, 20 to 40"),
    "a comment": ("message GetResponse", "// What it is.\nmessage GetResponse"),
    "another order": (
        "  int64 chat_id = 1;\n  repeated string names = 2;",
        "  repeated string names = 2;\n  int64 chat_id = 1;",
    ),
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS)
def test_what_breaks_a_caller_is_seen(before, tmp_path, change):
    assert change[0] in BEFORE
    after = described_as(tmp_path, BEFORE.replace(*change, 1))
    found = list(compatible.breaks(before, after))
    assert found
    assert all(one.startswith(f"{NAME}: ") for one in found)


@pytest.mark.parametrize("change", KEEPS.values(), ids=KEEPS)
def test_what_breaks_nobody_is_let_through(before, tmp_path, change):
    assert change[0] in BEFORE
    after = described_as(tmp_path, BEFORE.replace(*change, 1))
    assert list(compatible.breaks(before, after)) == []


def test_a_file_that_is_gone_or_has_another_name_is_seen(before, tmp_path):
    after = described_as(tmp_path, BEFORE, "gymnation/try/v1/other.proto")
    assert list(compatible.breaks(before, after)) == [f"{NAME}: the file is gone"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "protos/compatible.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_todays_contracts_break_no_caller_of_the_released_ones():
    done = run()
    assert done.returncode == 0, done.stderr


def test_a_release_makes_todays_contracts_the_released_ones(tmp_path):
    path = tmp_path / NAME
    path.parent.mkdir(parents=True)
    path.write_text(BEFORE, "utf-8")
    released = ["--protos", str(tmp_path), "--released", str(tmp_path / "released.binpb")]
    assert run(*released, "--release").returncode == 0
    first = (tmp_path / "released.binpb").read_bytes()
    path.write_text(BEFORE.replace("chat_id = 1", "group_id = 1") + "// A comment.\n", "utf-8")
    broken = run(*released)
    assert broken.returncode == 1
    assert re.search(r"GetRequest: field 1: its name was chat_id, is group_id", broken.stderr)
    assert "docs/api/versions.md" in broken.stderr
    path.write_text("// Another comment.\n" + BEFORE, "utf-8")
    assert run(*released).returncode == 0
    assert run(*released, "--release").returncode == 0
    assert (tmp_path / "released.binpb").read_bytes() == first
