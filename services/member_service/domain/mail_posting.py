"""Posting an anonymous mail: marked before it is sent, so that it is there once at the most."""

from dataclasses import dataclass
from enum import StrEnum

from member_service.domain import fields, mails
from member_service.domain.changes import Change
from member_service.domain.groups import Group
from member_service.domain.mail_choosing import OpenGroups
from member_service.domain.mail_failures import MailNotFound, MailOver
from member_service.domain.mail_ports import SeenMail
from member_service.domain.mail_reading import MailDesk
from member_service.domain.mails import Mail, MailState
from servicekit.clock import Clock


class PostOutcome(StrEnum):
    """How an attempt to post ended."""

    POSTED = "posted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Posting:
    """What is told to whoever is to post a mail."""

    begun: bool
    unknown: bool
    seen: SeenMail
    recipient_name: str
    topic_id: int


class BeginMailPost:
    """Begins to post a mail, once."""

    def __init__(self, desk: MailDesk, opening: OpenGroups, clock: Clock) -> None:
        self._desk, self._opening, self._clock = desk, opening, clock

    async def __call__(self, mail_id: str) -> Posting:
        now, begun = self._clock(), False
        group = await self._group(await self._mail(mail_id))

        def begin(mail: Mail) -> Mail:
            nonlocal begun
            fresh = mails.begin_post(mails.passed(mail, now), now) if self._opening.is_on(group) else None
            begun = fresh is not None
            return fresh or mail

        mail = await self._desk.change_by_id(mail_id, begin)
        unknown = not begun and mail.state is MailState.QUEUED and mail.begun_time is not None
        sender = await self._desk.store.sender(mail) if begun else None
        return Posting(
            begun,
            unknown,
            SeenMail(mail, group.chat_id),
            sender.recipient_name if sender else "",
            group.settings.topic_id,
        )

    async def _mail(self, mail_id: str) -> Mail:
        mail = await self._desk.store.get(fields.required(mail_id, "mail_id", fields.ID_LENGTH))
        if mail is None:
            raise MailNotFound
        return mail

    async def _group(self, mail: Mail) -> Group:
        group = await self._desk.groups.by_id(mail.group_id)
        if group is None:
            raise MailNotFound
        return group


class SettleMailPost:
    """Stores how posting ended."""

    def __init__(self, desk: MailDesk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    async def __call__(self, mail_id: str, outcome: PostOutcome, message_id: int) -> None:
        now = self._clock()
        if outcome is PostOutcome.POSTED:
            fields.positive(message_id, "message_id")
        known = await self._desk.store.get(fields.required(mail_id, "mail_id", fields.ID_LENGTH))
        group = await self._desk.groups.by_id(known.group_id) if known else None
        if group is None:
            raise MailNotFound

        def settle(mail: Mail) -> Mail:
            if outcome is PostOutcome.POSTED:
                return mails.posted(mail, now, group.chat_number, message_id)
            if outcome is PostOutcome.REFUSED:
                return mails.not_posted(mail, now)
            return mails.unknown(mail, now)

        await self._desk.change_by_id(mail_id, settle)


class PostMailNow:
    """Lets a mail that is queued be posted at once."""

    def __init__(self, desk: MailDesk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    async def __call__(self, request_id: str, chat_id: int, number: int, ordered_by: int) -> SeenMail:
        change = Change.of(request_id, self._clock(), "PostMailNow", chat_id, number, ordered_by)
        fields.positive(ordered_by, "ordered_by")
        group, mail = await self._desk.change(chat_id, number, change, lambda one: _now(one, change))
        pseudonym = self._desk.store.pseudonym(mail)
        return SeenMail(mail, group.chat_id, for_moderators=True, pseudonym=pseudonym)


def _now(mail: Mail, change: Change) -> Mail:
    if mail.state in (MailState.HELD, MailState.ASKING):
        # Only those that wait for a moderator are theirs to see.
        raise MailNotFound
    if mail.state is not MailState.QUEUED:
        raise MailOver
    if mail.post_time is not None and mail.post_time > change.time:
        # Published unread, some minutes later: the minute of writing is nobody's to see.
        raise MailNotFound
    return mails.take_turn(mail, change.time)
