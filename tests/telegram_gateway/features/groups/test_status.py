"""/status: the owner sees how the system is, and admins how the coach is in their groups.

Nobody else sees anything.
"""

from tests.support.town import ADMIN, BIA, OWNER, Town, town


async def test_the_owner_sees_services_queues_and_versions(members: Town):
    text = await members.hears(OWNER, "/status", chat=OWNER)
    for line in (
        "✅ Serviço de membros",
        "✅ Coach",
        "✅ Mensagens do Telegram",
        "desistências: 0",
        "1 grupo ativo",
    ):
        assert line in text
    assert "python-telegram-bot" in text


async def test_a_coach_without_a_key_is_said_to_be_off():
    async with town(coach_key=None) as people:
        await people.registered()
        assert "❌ Coach: NOT_SERVING" in await people.hears(OWNER, "/status", chat=OWNER)


async def test_it_is_no_members_business(members: Town):
    assert "não funciona aqui" in await members.hears(BIA, "/status", chat=BIA)
    await members.says(BIA, "/status")
    await members.silent()


async def test_admins_see_what_the_coach_cost_in_their_group(members: Town):
    for where in ({}, {"chat": ADMIN}):
        text = await members.hears(ADMIN, "/status", **where)
        assert "✅ Coach" in text
        assert "Turma das Seis hoje: 0,00 de 1,00 dólares · reservado: 0,00 · zera em" in text
        assert "desistências" not in text
    await members.hears(BIA, "@gymnation_sandbox_bot quantos pontos eu tenho?")
    text = await members.hears(ADMIN, "/status")
    assert "hoje: 0,00 de" not in text
    assert "reservado: 0,00" in text


async def test_the_owner_sees_what_the_coach_cost_all_in_all(members: Town):
    assert "Coach hoje: 0,00 de 5,00 dólares" in await members.hears(OWNER, "/status", chat=OWNER)
