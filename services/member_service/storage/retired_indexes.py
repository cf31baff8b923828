"""Indexes that earlier versions made and no query needs any more: each would cost every write, for nobody.

Only what we made ourselves is dropped: the name, the fields and the options have to be those of then.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pymongo.errors import OperationFailure

from member_service.storage.checkins import CHECKINS
from member_service.storage.database import ASCENDING, Database, Index, translate_errors
from member_service.storage.groups import GROUPS

RETIRED: Final = (
    # `state_title` and `due_weekly_card` serve what these did.
    Index(GROUPS, (("title", ASCENDING), ("_id", ASCENDING)), name="title"),
    Index(GROUPS, (("state", ASCENDING),), name="state"),
    Index(GROUPS, (("settings.weekly_card", ASCENDING), ("state", ASCENDING)), name="weekly_card"),
    # Counting an anchor's check-ins goes by `anchor_newest`, which names the group as well.
    Index(CHECKINS, (("anchor_id", ASCENDING), ("state", ASCENDING)), name="anchor"),
)
"""None of them unique, none with further options: without one, nothing but speed can be lost."""

_NOT_FOUND: Final = 27
_UNAUTHORIZED: Final = 13
_PLAIN: Final = frozenset({"v", "key", "ns", "name", "background", "storageEngine"})
"""What the driver says of an index without options."""

_log = logging.getLogger(__name__)


def is_retired(collection: str, name: str, there: Mapping[str, Any]) -> bool:
    """Whether an index, as the driver describes it, is exactly one that we made once."""
    keys = tuple((field, int(direction)) for field, direction in there.get("key", ()))
    return there.keys() <= _PLAIN and any(
        (one.collection, one.name, one.keys) == (collection, name, keys) for one in RETIRED
    )


@translate_errors
async def drop_retired(database: Database, declared: Sequence[Index]) -> list[str]:
    """Drop those that are there, and name them as "collection.index".

    To be called once the declared ones are there. Nothing that is declared is ever dropped.
    Safe again, and by several at once; who may not drop indexes is told in the log, and lives with them.
    """
    kept = {(one.collection, one.name) for one in declared}
    dropped = []
    for collection in sorted({one.collection for one in RETIRED}):
        there: dict[str, Any] = dict(await database.collection(collection).index_information())
        for name, described in there.items():
            if (collection, name) in kept or not is_retired(collection, name, described):
                continue
            try:
                await database.collection(collection).drop_index(name)
            except OperationFailure as error:
                if error.code == _UNAUTHORIZED:
                    _log.warning("this user may not drop the index %s of %s", name, collection)
                elif error.code != _NOT_FOUND:
                    raise
                continue
            _log.info("dropped the index %s of %s, which no query needs any more", name, collection)
            dropped.append(f"{collection}.{name}")
    return dropped
