"""Mails that are due: time passes, and what is to be done at Telegram is handed to the outbox.

What was decided is written first, then handed over, then taken from the mail.
After a crash in between, or by another replica, it is handed over again: under its name it stays one entry.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from member_service.domain import mail_answers, mails
from member_service.domain.groups import Group
from member_service.domain.mail_choosing import OpenGroups
from member_service.domain.mail_ports import DraftStore, LineStore, MailGroups, MailStore, QuotaStore
from member_service.domain.mails import Mail, MailState, Task, TaskKind
from member_service.domain.outbox import NewEntry, Outbox, to_be_said
from member_service.domain.sweeps import sweep
from servicekit.clock import Clock

BATCH: Final = 100
PAUSE: Final = timedelta(minutes=2)
"""Between two posts in a group."""
BLANK_EVERY: Final = timedelta(minutes=20)
PUT_OFF: Final = timedelta(minutes=5)
_ATTEMPTS: Final = 8
_REACHING: Final = (TaskKind.CONSENT, TaskKind.REVIEW, TaskKind.POST)


@dataclass(frozen=True, slots=True)
class Sweeping:
    """What is read and written for it."""

    mails: MailStore
    lines: LineStore
    quotas: QuotaStore
    drafts: DraftStore
    groups: MailGroups


class MailSweeper:
    """Looks for mails that are due, again and again. Safe in several processes at once."""

    def __init__(self, stores: Sweeping, opening: OpenGroups, outbox: Outbox, clock: Clock) -> None:
        self._store, self._lines = stores.mails, stores.lines
        self._quotas, self._groups = stores.quotas, stores.groups
        self._drafts = stores.drafts
        self._blanked: datetime | None = None
        self._opening, self._outbox, self._clock = opening, outbox, clock

    async def look(self) -> datetime | int:
        """Do what is due; return when the next is, or how many there were."""
        await self._blank_drafts()
        first = await self._store.first_time()
        if first is None or first > self._clock():
            return first or 0
        return await self.sweep_once()

    async def _blank_drafts(self) -> None:
        """Now and then: what they said is told to nobody as soon as they are over."""
        now = self._clock()
        if self._blanked is None or not timedelta() <= now - self._blanked < BLANK_EVERY:
            await self._drafts.blank_over(now)
            self._blanked = now

    async def sweep_once(self) -> int:
        """Look at all that are due. One that fails does not hold up the others."""
        found = 0
        while mail_ids := await self._store.due(self._clock(), BATCH):
            await sweep(
                mail_ids,
                self._look_at,
                ailing="a mail cannot be looked at",
                otherwise=lambda mail_id: self._store.put_off(mail_id, self._clock() + PUT_OFF),
            )
            found += len(mail_ids)
            if len(mail_ids) < BATCH:
                break
        return found

    async def _look_at(self, mail_id: str) -> None:
        for _ in range(_ATTEMPTS):
            mail, now = await self._store.get(mail_id), self._clock()
            if mail is None:
                return
            group = await self._groups.by_id(mail.group_id)
            after = mails.passed(mail, now)
            if after == mail:
                after = await self._between_those_inside(mail, now)
            if after == mail:
                after = await self._with_turn(mail, group)
            if after != mail:
                if after.blank and not mail.blank:
                    await self._lines.forget(mail)
                if not await self._store.put(after):
                    continue
                continue
            left, due = mails.split_tasks(mail, now)
            if not due:
                return
            if group is not None:
                await self._outbox.schedule([entry(mail, group, one) for one in due])
            await self._store.put(left)
        # Others change it all the time: the next look finds it.

    async def _between_those_inside(self, mail: Mail, now: datetime) -> Mail:
        """Before it reaches somebody: who was banned, or left, neither sends nor gets what was on its way."""
        if mail.begun_time is not None or not any(
            one.kind in _REACHING and one.time <= now for one in mail.tasks
        ):
            return mail
        sender = await self._store.sender(mail)
        sides = [mail.recipient_id, *([sender.member_id] if sender else [])]
        are_inside = await self._opening.are_inside(mail.group_id, *sides)
        return mail if are_inside else mail_answers.blocked(mail, now)

    async def _with_turn(self, mail: Mail, group: Group | None) -> Mail:
        waits = mail.state is MailState.QUEUED and mail.begun_time is None and mail.turn_time is None
        now = self._clock()
        if not waits or mail.post_time is None or mail.post_time > now:
            return mail
        if group is None or not self._opening.is_on(group):
            # Nothing is posted where there are no mails any more. A wait would tell its sender of a "yes".
            return mails.not_posted(mail, now)
        return mails.take_turn(mail, await self._quotas.take_turn(group.id, now, PAUSE))


def entry(mail: Mail, group: Group, task: Task) -> NewEntry:
    """What the outbox does. It lies among what is the group's, whoever is to read it."""
    kind = f"mail_{task.kind}"
    name = f"{kind}:{mail.id}:{task.ref or int(task.time.timestamp() * 1000)}"
    more = {"reply_id": task.ref} if task.kind in (TaskKind.REPLY, TaskKind.REPLY_REPORT) else {}
    return to_be_said(kind, name, group.chat_id, mail_id=mail.id, **more)
