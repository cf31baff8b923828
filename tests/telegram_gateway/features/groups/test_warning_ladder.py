"""How the ladder of warnings is typed and shown, and what no ladder is."""

import pytest

from telegram_gateway.features.groups.warning_ladder import LADDERS, NotALadder, read_ladder, shown
from tests.support.town import ADMIN, BIA, GROUP, Town, said
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures import asks, end_in_s


@pytest.mark.parametrize(
    ("typed", "rungs"),
    [
        ("aviso, 1h, 1 dia, perguntar", [0, 60, 1440, -1]),
        ("Aviso; 2 horas; BANIR", [0, 120, -1]),
        ("1. aviso\n2. 30 min\n3. 1 semana\n4. ask", [0, 30, 10080, -1]),
        ("1º aviso, 2º 1h30, 3º um dia e meia hora", None),
        ("notice -> mute 1h -> ban?", [0, 60, -1]),
        ("só aviso", [0]),
        ("a warning, 1 year", [0, 525600]),
        ("silenciar 15 minutos", [15]),
        ("aviso,,, 1h ,", [0, 60]),
    ],
)
def test_it_is_read_as_admins_write_it(typed: str, rungs: list[int] | None):
    if rungs is None:
        with pytest.raises(NotALadder):
            read_ladder(typed)
    else:
        assert read_ladder(typed) == {"warning_ladder": rungs}


@pytest.mark.parametrize("ladder", [*LADDERS, (1, 59, 61, 1439, 1441, 10080, 525600), (0, 90, 2970, -1)])
def test_what_is_shown_can_be_typed(ladder: tuple[int, ...]):
    assert read_ladder(shown(ladder)) == {"warning_ladder": list(ladder)}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "config-not-a-ladder"),
        (" , ; \n", "config-not-a-ladder"),
        ("2", "config-not-a-ladder"),
        ("aviso, ²h", "config-not-a-ladder"),
        ("aviso, ٣ h", "config-not-a-ladder"),
        ("-1", "config-not-a-ladder"),
        ("aviso, 1h porque sim", "config-not-a-ladder"),
        ("para sempre", "config-not-a-ladder"),
        ("🔇", "config-not-a-ladder"),
        ("aviso, 400 dias", "mute-out-of-bounds"),
        ("0 min", "mute-out-of-bounds"),
        ("banir, aviso", "config-ladder-asks-last"),
        ("perguntar, perguntar", "config-ladder-asks-last"),
        (", ".join(["aviso"] * 11), "config-not-a-ladder"),
        ("aviso, " * 600, "config-not-a-ladder"),
        ("\u202eaviso", "config-not-a-ladder"),
        ("<b>aviso</b>", "config-not-a-ladder"),
        ("99999999999999999999 dias", "config-not-a-ladder"),
        ("a" * 4096, "config-not-a-ladder"),
    ],
)
def test_what_is_no_ladder_is_said(typed: str, why: str):
    with pytest.raises(NotALadder) as raised:
        read_ladder(typed)
    assert str(raised.value) == why


async def types_setting(people: Town, name: str, answer: str) -> None:
    await people.says(ADMIN, "/config", chat=GROUP)
    menu = await people.answer(containing="Configurações")
    await people.presses(ADMIN, menu, name)
    about = await people.edited(menu, "em Turma das Seis")
    await people.presses(ADMIN, about, "Escrever")
    question = await people.answer(containing="Responda a esta mensagem")
    await people.says(ADMIN, answer, reply_to=question["message_id"])


async def test_an_admin_types_a_ladder_and_warnings_follow_it(members: Town):
    await opens_a_chat(members, ADMIN)
    await opens_a_chat(members, BIA)
    await types_setting(members, "Depois de cada aviso", "15 min, perguntar")
    assert "🔇 15 min → 🔨?" in said(await members.answer(containing="🔇 15 min"))
    await types_setting(members, "Validade dos avisos", "0")
    await members.answer(containing="de 1 a 90")

    await asks(members, "/aviso spam")

    await members.answer(chat=ADMIN, containing="só volta a escrever em")
    assert 800 < end_in_s(members, BIA) <= 900
    assert "o 1º" in said(await members.answer(chat=BIA, containing="pausa"))
