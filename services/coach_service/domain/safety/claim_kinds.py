"""Numbers of one kind that an answer says somebody has: each is held against the results of its own kind.

"You have 10 points" is wrong where 10 is how many check-ins there are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto

# Points that somebody is said to have: not those of the place before them.
POINTS_OF_YOURS = re.compile(
    r"\b(?:voce|vc|tu|you|youve|i|ive) (?:(?:ja|agora|now|currently|hoje|today|already) )?(?:tem|tens|soma|"
    r"somou|acumulou|acumula|fez|have|got|hold|earned|scored|collected) (?:(?:um total de|a total of|exatos|"
    r"exatamente|"
    r"exactly|just|so|only) )?(\d+) (?:pontos?|points?|pts)\b"
    r"(?! (?:a menos|a mais|de (?:vantagem|desvantagem|diferenca|distancia)|atras|acima|behind|ahead|to go|"
    r"to|"
    r"less|fewer|more|short|left|clear|off|away|back|que|than|this week|today|this month|esta semana|"
    r"nesta semana|hoje|neste mes|na semana|no mes|each|cada|por|per)\b)"
)
# "At most 4 days in a row": what is advised is nobody's.
ADVISED_RUN = "".join(
    f"(?<!{before} )"
    for before in (
        "maximum", "maximum of", "maximo", "maximo de", "max", "at most", "up to", "evite", "evitar", "avoid",
        "antes de", "before", "every", "cada", "plan", "plan on", "plan of",
        "plano de", "plans of", "planos de", "planeje", "do not do", "nao faca", "never", "nunca",
    )
)  # fmt: skip
STREAK = re.compile(
    rf"\b{ADVISED_RUN}(\d+) (?:dias?|days?) (?:seguidos|consecutivos|de sequencia|de ofensiva|in a row|"
    rf"straight|streak|"
    r"on the (?:trot|bounce|spin)|back to back|a fio)\b(?! (?:\w+ )?(?:would|seria|sounds|is a goal|"
    r"e uma meta)\b)|"
    r"\b(?:sua|tua|your) (?:sequencia|streak|ofensiva) (?:atual )?(?:e|esta|is|stands|sits)(?: (?:em|de|at|"
    r"on|ja))* (\d+)\b"
)
_WEEKS = re.compile(
    rf"\b{ADVISED_RUN}(\d+) (?:semanas|weeks) (?:seguidas|consecutivas|in a row|straight|a fio)\b"
)
_MORE_POINTS = (
    r"\b(?:faltam?|precisa|need|needs)(?: (?:so|apenas|somente|mais|de|only|just))* (\d+) (?:more |mais )?"
    r"(?:pontos?|points?)(?: more)? (?:para|pra|pro|to|for) "
)
LEVEL = re.compile(
    _MORE_POINTS + r"(?:(?!(?:pass|passar|ultrapassar|overtake) )\w+ ){0,2}?"
    r"(?:proxim\w|next|alcancar|catch|tie|empatar|lugar|place)\b"
)
PAST = re.compile(
    r"\b(?:ultrapassar|passar|overtake|get past|pass) (?:\w+ ){1,6}?(?:pede|pedem|precisa de|need|needs|"
    r"takes) "
    r"(\d+) (?:more |mais )?(?:pontos?|points?)\b|"
    r"\b(\d+) (?:more |mais )?(?:pontos?|points?) (?:more |a mais )?(?:\w+ ){0,2}?(?:you past|you ahead|"
    r"te (?:poe|"
    r"coloca|levam?|deixam?) (?:a|na) frente|(?:te fazem|faz voce) passar)\b|"
    + _MORE_POINTS
    + r"(?:\w+ ){0,2}?(?:primeir\w|1|first|lider\w*|lead|top|topo|passar|ultrapassar|pass|overtake)\b"
)
DAYS_LEFT = (
    re.compile(
        r"\b(?:faltam|falta|restam|resta|so|mais|only|just) (?:so |apenas |mais )?(\d+) (?:dias?|days?) "
        r"(?:para|pra|pro|ate|do|to|until|till|before|left) (?:o |a |in |the )*(?:fim|final|termino|season|"
        r"temporada|end|close)\b"
    ),
    re.compile(
        r"\b(\d+) (?:dias|days) (?:left|to go|restantes) (?:na|da|in|of|this) (?:the |this )?(?:temporada|"
        r"season)\b"
    ),
)


# Of coming to the top, or past somebody.
_OF_THE_TOP = re.compile(
    r"\b(?:lider|lidera|liderar|lideranca|leader|lead|topo|ponta|top|(?:primeir[oa]|first)(?! \d)|1 (?:o |"
    r"st )?(?:lugar|"
    r"place)|pass(?:a|ar)?|ultrapass\w+|overtake|"
    r"assum\w+|encost\w+|empat\w+|tie)\b"
)
# Of points, or of nothing else.
_NUMBER = re.compile(
    r"\b\d{1,9}\b(?! (?:(?!(?:pontos?|points?|pts|e|and|\d+) )\w+ ){0,2}?(?:check|checkins?|days?|dias?|"
    r"weeks?|semanas?|treinos?|workouts?|sessoes|sessions|times|vezes|months?|mes|meses|freezes?)\b)"
)
_AIMED_AT = "".join(
    f"(?<!{before} )"
    for before in (
        "time for", "room for", "aim for", "go for", "going for", "push for", "shoot for", "mais", "more",
        "another", "chegar a", "chegar aos", "chegue a", "buscar", "busque", "fazer", "bater", "completar",
        "fechar", "reach", "reaching", "to hit", "to make", "to do", "get to", "getting to", "meta de",
        "goal of", "goal is", "meta e", "rumo a", "rumo aos", "faltam", "for", "para", "pra",
    )
)  # fmt: skip
"""What stands before so many that somebody may come to."""
OF_THE_SEASON = re.compile(
    r"\b(?:nesta|nessa|this) (?:temporada|season) (?:voce|vc|tu|you|youve) (?:\w+ ){0,3}?(\d+) "
    r"(?:check ?ins?|checkins?)\b|"
    r"\b(?:fez|tem|soma|have|made|got|did) (?:(?!(?:another|mais|more) )\w+ )?(\d+) (?:check ?ins?|"
    r"checkins?) "
    r"(?:\w+ )?(?:nesta|nessa|this) (?:temporada|season)\b|"
    rf"\b{_AIMED_AT}(\d+) (?:check ?ins?|checkins?) (?:nesta|nessa|this) (?:temporada|season)\b(?! (?:faltam|"
    rf"left))"
)
_SOME_TIME = re.compile(
    r"\b(?:semanas?|weeks?|mes|meses|months?|ano|year|hoje|today|ontem|yesterday|desde|since|last|ultim\w+|"
    r"past|"
    r"passad[oa]|(?:em|in)(?! total)|temporada|season)\b"
)
OF_ANY_TIME = re.compile(
    r"\b(?:voce|vc|tu|you|youve) (?:(?:ja|agora|now|already) )?(?:tem|fez|soma|somou|acumula|acumulou|"
    r"completou|"
    r"have|got|made|did|logged|completed) (?:(?:exatos|exatamente|exactly|just|so|only) )?"
    r"(\d+) (?:check ?ins?|checkins?)(?=$| (?:no total|ao todo|in total|overall|so far|ate agora|ate aqui|"
    r"na vida|e|and)\b)"
)
# What who leads has, and by how much.
_LEADER = re.compile(
    r"(?<!what )(?<!que )\b(?:o|a|the|seu|your) (?:lider|leader|primeir[oa] colocad[oa]|person (?:above|"
    r"ahead of) you) "
    r"(?:(?!(?:voce|vc|tu|you|youre|youve) )\w+ ){0,8}?"
    r"(?:soma|tem|esta com|ficou com|caiu (?:para|pra)|has|is on|is at|sits at|sitting at|(?:dropped|"
    r"fell) to) "
    r"(?:(?:just|only|so|apenas|os|the|uns|a|uma?) )?(\d+)\b(?! (?:days?|dias?|years?|anos)\b)"
    r"(?P<by> (?:(?:more|mais)\b|(?:(?:pontos?|points?|pts) )?(?:de (?:vantagem|frente|diferenca|folga)|"
    r"a mais|"
    r"a frente|on (?:you|the)|over (?:you|the)|ahead|more|clear|up on|lead|advantage|cushion)\b))?"
)


# "With 15 you tie, with 16 you lead."
_WITH_SO_MANY = re.compile(
    r"\b(?:com|with) (\d+) (?:pontos |points )?(?:voce |vc |you )(?:empata|tie|draw|lidera|lead|"
    r"passa|pass)\b"
)
_EARLIER = re.compile(
    r"\b(?:before (?:this|the) season|antes (?:desta|da) temporada|from before|(?:earlier|previous) seasons|"
    r"(?:outras temporadas|temporadas (?:anteriores|passadas)))\b"
)


class Kind(Enum):
    """What a number counts."""

    POINTS = auto()
    """That somebody has, of a season or of all."""
    CHECKINS = auto()
    """Of the running season."""
    CHECKINS_EVER = auto()
    """Of a season or of all."""
    STREAK = auto()
    """Days in a row."""
    LEVEL = auto()
    """Points to be level with the next place."""
    PAST = auto()
    """Points to be past it."""
    LEADER = auto()
    """Points of who is in the next place, as far as results tell."""
    ENOUGH = auto()
    """Points with which the next place is reached or passed: all of them, or so many more."""
    EARLIER = auto()
    """Check-ins before the running season."""
    DAYS_LEFT = auto()
    """To the end of a season."""


_OF_SOMEBODY: Mapping[Kind, Sequence[re.Pattern[str]]] = {
    Kind.POINTS: (POINTS_OF_YOURS,),
    Kind.CHECKINS: (OF_THE_SEASON,),
    Kind.STREAK: (STREAK,),
}
_OF_THE_SEASON: Mapping[Kind, Sequence[re.Pattern[str]]] = {
    Kind.LEVEL: (LEVEL,),
    Kind.PAST: (PAST,),
    Kind.DAYS_LEFT: DAYS_LEFT,
}


def kinds_in(sentence: str, *, general: bool) -> Iterator[tuple[Kind, int]]:
    """Give each number of a kind that a sentence names, folded and in digits.

    `general`: it says what could be, and nothing of anybody.
    """
    told = _OF_THE_SEASON if general else {**_OF_SOMEBODY, **_OF_THE_SEASON}
    if not general:
        yield from ((Kind.STREAK, 7 * int(weeks)) for weeks in _WEEKS.findall(sentence))
        if not _SOME_TIME.search(sentence):
            yield from ((Kind.CHECKINS_EVER, int(number)) for number in OF_ANY_TIME.findall(sentence))
    for kind, patterns in told.items():
        for pattern in patterns:
            for found in pattern.finditer(sentence):
                yield kind, int(next(filter(None, found.groups())))


def of_who_leads(sentence: str) -> Iterator[tuple[Kind, int]]:
    """Give the points that a sentence says whoever leads has, or has more than the asker."""
    for found in _LEADER.finditer(sentence):
        yield Kind.LEVEL if found["by"] else Kind.LEADER, int(found[1])


def of_so_many(sentence: str) -> Iterator[tuple[Kind, int]]:
    """Give the points with which a sentence says that the asker leads or ties."""
    for found in _WITH_SO_MANY.finditer(sentence):
        yield Kind.ENOUGH, int(found[1])


def maybe_kinds(sentence: str) -> Iterator[tuple[Kind, int]]:
    """Give the numbers that may be of a kind, by what the sentence is about."""
    if _EARLIER.search(sentence):
        yield from ((Kind.EARLIER, int(number)) for number in re.findall(r"\b\d{1,9}\b", sentence))
    if _OF_THE_TOP.search(sentence):
        yield from ((Kind.PAST, int(number)) for number in _NUMBER.findall(sentence))


def known_kinds(by_name: Mapping[str, Sequence[int]]) -> Mapping[Kind, frozenset[int]]:
    """Return the numbers of each kind in one tool's result, by the names that they have there."""
    points = [
        number
        for name, numbers in by_name.items()
        if name.endswith("points") and name != "next_rank_points"
        for number in (*numbers, sum(numbers))
    ]
    streaks = [
        number for name, numbers in by_name.items() if name.endswith("streak_days") for number in numbers
    ]
    checkins = [
        number for name, numbers in by_name.items() if name.endswith("checkins") for number in numbers
    ]
    return {
        Kind.POINTS: frozenset(points),
        Kind.CHECKINS_EVER: frozenset(checkins),
        Kind.EARLIER: frozenset(
            whole - part
            for whole in by_name.get("all_time_checkins", ())
            for part in by_name.get("season_checkins", ())
        ),
        Kind.CHECKINS: frozenset(by_name.get("season_checkins", ())),
        Kind.STREAK: frozenset(streaks),
        Kind.LEADER: frozenset(by_name.get("next_rank_points", ())),
        Kind.DAYS_LEFT: frozenset(by_name.get("days_left", ())),
    }
