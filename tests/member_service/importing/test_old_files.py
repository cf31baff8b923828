"""Files as tools, editors and accidents leave them: each document is a row, or a row that says why not."""

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal

import bson
import pytest

from member_service.domain.old_bot.rows import STRANGE, Row
from member_service.storage.old_bot import OldFolder, SourceUnusable

OID = "65f000000000000000000001"
LINE = '{"_id":{"$oid":"' + OID + '"},"chat_id":-5,"user_id":7}'


async def read(folder, name="user_checkins") -> list[Row]:
    return [row async for row in OldFolder(str(folder)).rows(name)]


async def read_line(tmp_path, line: str | bytes, name="user_checkins.jsonl") -> Row:
    content = line if isinstance(line, bytes) else line.encode()
    (tmp_path / name).write_bytes(content)
    (row,) = await read(tmp_path)
    return row


SHAPES = {
    "lines": (LINE + "\n").encode(),
    "no last new line": LINE.encode(),
    "windows": (LINE + "\r\n").encode(),
    "bom": b"\xef\xbb\xbf" + LINE.encode(),
    "utf-16 of a PowerShell redirect": (LINE + "\r\n").encode("utf-16"),
    "blank lines": ("\n\n" + LINE + "\n \n").encode(),
    "an array": ("[" + LINE + "]").encode(),
    "an array, spread": json.dumps([json.loads(LINE)], indent=2).encode(),
    "indented documents": json.dumps(json.loads(LINE), indent=2).encode(),
    "an array with a bom": b"\xef\xbb\xbf[" + LINE.encode() + b"]\n",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("packed", [False, True])
async def test_a_document_is_read_in_any_shape(tmp_path, shape, packed):
    content = gzip.compress(SHAPES[shape]) if packed else SHAPES[shape]

    row = await read_line(tmp_path, content, "user_checkins.json.gz" if packed else "user_checkins.json")

    assert (row.id, row.unreadable, row.values) == (OID, "", {"chat_id": -5, "user_id": 7})
    assert row.id_time == datetime(2024, 3, 12, 7, 10, 56, tzinfo=UTC)


async def test_an_array_of_many_is_read_to_its_end(tmp_path):
    rows = [{"_id": number, "text": "é" * 3000} for number in range(1500)]
    text = "[" + ",\n".join(json.dumps(one) for one in rows) + "]\n"
    (tmp_path / "user_checkins.json").write_text(text)

    assert [row.id for row in await read(tmp_path)] == [f"int:{number}" for number in range(1500)]


async def test_a_dump_is_read_as_well(tmp_path):
    document = {"_id": bson.ObjectId(OID), "chat_id": bson.Int64(-5), "at": datetime(2024, 1, 1, tzinfo=UTC)}
    (tmp_path / "user_checkins.bson").write_bytes(bson.encode(document) * 2 + b"\x30\x00\x00\x00cut")
    (tmp_path / "user_checkins.metadata.json").write_text("{}")

    rows = await read(tmp_path)

    assert [row.unreadable for row in rows] == ["", "", "the file is cut off or damaged from here on"]
    assert rows[0].values == {"chat_id": -5, "at": datetime(2024, 1, 1, tzinfo=UTC)}


VALUES = {
    '{"$numberLong":"-5"}': -5,
    '{"$numberInt":"5"}': 5,
    '{"$numberDouble":"2.0"}': 2.0,
    '{"$numberDecimal":"2"}': Decimal(2),
    '{"$date":"2024-01-01T10:00:00Z"}': datetime(2024, 1, 1, 10, tzinfo=UTC),
    '{"$date":"2024-01-01T10:00:00.123-03:00"}': datetime(2024, 1, 1, 13, 0, 0, 123000, tzinfo=UTC),
    '{"$date":{"$numberLong":"1704103200000"}}': datetime(2024, 1, 1, 10, tzinfo=UTC),
    '{"$date":1704103200000}': datetime(2024, 1, 1, 10, tzinfo=UTC),
    '{"$date":{"$numberLong":"99999999999999999"}}': STRANGE,
    '{"$date":"yesterday"}': STRANGE,
    '{"$oid":"not one"}': STRANGE,
    '{"$oid":"' + OID.upper() + '"}': OID,
    '{"$binary":{"base64":"AAAA","subType":"00"}}': STRANGE,
    '{"$unheard":"of"}': STRANGE,
    '{"$numberLong":"x"}': STRANGE,
    "null": None,
    "[2]": STRANGE,
    '{"v":2}': STRANGE,
    '"\\ud800"': "\ud800",
    "1e400": float("inf"),
}


@pytest.mark.parametrize("told", VALUES)
async def test_a_value_is_what_it_says_or_nothing_and_its_document_is_read(tmp_path, told):
    row = await read_line(tmp_path, LINE[:-1] + f',"it":{told}}}')

    assert row.unreadable == ""
    assert row.values["chat_id"] == -5
    assert row.values["it"] == VALUES[told]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"_id":1,', "the line is no JSON"),
        ("garbage", "the line is no JSON"),
        ("[" * 100_000 + "\n", "the file is cut off or damaged from here on"),
        ('{"a":' * 100_000, "the line is no JSON"),
        ("[1]", "it is no document"),
        ("[\n", "the file is cut off or damaged from here on"),
        ('{"_id":ObjectId("65f000000000000000000001")}', "the line is no JSON"),
    ],
)
async def test_what_cannot_be_read_says_so(tmp_path, line, why):
    row = await read_line(tmp_path, line)

    assert row.unreadable == why


async def test_lines_beside_a_bad_one_are_read(tmp_path):
    (tmp_path / "user_checkins.jsonl").write_bytes(
        LINE.encode() + b'\n{"cut":\n' + LINE.encode()[:-1] + b',"name":"\xff\xfe"}\n' + LINE.encode()[:20]
    )

    rows = await read(tmp_path)

    assert [bool(row.unreadable) for row in rows] == [False, True, False, True]
    assert rows[2].values["name"] == "\ufffd\ufffd"


async def test_ids_of_other_kinds_are_kept_apart(tmp_path):
    lines = ['{"x":1}', '{"x":2}', '{"x":1}', '{"_id":1}', '{"_id":"1"}', '{"_id":"' + OID.upper() + '"}']
    (tmp_path / "user_checkins.jsonl").write_text("\n".join(lines))

    ids = [row.id for row in await read(tmp_path)]

    assert ids[0] == ids[2]
    assert ids[0] != ids[1]
    assert ids[3:] == ["int:1", "str:1", OID]


async def test_what_no_database_takes_in_an_id_is_written_out(tmp_path):
    lines = ['{"_id":"\\ud800"}', '{"_id":{"a":1}}', '{"_id":{"a":2}}', '{"_id":[1]}']
    (tmp_path / "user_checkins.jsonl").write_text("\n".join(lines))

    ids = [row.id for row in await read(tmp_path)]

    assert len(set(ids)) == 4
    assert all(one.encode() for one in ids)


async def test_a_deep_document_is_read_or_says_why_not(tmp_path):
    deep = '{"x":' + "[" * 900 + "]" * 900 + "}"
    (tmp_path / "user_checkins.jsonl").write_text(LINE + "\n" + deep + "\n" + LINE)

    rows = await read(tmp_path)

    assert [row.id for row in rows[::2]] == [OID, OID]
    assert len(rows) == 3


async def test_of_two_values_of_one_name_the_last_counts(tmp_path):
    row = await read_line(tmp_path, '{"_id":1,"a":1,"a":2}')

    assert row.values == {"a": 2}


async def test_a_damaged_gz_gives_what_it_has_and_says_that_it_ends(tmp_path):
    packed = gzip.compress((LINE + "\n").encode() * 50_000)
    (tmp_path / "user_checkins.jsonl.gz").write_bytes(packed[: len(packed) // 2])

    rows = await read(tmp_path)

    assert rows[-1].unreadable
    assert not any(row.unreadable for row in rows[:-1])


async def test_files_are_found_as_other_tools_leave_them(tmp_path):
    inside = tmp_path / "dump" / "gym_nation_bot"
    inside.mkdir(parents=True)
    (tmp_path / "dump" / "admin").mkdir()
    (inside / "user_checkins.bson").write_bytes(bson.encode({"_id": 1}))
    (inside / "prelude.json").write_text("{}")
    compass = tmp_path / "compass"
    compass.mkdir()
    (compass / "gym_nation_bot.user_checkins.json").write_text("[" + LINE + "]")
    (compass / "my.own.json").write_text("[" + LINE + "]")

    assert list(await OldFolder(str(tmp_path / "dump")).collections()) == ["user_checkins"]
    assert list(await OldFolder(str(compass)).collections()) == ["my.own", "user_checkins"]


def test_a_folder_that_is_none_says_what_to_do(tmp_path):
    with pytest.raises(SourceUnusable, match="is its path right"):
        OldFolder(str(tmp_path / "nowhere"))
    with pytest.raises(SourceUnusable, match="the folder has no"):
        OldFolder(str(tmp_path))
    (tmp_path / "a.json").write_text("")
    (tmp_path / "a.jsonl").write_text("")
    with pytest.raises(SourceUnusable, match="two files"):
        OldFolder(str(tmp_path))
