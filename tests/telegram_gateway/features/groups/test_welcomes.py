"""Welcomes: by name, once for each join, one message for a burst, in the right language, never for bots."""

import asyncio
from datetime import timedelta

import pytest

from gymnation.member.v1.member_service_pb2 import SetLanguageRequest
from gymnation.member.v1.welcomes_pb2 import Join
from sandbox.patience import patient
from servicekit.clock import utc_now
from telegram_gateway.features.groups.welcomes import COLLECT, NAMED_AT_MOST, welcome_text
from tests.support.town import ADMIN, BIA, GROUP, NICO, OTHER_GROUP, Message, Town, said


@pytest.fixture(autouse=True)
async def collecting_for_a_moment(members: Town) -> None:
    """The gateway's clock is behind the outbox's.

    So what is due in some seconds is due in one (of a quiet machine).
    """
    members.gateway.gateway.clock = lambda: utc_now() - COLLECT + timedelta(seconds=patient(1))


async def joins(people: Town, person: int, chat: int = GROUP) -> None:
    await people.post(f"chats/{chat}/join", user_id=person)


async def person(people: Town, name: str, language: str = "pt-br") -> int:
    return int((await people.post("people", first_name=name, language_code=language))["id"])


def welcomes(people: Town) -> list[Message]:
    return [message for message in people.of_bot(GROUP) if "Boas-vindas" in said(message)]


async def test_a_newcomer_is_welcomed_by_name_although_telegram_tells_it_twice(members: Town):
    await joins(members, NICO)
    welcome = await members.answer(containing="Boas-vindas")
    assert "Boas-vindas, Nico!" in said(welcome)
    assert [one["user"]["id"] for one in welcome["entities"] if one["type"] == "text_mention"] == [NICO]
    await members.until_idle()
    assert len(welcomes(members)) == 1


async def test_a_newcomer_reads_how_one_checks_in_there(members: Town):
    await members.set_up(free_checkins=True, free_words="#suei")
    await joins(members, NICO)
    assert "com #suei na legenda" in said(await members.answer(containing="Boas-vindas"))
    await members.set_up(free_checkins=False)
    await joins(members, await person(members, "Iara"))
    assert "responda à mensagem do check-in" in said(await members.answer(containing="Iara"))


async def test_several_newcomers_read_how_one_checks_in_there(members: Town):
    await members.set_up(free_checkins=True, free_words="#suei <b>", language="en")
    group = await members.desk.seen.active_group(GROUP)
    assert group is not None
    both = [Join(member_id=number, display_name=name) for number, name in ((1, "Iara"), (2, "Ugo"))]
    assert "with #suei in the caption" in await welcome_text(members.desk, group, both)


async def test_a_redelivered_join_is_welcomed_once(members: Town):
    members.faults.add("telegram", "duplicate", count=3)
    await joins(members, NICO)
    await members.answer(containing="Boas-vindas")
    another = await person(members, "Iara")
    await joins(members, another)
    assert "Nico" not in said(await members.answer(containing="Iara"))
    assert len(welcomes(members)) == 2


async def test_a_burst_is_welcomed_in_one_message_in_the_language_of_the_group(members: Town):
    names = [f"Novata{number}" for number in range(12)]
    for name in names:
        await joins(members, await person(members, name, language="en"))
    welcome = said(await members.answer(containing="Boas-vindas"))
    assert [name for name in names if name not in welcome] == []
    await members.until_idle()
    assert len(welcomes(members)) == 1


async def test_who_does_not_fit_into_one_message_is_in_the_next(members: Town):
    names = [f"Novata{number:02}" for number in range(NAMED_AT_MOST + 6)]
    people = [await person(members, name) for name in names]
    await asyncio.gather(*(joins(members, one) for one in people))

    def all_are_named() -> bool:
        return all(any(name in said(welcome) for welcome in welcomes(members)) for name in names)

    await members.until(all_are_named)
    assert len(welcomes(members)) == 2
    assert sum(said(welcome).count("Novata") for welcome in welcomes(members)) == len(names)


async def test_one_newcomer_reads_the_language_that_they_chose(members: Town):
    newcomer = await person(members, "Ann", language="en")
    await members.post(f"people/{newcomer}/start")
    await members.answer(chat=newcomer)
    await members.clients.members.SetLanguage(
        SetLanguageRequest(
            request_id="00000000-0000-4000-8000-000000000002", member_id=newcomer, language="en"
        )
    )
    members.desk.seen.forget_member(newcomer)
    await joins(members, newcomer)
    assert "Welcome, Ann!" in said(await members.answer(containing="Ann"))


async def test_the_groups_own_words_are_text_with_the_names_in_their_place(members: Town):
    await members.set_up(welcome="Oi {nome} & cia, <b>sem</b> enrolação!\nLeia /regras, {NAME}.")
    await joins(members, NICO)
    welcome = await members.answer(containing="enrolação")
    assert said(welcome) == "Oi Nico & cia, <b>sem</b> enrolação!\nLeia /regras, Nico."
    assert "bold" not in {one["type"] for one in welcome["entities"]}


async def test_words_without_a_place_for_the_names_come_after_them(members: Town):
    await members.set_up(welcome="Leia as regras.")
    await joins(members, NICO)
    assert said(await members.answer(containing="Leia as regras.")) == "Nico\nLeia as regras."


async def test_a_name_cannot_bring_markup_along(members: Town):
    await joins(members, await person(members, "<b>Zé</b> & {nome}"))
    assert "Boas-vindas, <b>Zé</b> & {nome}!" in said(await members.answer(containing="Boas-vindas"))


async def test_nobody_is_welcomed_where_it_is_switched_off(members: Town):
    await members.set_up(welcome_enabled=False)
    await joins(members, NICO)
    await members.silent()
    await members.until_idle()
    assert welcomes(members) == []


async def test_bots_are_not_welcomed_nor_anybody_in_groups_that_are_not_registered(members: Town):
    await members.post(f"chats/{OTHER_GROUP}/add_bot", by=ADMIN)
    await members.answer(chat=OTHER_GROUP)
    await joins(members, NICO, chat=OTHER_GROUP)
    await members.until_idle()
    await joins(members, NICO)
    await members.answer(containing="Boas-vindas, Nico!")
    assert [m for m in members.of_bot(OTHER_GROUP) if "Boas-vindas" in said(m)] == []
    assert len(welcomes(members)) == 1


async def test_who_was_promoted_or_let_speak_again_is_no_newcomer(members: Town):
    await members.post(f"chats/{GROUP}/promote", user_id=BIA)
    await members.post(f"chats/{GROUP}/demote", user_id=BIA)
    await members.silent()
    assert welcomes(members) == []


async def test_where_the_bot_is_no_admin_the_message_alone_tells_of_the_join(members: Town):
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot["id"])
    await joins(members, NICO)
    assert "Nico" in said(await members.answer(containing="Boas-vindas"))


class FullGroup:
    """A limiter that says that the group's minute is used up, until there is room."""

    def __init__(self) -> None:
        self.room, self.asked = 0, asyncio.Event()

    def capacity(self, chat_id: int) -> int:
        self.asked.set()
        return self.room


async def test_while_the_groups_minute_is_used_up_newcomers_are_collected(members: Town):
    gateway = members.gateway.gateway
    limiter, gateway.limiter = gateway.limiter, FullGroup()
    await joins(members, NICO)
    await gateway.limiter.asked.wait()
    await joins(members, await person(members, "Iara"))
    await members.until_idle()
    assert welcomes(members) == []
    gateway.limiter = limiter
    assert "Nico, Iara" in said(await members.answer(containing="Boas-vindas"))
    assert len(welcomes(members)) == 1
