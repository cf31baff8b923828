"""The file of a member's data: JSON and tables that programs read.

It has nothing in it that those programs would run.
"""

import csv
import io
import json
import zipfile
from typing import Any

from telegram_gateway.features.member_data.data_file import JSON_NAME, DataFile


def packed(*records: tuple[str, dict[str, Any]]) -> zipfile.ZipFile:
    with DataFile() as file:
        for kind, fields in records:
            file.add(kind, fields)
        return zipfile.ZipFile(io.BytesIO(file.pack().read()))


def table(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))


def test_everything_is_in_both_forms():
    archive = packed(
        ("profile", {"name": 'Zé "O; Forte", Jr.\nLinha', "age": None}),
        ("checkins", {"points": 3, "plus": True, "notes": ["a", 2]}),
        ("checkins", {"points": -1, "plus": False, "notes": []}),
    )
    assert archive.namelist() == [JSON_NAME, "profile.csv", "checkins.csv"]
    assert archive.testzip() is None
    assert json.loads(archive.read(JSON_NAME)) == {
        "profile": [{"name": 'Zé "O; Forte", Jr.\nLinha', "age": None}],
        "checkins": [
            {"points": 3, "plus": True, "notes": ["a", 2]},
            {"points": -1, "plus": False, "notes": []},
        ],
    }
    assert table(archive, "profile.csv") == [["name", "age"], ['Zé "O; Forte", Jr.\nLinha', ""]]
    assert table(archive, "checkins.csv")[1:] == [["3", "true", "a; 2"], ["-1", "false", ""]]


def test_a_text_is_no_formula():
    archive = packed(("memories", {"text": '=HYPERLINK("x")'}), ("memories", {"text": "@SUM(1)"}))
    assert [row[0] for row in table(archive, "memories.csv")[1:]] == ['\'=HYPERLINK("x")', "'@SUM(1)"]
    assert json.loads(archive.read(JSON_NAME))["memories"][0]["text"] == '=HYPERLINK("x")'


def test_much_is_written_to_the_disk_and_not_kept_in_memory():
    with DataFile() as file:
        for number in range(3000):
            file.add("checkins", {"number": number, "text": "x" * 500})
        assert file._json._rolled
        archive = zipfile.ZipFile(io.BytesIO(file.pack().read()))
    assert len(json.loads(archive.read(JSON_NAME))["checkins"]) == 3000


def test_nothing_is_an_empty_object():
    archive = packed()
    assert json.loads(archive.read(JSON_NAME)) == {}
