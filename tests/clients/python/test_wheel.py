"""The wheel: complete, small, and at home where nothing else of ours is installed."""

import re
import subprocess
import sys
import sysconfig
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import gymnation_client

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "clients/python"
OUTSIDE = ("motor", "pymongo", "telegram", "anthropic", "pydantic", "opentelemetry", "servicekit", "sandbox")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as `make client` builds it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("gymnation_client-*.whl")
    return built


def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_it_says_that_it_is_typed_and_what_it_needs(wheel: Path):
    assert "gymnation_client/py.typed" in names(wheel)
    [metadata] = [name for name in names(wheel) if name.endswith("/METADATA")]
    headers = Parser().parsestr(zipfile.ZipFile(wheel).read(metadata).decode())
    needed = {re.split(r"[<>=]", line)[0] for line in headers.get_all("Requires-Dist")}
    assert needed == {"grpcio", "protobuf", "googleapis-common-protos"}


def test_it_holds_the_contracts_of_systems_and_no_other(wheel: Path):
    inside = {name for name in names(wheel) if name.startswith("gymnation/")}
    assert {"gymnation/member/v1/checkin_service_pb2_grpc.py", "gymnation/access/v1/access_pb2.pyi"} <= inside
    others = ("inbox", "outbox", "question", "memory", "budget", "coach")
    assert [name for name in inside if any(word in name for word in others)] == []


@pytest.fixture(scope="module")
def alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel, unpacked as pip does, and what it says that it needs: no other package."""
    folder = tmp_path_factory.mktemp("alone")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    needed = Path(sysconfig.get_path("platlib"))
    # protobuf and googleapis-common-protos share a namespace; grpcio needs typing_extensions.
    for name in ("grpc", "google", "typing_extensions.py"):
        (folder / name).symlink_to(needed / name)
    return folder


def run_alone(alone: Path, code: str, *arguments: str) -> str:
    """What a program prints where only the wheel and what it needs can be imported."""
    begin = f"import sys; sys.path.insert(0, {str(alone)!r}); "
    command = [sys.executable, "-I", "-S", "-c", begin + code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_of_it_works_where_nothing_else_of_ours_is(alone: Path):
    code = """
import importlib, pkgutil, gymnation_client
for module in pkgutil.walk_packages(gymnation_client.__path__, "gymnation_client."):
    importlib.import_module(module.name)
assert all(getattr(gymnation_client, name) for name in gymnation_client.__all__)
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""
    loaded = set(run_alone(alone, code).split())
    assert {"gymnation_client", "gymnation", "grpc", "google"} <= loaded
    assert loaded.isdisjoint(OUTSIDE)


def test_its_names_and_their_modules_agree():
    """What is imported lazily is what type checkers are told."""
    stub = (CLIENT / "src/gymnation_client/__init__.py").read_text("utf-8")
    told = set(re.findall(r"^        (\w+),$", stub, re.MULTILINE)) | {"AsyncClient", "Client"}
    assert set(gymnation_client.__all__) <= told | set(re.findall(r"import (\w+)$", stub, re.MULTILINE))
    assert dir(gymnation_client)
    with pytest.raises(AttributeError, match="no attribute 'Cleint'"):
        _ = gymnation_client.Cleint
