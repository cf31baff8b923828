"""The question to who asks to come in, as admins type it."""

import pytest

from telegram_gateway.features.groups.join_questions import NotAQuestion, read, stored


def test_the_first_line_asks_and_the_second_is_right():
    question = read("  Onde   treinamos? \n\n Na praia\nNo shopping \n")
    assert (question.words, question.answers) == ("Onde treinamos?", ("Na praia", "No shopping"))
    assert stored(question.written) == question


def test_a_line_alone_is_a_question_that_is_answered_in_writing():
    question = read(" Onde   treinamos? \n")
    assert (question.words, question.answers) == ("Onde treinamos?", ())
    assert stored(question.written) == question


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "config-not-a-question"),
        ("Onde?\nNa praia", "config-not-a-question"),
        ("Onde?\nNa praia\nna PRAIA", "config-not-a-question"),
        ("Onde?\n" + "\n".join("abcdefg"), "config-not-a-question"),
        ("a" * 301 + "\nb\nc", "config-question-too-long"),
        ("Onde?\n" + "b" * 41 + "\nc", "config-question-too-long"),
    ],
)
def test_what_is_no_question_is_told(typed: str, why: str):
    with pytest.raises(NotAQuestion, match=why):
        read(typed)
    assert stored(typed) is None


def test_another_question_has_another_mark():
    assert read("a\nb\nc").mark != read("a\nc\nb").mark
