"""Links to commands: they open the private chat at the command, for the group, and give no right."""

import pytest

from telegram_gateway.conversation.private_links import LINKED, linked_command
from telegram_gateway.features import registry
from tests.support.town import ADMIN, BIA, CAIO, GROUP, NICO, OTHER_GROUP, Town, said


async def opens(people: Town, person: int, payload: str) -> str:
    await people.post(f"people/{person}/start", payload=payload)
    return said(await people.answer(chat=person))


@pytest.mark.parametrize(
    "payload", ["ranking", f"ranking_{GROUP}", f"Ranking_{GROUP}", f"checkinscore_{GROUP}"]
)
async def test_a_link_goes_straight_to_the_ranking(members: Town, payload: str):
    assert "Ranking de Turma das Seis" in await opens(members, BIA, payload)


async def test_a_link_chooses_among_several_groups(members: Town):
    await members.second_group()
    assert "Ranking de Crossfit da Praia" in await opens(members, BIA, f"ranking_{OTHER_GROUP}")
    assert "Turma das Seis" in await opens(members, ADMIN, f"settings_{GROUP}")
    assert "De qual grupo" in await opens(members, BIA, "perfil")


async def test_a_link_gives_no_right(members: Town):
    await members.second_group()
    assert "Entre em um grupo" in await opens(members, NICO, f"ranking_{GROUP}")
    for payload in (f"config_{GROUP}", f"audit_{GROUP}", f"blacklist_{GROUP}"):
        told = await opens(members, BIA, payload)
        assert "Oi, Bia" in told
        refused = f"O link que você abriu leva a /{payload.partition('_')[0]}, que é só para quem administra"
        lines = told.splitlines()
        assert lines.index(
            "Eu sou o assistente da Gym Nation: conto seus check-ins, cuido do ranking e "
            "converso sobre treino."
        ) < lines.index(f"{refused} o grupo.")
    # In one group of two: the other one's ranking is not theirs to see.
    assert "Você não está mais nesse grupo" in await opens(members, CAIO, f"ranking_{OTHER_GROUP}")


@pytest.mark.parametrize(
    "payload", ["say_1", "apagar", "fecho", "ranking_", "ranking_x", "ranking_--1", "_", "x" * 64]
)
async def test_what_is_no_link_to_a_command_is_a_welcome(members: Town, payload: str):
    assert "Oi, Bia" in await opens(members, BIA, payload)


async def test_a_hidden_member_is_led_to_their_profile(members: Town):
    anchor = await members.anchor()
    for person in (BIA, CAIO):
        posted = await members.photo(person, to=anchor["message_id"])
        await members.answer(to=posted)
    await members.says(BIA, "/perfil", chat=BIA)
    page = await members.answer(chat=BIA)
    await members.presses(BIA, page, "Sair do ranking")
    await members.until_idle()
    shown = await members.answer(to=await members.says(BIA, "/ranking"))
    links = [entity.get("url", "") for entity in shown["entities"]]
    assert [link for link in links if link.endswith(f"?start=perfil_{GROUP}")]


@pytest.mark.parametrize("word", sorted(LINKED))
def test_every_link_fits_and_is_read(word: str):
    payload = f"{word}_-100{'9' * 12}"
    assert len(payload) <= 64
    command, chat_id = linked_command(payload, registry().commands.values())
    assert (command.name, chat_id) == (word, int(f"-100{'9' * 12}"))
    assert command.rule.private
