"""What an answer claims about the asker: points, check-ins, days in a row, places."""

import re
from collections.abc import Iterable, Iterator

from coach_service.domain.safety import claim_patterns as said_as
from coach_service.domain.safety.numbers import Claims, in_digits, sentences_of

_DIGITS = re.compile(r"\d{1,9}")


def claims(text: str, sentences: Iterable[str]) -> Claims:
    """Return what a text says the reader has, in digits, words or other signs.

    `sentences` are those of the text, folded and in digits.
    """
    sentences = list(sentences)
    numbers: set[int] = set()
    places: set[int] = set()
    best_of: set[int] = set()
    shares: set[int] = set()
    is_last = False
    for raw, read in zip(sentences_of(text), sentences, strict=True):
        said = read if not said_as.MOMENT.search(raw) else _without_moments(raw)
        sentence = said_as.EXPLAINED.sub(" ", said_as.TO_COME.sub(" ", said))
        to_you = said_as.TO_YOU.search(sentence) and not said_as.ADVISED.search(sentence)
        about_you = bool(to_you or said_as.ABOUT_YOU.search(sentence))
        general = bool(said_as.GENERAL.search(sentence))
        about_somebody = about_you or (not general and bool(said_as.ABOUT_ANYBODY.search(sentence)))
        found = {int(number) for claim in said_as.CLAIMS for number in claim.findall(sentence)}
        if said_as.MANY.search(sentence):
            found.add(said_as.UNKNOWN)
        numbers.update(
            found if about_somebody else {one for one in found if one >= said_as.LARGE and not general}
        )
        numbers.update(int(number) for number in said_as.LABELLED.findall(sentence))
        if about_somebody:
            if said_as.MULTIPLES.search(sentence) and said_as.SCORED.search(sentence) and not general:
                numbers.add(said_as.UNKNOWN)
            places.update(_places(sentence))
            shares.update(int(number) for number in said_as.PERCENT.findall(sentence))
        places.update(int(number) for number in said_as.MOVED.findall(sentence))
        places.update(int(number) + 1 for number in said_as.AHEAD.findall(sentence))
        asks = raw.rstrip().endswith("?")
        for pattern in (
            said_as.ON_FIRE,
            said_as.COUNTED_OFF,
            said_as.HEADED,
            said_as.COMPARED,
            said_as.NTH,
            said_as.NOW,
            *([] if asks else [said_as.DID]),
        ):
            numbers.update(int(number) for number in pattern.findall(sentence))
        places.update(int(number) for number in said_as.FELL.findall(sentence))
        if said_as.TO_YOU.search(sentence):
            counted = said_as.RECORDED.search(sentence) and not said_as.ADVISED.search(sentence)
            numbers.update(int(number) for number in said_as.BARE.findall(sentence) if counted)
            best = said_as.BEST.search(sentence) or said_as.LEADING.search(sentence)
            places.update({1} if best else ())
            places.update(int(one or other) for one, other in said_as.STANDING.findall(sentence))
            numbers.update({said_as.UNKNOWN} if said_as.RIVAL.search(sentence) else ())
        if said_as.TO_YOU.search(sentence) and not said_as.UNCERTAIN.search(sentence):
            if said_as.LEADS.search(sentence):
                places.add(1)
            places.update(place for place, said in said_as.MEDALS if said.search(sentence))
            shares.update(int(number) for number in said_as.PERCENTILE.findall(sentence))
            if said_as.DISGUISED.search(sentence):
                numbers.add(said_as.UNKNOWN)
            is_last |= bool(said_as.LAST.search(sentence))
            best_of.update(int(number or said_as.PODIUM) for number in said_as.TOP.findall(sentence))
    numbers.update(_in_tables(text))
    folded = " ".join(sentences) if not said_as.MOMENT.search(text) else _without_moments(text)
    numbers.update(int(number) for number in said_as.ASKED.findall(folded))
    hidden = (said_as.HEX.search(text) and said_as.TOLD.search(folded)) or (
        said_as.NUMERALS.search(text) and said_as.SCORED.search(folded)
    )
    if (
        hidden
        or said_as.TALLY.search(text)
        or said_as.MEDAL_OF_YOURS.search(text)
        or said_as.ELSEWHERE.search(folded)
    ):
        numbers.add(said_as.UNKNOWN)
    return Claims(frozenset(numbers), frozenset(shares), frozenset(places), frozenset(best_of), is_last)


def _without_moments(text: str) -> str:
    return in_digits(said_as.MOMENT.sub(" ", text))


def _places(sentence: str) -> Iterator[int]:
    for place in said_as.PLACES:
        for found in place.finditer(sentence):
            if not said_as.TOWARDS.search(sentence[: found.start()].rstrip()):
                yield int(found[1])


def _in_tables(text: str) -> Iterator[int]:
    """Give all numbers of a table in which somebody is given points."""
    rows = [line for line in text.splitlines() if "|" in line]
    folded = in_digits(" ".join(rows))
    if len(rows) > 1 and said_as.SCORED.search(folded):
        yield from (int(number) for number in _DIGITS.findall(folded))
