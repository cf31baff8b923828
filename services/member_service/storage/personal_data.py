"""Where everything that is kept about members lies: one row a kind, to be shown and to be erased.

`NOT_OF_MEMBERS` and `GO_BY_THEMSELVES` name the other collections.
So a test finds a collection that nobody thought of.
How long each is kept stands in its module's `RETENTIONS`.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from member_service.domain.member_data import Record
from member_service.storage import (
    appearances,
    audit,
    bans,
    challenges,
    checkins,
    flags,
    goals,
    kudos,
    letters,
    links,
    mail_choices,
    mail_drafts,
    mail_holdings,
    members,
    memberships,
    memories,
    newcomer_texts,
    pauses,
    payments,
    questions,
    replies,
    reports,
    roles,
    scores,
    warnings,
    week_tags,
    welcomes,
)
from member_service.storage.anchors import ANCHORS
from member_service.storage.announcements import ANNOUNCEMENTS
from member_service.storage.announcements import NUMBERS as ANNOUNCEMENT_NUMBERS
from member_service.storage.budgets import BUDGETS, SPENDINGS
from member_service.storage.callers import CALLERS
from member_service.storage.challenges import CHALLENGES
from member_service.storage.database import Database, translate_errors
from member_service.storage.erasure_tags import ERASURE_TAGS
from member_service.storage.erasures import ERASURES, RECEIPTS
from member_service.storage.feed import FEED, FLOORS
from member_service.storage.flags import NUMBERS as FLAG_NUMBERS
from member_service.storage.groups import GROUPS
from member_service.storage.holdings import Whose
from member_service.storage.imports import IMPORT_MEMBERS, IMPORTS
from member_service.storage.inbox import INBOX
from member_service.storage.key_checks import DATA_KEYS, MAIL_KEYS
from member_service.storage.lanes import LANES
from member_service.storage.links import BOT_NAME
from member_service.storage.mail_choices import QUOTAS as MAIL_QUOTAS
from member_service.storage.mail_lines import LINES as MAIL_LINES
from member_service.storage.migrating import MIGRATION_ROWS
from member_service.storage.outbox import OUTBOX
from member_service.storage.photos import PHOTO_CLAIMS
from member_service.storage.questions import MESSAGES, QUOTAS, TEXTS
from member_service.storage.season_ends import SEASON_ENDS
from member_service.storage.signals import SIGNALS
from member_service.storage.standing_walks import WALKS
from member_service.storage.tallies import TALLIES
from member_service.storage.today import TODAY_MESSAGES
from member_service.storage.visits import VISITS
from member_service.storage.workers import WORKERS

NOT_OF_MEMBERS: Final = frozenset(
    {
        *(GROUPS, ANCHORS, ANNOUNCEMENTS, ANNOUNCEMENT_NUMBERS, FLAG_NUMBERS),
        *(
            SEASON_ENDS,
            TALLIES,
            WORKERS,
            SIGNALS,
            LANES,
            RECEIPTS,
            ERASURE_TAGS,
            DATA_KEYS,
            MAIL_KEYS,
            MIGRATION_ROWS,
            BOT_NAME,
            CALLERS,
            FLOORS,
            TODAY_MESSAGES,
        ),
        *(IMPORTS, IMPORT_MEMBERS),
    }
)
"""At the most they hold an admin's number, as the one who did something to a group.

In `lanes` it is the chat's number, for an hour.
"""
GO_BY_THEMSELVES: Final = frozenset(
    {QUOTAS, MAIL_QUOTAS, BUDGETS, SPENDINGS, INBOX, OUTBOX, ERASURES, VISITS, WALKS, FEED}
)
"""Counters of a day, what passes through, digests of visits, and the tombstones: they stay for days.
So does the feed's word to its readers that they have to forget a member, and nothing else in it.

The counters keep limits from being passed by erasing.
"""

HOLDINGS: Final = (
    *members.HOLDINGS,
    *roles.HOLDINGS,
    *checkins.HOLDINGS,
    *scores.HOLDINGS,
    *pauses.HOLDINGS,
    *goals.HOLDINGS,
    *kudos.HOLDINGS,
    *challenges.HOLDINGS,
    *letters.HOLDINGS,
    *week_tags.HOLDINGS,
    *reports.HOLDINGS,
    *appearances.HOLDINGS,
    *welcomes.HOLDINGS,
    *flags.HOLDINGS,
    *newcomer_texts.HOLDINGS,
    *warnings.HOLDINGS,
    *replies.HOLDINGS,
    *links.HOLDINGS,
    *memberships.HOLDINGS,
    *payments.HOLDINGS,
    *questions.HOLDINGS,
    *memories.HOLDINGS,
    *bans.HOLDINGS,
    *audit.HOLDINGS,
    *mail_holdings.HOLDINGS,
    *mail_drafts.HOLDINGS,
    *mail_choices.HOLDINGS,
)
OF_MEMBERS: Final = frozenset(
    {*(one.collection for one in HOLDINGS), PHOTO_CLAIMS, TEXTS, MESSAGES, CHALLENGES, MAIL_LINES}
)
"""What the holdings name, and what goes with it: claims with check-ins, texts and messages with questions,
and challenges, which know the two sides of a duel."""


@translate_errors
class MongoMemberRecords:
    """Reads it all, a kind after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def whose(self, member_id: int) -> Whose:
        """The member with all groups there ever were."""
        found = self._database.collection(GROUPS).find({}, {"chat_id": 1, "title": 1})
        groups = {group["_id"]: group async for group in found}
        return Whose(member_id, groups, self._database.mail_keys)

    async def count(self, member_id: int) -> Mapping[str, int]:
        whose = await self.whose(member_id)
        return {one.kind: await one.count(self._database, whose) for one in HOLDINGS if one.counted}

    async def of(self, member_id: int) -> AsyncIterator[Record]:
        whose = await self.whose(member_id)
        for holding in HOLDINGS:
            async for shown in holding.told(self._database, whose):
                yield Record(holding.kind, shown)
