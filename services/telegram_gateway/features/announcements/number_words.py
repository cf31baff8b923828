"""Numbers in words, from one to fifty-nine, in both languages, as `plain_letters` gives them."""

_PORTUGUESE = (
    *("um", "dois", "tres", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez"),
    *("onze", "doze", "treze", "catorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove"),
)
_ENGLISH = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_OTHERWISE = {"uma": 1, "duas": 2, "an": 1, "a": 1, "quatorze": 14}
_TENS = {"vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50}
_TENS_IN_ENGLISH = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}


def _numbers() -> dict[str, int]:
    small = {word: number for words in (_PORTUGUESE, _ENGLISH) for number, word in enumerate(words, 1)}
    numbers = {**small, **_OTHERWISE, **_TENS, **_TENS_IN_ENGLISH}
    for ten, tens in _TENS.items():
        numbers |= {f"{ten} e {unit}": tens + number for number, unit in enumerate(_PORTUGUESE[:9], 1)}
        numbers |= {f"{ten} e {unit}": tens + _OTHERWISE[unit] for unit in ("uma", "duas")}
    for ten, tens in _TENS_IN_ENGLISH.items():
        for joint in ("-", " "):
            numbers |= {f"{ten}{joint}{unit}": tens + number for number, unit in enumerate(_ENGLISH[:9], 1)}
    # A pattern tries them in this order: what another one begins with comes after it.
    return {word: numbers[word] for word in sorted(numbers, key=len, reverse=True)}


NUMBERS = _numbers()
HOURS = [word for word, number in NUMBERS.items() if number < 24 and word not in {"a", "an"}]
LATE_HOURS = [word for word, number in NUMBERS.items() if 13 <= number < 24]
"""Nobody trains so long: "dezoito horas" say when, "duas horas" how long."""
ROUND_MINUTES = [
    word
    for word, number in NUMBERS.items()
    if number % 5 == 0 and "-" not in word and word not in {"a", "an"}
]
"""Minutes as they are said after an hour, or before it: "sete e quinze", "ten to seven"."""
