"""How each kind of message finds its one reader in a group: its ways, in order.

An ephemeral message is the kindest way and no sure one: whoever is offline misses it, and nobody is told.
So what somebody must get has a sure way as well.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Final


class Way(Enum):
    """A way to one reader in a group."""

    EPHEMERAL = "ephemeral"
    """In the group, for their eyes alone. It may be missed."""
    UNTIL_SEEN = "ephemeral, until they say that they saw it"
    """As EPHEMERAL, with a button; who does not press it within some minutes is told another way, too."""
    PRIVATE = "private"
    """In their chat with the bot, if they ever opened it."""
    NOTICE = "notice"
    """In the group, for all to see, until it goes away."""
    ALOUD = "aloud"
    """In the group, for all to see."""


class Kind(StrEnum):
    """What is said to one person in a group."""

    HINT = "hint"
    """How something is done."""
    REFUSAL = "refusal"
    """Why what they just did does nothing: counted already, not understood, not theirs to do."""
    QUOTA = "quota"
    """That their questions of the day are used up."""
    OWN_NUMBERS = "own_numbers"
    """What they asked about themselves: their record, their place, their week, a meal."""
    WHY = "why"
    """Why somebody was flagged, for an admin."""
    CONFIRMATION = "confirmation"
    """What an admin has done, with a button that takes it back."""
    QUESTION = "question"
    """What is asked below a command, where the answer needs the message that asked."""
    PHOTO_REFUSED = "photo_refused"
    """That their photo does not count, and why: else they wait for a check-in that never comes."""
    FLAG = "flag"
    """That an admin flagged a message of theirs."""
    MEASURE = "measure"
    """A warning, a mute, a ban, and the end of each. The group learns nothing of it."""
    URGENT = "urgent"
    """Where to find help, at once."""


WAYS: Final[Mapping[Kind, tuple[Way, ...]]] = {
    # These make sense beside what they answer, and nowhere else: never in private.
    Kind.HINT: (Way.EPHEMERAL, Way.NOTICE),
    Kind.REFUSAL: (Way.EPHEMERAL, Way.NOTICE),
    Kind.QUOTA: (Way.EPHEMERAL, Way.PRIVATE, Way.NOTICE),
    # A person who types a command in a group without ephemeral messages has chosen to be answered there.
    Kind.OWN_NUMBERS: (Way.EPHEMERAL, Way.ALOUD),
    Kind.WHY: (Way.EPHEMERAL, Way.PRIVATE, Way.ALOUD),
    Kind.CONFIRMATION: (Way.EPHEMERAL, Way.PRIVATE, Way.NOTICE),
    Kind.QUESTION: (Way.NOTICE,),
    Kind.PHOTO_REFUSED: (Way.PRIVATE, Way.UNTIL_SEEN, Way.NOTICE),
    Kind.FLAG: (Way.PRIVATE, Way.UNTIL_SEEN, Way.NOTICE),
    Kind.MEASURE: (Way.PRIVATE, Way.EPHEMERAL),
    Kind.URGENT: (Way.PRIVATE, Way.NOTICE),
}
MUST_ARRIVE: Final = frozenset({Kind.PHOTO_REFUSED, Kind.FLAG, Kind.MEASURE, Kind.URGENT})
