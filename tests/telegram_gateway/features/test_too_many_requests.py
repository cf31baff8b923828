"""Telegram says 429 to one kind of call: nobody else waits for it, and nothing is lost or comes twice."""

import asyncio
from collections import Counter

import pytest

from sandbox.patience import patient
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, Town, said

HOURS_S = 3600
SERVED_S = 5.0


async def checks_in(people: Town) -> None:
    anchor = people.of_bot(GROUP)[-1]
    await people.photo(BIA, to=anchor["message_id"])


async def flags(people: Town) -> None:
    message = await people.says(CAIO, "compre já")
    await people.says(ADMIN, "/addblacklist propaganda", reply_to=message["message_id"])


async def asks(people: Town) -> None:
    await people.says(BIA, "Como melhoro o agachamento?", chat=BIA)


async def asks_in_the_group(people: Town) -> None:
    await people.says(BIA, f"@{people.world.bot['username']} como melhoro o agachamento?")


async def ranks(people: Town) -> None:
    await people.says(BIA, "/ranking")


async def exports(people: Town) -> None:
    await people.says(BIA, "/meusdados", chat=BIA)


async def counts(people: Town) -> None:
    photo = {"photo": {"sample": 1}, "caption": "/macros"}
    await people.sends(BIA, chat=BIA, **photo)


DEEDS = {
    "sendMessage": ranks,
    "setMessageReaction": checks_in,
    "deleteMessage": flags,
    "getChatMember": ranks,
    "sendChatAction": asks,
    "sendMessageDraft": asks,
    "editMessageText": asks_in_the_group,
    "sendDocument": exports,
    "getFile": counts,
}


@pytest.mark.parametrize("method", DEEDS)
async def test_others_are_served_while_a_kind_of_call_is_held(members: Town, method: str):
    await members.anchor()
    members.desk.roles.forget(GROUP)
    there = GROUP if method == "sendMessage" else None
    members.faults.add("telegram", "429", method=method, chat_id=there, retry_after=HOURS_S, count=50)
    await DEEDS[method](members)
    await members.until(lambda: _refused(members, method))
    async with asyncio.timeout(patient(SERVED_S)):
        assert await members.hears(DUDA, "/start", chat=DUDA)


async def test_a_press_is_done_and_its_chat_goes_on_while_answers_to_presses_are_held(members: Town):
    members.faults.add("telegram", "429", method="answerCallbackQuery", retry_after=HOURS_S, count=50)
    await members.says(BIA, "/idioma", chat=BIA)
    languages = await members.answer(chat=BIA)
    # The presser waits for the answer, which does not come.
    pressing = asyncio.create_task(members.presses(BIA, languages, "English"))
    await members.until(lambda: _refused(members, "answerCallbackQuery"))
    async with asyncio.timeout(patient(SERVED_S)):
        await members.says(BIA, "/privacidade", chat=BIA)
        await members.answer(chat=BIA, containing="Privacy")
        assert await members.hears(DUDA, "/start", chat=DUDA)
    pressing.cancel()


@pytest.mark.parametrize("retry_after", [1, 0])
@pytest.mark.parametrize("method", ["sendMessage", "setMessageReaction", "deleteMessage", "getChatMember"])
async def test_a_short_wait_loses_nothing_and_doubles_nothing(members: Town, method: str, retry_after: int):
    """0 is a 429 without parameters: it was taken for a call that may have been heard."""
    anchor = await members.anchor()
    members.desk.roles.forget(GROUP)
    before = len(members.of_bot(GROUP))
    members.faults.add("telegram", "429", method=method, chat_id=GROUP, retry_after=retry_after)
    photo = await members.photo(BIA, to=anchor["message_id"])
    assert "1 check-in" in said(await members.answer(to=photo))
    await members.reaction(photo, "🔥")
    asked = await members.says(BIA, "/ranking")
    await members.answer(to=asked)
    await members.until_idle()
    answered = Counter(
        one.get("reply_to_message", {}).get("message_id") for one in members.of_bot(GROUP)[before:]
    )
    assert answered == {photo["message_id"]: 1, asked["message_id"]: 1}


def _refused(people: Town, method: str) -> bool:
    return any(name == "refused" and about.get("method") == method for name, about in people.happened)
