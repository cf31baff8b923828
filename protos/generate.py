"""Generates protos/gen from the .proto files beside this program, or (--check) says whether it is fresh.

The output path equals the proto path, so generated modules import each other as they are.
Only `*_service.proto` goes through the gRPC plugin.
What callers are told of each reason is made from the comments of the enums ErrorReason.
"""

import argparse
import filecmp
import os
import re
import sys
import tempfile
from pathlib import Path

from described import PROTOS, WELL_KNOWN, described, reasons, sources
from grpc_tools import protoc

GENERATED = PROTOS / "gen"


def generate(target: Path) -> None:
    """Write the modules and their type stubs for every .proto under protos/gymnation into target."""
    names = sources()
    services = [name for name in names if name.endswith("_service.proto")]
    common = ["protoc", f"-I{PROTOS}", f"-I{WELL_KNOWN}"]
    for arguments in (
        [*common, f"--python_out={target}", f"--mypy_out=quiet:{target}", *names],
        [*common, f"--grpc_python_out={target}", f"--mypy_grpc_out=quiet:{target}", *services],
    ):
        if protoc.main(arguments) != 0:
            sys.exit("protoc failed; its message stands above")
    for stub in target.glob("gymnation/**/*_pb2.pyi"):
        stub.write_text(_with_own_value_types(stub.read_text("utf-8")), "utf-8")

    for file in described().file:
        if said := dict(reasons(file)):
            path = target / Path(file.name).with_name("error_reason_sentences.py")
            path.write_text(_sentences(file.name, said), "utf-8")


def _sentences(source: str, said: dict[str, str]) -> str:
    """A module with what a caller is told: each comment but for its status code and its metadata."""
    lines = [f'"""Generated from {source}: what callers are told of each reason."""', "", "SENTENCES = {"]
    for reason, comment in said.items():
        code, colon, text = comment.partition(": ")
        sentence = text.partition("; metadata")[0].rstrip(".")
        if not (colon and code.isupper() and sentence):
            sys.exit(f'{source}: {reason} needs a comment such as "NOT_FOUND: there is no such check-in."')
        lines.append(f"    {reason!r}: {sentence[0].upper() + sentence[1:] + '.'!r},")
    return "\n".join([*lines, "}", ""])


def _with_own_value_types(stub: str) -> str:
    """Repeats ValueType in the stub of each enum.

    The stub inherits it from a private base, and zuban does not look for it there.
    """
    return re.sub(
        r"^( *)class \w+\((_\w+), metaclass=_\w+EnumTypeWrapper\):$",
        r"\g<0>\n\1    ValueType: _TypeAlias = \2.ValueType  # noqa: Y015",
        stub,
        flags=re.MULTILINE,
    )


def main() -> None:
    """Generate, or compare with what is committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    # protoc finds its plugins on the PATH; ours are installed beside this interpreter.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if protos/gen is stale")
    if not parser.parse_args().check:
        GENERATED.mkdir(exist_ok=True)
        for old in (
            *GENERATED.glob("gymnation/**/*_pb2*.py*"),
            *GENERATED.glob("gymnation/**/*_sentences.py"),
        ):
            old.unlink()
        generate(GENERATED)
        return
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        generate(fresh)
        wanted = {path.relative_to(fresh) for path in fresh.rglob("*.py*")}
        present = {p.relative_to(GENERATED) for p in GENERATED.rglob("*.py*") if "__pycache__" not in p.parts}
        stale = wanted ^ present
        stale |= {p for p in wanted & present if not filecmp.cmp(fresh / p, GENERATED / p, shallow=False)}
    if stale:
        sys.exit(
            "protos/gen is stale: run `make protos`\n" + "\n".join(f"  {path}" for path in sorted(stale))
        )


if __name__ == "__main__":
    main()
