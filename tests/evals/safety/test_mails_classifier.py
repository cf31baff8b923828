"""The classifier of mails: it is what its sentences make of it, and refuses what lists do not know."""

import json

import pytest

from coach_service.domain.safety import unkindness
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.mails import MAX_CHARACTERS, Refusal, by_lists, refusals
from tests.evals.safety import measure
from tests.evals.safety.answers_corpus import GOOD
from tests.evals.safety.mails_corpus import FOLDER, all_said, made_of, patterns_of

HELD_OUT = json.loads(FOLDER.joinpath("held_out.json").read_text("utf-8"))
CARRIED = 0.985
NATURAL = tuple(name for name in measure.MAIL_SETS if name.startswith("natural"))
OF_STRANGERS = ("stranger_fifth", "stranger_sixth", "stranger_seventh", *NATURAL)
CARRIED_OF_STRANGERS = 0.95
"""Half of what strangers wrote are near twins of unkind mails."""
CARRIED_OF_HELD_OUT = 0.932
"""By lists and classifier together. Before decision 297 it was the same."""
CARRIED_OF_NATURAL, REFUSED_OF_NATURAL = 0.97, 0.92
KIND = "Obrigada pela carona de ontem, a turma inteira gosta de você. "


def test_the_weights_are_those_of_the_sentences():
    assert unkindness.model().trained_on == HELD_OUT["trained_on"] == made_of(list(all_said())), (
        "make train-safety, and commit what it writes"
    )


def test_its_reasons_are_reasons_to_refuse_a_mail():
    assert set(unkindness.LEARNED) <= set(Refusal)
    assert set(unkindness.model().labels) == set(unkindness.LEARNED)


def test_nothing_that_only_measures_is_learned_from():
    learned = {fold(said.text) for said in all_said()}
    measuring = [
        text
        for name in measure.MAIL_SETS
        for kind in ("refused", "allowed")
        for text in measure.mails_of(name, kind)
    ]
    assert measuring
    assert not [text for text in measuring if fold(text) in learned]


@pytest.mark.parametrize("label", [*unkindness.LEARNED, GOOD])
@pytest.mark.parametrize("language", ["pt", "en"])
def test_each_reason_and_kindness_have_many_phrasings_in_both_languages(label, language):
    assert sum(one.language == language for one in patterns_of(label)) >= 25


def test_kind_mails_that_were_held_out_are_carried():
    """Single ones, and families, which are held out whole."""
    refused, of = HELD_OUT["by_both"]
    assert of - refused >= CARRIED_OF_HELD_OUT * of


def test_kind_mails_that_nothing_was_learned_from_are_carried():
    """By both: what the lists refuse of them counts, too."""
    for names, carried in (
        ([name for name in measure.MAIL_SETS if name not in OF_STRANGERS], CARRIED),
        (OF_STRANGERS, CARRIED_OF_STRANGERS),
    ):
        texts = [text for name in names for text in measure.mails_of(name, "allowed")]
        kept_back = [text for text in texts if refusals(text)]
        assert len(texts) - len(kept_back) >= carried * len(texts), kept_back


def test_most_unkind_mails_as_they_come_are_refused():
    texts = [text for name in NATURAL for text in measure.mails_of(name, "refused")]
    assert sum(bool(refusals(text)) for text in texts) >= REFUSED_OF_NATURAL * len(texts)
    kind = [text for name in NATURAL for text in measure.mails_of(name, "allowed")]
    assert sum(not refusals(text) for text in kind) >= CARRIED_OF_NATURAL * len(kind)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("stranger_fourth", 10),
        ("blind", 20),
        ("stranger_fifth", 35),
        ("stranger_sixth", 14),
        ("stranger_seventh", 14),
    ],
)
def test_more_unkindness_is_refused_than_the_lists_know(name, more):
    texts = measure.mails_of(name, "refused")
    by_both, lists = (sum(bool(found(text)) for text in texts) for found in (refusals, by_lists))
    assert by_both - lists >= more


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("ninguém sentiu sua falta, o grupo é bem melhor sem você", Refusal.INSULT),
        ("te vejo da janela toda noite e você nem percebe", Refusal.THREAT),
        ("fico imaginando você sem roupa no banho", Refusal.SEXUAL),
        ("mulher musculosa é feia e parece homem", Refusal.HATE),
        ("why do you still come when nobody wants you here", Refusal.INSULT),
        ("I watch you from the car every night and you never notice", Refusal.THREAT),
    ],
)
def test_a_reason_is_named(text, refusal):
    assert refusal in unkindness.sure_of(text)
    assert refusal in refusals(text)


@pytest.mark.parametrize("before", [0, 1, 4])
def test_one_unkind_sentence_is_enough_wherever_it_stands(before):
    text = KIND * before + "Ninguém sentiu sua falta, o grupo é bem melhor sem você. " + KIND
    assert len(text) <= MAX_CHARACTERS
    assert Refusal.INSULT in refusals(text)
    assert refusals(KIND * (before + 1)) == frozenset()


def test_nothing_is_found_in_nothing():
    assert [unkindness.sure_of(text) for text in ("", " ", "!?", "💪")] == [frozenset()] * 4
