"""Puts the contracts that a system needs into the wheel, from protos/gen: there is no second copy of them."""

import re
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

GENERATED = Path(__file__).resolve().parents[2] / "protos/gen"
SERVICES = ("caller", "checkin", "feed", "group", "habit", "link", "member", "visit")
_IMPORT = re.compile(r"^from (gymnation[\w.]*) import (\w+)", re.MULTILINE)


def contracts(generated: Path = GENERATED) -> set[Path]:
    """The generated modules of these services with all that they import, relative to `generated`."""
    folder = generated / "gymnation/member/v1"
    waiting = [folder / "error_reason_pb2.py", folder / "error_reason_sentences.py"]
    waiting += [path for name in SERVICES if (path := folder / f"{name}_service_pb2_grpc.py").exists()]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path.with_suffix(".pyi").exists():
            found.add(path.with_suffix(".pyi"))
        for package, module in _IMPORT.findall(path.read_text("utf-8")):
            waiting.append(generated / package.replace(".", "/") / f"{module}.py")
    return {path.relative_to(generated) for path in found}


class ContractsHook(BuildHookInterface[Any]):
    """Called by hatchling before it writes the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's
        if not GENERATED.is_dir():
            raise FileNotFoundError("the client is built from a whole checkout: protos/gen is not there")
        for path in sorted(contracts()):
            build_data["force_include"][str(GENERATED / path)] = path.as_posix()
