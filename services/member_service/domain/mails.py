"""Anonymous mails: what one is, and what may become of it. Each change is a function of a mail and a time.

For its sender a mail is on its way until it is published or 24 hours are over, whatever its recipient did:
absent, unwilling, blocking and silent recipients sound alike, and at the same hour.
What has to be done at Telegram stands as tasks in the mail itself, put there by the write that decided it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from member_service.domain.mail_failures import (
    AlreadyRevealed,
    MailNotFound,
    MailOver,
    MailRemoved,
    RevealNotAllowed,
)

ANSWERED_WITHIN: Final = timedelta(hours=24)
"""So long after it was submitted, and never sooner, a mail that was not delivered goes back."""
SHOWN: Final = timedelta(hours=24)
POSTED_WITHIN: Final = timedelta(hours=1)
KNOWN_WITHIN: Final = timedelta(minutes=10)
"""A post that was begun for longer is one of which nobody knows."""
TEXT_KEPT: Final = timedelta(days=30)
"""After it is over."""
REPORTS: Final = 3
REPORTS_KEPT: Final = 50
REPLIES: Final = 20
"""Of each side."""
FREE: Final = "free"
_QUARTER: Final = timedelta(minutes=15)
_OPENINGS_KEPT: Final = 20
_SOONEST: Final = 60
_LATEST: Final = 600
"""Seconds after which a recipient is asked: who was seen writing just then tells nothing."""


class MailState(StrEnum):
    """Where a mail stands."""

    HELD = "held"
    ASKING = "asking"
    QUEUED = "queued"
    PUBLISHED = "published"
    OVER = "over"
    RETURNED = "returned"
    REFUSED = "refused"
    REMOVED = "removed"
    ERASED = "erased"


UNREAD_ENDS: Final = (MailState.RETURNED, MailState.REFUSED)
"""So ends what neither recipient nor group have read."""
LIVING: Final = (MailState.HELD, MailState.ASKING, MailState.QUEUED, MailState.PUBLISHED)


class Step(StrEnum):
    """How far the recipient of one that is ASKING has come."""

    CONSENT = "consent"
    REVIEW = "review"
    DECLINED = "declined"
    """It only waits for its hour, as one does that reaches nobody."""


class TaskKind(StrEnum):
    """What the outbox does; an entry's kind is `mail_` and this."""

    CONSENT = "consent"
    REVIEW = "review"
    POST = "post"
    RETURNED = "returned"
    DELIVERED = "delivered"
    REFUSED = "refused"
    REPLY = "reply"
    REVEALED = "revealed"
    MODERATORS = "moderators"
    END = "end"
    REMOVAL = "removal"
    REPLY_REPORT = "reply_report"


class Concern(StrEnum):
    """Why moderators are told."""

    HELD = "held"
    REPORTED = "reported"
    UNKNOWN = "unknown"
    REPLY = "reply"


class Side(StrEnum):
    """Which side of a mail somebody is."""

    SENDER = "sender"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done at Telegram, at a time. In its entry stand its mail and a reference, no more."""

    kind: TaskKind
    time: datetime
    ref: str = ""
    """The reply's id, or the concern."""


@dataclass(frozen=True, slots=True)
class Opening:
    """That the owner opened who wrote a mail."""

    reason: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, without its sender."""

    id: str
    group_id: str
    recipient_id: int
    sender_tag: str
    """A keyed hash of sender and group. Empty once they are erased."""
    text: str
    create_time: datetime
    return_time: datetime
    number: int = 0
    state: MailState = MailState.ASKING
    step: Step = Step.CONSENT
    review_first: bool = True
    allow_reveal: bool = False
    stars: int = 0
    post_time: datetime | None = None
    """When it was queued."""
    begun_time: datetime | None = None
    publish_time: datetime | None = None
    end_time: datetime | None = None
    chat_number: int = 0
    message_id: int = 0
    only_for_recipient: bool = False
    hidden: bool = False
    """Whether its recipient is never to see it: absent, unwilling, blocking, or with two mails today."""
    turn_time: datetime | None = None
    """Which of its group's turns to be posted it has."""
    reports: tuple[str, ...] = ()
    report_count: int = 0
    report_pending: bool = False
    reported_replies: tuple[str, ...] = ()
    """What one side wrote and the other one reported, by its id: each once."""
    waiting_replies: tuple[str, ...] = ()
    """Those of them that nobody has decided on yet."""
    replies_open: bool = False
    sender_replies: int = 0
    recipient_replies: int = 0
    charge_id: str = ""
    """What claimed the reveal: a charge, or FREE."""
    revealed_time: datetime | None = None
    tasks: tuple[Task, ...] = ()
    openings: tuple[Opening, ...] = ()
    blank: bool = False
    """Whether text and box are gone."""
    requests: tuple[tuple[str, str], ...] = ()
    """The last requests that changed it: keyed hashes of their ids and of what they asked."""
    version: int = 0
    called: str = ""
    """What moderators call a sender who is erased."""

    @property
    def is_over(self) -> bool:
        return self.state not in LIVING

    @property
    def is_held(self) -> bool:
        """Whether moderators know that it waits for them. Until they are told they find it nowhere."""
        return self.state is MailState.HELD and all(one.kind is not TaskKind.MODERATORS for one in self.tasks)

    @property
    def is_quiet(self) -> bool:
        """Whether it reaches its recipient no more, and its sender shall not know."""
        return self.state is MailState.ASKING and self.step is Step.DECLINED

    def with_task(self, kind: TaskKind, time: datetime, ref: str = "") -> "Mail":
        return replace(self, tasks=(*self.tasks, Task(kind, time, ref)))

    def due(self) -> datetime | None:
        """When somebody has to look at it next."""
        times = [task.time for task in self.tasks]
        if self.state in (MailState.ASKING, MailState.HELD):
            times.append(self.return_time)
        elif self.state is MailState.QUEUED and self.post_time is not None:
            times.append(self._looked_at_for_its_post(self.post_time))
        elif self.end_time is not None and (self.state is MailState.PUBLISHED or not self.blank):
            times.append(self.end_time if self.state is MailState.PUBLISHED else self.end_time + TEXT_KEPT)
        return min(times, default=None)

    def _looked_at_for_its_post(self, queued: datetime) -> datetime:
        if self.begun_time is not None:
            return self.begun_time + KNOWN_WITHIN
        return queued if self.turn_time is None else queued + POSTED_WITHIN


def asked_at(seed: str, now: datetime) -> datetime:
    """When the recipient is asked: some minutes later, as many as the seed says, at a full minute.

    The second of writing is in no time that is kept, nor can it be counted back without the seed.
    """
    digest = int.from_bytes(blake2b(seed.encode(), digest_size=4).digest())
    return full_minute(now + timedelta(seconds=_SOONEST + digest % (_LATEST - _SOONEST - 60)))


def full_minute(time: datetime) -> datetime:
    """The end of its minute."""
    begun = time.replace(second=0, microsecond=0)
    return begun if begun == time else begun + timedelta(minutes=1)


def full_quarter(time: datetime) -> datetime:
    """The end of its quarter of an hour."""
    hour = time.replace(minute=0, second=0, microsecond=0)
    return hour + -(-(time - hour) // _QUARTER) * _QUARTER


def returned_at(now: datetime) -> datetime:
    """When what is submitted now goes back: a quarter of an hour that tells not which minute this is."""
    return full_quarter(now) + ANSWERED_WITHIN


def ask(mail: Mail, now: datetime, seed: str = "") -> Mail:
    """Let the recipient be asked, or read it, unless it reaches nobody.

    `seed`: what nobody knows who has the database. Empty where the moment is no secret.
    """
    asking = replace(mail, state=MailState.ASKING, return_time=returned_at(now))
    if asking.step is Step.DECLINED:
        return asking
    if asking.step is Step.REVIEW and not asking.review_first:
        return queue(asking, asked_at(seed or mail.id, now))
    kind = TaskKind.CONSENT if asking.step is Step.CONSENT else TaskKind.REVIEW
    return asking.with_task(kind, asked_at(seed or mail.id, now))


def hold(mail: Mail, now: datetime, seed: str = "") -> Mail:
    """Let a moderator read it first, some minutes later: who was seen writing just then tells nothing."""
    held = replace(mail, state=MailState.HELD)
    return held.with_task(TaskKind.MODERATORS, asked_at(seed or mail.id, now), Concern.HELD.value)


def queue(mail: Mail, now: datetime) -> Mail:
    return replace(mail, state=MailState.QUEUED, post_time=now, turn_time=None)


def take_turn(mail: Mail, turn: datetime) -> Mail:
    """Let it be posted then. A turn that comes too late is none: it goes back before."""
    if mail.state is not MailState.QUEUED or mail.begun_time is not None or mail.post_time is None:
        return mail
    kept = tuple(one for one in mail.tasks if one.kind is not TaskKind.POST)
    taken = replace(mail, turn_time=turn, tasks=kept)
    return taken if turn >= mail.post_time + POSTED_WITHIN else taken.with_task(TaskKind.POST, turn)


def begin_post(mail: Mail, now: datetime) -> Mail | None:
    """Mark it before it is sent; None when it was, or is not to be."""
    if mail.state is not MailState.QUEUED or mail.begun_time is not None:
        return None
    return replace(mail, begun_time=now)


def posted(mail: Mail, now: datetime, chat_number: int, message_id: int) -> Mail:
    """The message is there. This also replaces an earlier "unknown"."""
    if mail.state is MailState.PUBLISHED and not mail.message_id and not mail.only_for_recipient:
        return replace(mail, chat_number=chat_number, message_id=message_id)
    placed = replace(mail, chat_number=chat_number, message_id=message_id)
    if mail.state is MailState.QUEUED:
        return shown(placed, now)
    if mail.message_id or mail.begun_time is None or mail.only_for_recipient:
        return mail
    # It was over, or taken away, while it was being sent.
    return placed.with_task(TaskKind.END if mail.state is MailState.OVER else TaskKind.REMOVAL, now)


def not_posted(mail: Mail, now: datetime) -> Mail:
    """Telegram refuses it for good: it goes back at its hour, so that nobody learns of a "yes" by it."""
    if mail.state is not MailState.QUEUED:
        return mail
    if now >= mail.return_time:
        return _returned(mail, now)
    left = tuple(one for one in mail.tasks if one.kind is not TaskKind.POST)
    return replace(mail, state=MailState.ASKING, step=Step.DECLINED, begun_time=None, tasks=left)


def unknown(mail: Mail, now: datetime) -> Mail:
    """Nobody knows whether it was posted: it counts as that, and moderators are told."""
    if mail.state is not MailState.QUEUED or mail.begun_time is None:
        return mail
    return shown(mail, now).with_task(TaskKind.MODERATORS, now, Concern.UNKNOWN.value)


def shown(mail: Mail, now: datetime) -> Mail:
    shown = replace(
        mail,
        state=MailState.PUBLISHED,
        publish_time=now,
        end_time=now + SHOWN,
        replies_open=bool(mail.sender_tag),
    )
    return shown.with_task(TaskKind.DELIVERED, now)


def ended(mail: Mail, state: MailState, now: datetime, *, keep_tasks: bool = False) -> Mail:
    # What was said to nobody yet, and is no longer true, is not said.
    left = mail.tasks if keep_tasks else tuple(one for one in mail.tasks if one.kind is TaskKind.REPLY_REPORT)
    ended = replace(mail, state=state, end_time=now, replies_open=False, tasks=left)
    if mail.sender_tag or state not in UNREAD_ENDS:
        return ended
    # Of somebody who is erased, and nobody has to answer for it any more.
    return replace(ended, text="", called="", blank=True)


def _returned(mail: Mail, now: datetime) -> Mail:
    return ended(mail, MailState.RETURNED, now).with_task(TaskKind.RETURNED, now)


def passed(mail: Mail, now: datetime) -> Mail:
    """What time does to it. The same mail when nothing."""
    if mail.state in (MailState.ASKING, MailState.HELD) and now >= mail.return_time:
        return _returned(mail, now)
    if mail.state is MailState.QUEUED and mail.post_time is not None:
        if mail.begun_time is not None:
            return unknown(mail, now) if now >= mail.begun_time + KNOWN_WITHIN else mail
        return not_posted(mail, now) if now >= mail.post_time + POSTED_WITHIN else mail
    if mail.end_time is None:
        return mail
    if mail.state is MailState.PUBLISHED and now >= mail.end_time:
        over = ended(mail, MailState.OVER, now, keep_tasks=True)
        return over.with_task(TaskKind.END, now) if mail.message_id else over
    if mail.is_over and not mail.blank and now >= mail.end_time + TEXT_KEPT:
        return replace(mail, blank=True, text="", called="", waiting_replies=())
    return mail


def published(mail: Mail, now: datetime) -> Mail:
    """The mail. Raise MailRemoved, MailOver or MailNotFound when nobody has it before them."""
    if for_others(mail).state is MailState.REMOVED:
        raise MailRemoved
    if mail.state is MailState.PUBLISHED and mail.end_time is not None and now < mail.end_time:
        return mail
    if mail.state is MailState.OVER or mail.state is MailState.PUBLISHED or mail.state is MailState.ERASED:
        raise MailOver
    raise MailNotFound


def opened(mail: Mail, opening: Opening) -> Mail:
    """Its sender is to find that in their own data."""
    return replace(mail, openings=(*mail.openings, opening)[-_OPENINGS_KEPT:])


def withdraw(mail: Mail) -> Mail:
    """Its sender takes the consent to a reveal back, until it happens."""
    if mail.charge_id:
        raise AlreadyRevealed
    return replace(mail, allow_reveal=False)


def revealable(mail: Mail, now: datetime) -> Mail:
    """The mail, when its recipient may learn who wrote it. Raise why not."""
    published(mail, now)
    if mail.revealed_time is not None:
        raise AlreadyRevealed
    if not mail.allow_reveal or mail.report_pending or mail.waiting_replies:
        raise RevealNotAllowed
    return mail


def claim(mail: Mail, charge_id: str, now: datetime) -> Mail:
    """Set the reveal aside for a charge, or FREE. Raise AlreadyRevealed when it is another one's."""
    if mail.charge_id not in ("", charge_id):
        raise AlreadyRevealed
    if mail.charge_id == charge_id and mail.revealed_time is not None:
        return mail
    revealable(mail, now)
    return replace(mail, charge_id=charge_id)


def unclaim(mail: Mail, charge_id: str) -> Mail:
    """A charge that goes back leaves the reveal free for another one."""
    if mail.charge_id != charge_id or mail.revealed_time is not None:
        return mail
    return replace(mail, charge_id="")


def revealed(mail: Mail, now: datetime) -> Mail:
    """The recipient learns who wrote it."""
    if mail.revealed_time is not None:
        return mail
    return replace(mail, revealed_time=now).with_task(TaskKind.REVEALED, now)


def for_sender(mail: Mail) -> Mail:
    """As its sender may see it: on its way until it is published or its hour has come."""
    if mail.state in (MailState.HELD, MailState.ASKING, MailState.QUEUED):
        return replace(mail, state=MailState.ASKING)
    return mail


def for_others(mail: Mail) -> Mail:
    """As everybody but its sender may see it. An erasure is hidden: it would tell who wrote."""
    if mail.state is not MailState.ERASED:
        return mail
    return replace(mail, state=MailState.REMOVED if mail.publish_time else MailState.RETURNED)


def split_tasks(mail: Mail, now: datetime) -> tuple[Mail, Iterable[Task]]:
    """The mail without the tasks that are due, and these."""
    due = [one for one in mail.tasks if one.time <= now]
    return replace(mail, tasks=tuple(one for one in mail.tasks if one.time > now)), due
