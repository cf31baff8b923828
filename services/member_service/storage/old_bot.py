"""Reads the old bot's documents: from a folder, as mongoexport and mongodump write them, or from a database.

A line that cannot be read is a row that says so: nothing is left out in silence.
"""

import codecs
import gzip
import hashlib
import io
import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, cast

import bson
from bson import json_util
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.errors import InvalidBSON
from bson.objectid import ObjectId
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import ConfigurationError, InvalidURI, PyMongoError

from member_service.domain.old_bot.rows import KNOWN, STRANGE, Row

_SUFFIXES: Final = (".jsonl", ".ndjson", ".json", ".bson")
_LONGEST: Final = 64 * 2**20
"""Extended JSON of a document of 16 MB is shorter."""
_CHUNK: Final = 2**20
_AT_ONCE: Final = 500
"""Documents of a reply: some are as long as a message."""
_BETWEEN: Final = re.compile("[ \\t\\r\\n,\\[\\]\ufeff]*")
_OPTIONS: Final = json_util.JSONOptions(tz_aware=True, datetime_conversion=DatetimeConversion.DATETIME_AUTO)
_CODEC: Final = CodecOptions[dict[str, Any]](
    tz_aware=True,
    datetime_conversion=DatetimeConversion.DATETIME_AUTO,
    unicode_decode_error_handler="replace",
)
_BEGINNINGS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class SourceUnusable(Exception):
    """The source cannot be read at all. The text says what to do."""


class OldBot(Protocol):
    """Where the old documents are."""

    async def collections(self) -> Sequence[str]: ...

    def rows(self, collection: str) -> AsyncIterator[Row]:
        """Every document, each time in the same order."""

    async def close(self) -> None: ...


class OldFolder:
    """A folder with a file for each collection."""

    def __init__(self, folder: str) -> None:
        self._files: dict[str, Path] = {}
        try:
            found = _files_in(Path(folder))
        except OSError:
            raise SourceUnusable("the source's folder cannot be read: is its path right?") from None
        for path in found:
            name, suffix = _name_of(path)
            if suffix not in _SUFFIXES or name.endswith(".metadata") or name in {"prelude", "oplog"}:
                continue
            name = _collection_of(name)
            if name in self._files:
                raise SourceUnusable(f"two files hold the collection {name}: leave one of them in the folder")
            self._files[name] = path
        if not self._files:
            raise SourceUnusable(
                "the folder has no <collection>.jsonl, .json, .ndjson or .bson, nor one as .gz"
            )

    async def collections(self) -> Sequence[str]:
        return sorted(self._files)

    async def rows(self, collection: str) -> AsyncIterator[Row]:
        path = self._files.get(collection)
        if path is None:
            return
        number = 0
        try:
            for number, (document, why) in enumerate(_documents(path), start=1):
                yield _row(collection, document, why, number)
        except (OSError, EOFError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise SourceUnusable(f"the file of {collection} cannot be read") from None
            yield _row(collection, None, "the file is cut off or damaged from here on", number + 1)

    async def close(self) -> None:
        self._files.clear()


class OldDatabase:
    """A database that is only read."""

    def __init__(self, uri_file: str, name: str) -> None:
        try:
            uri = Path(uri_file).read_text(encoding="utf-8-sig").strip()
            self._client: Any = AsyncIOMotorClient(
                uri, appname="gymnation-import", serverSelectionTimeoutMS=10_000, socketTimeoutMS=60_000
            )
            self._database = self._client.get_database(name, codec_options=_CODEC)
        except (OSError, UnicodeDecodeError):
            raise SourceUnusable("the file with the source's URI cannot be read") from None
        except (ConfigurationError, InvalidURI, ValueError, TypeError, PyMongoError):
            raise SourceUnusable("the source's URI or its database's name cannot be used") from None

    async def collections(self) -> Sequence[str]:
        try:
            names = await self._database.list_collection_names()
        except PyMongoError:
            raise SourceUnusable("the source's database does not answer, or refuses us") from None
        return sorted(name for name in names if not name.startswith("system."))

    async def rows(self, collection: str) -> AsyncIterator[Row]:
        number = 0
        try:
            async for document in self._database[collection].find({}).sort("_id", 1).batch_size(_AT_ONCE):
                number += 1
                yield _row(collection, document, "", number)
        except (PyMongoError, InvalidBSON):
            raise SourceUnusable(f"the source's database stopped answering in {collection}") from None

    async def close(self) -> None:
        self._client.close()


def _files_in(folder: Path) -> list[Path]:
    """Its files; of a folder that only holds another one, as mongodump makes it, those in there."""
    inside = sorted(folder.iterdir())
    files = [one for one in inside if one.is_file()]
    folders = [one for one in inside if one.is_dir() and one.name not in {"admin", "config", "local"}]
    holds_any = any(_name_of(one)[1] in _SUFFIXES and _name_of(one)[0] != "oplog" for one in files)
    return files if holds_any or len(folders) != 1 else _files_in(folders[0])


def _collection_of(name: str) -> str:
    """The collection; some tools put the database's name before it."""
    last = name.rpartition(".")[2]
    return last if last in KNOWN else name


def _name_of(path: Path) -> tuple[str, str]:
    plain = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    name, dot, suffix = plain.rpartition(".")
    return name, (dot + suffix).lower()


def _documents(path: Path) -> Iterator[tuple[Any, str]]:
    """Each document, or why there is none."""
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    with cast("BinaryIO", opened(path, "rb")) as file:
        if _name_of(path)[1] == ".bson":
            yield from _bson(file)
            return
        start = file.read(4)
        file.seek(0)
        encoding = next((name for mark, name in _BEGINNINGS if start.startswith(mark)), "utf-8")
        lines = io.TextIOWrapper(file, encoding=encoding, errors="replace")
        if _is_spread(lines):
            lines.seek(0)
            yield from _spread(lines)
            return
        lines.seek(0)
        while line := lines.readline(_LONGEST):
            if len(line) >= _LONGEST:
                while line and not line.endswith("\n"):
                    line = lines.readline(_LONGEST)
                yield None, "the line is longer than any document"
            elif line.strip():
                yield _parsed(line)


def _bson(file: BinaryIO) -> Iterator[tuple[Any, str]]:
    try:
        for document in bson.decode_file_iter(file, _CODEC):
            yield document, ""
    except InvalidBSON:
        yield None, "the file is cut off or damaged from here on"


def _is_spread(lines: io.TextIOWrapper) -> bool:
    """Whether documents are not one a line: an array, or indented."""
    first = ""
    while not first.strip() and (line := lines.readline(_CHUNK)):
        first = line
    first = first.strip()
    return first.startswith("[") or first == "{"


def _spread(lines: io.TextIOWrapper) -> Iterator[tuple[Any, str]]:
    """Documents one after another, whatever lies between: commas, brackets, new lines."""
    decoder = json.JSONDecoder(object_pairs_hook=_extended)
    waiting, place, ended, opened = "", 0, False, 0
    while True:
        between = _BETWEEN.match(waiting, place)
        if between:
            opened += between[0].count("[") - between[0].count("]")
            place = between.end()
        if place == len(waiting) and ended:
            if opened:
                yield None, "the file is cut off or damaged from here on"
            return
        try:
            document, place = decoder.raw_decode(waiting, place)
        except (ValueError, RecursionError):
            waiting, place = waiting[place:], 0
            more = "" if ended else lines.read(max(_CHUNK, len(waiting)))
            if (not more and waiting) or len(waiting) > _LONGEST:
                yield None, "the file is cut off or damaged from here on"
                return
            ended, waiting = not more, waiting + more
            continue
        yield (document, "") if isinstance(document, dict) else (None, "it is no document")


def _parsed(line: str) -> tuple[Any, str]:
    try:
        document = json.loads(line.strip().lstrip("\ufeff").rstrip(","), object_pairs_hook=_extended)
    except (ValueError, RecursionError):
        return None, "the line is no JSON"
    return (document, "") if isinstance(document, dict) else (None, "it is no document")


def _extended(pairs: Sequence[tuple[str, Any]]) -> Any:
    """A value of Extended JSON. What only looks like one stays as it is, and the document with it."""
    try:
        return json_util.object_pairs_hook(pairs, _OPTIONS)
    except Exception:  # noqa: BLE001 - whatever the library says of a value, its document is to be read
        return dict(pairs)


def _row(collection: str, document: Any, why: str, number: int) -> Row:
    if not isinstance(document, dict):
        return Row(collection, f"line:{number}", None, {}, why or "it is no document")
    identity = document.get("_id")
    values = {name: _plain(value) for name, value in document.items() if name != "_id"}
    if isinstance(identity, str) and ObjectId.is_valid(identity):
        identity = ObjectId(identity)
    if isinstance(identity, ObjectId):
        return Row(collection, str(identity), identity.generation_time, values)
    if identity is None:
        return Row(collection, _digest(document) or f"line:{number}", None, values)
    # Whatever it is made of, it is to be text that a database takes.
    plain = _plain(identity)
    known = f"{type(identity).__name__}:{_digest(document) if plain is STRANGE else plain}"
    return Row(collection, known.encode("utf-8", "backslashreplace").decode(), None, values)


def _digest(document: dict[str, Any]) -> str:
    """What a document without an id is known by; empty when it is too deep."""
    try:
        content = json.dumps(document, sort_keys=True, default=str)
    except (RecursionError, TypeError, ValueError):
        return ""
    return f"digest:{hashlib.sha256(content.encode()).hexdigest()}"


def _plain(value: Any) -> object:
    """A value that the domain knows; STRANGE for what it does not."""
    if isinstance(value, ObjectId):
        return str(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float | str | datetime):
        return value
    if isinstance(value, bson.Decimal128):
        return value.to_decimal()
    return STRANGE
