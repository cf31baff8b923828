"""PaymentService: translation between proto and the use cases of payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from gymnation.member.v1 import payment_service_pb2, payment_service_pb2_grpc, payments_pb2
from member_service.domain import fields
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupAddresses
from member_service.domain.paying import CheckCheckout, Paid, PaymentStore, RecordPayment, known
from member_service.domain.payments import REFUNDABLE, Cause, Payment, PaymentState
from member_service.domain.refunds import (
    AskRefund,
    BeginRefund,
    Line,
    MarkDelivered,
    ReconcilePayments,
    SettleRefund,
)
from member_service.transport.context import Context
from member_service.transport.page_tokens import pack, unpack
from member_service.transport.times import optional_time, to_timestamp

SERVICE: Final = payment_service_pb2.DESCRIPTOR.services_by_name["PaymentService"].full_name

_STATES: Final = {one: payments_pb2.PaymentState.Value(f"PAYMENT_STATE_{one.name}") for one in PaymentState}
_STATES_FROM_PROTO: Final = {number: one for one, number in _STATES.items()}
_CAUSES: Final = {
    one: payments_pb2.RefundCause.Value(
        f"REFUND_CAUSE_{one.name}" if one is not Cause.NONE else "REFUND_CAUSE_UNSPECIFIED"
    )
    for one in Cause
}
_Position = tuple[datetime, str] | None


@dataclass(frozen=True, slots=True)
class PaymentUseCases:
    """What the service answers with."""

    check: CheckCheckout
    record: RecordPayment
    mark_delivered: MarkDelivered
    ask: AskRefund
    begin: BeginRefund
    settle: SettleRefund
    reconcile: ReconcilePayments
    store: PaymentStore
    groups: GroupAddresses


class PaymentServicer(payment_service_pb2_grpc.PaymentServiceServicer):
    """Answers PaymentService."""

    def __init__(self, use_cases: PaymentUseCases) -> None:
        self._do = use_cases

    async def CheckCheckout(
        self, request: payment_service_pb2.CheckCheckoutRequest, context: Context
    ) -> payment_service_pb2.CheckCheckoutResponse:
        await self._do.check(request.payer_member_id, request.stars, request.payload)
        return payment_service_pb2.CheckCheckoutResponse()

    async def RecordPayment(
        self, request: payment_service_pb2.RecordPaymentRequest, context: Context
    ) -> payment_service_pb2.RecordPaymentResponse:
        payment = await self._do.record(request.request_id, _paid(request))
        return payment_service_pb2.RecordPaymentResponse(payment=await self._one(payment))

    async def MarkDelivered(
        self, request: payment_service_pb2.MarkDeliveredRequest, context: Context
    ) -> payment_service_pb2.MarkDeliveredResponse:
        payment = await self._do.mark_delivered(
            request.request_id, request.charge_id, delivered=request.delivered
        )
        return payment_service_pb2.MarkDeliveredResponse(payment=await self._one(payment))

    async def ListPayments(
        self, request: payment_service_pb2.ListPaymentsRequest, context: Context
    ) -> payment_service_pb2.ListPaymentsResponse:
        size = fields.page_size(request.page_size, 20, 50)
        member_id = fields.positive(request.member_id, "member_id")
        of, scope = "ListPayments", [member_id]
        before = _position(unpack(request.page_token, of, scope, datetime, str))
        page, token = _page(await self._do.store.of_payer(member_id, before, size + 1), size, of, scope)
        return payment_service_pb2.ListPaymentsResponse(
            payments=await self._to_proto(page), next_page_token=token
        )

    async def ListAllPayments(
        self, request: payment_service_pb2.ListAllPaymentsRequest, context: Context
    ) -> payment_service_pb2.ListAllPaymentsResponse:
        size = fields.page_size(request.page_size, 20, 50)
        state = _STATES_FROM_PROTO.get(request.state)
        if state is None:
            raise FieldInvalid("state")
        of, scope = "ListAllPayments", [int(request.state)]
        after = _position(unpack(request.page_token, of, scope, datetime, str))
        page, token = _page(await self._do.store.in_state(state, after, size + 1), size, of, scope)
        return payment_service_pb2.ListAllPaymentsResponse(
            payments=await self._to_proto(page), next_page_token=token
        )

    async def FindPayment(
        self, request: payment_service_pb2.FindPaymentRequest, context: Context
    ) -> payment_service_pb2.FindPaymentResponse:
        payment = await known(self._do.store, request.charge_id)
        return payment_service_pb2.FindPaymentResponse(payment=await self._one(payment))

    async def AskRefund(
        self, request: payment_service_pb2.AskRefundRequest, context: Context
    ) -> payment_service_pb2.AskRefundResponse:
        payment = await self._do.ask(request.request_id, request.member_id, request.charge_id)
        return payment_service_pb2.AskRefundResponse(payment=await self._one(payment))

    async def BeginRefund(
        self, request: payment_service_pb2.BeginRefundRequest, context: Context
    ) -> payment_service_pb2.BeginRefundResponse:
        payment = await self._do.begin(request.request_id, request.charge_id, again=request.again)
        return payment_service_pb2.BeginRefundResponse(
            due=payment.state is PaymentState.REFUND_DUE,
            payment=await self._one(payment),
            payer_member_id=payment.payer_id,
        )

    async def SettleRefund(
        self, request: payment_service_pb2.SettleRefundRequest, context: Context
    ) -> payment_service_pb2.SettleRefundResponse:
        payment = await self._do.settle(
            request.request_id, request.charge_id, refunded=request.refunded, error=request.error
        )
        return payment_service_pb2.SettleRefundResponse(payment=await self._one(payment))

    async def ReconcilePayments(
        self, request: payment_service_pb2.ReconcilePaymentsRequest, context: Context
    ) -> payment_service_pb2.ReconcilePaymentsResponse:
        lines = [Line(_paid(one), one.outgoing) for one in request.transactions]
        compared = await self._do.reconcile(request.request_id, lines)
        return payment_service_pb2.ReconcilePaymentsResponse(
            known=compared.known, found=compared.found, both=compared.both
        )

    async def _one(self, payment: Payment) -> payments_pb2.Payment:
        return (await self._to_proto([payment]))[0]

    async def _to_proto(self, page: Sequence[Payment]) -> list[payments_pb2.Payment]:
        groups = sorted({one.group_id for one in page if one.group_id})
        chats = await self._do.groups.chat_ids(groups) if groups else {}
        return [_to_proto(one, chats.get(one.group_id, 0)) for one in page]


def _paid(told: payment_service_pb2.RecordPaymentRequest | payments_pb2.StarTransaction) -> Paid:
    pay_time = optional_time(told, "pay_time")
    if pay_time is None:
        raise FieldInvalid("pay_time")
    return Paid(told.charge_id, told.payer_member_id, told.stars, told.payload, pay_time)


def _position(values: list[object] | None) -> _Position:
    if values is None:
        return None
    time, charge_id = values
    assert isinstance(time, datetime)
    return time, str(charge_id)


def _page(found: Sequence[Payment], size: int, of: str, scope: list[Any]) -> tuple[Sequence[Payment], str]:
    page = found[:size]
    return page, pack(of, scope, page[-1].pay_time, page[-1].charge_id) if len(found) > size else ""


def _to_proto(payment: Payment, chat_id: int) -> payments_pb2.Payment:
    return payments_pb2.Payment(
        charge_id=payment.charge_id,
        payer_member_id=0 if payment.payer_erased else payment.payer_id,
        stars=payment.stars,
        state=_STATES[payment.state],
        cause=_CAUSES[payment.cause],
        chat_id=chat_id,
        mail_number=payment.mail_number,
        pay_time=to_timestamp(payment.pay_time),
        settle_time=to_timestamp(payment.settle_time),
        refundable_until_time=to_timestamp(payment.pay_time + REFUNDABLE),
    )
