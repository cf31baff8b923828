"""Failures of mails and payments have the status that the contract says."""

import re
from pathlib import Path

import grpc
import pytest

from member_service.domain import mail_failures as failures

CONTRACT = Path(__file__).parents[3] / "protos/gymnation/member/v1/error_reason.proto"
ALL = (
    *(failures.MailOff, failures.MailTooFewMembers, failures.MailTextRefused, failures.MailQuotaExhausted),
    *(failures.MailUndeliverable, failures.MailNotFound, failures.MailOver, failures.MailRemoved),
    *(failures.MailNotRecipient, failures.MailDraftNotFound, failures.MailAdultsOnly),
    *(failures.RevealNotAllowed, failures.AlreadyRevealed, failures.AlreadyReported, failures.DialogueOver),
    *(failures.PaymentNotFound, failures.PaymentRefunded, failures.PaymentDelivered, failures.RefundTooLate),
)


@pytest.mark.parametrize("failure", ALL, ids=lambda failure: failure.reason)
def test_a_failure_has_the_status_that_the_contract_says(failure):
    comment = CONTRACT.read_text("utf-8").split(f"ERROR_REASON_{failure.reason} =")[0].rpartition(" = ")[2]
    status = re.search(r"// ([A-Z_]+):", comment).group(1)
    assert grpc.StatusCode[status].value[0] == failure.code
