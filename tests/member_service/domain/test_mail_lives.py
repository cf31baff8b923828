"""What becomes of a mail and of payments for it, in whatever order people, Telegram and time act."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from member_service.domain import mail_answers, mail_erasures, mail_reports, mails, payments
from member_service.domain.mail_failures import (
    AlreadyReported,
    AlreadyRevealed,
    DialogueOver,
    MailNotFound,
    MailOver,
    MailQuotaExhausted,
    MailRemoved,
    PaymentDelivered,
    PaymentRefunded,
    RefundTooLate,
    RevealNotAllowed,
)
from member_service.domain.mails import Mail, MailState, Side, Step, TaskKind
from member_service.domain.payments import Cause, Payment, PaymentState
from servicekit.errors import ServiceError

NOW = datetime(2037, 11, 22, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def a_mail(**more) -> Mail:
    made = Mail("m1", "g", 7, "tag", "a kind word", NOW, NOW + mails.ANSWERED_WITHIN, allow_reveal=True)
    return replace(made, **more)


def shown(**more) -> Mail:
    asked = mails.ask(a_mail(step=Step.REVIEW), NOW)
    queued = mails.begin_post(mail_answers.publish(asked, NOW), NOW)
    return replace(mails.posted(queued, NOW, 0, 55), tasks=(), **more)


def kinds(mail: Mail) -> list[TaskKind]:
    return [task.kind for task in mail.tasks]


def test_a_recipient_is_asked_some_minutes_later():
    task = mails.ask(a_mail(), NOW).tasks[0]
    assert task.kind is TaskKind.CONSENT
    assert timedelta(minutes=1) <= task.time - NOW <= timedelta(minutes=10)


@pytest.mark.parametrize("became", ["absent", "unwilling", "refusing", "blocking", "silent", "erased"])
def test_what_is_not_delivered_goes_back_at_the_same_hour_with_the_same_words(became: str):
    asked = mails.ask(a_mail(), NOW)
    read = mail_answers.consent(asked, NOW + timedelta(hours=1), wanted=True)
    mail = {
        "absent": lambda: mails.ask(a_mail(step=Step.DECLINED), NOW),
        "unwilling": lambda: mail_answers.consent(asked, NOW + timedelta(hours=1), wanted=False),
        "refusing": lambda: mail_answers.decline(read, NOW + timedelta(hours=2)),
        "blocking": lambda: mail_answers.decline(read, NOW + timedelta(hours=3)),
        "silent": lambda: asked,
        "erased": lambda: mail_erasures.recipient_erased(read, NOW + timedelta(hours=2)),
    }[became]()
    hour = NOW + mails.ANSWERED_WITHIN
    before = mails.passed(mail, hour - timedelta(milliseconds=1))
    assert mails.for_sender(before).state is MailState.ASKING
    after = mails.passed(mail, hour)
    assert (after.state, [(one.kind, one.time) for one in after.tasks]) == (
        MailState.RETURNED,
        [(TaskKind.RETURNED, hour)],
    )


def test_what_was_declined_is_over_for_its_recipient():
    declined = mail_answers.consent(mails.ask(a_mail(), NOW), NOW, wanted=False)
    with pytest.raises(MailOver):
        mail_answers.consent(declined, NOW, wanted=True)


def test_a_held_one_waits_for_a_moderator_and_then_for_its_recipient():
    held = mails.hold(a_mail(), NOW)
    assert kinds(held) == [TaskKind.MODERATORS]
    with pytest.raises(MailNotFound):
        mail_reports.decide(held, NOW, keep_it=True)
    held, told = mails.split_tasks(held, NOW + timedelta(minutes=10))
    assert [one.kind for one in told] == [TaskKind.MODERATORS]
    assert kinds(mail_reports.decide(held, NOW, keep_it=True)) == [TaskKind.CONSENT]
    refused = mail_reports.decide(held, NOW, keep_it=False)
    assert (refused.state, kinds(refused)) == (MailState.REFUSED, [TaskKind.REFUSED])


def test_what_telegram_refuses_goes_back_and_what_nobody_knows_is_told_to_moderators():
    queued = mail_answers.publish(mails.ask(a_mail(step=Step.REVIEW), NOW), NOW)
    late = mails.passed(queued, NOW + mails.POSTED_WITHIN)
    assert late.is_quiet
    assert mails.passed(late, NOW + mails.ANSWERED_WITHIN).state is MailState.RETURNED
    begun = mails.begin_post(queued, NOW)
    assert mails.begin_post(begun, NOW) is None
    assert mails.not_posted(begun, NOW).is_quiet
    assert mails.not_posted(begun, queued.return_time).state is MailState.RETURNED
    lost = mails.passed(begun, NOW + mails.KNOWN_WITHIN)
    assert (lost.state, lost.message_id) == (MailState.PUBLISHED, 0)
    assert TaskKind.MODERATORS in kinds(lost)
    assert mails.posted(lost, NOW, 0, 9).message_id == 9


def test_a_post_is_over_after_a_day_and_its_text_goes_thirty_days_later():
    over = mails.passed(shown(), NOW + mails.SHOWN)
    assert (over.state, kinds(over), over.replies_open) == (MailState.OVER, [TaskKind.END], False)
    assert mails.passed(over, NOW + mails.SHOWN + mails.TEXT_KEPT).text == ""


def test_three_reports_take_it_away_each_member_once_and_its_recipient_alone():
    once = mail_reports.report(shown(), "a", NOW, by_recipient=False)
    with pytest.raises(AlreadyReported):
        mail_reports.report(once, "a", NOW, by_recipient=False)
    with pytest.raises(RevealNotAllowed):
        mails.claim(once, mails.FREE, NOW)
    twice = mail_reports.report(once, "b", NOW, by_recipient=False)
    assert twice.state is MailState.PUBLISHED
    gone = mail_reports.report(twice, "c", NOW, by_recipient=False)
    assert (gone.state, gone.replies_open) == (MailState.REMOVED, False)
    assert set(kinds(gone)) == {TaskKind.REFUSED, TaskKind.REMOVAL, TaskKind.MODERATORS}
    with pytest.raises(MailRemoved):
        mail_reports.reply(gone, Side.RECIPIENT, "r", NOW)
    assert mail_reports.report(shown(), "recipient", NOW, by_recipient=True).state is MailState.REMOVED
    kept = mail_reports.decide(twice, NOW, keep_it=True)
    assert mails.claim(kept, mails.FREE, NOW).charge_id == mails.FREE


def test_both_sides_write_until_one_stops():
    mail = mail_reports.reply(shown(), Side.RECIPIENT, "r1", NOW)
    assert [(task.kind, task.ref) for task in mail.tasks] == [(TaskKind.REPLY, "r1")]
    with pytest.raises(DialogueOver):
        mail_reports.reply(mail_reports.stop(mail), Side.SENDER, "r2", NOW)
    with pytest.raises(MailQuotaExhausted):
        mail_reports.reply(replace(mail, sender_replies=mails.REPLIES), Side.SENDER, "r2", NOW)


def test_one_kept_by_its_recipient_is_nobody_elses():
    kept = mail_answers.keep(mails.ask(a_mail(step=Step.REVIEW), NOW), NOW)
    assert kept.only_for_recipient
    with pytest.raises(MailNotFound):
        mail_reports.report(kept, "a", NOW, by_recipient=False)


def test_a_reveal_is_claimed_once_and_consent_goes_until_then():
    claimed = mails.claim(shown(), "c1", NOW)
    with pytest.raises(AlreadyRevealed):
        mails.claim(claimed, "c2", NOW)
    with pytest.raises(AlreadyRevealed):
        mails.withdraw(claimed)
    with pytest.raises(RevealNotAllowed):
        mails.claim(mails.withdraw(shown()), "c1", NOW)
    assert mails.claim(mails.unclaim(claimed, "c1"), "c2", NOW).charge_id == "c2"
    known = mails.revealed(claimed, NOW)
    assert kinds(known) == [TaskKind.REVEALED]
    assert mails.unclaim(known, "c1").charge_id == "c1"


@pytest.mark.parametrize(
    "mail",
    [
        mails.ask(a_mail(), NOW),
        mails.ask(a_mail(step=Step.REVIEW), NOW),
        mail_answers.publish(mails.ask(a_mail(step=Step.REVIEW), NOW), NOW),
    ],
)
def test_what_nobody_has_read_goes_back_unread_when_its_sender_is_erased(mail: Mail):
    gone = mail_erasures.sender_erased(mail, "K7")
    assert (gone.is_quiet, gone.sender_tag, gone.text, gone.called, gone.tasks) == (True, "", "", "", ())
    assert gone.due() == mail.return_time
    assert mails.passed(gone, mail.return_time).state is MailState.RETURNED


def test_what_was_read_stays_without_an_author_and_ends_as_all_do():
    gone = mail_erasures.sender_erased(shown(), "K7")
    assert (gone.state, gone.text, gone.called) == (MailState.PUBLISHED, "a kind word", "K7")
    assert (gone.sender_tag, gone.replies_open, gone.allow_reveal, gone.tasks) == ("", False, False, ())
    with pytest.raises(RevealNotAllowed):
        mails.claim(gone, mails.FREE, NOW)
    over = mails.passed(gone, NOW + mails.SHOWN)
    assert (over.state, kinds(over), over.text) == (MailState.OVER, [TaskKind.END], "a kind word")
    forgotten = mails.passed(over, NOW + mails.SHOWN + mails.TEXT_KEPT)
    assert (forgotten.text, forgotten.called, forgotten.blank) == ("", "", True)


def test_one_that_is_being_posted_is_posted_without_an_author():
    begun = mails.begin_post(mail_answers.publish(mails.ask(a_mail(step=Step.REVIEW), NOW), NOW), NOW)
    assert begun is not None
    posted = mails.posted(mail_erasures.sender_erased(begun), NOW, 0, 55)
    assert (posted.state, posted.sender_tag, posted.replies_open) == (MailState.PUBLISHED, "", False)


@pytest.mark.parametrize("keep_it", [True, False])
def test_moderators_go_on_deciding_and_then_nothing_is_left_of_it(keep_it: bool):
    held, _ = mails.split_tasks(mails.hold(a_mail(), NOW), NOW + timedelta(minutes=10))
    gone = mail_erasures.sender_erased(held, "K7")
    assert (gone.state, gone.text, gone.called) == (MailState.HELD, held.text, "K7")
    decided = mail_reports.decide(gone, NOW, keep_it=keep_it)
    assert TaskKind.CONSENT not in kinds(decided)
    ended = mails.passed(decided, decided.return_time)
    assert (ended.text, ended.called, ended.blank) == ("", "", True)
    assert ended.state is (MailState.RETURNED if keep_it else MailState.REFUSED)


def test_what_is_for_an_erased_recipient_names_nobody():
    gone = mail_erasures.recipient_erased(shown(), NOW)
    assert (gone.state, gone.recipient_id, gone.text) == (MailState.REMOVED, 0, "")
    assert set(kinds(gone)) == {TaskKind.REFUSED, TaskKind.REMOVAL}


def test_tasks_leave_a_mail_when_they_are_due():
    asked = mails.ask(a_mail(), NOW)
    left, due = mails.split_tasks(asked, NOW)
    assert (kinds(left), due) == ([TaskKind.CONSENT], [])
    left, due = mails.split_tasks(asked, NOW + timedelta(minutes=10))
    assert (kinds(left), [one.kind for one in due]) == ([], [TaskKind.CONSENT])


def a_payment(**more) -> Payment:
    return Payment("c1", 7, 50, NOW, **more)


def test_what_was_told_is_not_given_back_and_what_goes_back_is_not_told():
    told = payments.deliver(payments.release(a_payment()), NOW)
    with pytest.raises(PaymentDelivered):
        payments.give_back(told, Cause.GONE, NOW)
    back = payments.give_back(a_payment(), Cause.GONE, NOW)
    for late in (payments.release, lambda one: payments.deliver(one, NOW)):
        with pytest.raises(PaymentRefunded):
            late(back)
    with pytest.raises(RefundTooLate):
        payments.ask_back(a_payment(), NOW + payments.REFUNDABLE + DAY)


@pytest.mark.parametrize(
    "cause",
    [
        *(Cause.GONE, Cause.PAID_BEFORE, Cause.NOT_AS_OFFERED, Cause.UNKNOWN_INCOME),
        *(Cause.NOT_TOLD, Cause.ASKED, Cause.KEY_LOST),
    ],
)
def test_what_goes_back_is_looked_at_until_it_went_or_a_person_has_to(cause: Cause):
    back = payments.give_back(a_payment(), cause, NOW)
    assert (back.cause, back.check_time, back.settle_time) == (cause, NOW, None)
    failed = payments.not_refunded(back, NOW + DAY)
    assert (failed.state, failed.check_time) == (PaymentState.REFUND_FAILED, None)
    went = payments.refunded(payments.try_again(failed, NOW + 2 * DAY), NOW + 3 * DAY)
    assert (went.state, went.check_time, went.settle_time) == (
        PaymentState.REFUNDED,
        None,
        NOW + 3 * DAY,
    )


def test_who_still_gets_something_back_is_known_until_then():
    back = payments.payer_erased(payments.give_back(a_payment(), Cause.GONE, NOW))
    assert back.payer_id == 7
    assert payments.refunded(back, NOW).payer_id == 0
    assert payments.payer_erased(payments.deliver(a_payment(), NOW)).payer_id == 0


class MailLives(RuleBasedStateMachine):
    """Everything that may happen to one mail and to charges for it, at any time and as often as it likes."""

    @initialize(stage=st.sampled_from(["held", "quiet", "asking", "queued", "queued", "shown", "shown"]))
    def submit(self, stage: str) -> None:
        self.now, self.posts, self.told = NOW, int(stage == "shown"), set()
        self.was: set[str] = set()
        self.quiet, self.charges = stage == "quiet", {}
        read = mails.ask(a_mail(step=Step.REVIEW), NOW)
        self.mail = {
            "held": lambda: mails.hold(a_mail(), NOW),
            "quiet": lambda: mails.ask(a_mail(step=Step.DECLINED), NOW),
            "asking": lambda: mails.ask(a_mail(), NOW),
            "queued": lambda: mail_answers.publish(read, NOW),
            "shown": shown,
        }[stage]()

    def change(self, to, *arguments, **more) -> None:
        with suppress(ServiceError):
            self.mail = to(self.mail, *arguments, **more)

    @rule(hours=st.sampled_from([0.05, 0.05, 0.1, 0.1, 0.5, 0.5, 3, 24, 800]))
    def time_passes(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        self.mail = mails.passed(self.mail, self.now)

    @rule(wanted=st.sampled_from([True, True, True, False]))
    def consents(self, wanted: bool) -> None:
        self.change(mail_answers.consent, self.now, wanted=wanted)

    @rule(to=st.sampled_from([mail_answers.publish] * 4 + [mail_answers.keep, mail_answers.decline]))
    def reviews(self, to) -> None:
        self.change(to, self.now)

    @rule(told=st.sampled_from(["posted", "refused", "nothing"]))
    def posts_it(self, told: str) -> None:
        begun = mails.begin_post(self.mail, self.now)
        if begun is None:
            return
        self.posts, self.mail = self.posts + 1, begun
        if told == "posted":
            self.mail = mails.posted(self.mail, self.now, 0, 55)
        elif told == "refused":
            self.mail = mails.not_posted(self.mail, self.now)

    @rule(tag=st.sampled_from("abcd"), by_recipient=st.booleans())
    def reports(self, tag: str, by_recipient: bool) -> None:
        self.change(mail_reports.report, tag, self.now, by_recipient=by_recipient)

    @rule(keep_it=st.booleans())
    def decides(self, keep_it: bool) -> None:
        self.change(mail_reports.decide, self.now, keep_it=keep_it)

    @rule()
    def withdraws(self) -> None:
        self.change(mails.withdraw)

    @rule(
        to=st.sampled_from(
            [lambda mail, _: mail_erasures.sender_erased(mail), mail_erasures.recipient_erased]
        ),
        rarely=st.integers(0, 9),
    )
    def is_erased(self, to, rarely: int) -> None:
        if rarely:
            return
        for charge, one in self.charges.items():
            if one.state is PaymentState.PAID and not one.released:
                self.charges[charge] = payments.give_back(one, Cause.GONE, self.now)
        self.mail = to(self.mail, self.now)

    @rule(charge=st.sampled_from(["c1", "c2", "c3"]), at_once=st.booleans())
    def pays(self, charge: str, at_once: bool) -> None:
        paid = self.charges.setdefault(charge, Payment(charge, 7, 50, self.now))
        if paid.state is not PaymentState.PAID:
            return
        try:
            self.mail = mails.claim(self.mail, charge, self.now)
        except AlreadyRevealed:
            self.charges[charge] = payments.give_back(paid, Cause.PAID_BEFORE, self.now)
        except ServiceError:
            if not paid.released:
                self.charges[charge] = payments.give_back(paid, Cause.GONE, self.now)
        if at_once:
            self.learns(charge)

    @rule(charge=st.sampled_from(["c1", "c2", "c3"]))
    def reveals(self, charge: str) -> None:
        self.learns(charge)

    def learns(self, charge: str) -> None:
        paid = self.charges.get(charge)
        if paid is None or self.mail.charge_id != charge:
            return
        with suppress(ServiceError):
            mail = mails.revealed(mails.claim(self.mail, charge, self.now), self.now)
            self.charges[charge] = payments.release(paid)
            self.mail = mail
            self.told.add(charge)

    @rule(charge=st.sampled_from(["c1", "c2", "c3"]), how=st.integers(0, 5))
    def settles(self, charge: str, how: int) -> None:
        paid = self.charges.get(charge)
        if paid is None:
            return
        with suppress(ServiceError):
            if how == 0 and charge in self.told:
                self.charges[charge] = payments.deliver(paid, self.now)
            elif how == 1 and paid.state is PaymentState.REFUND_DUE:
                self.charges[charge] = payments.refunded(paid, self.now)
            elif how == 2:
                self.charges[charge] = payments.not_refunded(paid, self.now)
            elif how == 3:
                self.charges[charge] = payments.try_again(paid, self.now)
            elif how == 4:
                self.charges[charge] = payments.ask_back(paid, self.now)
            elif how == 5:
                self.charges[charge] = payments.payer_erased(paid)

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "mail"):
            return
        assert self.posts <= 1
        assert len(set(self.mail.reports)) == len(self.mail.reports)
        if self.quiet:
            assert not {TaskKind.CONSENT, TaskKind.REVIEW, TaskKind.POST} & set(kinds(self.mail))
            assert self.mail.publish_time is None
        for charge, one in self.charges.items():
            states = one.state.value
            if charge in self.told:
                assert one.state in (PaymentState.PAID, PaymentState.DELIVERED), states
            if one.state in (PaymentState.DELIVERED, PaymentState.REFUNDED):
                self.was.add(f"{charge} {states}")
        assert (
            not {f"{one} delivered" for one in self.charges}
            & self.was
            & {f"{one} delivered" for one in self.charges if f"{one} refunded" in self.was}
        )
        assert len(self.told) <= 1
        if self.mail.is_over and self.mail.state is not MailState.ERASED:
            assert not self.mail.replies_open


def test_a_mail_and_its_charges_keep_every_promise():
    run_state_machine_as_test(
        MailLives,
        # How fast the machine draws is not what is tried here.
        settings=settings(
            max_examples=300,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
