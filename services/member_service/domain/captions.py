"""What a caption says of a workout: activities, minutes, metres. Read by rules, never guessed.

A number counts only with its unit, and only where it tells of this workout:
not a pace, a speed, a time of the day, a goal, a rest, a climb, or what was or will be on another day.
What the rules are not sure of stays unread.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from member_service.domain.activities import DISTANCES, Activity, activities_in, has_raced
from member_service.domain.caption_distances import metres_in
from member_service.domain.caption_numbers import whole_of
from member_service.domain.caption_times import MINUTES_AND_SECONDS, minutes_in

MOST_MINUTES: Final = 24 * 60
MOST_METRES: Final = 400_000
MOST_ACTIVITIES: Final = 5
LONGEST: Final = 1024
"""Characters that are read; Telegram's captions have no more."""


@dataclass(frozen=True, slots=True)
class Training:
    """What somebody did, as far as they said so."""

    activities: tuple[Activity, ...] = ()
    minutes: int = 0
    """Whole minutes; 0 when it is not known."""
    metres: int = 0

    def __bool__(self) -> bool:
        return bool(self.activities or self.minutes or self.metres)


NOTHING_SAID: Final = Training()


def read_caption(caption: str) -> Training:
    """The training that a caption in Portuguese or English, or both, tells of."""
    text = fold(caption[:LONGEST])[:LONGEST]
    clauses = [clause for clause in _clauses(text) if clause.strip()]
    told = " ; ".join(clauses)
    activities = activities_in(told)
    if Activity.RUNNING not in activities and any(
        # Its length may stand after a comma.
        has_raced(f"{one} , {following}")
        for one, following in zip(clauses, [*clauses[1:], ""], strict=False)
    ):
        activities = (*activities, Activity.RUNNING)
    by_distance = not DISTANCES.isdisjoint(activities)
    paired = bool(
        MINUTES_AND_SECONDS.search(told) or re.search(r"\d\s*(?:min|h|hrs?|horas?|hours?)\b|\d'", told)
    )
    metres = whole_of([one for clause in clauses for one in metres_in(clause, by_distance, paired=paired)])
    timed = metres > 0 or by_distance
    known = bool(activities)
    minutes = whole_of(
        [
            one
            for before, clause in zip(["", *clauses], clauses, strict=False)
            for one in minutes_in(clause, timed=timed, known=known, before=before)
        ]
    )
    return Training(
        activities[:MOST_ACTIVITIES],
        minutes if minutes <= MOST_MINUTES else 0,
        metres if metres <= MOST_METRES else 0,
    )


def fold(text: str) -> str:
    """Small letters without accents, plain digits and quotes, no invisible characters."""
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(
        " ; " if unicodedata.category(char) == "So" else char
        for char in plain
        if not unicodedata.combining(char) and unicodedata.category(char) not in {"Cf", "Sk"}
    )
    kept = kept.casefold().translate(_SAME)
    # A hashtag is its word; a handle or a link says nothing.
    kept = re.sub(r"(?:https?://|www\.)\S+|@\w+", " ", kept)
    return kept.replace("#", " ").replace("_", " ").replace("(indoor)", "indoor")


_SAME: Final = str.maketrans(
    {"’": "'", "′": "'", "`": "'", "´": "'", "”": '"', "“": '"', "″": '"', "×": "x", "–": "-", "—": "-"}
)

_ENDS: Final = re.compile(
    r"[;\n!?]|\.(?!\d)|,(?!\d)|\s[|•·]\s|\b(?=(?:mas|porem|but|hoje|today|e\s+depois)\b)"
)
_NOT_TODAY: Final = re.compile(
    r"""\b(?:
    (?<!que\ )ontem|anteontem|amanha|depois\ de\ amanha|(?<!than\ )yesterday|tomorrow|tonight\ i\ will
  | (?:semana|mes|ano)\s+(?:passad[oa]|que\ vem)|last\s+(?:week|month|year|night)|next\s+(?:week|month
    |year|time|stop|one)
  | (?:segunda|terca|quarta|quinta|sexta|sabado|domingo)(?:-feira)?\s+(?:que\ vem|passad[oa])
  | meta|objetivo|goal|target|desafio\ de|sonho|rumo\ a\w*|falta(?:m|ndo)?|to\ go|left\ to|ansios[oa]
    |countdown
  | (?:tem|vem|vai\ ter|chega)\s+(?:\w+\s+)?(?:meia|maratona|prova|race|marathon)
  | prova\ de(?!.*\b(?:em|in)\s+\d)|(?:era|ia)\ (?:pra\ |para\ )?ser|(?:was|were)\ (?:supposed|meant)\ to\ be
  | inscri\w+|treinando\ (?:pra|para)|preparacao\ (?:pra|para)|training\ for|signed\ up
    |preparing\ for
  | (?:nao|nem|sem|never|did\ ?n'?o?t|didn't|couldn't|no|not)\s+(?:\w+\s+){0,2}?(?:corr\w+|run\w*|ran
    |trein\w+|conseg\w+|deu|fui|fiz|pedal\w*|nad\w+|corrida|cardio|walk\w*|gym|esteira|musculacao|bike
      |make\ it|workout)
  | assisti|watched
  | (?:pra|para|pro|for)(?:\ a|\ o|\ the)?\ (?:meia\ |half\ )?(?:maratona|prova|corrida|race|marathon)
  | (?:meu|minha|my)\s+(?:pai|mae|filh[oa]|marido|esposa|irma\w*|amig[oa]|namorad[oa]
    |dad|mom|mum|son|daughter|wife|husband|friend)\s+(?:correu|pedalou|nadou|fez|andou|treinou|ran|swam|did|rode|walked)
  | volto|vou|vamos|quero|queria|pretendo|planejo|will|going\ to|gonna|want\ to|wanna
    )\b""",
    re.VERBOSE,
)


_MEANWHILE: Final = re.compile(
    r"\b(?:assistindo|watching|vendo\s+(?:o|a|um|uma)\s|ouvindo|escutando|ao\s+som\s+de|listening\s+to"
    r"|maraton(?:a|ei|ando)\s+(?:d[eo]\s+)?(?:series?|filmes?)).*"
)
"""What was seen or heard besides; what stands before it was done."""
_INSTEAD: Final = re.compile(
    r"""\b(?:
    (?:troquei|trocamos|trocando|swapped|traded|swapping|trading)\s+[^;,.!?]{1,40}?\s(?:por|pela|pelo|for)\b
  | (?:em\ vez|ao\ inves|no\ lugar)\s+d[aeo]s?\s+\w+
  | instead\s+of\s+(?:(?:a|my|the|going)\s+)?\w+
    )""",
    re.VERBOSE,
)
"""What was not done: something else was."""


_COUNTS: Final = re.compile(r"\b(?:conta|contam|vale|valeu|serve|counts?|right|ne)\s*$")
"""It was done: what is asked is only whether it is enough."""


def _clauses(text: str) -> list[str]:
    """The parts of a text that tell of this workout."""
    parts: list[str] = []
    begin = 0
    for end in _ENDS.finditer(text):
        # What is asked was not done.
        if not end[0].startswith("?") or _COUNTS.search(text, begin, end.start()):
            parts.append(text[begin : end.start()])
        begin = end.end()
    parts.append(text[begin:])
    parts = [_INSTEAD.sub(" ", _MEANWHILE.sub(" ", part)) for part in parts]
    return [part for part in parts if part and not _NOT_TODAY.search(part)]
