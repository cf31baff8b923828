"""What an entry of the outbox is to do about a mail, asked at the moment of doing it.

Entries name a mail and nobody: who is to read it is found here, under the keys of mail.
"""

from dataclasses import dataclass
from typing import Final

from member_service.domain import fields
from member_service.domain.groups import Group
from member_service.domain.mail_choosing import OpenGroups
from member_service.domain.mail_ports import Line, LineStore, SeenMail
from member_service.domain.mail_reading import MailDesk, for_moderators
from member_service.domain.mails import Concern, Mail, MailState, Side, Step, TaskKind
from servicekit.clock import Clock

_TO_SENDER: Final = (TaskKind.RETURNED, TaskKind.DELIVERED, TaskKind.REFUSED, TaskKind.REVEALED)
_TO_RECIPIENT: Final = (TaskKind.CONSENT, TaskKind.REVIEW)
_ON_THE_POST: Final = (TaskKind.END, TaskKind.REMOVAL)


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done."""

    target: int
    """The chat of who is to read it, or of the group."""
    seen: SeenMail
    group_title: str
    line: Line | None = None
    concern: Concern | None = None
    recipient_name: str = ""


class GetMailTask:
    """Says what is to be done; None when there is nothing to do any more."""

    def __init__(self, desk: MailDesk, lines: LineStore, opening: OpenGroups, clock: Clock) -> None:
        self._desk, self._lines, self._opening, self._clock = desk, lines, opening, clock

    async def __call__(self, mail_id: str, kind: TaskKind, line_id: str) -> Errand | None:
        fields.at_most(line_id, "reply_id", fields.ID_LENGTH)
        mail = await self._desk.store.get(fields.required(mail_id, "mail_id", fields.ID_LENGTH))
        group = await self._desk.groups.by_id(mail.group_id) if mail else None
        if mail is None or group is None:
            return None
        if kind in _TO_RECIPIENT:
            return self._to_recipient(mail, group, kind)
        if kind in _TO_SENDER:
            return await self._to_sender(mail, group, kind)
        if kind is TaskKind.REPLY:
            return await self._reply(mail, group, line_id)
        if kind is TaskKind.MODERATORS:
            return self._to_moderators(mail, group)
        if kind is TaskKind.REPLY_REPORT:
            return await self._reported_reply(mail, group, line_id)
        return _on_the_post(mail, group, kind) if kind in _ON_THE_POST else None

    def _to_recipient(self, mail: Mail, group: Group, kind: TaskKind) -> Errand | None:
        step = Step.CONSENT if kind is TaskKind.CONSENT else Step.REVIEW
        waits = mail.state is MailState.ASKING and mail.step is step and self._clock() < mail.return_time
        if not waits or not mail.recipient_id or not self._opening.is_on(group):
            return None
        return Errand(mail.recipient_id, SeenMail(mail, group.chat_id, Side.RECIPIENT), group.title)

    async def _to_sender(self, mail: Mail, group: Group, kind: TaskKind) -> Errand | None:
        is_so = {
            TaskKind.RETURNED: mail.state is MailState.RETURNED,
            TaskKind.DELIVERED: mail.state in (MailState.PUBLISHED, MailState.OVER),
            TaskKind.REFUSED: mail.state in (MailState.REFUSED, MailState.REMOVED),
            TaskKind.REVEALED: mail.revealed_time is not None,
        }[kind]
        sender = await self._desk.store.sender(mail) if is_so else None
        if sender is None:
            return None
        seen = SeenMail(mail, group.chat_id, Side.SENDER)
        return Errand(sender.member_id, seen, group.title, recipient_name=sender.recipient_name)

    async def _reply(self, mail: Mail, group: Group, line_id: str) -> Errand | None:
        line = await self._lines.get(mail, line_id) if line_id else None
        if line is None or mail.state not in (MailState.PUBLISHED, MailState.OVER):
            return None
        if line.side is Side.SENDER:
            seen = SeenMail(mail, group.chat_id, Side.RECIPIENT)
            return Errand(mail.recipient_id, seen, group.title, line) if mail.recipient_id else None
        sender = await self._desk.store.sender(mail)
        if sender is None or not await self._opening.are_inside(mail.group_id, sender.member_id):
            # Nobody is followed into private who left the group.
            return None
        seen = SeenMail(mail, group.chat_id, Side.SENDER)
        return Errand(sender.member_id, seen, group.title, line, recipient_name=sender.recipient_name)

    async def _reported_reply(self, mail: Mail, group: Group, line_id: str) -> Errand | None:
        line = await self._lines.get(mail, line_id) if line_id in mail.waiting_replies else None
        if line is None:
            return None
        seen = for_moderators(self._desk, mail, group, [line])
        return Errand(group.chat_id, seen, group.title, line, Concern.REPLY)

    def _to_moderators(self, mail: Mail, group: Group) -> Errand | None:
        concern = _concern(mail)
        if concern is None:
            return None
        return Errand(group.chat_id, for_moderators(self._desk, mail, group), group.title, concern=concern)


def _concern(mail: Mail) -> Concern | None:
    if mail.state is MailState.HELD:
        return Concern.HELD
    if mail.report_pending:
        return Concern.REPORTED
    is_lost = mail.state is MailState.PUBLISHED and not mail.only_for_recipient and not mail.message_id
    return Concern.UNKNOWN if is_lost else None


def _on_the_post(mail: Mail, group: Group, kind: TaskKind) -> Errand | None:
    # What lies in a chat that the group left cannot be reached any more.
    if not mail.message_id or mail.chat_number != group.chat_number:
        return None
    is_over = mail.state is MailState.OVER and bool(mail.recipient_id)
    if is_over != (kind is TaskKind.END):
        return None
    return Errand(group.chat_id, SeenMail(mail, group.chat_id), group.title)
