"""Hashes of what newcomers write: what is noticed, what is kept, and for how long. On both engines."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupStopped
from member_service.domain.newcomer_texts import KEPT, RecordNewcomerText, letters_of
from member_service.storage.newcomer_texts import MOST_TEXTS, NEWCOMER_TEXTS, MongoNewcomerTexts
from tests.member_service.parts import CHAT, OTHER_CHAT, Parts

NICO = 9
TEXT = "Consultoria online de treino e dieta, chama no privado!"
THIRD_CHAT = -1009


@pytest.fixture
async def note(parts: Parts) -> RecordNewcomerText:
    for chat in (CHAT, OTHER_CHAT, THIRD_CHAT):
        await parts.registered(chat)
    return RecordNewcomerText(MongoNewcomerTexts(parts.database), parts.groups, parts.clock)


async def rows(parts: Parts) -> list[dict[str, object]]:
    return await parts.database.collection(NEWCOMER_TEXTS).find({}).to_list(None)


async def test_the_same_text_is_found_in_each_group_and_a_repeat_changes_nothing(
    parts: Parts, note: RecordNewcomerText
):
    assert await note(parts.new_request(), CHAT, NICO, 10, TEXT) == []
    assert await note(parts.new_request(), CHAT, NICO, 10, TEXT) == []
    found = await note(parts.new_request(), OTHER_CHAT, NICO, 20, TEXT.upper())
    assert found == sorted([(CHAT, 10), (OTHER_CHAT, 20)])
    assert len(await rows(parts)) == 1
    assert len(await note(parts.new_request(), THIRD_CHAT, NICO, 30, TEXT)) == 3


async def test_another_persons_text_and_another_text_are_not_the_same(parts: Parts, note: RecordNewcomerText):
    await note(parts.new_request(), CHAT, NICO, 10, TEXT)
    assert await note(parts.new_request(), OTHER_CHAT, NICO + 1, 20, TEXT) == []
    assert await note(parts.new_request(), OTHER_CHAT, NICO, 21, TEXT + " Planilhas também.") == []


async def test_no_text_is_kept_and_nobody_without_the_key_can_tell_which_it_was(
    parts: Parts, note: RecordNewcomerText
):
    await note(parts.new_request(), CHAT, NICO, 10, TEXT)
    (row,) = await rows(parts)
    assert set(row) == {"_id", "member_id", "seen", "expire_time"}
    assert "onsultoria" not in str(row)
    assert letters_of(TEXT) not in str(row)


async def test_after_a_day_it_is_forgotten_also_before_the_database_looks(
    parts: Parts, note: RecordNewcomerText
):
    await note(parts.new_request(), CHAT, NICO, 10, TEXT)
    parts.clock.now += KEPT
    assert await note(parts.new_request(), OTHER_CHAT, NICO, 20, TEXT) == []
    (row,) = await rows(parts)
    assert row["expire_time"] == parts.clock.now + KEPT
    parts.clock.now += KEPT - timedelta(seconds=1)
    assert len(await note(parts.new_request(), CHAT, NICO, 11, TEXT)) == 2


async def test_groups_at_once_make_one_row_and_the_last_one_hears_of_all(
    parts: Parts, note: RecordNewcomerText
):
    chats = (CHAT, OTHER_CHAT, THIRD_CHAT)
    answers = await asyncio.gather(*(note(parts.new_request(), chat, NICO, 10, TEXT) for chat in chats))
    assert max(len(one) for one in answers) == 3
    assert len(await rows(parts)) == 1


async def test_of_one_newcomer_no_more_than_some_texts_are_kept(parts: Parts, note: RecordNewcomerText):
    words = [TEXT + "abcdefgh"[number % 8] * (1 + number // 8) for number in range(MOST_TEXTS + 3)]
    for number, text in enumerate(words, 1):
        await note(parts.new_request(), CHAT, NICO, number, text)
    assert len(await rows(parts)) == MOST_TEXTS
    assert len(await note(parts.new_request(), OTHER_CHAT, NICO, 99, words[0])) == 2


async def test_a_group_that_stopped_is_not_among_them_and_notes_nothing(
    parts: Parts, note: RecordNewcomerText
):
    await note(parts.new_request(), CHAT, NICO, 10, TEXT)
    await parts.stop_group(parts.new_request(), CHAT)
    assert await note(parts.new_request(), OTHER_CHAT, NICO, 20, TEXT) == []
    with pytest.raises(GroupStopped):
        await note(parts.new_request(), CHAT, NICO, 11, TEXT)
    with pytest.raises(FieldInvalid):
        await note(parts.new_request(), OTHER_CHAT, NICO, 11, "a" * 4097)


def test_what_makes_a_text_look_new_is_folded_away():
    looks = [
        "Chama no privado: consultoria de treino!",
        "CHAMA NO PRIVADO!!! Consultoria de treino 🔥 123",
        "𝐂𝐡𝐚𝐦𝐚 𝐧𝐨 𝐩𝐫𝐢𝐯𝐚𝐝𝐨 cónsultória de treino",
        "Chama\u200b no\u00a0privado - con\u00adsultoria de treino 7",
        "Ｃhama no privado… consultoria de treino",
    ]
    assert all(letters_of(one) == letters_of(other) for one, other in pairwise(looks))
    assert letters_of("oi 💪 123 !!") == "oi"
