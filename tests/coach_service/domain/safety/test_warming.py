"""All tables are read before the service says that it is ready."""

import re

import pytest

from coach_service.domain.safety import concerns, looks, tables
from coach_service.domain.safety.checks import AnswerCheck, Secrets
from coach_service.domain.safety.concerns import Assessment, assess
from coach_service.domain.safety.guard import Guard
from coach_service.domain.safety.notes import is_no_note
from coach_service.domain.safety.warming import warm_up
from tests.support.coach_service import running_coach_service

SAID = ["bom dia", "quero morrer", "dor no peito", "tenho 14 anos", "m0rr3r", "what a body"]


@pytest.fixture
def cold():
    re.purge()
    for cached in (concerns._rules, concerns._replies, concerns.version, looks._rule, tables._common_sets):
        cached.cache_clear()


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is compiled or read from a table from now on."""
    seen: list[str] = []
    compiling, reading = re._compiler.compile, tables.table

    def compiled(pattern, flags=0):
        seen.append(str(pattern))
        return compiling(pattern, flags)

    def read(name):
        seen.append(name)
        return reading(name)

    monkeypatch.setattr(re._compiler, "compile", compiled)
    monkeypatch.setattr(tables, "table", read)
    return seen


def test_nothing_is_compiled_for_a_question_or_its_answer(cold, compilations):
    warm_up()
    assert compilations
    compilations.clear()

    for text in SAID:
        assess([text])
        is_no_note(text, ())
    secrets = Secrets(["You are the coach of a community."], ["get_profile"], ["tem medo de altura"])
    check = AnswerCheck(
        Assessment(frozenset(concerns.Concern)),
        secrets,
        words_at_most=50,
        read_numbers=lambda: ('{"rank": 2}',),
        without_looks=True,
    )
    guard = Guard(check, doubts=True)
    for piece in ("Você tem 2 pontos. ", "Faça 3 séries. ", "Veja golpe.com. ", "You rank 2nd. ") * 3:
        guard.hear(piece)
    guard.end("Descanse hoje.")
    assert compilations == []


async def test_a_service_that_is_ready_has_read_them(cold, compilations):
    async with running_coach_service(member_address="127.0.0.1:1", api_key=None):
        assert {"words/common", "replies", "looks", *concerns.Concern} <= set(compilations)
        compilations.clear()
        assess(SAID)
        assert not {"words/common", *concerns.Concern} & set(compilations)
