"""Anonymous mails from a draft to the group, and what each side may know of that."""

from datetime import timedelta
from itertools import pairwise

import pytest

from member_service.domain.failures import RequestIdReused
from member_service.domain.mail_failures import (
    DialogueOver,
    MailAdultsOnly,
    MailDraftNotFound,
    MailNotFound,
    MailNotRecipient,
    MailOff,
    MailOver,
    MailQuotaExhausted,
    MailTextRefused,
    MailTooFewMembers,
    MailUndeliverable,
)
from member_service.domain.mail_ports import NEVER, NO, YES, Draft
from member_service.domain.mail_posting import PostOutcome
from member_service.domain.mail_receiving import Review
from member_service.domain.mail_submitting import Verdict
from member_service.domain.mails import MailState, Side, TaskKind
from member_service.domain.memberships import MembershipState, Sighting
from member_service.storage.database import Database
from member_service.transport.mail_views import mail_to_proto
from tests.member_service.mail_parts import ANA, BRUNO, CLARA, DAVI, ELSEWHERE, KIND, MEMBERS, MailHouse
from tests.member_service.parts import CHAT, rid


@pytest.fixture
async def house(database: Database) -> MailHouse:
    return await MailHouse(database).open()


async def test_a_draft_is_there_until_it_is_left_alone_for_half_an_hour(house: MailHouse):
    await house.draft(ANA, BRUNO)
    house.clock.forward(minutes=29)
    draft, over = await house.do.get_draft(ANA)
    assert draft is not None
    assert (draft.text, draft.recipient_id, draft.chat_id, over) == (KIND, BRUNO, CHAT, False)
    house.clock.forward(minutes=2)
    assert await house.do.get_draft(ANA) == (None, True)
    with pytest.raises(DialogueOver):
        await house.draft(ANA, BRUNO)
    assert (await house.draft(ANA, BRUNO)).touch_time == house.clock()
    assert await house.do.drop_draft(rid("drop"), ANA)
    assert await house.do.get_draft(ANA) == (None, False)


async def test_the_last_of_a_drafts_words_holds_and_a_late_repeat_changes_nothing(house: MailHouse):
    first = Draft("text", CHAT, KIND, BRUNO)
    await house.do.save_draft(rid("one"), ANA, first)
    await house.do.save_draft(rid("two"), ANA, Draft("confirm", CHAT, KIND + "!", BRUNO))
    await house.do.save_draft(rid("one"), ANA, first)
    draft, _ = await house.do.get_draft(ANA)
    assert draft is not None
    assert draft.text == KIND + "!"
    with pytest.raises(RequestIdReused):
        await house.do.save_draft(rid("one"), ANA, Draft("other", CHAT, KIND, BRUNO))


@pytest.mark.parametrize(
    "text", ["oi", "me chama em wa.me/5511", "liga 11 98765-4321 viu", "fala com @ana_souza aqui"]
)
async def test_what_leads_to_the_sender_is_no_draft(house: MailHouse, text: str):
    with pytest.raises(MailTextRefused):
        await house.draft(ANA, BRUNO, text)


async def test_from_one_member_to_another_and_into_the_group(house: MailHouse):
    seen = await house.submitted()
    assert (seen.mail.state, seen.side) == (MailState.ASKING, Side.SENDER)
    number = seen.mail.number
    assert await house.do.get_draft(ANA) == (None, False)
    await house.work()
    assert house.telegram.told == []
    await house.passes(minutes=10)
    assert house.telegram.heard_by(BRUNO) == [TaskKind.CONSENT]
    asked = mail_to_proto((await house.do.get(CHAT, number, BRUNO))[0])
    assert asked.text == ""
    await house.consent(number)
    await house.work()
    assert house.telegram.heard_by(BRUNO) == [TaskKind.CONSENT, TaskKind.REVIEW]
    read = mail_to_proto((await house.do.get(CHAT, number, BRUNO))[0])
    assert read.text == KIND
    assert not read.HasField("create_time")
    await house.review(number, Review.PUBLISH)
    await house.work()
    assert house.telegram.posts == [(number, KIND, f"nome de {BRUNO}")]
    await house.work()
    assert house.telegram.heard_by(ANA) == [TaskKind.DELIVERED]
    for_group = mail_to_proto((await house.do.get(CHAT, number, CLARA))[0])
    assert (for_group.text, for_group.recipient_member_id) == (KIND, 0)
    await house.passes(hours=25)
    assert (await house.stored(number)).state is MailState.OVER
    assert [one.kind for one in house.telegram.told if one.chat_id == CHAT] == [TaskKind.END]
    await house.passes(days=31)
    left = await house.stored(number)
    assert (left.text, await house.stores.mail.mails.sender(left)) == ("", None)


async def test_a_repeat_of_a_submission_is_the_first_one_and_another_request_is_refused(house: MailHouse):
    await house.draft(ANA, BRUNO)
    first = await house.do.submit(rid("submit"), ANA, Verdict.CLEAN)
    again = await house.do.submit(rid("submit"), ANA, Verdict.CLEAN)
    assert again.mail.number == first.mail.number
    with pytest.raises(RequestIdReused):
        await house.do.submit(rid("submit"), ANA, Verdict.UNSURE)
    with pytest.raises(MailDraftNotFound):
        await house.do.submit(rid("other"), ANA, Verdict.CLEAN)


async def test_who_may_not_write_is_told_why(house: MailHouse):
    with pytest.raises(MailDraftNotFound):
        await house.do.submit(rid("none"), ANA, Verdict.CLEAN)
    with pytest.raises(MailUndeliverable):
        await house.submitted(ANA, ANA)
    with pytest.raises(MailTextRefused):
        await house.submitted(verdict=Verdict.REFUSED)
    with pytest.raises(MailAdultsOnly):
        await house.submitted(ELSEWHERE)
    await house.switch(on=False)
    with pytest.raises(MailOff):
        await house.submitted()
    await house.switch(on=True)
    for gone in MEMBERS[:3]:
        sighting = Sighting(gone, "", MembershipState.LEFT, house.clock() + timedelta(seconds=1))
        await house.stores.memberships.record(house.group_id, sighting, house.clock().date())
    with pytest.raises(MailTooFewMembers):
        await house.submitted()


async def test_two_a_day_one_on_its_way_and_three_a_month(house: MailHouse):
    first = await house.submitted()
    with pytest.raises(MailQuotaExhausted) as refused:
        await house.submitted()
    assert refused.value.metadata == {"quota": "pair"}
    await house.submitted(ANA, CLARA)
    with pytest.raises(MailQuotaExhausted) as refused:
        await house.submitted(ANA, DAVI)
    assert refused.value.metadata == {"quota": "day"}
    for _ in range(2):
        await house.passes(hours=26)
        await house.submitted()
    await house.passes(hours=26)
    with pytest.raises(MailQuotaExhausted) as refused:
        await house.submitted()
    assert refused.value.metadata == {"quota": "month"}
    assert (await house.stored(first.mail.number)).state is MailState.RETURNED


async def test_the_answer_about_age_is_kept_once_for_all_groups(house: MailHouse):
    assert (await house.choose(ELSEWHERE, adult=NO)).adult == NO
    assert (await house.choose(ELSEWHERE, adult=YES)).adult == NO


async def absent(house: MailHouse) -> int:
    return ELSEWHERE


async def left(house: MailHouse) -> int:
    sighting = Sighting(BRUNO, "", MembershipState.LEFT, house.clock() + timedelta(seconds=1))
    await house.stores.memberships.record(house.group_id, sighting, house.clock().date())
    return BRUNO


async def never(house: MailHouse) -> int:
    await house.choose(BRUNO, receiving=NEVER)
    return BRUNO


async def minor(house: MailHouse) -> int:
    await house.choose(ELSEWHERE, adult=NO)
    sighting = Sighting(ELSEWHERE, "", MembershipState.INSIDE, house.clock())
    await house.stores.memberships.record(house.group_id, sighting, house.clock().date())
    return ELSEWHERE


async def blocking(house: MailHouse) -> int:
    await house.stores.mail.choices.block(house.group_id, BRUNO, ANA)
    return BRUNO


async def kept_away_by_moderators(house: MailHouse) -> int:
    await house.stores.mail.choices.block(house.group_id, 0, ANA)
    return BRUNO


async def with_two_today(house: MailHouse) -> int:
    await house.submitted(CLARA)
    await house.submitted(DAVI)
    return BRUNO


@pytest.mark.parametrize(
    "meet", [absent, left, never, minor, blocking, kept_away_by_moderators, with_two_today]
)
async def test_who_cannot_be_reached_is_never_asked_and_the_answer_tells_nothing(house: MailHouse, meet):
    recipient = await meet(house)
    house.clock.forward(minutes=7)
    before = house.clock()
    seen = await house.submitted(ANA, recipient)
    reached = await house.submitted(DAVI if meet is not with_two_today else MEMBERS[7], CLARA)
    unlike = {"number", "recipient_member_id"}
    told, usual = (
        {one.name: value for one, value in mail_to_proto(each).ListFields() if one.name not in unlike}
        for each in (seen, reached)
    )
    assert told == usual
    await house.passes(before + timedelta(hours=24, minutes=-1))
    assert house.telegram.heard_by(ANA) == []
    assert not [one for one in house.telegram.told if one.number == seen.mail.number]
    with pytest.raises(MailNotFound):
        await house.consent(seen.mail.number, YES, recipient)
    with pytest.raises(MailNotFound):
        await house.do.get(CHAT, seen.mail.number, recipient)
    await house.passes(before + timedelta(hours=24, minutes=16))
    assert house.telegram.heard_by(ANA) == [TaskKind.RETURNED]


@pytest.mark.parametrize("answer", ["no", "never", "refuse", "block", "nothing"])
async def test_whatever_a_recipient_says_it_goes_back_at_the_same_minute(house: MailHouse, answer: str):
    number = (await house.submitted()).mail.number
    hidden = (await house.submitted(DAVI, ELSEWHERE)).mail.number
    await house.passes(minutes=10)
    if answer in (NO, NEVER):
        await house.consent(number, answer)
    elif answer != "nothing":
        await house.consent(number)
        await house.review(number, Review.REFUSE if answer == "refuse" else Review.REFUSE_AND_BLOCK)
        with pytest.raises(MailOver):
            await house.review(number, Review.PUBLISH)
    on_its_way = mail_to_proto((await house.do.get(CHAT, number, ANA))[0])
    assert on_its_way.state == mail_to_proto((await house.do.get(CHAT, hidden, DAVI))[0]).state
    await house.passes(hours=25)
    told = {one.number: (one.kind, one.time) for one in house.telegram.told if one.kind is TaskKind.RETURNED}
    assert told[number] == told[hidden]
    assert house.telegram.posts == []


async def test_a_block_holds_for_the_next_one(house: MailHouse):
    number = (await house.submitted()).mail.number
    await house.passes(minutes=10)
    await house.consent(number)
    await house.review(number, Review.REFUSE_AND_BLOCK)
    await house.passes(hours=25)
    again = await house.submitted()
    assert (await house.stored(again.mail.number)).hidden
    assert not (await house.stored((await house.submitted(DAVI)).mail.number)).hidden


async def test_only_the_recipient_answers(house: MailHouse):
    number = (await house.submitted()).mail.number
    with pytest.raises(MailNotFound):
        await house.consent(number, YES, CLARA)
    with pytest.raises(MailNotRecipient):
        await house.consent(number, YES, ANA)
    with pytest.raises(MailOver):
        await house.review(number, Review.PUBLISH)
    with pytest.raises(MailNotFound):
        await house.do.get(CHAT, number, CLARA)


async def test_a_yes_holds_for_all_that_wait_and_a_no_for_one(house: MailHouse):
    one = (await house.submitted()).mail.number
    two = (await house.submitted(CLARA)).mail.number
    await house.passes(minutes=10)
    await house.consent(one, NO)
    assert not (await house.stored(two)).is_quiet
    await house.consent(two)
    assert (await house.do.get_choice(CHAT, BRUNO))[0].receiving == YES
    three = await house.submitted(DAVI)
    await house.passes(minutes=10)
    assert (
        house.telegram.heard_by(BRUNO)[-1] is TaskKind.REVIEW
        or (await house.stored(three.mail.number)).hidden
    )


async def test_a_never_for_the_group_ends_what_waits(house: MailHouse):
    number = (await house.submitted()).mail.number
    await house.choose(BRUNO, receiving=NEVER)
    await house.passes(minutes=10)
    assert (house.telegram.heard_by(BRUNO), (await house.stored(number)).is_quiet) == ([], True)


async def test_who_does_not_want_to_read_first_is_published_at_once(house: MailHouse):
    await house.choose(BRUNO, receiving=YES, review_first=NO)
    number = (await house.submitted()).mail.number
    await house.passes(minutes=12)
    assert [one[0] for one in house.telegram.posts] == [number]


async def test_one_kept_by_its_recipient_is_told_to_its_sender_alone(house: MailHouse):
    await house.choose(BRUNO, receiving=YES)
    number = (await house.submitted()).mail.number
    await house.passes(minutes=10)
    await house.review(number, Review.ONLY_FOR_ME)
    await house.work()
    assert (house.telegram.posts, house.telegram.heard_by(ANA)) == ([], [TaskKind.DELIVERED])
    with pytest.raises(MailNotFound):
        await house.do.get(CHAT, number, CLARA)


async def test_what_nobody_could_judge_waits_for_a_moderator(house: MailHouse):
    number = (await house.submitted(verdict=Verdict.UNSURE)).mail.number
    await house.passes(minutes=12)
    assert [(one.chat_id, one.kind) for one in house.telegram.told] == [(CHAT, TaskKind.MODERATORS)]
    assert mail_to_proto((await house.do.get(CHAT, number, ANA))[0]).state == 2
    await house.passes(hours=25)
    assert house.telegram.heard_by(ANA) == [TaskKind.RETURNED]


async def queued(house: MailHouse, *senders: int) -> list[str]:
    await house.choose(BRUNO, receiving=YES, review_first=NO)
    await house.choose(CLARA, receiving=YES, review_first=NO)
    made = [await house.submitted(sender, BRUNO if at < 2 else CLARA) for at, sender in enumerate(senders)]
    return [one.mail.id for one in made]


async def test_posts_of_a_group_are_two_minutes_apart(house: MailHouse):
    await queued(house, ANA, DAVI, MEMBERS[7], MEMBERS[8])
    times = []
    for _ in range(25):
        count = len(house.telegram.posts)
        await house.passes(minutes=1)
        times += [house.clock()] * (len(house.telegram.posts) - count)
    assert len(times) == 4
    assert all(later - earlier >= timedelta(minutes=2) for earlier, later in pairwise(times))


async def test_a_post_that_was_begun_is_never_begun_again_and_moderators_hear_of_it(house: MailHouse):
    [mail_id] = await queued(house, ANA)
    house.clock.forward(minutes=11)
    await house.sweeper.sweep_once()
    assert (await house.do.begin_post(mail_id)).begun
    again = await house.do.begin_post(mail_id)
    assert (again.begun, again.unknown, again.seen.mail.text) == (False, True, KIND)
    await house.post(mail_id)
    await house.work()
    assert house.telegram.posts == []
    assert [one.kind for one in house.telegram.told if one.chat_id == CHAT] == [TaskKind.MODERATORS]
    await house.do.settle_post(mail_id, PostOutcome.POSTED, 77)
    mail = await house.stores.mail.mails.get(mail_id)
    assert mail is not None
    assert (mail.state, mail.message_id) == (MailState.PUBLISHED, 77)


async def test_a_process_that_died_over_a_post_is_told_to_moderators(house: MailHouse):
    [mail_id] = await queued(house, ANA)
    house.clock.forward(minutes=11)
    await house.sweeper.sweep_once()
    await house.do.begin_post(mail_id)
    await house.passes(minutes=15)
    assert house.telegram.posts == []
    assert TaskKind.MODERATORS in [one.kind for one in house.telegram.told if one.chat_id == CHAT]


async def test_what_telegram_refuses_goes_back_at_its_hour(house: MailHouse):
    [mail_id] = await queued(house, ANA)
    house.clock.forward(minutes=11)
    await house.sweeper.sweep_once()
    await house.post(mail_id, PostOutcome.REFUSED)
    await house.passes(hours=23)
    assert house.telegram.heard_by(ANA) == []
    await house.passes(hours=2)
    assert (house.telegram.heard_by(ANA), house.telegram.posts) == ([TaskKind.RETURNED], [])


async def test_nothing_is_asked_or_posted_where_mail_was_turned_off(house: MailHouse):
    await queued(house, ANA)
    await house.submitted(CLARA, DAVI)
    await house.switch(on=False)
    await house.passes(hours=26)
    assert house.telegram.posts == []
    assert {one.kind for one in house.telegram.told} == {TaskKind.RETURNED}


async def test_no_sender_and_no_request_stands_outside_of_a_box(house: MailHouse):
    await house.draft(ANA, BRUNO)
    request = rid("canary")
    await house.do.submit(request, ANA, Verdict.CLEAN)
    await house.sweeper.sweep_once()
    house.clock.forward(minutes=10)
    await house.sweeper.sweep_once()
    mine = ("mails", "mail_drafts", "mail_quotas", "mail_replies", "outbox")
    for name in mine:
        async for row in house.database.collection(name).find({}):
            assert str(ANA) not in str(row), name
            assert request not in str(row), name
