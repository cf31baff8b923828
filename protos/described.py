"""The contracts as descriptors with their comments: what the programs beside this file read."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from grpc_tools import protoc

PROTOS = Path(__file__).resolve().parent
WELL_KNOWN = str(files("grpc_tools") / "_proto")


def sources(root: Path = PROTOS) -> list[str]:
    """Every .proto of ours, as its path below the root."""
    return sorted(path.relative_to(root).as_posix() for path in root.glob("gymnation/**/*.proto"))


def described(root: Path = PROTOS, extra: Sequence[Path] = ()) -> FileDescriptorSet:
    """The descriptors of every .proto of ours and of what they import, comments included.

    What they import is looked for in `extra`, too.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "described.binpb"
        paths = [f"-I{path}" for path in (root, *extra, WELL_KNOWN)]
        options = ["--include_source_info", "--include_imports", f"--descriptor_set_out={target}"]
        if protoc.main(["protoc", *paths, *options, *sources(root)]) != 0:
            sys.exit("protoc failed; its message stands above")
        return FileDescriptorSet.FromString(target.read_bytes())


def comments(file: FileDescriptorProto) -> dict[tuple[int, ...], str]:
    """The comment before each element, by the element's path (descriptor.proto tells how paths are made)."""
    return {
        tuple(location.path): "\n".join(line.strip() for line in location.leading_comments.splitlines())
        for location in file.source_code_info.location
        if location.leading_comments
    }


def reasons(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    """Each reason of a file's enum ErrorReason without its prefix, with its comment in one line."""
    said = comments(file)
    for number, enum in enumerate(file.enum_type):
        if enum.name != "ErrorReason":
            continue
        for position, value in enumerate(enum.value):
            # 5: enums of a file; 2: values of an enum.
            comment = " ".join(said.get((5, number, 2, position), "").split())
            if value.number:
                yield value.name.removeprefix("ERROR_REASON_"), comment
