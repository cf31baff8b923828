"""Finds phrases in folded texts: word by word, with one index for all phrases of a table.

Nothing is compiled to expressions: a table of hundreds of phrases is ready in milliseconds,
and a text costs little more than a look-up a word.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from coach_service.domain.safety.phrases import END, Step, Words

Reading = frozenset[str]
"""What one word of a text may be taken for: itself, words one slip away, its beginnings."""
Way = tuple[int, ...]
"""Where the words of a phrase stand in a text."""
_NOTHING = "_"
TURNS = frozenset({"mas", "porem", "contudo", "entretanto", "todavia", "but", "however", "yet"})
"""After these something else is said: what is innocent does not reach over them."""


class Vocabulary:
    """The words of tables that are matched by more than equality."""

    def __init__(self) -> None:
        self._beginnings: set[str] = set()
        self._shortest = 99
        self._slips: dict[str, set[str]] = defaultdict(set)
        """Words by themselves and by each of them with a letter missing."""

    def learn(self, words: Iterable[str]) -> None:
        for word in words:
            if word.endswith("*"):
                self._beginnings.add(word)
                self._shortest = min(self._shortest, len(word) - 1)
            elif word.startswith("~"):
                for near in _near(word[1:]):
                    self._slips[near].add(word[1:])

    def read(self, word: str) -> Reading:
        """Return what a word may be taken for."""
        found = {word}
        for length in range(self._shortest, len(word) + 1):
            beginning = f"{word[:length]}*"
            if beginning in self._beginnings:
                found.add(beginning)
        if len(word) >= 4:
            for near in _near(word):
                found.update(f"~{one}" for one in self._slips.get(near, ()) if _one_slip(one, word))
        return frozenset(found)


@dataclass(slots=True)
class Phrases:
    """Phrases that mean the same."""

    vocabulary: Vocabulary
    _starts: dict[str, list[tuple[tuple[Step, ...], int]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, phrase: tuple[Step, ...]) -> None:
        for step in phrase:
            self.vocabulary.learn(step.words.every())
        for at, step in enumerate(phrase):
            for word in step.words.first():
                self._starts[word].append((phrase, at))
            if not step.optional:
                return

    def found_in(self, text: Sequence[Reading]) -> bool:
        return any(any(True for _ in self._ways_from(text, start)) for start in range(len(text)))

    def without(self, text: Sequence[Reading]) -> list[Reading]:
        """Return the text without the words that the phrases name; holes stay where they were.

        What stands in a phrase's gaps is none of its words, and stays.
        """
        named = {
            at for start in range(len(text)) for way in self._ways_from(text, start, TURNS) for at in way
        }
        return [frozenset({_NOTHING}) if at in named else reading for at, reading in enumerate(text)]

    def _ways_from(
        self, text: Sequence[Reading], start: int, turns: frozenset[str] = frozenset()
    ) -> Iterator[Way]:
        """Give the ways in which phrases are found that start here."""
        for word in text[start]:
            for phrase, step in self._starts.get(word, ()):
                if (way := _way(phrase[step:], text, start, 0, turns)) is not None:
                    yield way


def read(text: str, vocabulary: Vocabulary) -> list[Reading]:
    """Return the readings of a folded text's words, and its end."""
    return [*(vocabulary.read(word) for word in text.split()), frozenset({END})]


def _way(
    steps: Sequence[Step], text: Sequence[Reading], start: int, gap: int, turns: frozenset[str]
) -> Way | None:
    """Return where the words of the steps stand in the text, if they begin here or after the gap.

    No gap reaches over one of `turns`.
    """
    if not steps:
        return ()
    step, *later = steps
    following = later[0].gap if later else 0
    for begin in range(start, min(start + gap, len(text) - 1) + 1):
        if begin > start and not turns.isdisjoint(text[begin - 1]):
            break
        for end in _ends(step.words, text, begin):
            if (found := _way(later, text, end, following, turns)) is not None:
                return (*range(begin, end), *found)
    if step.optional:
        return _way(later, text, start, max(gap, following), turns)
    return None


def _ends(words: Words, text: Sequence[Reading], begin: int) -> Iterator[int]:
    """Give the places where the words end if they begin here; the longest way first."""
    for several in words.several:
        end = begin + len(several)
        if end <= len(text) and all(not text[begin + at].isdisjoint(word) for at, word in enumerate(several)):
            yield end
    if not text[begin].isdisjoint(words.single):
        yield begin + 1


def _near(word: str) -> set[str]:
    """Return the word, and the word with each letter but the first missing."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))}


def _one_slip(word: str, typed: str) -> bool:
    """Return whether a word was typed with one slip at the most: missing, doubled, swapped or wrong.

    The first letter stands: whoever slips there writes another word.
    """
    if word == typed:
        return True
    if word[0] != typed[0] or abs(len(word) - len(typed)) > 1:
        return False
    same = next((at for at, (one, two) in enumerate(zip(word, typed, strict=False)) if one != two), None)
    if same is None:
        return True
    if len(word) == len(typed):
        swapped = word[same : same + 2] == typed[same : same + 2][::-1]
        return word[same + 1 :] == typed[same + 1 :] or (swapped and word[same + 2 :] == typed[same + 2 :])
    longer, shorter = (word, typed) if len(word) > len(typed) else (typed, word)
    return longer[same + 1 :] == shorter[same:]
