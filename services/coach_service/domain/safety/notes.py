"""The subjects of which no note is made.

The tables of concerns read what people say of themselves. A note is about somebody, in the third person.
"""

import re
from collections.abc import Iterable

from coach_service.domain.safety import concerns
from coach_service.domain.safety.concerns import Concern
from coach_service.domain.safety.folding import fold

NO_NOTE_OF = frozenset(Concern) - {Concern.INJURY, Concern.PREGNANCY}
"""Somebody who tells of these needs help. A plan has to know of an old injury, if the asker agrees."""

_CRISIS = re.compile(
    r"\b(?:suicid\w*|se matar|matar se|tirar a (?:propria )?vida|(?:quer|quis|pensa em|vontade de) morrer|"
    r"automutila\w*|se (?:corta|cortar|machuca|fere)|"
    r"vomit\w*|laxantes?|purga\w*|anore\w+|bulimi\w*|compulsao|transtorno\w*|depress\w+|panico|overdose|"
    r"infart\w+|avc|dor(?:es)? no peito|desmai\w+|"
    r"kill\w* (?:him|her|them)sel\w+|(?:wants?|wanted|wishes) to die|self ?harm\w*|"
    r"(?:hurt|cut|harm)\w* (?:him|her|them)sel\w+|throws? up|purg\w+|"
    r"laxatives?|bing(?:e|es|eing|ing)|eating disorder|panic attacks?|heart attack|chest pains?|faint\w*)\b"
    r"|\btem (?:[5-9]|1[0-7]) anos\b(?! de)|\bis (?:[5-9]|1[0-7]) years old\b"
)


def is_no_note(text: str, said: Iterable[Concern]) -> bool:
    """Return whether no note is made of the text, or of anything now.

    `said` is what worries in what the asker wrote.
    """
    worries = {*said, *concerns.assess([text]).concerns}
    return bool(worries & NO_NOTE_OF) or bool(_CRISIS.search(fold(text)))
