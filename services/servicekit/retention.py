"""How long what is kept of people is kept: one table, and the only place where it is said in numbers.

The member service makes its indexes from it, the gateway says it in /privacidade,
and docs/privacy.md is written from it.
A promise without a length has an end that somebody brings about, and says which.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Promise:
    """One kind of what is kept: texts tell what it is, and what for (`privacy-kept-<name>`)."""

    name: str
    keep: timedelta | None
    """No longer than this after it came to be. None: until what `until` says."""
    until: str = ""
    """For readers of the documents."""
    told: bool = True
    """Whether /privacidade tells of it: not of what is no person's, or gone within hours."""
    stored: bool = True
    """Whether the database has it; else only the memory of a process."""

    @property
    def days(self) -> int:
        """The length in days, a day begun counts; 0 when there is none."""
        return -(-self.keep // timedelta(days=1)) if self.keep is not None else 0


UPDATES_DONE: Final = timedelta(days=3)
"""How long it is known that an update was handled. Its content goes with the handling."""
UPDATES_LEFT: Final = timedelta(days=7)
"""How long an update may wait for somebody who can handle it, then for somebody who looks why not."""
OUTBOX_DONE: Final = timedelta(days=3)
OUTBOX_LEFT: Final = timedelta(days=7)
REPLIES_LEFT: Final = timedelta(days=30)
"""How long it is known what a message answered, should nobody close the check-in."""
VISITS_LEFT: Final = timedelta(days=8)
"""A day longer than a visit may be told late."""
TOMBSTONE: Final = timedelta(days=8)
"""Longer than anything that tells of a member may wait: else it would bring them back."""

QUESTION_TEXTS: Final = timedelta(days=90)
MEMORY: Final = timedelta(days=365)
LOG: Final = timedelta(days=365)
"""What was done to whom, and by whom."""

_UNTIL_ERASED: Final = "until the member erases it with /apagar"
TRAINING: Final = Promise("training", None, _UNTIL_ERASED)
PROFILE: Final = Promise("profile", None, _UNTIL_ERASED)
PAUSES: Final = Promise("pauses", None, _UNTIL_ERASED)
GOALS: Final = Promise("goals", None, _UNTIL_ERASED)
KUDOS: Final = Promise("kudos", None, _UNTIL_ERASED)
"""The number. Who gave them is kept for 8 days, as tags of which nobody reads a person."""
CHALLENGES: Final = Promise("challenges", None, _UNTIL_ERASED)
LETTERS: Final = Promise("letters", None, _UNTIL_ERASED)
WEEK_TAGS: Final = Promise("week_tags", None, _UNTIL_ERASED)
PHOTOS: Final = Promise("photos", timedelta(days=400))
REPLIES: Final = Promise("replies", REPLIES_LEFT)
LINKS: Final = Promise("links", None, "until the member ends the link with /conexoes or the system does")
QUESTIONS: Final = Promise("questions", QUESTION_TEXTS)
USAGE: Final = Promise("usage", timedelta(days=9))
MEMORIES: Final = Promise("memories", MEMORY)
UPDATES: Final = Promise("updates", UPDATES_LEFT)
OUTBOX: Final = Promise("outbox", OUTBOX_LEFT)
PAYMENTS: Final = Promise("payments", timedelta(days=5 * 365 + 2))
"""For the tax office. Who paid is a number for 90 days, then a keyed hash."""
JOINS: Final = Promise("joins", timedelta(days=6))
MEMBERSHIPS: Final = Promise("memberships", None, _UNTIL_ERASED)
NEWCOMER_TEXTS: Final = Promise("newcomer_texts", timedelta(days=1))
FLAGS: Final = Promise("flags", None, "until an admin removes the flag, and a day more for taking that back")
WARNINGS: Final = Promise("warnings", timedelta(days=90))
BANS: Final = Promise("bans", LOG)
AUDIT: Final = Promise("audit", LOG)
ERASED: Final = Promise("erased", TOMBSTONE)
RECEIPTS: Final = Promise("receipts", LOG)
BACKUPS: Final = timedelta(days=400)
"""The longest that a backup may live (BACKUP_DAYS): so long it is known who must not come back with it."""
RESTORES: Final = Promise("restores", BACKUPS)
MAILS: Final = Promise("mails", timedelta(days=369))
"""A year after it is over. Its text and its sender go 30 days after it is over."""
MAIL_REPLIES: Final = Promise("mail_replies", timedelta(days=31))
MAIL_DRAFTS: Final = Promise("mail_drafts", timedelta(days=1))
"""What it says goes half an hour after it was touched last."""
MAIL_CHOICES: Final = Promise("mail_choices", None, _UNTIL_ERASED)
MAIL_QUOTAS: Final = Promise("mail_quotas", timedelta(days=35))
VISITS: Final = Promise("visits", VISITS_LEFT, told=False)
GROUPS: Final = Promise("groups", None, "as long as the group is registered", told=False)
KEYS: Final = Promise("keys", None, "until nothing is sealed under the key any more", told=False)
SCHEMA: Final = Promise("schema", None, "as long as there is the database", told=False)
CALLERS: Final = Promise("callers", None, "for good: a name that called is never another's", told=False)
WRITTEN: Final = Promise("written", timedelta(hours=1), told=False, stored=False)
RUNNING: Final = Promise("running", timedelta(hours=2), told=False)
FEED: Final = Promise("feed", timedelta(days=8))
"""A day longer than a reader's token is good."""
IMPORTS: Final = Promise(
    "imports", None, "until an operator rolls the import of an old bot's data back", told=False
)
WALKS: Final = Promise("walks", timedelta(minutes=15), told=False)

PROMISES: Final = (
    *(
        PROFILE,
        TRAINING,
        PAUSES,
        GOALS,
        KUDOS,
        CHALLENGES,
        LETTERS,
        WEEK_TAGS,
        PHOTOS,
        REPLIES,
        LINKS,
        FEED,
        QUESTIONS,
        USAGE,
        MEMORIES,
        UPDATES,
        OUTBOX,
        JOINS,
        MEMBERSHIPS,
        PAYMENTS,
    ),
    NEWCOMER_TEXTS,
    *(MAILS, MAIL_REPLIES, MAIL_DRAFTS, MAIL_CHOICES, MAIL_QUOTAS),
    *(FLAGS, WARNINGS, BANS, AUDIT, ERASED, RECEIPTS, RESTORES, VISITS, GROUPS, KEYS, SCHEMA, CALLERS),
    *(WRITTEN, RUNNING, IMPORTS, WALKS),
)
"""In the order in which they are told."""
