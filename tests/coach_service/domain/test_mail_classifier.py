"""Reading mails: the lists first, then the model; where nobody can say, a person decides."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import pytest

from coach_service.domain.budgets import MAIL_ALONE
from coach_service.domain.failures import CoachBudgetSpent, CoachUnreachable
from coach_service.domain.mail_classifier import SCHEMA, ClassifyMail, Verdict, read_judgement
from coach_service.domain.model import BrokenOff, ModelRequest, ModelTurn, TextPiece, nobody_counts
from coach_service.domain.pricing import DEFAULT_PRICES
from coach_service.domain.prompts import load
from coach_service.domain.safety.mails import Refusal, version
from sandbox.patience import patient
from tests.coach_service.domain.fakes import USAGE, FakeModel, FakePurse, FakeWatch, said

KIND = "Seu sorriso salva o meu dia inteiro"


def judged(mail: str, *categories: str) -> ModelTurn:
    return said(json.dumps({"mail": mail, "categories": categories}))


@dataclass
class Silent(FakeModel):
    """Begins, and says nothing."""

    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def respond(
        self, request: ModelRequest, broken_off: BrokenOff = nobody_counts
    ) -> AsyncGenerator[TextPiece | ModelTurn, None]:
        try:
            await asyncio.Event().wait()
        finally:
            broken_off(USAGE)
            self.left.set()
        yield TextPiece("")


def reader(model: FakeModel | None, purse: FakePurse | None = None, wait_s: float = 10.0) -> ClassifyMail:
    return ClassifyMail(
        model,
        prompt=load("mail"),
        price=DEFAULT_PRICES["claude-haiku-5-5"],
        purse=purse or FakePurse(),
        watch=FakeWatch(),
        wait_s=wait_s,
    )


async def test_what_the_lists_refuse_asks_no_model_and_costs_nothing():
    model, purse = FakeModel(), FakePurse()
    reading = await reader(model, purse)("sua vadia, sai daqui")

    assert reading.verdict is Verdict.REFUSED
    assert Refusal.INSULT in reading.categories
    assert reading.version == version()
    assert (model.requests, purse.held) == ([], [])


async def test_the_model_reads_the_text_alone_and_the_budget_for_mails_pays():
    model, purse = FakeModel([judged("clean")]), FakePurse()
    reading = await reader(model, purse)(KIND)

    assert (reading.verdict, reading.categories) == (Verdict.CLEAN, frozenset())
    assert reading.version.startswith("mail-")
    [request] = model.requests
    assert request.turns[0].text == f"<mail>\n{KIND}\n</mail>"
    assert request.schema == SCHEMA
    assert [payer for payer, _ in purse.held] == [MAIL_ALONE]
    assert purse.bills[0] > 0


async def test_what_the_model_finds_is_refused_with_its_categories():
    reading = await reader(FakeModel([judged("refused", "insult", "exposure")]))(KIND)

    assert reading.verdict is Verdict.REFUSED
    assert reading.categories == {Refusal.INSULT, Refusal.EXPOSURE}


@pytest.mark.parametrize(
    "script",
    [
        [judged("unsure")],
        [said("no JSON")],
        [said('{"mail": "fine", "categories": []}')],
        [said('{"mail": "clean"}')],
        [said('["clean"]')],
        [CoachUnreachable()],
    ],
)
async def test_where_the_model_cannot_say_a_person_decides(script):
    reading = await reader(FakeModel(script))(KIND)

    assert (reading.verdict, reading.categories) == (Verdict.UNSURE, frozenset())


async def test_without_a_model_or_money_a_person_decides():
    assert (await reader(None)(KIND)).verdict is Verdict.UNSURE
    spent = FakePurse(spent=CoachBudgetSpent(scope="mail"))
    assert (await reader(FakeModel([judged("clean")]), spent)(KIND)).verdict is Verdict.UNSURE


async def test_a_model_that_is_late_is_left_and_what_it_took_is_paid():
    model, purse = Silent(), FakePurse()
    reading = await reader(model, purse, wait_s=patient(0.05))(KIND)

    assert reading.verdict is Verdict.UNSURE
    assert model.left.is_set()
    assert purse.bills[0] > 0


def test_what_names_a_category_is_refused_whatever_else_it_says():
    reading = read_judgement('{"mail": "clean", "categories": ["threat"]}', "mail-1")

    assert reading is not None
    assert reading.verdict is Verdict.REFUSED
