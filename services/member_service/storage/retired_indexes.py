"""Indexes that earlier versions made and no query needs any more: each would cost every write, for nobody.

Only what we made ourselves is dropped: the name, the fields and the options have to be those of then.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pymongo.errors import OperationFailure

from member_service.storage.checkins import CHECKINS
from member_service.storage.database import ASCENDING, Database, Index, is_plain, translate_errors
from member_service.storage.groups import GROUPS

RETIRED: Final = (
    # `state_title`, `due_weekly_card` and `due_daily_anchor` serve what these did.
    Index(GROUPS, (("title", ASCENDING), ("_id", ASCENDING)), name="title"),
    Index(GROUPS, (("state", ASCENDING),), name="state"),
    Index(GROUPS, (("settings.weekly_card", ASCENDING), ("state", ASCENDING)), name="weekly_card"),
    Index(GROUPS, (("daily_due", ASCENDING),), name="daily_due"),
    # Counting an anchor's check-ins goes by `anchor_newest`, which names the group as well.
    Index(CHECKINS, (("anchor_id", ASCENDING), ("state", ASCENDING)), name="anchor"),
)
"""None of them unique, none with further options: without one, nothing but speed can be lost."""

_NOT_FOUND: Final = 27
_UNAUTHORIZED: Final = 13
_log = logging.getLogger(__name__)


def is_retired(collection: str, name: str, there: Mapping[str, Any]) -> bool:
    """Whether an index, as the driver describes it, is exactly one that we made once."""
    keys = tuple((field, int(direction)) for field, direction in there.get("key", ()))
    return is_plain(there) and any(
        (one.collection, one.name, one.keys) == (collection, name, keys) for one in RETIRED
    )


@translate_errors
async def present_retired(database: Database, declared: Sequence[Index]) -> list[str]:
    """Those that are there, as "collection.index"; nothing that is declared."""
    kept = {(one.collection, one.name) for one in declared}
    found = []
    for collection in sorted({one.collection for one in RETIRED}):
        there: dict[str, Any] = dict(await database.collection(collection).index_information())
        found += [
            f"{collection}.{name}"
            for name, described in there.items()
            if (collection, name) not in kept and is_retired(collection, name, described)
        ]
    return found


@translate_errors
async def drop_retired(database: Database, declared: Sequence[Index]) -> list[str]:
    """Drop those that are there, and name them as "collection.index".

    To be called once the declared ones are there. Nothing that is declared is ever dropped.
    Safe again, and by several at once; who may not drop indexes is told in the log, and lives with them.
    """
    dropped = []
    for one in await present_retired(database, declared):
        collection, _, name = one.partition(".")
        try:
            await database.collection(collection).drop_index(name)
        except OperationFailure as error:
            if error.code == _UNAUTHORIZED:
                _log.warning("this user may not drop the index %s of %s", name, collection)
            elif error.code != _NOT_FOUND:
                raise
            continue
        _log.info("dropped the index %s of %s, which no query needs any more", name, collection)
        dropped.append(one)
    return dropped
