"""Which check-in a photo belongs to.

There is one document per group, season and photo in `photo_claims`. It is gone when no season can need it.
"""

from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.photos import PhotoClaim
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

PHOTO_CLAIMS: Final = "photo_claims"
SHARD_KEYS: Final = (by_id(PHOTO_CLAIMS),)
RETENTIONS: Final = (Retention(PHOTO_CLAIMS, retention.PHOTOS, since="time"),)


@translate_errors
class MongoPhotoClaims:
    """Claims, found by their photo."""

    def __init__(self, database: Database) -> None:
        self._claims = database.collection(PHOTO_CLAIMS)

    async def claim(self, wanted: PhotoClaim) -> PhotoClaim:
        # Not an upsert: not every engine says of two at once which one was stored.
        try:
            await self._claims.insert_one({"_id": _id(wanted), **_fields(wanted)})
        except DuplicateKeyError:
            pass
        else:
            return wanted
        document = await self._claims.find_one({"_id": _id(wanted)})
        if document is None:
            raise Aborted
        return PhotoClaim(
            wanted.group_id,
            wanted.season_id,
            wanted.file_unique_id,
            document["checkin_id"],
            document["media_group_id"],
            document["time"],
        )

    async def replace(self, known: PhotoClaim, wanted: PhotoClaim) -> bool:
        result = await self._claims.update_one(
            {"_id": _id(known), "checkin_id": known.checkin_id, "time": known.time}, {"$set": _fields(wanted)}
        )
        return bool(result.modified_count)


def _id(claim: PhotoClaim) -> str:
    return f"{claim.group_id}:{claim.season_id}:{claim.file_unique_id}"


def _fields(claim: PhotoClaim) -> Document:
    return {"checkin_id": claim.checkin_id, "media_group_id": claim.media_group_id, "time": claim.time}
