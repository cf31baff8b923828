"""Who calls the API is told what to do about each failure that a system can meet."""

import re
import subprocess
import sys
from pathlib import Path

from gymnation.member.v1 import error_reason_pb2
from gymnation_client.advice import BY_CODE, BY_REASON
from gymnation_client.cli import exits
from servicekit.rpc_errors import STATUS_CODES

ROOT = Path(__file__).parents[2]
OURS_ALONE = {"PERMISSION_CONVERSE", "PERMISSION_COACH"}
_RPC = re.compile(r"((?: *//[^\n]*\n)+) *rpc (\w+)\([^{]*\{[^}]*\}")
_REASON = re.compile(r"`([A-Z][A-Z_]+)`")


def met_by_systems() -> dict[str, set[str]]:
    """The reasons that a method's comment names, of each method that a system may be granted."""
    met = {}
    for path in sorted((ROOT / "protos/gymnation/member/v1").glob("*_service.proto")):
        for rpc in _RPC.finditer(path.read_text("utf-8")):
            permissions = set(re.findall(r"PERMISSION_\w+", rpc[0]))
            if permissions - OURS_ALONE:
                met[f"{path.stem}.{rpc[2]}"] = set(_REASON.findall(rpc[1])) & REASONS
    return met


REASONS = {name.removeprefix("ERROR_REASON_") for name, _ in error_reason_pb2.ErrorReason.items()}
EVERYWHERE = {
    "CALLER_UNKNOWN",
    "CALLER_NOT_ALLOWED",
    "CALLER_TOO_FAST",
    "DATABASE_UNAVAILABLE",
    "REQUEST_MALFORMED",
}


def test_each_reason_that_a_system_can_meet_has_an_advice_of_its_own():
    met = met_by_systems()
    assert met["checkin_service.GetStanding"] == {
        "MEMBER_NOT_LINKED",
        "GROUP_NOT_REGISTERED",
        "FIELD_INVALID",
    }
    lacking = {name: sorted(found - set(BY_REASON)) for name, found in met.items() if found - set(BY_REASON)}
    assert lacking == {}, "say what to do in clients/python/src/gymnation_client/advice.py"
    assert set(BY_REASON) >= EVERYWHERE


def test_no_advice_is_for_a_reason_that_is_none():
    assert set(BY_REASON) - REASONS == set()


def test_each_status_has_an_advice_and_an_exit_code():
    told = set(BY_CODE)
    assert {code.name for code in STATUS_CODES.values()} - told == {"OK", "OUT_OF_RANGE", "DATA_LOSS"}
    assert set(exits.BY_CODE) - {"OUT_OF_RANGE"} <= told


def test_the_page_of_errors_is_fresh():
    done = subprocess.run(
        [sys.executable, "docs/errors.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
