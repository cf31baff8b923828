"""The forms of a verb as people type them: any person, tense and slang ending, without accents."""

from collections.abc import Callable, Iterator, Mapping

from coach_service.domain.prompts import Language

_PT_ENDINGS: Mapping[str, str] = {
    # "matá" for the infinitive and "matano" for the gerund are how people speak.
    "ar": "ar a o as amos am ei ou aram ava avam aria ariam arei ara ando ano ado ada ados adas "
    "e es em emos asse assem arem armos",
    "er": "er e o es emos em i eu eram ia iam eria eriam erei era endo eno ido ida idos idas "
    "a as am amos esse essem erem ermos",
    "ir": "ir i o e es em imos iu iram ia iam iria iriam irei ira indo ino ido ida idos idas "
    "a as am amos isse issem irem irmos",
}
_VOWELS = "aeiou"


class NoVerb(ValueError):
    """A word that is marked as a verb does not end as one."""


def forms(verb: str, language: Language) -> frozenset[str]:
    """Return all forms of a regular verb, given by its folded infinitive. Raise NoVerb."""
    return frozenset(_FORMS[language](verb))


def _portuguese(verb: str) -> Iterator[str]:
    stem, endings = verb[:-2], _PT_ENDINGS.get(verb[-2:])
    if endings is None or not stem:
        raise NoVerb(verb)
    soft = {"c": "qu", "g": "gu"}
    for ending in endings.split():
        yield stem + ending
        # "sufocar" gives "sufoquei", and "forcar" (forçar) gives "forcei".
        if verb.endswith("ar") and ending.startswith("e") and stem[-1] in soft:
            yield stem[:-1] + soft[stem[-1]] + ending


def _english(verb: str) -> Iterator[str]:
    yield verb
    if verb.endswith("e"):
        stem = verb[:-1]
        yield from (f"{verb}s", f"{verb}d", f"{stem}ing", f"{stem}in")
        return
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied")
    yield from (f"{verb}{'es' if verb.endswith(('s', 'sh', 'ch', 'x', 'z')) else 's'}", f"{verb}ed")
    stems = [verb]
    if len(verb) > 2 and verb[-1] not in f"{_VOWELS}wxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS:
        stems.append(verb + verb[-1])
        yield f"{verb}{verb[-1]}ed"
    for stem in stems:
        yield from (f"{stem}ing", f"{stem}in")


_FORMS: Mapping[Language, Callable[[str], Iterator[str]]] = {"pt-BR": _portuguese, "en": _english}
