"""/setadmin, /deladmin, /listadmins and /audit."""

from uuid import uuid4

from member_service.domain.audit import RecordSystemAction, SystemAction
from member_service.storage.audit import MongoAuditStore
from servicekit.clock import utc_now
from tests.support.town import ADMIN, BIA, CAIO, OWNER, Town, said


async def test_the_owner_makes_who_wrote_a_bot_admin_of_the_group_and_takes_it_back(members: Town):
    message = await members.says(BIA, "bom dia")
    assert "agora é admin do bot" in await members.hears(OWNER, "/setadmin", reply_to=message["message_id"])
    assert "Bia Barra" in await members.hears(ADMIN, "/listadmins")
    post = await members.says(BIA, "Treino")
    await members.says(BIA, "/checkin", reply_to=post["message_id"])
    assert "Check-in aberto" in said(await members.answer(to=post))

    assert "não é mais admin" in await members.hears(OWNER, "/deladmin", reply_to=message["message_id"])
    other = await members.says(BIA, "Outro treino")
    await members.says(BIA, "/checkin", reply_to=other["message_id"])
    await members.silent()
    assert "não era admin" in await members.hears(OWNER, "/deladmin", reply_to=message["message_id"])


async def test_in_private_a_person_is_named_by_id_and_the_place_by_a_button(members: Town):
    await members.says(OWNER, f"/setadmin {BIA}", chat=OWNER)
    offer = await members.answer(chat=OWNER, containing="Onde")
    await members.presses(OWNER, offer, "todos os grupos")
    await members.edited(offer, "todos os grupos")
    post = await members.says(BIA, "Treino")
    await members.says(BIA, "/checkin", reply_to=post["message_id"])
    assert "Check-in aberto" in said(await members.answer(to=post))

    await members.says(OWNER, "/deladmin", chat=OWNER)
    which = await members.answer(chat=OWNER, containing="Quem deixa")
    await members.presses(OWNER, which, "✖")
    await members.edited(which, "Ninguém por enquanto")


async def test_who_is_bot_admin_of_one_group_is_it_in_private_too(members: Town):
    message = await members.says(BIA, "bom dia")
    assert "não funciona aqui" in await members.hears(BIA, "/config", chat=BIA)
    await members.hears(OWNER, "/setadmin", reply_to=message["message_id"])
    assert "Configurações de" in await members.hears(BIA, "/config", chat=BIA)
    assert "Bia Barra" in await members.hears(BIA, "/listadmins", chat=BIA)
    await members.hears(OWNER, "/deladmin", reply_to=message["message_id"])
    assert "não funciona aqui" in await members.hears(BIA, "/config", chat=BIA)


async def test_admins_see_in_private_the_bot_admins_of_their_groups_and_of_all(members: Town):
    message = await members.says(BIA, "bom dia")
    await members.hears(OWNER, "/setadmin", reply_to=message["message_id"])
    assert "Bia Barra" in await members.hears(ADMIN, "/listadmins", chat=ADMIN)
    assert "não funciona aqui" in await members.hears(CAIO, "/listadmins", chat=CAIO)


async def test_nonsense_names_nobody(members: Town):
    for words in ("", " abc", " ²", " -5", " 0", " " + "9" * 30):
        assert "Quem?" in await members.hears(OWNER, f"/setadmin{words}", chat=OWNER)
    assert "Responda a uma mensagem da pessoa" in await members.hears(OWNER, "/setadmin")


async def test_only_the_owner_gives_roles(members: Town):
    message = await members.says(CAIO, "oi")
    await members.says(ADMIN, "/setadmin", reply_to=message["message_id"])
    await members.silent()
    assert "não funciona aqui" in await members.hears(ADMIN, f"/setadmin {ADMIN}", chat=ADMIN)


async def test_what_admins_did_is_listed_newest_first_and_paged(members: Town):
    for number in range(6):
        post = await members.says(ADMIN, f"Treino {number}")
        await members.says(ADMIN, "/checkin", reply_to=post["message_id"])
        await members.answer(to=post)
        await members.says(ADMIN, "/endcheckin", reply_to=post["message_id"])
        await members.answer(to=post, containing="encerrado")
    await members.says(ADMIN, "/audit")
    log = await members.answer(containing="O que os admins fizeram")
    lines = [line for line in said(log).splitlines() if "Adão" in line]
    assert len(lines) == 10
    assert "encerrou um check-in" in lines[0]
    await members.presses(ADMIN, log, "Próxima")
    older = await members.edited(log, "registrou o grupo")
    assert said(older).count("Adão") == 2


async def test_a_revocation_is_written_down_with_whom_and_why(members: Town):
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    await members.answer(to=photo)
    await members.says(ADMIN, "/revokecheckin foto antiga", reply_to=photo["message_id"])
    await members.answer(containing="foi retirado")
    log = await members.hears(ADMIN, "/audit", chat=ADMIN)
    assert "retirou um check-in · 👤 Bia Barra" in log
    assert "“foto antiga”" in log


async def test_what_a_system_did_stands_under_its_name_and_passes_for_nobody(members: Town):
    group = await members.database.collection("groups").find_one({})
    record = RecordSystemAction(MongoAuditStore(members.database), utc_now)
    done = SystemAction("catraca-norte", "checkin_revoked")
    await record(str(uuid4()), group["_id"], done, subject_id=BIA, subject_name="Bia Barra")
    log = await members.hears(ADMIN, "/audit")
    assert "o sistema catraca-norte retirou um check-in · 👤 Bia Barra" in log


async def test_the_log_is_for_admins(members: Town):
    await members.says(BIA, "/audit")
    await members.silent()
    assert "não funciona aqui" in await members.hears(BIA, "/audit", chat=BIA)
