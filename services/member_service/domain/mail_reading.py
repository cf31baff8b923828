"""Finding anonymous mails, changing them, and who may see what of them."""

from collections.abc import Callable, Sequence
from typing import Final

from member_service.domain import fields, mails
from member_service.domain.changes import Change
from member_service.domain.groups import Group, registered_group
from member_service.domain.mail_failures import MailNotFound, MailNotRecipient
from member_service.domain.mail_ports import Line, LineStore, MailGroups, MailStore, SeenMail
from member_service.domain.mails import Mail, MailState, Side, Step, TaskKind
from servicekit.clock import Clock
from servicekit.errors import Aborted

_ATTEMPTS: Final = 8
_UNTOLD: Final = (MailState.HELD, MailState.REFUSED, MailState.RETURNED, MailState.ERASED)
_SHOWN: Final = (MailState.PUBLISHED, MailState.OVER, MailState.REMOVED)


class MailDesk:
    """Finds a mail and changes it, each time over what it was made from."""

    def __init__(self, store: MailStore, groups: MailGroups) -> None:
        self.store, self.groups = store, groups

    async def find(self, chat_id: int, number: int) -> tuple[Group, Mail]:
        """Raise GroupNotRegistered or MailNotFound."""
        fields.positive(number, "number")
        group = await registered_group(self.groups, chat_id)
        mail = await self.store.find(group.id, number)
        if mail is None:
            raise MailNotFound
        return group, mail

    async def change(
        self, chat_id: int, number: int, change: Change, how: Callable[[Mail], Mail]
    ) -> tuple[Group, Mail]:
        """Change it as `how` says, once for a request; what that raises is raised each time."""
        for _ in range(_ATTEMPTS):
            _, mail = await self.find(chat_id, number)
            if self.store.knows(mail, change) or await self.store.put(how(mail), change):
                return await self.find(chat_id, number)
        raise Aborted

    async def change_by_id(self, mail_id: str, how: Callable[[Mail], Mail]) -> Mail:
        """The same for what the outbox tells, which may be told again. Raise MailNotFound."""
        for _ in range(_ATTEMPTS):
            mail = await self.store.get(fields.required(mail_id, "mail_id", fields.ID_LENGTH))
            if mail is None:
                raise MailNotFound
            after = how(mail)
            if after == mail or await self.store.put(after):
                return after
        raise Aborted

    def side_of(self, mail: Mail, member_id: int) -> Side | None:
        """Which side of it a member is."""
        if self.store.wrote(mail, member_id):
            return Side.SENDER
        return Side.RECIPIENT if mail.recipient_id == member_id else None

    def for_recipient(self, mail: Mail, member_id: int) -> None:
        """Raise MailNotRecipient or MailNotFound unless it reached this member."""
        if mail.hidden:
            raise MailNotFound
        if mail.recipient_id != member_id:
            raise (
                MailNotRecipient
                if is_seen_by_group(mail) or self.store.wrote(mail, member_id)
                else MailNotFound
            )


def is_seen_by_group(mail: Mail) -> bool:
    """Whether the group has read it."""
    return mail.state in _SHOWN and mail.publish_time is not None and not mail.only_for_recipient


def is_seen_by(mail: Mail, side: Side | None) -> bool:
    """Whether there is such a mail, as far as this side may know."""
    if side is Side.SENDER:
        return True
    if side is Side.RECIPIENT and not mail.hidden and mail.state is not MailState.HELD:
        return mail.step is not Step.DECLINED or mail.publish_time is not None
    return is_seen_by_group(mail)


def is_told(mail: Mail) -> bool:
    """Whether its recipient was asked, or shown it: until then no list has it, not even theirs.

    What came to nothing before the group or they had it is told to its sender alone:
    nobody can say of it any more whether its recipient was ever asked.
    """
    if mail.state in _UNTOLD and mail.publish_time is None:
        return False
    if mail.state is MailState.QUEUED and not mail.review_first and mail.turn_time is None:
        # Its minutes are not over yet.
        return False
    return all(one.kind not in (TaskKind.CONSENT, TaskKind.REVIEW) for one in mail.tasks)


def may_read(mail: Mail, side: Side | None) -> bool:
    """Whether this side may read its text now."""
    if side is Side.SENDER:
        return True
    if side is Side.RECIPIENT:
        return mail.publish_time is not None or (mail.step is Step.REVIEW and mail.state is MailState.ASKING)
    return mail.state in (MailState.PUBLISHED, MailState.OVER) and is_seen_by_group(mail)


def for_moderators(desk: MailDesk, mail: Mail, group: Group, lines: Sequence[Line] = ()) -> SeenMail:
    """The mail as moderators of the group see it, with what was reported of its conversation.

    Where nothing of its sender waits for them, its sender has no name among them either.
    """
    concerns_sender = is_judged(mail) or not lines or any(one.side is Side.SENDER for one in lines)
    pseudonym = desk.store.pseudonym(mail) if concerns_sender else ""
    return SeenMail(mail, group.chat_id, for_moderators=True, pseudonym=pseudonym, lines=lines)


def is_judged(mail: Mail) -> bool:
    """Whether moderators decide on the mail itself, and not only on what was written about it."""
    return mail.report_pending or mail.state is MailState.HELD


class GetMail:
    """A mail as somebody may see it, with what its sides wrote for these two."""

    def __init__(self, desk: MailDesk, lines: LineStore, clock: Clock) -> None:
        self._desk, self._lines, self._clock = desk, lines, clock

    async def __call__(self, chat_id: int, number: int, member_id: int) -> tuple[SeenMail, Sequence[Line]]:
        fields.positive(member_id, "member_id")
        group, mail = await self._desk.find(chat_id, number)
        mail = mails.passed(mail, self._clock())
        side = self._desk.side_of(mail, member_id)
        if not is_seen_by(mail, side):
            raise MailNotFound
        lines = await self._lines.of(mail) if side is not None and mail.publish_time is not None else ()
        return SeenMail(mail, group.chat_id, side), lines
