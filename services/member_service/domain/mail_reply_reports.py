"""Reports about what the two sides of a mail write to each other, and what moderators do about them."""

from member_service.domain import fields, mail_reports
from member_service.domain.audit import Action, AuditStore
from member_service.domain.changes import Change
from member_service.domain.mail_failures import MailNotFound, MailOver
from member_service.domain.mail_moderating import write_down
from member_service.domain.mail_ports import ChoiceStore, Line, LineStore, SeenMail, number_of_line
from member_service.domain.mail_reading import MailDesk, for_moderators
from member_service.domain.mail_receiving import block_sender, end_blocked, end_sent
from member_service.domain.mail_talking import own_side
from member_service.domain.mails import Mail, Side
from servicekit.clock import Clock

_DECIDED = {True: "mail_reply_kept", False: "mail_reply_removed"}


class ReportReply:
    """Stores that one side reports what the other one wrote, once."""

    def __init__(self, desk: MailDesk, lines: LineStore, clock: Clock) -> None:
        self._desk, self._lines, self._clock = desk, lines, clock

    async def __call__(
        self, request_id: str, chat_id: int, number: int, member_id: int, reply_number: int
    ) -> None:
        content = (chat_id, number, member_id, reply_number)
        change = Change.of(request_id, self._clock(), "ReportReply", *content)
        fields.positive(member_id, "member_id")
        fields.positive(reply_number, "reply_number")
        _, known = await self._desk.find(chat_id, number)
        side = own_side(self._desk, known, member_id)
        if self._desk.store.knows(known, change):
            return
        line = next((one for one in await self._lines.of(known) if one.number == reply_number), None)
        if line is None:
            raise MailNotFound
        await self._desk.change(
            chat_id, number, change, lambda one: mail_reports.report_reply(one, line, side, change.time)
        )


class DecideReply:
    """Decides on a reply that was reported."""

    def __init__(
        self, desk: MailDesk, lines: LineStore, choices: ChoiceStore, audit: AuditStore, clock: Clock
    ) -> None:
        self._desk, self._lines, self._clock = desk, lines, clock
        self._choices, self._audit = choices, audit

    async def __call__(
        self,
        request_id: str,
        chat_id: int,
        number: int,
        decided_by: int,
        reply_number: int,
        *,
        keep_it: bool,
        block: bool,
        decided_by_name: str = "",
    ) -> SeenMail:
        content = (chat_id, number, decided_by, reply_number, keep_it, block)
        change = Change.of(request_id, self._clock(), "DecideReply", *content)
        fields.positive(decided_by, "decided_by")
        fields.positive(reply_number, "reply_number")
        group, known = await self._desk.find(chat_id, number)
        if self._desk.side_of(known, decided_by) is not None:
            # Nobody judges what they wrote, nor what was written to them.
            raise MailNotFound
        line_id = next((one for one in known.reported_replies if number_of_line(one) == reply_number), "")
        if not line_id:
            raise MailOver
        line = await self._lines.get(known, line_id)
        if not self._desk.store.knows(known, change):
            mail_reports.decide_reply(known, line_id)
            if block and line is not None:
                await self._block(known, line)
        group, mail = await self._desk.change(
            chat_id, number, change, lambda one: mail_reports.decide_reply(one, line_id)
        )
        await write_down(
            self._audit,
            group,
            change,
            Action(decided_by, _DECIDED[keep_it], decided_by_name, target=f"#{number}"),
        )
        if block:
            if line is not None:
                await self._end(mail, line, change)
            done = Action(decided_by, "mail_replier_blocked", decided_by_name, target=f"#{number}")
            await write_down(self._audit, group, change, done)
        if not keep_it:
            # Last: whoever takes up what was broken off has to find who wrote it.
            await self._lines.forget(mail, line_id)
        return for_moderators(self._desk, mail, group)

    async def _block(self, mail: Mail, line: Line) -> None:
        """Keep who wrote it from writing in the group, whichever side that is."""
        if line.side is Side.SENDER:
            await block_sender(self._desk, self._choices, mail, by_group=True)
        elif mail.recipient_id:
            await self._choices.block(mail.group_id, 0, mail.recipient_id)

    async def _end(self, mail: Mail, line: Line, change: Change) -> None:
        if line.side is Side.SENDER:
            await end_blocked(self._desk, mail, change.time, by_group=True)
        elif mail.recipient_id:
            await end_sent(self._desk, mail.group_id, mail.recipient_id, change.time)
