"""Nothing that the gateway sends leaves its topic: each call names one, but for what is said in private."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

GATEWAY = Path(__file__).parents[2] / "services" / "telegram_gateway"
# What a person reads in private, where there are no topics.
PRIVATE = {
    "conversation/one_reader.py",
    "features/coach/answer_sources.py",
    "features/coach/stopping.py",
    "features/groups/guide.py",
    "features/habits/letters.py",
    "features/groups/reports.py",
    "features/mail/letters.py",
    "features/mail/writing.py",
    "features/member_data/member_data.py",
    "features/payments/settling.py",
    "features/profile/card.py",
    "features/ranking/exporting.py",
}
# `options` are those of send_photo: the callers of the studio are looked at instead.
PASSES_ON = {"pictures/studio.py"}
_SENDS = {
    "send_message",
    "send_photo",
    "send_document",
    "send_message_draft",
    "send_media_group",
    "copy_message",
}


def sends(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of_studio = node.func.attr == "send" and "studio" in ast.unparse(node.func.value)
        if of_studio or (node.func.attr in _SENDS and "bot" in ast.unparse(node.func.value)):
            yield node


def places() -> Iterator[tuple[str, int, bool]]:
    for path in sorted(GATEWAY.rglob("*.py")):
        name = path.relative_to(GATEWAY).as_posix()
        for call in sends(path):
            yield name, call.lineno, any(word.arg == "message_thread_id" for word in call.keywords)


def test_every_message_of_a_group_names_its_topic():
    found = list(places())
    assert len(found) > 15, "the calls are not found any more"
    assert [
        f"{name}:{line}" for name, line, named in found if not named and name not in PRIVATE | PASSES_ON
    ] == []


@pytest.mark.parametrize("name", sorted(PRIVATE | PASSES_ON))
def test_each_exception_is_still_one(name: str):
    assert [line for found, line, named in places() if found == name and not named]
