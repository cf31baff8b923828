"""Which rights the bot lacks: a field of the documents in `groups`."""

from member_service.domain.bot_rights import BotRight, LackingRights
from member_service.storage.database import Database, translate_errors
from member_service.storage.groups import GROUPS


@translate_errors
class MongoBotRights:
    """Reads and writes the field `lacking`."""

    def __init__(self, database: Database) -> None:
        self._groups = database.collection(GROUPS)

    async def get(self, group_id: str) -> LackingRights:
        document = await self._groups.find_one({"_id": group_id}, {"lacking": 1})
        found = (document or {}).get("lacking")
        if not found:
            return LackingRights()
        return LackingRights(
            _rights(found["rights"]),
            _rights(found["newly"]),
            found["request_id"],
            # What was written before there was such a field has none.
            _rights(found.get("back", [])),
        )

    async def put(self, group_id: str, known: LackingRights, lacking: LackingRights) -> bool:
        written = await self._groups.update_one(
            {"_id": group_id, "lacking.request_id": known.request_id or None},
            {
                "$set": {
                    "lacking": {
                        "rights": [right.value for right in lacking.rights],
                        "newly": [right.value for right in lacking.newly],
                        "back": [right.value for right in lacking.back],
                        "request_id": lacking.request_id,
                    }
                }
            },
        )
        return bool(written.matched_count)


def _rights(values: list[str]) -> tuple[BotRight, ...]:
    return tuple(right for right in BotRight if right.value in values)
