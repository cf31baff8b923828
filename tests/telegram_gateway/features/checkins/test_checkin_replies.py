"""The coach's replies to plus check-ins.

They come in time or not at all, captions are read wherever they stand, and help comes where it is needed.
"""

import pytest

from sandbox.patience import patient
from telegram_gateway.conversation.tier_lines import LINES_PER_TIER
from tests.support.town import BIA, CAIO, DUDA, GROUP, Message, Town, said, town


def tier_lines(members: Town) -> set[str]:
    texts = members.desk.texts
    return {texts.plain("pt-BR", f"checkin-first-{number}") for number in range(LINES_PER_TIER)}


async def in_private(members: Town, person: int) -> None:
    """Let the bot write to a person."""
    await members.post(f"people/{person}/start")
    await members.answer(chat=person)


async def checked_in(members: Town, person: int, caption: str) -> Message:
    anchor = await members.anchor(command="/checkinplus 3")
    return await members.photo(person, to=anchor["message_id"], caption=caption)


async def test_who_is_in_danger_is_helped_in_private_and_the_group_sees_the_ordinary_line(members: Town):
    await in_private(members, BIA)
    photo = await checked_in(members, BIA, "treinei mas eu quero morrer")
    answer = said(await members.answer(to=photo))
    assert answer.split("\n")[0] in tier_lines(members)
    assert "1 check-in" in answer
    assert "188" in said(await members.answer(chat=BIA))
    assert not [text for text in map(said, members.of_bot(GROUP)) if "188" in text or "192" in text]


async def test_whom_the_bot_may_not_write_to_is_pointed_to_help_without_a_word_of_why(members: Town):
    photo = await checked_in(members, CAIO, "treino feito, tô com dor no peito")
    told = {said(await members.answer(to=photo)) for _ in range(2)}
    line = next(text for text in told if "1 check-in" in text)
    help_ = next(text for text in told if "192" in text)
    assert line.split("\n")[0] in tier_lines(members)
    assert "188" in help_
    assert "peito" not in help_


async def test_a_combined_message_tells_nobody_either():
    async with town(rate_limits="on") as people:
        await people.registered()
        await in_private(people, BIA)
        anchor = await people.anchor(command="/checkinplus 3")
        for person, caption in ((CAIO, "corri"), (BIA, "eu quero morrer"), (DUDA, "remei")):
            await people.photo(person, to=anchor["message_id"], caption=caption)
        assert "188" in said(await people.answer(chat=BIA))
        await people.answer(containing="Mais 2 check-ins")
        assert not [text for text in map(said, people.of_bot(GROUP)) if "188" in text]


@pytest.mark.parametrize("caption_at", [0, 1])
async def test_in_a_quiet_group_help_comes_all_the_same(members: Town, caption_at: int):
    await in_private(members, BIA)
    await members.set_up(quiet=True)
    anchor = await members.anchor(command="/checkinplus 3")
    await members.sends(
        BIA,
        photo={"sample": 1},
        album=2,
        reply_to=anchor["message_id"],
        caption="eu quero morrer",
        caption_at=caption_at,
    )
    assert "188" in said(await members.answer(chat=BIA))


async def test_nothing_is_kept_of_albums_that_were_answered(members: Town):
    anchor = await members.anchor(command="/checkinplus 3")
    for person in (BIA, CAIO):
        album = await members.sends(
            person,
            photo={"sample": person},
            album=2,
            reply_to=anchor["message_id"],
            caption="oi",
            caption_at=1,
        )
        await members.answer(to=album[0])
    await members.until_idle()
    assert members.desk.album_captions.waiting == 0


@pytest.mark.parametrize("caption_at", [0, 2])
async def test_an_albums_caption_is_answered_wherever_it_stands(members: Town, caption_at: int):
    anchor = await members.anchor(command="/checkinplus 3")
    album = await members.sends(
        BIA,
        photo={"sample": 1},
        album=3,
        reply_to=anchor["message_id"],
        caption="corri 5 km na chuva",
        caption_at=caption_at,
    )
    answer = said(await members.answer(to=album[0]))
    assert "Bia, em corrida" in answer
    await members.silent()


async def test_an_album_without_a_caption_waits_for_none_in_vain(members: Town):
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    members.gateway.gateway.pause = pause
    anchor = await members.anchor(command="/checkinplus 3")
    album = await members.sends(BIA, photo={"sample": 1}, album=3, reply_to=anchor["message_id"])
    assert said(await members.answer(to=album[0])).split("\n")[0] in tier_lines(members)
    assert 1.5 in waited


async def test_a_coach_that_is_silent_for_too_long_is_replaced_by_the_tier_line():
    async with town(gateway={"coach_reply_timeout_s": min(patient(1), 60)}) as people:
        await people.registered()
        people.faults.add("claude", "slow", delay_s=600, count=10)
        photo = await checked_in(people, BIA, "corri 5 km")
        assert said(await people.answer(to=photo)).split("\n")[0] in tier_lines(people)
        [fault] = people.faults.list()
        assert fault.count < 10, "Claude was asked"
