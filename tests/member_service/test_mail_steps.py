"""Mails through everything that people, Telegram and time do, while processes die between any two writes."""

import asyncio
import os
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from member_service.domain.mail_ports import NEVER, NO, YES, number_of_line
from member_service.domain.mail_receiving import Review
from member_service.domain.mail_submitting import Verdict
from member_service.domain.mails import Mail, MailState, Side, TaskKind
from member_service.storage.erasing import MongoHoldings
from member_service.storage.mails import MAILS, mail_from
from member_service.storage.personal_data import MongoMemberRecords
from servicekit.errors import ServiceError
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.mail_parts import ANA, BRUNO, CLARA, DAVI, ELSEWHERE, MEMBERS, MailHouse
from tests.member_service.parts import ADMIN, CHAT
from tests.support.databases import open_empty_database

SENDERS = (ANA, DAVI)
RECIPIENTS = (BRUNO, CLARA, ELSEWHERE)
OTHERS = MEMBERS[4:9]
FINAL = {MailState.OVER, MailState.RETURNED, MailState.REFUSED, MailState.REMOVED, MailState.ERASED}
PLACES = ("mails", "mail_drafts", "mail_quotas", "mail_choices", "mail_replies", "outbox", "audit")

_STEP = st.tuples(
    st.one_of(
        st.tuples(
            st.just("submit"),
            st.sampled_from(SENDERS),
            st.sampled_from(RECIPIENTS),
            st.sampled_from([Verdict.CLEAN, Verdict.CLEAN, Verdict.CLEAN, Verdict.UNSURE]),
        ),
        st.tuples(st.just("consent"), st.sampled_from([YES, YES, YES, NO, NEVER])),
        st.tuples(st.just("review"), st.sampled_from([Review.PUBLISH, Review.PUBLISH, *Review])),
        st.tuples(st.just("report"), st.sampled_from(OTHERS)),
        st.tuples(st.just("decide"), st.booleans(), st.booleans()),
        st.tuples(st.just("reply"), st.sampled_from(["sender", "recipient"])),
        st.tuples(st.just("report_reply"), st.integers(0, 3)),
        st.tuples(st.just("decide_reply"), st.booleans(), st.booleans()),
        st.tuples(st.just("stop")),
        st.tuples(st.just("reveal")),
        st.tuples(st.just("withdraw")),
        st.tuples(st.just("now")),
        st.tuples(st.just("erase"), st.sampled_from([ANA, BRUNO]), st.integers(0, 5)),
        st.tuples(st.just("work")),
        st.tuples(st.just("pass"), st.sampled_from([3, 11, 11, 60, 600, 1500])),
    ),
    st.integers(0, 3),
    st.one_of(st.none(), st.integers(1, 5)),
    st.booleans(),
)

_SUBMIT = ("submit", ANA, BRUNO, Verdict.CLEAN)
WHO_WROTE_IS_ERASED_BEFORE_IT_GOES_BACK = [
    (what, 0, None, False)
    for what in (_SUBMIT, _SUBMIT, ("consent", YES), _SUBMIT, _SUBMIT, ("consent", YES), ("erase", ANA, 0))
]


class Life:
    """One group, and what is true of it whatever happens."""

    def __init__(self, house: MailHouse) -> None:
        self.house = house
        self.reported: Counter[tuple[int, int]] = Counter()
        self.gone: set[int] = set()

    async def all(self) -> list[Mail]:
        found = self.house.database.collection(MAILS).find({})
        return [mail_from(one, self.house.database.keys) async for one in found.sort("_id", 1)]

    def dying(self, writes: int | None, seed: int) -> MailHouse:
        """A process of the same system that dies after so many writes."""
        place = CrashingDatabase(self.house.database, writes, seed)
        other = MailHouse(place, self.house.clock, prefix=f"d{uuid4().hex[:8]}")  # type: ignore[arg-type]
        other.group_id, other.telegram = self.house.group_id, self.house.telegram
        return other

    async def step(self, what, which: int, writes: int | None, *, again: bool) -> None:
        """Do it in a process that may die; the caller asks the same again, or gives up."""
        request = str(uuid4())
        mails = await self.all()
        mail = mails[which % len(mails)] if mails else None
        if what[0] == "pass":
            with suppress(Crash):
                await self.dying(writes, which).passes(minutes=what[1])
            return
        for place in [self.dying(writes, which), *([self.house] if again else [])]:
            try:
                await self.act(place, what, mail, request)
            except Crash:
                continue
            except ServiceError:
                return
            return

    async def act(self, place: MailHouse, what, mail: Mail | None, request: str) -> None:
        desk = place.desk
        if what[0] == "work":
            await place.work()
        elif what[0] == "erase":
            if not what[2]:
                holdings = MongoHoldings(
                    self.house.database, MongoMemberRecords(self.house.database), place.clock
                )
                await holdings.erase(what[1], finally_=True)
                self.gone.add(what[1])
        elif what[0] == "submit":
            _, sender, recipient, verdict = what
            if sender not in self.gone and recipient not in self.gone:
                with suppress(ServiceError):
                    await place.draft(sender, recipient)
                await place.do.submit(request, sender, verdict)
        elif mail is not None and not {mail.recipient_id, await self.writer(mail)} & self.gone:
            await self.on(place, desk, what, mail, request)

    async def writer(self, mail: Mail) -> int:
        sender = await self.house.stores.mail.mails.sender(mail)
        return sender.member_id if sender else 0

    async def on(self, place: MailHouse, desk, what, mail: Mail, request: str) -> None:
        """What somebody does about one mail."""
        one, number = what[0], mail.number
        if one == "consent":
            await place.do.consent(request, CHAT, number, mail.recipient_id or 1, what[1])
        elif one == "review":
            await place.do.review(request, CHAT, number, mail.recipient_id or 1, what[1])
        elif one == "report":
            await desk.report(request, CHAT, number, what[1])
            self.reported[number, what[1]] += 1
        elif one == "decide":
            await desk.decide(request, CHAT, number, ADMIN, keep_it=what[1], block=what[2])
        elif one == "reply":
            writer = await self.writer(mail) if what[1] == "sender" else mail.recipient_id
            verdict = Verdict.CLEAN
            await desk.reply(request, CHAT, number, writer or 1, text="que lindo, obrigado", verdict=verdict)
        elif one.endswith("_reply"):
            await self.about_a_reply(desk, what, mail, request)
        elif one == "stop":
            await desk.stop(request, CHAT, number, mail.recipient_id or 1)
        elif one == "reveal":
            await desk.reveal(request, CHAT, number, mail.recipient_id or 1, "")
        elif one == "withdraw":
            await desk.withdraw(request, CHAT, number, await self.writer(mail) or 1)
        elif one == "now":
            await place.do.post_now(request, CHAT, number, ADMIN)

    async def about_a_reply(self, desk, what, mail: Mail, request: str) -> None:
        """The side that got it reports it, and a moderator decides."""
        if what[0] == "decide_reply":
            for reply in mail.reported_replies[:1]:
                decided = {"keep_it": what[1], "block": what[2]}
                await desk.decide_reply(request, CHAT, mail.number, ADMIN, number_of_line(reply), **decided)
            return
        lines = await self.house.stores.mail.lines.of(mail)
        for line in lines[what[1] : what[1] + 1]:
            reader = mail.recipient_id if line.side is Side.SENDER else await self.writer(mail)
            await desk.report_reply(request, CHAT, mail.number, reader or 1, line.number)
            self.reported[mail.number, -line.number] += 1

    async def check(self) -> None:
        """What holds at any moment."""
        posts = Counter(number for number, _, _ in self.house.telegram.posts)
        assert all(count == 1 for count in posts.values()), posts
        assert all(count == 1 for count in self.reported.values()), self.reported
        for mail in await self.all():
            assert len(set(mail.reports)) == len(mail.reports)
            assert len(set(mail.reported_replies)) == len(mail.reported_replies)
            assert set(mail.waiting_replies) <= set(mail.reported_replies)
        for name in PLACES:
            async for row in self.house.database.collection(name).find({}):
                told = str(row)
                assert not any(str(sender) in told for sender in SENDERS), name

    async def check_end(self) -> None:
        """What holds when all is over for a month."""
        house = self.house
        await house.passes(hours=75)
        told = house.telegram.told
        for mail in await self.all():
            assert mail.state in FINAL, mail.state
            heard = [one for one in told if one.number == mail.number and one.chat_id in SENDERS]
            returned = [one for one in heard if one.kind is TaskKind.RETURNED]
            is_returned = mail.state is MailState.RETURNED
            # Who is erased may have heard of it before, and hears nothing any more.
            assert len(returned) == is_returned or (is_returned and not mail.sender_tag), mail.state
            for one in returned:
                assert timedelta() <= one.time - mail.return_time <= timedelta(minutes=2)
            kinds = Counter(one.kind for one in heard)
            assert all(kinds[kind] <= 1 for kind in kinds if kind is not TaskKind.REPLY), kinds
        await house.passes(days=31)
        for mail in await self.all():
            assert (mail.text, await house.stores.mail.mails.sender(mail)) == ("", None)
            assert not mail.waiting_replies
        await self.check()


async def _live(engine: str, steps) -> None:
    async with open_empty_database(engine) as database:
        life = Life(await MailHouse(database).open())
        for what, which, writes, again in steps:
            await life.step(what, which, writes, again=again)
            await life.check()
        await life.check_end()


EXAMPLES = int(os.environ.get("GYMNATION_SOAK_EXAMPLES", "12"))


@pytest.mark.parametrize("engine", ["embedded", pytest.param("server", marks=pytest.mark.mongo)])
def test_whoever_dies_when_no_mail_is_posted_twice_and_nobody_learns_who_wrote(engine: str):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(_STEP, min_size=8, max_size=22))
    @example(steps=WHO_WROTE_IS_ERASED_BEFORE_IT_GOES_BACK)
    def lives(steps) -> None:
        asyncio.run(_live(engine, steps))

    lives()
