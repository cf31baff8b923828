"""Why the coach may not answer: one class for each reason of the contract."""

from servicekit.errors import FailedPrecondition, Internal, InvalidArgument, ResourceExhausted, Unavailable


class FieldInvalid(InvalidArgument):
    """A field is missing, out of range or malformed; metadata `field` names it."""

    reason = "FIELD_INVALID"


class CoachNotConfigured(FailedPrecondition):
    """There is no usable key for the vendor's API."""

    reason = "COACH_NOT_CONFIGURED"


class CoachOverloaded(ResourceExhausted):
    """The vendor, or this process, takes no more for now; metadata `retry_after_s` when known."""

    reason = "COACH_OVERLOADED"


class CoachUnreachable(Unavailable):
    """The vendor did not answer in time, answered nonsense, or broke off."""

    reason = "COACH_UNREACHABLE"


class CoachSpendLimit(FailedPrecondition):
    """The vendor's spending limit is reached; trying again does not help."""

    reason = "COACH_SPEND_LIMIT"


class CoachBudgetSpent(ResourceExhausted):
    """What may be spent today is spent or set aside.

    Metadata: `scope` ("member", "group", "system"), and `reset_time` as RFC 3339.
    """

    reason = "COACH_BUDGET_SPENT"


class CoachRefused(FailedPrecondition):
    """The model declined to answer."""

    reason = "COACH_REFUSED"


class CoachAnswerRejected(FailedPrecondition):
    """What the model wrote broke the rules of safety twice; nobody saw it."""

    reason = "COACH_ANSWER_REJECTED"


class CoachNoAnswer(Internal):
    """The model ended without any text."""

    reason = "COACH_NO_ANSWER"
