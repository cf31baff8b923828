"""Hundreds of groups in a town, without a call and a look of every sweep for each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from member_service.domain.groups import RegisterGroup
from member_service.domain.memberships import MembershipState, RecordMemberships, Sighting
from member_service.storage.groups import MongoGroupStore
from member_service.storage.memberships import MongoMemberships
from servicekit.clock import utc_now
from servicekit.request_ids import request_id
from tests.support.town import OWNER, Town

FIRST = -1009000000000


@dataclass(frozen=True, slots=True)
class Registered:
    """A group, and whom the bot has seen in it."""

    chat_id: int
    title: str
    username: str = ""
    members: Sequence[int] = ()


def nobodys(count: int) -> list[Registered]:
    """Groups that have nothing to do with anybody."""
    return [Registered(FIRST - number, f"A{number:04}") for number in range(count)]


async def register(people: Town, groups: Iterable[Registered], seen_at: datetime | None = None) -> None:
    """Have the owner register them, by what the member service does when it is called."""
    store = MongoGroupStore(people.database)
    register_group = RegisterGroup(store, utc_now, lambda: str(uuid4()))
    record = RecordMemberships(MongoMemberships(people.database), store, utc_now)
    for group in groups:
        await register_group(
            request_id(-group.chat_id, "RegisterGroup", group.title),
            group.chat_id,
            title=group.title,
            username=group.username,
            registered_by=OWNER,
            language="",
        )
        if group.members:
            sightings = [
                Sighting(one, "", MembershipState.INSIDE, seen_at or utc_now()) for one in group.members
            ]
            await record(
                request_id(-group.chat_id, "RecordMemberships", group.title), group.chat_id, sightings
            )
    people.desk.seen.forget_group()
