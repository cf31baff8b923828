"""Reports about anonymous mails, and what moderators and the owner do about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from member_service.domain import fields, mail_reports, mails
from member_service.domain.audit import Action, AuditEntry, AuditStore, cut
from member_service.domain.changes import Change
from member_service.domain.groups import Group, registered_group
from member_service.domain.mail_failures import MailNotFound, MailOver
from member_service.domain.mail_ports import (
    ChoiceStore,
    Line,
    LineStore,
    MailLists,
    MailPosition,
    PaidTotals,
    QuotaStore,
    SeenMail,
    Sender,
)
from member_service.domain.mail_reading import MailDesk, for_moderators, is_seen_by, is_told
from member_service.domain.mail_receiving import block_sender, end_blocked
from member_service.domain.mail_sweep import PAUSE
from member_service.domain.mails import Mail, MailState, Side
from member_service.domain.payments import Totals
from servicekit.clock import Clock

REASON_LEAST = 10
_NAMESPACE = UUID("0d1a0c1a-53a8-4a8f-8f6b-3f2f5b7d6c21")
_DECIDED = {True: "mail_kept", False: "mail_removed"}


class ReportMail:
    """Stores that a member reports a mail, once."""

    def __init__(self, desk: MailDesk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    async def __call__(self, request_id: str, chat_id: int, number: int, member_id: int) -> tuple[int, bool]:
        """How many have reported it, and whether it was taken away."""
        change = Change.of(request_id, self._clock(), "ReportMail", chat_id, number, member_id)
        fields.positive(member_id, "member_id")

        def report(mail: Mail) -> Mail:
            side = self._desk.side_of(mail, member_id)
            if not is_seen_by(mail, side):
                raise MailNotFound
            tag = self._desk.store.report_tag(mail, member_id)
            return mail_reports.report(mail, tag, change.time, by_recipient=side is Side.RECIPIENT)

        _, mail = await self._desk.change(chat_id, number, change, report)
        return mail.report_count, mail.state is MailState.REMOVED


class DecideReport:
    """Decides on a mail that is held or reported."""

    def __init__(self, desk: MailDesk, choices: ChoiceStore, audit: AuditStore, clock: Clock) -> None:
        self._desk, self._choices, self._audit, self._clock = desk, choices, audit, clock

    async def __call__(
        self,
        request_id: str,
        chat_id: int,
        number: int,
        decided_by: int,
        *,
        keep_it: bool,
        block: bool,
        decided_by_name: str = "",
    ) -> SeenMail:
        content = (chat_id, number, decided_by, keep_it, block)
        change = Change.of(request_id, self._clock(), "DecideReport", *content)
        fields.positive(decided_by, "decided_by")
        _, known = await self._desk.find(chat_id, number)
        if self._desk.side_of(known, decided_by) is not None:
            # Nobody judges what they wrote, nor reads here what they were not asked about yet.
            raise MailNotFound
        if not self._desk.store.knows(known, change):
            mail_reports.decide(known, change.time, keep_it=keep_it)
            if block:
                await block_sender(self._desk, self._choices, known, by_group=True)
        group, mail = await self._desk.change(
            chat_id, number, change, lambda one: mail_reports.decide(one, change.time, keep_it=keep_it)
        )
        done = Action(decided_by, _DECIDED[keep_it], decided_by_name, target=f"#{number}")
        await write_down(self._audit, group, change, done)
        if block:
            await end_blocked(self._desk, mail, change.time, by_group=True)
            done = Action(decided_by, "mail_sender_blocked", decided_by_name, target=f"#{number}")
            await write_down(self._audit, group, change, done)
        return for_moderators(self._desk, mail, group)


class OpenSender:
    """Opens who wrote a mail, for the owner, who answers for that."""

    def __init__(self, desk: MailDesk, audit: AuditStore, clock: Clock) -> None:
        self._desk, self._audit, self._clock = desk, audit, clock

    async def __call__(
        self,
        request_id: str,
        chat_id: int,
        number: int,
        opened_by: int,
        reason: str,
        *,
        opened_by_name: str = "",
    ) -> Sender:
        change = Change.of(request_id, self._clock(), "OpenSender", chat_id, number, opened_by, reason)
        fields.positive(opened_by, "opened_by")
        fields.in_range(len(reason), "reason", REASON_LEAST, 500)
        group, mail = await self._desk.find(chat_id, number)
        sender = await self._desk.store.sender(mail)
        if sender is None:
            raise MailOver
        # Written down before anybody reads it, in the log and for whoever wrote it.
        done = Action(opened_by, "mail_opened", opened_by_name, reason=reason, target=f"#{number}")
        await write_down(self._audit, group, change, done)
        opened = mails.Opening(reason, change.time)
        await self._desk.change(chat_id, number, change, lambda one: mails.opened(one, opened))
        return sender


class ListMails:
    """Lists mails that wait for a moderator."""

    def __init__(self, desk: MailDesk, lists: MailLists, lines: LineStore) -> None:
        self._desk, self._lists, self._lines = desk, lists, lines

    async def __call__(
        self, chat_id: int, after: MailPosition | None, page_size: int
    ) -> tuple[Sequence[SeenMail], MailPosition | None]:
        """Oldest first, as moderators see them."""
        size = fields.page_size(page_size, 20, 50)
        group = await registered_group(self._desk.groups, chat_id)
        found = await self._lists.waiting(group.id, after, size + 1)
        page = [for_moderators(self._desk, one, group, await self._reported(one)) for one in found[:size]]
        return page, _following(found, size)

    async def _reported(self, mail: Mail) -> Sequence[Line]:
        if not mail.waiting_replies:
            return ()
        return [one for one in await self._lines.of(mail) if one.id in mail.waiting_replies]


class ListMemberMails:
    """Lists what a member sent, or received and may know of."""

    def __init__(self, desk: MailDesk, lists: MailLists) -> None:
        self._desk, self._lists = desk, lists

    async def __call__(
        self, chat_id: int, member_id: int, side: Side, after: MailPosition | None, page_size: int
    ) -> tuple[Sequence[SeenMail], MailPosition | None]:
        """Newest first, as that side sees them."""
        fields.positive(member_id, "member_id")
        size = fields.page_size(page_size, 20, 50)
        group = await registered_group(self._desk.groups, chat_id)
        found = await self._lists.of_side(group.id, member_id, side, after, size + 1)
        page = [
            SeenMail(one, group.chat_id, side)
            for one in found[:size]
            if is_seen_by(one, side) and (side is Side.SENDER or is_told(one))
        ]
        return page, _following(found, size)


def _following(found: Sequence[Mail], size: int) -> MailPosition | None:
    return MailPosition(found[size - 1].create_time, found[size - 1].id) if len(found) > size else None


@dataclass(frozen=True, slots=True)
class MailStats:
    """What is counted of a group."""

    counts: Mapping[MailState, int]
    reported: int
    next_post_time: datetime | None
    next_number: int
    """Of the queued mail whose turn it is next; 0 when there is none."""
    paid: Totals


class GetMailStats:
    """Counts the mails of a group."""

    def __init__(
        self, desk: MailDesk, lists: MailLists, quotas: QuotaStore, paid: PaidTotals, clock: Clock
    ) -> None:
        self._desk, self._lists, self._quotas, self._paid = desk, lists, quotas, paid
        self._clock = clock

    async def __call__(self, chat_id: int) -> MailStats:
        group = await registered_group(self._desk.groups, chat_id)
        counts, reported = await self._lists.count(group.id, self._clock())
        return MailStats(
            _without_erasures(counts),
            reported,
            await self._quotas.next_turn(group.id, PAUSE),
            await self._lists.next_number(group.id, self._clock()),
            await self._paid.totals(group.id),
        )


def _without_erasures(counts: Mapping[MailState, int]) -> Mapping[MailState, int]:
    """Count erased mails as removed: else who just left the bot would be known as the writer."""
    shown = dict(counts)
    if erased := shown.pop(MailState.ERASED, 0):
        shown[MailState.REMOVED] = shown.get(MailState.REMOVED, 0) + erased
    return shown


async def write_down(audit: AuditStore, group: Group, change: Change, action: Action) -> None:
    """Write it into the group's log, once for a request. Nobody's sender is in it."""
    own_id = str(uuid5(_NAMESPACE, f"{change.request_id}:{action.action}"))
    own = Change(own_id, change.fingerprint, change.time)
    await audit.add(AuditEntry(own_id, group.id, cut(action), change.time), own)
