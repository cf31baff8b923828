"""The images are built with what the repository was tested with."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from sandbox.patience import patient

ROOT = Path(__file__).parents[2]
PROGRAMS = sorted(
    path.parent for place in ("services/*", "sandbox") for path in ROOT.glob(f"{place}/__main__.py")
)
DOCKERFILES = sorted(path for place in ("services/*", "sandbox") for path in ROOT.glob(f"{place}/Dockerfile"))


def locked(name: str) -> str:
    packages = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    (version,) = {package["version"] for package in packages if package["name"] == name}
    return str(version)


def test_every_program_has_an_image():
    assert [path.parent for path in DOCKERFILES] == PROGRAMS


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.parent.name)
def test_uv_in_the_image_is_the_one_of_the_lock_file(dockerfile: Path):
    assert re.findall(r"^ARG UV_VERSION=(.+)$", dockerfile.read_text("utf-8"), re.MULTILINE) == [locked("uv")]


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.parent.name)
def test_a_strangers_handshake_writes_no_line_in_the_log(dockerfile: Path):
    """The core of gRPC writes one for each, past the log's own form; it reads this when it is imported."""
    if dockerfile.parent.name != "sandbox":
        assert "GRPC_VERBOSITY=ERROR" in dockerfile.read_text("utf-8")


EXTRAS = {"member_service": "member", "coach_service": "coach", "telegram_gateway": "gateway"}


def installed_with(extra: str) -> set[str]:
    """The distributions that an image with this extra has, by their normalised names."""
    packages = {
        package["name"]: package
        for package in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    }
    project = packages["gymnation"]
    found: set[str] = set()
    left = [one["name"] for one in (*project["dependencies"], *project["optional-dependencies"][extra])]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += [one["name"] for one in packages[name].get("dependencies", [])]
    return found


# Imports a program where only so many distributions can be found.
IMPORTS = """
import importlib, importlib.metadata, re, sys
program, *installed = sys.argv[1:]
absent = {
    module
    for module, owners in importlib.metadata.packages_distributions().items()
    if not {re.sub("[-_.]+", "-", owner).lower() for owner in owners} & {*installed, "gymnation"}
}
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
importlib.import_module(f"{program}.app")
"""


@pytest.mark.parametrize(("program", "extra"), [*EXTRAS.items(), ("sandbox", "sandbox")])
def test_an_image_has_whatever_its_program_imports(program: str, extra: str):
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS, program, *sorted(installed_with(extra))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=patient(60),
    )
    assert done.returncode == 0, done.stderr[-1000:]


@pytest.mark.parametrize("service", EXTRAS)
def test_no_image_holds_what_stands_in_for_something(service: str):
    """`uv sync` in the Dockerfile installs this extra and no group, so this is what the image has."""
    text = (ROOT / "services" / service / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^RUN uv sync (.+)$", text, re.MULTILINE) == [
        f"--locked --no-dev --no-install-project --extra {EXTRAS[service]}"
    ]
    found = installed_with(EXTRAS[service])
    assert len(found) > 15
    assert found & {"mongomock", "mongomock-motor", "pytest", "hypothesis", "sentinels"} == set()


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.parent.name)
def test_an_image_says_of_what_version_it_is(dockerfile: Path):
    text = dockerfile.read_text("utf-8")
    for name in ("version", "revision"):
        assert f'org.opencontainers.image.{name}="${{{name.upper()}}}"' in text
        # After the last FROM: a stage of its own would not know it.
        assert text.rindex(f"ARG {name.upper()}=") > text.rindex("FROM ")


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.parent.name)
def test_an_image_stands_on_a_digest_and_on_nothing_else(dockerfile: Path):
    """A tag moves: what was tested and what is built next month would be two things."""
    text = dockerfile.read_text("utf-8")
    (argument,) = re.findall(r"^ARG PYTHON_IMAGE=(.+)$", text, re.MULTILINE)
    assert re.fullmatch(r"python:3\.\d+-slim@sha256:[0-9a-f]{64}", argument)
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"${PYTHON_IMAGE}"}
    # Before the first FROM: an argument of a stage is not known to the next FROM.
    assert text.index("ARG PYTHON_IMAGE=") < text.index("FROM ")
    assert set(re.findall(r"^COPY --from=(\S+)", text, re.MULTILINE)) == {"build"}


def test_all_images_stand_on_the_same_base():
    found = {
        re.findall(r"^ARG PYTHON_IMAGE=(.+)$", path.read_text("utf-8"), re.MULTILINE)[0]
        for path in DOCKERFILES
    }
    assert len(found) == 1


@pytest.mark.parametrize("name", ["prod", "try", "dev"])
def test_compose_builds_on_what_a_dockerfile_pins_unless_told(name: str):
    """An argument without a value is that of the environment, or none."""
    services = yaml.safe_load((ROOT / f"deploy/compose.{name}.yml").read_text("utf-8"))["services"]
    builds = [service["build"] for service in services.values() if "build" in service]
    assert builds
    assert {json.dumps(build["args"]) for build in builds} == {'{"PYTHON_IMAGE": null}'}
