"""Payments, put together: who answers for them, and what finds those that a crash left."""

from member_service.domain.invoices import PURPOSE, Invoices, Price
from member_service.domain.mail_reading import MailDesk
from member_service.domain.mail_reveals import OfferReveal, Reveal
from member_service.domain.outbox import Outbox
from member_service.domain.paying import CarryOn, CheckCheckout, Claims, PaymentSweeper, RecordPayment
from member_service.domain.refunds import (
    AskRefund,
    BeginRefund,
    MarkDelivered,
    ReconcilePayments,
    SettleRefund,
)
from member_service.settings import MemberServiceSettings
from member_service.stores import Stores
from member_service.transport.payments import PaymentServicer, PaymentUseCases
from servicekit.clock import Clock


class Paying:
    """What has to do with money, on one database."""

    def __init__(
        self, stores: Stores, the_outbox: Outbox, settings: MemberServiceSettings, clock: Clock
    ) -> None:
        self._stores, self._clock, self._allowed = stores, clock, settings.mail_allowed
        self._invoices = Invoices(settings.keys.derived(PURPOSE))
        self._price = Price(settings.mail_stars_at_most)
        self._claims = Claims(stores.payments, stores.mail.mails, clock)
        self._carry_on = CarryOn(stores.payments, self._claims, the_outbox, clock)
        self.sweeper = PaymentSweeper(stores.payments, self._carry_on, clock)

    def servicer(self) -> PaymentServicer:
        """Who answers PaymentService."""
        store, mails, clock = self._stores.payments, self._stores.mail.mails, self._clock
        record = RecordPayment(store, mails, self._invoices, self._carry_on, clock)
        return PaymentServicer(
            PaymentUseCases(
                check=CheckCheckout(
                    *(mails, self._invoices, self._claims, self._stores.groups),
                    price=self._price,
                    clock=clock,
                    allowed=self._allowed,
                ),
                record=record,
                mark_delivered=MarkDelivered(store, self._claims, self._carry_on, clock),
                ask=AskRefund(store, self._carry_on, clock),
                begin=BeginRefund(store, clock),
                settle=SettleRefund(store, clock),
                reconcile=ReconcilePayments(store, record, clock),
                store=store,
                groups=self._stores.groups,
            )
        )

    def offer(self, desk: MailDesk) -> OfferReveal:
        """What a name costs."""
        return OfferReveal(desk, self._claims, invoices=self._invoices, price=self._price, clock=self._clock)

    def reveal(self, desk: MailDesk) -> Reveal:
        """The name itself."""
        return Reveal(
            *(self._stores.payments, desk, self._claims, self._carry_on),
            price=self._price,
            clock=self._clock,
        )
