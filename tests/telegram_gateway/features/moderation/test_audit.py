"""/audit by person, kind and week."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.features.moderation.audit_filters import KINDS, Filter
from tests.support.town import ADMIN, BIA, DUDA, GROUP, OWNER, Town, said


async def log_of(members: Town, person: int, **more) -> dict:
    asked = await members.says(person, "/audit", **more)
    return await members.answer(to=asked)


async def test_a_kind_is_shown_alone_and_everything_again(members: Town):
    await members.anchor()
    shown = await log_of(members, OWNER)
    assert "abriu um check-in" in said(shown)
    await members.presses(OWNER, shown, "Ajustes")
    settings = await members.edited(shown, "registrou o grupo")
    assert "abriu um check-in" not in said(settings)
    await members.presses(OWNER, settings, "Check-ins")
    assert "registrou" not in said(await members.edited(shown, "abriu um check-in"))
    await members.presses(OWNER, await members.edited(shown, "abriu um check-in"), "Tudo")
    await members.edited(shown, "registrou o grupo")


async def test_a_person_is_chosen_and_nobody_else_is_shown(members: Town):
    await members.anchor()
    shown = await log_of(members, OWNER)
    await members.presses(OWNER, shown, "Uma pessoa")
    people = await members.edited(shown, "De quem?")
    await members.presses(OWNER, people, "Adão")
    of_adao = await members.edited(shown, "abriu um check-in")
    assert "registrou o grupo" not in said(of_adao)


async def test_in_reply_to_somebody_it_is_about_them(members: Town):
    await members.anchor()
    word = await members.says(ADMIN, "bom treino")
    assert "registrou o grupo" not in said(await log_of(members, OWNER, reply_to=word["message_id"]))
    word = await members.says(BIA, "bom treino")
    of_bia = await log_of(members, OWNER, reply_to=word["message_id"])
    assert "Nada por enquanto" in said(of_bia)


@pytest.mark.parametrize("name", ["@adao_admin", "@Adao_Admin", str(ADMIN), "Adão", "adao"])
async def test_a_person_is_named(members: Town, name: str):
    await members.anchor()
    of_adao = said(await members.answer(to=await members.says(OWNER, f"/audit {name}")))
    assert "abriu um check-in" in of_adao
    assert "registrou o grupo" not in of_adao


async def test_a_person_without_a_user_name_is_mentioned(members: Town):
    await members.anchor()
    user = members.world.people[ADMIN].user()
    mention = {"type": "text_mention", "offset": len("/audit "), "length": len("ele aí"), "user": user}
    of_adao = said(await members.answer(to=await members.says(OWNER, "/audit ele aí", entities=[mention])))
    assert "abriu um check-in" in of_adao
    assert "registrou o grupo" not in of_adao


@pytest.mark.parametrize("name", ["@ninguem_aqui", "Zuleica"])
async def test_who_is_not_known_is_said_with_what_to_do(members: Town, name: str):
    everything = await members.answer(to=await members.says(OWNER, f"/audit {name}"))
    assert f"Não conheço {name} neste grupo" in said(everything)
    assert "registrou o grupo" in said(everything)
    await members.presses(OWNER, everything, "Uma pessoa")
    await members.edited(everything, "De quem?")


async def test_a_user_name_that_has_another_owner_now_shows_nobody_else(members: Town):
    await members.anchor()
    members.world.people[ADMIN].username = None
    members.world.people[DUDA].username = "adao_admin"
    assert "Não conheço @adao_admin" in said(
        await members.answer(to=await members.says(OWNER, "/audit @adao_admin"))
    )


async def test_in_private_a_name_comes_along_to_the_chosen_group(members: Town):
    await members.second_group()
    await members.anchor()
    offer = await members.answer(chat=ADMIN, to=await members.says(ADMIN, "/audit @adao_admin", chat=ADMIN))
    await members.presses(ADMIN, offer, "Turma das Seis")
    of_adao = said(await members.answer(chat=ADMIN, containing="abriu um check-in"))
    assert "registrou o grupo" not in of_adao


async def test_a_person_keeps_their_name_in_a_week_without_a_word_of_them(members: Town):
    await members.anchor()
    shown = await members.answer(to=await members.says(OWNER, "/audit @adao_admin"))
    await members.presses(OWNER, shown, "Semana de")
    running = await members.edited(shown, "Semana de")
    await members.presses(OWNER, running, "Semana de")
    empty = said(await members.edited(shown, "Nada por enquanto"))
    assert "Adão" in empty
    assert str(ADMIN) not in empty


async def test_a_number_stands_beside_a_name_where_it_lets_them_come_back(members: Town):
    word = await members.says(BIA, "compre seguidores")
    await members.says(ADMIN, "/silenciar 2h spam", reply_to=word["message_id"])
    await members.until(lambda: members.world.chats[GROUP].status(BIA) == "restricted")
    await members.says(ADMIN, f"/falar {BIA}")
    await members.until(lambda: members.world.chats[GROUP].status(BIA) == "member")
    await members.until_idle()
    lifted = await log_of(members, OWNER)
    assert "deixou alguém escrever de novo" in said(lifted)
    assert str(BIA) not in said(lifted)
    await members.says(ADMIN, f"/banir {BIA} spam")
    await members.until(lambda: members.world.chats[GROUP].status(BIA) == "kicked")
    await members.until_idle()
    assert str(BIA) in said(await log_of(members, OWNER))


async def test_weeks_are_gone_through_backwards(members: Town):
    shown = await log_of(members, OWNER)
    await members.presses(OWNER, shown, "Semana de")
    running = await members.edited(shown, "registrou o grupo")
    await members.presses(OWNER, running, "Semana de")
    before = await members.edited(shown, "Nada por enquanto")
    await members.presses(OWNER, before, "Todas as semanas")
    await members.edited(shown, "registrou o grupo")


def test_every_action_is_of_one_kind_or_undoes_one():
    of_kinds = [action for kind in range(1, len(KINDS) + 1) for action in Filter(kind).actions]
    assert len(of_kinds) == len(set(of_kinds))
    assert set(ACTIONS) - set(of_kinds) == {"undone"}


def test_a_week_begins_on_its_local_monday():
    now, zone = datetime(2026, 11, 30, 1, 0, tzinfo=UTC), ZoneInfo("America/Sao_Paulo")
    begin, end = Filter(week=1).period(now, zone)
    # There it is still Sunday.
    assert begin.ToDatetime(UTC).isoformat() == "2026-11-23T03:00:00+00:00"
    assert end.ToDatetime(UTC).isoformat() == "2026-11-30T03:00:00+00:00"
    assert Filter().period(now, zone) == (None, None)


@pytest.mark.parametrize("numbers", [(9, 0, 0), (-1, 0, 0), (0, 99, 0), (0, 0, -5), (0,)])
def test_a_button_that_was_not_ours_is_refused(numbers: tuple[int, ...]):
    with pytest.raises(ButtonInvalid):
        Filter.pressed(Press("audit_page", (GROUP, 0, *numbers), b""), 2)


def test_a_button_of_an_earlier_version_shows_everything():
    assert Filter.pressed(Press("audit_page", (GROUP, 1), b""), 2) == Filter()
