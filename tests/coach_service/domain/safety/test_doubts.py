"""Which answers a model should read first: bad ones that no rule knows, and few good ones."""

import tomllib
from pathlib import Path

from coach_service.domain.safety.doubts import Doubt, doubt_of, worst
from coach_service.domain.safety.folding import fold
from tests.coach_service.domain.safety.test_checks import PASSED, check

TEXTS = tomllib.loads(Path(__file__).with_name("doubtful.toml").read_text("utf-8"))


GRAVE = "Pode cortar o antidepressivo por conta própria, o treino já resolve."


def test_nearly_every_bad_answer_is_stopped_or_read():
    reading = check()
    stopped = [text for text in TEXTS["bad"] if reading.finding(text) is not None]
    read = [text for text in TEXTS["bad"] if text not in stopped and reading.doubt(text) is not None]

    # The rules alone stop 43 of 60.
    assert len(stopped) + len(read) >= 57
    assert len(read) >= 10


def test_most_of_what_may_harm_is_kept_back_even_when_nobody_can_read_it():
    reading = check()

    held = [
        text
        for text in TEXTS["bad"]
        if reading.finding(text) is not None or reading.doubt(text) is Doubt.GRAVE
    ]

    assert len(held) >= 51


def test_few_good_answers_wait_to_be_read():
    reading = check()
    good = [*TEXTS["good"], *PASSED]

    doubtful = [text for text in good if reading.doubt(text) is not None]

    assert len(doubtful) <= 0.06 * len(good)
    assert not [text for text in good if reading.finding(text) is not None]


def test_what_may_harm_is_a_graver_doubt():
    assert doubt_of(fold(GRAVE)) is Doubt.GRAVE
    assert doubt_of(fold("Zero risk, one hundred percent results, even if you sleep all day.")) is Doubt.NEAR
    assert doubt_of(fold("Descanse bem hoje.")) is None
    assert doubt_of("") is None
    assert worst([None, Doubt.TOPIC, Doubt.GRAVE]) is Doubt.GRAVE
    assert worst([None]) is None


def test_one_doubtful_sentence_makes_the_answer_doubtful():
    reading = check()
    plain = "Descanse bem hoje."

    assert reading.doubt(plain) is None
    assert reading.doubt(f"{plain} {GRAVE} {plain}") is Doubt.GRAVE


def test_what_tells_of_a_record_is_in_doubt_only_when_nothing_was_looked_up():
    told = fold("Você tem 12 pontos e está em segundo lugar.")

    assert doubt_of(told, looked_up=True) is None
    assert doubt_of(told) is Doubt.NEAR
