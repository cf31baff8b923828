"""What the recipient of a mail says: whether they want any, and what becomes of one that they read."""

from datetime import datetime
from enum import StrEnum

from member_service.domain import fields, mail_answers
from member_service.domain.changes import Change
from member_service.domain.mail_choosing import Answered
from member_service.domain.mail_failures import MailOver
from member_service.domain.mail_ports import YES, Choice, ChoiceStore, SeenMail
from member_service.domain.mail_reading import MailDesk
from member_service.domain.mails import Mail, Side
from servicekit.clock import Clock


class Review(StrEnum):
    """What a recipient does with a mail that they have read."""

    PUBLISH = "publish"
    ONLY_FOR_ME = "only_for_me"
    REFUSE = "refuse"
    REFUSE_AND_BLOCK = "refuse_and_block"


class AnswerConsent:
    """Stores whether a recipient wants mails in a group."""

    def __init__(self, desk: MailDesk, choices: ChoiceStore, clock: Clock) -> None:
        self._desk, self._choices, self._clock = desk, choices, clock
        self._answered = Answered(desk.store)

    async def __call__(
        self, request_id: str, chat_id: int, number: int, member_id: int, receiving: str
    ) -> SeenMail:
        change = Change.of(request_id, self._clock(), "AnswerConsent", chat_id, number, member_id, receiving)
        fields.positive(member_id, "member_id")
        group, known = await self._desk.find(chat_id, number)
        self._desk.for_recipient(known, member_id)
        if not self._desk.store.knows(known, change):
            self._changed(known, change, member_id, receiving)
            # First: what they said of the group holds, whatever becomes of the rest.
            await self._choices.put(group.id, member_id, Choice(receiving=receiving))
        group, mail = await self._desk.change(
            chat_id, number, change, lambda one: self._changed(one, change, member_id, receiving)
        )
        await self._answered(group.id, member_id, receiving, change)
        return SeenMail(mail, group.chat_id, Side.RECIPIENT)

    def _changed(self, mail: Mail, change: Change, member_id: int, receiving: str) -> Mail:
        self._desk.for_recipient(mail, member_id)
        return mail_answers.consent(mail, change.time, wanted=receiving == YES)


class ReviewMail:
    """Stores what a recipient does with a mail."""

    def __init__(self, desk: MailDesk, choices: ChoiceStore, clock: Clock) -> None:
        self._desk, self._choices, self._clock = desk, choices, clock

    async def __call__(
        self, request_id: str, chat_id: int, number: int, member_id: int, review: Review
    ) -> SeenMail:
        change = Change.of(request_id, self._clock(), "ReviewMail", chat_id, number, member_id, review)
        fields.positive(member_id, "member_id")
        _, known = await self._desk.find(chat_id, number)
        self._desk.for_recipient(known, member_id)
        if review is Review.REFUSE_AND_BLOCK and not self._desk.store.knows(known, change):
            self._changed(known, change, member_id, review)
            await block_sender(self._desk, self._choices, known)
        group, mail = await self._desk.change(
            chat_id, number, change, lambda one: self._changed(one, change, member_id, review)
        )
        if review is Review.REFUSE_AND_BLOCK:
            await end_blocked(self._desk, mail, change.time)
        return SeenMail(mail, group.chat_id, Side.RECIPIENT)

    def _changed(self, mail: Mail, change: Change, member_id: int, review: Review) -> Mail:
        self._desk.for_recipient(mail, member_id)
        if review is Review.PUBLISH:
            return mail_answers.publish(mail, change.time)
        if review is Review.ONLY_FOR_ME:
            return mail_answers.keep(mail, change.time)
        return mail_answers.decline(mail, change.time)


class BlockMailSender:
    """Lets the sender of a mail reach its recipient no more."""

    def __init__(self, desk: MailDesk, choices: ChoiceStore, clock: Clock) -> None:
        self._desk, self._choices, self._clock = desk, choices, clock

    async def __call__(self, request_id: str, chat_id: int, number: int, member_id: int) -> None:
        fields.request_id(request_id)
        fields.positive(member_id, "member_id")
        _, mail = await self._desk.find(chat_id, number)
        self._desk.for_recipient(mail, member_id)
        await block_sender(self._desk, self._choices, mail)
        await end_blocked(self._desk, mail, self._clock())


async def block_sender(desk: MailDesk, choices: ChoiceStore, mail: Mail, *, by_group: bool = False) -> None:
    """Keep who wrote it from the recipient, or from all of the group. Raise MailOver: nobody knows who."""
    if not mail.sender_tag:
        # Whoever is erased reaches nobody, and an answer of its own would tell that they are.
        return
    sender = await desk.store.sender(mail)
    if sender is None:
        raise MailOver
    await choices.block(mail.group_id, 0 if by_group else mail.recipient_id, sender.member_id)


async def end_blocked(desk: MailDesk, mail: Mail, now: datetime, *, by_group: bool = False) -> None:
    """Have what is on its way, or talked about, reach whoever blocked its sender no more."""
    sender = await desk.store.sender(mail)
    if sender is not None:
        recipient = None if by_group else mail.recipient_id
        await end_sent(desk, mail.group_id, sender.member_id, now, recipient)


async def end_sent(
    desk: MailDesk, group_id: str, sender_id: int, now: datetime, recipient: int | None = None
) -> None:
    """Have what somebody sent reach this recipient no more, or with None nobody."""
    for one in await desk.store.living_of(group_id, sender_id):
        if recipient in (None, one.recipient_id):
            await desk.change_by_id(one.id, lambda living: mail_answers.blocked(living, now))
