"""A group whose members leave each other mails, and what a gateway does about them, by a clock of ours."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from member_service.domain.changes import Change
from member_service.domain.mail_failures import MailNotFound
from member_service.domain.mail_ports import YES, Choice, Draft, SeenMail
from member_service.domain.mail_posting import PostOutcome
from member_service.domain.mail_submitting import Verdict
from member_service.domain.mails import Mail, TaskKind
from member_service.domain.memberships import MembershipState, Sighting
from member_service.domain.outbox import Outbox
from member_service.mail_servicers import mail_desk_use_cases, mail_sweeper, mail_use_cases
from member_service.payment_parts import Paying
from member_service.storage.database import Database
from member_service.stores import INDEXES, Stores
from member_service.transport.mail_desks import MailDeskUseCases
from tests.member_service.parts import CHAT, Parts, SetClock
from tests.support.member_service import member_settings

ANA, BRUNO, CLARA, DAVI = 70_000_000_001, 70_000_000_002, 70_000_000_003, 70_000_000_004
MEMBERS = (ANA, BRUNO, CLARA, DAVI, *range(70_000_000_005, 70_000_000_011))
ELSEWHERE = 70_000_000_099
KIND = "você treina com um sorriso que anima todo mundo"


@dataclass(frozen=True, slots=True)
class Told:
    """Something that somebody reads at Telegram."""

    chat_id: int
    kind: TaskKind
    number: int
    time: datetime
    recipient_name: str = ""
    text: str = ""


@dataclass
class Telegram:
    """What was said and posted."""

    told: list[Told] = field(default_factory=list)
    posts: list[tuple[int, str, str]] = field(default_factory=list)
    """Number, text and name of each."""

    def heard_by(self, member_id: int) -> list[TaskKind]:
        return [one.kind for one in self.told if one.chat_id == member_id]


class MailHouse:
    """One group with mail, in which everybody is grown up."""

    def __init__(self, database: Database, clock: SetClock | None = None, prefix: str = "id") -> None:
        self.parts = Parts(database, clock, prefix)
        self.database, self.clock = database, self.parts.clock
        self.stores = Stores(database)
        self.do = mail_use_cases(self.stores, self.clock, allowed=True)
        self.outbox = Outbox(self.stores.outbox, self.clock)
        self.sweeper = mail_sweeper(self.stores, self.outbox, self.clock, allowed=True)
        self.telegram = Telegram()
        self.group_id = ""

    async def open(self) -> "MailHouse":
        await self.database.ensure_indexes(INDEXES)
        self.group_id = (await self.parts.registered()).id
        for member_id in MEMBERS:
            sighting = Sighting(member_id, "", MembershipState.INSIDE, self.clock())
            await self.stores.memberships.record(self.group_id, sighting, self.clock().date())
            await self.choose(member_id, adult=YES)
        await self.switch(on=True)
        return self

    async def switch(self, *, on: bool) -> None:
        """An admin turns mail on or off."""
        values = {"settings.mail_enabled": on}
        await self.stores.groups.update(CHAT, values, self.parts_change())

    @property
    def desk(self) -> MailDeskUseCases:
        """What follows a mail. A name costs nothing here."""
        paying = Paying(self.stores, self.outbox, member_settings(), self.clock)
        return mail_desk_use_cases(self.stores, paying, self.clock)

    def parts_change(self) -> Any:

        return Change.of(self.parts.new_request(), self.clock(), "test")

    async def choose(self, member_id: int, **said: str) -> Choice:
        choice = Choice(**{"receiving": "", "review_first": "", "adult": ""} | said)
        return await self.do.set_choice(self.parts.new_request(), CHAT, member_id, choice)

    async def draft(self, sender: int, recipient: int, text: str = KIND, **more: Any) -> Draft:
        draft = Draft("confirm", CHAT, text, recipient, f"nome de {recipient}", **more)
        return await self.do.save_draft(self.parts.new_request(), sender, draft)

    async def submitted(
        self,
        sender: int = ANA,
        recipient: int = BRUNO,
        text: str = KIND,
        verdict: Verdict = Verdict.CLEAN,
        **more: Any,
    ) -> SeenMail:
        await self.draft(sender, recipient, text, **more)
        return await self.do.submit(self.parts.new_request(), sender, verdict)

    async def held(self, sender: int = ANA, recipient: int = BRUNO) -> int:
        """One that moderators were told of; its number."""
        number = (await self.submitted(sender, recipient, verdict=Verdict.UNSURE)).mail.number
        await self.passes(minutes=11)
        return number

    async def stored(self, number: int) -> Mail:
        mail = await self.stores.mail.mails.find(self.group_id, number)
        assert mail is not None
        return mail

    async def consent(self, number: int, receiving: str = YES, member_id: int = BRUNO) -> SeenMail:
        return await self.do.consent(self.parts.new_request(), CHAT, number, member_id, receiving)

    async def review(self, number: int, review: Any, member_id: int = BRUNO) -> SeenMail:
        return await self.do.review(self.parts.new_request(), CHAT, number, member_id, review)

    async def passes(self, until: datetime | None = None, **by: float) -> None:
        """Let time pass, minute by minute at first, while the service sweeps and the gateway works."""
        until = until or self.clock() + timedelta(**by)
        while self.clock() < until:
            await self.work()
            first = await self.stores.mail.mails.first_time()
            soonest = self.clock() + timedelta(minutes=1)
            self.clock.now = min(until, max(soonest, first) if first else until)
        await self.work()

    async def work(self) -> None:
        """One round of both."""
        await self.sweeper.sweep_once()
        while leased := (await self.outbox.lease("w", None, 20)).entries:
            for one in leased:
                await self.do_entry(one)
                await self.outbox.complete(one.entry_id, one.fence)

    async def do_entry(self, one: Any) -> None:
        """As a gateway does it."""

        payload = json.loads(one.payload)
        kind = TaskKind(one.kind.removeprefix("mail_"))
        if kind is TaskKind.POST:
            await self.post(payload["mail_id"])
            return
        errand = await self.do.task(payload["mail_id"], kind, payload.get("reply_id", ""))
        if errand is not None:
            self.telegram.told.append(
                Told(
                    errand.target,
                    kind,
                    errand.seen.mail.number,
                    self.clock(),
                    errand.recipient_name,
                    errand.line.text if errand.line else "",
                )
            )

    async def post(self, mail_id: str, outcome: PostOutcome = PostOutcome.POSTED) -> None:
        try:
            begun = await self.do.begin_post(mail_id)
        except MailNotFound:
            return
        if begun.unknown:
            await self.do.settle_post(mail_id, PostOutcome.UNKNOWN, 0)
        if not begun.begun:
            return
        mail = begun.seen.mail
        if outcome is PostOutcome.POSTED:
            self.telegram.posts.append((mail.number, mail.text, begun.recipient_name))
        await self.do.settle_post(mail_id, outcome, 500 + len(self.telegram.posts))
