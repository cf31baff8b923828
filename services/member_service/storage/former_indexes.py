"""What indexes of today's names were in earlier versions, where that was more than a plain one.

A start replaces exactly these. Plain ones it replaces whatever their fields are.
An index that changes gets another name since: versions of before and after work on one database.
"""

from typing import Final

from member_service.storage.anchors import ANCHORS
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import ASCENDING, Index
from member_service.storage.groups import GROUPS

FORMER: Final = (
    Index(
        ANCHORS,
        (("close_request_id", ASCENDING),),
        unique=True,
        partial={"close_request_id": {"$exists": True}},
        name="close_request",
    ),
    Index(
        CHECKINS,
        (("pending_since", ASCENDING),),
        partial={"pending_since": {"$exists": True}},
        name="pending",
    ),
    Index(
        GROUPS,
        (("chat_id", ASCENDING),),
        unique=True,
        partial={"chat_id": {"$exists": True}},
        name="chat_id",
    ),
)
