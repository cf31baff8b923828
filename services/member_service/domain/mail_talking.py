"""What both sides of a mail write to each other, and whether its sender still consents to a reveal."""

from member_service.domain import fields, mail_reports, mail_texts, mails
from member_service.domain.changes import Change
from member_service.domain.mail_choosing import OpenGroups
from member_service.domain.mail_failures import (
    DialogueOver,
    MailNotFound,
    MailNotRecipient,
    MailOff,
    MailTextRefused,
)
from member_service.domain.mail_ports import ChoiceStore, Line, LineStore, SeenMail
from member_service.domain.mail_reading import MailDesk, is_seen_by_group
from member_service.domain.mail_submitting import Verdict
from member_service.domain.mails import Mail, Side
from servicekit.clock import Clock


class ReplyToMail:
    """Stores what one side writes to the other."""

    def __init__(
        self, desk: MailDesk, lines: LineStore, choices: ChoiceStore, opening: OpenGroups, clock: Clock
    ) -> None:
        self._desk, self._lines, self._clock = desk, lines, clock
        self._choices, self._opening = choices, opening

    async def __call__(
        self, request_id: str, chat_id: int, number: int, member_id: int, *, text: str, verdict: Verdict
    ) -> Line:
        change = Change.of(request_id, self._clock(), "ReplyToMail", chat_id, number, member_id, text)
        fields.positive(member_id, "member_id")
        said = mail_texts.clean(text, mail_texts.REPLY_LEAST, mail_texts.REPLY_MOST)
        if verdict is not Verdict.CLEAN:
            raise MailTextRefused(category="content")
        group, mail = await self._desk.find(chat_id, number)
        side = own_side(self._desk, mail, member_id)
        line = Line(self._desk.store.line_id(mail, change), side, said, change.time)
        if not self._desk.store.knows(mail, change):
            # What it would be refused for is found before anything is stored.
            mail_reports.reply(mail, side, line.id, change.time)
            if not self._opening.is_on(group):
                raise MailOff
            await self._check(mail, member_id, side)
            # The line first: an entry of the outbox must find it.
            await self._lines.add(mail, line)
        await self._desk.change(
            chat_id, number, change, lambda one: mail_reports.reply(one, side, line.id, change.time)
        )
        return await self._lines.get(mail, line.id) or line

    async def _check(self, mail: Mail, member_id: int, side: Side) -> None:
        """Who is blocked or outside, or writes to who is, hears what they would hear had that ended it.

        But a recipient hears nothing of a sender who left: everybody sees who leaves, and that would be
        the name. Their words are brought to nobody who is outside.
        """
        if not await self._opening.are_inside(mail.group_id, mail.recipient_id, member_id):
            raise DialogueOver
        if side is not Side.SENDER:
            if await self._choices.is_blocked(mail.group_id, 0, member_id):
                # By the moderators, for what they wrote here or elsewhere.
                raise DialogueOver
            return
        if await self._choices.is_blocked(mail.group_id, mail.recipient_id, member_id):
            raise DialogueOver


class StopThread:
    """Ends the conversation."""

    def __init__(self, desk: MailDesk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    async def __call__(self, request_id: str, chat_id: int, number: int, member_id: int) -> SeenMail:
        change = Change.of(request_id, self._clock(), "StopThread", chat_id, number, member_id)
        fields.positive(member_id, "member_id")
        _, known = await self._desk.find(chat_id, number)
        side = own_side(self._desk, known, member_id)
        group, mail = await self._desk.change(chat_id, number, change, mail_reports.stop)
        return SeenMail(mail, group.chat_id, side)


class WithdrawReveal:
    """Takes the sender's consent to a reveal back."""

    def __init__(self, desk: MailDesk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    async def __call__(self, request_id: str, chat_id: int, number: int, member_id: int) -> SeenMail:
        change = Change.of(request_id, self._clock(), "WithdrawReveal", chat_id, number, member_id)
        fields.positive(member_id, "member_id")
        _, known = await self._desk.find(chat_id, number)
        if self._desk.side_of(known, member_id) is not Side.SENDER:
            raise MailNotFound
        group, mail = await self._desk.change(chat_id, number, change, mails.withdraw)
        return SeenMail(mail, group.chat_id, Side.SENDER)


def own_side(desk: MailDesk, mail: Mail, member_id: int) -> Side:
    """Which side of it a member is. Raise MailNotRecipient for neither, or MailNotFound."""
    side = desk.side_of(mail, member_id)
    if side is None or (side is Side.RECIPIENT and mail.hidden):
        raise MailNotRecipient if is_seen_by_group(mail) else MailNotFound
    return side
