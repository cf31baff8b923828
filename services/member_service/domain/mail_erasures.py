"""What becomes of an anonymous mail when one of its sides is erased.

What would change for others just then would tell who wrote it, since they see who is gone from the ranking.
"""

from dataclasses import replace
from datetime import datetime

from member_service.domain.mail_reports import remove
from member_service.domain.mails import UNREAD_ENDS, Mail, MailState, Step, TaskKind


def sender_erased(mail: Mail, called: str = "") -> Mail:
    """Nobody knows any more who wrote it. What was read stays, and ends as all do; the rest nobody reads.

    `called`: what moderators call its sender, for as long as they may have to decide on it.
    """
    nameless = replace(mail, sender_tag="", called=called, allow_reveal=False, replies_open=False)
    if mail.state is MailState.HELD:
        # Moderators go on as if nothing were. Then it goes back at its hour.
        return replace(nameless, step=Step.DECLINED)
    if mail.state is MailState.ASKING or (mail.state is MailState.QUEUED and mail.begun_time is None):
        unread = replace(nameless, state=MailState.ASKING, step=Step.DECLINED, tasks=())
        return replace(unread, text="", called="", blank=True)
    if mail.state in UNREAD_ENDS:
        return replace(nameless, text="", called="", blank=True)
    return nameless


def recipient_erased(mail: Mail, now: datetime) -> Mail:
    """It was for somebody who is not here any more. Its sender hears of it as of any other."""
    gone = replace(mail, recipient_id=0, text="", waiting_replies=())
    if mail.is_over:
        posted_then = mail.message_id and mail.state is MailState.OVER
        return gone.with_task(TaskKind.REMOVAL, now) if posted_then else gone
    if mail.state is not MailState.PUBLISHED:
        # As if they were absent: at its hour it goes back.
        return replace(gone, state=MailState.ASKING, step=Step.DECLINED, tasks=())
    return remove(gone, now)
