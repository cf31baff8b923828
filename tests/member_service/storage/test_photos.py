"""A photo that was used before: refused, told, or nobody's business, on both engines."""

import asyncio

import pytest

from member_service.domain.checkins import CheckinAlreadyRecorded
from member_service.domain.groups import PhotoPolicy, SeasonMode
from member_service.domain.photos import PhotoUsedBefore
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, rid


@pytest.fixture
async def training(parts):
    """A group with three open anchors: messages 10, 20 and 30."""
    await parts.registered()
    for message in (10, 20, 30):
        await parts.opened(message)
    return parts


async def choose(parts, policy, chat=CHAT):
    await parts.update_group(parts.new_request(), chat, {"settings.photo_policy": policy})


async def test_where_nobody_asks_a_photo_counts_again_and_nothing_is_kept(training):
    await training.checked_in(7, 10, file_unique_id="photo")
    again = await training.checked_in(7, 20, file_unique_id="photo")
    assert again.earlier_use is None
    assert await training.database.collection("photo_claims").count_documents({}) == 0


async def test_where_admins_want_to_know_it_counts_and_says_whose_it_was(training):
    await choose(training, PhotoPolicy.TELL_ADMINS)
    first = await training.checked_in(7, 10, file_unique_id="photo", source_message_id=11)
    assert first.earlier_use is None
    again = await training.checked_in(8, 20, request_id=rid("again"), file_unique_id="photo")
    assert again.totals.checkins == 1
    assert again.earlier_use.id == first.checkin.id
    assert again.earlier_use.source_message_id == 11
    # The same request hears the same.
    repeated = await training.checked_in(8, 20, request_id=rid("again"), file_unique_id="photo")
    assert repeated == again


async def test_where_it_is_refused_it_does_not_count_whoever_sends_it(training):
    await choose(training, PhotoPolicy.REFUSE)
    await training.checked_in(7, 10, file_unique_id="photo")
    for member in (7, 8):
        with pytest.raises(PhotoUsedBefore):
            await training.checked_in(member, 20, file_unique_id="photo")
    assert (await training.checked_in(7, 20, file_unique_id="another")).totals.checkins == 2


async def test_the_same_checkin_again_is_answered_as_before(training):
    await choose(training, PhotoPolicy.REFUSE)
    first = await training.checked_in(7, 10, request_id=rid("first"), file_unique_id="photo")
    assert await training.checked_in(7, 10, request_id=rid("first"), file_unique_id="photo") == first
    with pytest.raises(CheckinAlreadyRecorded):
        await training.checked_in(7, 10, file_unique_id="photo")


async def test_of_many_at_once_with_one_photo_one_counts(training):
    await choose(training, PhotoPolicy.REFUSE)
    answers = await asyncio.gather(
        *(training.checked_in(member, 10, file_unique_id="photo") for member in range(1, 9)),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if isinstance(answer, PhotoUsedBefore)]
    assert len(refused) == 7, [type(answer).__name__ for answer in answers]


async def test_a_photo_of_a_checkin_that_was_taken_back_may_come_again(training):
    await choose(training, PhotoPolicy.REFUSE)
    first = await training.checked_in(7, 10, file_unique_id="photo")
    await training.revoked(first.checkin.id)
    assert (await training.checked_in(7, 20, file_unique_id="photo")).totals.checkins == 1
    with pytest.raises(PhotoUsedBefore):
        await training.checked_in(8, 30, file_unique_id="photo")


async def test_a_second_try_claims_nothing(training):
    await choose(training, PhotoPolicy.REFUSE)
    await training.checked_in(7, 10, file_unique_id="photo")
    with pytest.raises(CheckinAlreadyRecorded):
        await training.checked_in(7, 10, file_unique_id="second")
    assert (await training.checked_in(8, 20, file_unique_id="second")).totals.checkins == 1


async def test_each_photo_of_an_album_is_used(training):
    await choose(training, PhotoPolicy.REFUSE)
    await training.checked_in(7, 10, file_unique_id="one", media_group_id="album")
    with pytest.raises(CheckinAlreadyRecorded):
        await training.checked_in(7, 10, file_unique_id="two", media_group_id="album")
    for photo in ("one", "two"):
        with pytest.raises(PhotoUsedBefore):
            await training.checked_in(8, 20, file_unique_id=photo)


async def test_where_it_is_told_each_photo_of_an_album_is_used_as_well(training):
    await choose(training, PhotoPolicy.TELL_ADMINS)
    first = await training.checked_in(7, 10, file_unique_id="one", media_group_id="album")
    with pytest.raises(CheckinAlreadyRecorded):
        await training.checked_in(7, 10, file_unique_id="two", media_group_id="album")
    again = await training.checked_in(8, 20, file_unique_id="two")
    assert again.earlier_use.id == first.checkin.id


async def test_another_season_and_another_group_know_nothing_of_it(training):
    await training.update_group(rid("weekly"), CHAT, {"settings.season_mode": SeasonMode.WEEKLY})
    await choose(training, PhotoPolicy.REFUSE)
    await training.registered(OTHER_CHAT)
    await training.opened(10, chat_id=OTHER_CHAT)
    await choose(training, PhotoPolicy.REFUSE, OTHER_CHAT)
    await training.checked_in(7, 10, file_unique_id="photo")
    assert await training.checked_in(7, 10, chat_id=OTHER_CHAT, file_unique_id="photo")
    training.clock.forward(days=1)
    assert await training.checked_in(7, 20, file_unique_id="photo")


async def test_what_an_admin_credits_is_no_matter_of_photos(training):
    await choose(training, PhotoPolicy.REFUSE)
    await training.checked_in(7, 10, file_unique_id="photo")
    credited = await training.checked_in(8, 10, file_unique_id="photo", confirmed_by=ADMIN)
    assert credited.totals.checkins == 1


async def test_a_claim_whose_checkin_never_came_is_given_up_after_a_minute(training):
    await choose(training, PhotoPolicy.REFUSE)
    await training.checked_in(7, 10, file_unique_id="photo")
    await training.database.collection("checkins").delete_many({})
    with pytest.raises(PhotoUsedBefore):
        await training.checked_in(8, 20, file_unique_id="photo")
    training.clock.forward(minutes=1)
    assert await training.checked_in(8, 20, file_unique_id="photo")
