"""What members report and moderators decide about anonymous mails, and what both sides write of them."""

from dataclasses import replace
from datetime import datetime

from member_service.domain.mail_failures import (
    AlreadyReported,
    DialogueOver,
    MailNotFound,
    MailOver,
    MailQuotaExhausted,
)
from member_service.domain.mail_ports import Line
from member_service.domain.mails import (
    REPLIES,
    REPORTS,
    REPORTS_KEPT,
    Concern,
    Mail,
    MailState,
    Side,
    TaskKind,
    ask,
    ended,
    published,
)


def report(mail: Mail, tag: str, now: datetime, *, by_recipient: bool) -> Mail:
    """One more member reports it."""
    published(mail, now)
    if tag in mail.reports:
        raise AlreadyReported
    if mail.only_for_recipient and not by_recipient:
        raise MailNotFound
    count = mail.report_count + 1
    reported = replace(
        mail, reports=(*mail.reports, tag)[-REPORTS_KEPT:], report_count=count, report_pending=True
    )
    # Whom it is for need not find two others.
    if count < REPORTS and not by_recipient:
        return reported
    return remove(reported, now).with_task(TaskKind.MODERATORS, now, Concern.REPORTED.value)


def remove(mail: Mail, now: datetime) -> Mail:
    """Take it away."""
    gone = ended(mail, MailState.REMOVED, now).with_task(TaskKind.REFUSED, now)
    return gone.with_task(TaskKind.REMOVAL, now) if mail.message_id else gone


def decide(mail: Mail, now: datetime, *, keep_it: bool) -> Mail:
    """What a moderator decides on what is held or reported."""
    if mail.state is MailState.HELD:
        if not mail.is_held:
            raise MailNotFound
        if keep_it:
            return ask(replace(mail, tasks=()), now)
        return ended(mail, MailState.REFUSED, now).with_task(TaskKind.REFUSED, now)
    if not mail.report_pending:
        # What somebody kept for themselves sounds to moderators like one that never came.
        if mail.state is MailState.PUBLISHED and not keep_it and not mail.only_for_recipient:
            return remove(mail, now)
        raise MailOver
    decided = replace(mail, report_pending=False, report_count=0 if keep_it else mail.report_count)
    return remove(decided, now) if mail.state is MailState.PUBLISHED and not keep_it else decided


def reply(mail: Mail, side: Side, reply_id: str, now: datetime) -> Mail:
    """One side writes to the other."""
    published(mail, now)
    if not mail.replies_open:
        raise DialogueOver
    ours = mail.sender_replies if side is Side.SENDER else mail.recipient_replies
    if ours >= REPLIES:
        raise MailQuotaExhausted(quota="replies")
    counted = (
        replace(mail, sender_replies=ours + 1)
        if side is Side.SENDER
        else replace(mail, recipient_replies=ours + 1)
    )
    return counted.with_task(TaskKind.REPLY, now, reply_id)


def stop(mail: Mail) -> Mail:
    """Either side ends the conversation."""
    return replace(mail, replies_open=False)


def report_reply(mail: Mail, line: Line, side: Side, now: datetime) -> Mail:
    """One side reports what the other one wrote: they talk no more, and moderators decide on these words."""
    if line.side is side or mail.blank:
        raise MailNotFound
    if line.id in mail.reported_replies:
        raise AlreadyReported
    reported = replace(
        mail,
        reported_replies=(*mail.reported_replies, line.id),
        waiting_replies=(*mail.waiting_replies, line.id),
        replies_open=False,
    )
    return reported.with_task(TaskKind.REPLY_REPORT, now, line.id)


def decide_reply(mail: Mail, line_id: str) -> Mail:
    """Take a reply from those that wait for a moderator. The conversation stays closed."""
    if line_id not in mail.waiting_replies:
        raise MailOver
    return replace(mail, waiting_replies=tuple(one for one in mail.waiting_replies if one != line_id))
