"""Reads all tables of safety, and the classifier's weights, before the first question is asked."""

from coach_service.domain.prompts import LANGUAGES
from coach_service.domain.safety import concerns, mails
from coach_service.domain.safety.answer_classifier import missteps
from coach_service.domain.safety.doses import names_a_dose
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.looks import speaks_of_looks
from coach_service.domain.safety.tongues import is_foreign


def warm_up() -> None:
    """Read and index what is read once, so that the first asker does not wait for it."""
    concerns.assess(["a"])
    concerns.version()
    for concern in concerns.URGENT:
        for language in LANGUAGES:
            concerns.reply_to(concern, language)
    mails.warm_up()
    speaks_of_looks(fold("-"))
    names_a_dose("take 1 ml")
    missteps("a")
    is_foreign("-", ["-"])
