"""What is kept of anonymous mails, and how it goes: erasures, own data, keys, and what moderators do."""

import base64

import pytest

from member_service.domain.mail_failures import (
    AlreadyReported,
    AlreadyRevealed,
    DialogueOver,
    MailNotFound,
    MailNotRecipient,
    MailOver,
    MailRemoved,
    MailTextRefused,
    RevealNotAllowed,
)
from member_service.domain.mail_ports import YES
from member_service.domain.mail_receiving import Review
from member_service.domain.mail_submitting import Verdict
from member_service.domain.mails import MailState, Side, TaskKind
from member_service.storage.database import Database
from member_service.storage.erasing import MongoHoldings
from member_service.storage.key_checks import MAIL_KEYS, KeyChecks, KeyMissing
from member_service.storage.personal_data import MongoMemberRecords
from member_service.storage.resealing import Resealing
from member_service.storage.sealing import Keys
from member_service.transport.mail_views import mail_to_proto
from servicekit.errors import ServiceError
from tests.member_service.mail_parts import ANA, BRUNO, CLARA, DAVI, KIND, MEMBERS, MailHouse
from tests.member_service.parts import ADMIN, CHAT, OWNER, rid

REASON = "a pedido da polícia, ofício 12"


@pytest.fixture
async def house(database: Database) -> MailHouse:
    return await MailHouse(database).open()


async def published(house: MailHouse, **more) -> int:
    """A mail of Ana's to Bruno that the group reads."""
    number = (await house.submitted(**more)).mail.number
    await house.passes(minutes=10)
    await house.consent(number)
    await house.review(number, Review.PUBLISH)
    await house.passes(minutes=1)
    assert house.telegram.posts[-1][0] == number
    return number


async def erase(house: MailHouse, member_id: int) -> None:
    records = MongoMemberRecords(house.database)
    await MongoHoldings(house.database, records, house.clock).erase(member_id, finally_=True)


async def dump(house: MailHouse, *but: str) -> str:
    told = []
    for name in await house.database.client[house.database.name].list_collection_names():
        if name not in but:
            told += [str(row) async for row in house.database.collection(name).find({})]
    return "\n".join(told)


async def test_three_reports_take_it_away_each_member_once(house: MailHouse):
    number = await published(house)
    do = house.desk
    assert await do.report(rid("a"), CHAT, number, CLARA) == (1, False)
    assert await do.report(rid("a"), CHAT, number, CLARA) == (1, False)
    with pytest.raises(AlreadyReported):
        await do.report(rid("b"), CHAT, number, CLARA)
    await do.report(rid("c"), CHAT, number, DAVI)
    assert await do.report(rid("d"), CHAT, number, MEMBERS[6]) == (3, True)
    await house.work()
    assert [one.kind for one in house.telegram.told[-3:]].count(TaskKind.REMOVAL) == 1
    assert TaskKind.MODERATORS in [one.kind for one in house.telegram.told if one.chat_id == CHAT]
    assert house.telegram.heard_by(ANA) == [TaskKind.DELIVERED, TaskKind.REFUSED]
    with pytest.raises(MailRemoved):
        await do.reply(rid("e"), CHAT, number, BRUNO, text="que lindo", verdict=Verdict.CLEAN)


async def test_moderators_see_a_name_of_the_group_and_block_by_it(house: MailHouse):
    number = await house.held()
    do = house.desk
    [waiting], following = await do.waiting(CHAT, None, 20)
    assert (waiting.mail.number, following) == (number, None)
    shown = mail_to_proto(waiting)
    assert shown.pseudonym
    assert shown.text == KIND
    refused = await do.decide(rid("no"), CHAT, number, ADMIN, keep_it=False, block=True)
    assert refused.mail.state is MailState.REFUSED
    await do.decide(rid("no"), CHAT, number, ADMIN, keep_it=False, block=True)
    with pytest.raises(MailOver):
        await do.decide(rid("again"), CHAT, number, ADMIN, keep_it=True, block=False)
    await house.passes(hours=1)
    assert house.telegram.heard_by(ANA) == [TaskKind.REFUSED]
    other = await house.submitted(ANA, CLARA)
    assert (await house.stored(other.mail.number)).hidden
    again = await house.stores.mail.mails.find(house.group_id, other.mail.number)
    assert again is not None
    assert house.stores.mail.mails.pseudonym(again) == shown.pseudonym
    told = [row async for row in house.database.collection("audit").find({})]
    assert sorted(row["action"] for row in told) == ["mail_removed", "mail_sender_blocked"]


async def test_what_was_held_and_kept_goes_its_way(house: MailHouse):
    number = await house.held()
    await house.desk.decide(rid("yes"), CHAT, number, ADMIN, keep_it=True, block=False)
    await house.passes(minutes=12)
    assert house.telegram.heard_by(BRUNO) == [TaskKind.CONSENT]


async def test_both_sides_write_and_nobody_else_until_one_stops(house: MailHouse):
    number = await published(house)
    do = house.desk
    line = await do.reply(rid("r"), CHAT, number, BRUNO, text="que lindo", verdict=Verdict.CLEAN)
    assert await do.reply(rid("r"), CHAT, number, BRUNO, text="que lindo", verdict=Verdict.CLEAN) == line
    await do.reply(rid("s"), CHAT, number, ANA, text="de nada!", verdict=Verdict.CLEAN)
    await house.work()
    assert [(one.chat_id, one.text) for one in house.telegram.told if one.kind is TaskKind.REPLY] == [
        (ANA, "que lindo"),
        (BRUNO, "de nada!"),
    ]
    with pytest.raises(MailTextRefused):
        await do.reply(rid("t"), CHAT, number, ANA, text="que coisa", verdict=Verdict.UNSURE)
    with pytest.raises(MailNotRecipient):
        await do.reply(rid("u"), CHAT, number, CLARA, text="eu também", verdict=Verdict.CLEAN)
    assert (await house.do.get(CHAT, number, CLARA))[1] == ()
    assert len((await house.do.get(CHAT, number, ANA))[1]) == 2
    assert not (await do.stop(rid("v"), CHAT, number, BRUNO)).mail.replies_open
    with pytest.raises(DialogueOver):
        await do.reply(rid("w"), CHAT, number, ANA, text="mais uma", verdict=Verdict.CLEAN)


async def test_a_reveal_without_a_price_is_the_recipients_alone_and_told_to_the_sender(house: MailHouse):
    number = await published(house, allow_reveal=True)
    do = house.desk
    assert await do.offer(CHAT, number, BRUNO) == (0, "")
    with pytest.raises(MailNotRecipient):
        await do.reveal(rid("clara"), CHAT, number, CLARA, "")
    assert (await do.reveal(rid("r"), CHAT, number, BRUNO, "")).member_id == ANA
    assert (await do.reveal(rid("r"), CHAT, number, BRUNO, "")).member_id == ANA
    with pytest.raises(AlreadyRevealed):
        await do.withdraw(rid("late"), CHAT, number, ANA)
    await house.work()
    assert house.telegram.heard_by(ANA) == [TaskKind.DELIVERED, TaskKind.REVEALED]


async def test_a_reveal_needs_a_consent_that_is_still_there_and_no_report(house: MailHouse):
    number = await published(house, allow_reveal=True)
    do = house.desk
    await do.report(rid("a"), CHAT, number, CLARA)
    with pytest.raises(RevealNotAllowed):
        await do.reveal(rid("r"), CHAT, number, BRUNO, "")
    await do.decide(rid("keep"), CHAT, number, ADMIN, keep_it=True, block=False)
    with pytest.raises(MailNotFound):
        await do.withdraw(rid("bruno"), CHAT, number, BRUNO)
    await do.withdraw(rid("w"), CHAT, number, ANA)
    with pytest.raises(RevealNotAllowed):
        await do.reveal(rid("r2"), CHAT, number, BRUNO, "")


async def test_an_opening_is_written_down_without_a_name_and_shown_to_the_sender(house: MailHouse):
    number = await published(house)
    opened = await house.desk.open_sender(rid("o"), CHAT, number, OWNER, REASON)
    assert opened.member_id == ANA
    [row] = [row async for row in house.database.collection("audit").find({"action": "mail_opened"})]
    assert (row["actor_id"], row["subject_id"], row["reason"]) == (OWNER, 0, REASON)
    records = MongoMemberRecords(house.database)
    shown = [one async for one in records.of(ANA) if one.kind == "mails_sent"]
    assert REASON in str(shown[0])


async def test_own_data_have_what_one_sent_and_what_one_received_without_a_sender(house: MailHouse):
    number = await published(house)
    await house.submitted(DAVI)
    records = MongoMemberRecords(house.database)
    sent = [one async for one in records.of(ANA) if one.kind.startswith("mail")]
    got = [one async for one in records.of(BRUNO) if one.kind.startswith("mail")]
    assert [one.fields["number"] for one in sent if one.kind == "mails_sent"] == [number]
    received = [one for one in got if one.kind == "mails_received"]
    assert [one.fields["text"] for one in received] == [KIND]
    assert str(ANA) not in str(got)
    nobody = [one async for one in records.of(CLARA) if one.kind in ("mails_sent", "mails_received")]
    assert nobody == []


async def seen_by_others(house: MailHouse, number: int) -> list[object]:
    """All that the group, the recipient and moderators can see of a mail."""
    seen: list[object] = [await house.desk.stats(CHAT), house.telegram.posts[:]]
    for member_id in (BRUNO, CLARA):
        try:
            mail, lines = await house.do.get(CHAT, number, member_id)
        except ServiceError as error:
            seen.append(error.reason)
            continue
        told = mail_to_proto(mail)
        # As when a sender takes consent back, or ends the conversation.
        told.ClearField("allow_reveal")
        told.ClearField("replies_open")
        seen += [str(told), [one.text for one in lines]]
    waiting, _ = await house.desk.waiting(CHAT, None, 20)
    listed, _ = await house.desk.of_member(CHAT, BRUNO, Side.RECIPIENT, None, 20)
    return [*seen, *(str(mail_to_proto(one)) for one in waiting), [one.mail.number for one in listed]]


async def become(house: MailHouse, when: str) -> int:
    """A mail of Ana's to Bruno that has come so far."""
    if when == "held":
        return await house.held()
    if when in ("published", "over", "reported"):
        number = await published(house)
        await house.desk.reply(rid("l"), CHAT, number, ANA, text="de nada", verdict=Verdict.CLEAN)
        if when == "reported":
            await house.desk.report(rid("r"), CHAT, number, CLARA)
        await house.passes(hours=25 if when == "over" else 0)
        return number
    number = (await house.submitted()).mail.number
    await house.passes(hours=25 if when == "returned" else 0, minutes=11)
    if when == "queued":
        await house.consent(number)
        await house.review(number, Review.PUBLISH)
    return number


@pytest.mark.parametrize("when", ["held", "published", "reported", "over", "returned"])
async def test_others_see_nothing_of_an_erasure_of_who_wrote(house: MailHouse, when: str):
    number = await become(house, when)
    before = await seen_by_others(house, number)
    assert before
    await erase(house, ANA)
    await house.work()
    assert await seen_by_others(house, number) == before
    if when in ("published", "reported"):
        await house.passes(hours=25)
        assert (await house.stored(number)).state is MailState.OVER
        told = [one.kind for one in house.telegram.told if one.chat_id == CHAT]
        assert told == [TaskKind.END]


@pytest.mark.parametrize("when", ["held", "asking", "queued", "published", "reported", "over", "returned"])
async def test_nothing_leads_to_an_erased_sender_whatever_their_mail_has_become(house: MailHouse, when: str):
    number = await become(house, when)
    await house.draft(ANA, CLARA)
    posts = len(house.telegram.posts)
    await erase(house, ANA)
    mail = await house.stored(number)
    assert (mail.sender_tag, mail.allow_reveal, mail.replies_open) == ("", False, False)
    assert bool(mail.text) == (when not in ("asking", "queued", "returned"))
    assert await house.stores.mail.mails.sender(mail) is None
    assert await house.do.get_draft(ANA) == (None, False)
    heard = house.telegram.heard_by(ANA)
    await house.passes(hours=30)
    assert house.telegram.heard_by(ANA) == heard
    assert len(house.telegram.posts) == posts
    assert TaskKind.REMOVAL not in [one.kind for one in house.telegram.told]
    assert str(ANA) not in await dump(house, "feed", "erasures", "memberships")
    await house.passes(hours=24 * 32)
    assert (await house.stored(number)).text == ""


async def test_whoever_blocks_an_erased_sender_hears_what_they_always_hear(house: MailHouse):
    number = await published(house)
    await erase(house, ANA)
    await house.do.block(rid("b"), CHAT, number, BRUNO)
    held = await house.held(DAVI, CLARA)
    await erase(house, DAVI)
    refused = await house.desk.decide(rid("no"), CHAT, held, ADMIN, keep_it=False, block=True)
    assert refused.mail.state is MailState.REFUSED


async def test_who_blocked_somebody_is_kept_and_a_moderators_block_outlives_an_erasure(house: MailHouse):
    number = await house.held()
    await house.desk.decide(rid("no"), CHAT, number, ADMIN, keep_it=False, block=True)
    await erase(house, ANA)
    assert await house.stores.mail.choices.is_blocked(house.group_id, CLARA, ANA)


@pytest.mark.parametrize("when", ["asking", "queued", "published", "over"])
async def test_what_is_for_an_erased_recipient_is_taken_away_and_its_sender_hears_the_usual(
    house: MailHouse, when: str
):
    if when in ("published", "over"):
        number = await published(house)
        await house.passes(hours=25 if when == "over" else 0)
    else:
        number = (await house.submitted()).mail.number
        await house.passes(minutes=10)
        await house.consent(number)
        if when == "queued":
            await house.review(number, Review.PUBLISH)
    await erase(house, BRUNO)
    mail = await house.stored(number)
    assert (mail.recipient_id, mail.text) == (0, "")
    await house.passes(hours=30)
    heard = house.telegram.heard_by(ANA)
    assert (
        heard
        == {
            "asking": [TaskKind.RETURNED],
            "queued": [TaskKind.RETURNED],
            "published": [TaskKind.DELIVERED, TaskKind.REFUSED],
            "over": [TaskKind.DELIVERED],
        }[when]
    )
    sender = await house.stores.mail.mails.sender(mail)
    assert sender is not None
    assert sender.recipient_name == ""
    removed = [one.kind for one in house.telegram.told if one.chat_id == CHAT]
    assert (TaskKind.REMOVAL in removed) == (when in ("published", "over"))


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


OLD, NEW = f"old {key('a')}\ntags {key('t')}", f"new {key('b')}\ntags {key('t')}"
BOTH = f"new {key('b')}\nold {key('a')}\ntags {key('t')}"
LOST = f"new {key('b')}\nold lost\ntags {key('t')}"


def with_mail_keys(database: Database, text: str) -> Database:
    return Database(database.client, database.name, embedded=database.embedded, mail_keys=Keys.parse(text))


async def test_a_key_of_mail_is_replaced_and_no_sender_is_lost(database: Database):
    old = with_mail_keys(database, OLD)
    house = await MailHouse(old).open()
    await KeyChecks(old, MAIL_KEYS).refuse_without()
    number = (await house.submitted()).mail.number
    await house.draft(DAVI, CLARA)
    with pytest.raises(KeyMissing):
        await KeyChecks(with_mail_keys(database, NEW), MAIL_KEYS).refuse_without()
    both = with_mail_keys(database, BOTH)
    await KeyChecks(both, MAIL_KEYS).refuse_without()
    done = await Resealing(both).run(write=True)
    assert (done.senders["old"], done.senders_resealed, done.senders_over) == (2, 2, ["old"])
    new = MailHouse(with_mail_keys(database, NEW), house.clock)
    await KeyChecks(new.database, MAIL_KEYS).refuse_without()
    mail = await new.stores.mail.mails.find(house.group_id, number)
    assert mail is not None
    sender = await new.stores.mail.mails.sender(mail)
    assert sender is not None
    assert (sender.member_id, new.stores.mail.mails.wrote(mail, ANA)) == (ANA, True)
    assert (await new.do.get_draft(DAVI))[0] is not None


async def test_with_a_lost_key_its_senders_are_nobodys_and_all_else_goes_on(database: Database):
    house = await MailHouse(with_mail_keys(database, OLD)).open()
    number = await published(house, allow_reveal=True)
    lost = MailHouse(with_mail_keys(database, LOST), house.clock)
    done = await Resealing(lost.database).run(write=True)
    assert (done.senders_shut, done.unreadable, done.senders_over) == (1, 0, [])
    do = lost.desk
    with pytest.raises(MailOver):
        await do.reveal(rid("r"), CHAT, number, BRUNO, "")
    with pytest.raises(MailOver):
        await do.open_sender(rid("o"), CHAT, number, OWNER, REASON)
    await lost.passes(hours=25)
    mail = await lost.stores.mail.mails.find(house.group_id, number)
    assert mail is not None
    assert mail.state is MailState.OVER


async def test_lists_and_counts_of_a_group(house: MailHouse):
    number = await published(house)
    await house.passes(hours=1)
    waiting = await house.held(DAVI, CLARA)
    do = house.desk
    page, following = await do.of_member(CHAT, ANA, Side.SENDER, None, 1)
    assert ([one.mail.number for one in page], following) == ([number], None)
    page, _ = await do.of_member(CHAT, BRUNO, Side.RECIPIENT, None, 20)
    assert [one.mail.number for one in page] == [number]
    stats = await do.stats(CHAT)
    assert (stats.counts, stats.reported) == ({MailState.HELD: 1, MailState.PUBLISHED: 1}, 0)
    page, _ = await do.waiting(CHAT, None, 20)
    assert [one.mail.number for one in page] == [waiting]
    assert (await house.choose(BRUNO, receiving=YES)).receiving == YES
