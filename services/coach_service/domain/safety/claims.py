"""What an answer claims about the asker: points, check-ins, days in a row, places."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from coach_service.domain.safety import claim_patterns as said_as
from coach_service.domain.safety import others_patterns as others
from coach_service.domain.safety import place_patterns as placed_as
from coach_service.domain.safety import unclaimed_patterns as unclaimed
from coach_service.domain.safety.claim_kinds import kinds_in, maybe_kinds, of_so_many, of_who_leads
from coach_service.domain.safety.numberless import points_back
from coach_service.domain.safety.numbers import Claims, in_digits, sentences_of

_DIGITS = re.compile(r"\d{1,9}")
_BESIDE = 120
"""How many signs beside a word are read with it: a long text is read in a time that grows with it."""


def claims(text: str, sentences: Iterable[str]) -> Claims:
    """Return what a text says the reader has, in digits, words or other signs.

    `sentences` are those of the text, folded and in digits.
    """
    sentences = list(sentences)
    told = _of_the_whole(text, sentences)
    written = sentences_of(text)
    for raw, read, before, after in zip(
        written, sentences, ["", *sentences][:-1], [*written, ""][1:], strict=True
    ):
        if points_back(read) and said_as.SCORED.search(read) and said_as.TO_YOU.search(read):
            told |= Claims(numbers=frozenset(_numbers_of(before)))
        sentence, reached = meant(raw, read, after)
        asks = raw.rstrip().endswith("?")
        told |= _of_sentence(sentence, asks=asks) | Claims(numbers=reached)
        told |= Claims(kinds=frozenset(of_so_many(sentence)))
        if not (asks or _own(raw, after) != raw or placed_as.MAYBE.search(read)):
            told |= Claims(kinds=frozenset(of_who_leads(unclaimed.DENIED.sub(" ", read))))
    return told


def _of_the_whole(text: str, sentences: Sequence[str]) -> Claims:
    """Return what is read in more than one sentence, or in signs."""
    folded = " ".join(sentences) if not unclaimed.MOMENT.search(text) else _without_moments(text)
    numbers = {*_in_tables(text), *map(int, said_as.ASKED.findall(folded))}
    if _tells_hidden(text, folded) or any(map(_tells_of_others, sentences_of(text), sentences)):
        numbers.add(said_as.UNKNOWN)
    if others.YOUR_LINE.search(text) and others.THEIR_LINE.search(text):
        numbers.add(said_as.UNKNOWN)
    if said_as.PRIZE.search(text) and not any(map(str.isalpha, text)):
        numbers.update(_numbers_of(folded))
    medals = placed_as.MEDAL_OF_YOURS.findall(text)
    return Claims(
        frozenset(numbers),
        places=frozenset(placed_as.PLACE_OF_MEDAL[one or other] for one, other in medals),
        named=frozenset(number for sentence in sentences for number in _numbers_of(sentence)),
    )


def _of_sentence(sentence: str, *, asks: bool) -> Claims:
    """Return what one says by itself. `asks`: it ends with a question mark."""
    to_you = bool(said_as.TO_YOU.search(sentence))
    advised = bool(unclaimed.ADVISED.search(sentence))
    general = bool(unclaimed.GENERAL.search(sentence))
    about_you = (to_you and not advised) or bool(said_as.ABOUT_YOU.search(sentence))
    about_somebody = about_you or (not general and bool(said_as.ABOUT_ANYBODY.search(sentence)))
    found = {int(number) for claim in said_as.CLAIMS for number in claim.findall(sentence)}
    if said_as.MANY.search(sentence):
        found.add(said_as.UNKNOWN)
    numbers = found if about_somebody else {one for one in found if one >= said_as.LARGE and not general}
    numbers.update(int(number) for number in said_as.LABELLED.findall(sentence))
    numbers.update(
        int(next(filter(None, found.groups())))
        for pattern in (
            *said_as.WHOEVER_IT_IS,
            *([] if asks else [said_as.DID]),
        )
        for found in pattern.finditer(sentence)
    )
    places = set(_reached(sentence))
    told = Claims()
    if about_somebody:
        if said_as.MULTIPLES.search(sentence) and said_as.SCORED.search(sentence) and not general:
            numbers.add(said_as.UNKNOWN)
        places.update(_places(sentence))
        told |= Claims(shares=frozenset(int(number) for number in said_as.PERCENT.findall(sentence)))
    if to_you:
        counted = said_as.RECORDED.search(sentence) and not advised
        numbers.update(int(number) for number in said_as.BARE.findall(sentence) if counted)
        told |= _of_you(sentence)
    held = general or not (about_somebody or said_as.SCORED.search(sentence))
    told |= Claims(
        frozenset(numbers),
        places=frozenset(places),
        kinds=frozenset(kinds_in(sentence, general=held)),
        may_be=frozenset(maybe_kinds(sentence)),
    )
    return replace(told, places=_but_of_others(sentence, told.places))


def _of_you(sentence: str) -> Claims:
    """Return what is said of the reader, who is spoken to, in other ways than by counting."""
    numbers, shares, best_of = set[int](), set[int](), set[int]()
    leading = placed_as.LEADING.search(sentence) and not placed_as.MAYBE.search(sentence)
    places = {int(one or other) for one, other in placed_as.STANDING.findall(sentence)}
    places.update({1} if placed_as.BEST.search(sentence) or leading else ())
    numbers.update({said_as.UNKNOWN} if others.RIVAL.search(sentence) else ())
    certain = not (placed_as.UNCERTAIN.search(sentence) or placed_as.MAYBE.search(sentence))
    if certain:
        places.update({1} if placed_as.LEADS.search(sentence) else ())
        places.update(place for place, said in placed_as.MEDALS if said.search(sentence))
        shares.update(int(number) for number in said_as.PERCENTILE.findall(sentence))
        numbers.update({said_as.UNKNOWN} if said_as.DISGUISED.search(sentence) else ())
        best_of.update(int(number or placed_as.PODIUM) for number in placed_as.TOP.findall(sentence))
    return Claims(
        frozenset(numbers),
        frozenset(shares),
        frozenset(places),
        frozenset(best_of),
        is_last=certain and bool(placed_as.LAST.search(sentence)),
    )


def _numbers_of(sentence: str) -> Iterator[int]:
    return (int(number) for number in _DIGITS.findall(sentence))


def _tells_hidden(text: str, folded: str) -> object:
    """Return whether a text tells a number in signs that are read as none."""
    return (
        (said_as.HEX.search(text) and said_as.TOLD.search(folded))
        or (said_as.NUMERALS.search(text) and said_as.SCORED.search(folded))
        or said_as.TALLY.search(text)
        or said_as.ELSEWHERE.search(folded)
    )


def _tells_of_others(raw: str, sentence: str) -> bool:
    """Return whether a sentence tells what somebody else has, which no result does."""
    told = any(
        _counts_something(raw[found.end() : found.end() + _BESIDE])
        for found in others.OF_SOMEBODY_ELSE.finditer(raw)
    )
    listed = len(others.BOARD.findall(raw)) > 1 and said_as.TO_YOU.search(sentence)
    return bool((told and said_as.SCORED.search(sentence)) or listed)


def _counts_something(rest: str) -> bool:
    """Return whether what somebody is said to have is counted here, up to the end of the clause."""
    clause = in_digits(others.ITS_CLAUSE.split(rest, maxsplit=1)[0])
    return others.COUNTED_OF_THEM.search(clause) is not None


def _own(raw: str, after: str) -> str:
    """Return a sentence without what others would have it say, said, or show. `after`: the next sentence."""
    own = others.HEARSAY.sub(" ", others.SAID_BY_OTHERS.sub(" ", raw))
    beside = others.PICTURED.sub(" ", own)
    put_right = beside != own and any(map(others.PUT_RIGHT_BESIDE.search, (beside, after)))
    return beside if put_right else own


def meant(raw: str, read: str, after: str) -> tuple[str, frozenset[int]]:
    """Return what a sentence says by itself, as `_of_now` does.

    `read` is it, folded and in digits; `after` is the next one.
    """
    own = unclaimed.LISTED.sub(" and", _own(unclaimed.MOMENT.sub(" ", raw), after))
    said = read if own == raw else in_digits(own)
    if unclaimed.DENIED_FAR.search(said):
        # Only up to the end of a clause, which a folded sentence does not show.
        clauses = in_digits(unclaimed.CLAUSE.sub(f" {unclaimed.BREAK} ", own))
        said = " ".join(unclaimed.DENIED_FAR.sub(" ", clauses).replace(unclaimed.BREAK, " ").split())
    return _of_now(said)


def _of_now(sentence: str) -> tuple[str, frozenset[int]]:
    """Return a sentence without what is denied, explained or to come.

    With it come the numbers that there are now,
    where it says how many there will be with the next one, or how many are missing.
    """
    for other in (
        unclaimed.DAY_IN_WORDS,
        unclaimed.TO_COME,
        unclaimed.EXPLAINED,
        unclaimed.DENIED,
        placed_as.AIMED,
        others.LEADER,
    ):
        sentence = other.sub(" ", sentence)
    found = said_as.NEXT.search(sentence)
    reached = [number - 1 for number in _numbers_of(found["rest"])] if found else []
    rest = said_as.NEXT.sub(" ", sentence) if reached else sentence
    if tomorrow := said_as.TOMORROW.search(rest):
        reached.append(int(tomorrow["days"]) - 1)
        rest = said_as.TOMORROW.sub(" ", rest)
    if short := said_as.SHORT.search(rest):
        aim = next(filter(None, short.group("aim", "meta", "sum", "soma")))
        less = next(filter(None, short.group("less", "falta", "more", "mais")))
        reached.append(int(aim) - int(less))
    return said_as.SHORT.sub(" ", rest), frozenset(reached)


def _without_moments(text: str) -> str:
    return in_digits(unclaimed.MOMENT.sub(" ", text))


def _but_of_others(sentence: str, places: frozenset[int]) -> frozenset[int]:
    """Return the places that a sentence says somebody has: the first one is often only what others have."""
    if placed_as.IS_FIRST.search(sentence) and not placed_as.MAYBE.search(sentence):
        return places | {1}
    return places - {1} if placed_as.FROM_FIRST.search(sentence) else places


def _places(sentence: str) -> Iterator[int]:
    for place in placed_as.PLACES:
        for found in place.finditer(sentence):
            towards = placed_as.TOWARDS.search(
                sentence[max(found.start() - _BESIDE, 0) : found.start()].rstrip()
            )
            if not towards:
                yield int(found[1])


def _reached(sentence: str) -> Iterator[int]:
    """Give the places that a sentence tells without saying of whom."""
    for place in (placed_as.LABELLED_PLACE, placed_as.MOVED, placed_as.FELL):
        yield from (int(number) for number in place.findall(sentence))
    yield from (int(number) + 1 for number in placed_as.AHEAD.findall(sentence))
    if not unclaimed.GENERAL.search(sentence):
        yield from (placed_as.ORDINALS[one or other] for one, other in placed_as.ORDINAL.findall(sentence))


def _in_tables(text: str) -> Iterator[int]:
    """Give all numbers of a table in which somebody is given points."""
    rows = [line for line in text.splitlines() if "|" in line]
    folded = in_digits(" ".join(rows))
    if len(rows) > 1 and said_as.SCORED.search(folded):
        yield from (int(number) for number in _DIGITS.findall(folded))
