"""A reply that hurts is reported by who got it, and moderators decide on it as they do on mails."""

import pytest

from member_service.domain.mail_failures import (
    AlreadyReported,
    DialogueOver,
    MailNotFound,
    MailNotRecipient,
    MailOver,
    RevealNotAllowed,
)
from member_service.domain.mail_ports import number_of_line
from member_service.domain.mail_receiving import Review
from member_service.domain.mail_submitting import Verdict
from member_service.domain.mails import MailState, TaskKind
from member_service.storage.database import Database
from member_service.storage.erasing import MongoHoldings
from member_service.storage.personal_data import MongoMemberRecords
from member_service.transport.mail_views import mail_to_proto
from tests.member_service.mail_parts import ANA, BRUNO, CLARA, DAVI, KIND, MailHouse
from tests.member_service.parts import ADMIN, CHAT, rid

HURTS = "você é um nada, desista"


@pytest.fixture
async def house(database: Database) -> MailHouse:
    return await MailHouse(database).open()


async def published(house: MailHouse, review: Review = Review.PUBLISH, **more) -> int:
    """A mail of Ana's to Bruno that the group reads, or that he keeps."""
    number = (await house.submitted(**more)).mail.number
    await house.passes(minutes=10)
    await house.consent(number)
    await house.review(number, review)
    await house.passes(minutes=1)
    return number


async def writes(house: MailHouse, number: int, member_id: int, text: str = HURTS) -> int:
    """A reply of one side; its number."""
    do = house.desk
    line = await do.reply(
        house.parts.new_request(), CHAT, number, member_id, text=text, verdict=Verdict.CLEAN
    )
    await house.work()
    return line.number


async def waiting(house: MailHouse):
    page, _ = await house.desk.waiting(CHAT, None, 20)
    return [mail_to_proto(one) for one in page]


async def reports(house: MailHouse, number: int, reply: int, member_id: int) -> None:
    await house.desk.report_reply(house.parts.new_request(), CHAT, number, member_id, reply)


async def decides(house: MailHouse, number: int, reply: int, *, keep_it: bool = False, block: bool = False):
    do = house.desk
    return await do.decide_reply(rid("d"), CHAT, number, ADMIN, reply, keep_it=keep_it, block=block)


@pytest.mark.parametrize(("writer", "reader", "side"), [(ANA, BRUNO, "sender"), (BRUNO, ANA, "recipient")])
async def test_moderators_read_the_reported_words_alone(
    house: MailHouse, writer: int, reader: int, side: str
):
    number = await published(house)
    await writes(house, number, reader, "palavras de quem denuncia")
    reply = await writes(house, number, writer)

    await reports(house, number, reply, reader)
    await house.work()

    told = [one for one in house.telegram.told if one.kind is TaskKind.REPLY_REPORT]
    assert [(one.chat_id, one.text) for one in told] == [(CHAT, HURTS)]
    [seen] = await waiting(house)
    assert [(one.text, one.number) for one in seen.reported_replies] == [(HURTS, reply)]
    assert "palavras de quem denuncia" not in str(seen)
    assert str(ANA) not in str(seen)
    # Who is not accused of anything has no name among moderators.
    assert bool(seen.pseudonym) == (side == "sender")
    assert (await house.desk.stats(CHAT)).reported == 1
    assert (await house.stored(number)).state is MailState.PUBLISHED


async def test_a_report_of_a_reply_ends_the_conversation_and_holds_the_name_back(house: MailHouse):
    number = await published(house, allow_reveal=True)
    reply = await writes(house, number, BRUNO)
    await reports(house, number, reply, ANA)
    with pytest.raises(DialogueOver):
        await writes(house, number, BRUNO)
    with pytest.raises(RevealNotAllowed):
        await house.desk.reveal(rid("r"), CHAT, number, BRUNO, "")
    await decides(house, number, reply, keep_it=True)
    assert (await house.desk.reveal(rid("r"), CHAT, number, BRUNO, "")).member_id == ANA
    with pytest.raises(DialogueOver):
        await writes(house, number, BRUNO)


async def test_a_reply_is_reported_once_by_the_side_that_got_it_and_by_nobody_else(house: MailHouse):
    number = await published(house)
    reply = await writes(house, number, ANA)
    with pytest.raises(MailNotRecipient):
        await reports(house, number, reply, CLARA)
    with pytest.raises(MailNotFound):
        await reports(house, number, reply, ANA)
    with pytest.raises(MailNotFound):
        await reports(house, number, reply % 2**28 + 1, BRUNO)
    await house.desk.report_reply(rid("same"), CHAT, number, BRUNO, reply)
    await house.desk.report_reply(rid("same"), CHAT, number, BRUNO, reply)
    with pytest.raises(AlreadyReported):
        await reports(house, number, reply, BRUNO)
    await decides(house, number, reply, keep_it=True)
    with pytest.raises(AlreadyReported):
        await reports(house, number, reply, BRUNO)


async def test_two_replies_are_told_of_one_by_one(house: MailHouse):
    number = await published(house)
    first, second = (
        await writes(house, number, ANA),
        await writes(house, number, ANA, "e ninguém vai te ajudar"),
    )
    await reports(house, number, first, BRUNO)
    await house.work()
    await reports(house, number, second, BRUNO)
    await house.work()
    told = [one.text for one in house.telegram.told if one.kind is TaskKind.REPLY_REPORT]
    assert told == [HURTS, "e ninguém vai te ajudar"]
    await decides(house, number, first)
    assert [one.number for one in (await waiting(house))[0].reported_replies] == [second]


async def test_a_reply_that_comes_late_is_reported_after_the_mail_is_over(house: MailHouse):
    number = await published(house)
    reply = await writes(house, number, ANA)
    await house.passes(hours=25)
    assert (await house.stored(number)).state is MailState.OVER
    await reports(house, number, reply, BRUNO)
    assert [one.text for one in (await waiting(house))[0].reported_replies] == [HURTS]


async def test_what_is_removed_is_forgotten_and_the_mail_stays(house: MailHouse):
    number = await published(house)
    reply = await writes(house, number, ANA)
    await reports(house, number, reply, BRUNO)
    await decides(house, number, reply)
    await decides(house, number, reply)
    assert list((await house.do.get(CHAT, number, BRUNO))[1]) == []
    assert await waiting(house) == []
    assert (await house.stored(number)).state is MailState.PUBLISHED
    with pytest.raises(MailOver):
        await house.desk.decide_reply(rid("e"), CHAT, number, ADMIN, reply, keep_it=True, block=False)
    rows = [row async for row in house.database.collection("audit").find({})]
    assert [(row["action"], row["target"]) for row in rows] == [("mail_reply_removed", f"#{number}")]


async def test_a_blocked_sender_writes_nothing_more_in_the_group(house: MailHouse):
    number = await published(house)
    reply = await writes(house, number, ANA)
    await reports(house, number, reply, BRUNO)
    await decides(house, number, reply, block=True)
    other = await house.submitted(ANA, CLARA)
    assert (await house.stored(other.mail.number)).hidden
    rows = [row["action"] async for row in house.database.collection("audit").find({})]
    assert sorted(rows) == ["mail_replier_blocked", "mail_reply_removed"]


async def test_a_blocked_recipient_neither_replies_elsewhere_nor_writes(house: MailHouse):
    number = await published(house)
    other = (await house.submitted(DAVI, BRUNO)).mail.number
    await house.passes(minutes=10)
    await house.review(other, Review.PUBLISH)
    await house.passes(minutes=3)
    reply = await writes(house, number, BRUNO)
    await reports(house, number, reply, ANA)
    await decides(house, number, reply, block=True)
    with pytest.raises(DialogueOver):
        await writes(house, other, BRUNO)
    mail = await house.submitted(BRUNO, CLARA)
    assert (await house.stored(mail.mail.number)).hidden
    # Whoever wrote to them is not blocked by that.
    assert not (await house.stored((await house.submitted(ANA, CLARA)).mail.number)).hidden


@pytest.mark.parametrize("judge", [ANA, BRUNO])
async def test_nobody_decides_on_a_conversation_of_their_own(house: MailHouse, judge: int):
    number = await published(house)
    reply = await writes(house, number, ANA)
    await reports(house, number, reply, BRUNO)
    with pytest.raises(MailNotFound):
        await house.desk.decide_reply(rid("d"), CHAT, number, judge, reply, keep_it=True, block=False)


async def test_moderators_do_not_read_a_mail_that_was_kept_private_for_a_reply_to_it(house: MailHouse):
    number = await published(house, Review.ONLY_FOR_ME)
    reply = await writes(house, number, ANA)
    await reports(house, number, reply, BRUNO)
    [seen] = await waiting(house)
    assert (seen.text, [one.text for one in seen.reported_replies]) == ("", [HURTS])
    await house.desk.report(rid("mail"), CHAT, number, BRUNO)
    [seen] = await waiting(house)
    assert seen.text == KIND


async def test_moderators_hear_of_a_reply_although_the_mail_is_taken_down_in_that_second(house: MailHouse):
    number = await published(house)
    reply = await writes(house, number, ANA)
    await reports(house, number, reply, BRUNO)
    await house.desk.report(rid("mail"), CHAT, number, BRUNO)
    await house.work()
    assert HURTS in [one.text for one in house.telegram.told if one.kind is TaskKind.REPLY_REPORT]


@pytest.mark.parametrize("erased", [ANA, BRUNO])
async def test_a_report_names_nobody_after_an_erasure_and_can_be_decided(house: MailHouse, erased: int):
    number = await published(house)
    reply = await writes(house, number, ANA)
    await reports(house, number, reply, BRUNO)
    records = MongoMemberRecords(house.database)
    await MongoHoldings(house.database, records, house.clock).erase(erased, finally_=True)
    stored = await house.stored(number)
    if erased == BRUNO:
        # What was written to them goes with them.
        assert (stored.waiting_replies, await waiting(house)) == ((), [])
        return
    assert [one.text for one in (await waiting(house))[0].reported_replies] == [HURTS]
    await decides(house, number, reply, block=True)
    assert await waiting(house) == []


async def test_what_nobody_decided_on_is_gone_when_the_mails_text_goes(house: MailHouse):
    number = await published(house)
    reply = await writes(house, number, ANA)
    await reports(house, number, reply, BRUNO)
    await house.passes(days=33)
    assert await waiting(house) == []
    assert not [row async for row in house.database.collection("mail_replies").find({})]


async def test_no_person_stands_in_what_is_kept_of_a_report(house: MailHouse):
    number = await published(house)
    await reports(house, number, await writes(house, number, BRUNO), ANA)
    for name in ("mails", "mail_replies", "outbox", "audit"):
        rows = [str(row) async for row in house.database.collection(name).find({})]
        assert str(ANA) not in "".join(rows), name


def test_a_reply_has_a_number_that_a_button_has_room_for():
    assert number_of_line("0" * 22) == 1
    assert number_of_line("f" * 22) == 2**28
