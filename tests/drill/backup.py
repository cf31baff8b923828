"""A backup in mongodump's format, by mongodump and mongorestore where they are, else by ourselves.

A folder a database, and in it for each collection `<name>.bson`, its documents one after the other,
and `<name>.metadata.json`, its indexes in extended JSON.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pymongo
from bson import json_util
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

_AT_ONCE: Final = 500
_RAW: Final = CodecOptions(document_class=RawBSONDocument)
_KNOWN_OPTIONS: Final = ("unique", "expireAfterSeconds", "partialFilterExpression", "sparse")


class BackupFailed(Exception):
    """The tool ended with an error. Its words are not repeated: they may hold the connection string."""


def tools() -> bool:
    """Whether mongodump and mongorestore are here."""
    return all(shutil.which(name) for name in ("mongodump", "mongorestore"))


def dump(uri: str, database: str, folder: Path) -> int:
    """Write the database into the folder; say how many documents there are."""
    if tools():
        _run("mongodump", f"--uri={uri}", f"--db={database}", f"--out={folder}")
    else:
        write(uri, database, folder)
    return sum(1 for name in collections(folder, database) for _ in documents(folder, database, name))


def restore(uri: str, folder: Path, database: str, to: str) -> int:
    """Put what was the database into another one, with its indexes; say how many documents there are."""
    if tools():
        renamed = f"--nsFrom={database}.*", f"--nsTo={to}.*"
        _run("mongorestore", f"--uri={uri}", *renamed, f"--dir={folder}")
    else:
        read(uri, folder, database, to)
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        return sum(client[to][name].count_documents({}) for name in client[to].list_collection_names())


def _run(*command: str) -> None:
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise BackupFailed(f"{command[0]} failed: run it by hand to see why")


def write(uri: str, database: str, folder: Path) -> None:
    """What mongodump writes, byte for byte where it matters: the documents are not decoded."""
    there = folder / database
    there.mkdir(parents=True)
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        for name in sorted(client[database].list_collection_names()):
            described = {
                "indexes": [dict(index) for index in client[database][name].list_indexes()],
                "collectionName": name,
                "type": "collection",
                "options": {},
            }
            canonical = json_util.dumps(described, json_options=json_util.CANONICAL_JSON_OPTIONS)
            (there / f"{name}.metadata.json").write_text(canonical, "utf-8")
            raw = client[database].get_collection(name, codec_options=_RAW)
            with (there / f"{name}.bson").open("wb") as file:
                # By _id: a document that is written meanwhile is not met twice.
                for document in raw.find({}).sort("_id", pymongo.ASCENDING):
                    file.write(document.raw)


def read(uri: str, folder: Path, database: str, to: str) -> None:
    """What mongorestore does: documents first, then the indexes."""
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        for name in collections(folder, database):
            collection = client[to].get_collection(name, codec_options=_RAW)
            some: list[RawBSONDocument] = []
            for document in documents(folder, database, name):
                some.append(document)
                if len(some) == _AT_ONCE:
                    collection.insert_many(some, ordered=False)
                    some = []
            if some:
                collection.insert_many(some, ordered=False)
            for index in _indexes(folder / database / f"{name}.metadata.json"):
                options = {option: index[option] for option in _KNOWN_OPTIONS if option in index}
                collection.create_index(list(index["key"].items()), name=index["name"], **options)


def collections(folder: Path, database: str) -> list[str]:
    """The names of the collections in a backup."""
    return sorted(path.name.removesuffix(".bson") for path in (folder / database).glob("*.bson"))


def documents(folder: Path, database: str, name: str) -> Iterator[RawBSONDocument]:
    """The documents of a collection in a backup, one at a time. Raise BackupFailed for half a one."""
    with (folder / database / f"{name}.bson").open("rb") as file:
        while head := file.read(4):
            size = int.from_bytes(head, "little")
            rest = file.read(size - 4)
            if len(rest) != size - 4:
                raise BackupFailed(f"{name}.bson ends in the middle of a document")
            yield RawBSONDocument(head + rest)


def _indexes(path: Path) -> list[dict[str, Any]]:
    described = json_util.loads(path.read_text("utf-8"))
    return [index for index in described["indexes"] if index["name"] != "_id_"]
