"""What MailService answers with: the use cases of anonymous mail on one database's stores."""

from member_service.domain.mail_choosing import GetMailChoice, OpenGroups, SetMailChoice
from member_service.domain.mail_drafting import DropDraft, GetDraft, SaveDraft
from member_service.domain.mail_moderating import (
    DecideReport,
    GetMailStats,
    ListMails,
    ListMemberMails,
    OpenSender,
    ReportMail,
)
from member_service.domain.mail_posting import BeginMailPost, PostMailNow, SettleMailPost
from member_service.domain.mail_reading import GetMail, MailDesk
from member_service.domain.mail_receiving import AnswerConsent, BlockMailSender, ReviewMail
from member_service.domain.mail_reply_reports import DecideReply, ReportReply
from member_service.domain.mail_submitting import SubmitDraft, SubmittingStores
from member_service.domain.mail_sweep import MailSweeper, Sweeping
from member_service.domain.mail_talking import ReplyToMail, StopThread, WithdrawReveal
from member_service.domain.mail_tasks import GetMailTask
from member_service.domain.outbox import Outbox
from member_service.payment_parts import Paying
from member_service.stores import Stores
from member_service.transport.mail_desks import MailDeskUseCases
from member_service.transport.mails import MailServicer, MailUseCases
from servicekit.clock import Clock


def mail_use_cases(stores: Stores, clock: Clock, *, allowed: bool) -> MailUseCases:
    """`allowed`: whether the owner lets there be any."""
    desk, opening = (
        MailDesk(stores.mail.mails, stores.groups),
        OpenGroups(stores.memberships, allowed=allowed),
    )
    submitting = SubmittingStores(
        mails=stores.mail.mails,
        drafts=stores.mail.drafts,
        choices=stores.mail.choices,
        quotas=stores.mail.quotas,
        standings=stores.memberships,
        names=stores.members,
    )
    return MailUseCases(
        get_choice=GetMailChoice(stores.mail.choices, stores.groups, opening),
        set_choice=SetMailChoice(stores.mail.choices, stores.mail.mails, stores.groups, clock),
        save_draft=SaveDraft(stores.mail.drafts, clock),
        get_draft=GetDraft(stores.mail.drafts, clock),
        drop_draft=DropDraft(stores.mail.drafts),
        submit=SubmitDraft(submitting, stores.groups, opening, clock),
        consent=AnswerConsent(desk, stores.mail.choices, clock),
        review=ReviewMail(desk, stores.mail.choices, clock),
        block=BlockMailSender(desk, stores.mail.choices, clock),
        get=GetMail(desk, stores.mail.lines, clock),
        post_now=PostMailNow(desk, clock),
        begin_post=BeginMailPost(desk, opening, clock),
        settle_post=SettleMailPost(desk, clock),
        task=GetMailTask(desk, stores.mail.lines, opening, clock),
    )


def mail_desk_use_cases(
    stores: Stores, paying: Paying, clock: Clock, *, allowed: bool = True
) -> MailDeskUseCases:
    """What follows a mail."""
    desk, kept = MailDesk(stores.mail.mails, stores.groups), stores.mail
    opening = OpenGroups(stores.memberships, allowed=allowed)
    return MailDeskUseCases(
        report=ReportMail(desk, clock),
        decide=DecideReport(desk, kept.choices, stores.audit, clock),
        report_reply=ReportReply(desk, kept.lines, clock),
        decide_reply=DecideReply(desk, kept.lines, kept.choices, stores.audit, clock),
        reply=ReplyToMail(desk, kept.lines, kept.choices, opening, clock),
        stop=StopThread(desk, clock),
        withdraw=WithdrawReveal(desk, clock),
        offer=paying.offer(desk),
        reveal=paying.reveal(desk),
        open_sender=OpenSender(desk, stores.audit, clock),
        waiting=ListMails(desk, kept.mails, kept.lines),
        of_member=ListMemberMails(desk, kept.mails),
        stats=GetMailStats(desk, kept.mails, kept.quotas, stores.payments, clock),
    )


def mail_servicer(stores: Stores, paying: Paying, clock: Clock, *, allowed: bool) -> MailServicer:
    """The servicer."""
    desk = mail_desk_use_cases(stores, paying, clock, allowed=allowed)
    return MailServicer(mail_use_cases(stores, clock, allowed=allowed), desk)


def mail_sweeper(stores: Stores, outbox: Outbox, clock: Clock, *, allowed: bool) -> MailSweeper:
    """What looks for mails that are due."""
    opening = OpenGroups(stores.memberships, allowed=allowed)
    kept = stores.mail
    keeping = Sweeping(kept.mails, kept.lines, kept.quotas, kept.drafts, stores.groups)
    return MailSweeper(keeping, opening, outbox, clock)
