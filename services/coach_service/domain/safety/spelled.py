"""Names that are spelled letter by letter, and what only looks like it: week days, programmes, mnemonics."""

import itertools
import re
from collections.abc import Sequence

# "P, A, N, T, E, R, A" or "P-A-N-T-E-R-A"; with words between, as in "then D, O, S".
_LETTERS = re.compile(r"\b(?:[^\W\d_](?:, | - |-|\. | \. | ?/ ?)){4,}[^\W\d_]\b")
# "F de faca, O de ovo": a letter, and a word that begins with it.
_LETTER_OF = re.compile(r"\b(?P<letter>[a-z]) (?:de|as in|for|como em) (?P<word>(?P=letter)\w+)")
_RADIO_WORD = (
    r"(?:alpha|alfa|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|oscar|"
    r"papa|quebec|romeo|sierra|tango|uniform|victor|whiskey|x ray|yankee|zulu)"
)
# At most two words stand between them.
_RADIO = re.compile(rf"\b(?:{_RADIO_WORD}(?: \w+){{0,2}}? ){{3}}{_RADIO_WORD}\b")
_FEWEST = 4
_FEWEST_LETTERS = 5
_FEWEST_STRANGE = 2
"""Of the words of a mnemonic so many are not of a training, if it spells a name."""
# What is spelled is to be looked for.
_POINTED_AT = re.compile(
    r"\b(?:handle|usuario|username|canal|channel|perfil|profile|arroba|site|procur\w+|busqu\w+|pesquis\w+|"
    r"search|look (?:for|up)|find (?:him|her|them|me|us)|instagram|insta|telegram|whatsapp|discord|tiktok)\b"
)
_WEEKS = ("stqqssd", "mtwtfss")
_SPLIT = frozenset("plurf")
"""Push, pull, legs, upper, lower, rest, full: what a week of training is put together of, more than once."""
_VITAMINS = frozenset("abcdek")
_VITAMIN = re.compile(r"\bvitamin\w*")
# What coaches spell themselves: first aid, goals, kinds of training.
_ACRONYMS = frozenset(
    {"rice", "rices", "ricer", "price", "prices", "police", "peace", "smart", "smarter", "fitt", "fittvp"}
    | {"amrap", "emom", "tabata", "steps"}
)
# Arms raised in the shape of a letter, each once: "Y/T/W/L/I raises".
_RAISES = frozenset("ytwli")
# The beginnings of words that mnemonics and lists of a training are made of: muscles, exercises, food,
# first aid, goals and days, in both languages.
_OF_A_TRAINING = """
    abd achiev agach agil agua alcan aliment alonga amanha ankle anteb aquec arm ating attain aument avoid
    awake back balance barra bench bicep brac breath cabec caden calf calistenia calm calor calves caminh
    carb cardio carga chest chin ciclis cold comida compre concent condition consis consta cool coracao core
    corpo corrid costas count coxa cuid cycl dead descans desenv diet disciplin domingo dormir drink educa
    effort elbow eleva endur energia energy equilib esfor especif estabil evening evita execu exerc exhale
    expir fat fiber fibra fibre fist flex foco focus fome food foot forca form freq friday fruit frut fun
    gelo glut gordura gym habit ham hidrat hinge hoje hold hydrat ice immobil imobil inhale inspir inten
    intervalo joelho jog jump knee levant lift liquid load lomb lower lunge manha measur medit mensur meta
    mind mobil monday morning motiv move movim muscle muscul nadar natacao neck noite noon nutri objetiv
    ombr ontem optimal organiz overload pace pacien panturr patien pausa peito pern peso plan post power
    practice prancha prazo press progre prote pull push puxa quad quarta quinta reach realis recover
    referral regular relax relev remada rep resis respir rest rhythm ritmo rotina routine row run sabado
    safe saltar saturday saude segunda segura semana serie sexta shoulder sleep soltar sono specif speed
    sprint squat stabil stam steady step strength stretch sunday suor supino sweat swim tarde techni tecnica
    temp terca thigh thursday time tipo today tomorrow torso train trapez treino tricep tronco trote tuesday
    type upper veg verdura vitamina volume walk warm water wednesday week weight work wrist yesterday yoga
"""
_BEGINNINGS = tuple(_OF_A_TRAINING.split())
_WHOLE_WORDS = frozenset({"ab", "abs", "hip", "hips", "lats", "leg", "legs", "set", "sets", "toe", "toes"})


def is_spelled(text: str, sentences: Sequence[str]) -> bool:
    """Return whether a text spells a name; `sentences` are its own, folded and in digits."""
    folded = " ".join(sentences)
    return (
        _RADIO.search(folded) is not None
        or _is_put_in_words(folded)
        or any(_spells_a_name(found[0], folded) for found in _LETTERS.finditer(text))
    )


def is_of_a_training(word: str) -> bool:
    """Return whether a folded word is one of muscles, exercises, food, first aid, goals or days."""
    return word in _WHOLE_WORDS or word.startswith(_BEGINNINGS)


def _is_put_in_words(folded: str) -> bool:
    """Return whether letters are told by words; those of a mnemonic ("P de peito") are of a training."""
    words = [found["word"] for found in _LETTER_OF.finditer(folded)]
    strange = [word for word in words if not is_of_a_training(word)]
    return len(words) >= _FEWEST and (len(strange) >= _FEWEST_STRANGE or bool(_POINTED_AT.search(folded)))


def _spells_a_name(found: str, folded: str) -> bool:
    letters = "".join(letter.casefold() for letter in found if letter.isalpha())
    if len(letters) < _FEWEST_LETTERS or len(set(letters)) <= 2 or _is_a_programme(letters):
        return False
    if _is_of_a_week(letters) or _is_a_split(letters) or (_VITAMIN.search(folded) and _are_vitamins(letters)):
        return False
    is_usual = letters in _ACRONYMS or set(letters) == _RAISES
    return not is_usual or bool(_POINTED_AT.search(folded))


def _is_a_programme(letters: str) -> bool:
    """Return whether days of a programme stand there: each new letter is the next one of the alphabet.

    "A, B, A, C, A" and "C, D, E, F, G" are, and so is a round ("C, A, B, C, A"); "B, A, D, A, C, A" is not.
    """
    new = list(dict.fromkeys(letters))
    follow = all(ord(after) == ord(one) + 1 for one, after in itertools.pairwise(new))
    last = max(letters)
    goes_round = all(
        ord(after) == ord(one) + 1 or (one, after) == (last, "a")
        for one, after in itertools.pairwise(letters)
    )
    return goes_round or (follow and (new[0] == "a" or letters == "".join(sorted(letters))))


def _is_of_a_week(letters: str) -> bool:
    """Return whether letters are days in their order, such as "S, T, Q, Q, S"; days may be left out."""
    return any(_stand_in(letters, week[at:] + week[:at]) for week in _WEEKS for at in range(len(week)))


def _is_a_split(letters: str) -> bool:
    return set(letters) <= _SPLIT and len(set(letters)) < len(letters)


def _are_vitamins(letters: str) -> bool:
    """Return whether letters may be vitamins, each named once."""
    return set(letters) <= _VITAMINS and len(set(letters)) == len(letters)


def _stand_in(letters: str, week: str) -> bool:
    rest = iter(week)
    return all(letter in rest for letter in letters)
