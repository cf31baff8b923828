"""What becomes of an anonymous mail by what its recipient says."""

from dataclasses import replace
from datetime import datetime

from member_service.domain.mail_failures import MailOver, MailRemoved
from member_service.domain.mails import Mail, MailState, Step, TaskKind, not_posted, queue, shown


def heard(mail: Mail, now: datetime, *, wanted: bool) -> Mail:
    """Return a mail that waited for consent, after its recipient answered for all mails of the group."""
    if mail.step is not Step.CONSENT:
        return mail
    if mail.state is MailState.HELD:
        return replace(mail, step=Step.REVIEW if wanted else Step.DECLINED)
    if mail.state is not MailState.ASKING or now >= mail.return_time:
        return mail
    left = tuple(one for one in mail.tasks if one.kind is not TaskKind.CONSENT)
    return consent(replace(mail, tasks=left), now, wanted=wanted)


def consent(mail: Mail, now: datetime, *, wanted: bool) -> Mail:
    """What follows from the recipient's answer."""
    _asked(mail, now)
    if mail.step is not Step.CONSENT:
        raise MailOver
    if not wanted:
        return replace(mail, step=Step.DECLINED)
    wanting = replace(mail, step=Step.REVIEW)
    return wanting.with_task(TaskKind.REVIEW, now) if mail.review_first else queue(wanting, now)


def publish(mail: Mail, now: datetime) -> Mail:
    """The recipient lets the group read it."""
    _reviewed(mail, now)
    return queue(mail, now)


def keep(mail: Mail, now: datetime) -> Mail:
    """The recipient keeps it for themselves."""
    _reviewed(mail, now)
    return shown(replace(mail, only_for_recipient=True), now)


def decline(mail: Mail, now: datetime) -> Mail:
    """The recipient does not want it."""
    _reviewed(mail, now)
    return replace(mail, step=Step.DECLINED)


def blocked(mail: Mail, now: datetime) -> Mail:
    """Return it after its recipient blocked its sender.

    The sender sees that it returns at its hour, or that the conversation ended.
    """
    if mail.state is MailState.PUBLISHED:
        return replace(mail, replies_open=False)
    if mail.state is MailState.QUEUED:
        return mail if mail.begun_time else not_posted(mail, now)
    if mail.state not in (MailState.HELD, MailState.ASKING):
        return mail
    kept = tuple(one for one in mail.tasks if one.kind not in (TaskKind.CONSENT, TaskKind.REVIEW))
    return replace(mail, step=Step.DECLINED, tasks=kept)


def _asked(mail: Mail, now: datetime) -> None:
    if mail.state is MailState.REMOVED:
        raise MailRemoved
    # One that was declined sounds like one that is over: to the recipient it is.
    if mail.state is not MailState.ASKING or mail.is_quiet or now >= mail.return_time:
        raise MailOver


def _reviewed(mail: Mail, now: datetime) -> None:
    _asked(mail, now)
    if mail.step is not Step.REVIEW:
        raise MailOver
