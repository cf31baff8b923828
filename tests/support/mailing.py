"""People of a city who write each other anonymous mails, read them, and pay for a name, button by button.

Each of them looks at the bot's last words in private and does what these ask for, as people do.
So whatever is killed meanwhile, they go on from what they see; who sees nothing more begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import uuid4

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from gymnation.member.v1.group_service_pb2 import RecordMembershipsRequest, UpdateGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.groups_pb2 import MEMBERSHIP_STATE_INSIDE, Group, GroupSettings, Membership
from gymnation.member.v1.mail_service_pb2 import SetMailChoiceRequest
from gymnation.member.v1.mail_service_pb2_grpc import MailServiceStub
from gymnation.member.v1.mails_pb2 import MAIL_ANSWER_YES, MailChoice
from tests.support.channels import open_channel
from tests.support.city import City, Json, said

KIND = "Seu sorriso às seis da manhã anima a turma inteira."
STARS = 50
NAME = "Que fique entre vocês"
"""So ends what tells a name that was paid for."""


async def turn_on(people: City, chat: int, members: Iterable[int], *, others: int = 0) -> None:
    """Have a group know its members, and want mail with a name for Stars; all are grown up.

    `others`: how many more are known who never do anything.
    """
    everybody = [*members, *range(7_000_001, 7_000_001 + others)]
    now = Timestamp()
    now.FromDatetime(datetime.now(UTC))
    seen = [Membership(member_id=one, state=MEMBERSHIP_STATE_INSIDE, see_time=now) for one in everybody]
    settings = GroupSettings(mail_enabled=True, mail_reveal_stars=STARS)
    paths = [f"settings.{name}" for name in ("mail_enabled", "mail_reveal_stars")]
    async with open_channel(people.plan.member) as channel:
        groups, mails = GroupServiceStub(channel), MailServiceStub(channel)
        await groups.RecordMemberships(
            RecordMembershipsRequest(request_id=str(uuid4()), chat_id=chat, memberships=seen)
        )
        await groups.UpdateGroup(
            UpdateGroupRequest(
                request_id=str(uuid4()),
                group=Group(chat_id=chat, settings=settings),
                update_mask=FieldMask(paths=paths),
            )
        )
        for one in members:
            await mails.SetMailChoice(
                SetMailChoiceRequest(
                    request_id=str(uuid4()),
                    chat_id=chat,
                    member_id=one,
                    choice=MailChoice(adult=MAIL_ANSWER_YES),
                )
            )


class Correspondent:
    """One person in their chat with the bot."""

    def __init__(self, people: City, person: int) -> None:
        self.people, self.person = people, person

    async def heard(self) -> list[Json]:
        """All that the bot said to them, as it stands now."""
        return [one for one in await self.people.messages(self.person) if one["from"]["is_bot"]]

    async def with_words(self, words: str) -> Json | None:
        """The newest message of the bot that says this now."""
        return next((one for one in reversed(await self.heard()) if words in said(one)), None)

    async def hears(self, words: str) -> Json:
        """Wait for it."""
        found: Json = await self.people.until(lambda: self.with_words(words))
        return found

    async def says(self, text: str) -> Json:
        return await self.people.says(self.person, text, chat=self.person)

    async def presses(self, message: Json, label: str) -> None:
        """Press a button; the bot's answer may come or not."""
        row, column = place_of(message, label)
        await self.people.post(
            "press",
            **{"from": self.person},
            chat_id=self.person,
            message_id=message["message_id"],
            row=row,
            col=column,
        )

    async def picks(self, other: int) -> None:
        """Choose somebody on Telegram's own list."""
        await self.people.post("choose", **{"from": self.person, "row": 0, "col": 0, "users": [other]})


def place_of(message: Json, label: str) -> tuple[int, int]:
    """Where a button is."""
    for row, buttons in enumerate(message.get("buttons", [])):
        for column, button in enumerate(buttons):
            if label in button["text"]:
                return row, column
    raise AssertionError(f"no button {label!r} below {said(message)!r}")
