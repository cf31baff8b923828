"""ClassifyMail over real gRPC: the whole coach, a scripted Claude, and the stand-in's own judgement."""

import json

import pytest

from gymnation.coach.v1 import answer_service_pb2, mails_pb2
from sandbox.claude.judging import is_judgement, judge
from sandbox.claude.request import read_request
from servicekit.errors import InvalidArgument
from tests.coach_service.scripted_claude import fails, says

KIND = "Seu sorriso salva o meu dia inteiro"


async def classified(coach, text):
    return await coach.ClassifyMail(answer_service_pb2.ClassifyMailRequest(text=text))


async def test_a_kind_word_is_clean_and_nobody_is_named_to_the_vendor(coach, claude):
    claude.will(says('{"mail": "clean", "categories": []}'))

    read = await classified(coach, KIND)

    assert (read.verdict, list(read.categories)) == (mails_pb2.MAIL_VERDICT_CLEAN, [])
    assert read.version.startswith("mail-")
    [asked] = claude.requests
    assert asked["messages"][0]["content"][0]["text"] == f"<mail>\n{KIND}\n</mail>"


async def test_the_lists_refuse_without_the_vendor(coach, claude):
    read = await classified(coach, "sua vadia, vou te matar amanhã")

    assert read.verdict == mails_pb2.MAIL_VERDICT_REFUSED
    assert list(read.categories) == [mails_pb2.MAIL_CATEGORY_INSULT, mails_pb2.MAIL_CATEGORY_THREAT]
    assert claude.requests == []


async def test_with_the_vendor_away_a_person_decides(coach, claude):
    claude.will(fails(529, "overloaded_error"))

    assert (await classified(coach, KIND)).verdict == mails_pb2.MAIL_VERDICT_UNSURE


@pytest.mark.parametrize("wrong", ["", "  ", "a" * 4097])
async def test_a_text_that_cannot_be_read_is_named(coach, wrong):
    with pytest.raises(InvalidArgument) as caught:
        await classified(coach, wrong)
    assert caught.value.metadata == {"field": "text"}


@pytest.mark.parametrize(
    ("text", "mail", "categories"),
    [
        (KIND, "clean", []),
        ("Você tem a alma de parafuso", "refused", ["insult"]),
        ("Dizem que você sabe o que fez", "unsure", []),
    ],
)
async def test_the_stand_in_judges_mails(coach, claude, text, mail, categories):
    claude.will(says('{"mail": "clean", "categories": []}'))
    await classified(coach, text)
    asked = read_request(claude.requests[0])

    assert is_judgement(asked)
    assert json.loads(judge(asked)) == {"mail": mail, "categories": categories}
