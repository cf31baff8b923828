"""/status: the owner sees how the system is; nobody else does."""

from tests.support.town import ADMIN, OWNER, Town, town


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


async def test_it_is_the_owners_alone(members: Town):
    assert "não funciona aqui" in await members.hears(ADMIN, "/status", chat=ADMIN)
    await members.says(OWNER, "/status")
    await members.silent()
