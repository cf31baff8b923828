"""/privacidade: everything in private, what matters most in a group, and who answers for it."""

import logging
from typing import Any

import pytest

from servicekit import retention
from telegram_gateway.bot_api.lengths import units
from telegram_gateway.features.member_data.privacy import SUBJECTS, Subject
from telegram_gateway.texts import LANGUAGES, Texts
from tests.support.town import BIA, DUDA, Town, said, town


async def _pages(members: Town, person: int, front: dict[str, Any], language: str) -> list[str]:
    """What every button of the first page leads to."""
    pages = []
    for subject in SUBJECTS:
        label = members.desk.texts.plain(language, subject.label)
        await members.presses(person, front, label)
        page = await members.edited(front, label)
        pages.append(said(page))
        await members.presses(person, page, page["buttons"][-1][0]["text"])
        await members.edited(front, said(front)[:40])
    return pages


async def test_everything_is_told_with_the_lengths_by_which_the_database_forgets(members: Town):
    await members.says(BIA, "/privacidade", chat=BIA)
    front = await members.answer(chat=BIA)
    pages = await _pages(members, BIA, front, "pt-BR")
    for promise in retention.PROMISES:
        line = members.desk.texts.format("pt-BR", f"privacy-kept-{promise.name}", days=promise.days)
        assert sum(_visible(line) in page for page in pages) == promise.told, promise.name
        assert not promise.told or (str(promise.days) in line) == (promise.keep is not None), promise.name
    text = "\n".join((said(front), *pages))
    for word in ("LGPD", "art. 11", "Anthropic", "impressão digital", "doente", "apelidos", "custo", "ANPD"):
        assert word in text


async def test_it_is_told_in_the_readers_language(members: Town):
    await members.says(DUDA, "/privacy", chat=DUDA)
    text = "\n".join(await _pages(members, DUDA, await members.answer(chat=DUDA), "en"))
    assert "fingerprint" in text
    assert "ill" in text


async def test_in_a_group_the_rest_is_a_press_away(members: Town):
    await members.says(BIA, "/privacidade")
    answer = await members.answer()
    assert "90 dias" in said(answer)
    [[button]] = answer["buttons"]
    payload = button["url"].partition("?start=")[2]
    await members.post(f"people/{BIA}/start", payload=payload)
    assert "escolha um assunto" in said(await members.answer(chat=BIA))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            {"privacy_operator": "Associação Ferro", "privacy_contact": "dados@ferro.example"},
            ("Associação Ferro", "dados@ferro.example"),
        ),
        ({"privacy_operator": "Associação Ferro"}, ("Associação Ferro", "admins do seu grupo")),
        ({"privacy_contact": "dados@ferro.example"}, ("dados@ferro.example",)),
        ({}, ("ainda não informou",)),
    ],
    ids=["both", "name", "contact", "neither"],
)
async def test_who_answers_for_the_data_is_named_as_far_as_it_is_known(
    settings: dict[str, str], told: tuple[str, ...], caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING):
        async with town(gateway=settings) as place:
            await place.registered()
            text = await place.hears(BIA, "/privacidade", chat=BIA)
    assert all(word in text for word in told)
    assert ("PRIVACY_OPERATOR" in caplog.text) == (len(settings) < 2)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: one.label.removeprefix("privacy-subject-"))
def test_each_page_fits_into_one_message_with_room(subject: Subject, language: str):
    texts = Texts()
    lines = [texts.format(language, f"privacy-kept-{one.name}", days=one.days) for one in subject.promises]
    lines += [texts.format(language, key) for key in ("privacy-kept-title", subject.label, *subject.more)]
    assert units("\n\n".join(lines)) < 2500


def test_each_promise_that_is_told_has_one_subject():
    promises = [one for subject in SUBJECTS for one in subject.promises]
    assert sorted(one.name for one in promises) == sorted(one.name for one in retention.PROMISES if one.told)


def _visible(line: str) -> str:
    return line.replace("<b>", "").replace("</b>", "")
