"""What may be wrong with a mail or a payment, by name."""

from servicekit.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
)


class MailOff(FailedPrecondition):
    """There are no mails here: the owner forbids them, or the group's admins did not turn them on."""

    reason = "MAIL_OFF"


class MailTooFewMembers(FailedPrecondition):
    """Too few members are known for anybody to be anonymous; metadata `members_at_least`."""

    reason = "MAIL_TOO_FEW_MEMBERS"


class MailTextRefused(InvalidArgument):
    """The text must not be sent; metadata `category`."""

    reason = "MAIL_TEXT_REFUSED"


class MailQuotaExhausted(ResourceExhausted):
    """As many as may be sent; metadata `quota`."""

    reason = "MAIL_QUOTA_EXHAUSTED"


class MailUndeliverable(FailedPrecondition):
    """It cannot be delivered. Why is told to nobody."""

    reason = "MAIL_UNDELIVERABLE"


class MailNotFound(NotFound):
    """There is no such mail, or not for who asks."""

    reason = "MAIL_NOT_FOUND"


class MailOver(FailedPrecondition):
    """The mail is over, or there is nothing to do about it any more."""

    reason = "MAIL_OVER"


class MailRemoved(FailedPrecondition):
    """The mail was taken away."""

    reason = "MAIL_REMOVED"


class MailNotRecipient(PermissionDenied):
    """The mail is for somebody else."""

    reason = "MAIL_NOT_RECIPIENT"


class MailDraftNotFound(NotFound):
    """Nothing was written yet."""

    reason = "MAIL_DRAFT_NOT_FOUND"


class MailAdultsOnly(FailedPrecondition):
    """Mails are for those who said that they are 18 or older."""

    reason = "MAIL_ADULTS_ONLY"


class RevealNotAllowed(FailedPrecondition):
    """Who wrote it did not allow that, or it must not be now."""

    reason = "REVEAL_NOT_ALLOWED"


class AlreadyRevealed(FailedPrecondition):
    """The recipient knows who wrote it."""

    reason = "ALREADY_REVEALED"


class AlreadyReported(AlreadyExists):
    """The member has reported this mail."""

    reason = "ALREADY_REPORTED"


class DialogueOver(FailedPrecondition):
    """The dialogue was left alone for too long, or one side ended the conversation."""

    reason = "DIALOGUE_OVER"


class PaymentNotFound(NotFound):
    """There is no such payment, or not of who asks."""

    reason = "PAYMENT_NOT_FOUND"


class PaymentRefunded(FailedPrecondition):
    """The payment goes back, or went."""

    reason = "PAYMENT_REFUNDED"


class PaymentDelivered(FailedPrecondition):
    """The payer has what they paid for."""

    reason = "PAYMENT_DELIVERED"


class RefundTooLate(FailedPrecondition):
    """It was paid more than 21 days ago."""

    reason = "REFUND_TOO_LATE"
