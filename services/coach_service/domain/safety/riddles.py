"""Ways out of the chat that a reader has to put together: spelled names, first letters, parts to join."""

import itertools
import re
from collections.abc import Sequence

_APPS = (
    r"(?:whats|whatsapp|zap|signal|telegram|discord|insta|instagram|facebook|tiktok|snap|snapchat|twitter|"
    r"browser|navegador)"
)
# "P, A, N, T, E, R, A" or "P-A-N-T-E-R-A"; with words between, as in "then D, O, S".
_LETTERS = re.compile(r"\b(?:[^\W\d_](?:, | - |-|\. )){4,}[^\W\d_]\b")
_FEWEST_LETTERS = 5
# "F de faca, O de ovo": a letter, and a word that begins with it.
_LETTER_OF = re.compile(r"\b(?P<letter>[a-z]) (?:de|as in|for|como em) (?P=letter)\w+")
_RADIO = re.compile(
    r"\b(?:alpha|alfa|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|"
    r"oscar|papa|quebec|romeo|sierra|tango|uniform|victor|whiskey|x ray|yankee|zulu)\b"
)
_FEWEST_WORDS = 4
# What is read from the beginnings of lines.
_FIRST_LETTERS = re.compile(
    r"\b(?:first letters?|initials|primeiras letras|iniciais|acrostic\w*|inicial de cada|"
    r"primeira letra de cada)\b(?:.{0,80}\b(?:follow|find|search|look|open|name|site|handle|segu\w+|siga|"
    r"sigam|"
    r"procur\w+|busqu\w+|abr\w+|nome|canal|perfil|arroba)|"
    r".{0,30}\b(?:down|downwards?|de cima para baixo|pra baixo))\b|"
    r"\b(?:junt\w+|read|leia\w*|follow|take) (?:\w+ ){0,3}?(?:first letters?|initials|primeiras letras|"
    r"iniciais)\b"
)
# Parts that are joined, and then opened or looked for.
# "Put your feet together, open your chest" are no parts.
_JOINED = re.compile(
    r"\b(?:glue|join|stick|put|add|juntem?|junta|junte|colem?|cola|some|somem) (?:\w+ ){0,8}?"
    r"(?:(?:what you|pieces|parts|words|letters|clues|numbers|numeros|partes|pedacos|pistas|letras|"
    r"palavras)\b"
    r".{0,80}\b(?:open|visit|dot|abr\w+|acess\w+|ponto|pix|app do banco|banking app|search|procur\w+|"
    rf"{_APPS})|(?:them|tudo)\b.{{0,80}}\b(?:dot|ponto|site|pix|app do banco|banking app|{_APPS}))\b"
)
_CAMERA = re.compile(
    r"\b(?:aponte\w*|point|use|abr\w+) (?:\w+ ){0,4}?camera (?:\w+ ){0,4}?(?:codigo|code|quadradinho|qr)\b"
)
# A name to look for in another app.
_ELSEWHERE = re.compile(
    r"\b(?<!nao )(?<!nem )(?<!dont )(?<!not )(?<!never )(?:look up|look for|search for|search|procur\w+|"
    r"busqu\w+|busca|find|contact|contate|reach|message|"
    rf"follow|sigam?|segue) (?:\w+ ){{1,9}}?(?:in|on|no|na|pelo|at|via) (?:o |a |the )?{_APPS}\b|"
    rf"\b(?:moved|mudou|mudaram|migrou|migraram|foram) (?:over )?(?:to|pro|para o|pra) {_APPS}\b|"
    rf"\b(?:handle|usuario|username) (?:\w+ ){{0,3}}?(?:as follows|a seguir|assim)\b"
)


def is_riddle(text: str, sentences: Sequence[str]) -> bool:
    """Return whether a text spells a name or an address, or tells how to find one elsewhere.

    `sentences` are those of the text that do not refuse, folded and in digits.
    """
    folded = " ".join(sentences)
    return (
        any(_is_spelled(found[0]) for found in _LETTERS.finditer(text))
        or len(_LETTER_OF.findall(folded)) >= _FEWEST_WORDS
        or len(_RADIO.findall(folded)) >= _FEWEST_WORDS
        or any(
            pattern.search(one)
            for one in sentences
            for pattern in (_FIRST_LETTERS, _JOINED, _CAMERA, _ELSEWHERE)
        )
    )


def _is_spelled(found: str) -> bool:
    """Return whether letters spell something: days of a programme (A, B, C) stand in the alphabet's order."""
    letters = [letter.casefold() for letter in found if letter.isalpha()]
    in_order = all(ord(after) - ord(one) in {0, 1} for one, after in itertools.pairwise(letters))
    return len(letters) >= _FEWEST_LETTERS and not in_order and len(set(letters)) > 2
