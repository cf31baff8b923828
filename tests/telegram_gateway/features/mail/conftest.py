"""A town in which anonymous mail is on, and whose hours can be let pass."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest

from gymnation.member.v1.group_service_pb2 import RecordMembershipsRequest
from gymnation.member.v1.groups_pb2 import MEMBERSHIP_STATE_INSIDE, Membership
from member_service.domain.outbox import Outbox
from member_service.mail_servicers import mail_sweeper
from member_service.stores import Stores
from sandbox.patience import patient
from telegram_gateway.clients.times import to_timestamp
from tests.support.clock import ShiftedClock
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, Message, Town, said, town

KIND = "Seu sorriso às seis da manhã anima a turma inteira."


class Post:
    """A town with mail."""

    def __init__(self, people: Town, clock: ShiftedClock) -> None:
        self.people, self.clock = people, clock
        self.restarts = False
        """Whether another gateway takes over before each step."""
        stores = Stores(people.database)
        self._sweeper = mail_sweeper(stores, Outbox(stores.outbox, clock), clock, allowed=True)

    async def know(self, *others: int) -> None:
        """Have the bot know some people of the group, besides those who are there."""
        now = to_timestamp(self.clock())
        seen = [
            Membership(member_id=one, state=MEMBERSHIP_STATE_INSIDE, see_time=now)
            for one in (ADMIN, BIA, CAIO, DUDA, *others)
        ]
        await self.people.clients.groups.RecordMemberships(
            RecordMembershipsRequest(request_id=str(uuid4()), chat_id=GROUP, memberships=seen)
        )

    async def turn_on(self) -> None:
        """Have the group know enough people, and want mail; everybody has opened the chat with the bot."""
        await self.know(*range(7001, 7009))
        await self.people.set_up(mail_enabled=True)
        for person in (ADMIN, BIA, CAIO, DUDA):
            await self.people.says(person, "/start", chat=person)
            await self.people.answer(chat=person)

    async def look(self) -> None:
        """Have what is due handed to the outbox, and done."""
        await self._sweeper.sweep_once()
        await self.people.gateway.gateway.outbox.schedule(f"look:{uuid4()}", "dance", GROUP, {})

    async def passes(self, **span: float) -> None:
        """Let time pass, and what is due happen."""
        self.clock.ahead += timedelta(**span)
        await self.look()

    async def step(self) -> None:
        if self.restarts:
            await self.people.until_idle()
            await self.people.restart_gateway()

    async def presses(self, person: int, message: Message, label: str) -> str:
        await self.step()
        return await self.people.presses(person, message, label)

    async def answers(self, person: int, text: str, containing: str = "") -> Message:
        """Write in private; give what the bot says to it."""
        await self.step()
        await self.people.says(person, text, chat=person)
        return await self.people.answer(chat=person, containing=containing)

    async def picks(self, person: int, other: int) -> Message:
        """Choose somebody on Telegram's own list."""
        await self.step()
        await self.people.post("choose", **{"from": person, "row": 0, "col": 0, "users": [other]})
        return await self.people.answer(chat=person)

    async def door(self, person: int, command: str = "/correio") -> Message:
        return await self.answers(person, command, "orreio elegante" if command != "/mail" else "")

    async def begins(self, person: int) -> Message:
        """Begin a mail; give the question whom it is for."""
        door = await self.door(person)
        await self.presses(person, door, "Escrever")
        asked = await self.people.answer(chat=person)
        if "18 anos" in said(asked):
            await self.presses(person, asked, "Tenho 18")
            asked = await self.people.answer(chat=person)
        assert "Para quem é?" in said(asked)
        return asked

    async def previews(self, person: int, to: int, text: str = KIND, *, secret: bool = True) -> Message:
        """Write all of a mail; give its preview."""
        await self.begins(person)
        assert "Agora escreva o recado" in said(await self.picks(person, to))
        asked = await self.answers(person, text)
        assert "quiser saber quem escreveu" in said(asked), said(asked)
        await self.presses(person, asked, "Não" if secret else "Pode saber")
        return await self.people.answer(chat=person)

    async def sends(self, person: int, to: int, text: str = KIND, *, secret: bool = True) -> Message:
        """Write and send a mail; give what is said then."""
        preview = await self.previews(person, to, text, secret=secret)
        await self.presses(person, preview, "Enviar")
        return await self.people.edited(preview, "a caminho")

    async def is_asked(self, person: int) -> Message:
        """Let the minutes pass after which somebody is asked; give the question."""
        await self.passes(minutes=11)
        return await self.people.answer(chat=person, containing="Chegou um correio")

    async def reads(self, person: int) -> Message:
        """Have somebody want mail; give the mail that they read."""
        await self.presses(person, await self.is_asked(person), "Quero")
        await self.look()
        return await self.people.answer(chat=person, containing="Um correio para você")

    async def publishes(self, person: int) -> Message:
        """Have somebody publish the mail that they are shown; give the post."""
        await self.presses(person, await self.reads(person), "Publicar")
        await self.look()
        shown = await self.people.answer(containing="Correio elegante nº")
        # The member service hears a moment later that it is there.
        mails = self.people.database.collection("mails")
        async with asyncio.timeout(patient(20)):
            # The database says nothing when it changes.
            while not await mails.find_one({"state": "published"}):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return shown


@pytest.fixture
async def without() -> AsyncIterator[Post]:
    """A town whose group is registered, and has no mail."""
    clock = ShiftedClock()
    async with town(clock=clock) as people:
        await people.registered()
        yield Post(people, clock)


@pytest.fixture
async def post(without: Post) -> Post:
    """A town with mail."""
    await without.turn_on()
    return without
