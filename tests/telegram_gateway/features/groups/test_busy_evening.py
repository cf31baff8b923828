"""A busy evening in a group of 200: how many messages all of them see, with and without words for one.

The same evening is lived twice in one run, at a server of before and at one that has ephemeral messages.
Everything that the bot says in the group is counted, what goes away after a while included.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import pytest

from gymnation.member.v1 import groups_pb2
from sandbox.telegram.ephemeral import Version
from tests.support.consents import agree
from tests.support.town import ADMIN, GROUP, Town, said, town
from tests.telegram_gateway.features.checkins.test_bursts import Gate

PEOPLE = 200
CLASSES = 4
IN_A_CLASS = 30


@dataclass
class Evening:
    """What was seen by all, by what was going on; and what one person saw, all in all."""

    seen: Counter[str] = field(default_factory=Counter)
    whispered: int = 0

    @property
    def total(self) -> int:
        return self.seen.total()


class Counting:
    """Lives an evening, and counts what comes of each part of it."""

    def __init__(self, people: Town, ids: list[int]) -> None:
        self.people, self.ids = people, ids
        self.evening = Evening()
        self._before = self._said()

    def _said(self) -> int:
        return sum(one.by_bot for one in self.people.world.chats[GROUP].messages.values())

    async def count(self, what: str) -> None:
        """Wait until everything that was begun is answered, and count it under a name."""
        await self.people.until_idle()
        self.evening.seen[what] = self._said() - self._before - self.evening.total

    async def all_say(self, places: range, words: str, **more: int) -> None:
        for place in places:
            await self.people.says(self.ids[place], words, **more)

    async def classes(self, anchor: int) -> None:
        """Four classes end, and thirty people of each send their photo at once."""
        for number in range(CLASSES):
            gate = self.people.gateway.gateway.pause = Gate()
            first, *others = self.ids[number * IN_A_CLASS : (number + 1) * IN_A_CLASS]
            photo = await self.people.photo(first, to=anchor, sample=first)
            await self.people.answer(to=photo)
            await asyncio.gather(*(self.people.photo(one, to=anchor, sample=one) for one in others))
            chat = self.people.desk.acknowledgements._chats[GROUP]
            while len(chat.waiting) < len(others):  # noqa: ASYNC110 - it says nothing when it changes
                await asyncio.sleep(0.01)
            gate.opened.set()
            await self.people.until_idle()
        await self.count("check-ins")

    async def members(self, anchor: int) -> None:
        """What members do besides."""
        for person in self.ids[:12]:
            await self.people.photo(person, to=anchor, sample=PEOPLE + person)
        await self.count("a second photo")
        await self.all_say(range(150, 158), "feito!", reply_to=anchor)
        await self.count("a word in place of a photo")
        await self.all_say(range(20, 30), "/perfil")
        await self.all_say(range(30, 36), "/meta")
        await self.all_say(range(36, 42), "/ultimo")
        await self.count("about oneself")
        await self.all_say(range(42, 46), "/macros 2 ovos e um pão")
        await self.count("meals")
        for words in ("quantas proteínas tem um ovo?", "e um pão?"):
            await self.all_say(range(46, 49), f"@{self.people.world.bot['username']} {words}")
            await self.people.until_idle()
        await self.count("questions, of which one a day is free")
        await self.all_say(range(49, 53), "/ranking")
        await self.all_say(range(53, 56), "/hoje")
        await self.count("what concerns all")

    async def admin(self) -> None:
        """What the admin does about four who advertise."""
        spam = [await self.people.says(self.ids[place], "promoção") for place in range(160, 164)]
        for message, words in zip(
            [*spam[:2], spam[0], spam[2], spam[3], spam[3]],
            ["/addblacklist spam"] * 2 + ["/why", "/aviso", "/silenciar 2h spam", "/why"],
            strict=True,
        ):
            await self.people.says(ADMIN, words, reply_to=message["message_id"])
            await self.people.until_idle()
        await self.count("what an admin does")


async def evening(version: Version) -> Evening:
    """Live it at a server of that version."""
    async with town(ephemeral=version) as people:
        ids = [(await people.post("people", first_name="Membro"))["id"] for _ in range(PEOPLE - 5)]
        await agree(people.clients.members, ids)
        for person in ids:
            await people.post(f"chats/{GROUP}/join", user_id=person)
        await people.registered()
        await people.set_up(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE, question_quota=1)
        # As under Telegram's limits, without their minutes.
        people.desk.acknowledgements._combine = True
        counting = Counting(people, ids)
        # The admin's own post: what answers a message of the bot is said to the coach.
        anchor = (await people.anchor())["reply_to_message"]["message_id"]
        await counting.count("the anchor")
        await counting.classes(anchor)
        await counting.members(anchor)
        await counting.admin()
        assert not [one for one in people.of_bot(GROUP) if "deu errado" in said(one)]
        told = people.world.ephemerals._messages.values()
        counting.evening.whispered = sum(one.by_bot for one in told)
        return counting.evening


@pytest.mark.long(6)
async def test_at_most_half_of_what_all_saw_before_is_seen_by_all():
    before, after = await evening("off"), await evening("10.3")
    # With -s: the figures of CHANGELOG.md and of docs/limits.md.
    print()
    for what, count in before.seen.items():
        print(f"{what}: {count} before, {after.seen[what]} now")
    print(f"{before.total} before, {after.total} now, and {after.whispered} for one pair of eyes")
    assert 2 * after.total <= before.total
    # What concerns one alone is seen by none but them.
    for what in (
        "a second photo",
        "a word in place of a photo",
        "about oneself",
        "meals",
        "what an admin does",
    ):
        assert before.seen[what]
        assert not after.seen[what], what
    # What concerns all is seen by all as before.
    for what in ("the anchor", "check-ins"):
        assert before.seen[what] == after.seen[what]
    # Nobody is told less.
    assert before.whispered == 0
    assert after.total + after.whispered >= before.total
