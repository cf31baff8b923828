"""A member's data as a whole, over real gRPC and on both engines.

The data are shown and erased everywhere, and what comes late does not bring them back.
"""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1 import (
    budget_service_pb2_grpc,
    checkins_pb2,
    groups_pb2,
    letters_pb2,
)
from gymnation.member.v1.checkin_service_pb2 import (
    ListStandingsRequest,
    OpenAnchorRequest,
    RecordCheckinRequest,
    RevokeCheckinRequest,
)
from gymnation.member.v1.group_service_pb2 import (
    RecordNewcomerTextRequest,
    RegisterGroupRequest,
    SetReportWishRequest,
    UpdateGroupRequest,
)
from gymnation.member.v1.habit_service_pb2 import NoteCareRequest, SetLettersRequest, SetWeekTagRequest
from gymnation.member.v1.members_pb2 import Person
from gymnation.member.v1.memory_service_pb2 import SetMemoryEnabledRequest
from gymnation.member.v1.payment_service_pb2 import RecordPaymentRequest
from gymnation.member.v1.question_service_pb2 import (
    ReserveQuestionRequest,
    SettleQuestionRequest,
)
from gymnation.member.v1.warning_service_pb2 import AddWarningRequest
from gymnation.member.v1.welcome_service_pb2 import RecordJoinsRequest, TakeJoinsRequest
from member_service.repair import repair
from member_service.storage.erasing import MongoHoldings
from member_service.storage.personal_data import (
    GO_BY_THEMSELVES,
    HOLDINGS,
    NOT_OF_MEMBERS,
    OF_MEMBERS,
    MongoMemberRecords,
)
from member_service.stores import Stores
from sandbox.patience import patient
from servicekit.errors import AlreadyExists, ServiceError
from servicekit.event_time import happened
from telegram_gateway.clients import Clients
from telegram_gateway.clients.times import to_timestamp
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, OWNER
from tests.member_service.transport.house import BIA, CAIO, NAME, House, join
from tests.support.channels import open_channel
from tests.support.clock import SettableClock
from tests.support.member_service import member_settings, running


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.mongo)])
async def house(request: pytest.FixtureRequest, clock: SettableClock) -> AsyncIterator[House]:
    uri = os.environ["MONGODB_URI"] if request.param == "server" else None
    settings = member_settings(uri, f"test_{secrets.token_hex(8)}")
    async with running(clock, settings) as service:
        async with open_channel(f"127.0.0.1:{service.port}", default_timeout_s=patient(10)) as channel:
            house = House(
                service,
                Clients.over(channel, channel),
                budget_service_pb2_grpc.BudgetServiceStub(channel),
                clock,
            )
            refusing = groups_pb2.GroupSettings(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE)
            for chat_id in (CHAT, OTHER_CHAT):
                await house.clients.groups.RegisterGroup(
                    RegisterGroupRequest(
                        request_id=house.request(), chat_id=chat_id, title="Ferro", registered_by=OWNER
                    )
                )
                # So that photos are claimed.
                await house.clients.groups.UpdateGroup(
                    UpdateGroupRequest(
                        request_id=house.request(),
                        group=groups_pb2.Group(chat_id=chat_id, settings=refusing),
                        update_mask=FieldMask(paths=["settings.photo_policy"]),
                    )
                )
                for message_id in (10, 20):
                    await house.clients.checkins.OpenAnchor(
                        OpenAnchorRequest(
                            request_id=house.request(),
                            chat_id=chat_id,
                            message_id=message_id,
                            kind=checkins_pb2.ANCHOR_KIND_STANDARD,
                            points=1,
                            opened_by=ADMIN,
                        )
                    )
            await house.lived(CAIO, "Caio Outro", "caio_outro")
            await house.lived(BIA, NAME, "bianca_inventada")
            yield house
        await service.database.client.drop_database(service.database.name)


async def revoked_and_counted_again(house: House, revoked_by: int, message_id: int) -> None:
    """A check-in of Caio's is revoked, and counts again by another admin's word: the log alone knows."""
    ask, source = house.clients.checkins, CAIO % 10_000 + message_id
    await ask.RevokeCheckin(
        RevokeCheckinRequest(
            request_id=house.request(), chat_id=CHAT, source_message_id=source, revoked_by=revoked_by
        )
    )
    await ask.RecordCheckin(
        RecordCheckinRequest(
            request_id=house.request(),
            chat_id=CHAT,
            anchor_message_id=message_id,
            member=Person(member_id=CAIO, display_name="Caio Outro"),
            source_message_id=source,
            confirmed_by=ADMIN,
        )
    )


async def test_who_changed_a_check_in_and_was_erased_is_not_in_its_history(house: House):
    await revoked_and_counted_again(house, BIA, 10)
    for who in (*[ADMIN] * 5, BIA):
        await revoked_and_counted_again(house, who, 20)
    await house.erase(BIA)
    await house.end_quiet()
    checkins = (await house.dump())["checkins"]
    assert str(BIA) not in checkins
    assert checkins.count(f"'by': {ADMIN}") == 12, "others' changes stay under their number"


async def reason(call: Any) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        await call
    return caught.value


async def test_a_member_is_told_everything_and_nobody_elses(house: House):
    told = await house.told(BIA)
    kinds = [kind for kind, _ in told]
    assert kinds == sorted(kinds, key=kinds.index), "all of a kind come together"
    assert set(kinds) == {
        *("profile", "roles", "checkins", "standings", "pauses", "goals", "kudos", "challenges"),
        *("appearances", "joins", "flags", "questions", "memories", "admin_actions"),
    }
    by_kind = {kind: [fields for one, fields in told if one == kind] for kind in kinds}
    assert [(one["points"], one["group"]) for one in by_kind["checkins"]] == [(1, "Ferro")] * 3
    told_by_captions = [(one["activities"], one["minutes"], one["metres"]) for one in by_kind["checkins"]]
    assert told_by_captions == [(["running"], 32, 5_000)] * 3
    assert sorted(one["points"] for one in by_kind["standings"]) == [1, 2]
    assert [one["count"] for one in by_kind["kudos"]] == [1]
    [asked] = by_kind["questions"]
    assert (asked["question"], asked["answer"], asked["chat_id"]) == ("Como nado?", "Nade mais.", CHAT)
    assert by_kind["memories"][0]["text"] == "Gosta de nadar"
    [flag] = by_kind["flags"]
    assert (flag["reason"], flag["excerpt"]) == ("muito spam", "compre agora")
    assert {one["about_the_member"] for one in by_kind["admin_actions"]} == {True, False}
    for word in ("Caio", "caio_outro", str(CAIO), "Adao"):
        assert word not in str(told)


async def test_nothing_is_left_anywhere_and_the_others_lose_nothing(house: House):
    before = await house.told(CAIO)
    receipt = await house.erase(BIA)
    assert {one.kind: one.count for one in receipt.counts}["checkins"] == 3
    assert (await reason(house.told(BIA))).metadata == {"late": "false"}
    await house.end_quiet()

    assert [kind for kind, _ in await house.anew(house.told, BIA)] == ["admin_actions"]
    for name, text in (await house.dump()).items():
        if name in GO_BY_THEMSELVES:
            continue
        # Who did something as an admin stays, as a number, for as long as the audit log is kept.
        lines = [
            line for line in text.splitlines() if "'action': 'say'" not in line and "'flagged_by'" not in line
        ]
        assert str(BIA) not in "\n".join(lines), name
        for word in ("Bianca", "bianca_inventada"):
            assert word not in text, name
    assert await house.told(CAIO) == before
    standings = await house.clients.checkins.ListStandings(ListStandingsRequest(chat_id=CHAT))
    assert [one.member_id for one in standings.standings] == [CAIO]
    assert (await repair(house.database, dry_run=True)).clean


KEPT_ON_PURPOSE = {
    "admin_actions": "what an admin did stays for as long as the audit log is kept, under their number",
}
KEPT_FOR_A_MINUTE = {
    "questions": "without their texts: they show what was still being written",
}


async def rows(house: House, member_id: int) -> dict[str, int]:
    """How many documents of each kind are about a member, however they are shown."""
    whose = await MongoMemberRecords(house.database).whose(member_id)
    return {
        one.kind: await house.database.collection(one.collection).count_documents(one.where(whose))
        for one in HOLDINGS
    }


async def wanted_letters_and_was_warned(house: House) -> None:
    """What the house does not do to everybody."""
    ask = house.clients
    await ask.habits.SetLetters(
        SetLettersRequest(
            request_id=house.request(),
            chat_id=CHAT,
            member_id=BIA,
            recap=letters_pb2.LETTER_WISH_WANTED,
        )
    )
    await ask.habits.NoteCare(NoteCareRequest(request_id=house.request(), member_id=BIA))
    await ask.habits.SetWeekTag(
        SetWeekTagRequest(request_id=house.request(), chat_id=CHAT, member_id=BIA, wanted=True)
    )
    await ask.payments.RecordPayment(
        RecordPaymentRequest(
            request_id=house.request(),
            charge_id="stx1",
            payer_member_id=BIA,
            stars=50,
            payload="for something",
            pay_time=to_timestamp(house.clock()),
        )
    )
    await ask.groups.SetReportWish(
        SetReportWishRequest(request_id=house.request(), chat_id=CHAT, member_id=BIA, wanted=True)
    )
    await ask.groups.RecordNewcomerText(
        RecordNewcomerTextRequest(
            request_id=house.request(),
            chat_id=CHAT,
            member_id=BIA,
            message_id=5,
            text="Consultoria online de treino, chama no privado",
        )
    )
    await ask.warnings.AddWarning(
        AddWarningRequest(
            request_id=house.request(),
            chat_id=CHAT,
            member=Person(member_id=BIA, display_name=NAME),
            warned_by=ADMIN,
            reason="muito spam",
        )
    )


@pytest.mark.parametrize("finally_", [False, True])
async def test_of_no_kind_a_row_stays_but_what_is_kept_on_purpose(house: House, finally_: bool):
    await wanted_letters_and_was_warned(house)
    before = await rows(house, BIA)
    # These come from elsewhere: a link, what was replied to, who was seen where, a ban, mails.
    assert {kind for kind, number in before.items() if not number} <= {
        "links",
        "replies",
        "memberships",
        "bans",
        "mails_sent",
        "mails_received",
        "mail_drafts",
        "mail_choices",
    }
    records = MongoMemberRecords(house.database)
    await MongoHoldings(house.database, records, house.clock).erase(BIA, finally_=finally_)
    kept = KEPT_ON_PURPOSE if finally_ else KEPT_ON_PURPOSE | KEPT_FOR_A_MINUTE
    assert {kind for kind, number in (await rows(house, BIA)).items() if number} == {*kept}


async def test_every_collection_is_thought_of(house: House):
    await house.erase(BIA)
    known = NOT_OF_MEMBERS | GO_BY_THEMSELVES | OF_MEMBERS
    assert len(known) == len(NOT_OF_MEMBERS) + len(GO_BY_THEMSELVES) + len(OF_MEMBERS)
    assert set(await house.dump()) - known == set()


async def test_a_repeat_gives_the_same_receipt_and_a_new_order_a_new_one(house: House):
    order = house.request()
    first = await house.erase(BIA, order)
    assert (await house.erase(BIA, order)) == first
    assert (await house.erase(BIA)) == first, "it is being done already"
    assert (await reason(house.erase(CAIO, order))).reason == "REQUEST_ID_REUSED"
    await house.end_quiet()
    assert (await house.erase(BIA, order)) == first
    again = await house.erase(BIA)
    assert again.receipt_id != first.receipt_id
    assert [one.kind for one in again.counts] == []


async def test_an_operator_finds_the_receipt_which_names_nobody(house: House):
    receipt = await house.erase(BIA)
    store = Stores(house.database).erasures
    found = await store.receipt(receipt.receipt_id)
    assert found is not None
    assert (found.order_time, found.counts["checkins"]) == (house.clock(), 3)
    assert await store.receipt("NO-SUCH-ONE") is None
    assert str(BIA) not in (await house.dump())["erasure_receipts"]


async def test_nothing_is_taken_of_the_member_until_all_is_over(house: House):
    await house.erase(BIA)
    refused = await reason(house.checked_in(BIA, NAME))
    assert (refused.reason, refused.metadata) == ("MEMBER_ERASED", {"late": "false"})
    others = await house.checked_in(CAIO, "Caio Outro", chat_id=OTHER_CHAT, message_id=20)
    assert others.season_checkins == 2
    await house.end_quiet()
    assert (await house.anew(house.checked_in, BIA, NAME)).season_checkins == 1


async def test_what_happened_before_comes_too_late(house: House):
    sent = house.clock()
    house.clock.advance(seconds=5)
    await house.erase(BIA)
    await house.end_quiet()
    house.clock.advance(days=3)
    with happened(sent):
        refused = await reason(house.checked_in(BIA, NAME))
        assert (refused.reason, refused.metadata) == ("MEMBER_ERASED", {"late": "true"})
        await house.clients.welcomes.RecordJoins(
            RecordJoinsRequest(
                request_id=house.request(),
                chat_id=CHAT,
                joins=[join(BIA, NAME, "pt", sent), join(44, "Novo", "pt", sent)],
            )
        )
    joined = await house.clients.welcomes.TakeJoins(
        TakeJoinsRequest(request_id=house.request(), chat_id=CHAT)
    )
    assert 44 in {one.member_id for one in joined.joins}
    assert BIA not in {one.member_id for one in joined.joins}
    with happened(house.clock() - timedelta(hours=1)):
        assert (await house.anew(house.checked_in, BIA, NAME)).season_checkins == 1


async def test_an_answer_under_way_leaves_nothing(house: House):
    """The question was reserved before, and is settled in the minute after."""
    questions = house.clients.questions
    reserved = await questions.ReserveQuestion(
        ReserveQuestionRequest(
            request_id=house.request(),
            chat_id=CHAT,
            member=Person(member_id=BIA, display_name=NAME),
            question="Como nado?",
            message_id=78,
        )
    )
    await house.erase(BIA)
    await questions.SettleQuestion(
        SettleQuestionRequest(
            request_id=house.request(),
            question_id=reserved.question.question_id,
            answer="Resposta tardia",
            model="m",
            prompt_version="p",
        )
    )
    texts, question_id = house.database.collection("question_texts"), reserved.question.question_id
    assert "'answer-" in str(await texts.find_one({"_id": question_id}))
    await house.end_quiet()
    assert await texts.find_one({"_id": question_id}) is None
    settled_too_late = questions.SettleQuestion(
        SettleQuestionRequest(
            request_id=house.request(),
            question_id=reserved.question.question_id,
            answer="Resposta tardia",
            model="m",
            prompt_version="p",
        )
    )
    assert (await reason(settled_too_late)).reason == "QUESTION_NOT_FOUND"
    assert "tardia" not in str(await house.dump())


async def test_it_may_be_broken_off_anywhere(house: House):
    """The process dies after each write in turn.

    Then the sweep of another process finishes, and nobody else loses anything.
    """
    await revoked_and_counted_again(house, BIA, 10)
    before = await house.told(CAIO)
    stores = Stores(house.database)
    for writes in count(1):
        dying = CrashingDatabase(house.database, writes_until_crash=writes)
        try:
            await MongoHoldings(dying, MongoMemberRecords(dying), house.clock).erase(BIA, finally_=False)
        except Crash:
            # Some of it is back: the next one dies later.
            with suppress(AlreadyExists):
                await house.checked_in(BIA, NAME, message_id=10)
            await house.clients.memories.SetMemoryEnabled(
                SetMemoryEnabledRequest(request_id=house.request(), member_id=BIA, enabled=True)
            )
            continue
        break
    assert writes > 12
    await house.erase(BIA)
    await house.end_quiet()
    assert [kind for kind, _ in await house.anew(house.told, BIA)] == ["admin_actions"]
    assert str(BIA) not in (await house.dump())["checkins"]
    assert (await repair(house.database, dry_run=True)).clean
    assert await house.told(CAIO) == before
    assert (await stores.erasures.tombstones())[0].end_time is not None
