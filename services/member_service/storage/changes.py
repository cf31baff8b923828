"""Acting once on a request: the ids of a document's last requests are kept in the document itself.

A change is written under the condition that its request_id is not among them, and adds it, in one write.
"""

from typing import Any

from member_service.domain.changes import Change
from member_service.domain.failures import RequestIdReused
from member_service.storage.database import ASCENDING, Collection, Document, Index

# A repeat comes within minutes; what lies further back than this many changes is no repeat.
_KEPT = 16


def not_seen(change: Change) -> Document:
    """The condition under which the change is to be written."""
    return {"requests.id": {"$ne": change.request_id}}


def remembered(change: Change) -> Document:
    """What to $push with the change."""
    return {"requests": {"$each": [entry(change)], "$slice": -_KEPT}}


def entry(change: Change) -> Document:
    return {"id": change.request_id, "fingerprint": change.fingerprint}


async def refuse_reuse(collection: Collection, change: Change) -> None:
    """Raise RequestIdReused when another document, or this one, knows the request with other content.

    Read before the write: it tells a caller that mixes its ids up, and is no lock. Repeats that race are told
    apart by `not_seen`, in the write.
    """
    known = await collection.find_one({"requests.id": change.request_id}, {"requests": 1})
    if known:
        was_seen(known, change)


def requests_index(collection: str) -> Index:
    """For `refuse_reuse`."""
    return Index(collection, (("requests.id", ASCENDING),), name="requests")


def was_seen(document: Document, change: Change) -> bool:
    """Whether the document holds the change already. Raise RequestIdReused for another under its id."""
    seen: list[dict[str, Any]] = [one for one in document["requests"] if one["id"] == change.request_id]
    if any(one["fingerprint"] != change.fingerprint for one in seen):
        raise RequestIdReused
    return bool(seen)
