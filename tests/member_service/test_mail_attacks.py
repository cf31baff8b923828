"""What somebody tries who wants to know who wrote, to know of a no, to harass, or to judge their own mail."""

from datetime import timedelta

import pytest

from gymnation.member.v1.mails_pb2 import MAIL_STATE_PUBLISHED
from member_service.domain.groups import MigrateGroup
from member_service.domain.mail_failures import (
    AlreadyReported,
    DialogueOver,
    MailAdultsOnly,
    MailNotFound,
    MailNotRecipient,
    MailOff,
    MailOver,
    MailQuotaExhausted,
    RevealNotAllowed,
)
from member_service.domain.mail_ports import NEVER, NO, YES
from member_service.domain.mail_receiving import Review
from member_service.domain.mail_submitting import Verdict
from member_service.domain.mails import MailState, Side, TaskKind
from member_service.domain.memberships import MembershipState, Sighting
from member_service.storage.database import Database
from member_service.storage.erasing import MongoHoldings
from member_service.storage.personal_data import MongoMemberRecords
from member_service.transport.mail_views import mail_to_proto
from tests.member_service.mail_parts import ANA, BRUNO, CLARA, DAVI, KIND, MEMBERS, MailHouse
from tests.member_service.parts import ADMIN, CHAT, rid


@pytest.fixture
async def house(database: Database) -> MailHouse:
    return await MailHouse(database).open()


async def published(house: MailHouse, review: Review = Review.PUBLISH, **more) -> int:
    """A mail of Ana's to Bruno that the group reads, or that he keeps."""
    number = (await house.submitted(**more)).mail.number
    await house.passes(minutes=10)
    if (await house.stored(number)).step.value == "consent":
        await house.consent(number)
    await house.review(number, review)
    await house.passes(minutes=1)
    return number


async def leaves(house: MailHouse, member_id: int) -> None:
    sighting = Sighting(member_id, "", MembershipState.LEFT, house.clock())
    await house.stores.memberships.record(house.group_id, sighting, house.clock().date())


async def erase(house: MailHouse, member_id: int) -> None:
    records = MongoMemberRecords(house.database)
    await MongoHoldings(house.database, records, house.clock).erase(member_id, finally_=True)


async def replies(house: MailHouse, number: int, member_id: int) -> None:
    await house.desk.reply(
        house.parts.new_request(), CHAT, number, member_id, text="e agora?", verdict=Verdict.CLEAN
    )


async def test_who_was_blocked_after_the_post_writes_no_more_in_its_conversation(house: MailHouse):
    number = await published(house)
    await house.do.block(rid("b"), CHAT, number, BRUNO)
    with pytest.raises(DialogueOver):
        await replies(house, number, ANA)
    assert not (await house.do.get(CHAT, number, ANA))[0].mail.replies_open


async def test_a_block_ends_an_older_conversation_of_the_same_two(house: MailHouse):
    first = await published(house)
    second = (await house.submitted()).mail.number
    await house.passes(minutes=10)
    await house.review(second, Review.REFUSE_AND_BLOCK)
    with pytest.raises(DialogueOver):
        await replies(house, first, ANA)


async def test_a_block_holds_for_what_is_on_its_way(house: MailHouse):
    first = await published(house)
    second = (await house.submitted()).mail.number
    await house.do.block(rid("b"), CHAT, first, BRUNO)
    before = house.telegram.heard_by(BRUNO)
    await house.passes(minutes=12)
    assert house.telegram.heard_by(BRUNO) == before
    listed, _ = await house.desk.of_member(CHAT, BRUNO, Side.RECIPIENT, None, 20)
    assert second not in [one.mail.number for one in listed]


async def test_who_left_or_was_banned_writes_no_more_in_a_conversation(house: MailHouse):
    number = await published(house)
    await leaves(house, ANA)
    with pytest.raises(DialogueOver):
        await replies(house, number, ANA)


async def test_nobody_is_followed_into_private_who_left_the_group(house: MailHouse):
    number = await published(house)
    await leaves(house, BRUNO)
    with pytest.raises(DialogueOver):
        await replies(house, number, ANA)


async def test_where_mail_was_turned_off_nobody_goes_on_writing(house: MailHouse):
    number = await published(house)
    await house.switch(on=False)
    with pytest.raises(MailOff):
        await replies(house, number, ANA)


async def test_moderators_see_nothing_of_a_held_mail_in_the_minute_of_its_writing(house: MailHouse):
    before = await house.desk.stats(CHAT)
    number = (await house.submitted(verdict=Verdict.UNSURE)).mail.number
    await house.work()
    assert house.telegram.told == []
    assert await house.desk.waiting(CHAT, None, 20) == ([], None)
    assert await house.desk.stats(CHAT) == before
    with pytest.raises(MailNotFound):
        await house.desk.decide(rid("d"), CHAT, number, ADMIN, keep_it=True, block=False)

    await house.passes(minutes=11)

    assert [one.kind for one in house.telegram.told] == [TaskKind.MODERATORS]
    assert [one.mail.number for one in (await house.desk.waiting(CHAT, None, 20))[0]] == [number]
    assert (await house.desk.stats(CHAT)).counts == {MailState.HELD: 1}
    await house.desk.decide(rid("d"), CHAT, number, ADMIN, keep_it=True, block=False)


async def test_no_count_moves_in_the_minute_of_writing(house: MailHouse):
    house.clock.now = house.clock().replace(minute=58)
    await house.submitted()
    await house.submitted(CLARA, DAVI)
    await house.work()
    assert (await house.desk.stats(CHAT)).counts == {}
    house.clock.now = house.clock().replace(minute=0) + timedelta(hours=1)
    assert (await house.desk.stats(CHAT)).counts == {MailState.ASKING: 2}


@pytest.mark.parametrize("is_blocked", [False, True])
async def test_three_senders_together_do_not_learn_that_one_of_them_is_blocked(
    house: MailHouse, is_blocked: bool
):
    if is_blocked:
        await house.stores.mail.choices.block(house.group_id, BRUNO, ANA)
    first, second, third = [(await house.submitted(one)).mail.number for one in (ANA, CLARA, DAVI)]
    assert (await house.stored(first)).hidden is is_blocked
    assert not (await house.stored(second)).hidden
    assert (await house.stored(third)).hidden


@pytest.mark.parametrize("judge", [ANA, BRUNO], ids=["its sender", "its recipient"])
async def test_an_admin_does_not_decide_on_their_own_mail(house: MailHouse, judge: int):
    number = await house.held()
    with pytest.raises(MailNotFound):
        await house.desk.decide(rid("d"), CHAT, number, judge, keep_it=True, block=False)
    assert (await house.stored(number)).state is MailState.HELD


async def test_what_somebody_kept_for_themselves_is_no_admins_to_take_away(house: MailHouse):
    number = await house.held()
    await house.desk.decide(rid("k"), CHAT, number, ADMIN, keep_it=True, block=False)
    await house.passes(minutes=12)
    await house.consent(number)
    await house.review(number, Review.ONLY_FOR_ME)
    with pytest.raises(MailOver):
        await house.desk.decide(rid("r"), CHAT, number, ADMIN, keep_it=False, block=False)


async def test_a_recipient_does_not_learn_that_a_sender_erased_themselves(house: MailHouse):
    number = await published(house)
    await erase(house, ANA)
    seen, _ = await house.do.get(CHAT, number, BRUNO)
    assert mail_to_proto(seen).state == MAIL_STATE_PUBLISHED
    assert mail_to_proto(seen).text == KIND
    with pytest.raises(DialogueOver):
        await replies(house, number, BRUNO)
    with pytest.raises(RevealNotAllowed):
        await house.desk.reveal(rid("n"), CHAT, number, BRUNO, "")
    assert "erased" not in str([one async for one in MongoMemberRecords(house.database).of(BRUNO)])
    assert await house.desk.report(rid("r"), CHAT, number, BRUNO) == (1, True)


async def test_a_no_to_the_age_outlives_an_erasure_and_a_yes_does_not(house: MailHouse):
    await house.choose(CLARA, adult=NO)
    await erase(house, ANA)
    await erase(house, CLARA)
    assert (await house.choose(ANA)).adult == ""
    assert (await house.choose(CLARA, adult=YES)).adult == NO
    await house.draft(CLARA, BRUNO)
    with pytest.raises(MailAdultsOnly):
        await house.do.submit(rid("s"), CLARA, Verdict.CLEAN)


async def test_a_later_no_to_the_age_ends_what_a_yes_began(house: MailHouse):
    number = (await house.submitted()).mail.number
    await house.passes(minutes=11)
    assert (await house.choose(BRUNO, adult=NO)).adult == NO
    assert (await house.choose(BRUNO, adult=YES)).adult == NO
    assert (await house.stored(number)).is_quiet
    await house.draft(BRUNO, ANA)
    with pytest.raises(MailAdultsOnly):
        await house.do.submit(rid("s"), BRUNO, Verdict.CLEAN)


async def test_a_block_holds_in_another_group_too(house: MailHouse):
    number = await published(house)
    await house.do.block(rid("b"), CHAT, number, BRUNO)
    assert await house.stores.mail.choices.is_blocked("another", BRUNO, ANA)
    assert not await house.stores.mail.choices.is_blocked("another", CLARA, ANA)


async def test_a_refusal_does_not_free_a_place_for_the_next_one(house: MailHouse):
    number = (await house.submitted()).mail.number
    await house.passes(minutes=12)
    await house.consent(number, NEVER)
    with pytest.raises(MailQuotaExhausted) as refused:
        await house.submitted()
    assert refused.value.metadata["quota"] == "pair"


async def test_who_erases_themselves_and_comes_back_has_no_new_quota_and_stays_blocked(house: MailHouse):
    number = await published(house)
    await house.do.block(rid("b"), CHAT, number, BRUNO)
    await house.submitted(ANA, CLARA)
    await erase(house, ANA)
    await leaves(house, ANA)
    sighting = Sighting(ANA, "", MembershipState.INSIDE, house.clock())
    await house.stores.memberships.record(house.group_id, sighting, house.clock().date())
    await house.choose(ANA, adult=YES)
    with pytest.raises(MailQuotaExhausted):
        await house.submitted(ANA, DAVI)
    assert await house.stores.mail.choices.is_blocked(house.group_id, BRUNO, ANA)


async def test_who_said_no_to_being_of_age_neither_writes_nor_is_asked(house: MailHouse):
    young = MEMBERS[8]
    await house.stores.mail.choices._choices.delete_many({})
    await house.choose(young, adult=NO)
    await house.choose(young, adult=YES, receiving=YES)
    await house.choose(ANA, adult=YES)
    with pytest.raises(MailAdultsOnly):
        await house.submitted(young, BRUNO)
    await house.submitted(ANA, young)
    await house.passes(minutes=12)
    assert house.telegram.heard_by(young) == []


async def test_who_reported_what_moderators_kept_does_not_report_it_again(house: MailHouse):
    number = await published(house)
    await house.desk.report(rid("a"), CHAT, number, ADMIN)
    await house.desk.decide(rid("k"), CHAT, number, ADMIN, keep_it=True, block=False)
    with pytest.raises(AlreadyReported):
        await house.desk.report(rid("b"), CHAT, number, ADMIN)
    with pytest.raises(AlreadyReported):
        await house.desk.report(rid("c"), CHAT, number, ADMIN)


async def test_who_did_not_get_a_mail_learns_nothing_of_it_by_its_number(house: MailHouse):
    await house.choose(BRUNO, receiving=NEVER)
    number = (await house.submitted()).mail.number
    for who in (BRUNO, CLARA):
        with pytest.raises(MailNotFound):
            await house.do.get(CHAT, number, who)
        with pytest.raises(MailNotFound):
            await house.desk.report(rid("x"), CHAT, number, who)
        with pytest.raises(MailNotFound):
            await house.desk.stop(rid("x"), CHAT, number, who)
        with pytest.raises(MailNotFound):
            await house.do.block(rid("x"), CHAT, number, who)


async def test_a_sender_cannot_tell_by_the_panel_whether_somebody_said_no(house: MailHouse):
    told = []
    for recipient, answer in ((BRUNO, NO), (CLARA, NEVER), (DAVI, "")):
        number = (await house.submitted(MEMBERS[5] if answer == "" else ANA, recipient)).mail.number
        await house.passes(minutes=12)
        if answer:
            await house.consent(number, answer, recipient)
        await house.passes(hours=1)
        stats = await house.desk.stats(CHAT)
        told.append(dict(stats.counts))
    assert told == [{MailState.ASKING: count} for count in (1, 2, 3)]


@pytest.mark.parametrize("gone", [ANA, BRUNO], ids=["its sender", "its recipient"])
async def test_a_mail_of_or_for_who_left_meanwhile_reaches_nobody(house: MailHouse, gone: int):
    await house.choose(BRUNO, receiving=YES)
    await house.choose(CLARA, receiving=YES, review_first=NO)
    read, posted = (await house.submitted()).mail.number, (await house.submitted(ANA, CLARA)).mail.number
    house.clock.forward(seconds=30)
    await leaves(house, gone)
    await house.passes(minutes=12)
    assert house.telegram.heard_by(BRUNO) == []
    assert [one[0] for one in house.telegram.posts] == ([] if gone == ANA else [posted])
    listed, _ = await house.desk.of_member(CHAT, BRUNO, Side.RECIPIENT, None, 20)
    assert listed == []
    await house.passes(hours=25)
    assert TaskKind.RETURNED in house.telegram.heard_by(ANA)
    assert (await house.stored(read)).state is MailState.RETURNED


async def received(house: MailHouse, member_id: int) -> list[int]:
    listed, _ = await house.desk.of_member(CHAT, member_id, Side.RECIPIENT, None, 20)
    return [one.mail.number for one in listed]


@pytest.mark.parametrize("becomes", [None, MailState.REFUSED, MailState.RETURNED])
async def test_what_waits_for_moderators_stands_in_no_list_of_its_recipient(house: MailHouse, becomes):
    number = await house.held()
    if becomes is MailState.REFUSED:
        await house.desk.decide(rid("no"), CHAT, number, ADMIN, keep_it=False, block=False)
    if becomes is MailState.RETURNED:
        await house.passes(hours=26)
    assert (await house.stored(number)).state is (becomes or MailState.HELD)
    assert await received(house, BRUNO) == []


async def test_the_minute_of_writing_stands_in_no_list_of_its_recipient(house: MailHouse):
    await house.choose(BRUNO, receiving=YES, review_first=NO)
    await house.choose(CLARA, receiving=YES)
    await house.submitted()
    await house.submitted(ANA, CLARA)
    await house.work()
    assert await received(house, BRUNO) == await received(house, CLARA) == []


async def test_who_comes_back_after_an_erasure_is_no_side_of_what_they_wrote(house: MailHouse):
    number = await published(house, allow_reveal=True)
    await erase(house, ANA)
    with pytest.raises((MailNotFound, MailNotRecipient)):
        await replies(house, number, ANA)
    with pytest.raises(RevealNotAllowed):
        await house.desk.offer(CHAT, number, BRUNO)
    sent, _ = await house.desk.of_member(CHAT, ANA, Side.SENDER, None, 20)
    assert sent == []


async def test_an_admin_cannot_post_what_its_recipient_did_not_let_pass(house: MailHouse):
    number = (await house.submitted()).mail.number
    await house.passes(minutes=12)
    with pytest.raises(MailNotFound):
        await house.do.post_now(rid("p"), CHAT, number, ADMIN)
    await house.consent(number)
    await house.review(number, Review.REFUSE)
    with pytest.raises(MailNotFound):
        await house.do.post_now(rid("p"), CHAT, number, ADMIN)
    assert (await house.stored(number)).state is MailState.ASKING


async def test_a_sender_does_not_answer_in_the_name_of_its_recipient(house: MailHouse):
    number = (await house.submitted()).mail.number
    await house.passes(minutes=12)
    with pytest.raises(MailNotRecipient):
        await house.consent(number, member_id=ANA)
    await house.consent(number)
    with pytest.raises(MailNotRecipient):
        await house.review(number, Review.PUBLISH, member_id=ANA)
    with pytest.raises(MailNotRecipient):
        await house.do.block(rid("b"), CHAT, number, ANA)


async def test_what_was_let_pass_while_mail_was_off_is_not_posted_later(house: MailHouse):
    number = (await house.submitted()).mail.number
    await house.passes(minutes=12)
    await house.consent(number)
    await house.switch(on=False)
    await house.review(number, Review.PUBLISH)
    await house.passes(minutes=5)
    await house.switch(on=True)
    await house.passes(hours=26)
    assert house.telegram.posts == []
    assert house.telegram.heard_by(ANA) == [TaskKind.RETURNED]


async def test_a_reveal_is_not_had_while_a_report_waits_nor_once_its_consent_is_gone(house: MailHouse):
    number = await published(house, allow_reveal=True)
    await house.desk.report(rid("a"), CHAT, number, CLARA)
    with pytest.raises(RevealNotAllowed):
        await house.desk.reveal(rid("b"), CHAT, number, BRUNO, "")
    await house.desk.decide(rid("k"), CHAT, number, ADMIN, keep_it=True, block=False)
    await house.desk.withdraw(rid("w"), CHAT, number, ANA)
    for who, why in ((BRUNO, RevealNotAllowed), (CLARA, MailNotRecipient), (ANA, MailNotRecipient)):
        with pytest.raises(why):
            await house.desk.reveal(rid(("c", who)), CHAT, number, who, "")


async def test_a_late_yes_that_comes_to_nothing_is_told_at_the_hour_of_a_no(house: MailHouse):
    seen = await house.submitted()
    await house.passes(minutes=12)
    await house.consent(seen.mail.number)
    await house.passes(until=seen.mail.return_time - timedelta(minutes=20))
    await house.switch(on=False)
    await house.review(seen.mail.number, Review.PUBLISH)
    await house.passes(minutes=21)
    assert house.telegram.heard_by(ANA) == [TaskKind.RETURNED]


async def test_a_group_that_becomes_a_supergroup_keeps_its_blocks_quotas_and_buttons(house: MailHouse):
    number = await published(house)
    await house.do.block(rid("b"), CHAT, number, BRUNO)
    await MigrateGroup(house.stores.groups, house.clock)(rid("m"), CHAT, CHAT - 7_000_000)
    assert await house.desk.report(rid("s"), CHAT, number, CLARA) == (1, False)
    again = (await house.submitted()).mail.number
    assert (await house.stored(again)).hidden
    with pytest.raises(DialogueOver):
        await replies(house, number, ANA)


async def test_an_admin_does_not_shorten_the_minutes_that_hide_when_a_mail_was_written(house: MailHouse):
    await house.choose(BRUNO, receiving=YES, review_first=NO)
    number = (await house.submitted()).mail.number
    assert (await house.stored(number)).state is MailState.QUEUED
    assert (await house.desk.stats(CHAT)).next_number == 0
    with pytest.raises(MailNotFound):
        await house.do.post_now(rid("p"), CHAT, number, ADMIN)
    await house.work()
    assert house.telegram.posts == []


async def test_a_recipient_does_not_learn_by_replying_that_a_sender_left_just_now(house: MailHouse):
    number = await published(house)
    await replies(house, number, BRUNO)
    await house.work()
    assert house.telegram.heard_by(ANA).count(TaskKind.REPLY) == 1
    before = mail_to_proto((await house.do.get(CHAT, number, BRUNO))[0])
    await leaves(house, ANA)
    # Everybody sees who leaves: what sounds otherwise from then on would be the name.
    await replies(house, number, BRUNO)
    await house.work()
    assert mail_to_proto((await house.do.get(CHAT, number, BRUNO))[0]) == before
    # And nobody is followed into private who left.
    assert house.telegram.heard_by(ANA).count(TaskKind.REPLY) == 1
