"""Numbers in words, read as digits: in Portuguese, English and Spanish, to hundreds of millions."""

import re
from collections.abc import Iterator, Mapping, Sequence

_ONES = {
    "zero": 0, "cero": 0, "dois": 2, "duas": 2, "dos": 2, "tres": 3, "quatro": 4, "cuatro": 4, "cinco": 5,
    "seis": 6, "meia": 6, "sete": 7, "siete": 7, "oito": 8, "ocho": 8, "nove": 9, "nueve": 9,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_ONE = {"um": 1, "uma": 1, "one": 1, "uno": 1, "un": 1, "una": 1}
"""Articles, too: numbers only beside other ones."""
_TEENS = {
    "dez": 10, "diez": 10, "onze": 11, "once": 11, "doze": 12, "doce": 12, "treze": 13, "trece": 13,
    "catorze": 14, "quatorze": 14, "catorce": 14, "quinze": 15, "quince": 15, "dezesseis": 16,
    "dezasseis": 16, "dieciseis": 16, "dezessete": 17, "diecisiete": 17, "dezoito": 18, "dieciocho": 18,
    "dezenove": 19, "diecinueve": 19, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "veintiuno": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25,
}  # fmt: skip
_AFTER_SPANISH = frozenset(
    {"puntos", "registros", "dias", "veces", "semanas", "entrenamientos", "presencias", "mil", "pastillas"}
)
_ALSO_WORDS = frozenset({"once", "doce"})
"""Eleven and twelve in Spanish, "once" in English and sweets in Portuguese."""
_TENS = {
    "vinte": 20, "veinte": 20, "trinta": 30, "treinta": 30, "quarenta": 40, "cuarenta": 40,
    "cinquenta": 50, "cincuenta": 50, "sessenta": 60, "sesenta": 60, "setenta": 70, "oitenta": 80,
    "ochenta": 80, "noventa": 90, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_HUNDREDS = {
    "cem": 100, "cento": 100, "cien": 100, "ciento": 100, "duzentos": 200, "duzentas": 200,
    "doscientos": 200, "trezentos": 300, "trezentas": 300, "trescientos": 300, "quatrocentos": 400,
    "quatrocentas": 400, "cuatrocientos": 400, "quinhentos": 500, "quinhentas": 500, "quinientos": 500,
    "seiscentos": 600, "seiscentas": 600, "seiscientos": 600, "setecentos": 700, "setecentas": 700,
    "setecientos": 700, "oitocentos": 800, "oitocentas": 800, "ochocientos": 800, "novecentos": 900,
    "novecentas": 900, "novecientos": 900,
}  # fmt: skip
_TIMES = {
    "hundred": 100, "hundreds": 100, "centena": 100, "duzia": 12, "dozen": 12, "mil": 1000, "milhar": 1000,
    "thousand": 1000, "k": 1000, "milhao": 10**6, "milhoes": 10**6, "million": 10**6, "millon": 10**6,
    "millones": 10**6,
}  # fmt: skip
_ORDINALS = {
    "primeiro": 1, "primeira": 1, "primer": 1, "primero": 1, "segundo": 2, "segunda": 2, "terceiro": 3,
    "terceira": 3, "tercer": 3, "quarto": 4, "quarta": 4, "quinto": 5, "quinta": 5, "sexto": 6, "sexta": 6,
    "setimo": 7, "setima": 7, "oitavo": 8, "oitava": 8, "nono": 9, "nona": 9, "decimo": 10, "decima": 10,
    "vigesimo": 20, "vigesima": 20, "trigesimo": 30, "trigesima": 30, "quadragesimo": 40,
    "quinquagesimo": 50, "centesimo": 100, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
    "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "twentieth": 20, "thirtieth": 30, "fiftieth": 50,
    "hundredth": 100,
}  # fmt: skip
_PLACES = frozenset(
    {"lugar", "posicao", "colocado", "colocada", "colocacao", "posto", "place", "position", "spot", "puesto"}
)
_COUNTED_OFF = frozenset({"check", "checkin"})
_SMALL = 3
"""The first check-ins are told in many a greeting."""
_BEFORE_A_PLACE = frozenset({"o", "a", "pro", "em", "to"})
"""With an ordinal after it, and nothing after that: "caiu para o oitavo"."""
_AND = frozenset({"e", "and", "y"})
_ADDED: Mapping[str, tuple[int, int]] = {
    **{word: (value, 1) for word, value in (*_ONES.items(), *_ONE.items())},
    **{word: (value, 10) for word, value in (*_TEENS.items(), *_TENS.items())},
    **{word: (value, 100) for word, value in _HUNDREDS.items()},
}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_LONGEST_ROMAN = 12
_IN_ORDER = re.compile(r"m*(?:cm|cd|d?c*)(?:xc|xl|l?x*)(?:ix|iv|v?i*)")


def digits(words: Sequence[str]) -> list[str]:
    """Return folded words with digits for numbers in words; an article alone stays one."""
    return list(_digits(words))


def _digits(words: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        number, end = _number(words, at)
        if number is None:
            number, end = _ordinal(words, at)
        yield words[at] if number is None else str(number)
        at = end


def _number(words: Sequence[str], start: int) -> tuple[int | None, int]:
    """Return the number that begins here and where it ends."""
    total = current = 0
    scale = 10**9
    at = start
    while at < len(words):
        word = words[at]
        follows = words[at + 1] if at + 1 < len(words) else ""
        if word in _AND and at > start and _ADDED.get(follows, (0, 10**9))[1] < scale:
            at += 1
            continue
        if word in _ALSO_WORDS and follows not in _AFTER_SPANISH:
            break
        if word in _ADDED and _ADDED[word][1] < scale:
            # "vinte dois" goes on, "doze dois" are two numbers.
            value, scale = _ADDED[word]
            current += value
            scale = 1 if word in _TEENS else scale
        elif word.isdigit() and len(word) < 7 and at == start and follows in _TIMES:
            current = int(word)
        elif word in _TIMES and (at > start or word in {"mil", "thousand"}):
            if _TIMES[word] >= 1000:
                total, current = total + max(current, 1) * _TIMES[word], 0
                scale = 1000
            else:
                current, scale = max(current, 1) * _TIMES[word], 100
        else:
            break
        at += 1
    while at > start and words[at - 1] in _AND:
        at -= 1
    if at == start + 1 and words[start] in _TENS and words[at : at + 1] != ["second"]:
        # "Thirty-first"; a thirty second rest is none.
        unit = _ORDINALS.get(words[at], 0) if at < len(words) else 0
        if 0 < unit < 10:
            return current + unit, at + 1
    alone = at == start + 1 and (words[start] in _ONE or words[start] == "meia" or words[start].isdigit())
    if at == start or alone:
        return None, start + 1
    return total + current, at


def _ordinal(words: Sequence[str], start: int) -> tuple[int | None, int]:
    """Return the ordinal or Roman number that begins here, if a place follows."""
    at, value = start, 0
    while at < len(words) and words[at] in _ORDINALS:
        value += _ORDINALS[words[at]]
        at += 1
    if value:
        follows = words[at] if at < len(words) else ""
        if follows in _COUNTED_OFF and value > _SMALL:
            return value, at
        last = at == len(words) and start > 0 and words[start - 1] in _BEFORE_A_PLACE
        return (value, at) if follows in _PLACES or at > start + 1 or last else (None, start + 1)
    return None, start + 1


def roman(word: str) -> int | None:
    """Return what a folded Roman number is worth. "Civil" is none, though its letters are."""
    if not word or len(word) > _LONGEST_ROMAN or not _IN_ORDER.fullmatch(word):
        return None
    values = [_ROMAN[letter] for letter in word]
    following = [*values[1:], 0]
    return sum(-one if one < after else one for one, after in zip(values, following, strict=True))
