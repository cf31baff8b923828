"""A member contests: one sentence, once; an admin decides, once, and the member hears it."""

import asyncio
from datetime import timedelta

import pytest

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from gymnation.member.v1.trainings_pb2 import ACTIVITY_RUNNING
from telegram_gateway.features.moderation.contest_buttons import LIFE
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Message, Town, said
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures import asks, standing


async def actions(people: Town) -> list[tuple[str, int]]:
    await people.until_idle()
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    return [(one.action, one.actor_id) for one in entries if "contest" in one.action]


async def test_the_audit_log_names_whose_contest_was_decided(members: Town, muted: Message):
    read = await contests(members, muted)
    await members.presses(ADMIN, read, "Voltar atrás")
    await members.edited(read, "Voltamos atrás")
    await members.until_idle()
    entries = (await members.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    named = [(one.action, one.subject_name) for one in entries if "contest" in one.action]
    assert named == [("contest_accepted", "Bia Barra"), ("measure_contested", "Bia Barra")]


async def contests(people: Town, told: Message, sentence: str = "Era piada, todo mundo riu <b>") -> Message:
    """Have BIA press the button and tell why; give what ADMIN reads."""
    await people.presses(BIA, told, "Acho que foi engano")
    question = await people.answer(chat=BIA, containing="Conte em uma frase")
    await people.says(BIA, sentence, chat=BIA, reply_to=question["message_id"])
    await people.answer(chat=BIA, containing="vai ler")
    return await people.answer(chat=ADMIN, containing="acha que foi engano")


@pytest.fixture
async def muted(members: Town) -> Message:
    """What BIA reads after a mute."""
    for person in (BIA, ADMIN, OWNER):
        await opens_a_chat(members, person)
    await asks(members, "/silenciar 2h spam")
    return await members.answer(chat=BIA, containing="pausa")


async def test_an_admin_takes_a_contested_mute_back(members: Town, muted: Message):
    read = await contests(members, muted)
    assert "Era piada, todo mundo riu <b>" in said(read)
    assert "a pausa na escrita" in said(read)
    await members.presses(ADMIN, read, "Voltar atrás")
    await members.edited(read, "Voltamos atrás")
    assert standing(members, BIA) == "member"
    await members.answer(chat=BIA, containing="já pode escrever de novo")
    assert await actions(members) == [("contest_accepted", ADMIN), ("measure_contested", BIA)]


async def test_what_one_admin_decided_another_decides_no_more(members: Town, muted: Message):
    read = await contests(members, muted)
    of_owner = await members.answer(chat=OWNER, containing="acha que foi engano")
    await members.presses(ADMIN, read, "Manter")
    await members.edited(read, "Ficou como estava")
    await members.answer(chat=BIA, containing="a decisão continua")
    assert await members.presses(OWNER, of_owner, "Voltar atrás") == "Outra pessoa já decidiu isso."
    # What can be pressed no more is no button.
    of_owner_now = members.world.chats[OWNER].messages[of_owner["message_id"]]
    await members.until(lambda: not of_owner_now.view().get("buttons"))
    assert standing(members, BIA) == "restricted"
    assert await actions(members) == [("contest_upheld", ADMIN), ("measure_contested", BIA)]


async def test_two_who_decide_at_once_decide_one_thing(members: Town, muted: Message):
    read = await contests(members, muted)
    of_owner = await members.answer(chat=OWNER, containing="acha que foi engano")
    answers = await asyncio.gather(
        members.presses(ADMIN, read, "Manter"), members.presses(OWNER, of_owner, "Voltar atrás")
    )
    assert sorted(map(bool, answers)) == [False, True]
    assert len(await actions(members)) == 2


async def test_a_measure_is_contested_once_and_by_nobody_else(members: Town, muted: Message):
    await contests(members, muted)
    await members.presses(BIA, muted, "Acho que foi engano")
    question = await members.answer(chat=BIA, containing="Conte em uma frase")
    await members.says(BIA, "de novo", chat=BIA, reply_to=question["message_id"])
    await members.answer(chat=BIA, containing="já contou")
    assert [name for name, _ in await actions(members)] == ["measure_contested"]


async def test_a_sentence_that_is_too_long_or_empty_is_asked_for_again(members: Town, muted: Message):
    await members.presses(BIA, muted, "Acho que foi engano")
    question = await members.answer(chat=BIA, containing="Conte em uma frase")
    await members.says(BIA, "x" * 301, chat=BIA, reply_to=question["message_id"])
    await members.answer(chat=BIA, containing="até 300 letras")
    await members.sends(BIA, chat=BIA, kind="sticker", reply_to=question["message_id"])
    await members.answer(chat=BIA, containing="até 300 letras")
    await members.says(BIA, "foi sem querer", chat=BIA, reply_to=question["message_id"])
    assert "foi sem querer" in said(await members.answer(chat=ADMIN, containing="acha que foi engano"))


async def test_who_was_banned_contests_from_outside_and_may_come_back(members: Town):
    for person in (BIA, ADMIN):
        await opens_a_chat(members, person)
    await asks(members, "/banir spam")
    read = await contests(members, await members.answer(chat=BIA, containing="não participa mais"))
    await members.presses(ADMIN, read, "Voltar atrás")
    await members.answer(chat=BIA, containing="já pode voltar")
    assert standing(members, BIA) == "left"


async def test_a_contested_warning_goes_and_counts_no_more(members: Town):
    for person in (BIA, ADMIN):
        await opens_a_chat(members, person)
    await asks(members, "/aviso spam")
    read = await contests(members, await members.answer(chat=BIA, containing="mandou um aviso"))
    await members.presses(ADMIN, read, "Voltar atrás")
    await members.answer(chat=BIA, containing="foi retirado")
    await asks(members, "/aviso spam")
    await members.answer(chat=ADMIN, containing="Avisos que contam agora: 1")


async def test_deleted_messages_do_not_come_back_but_an_admin_may_say_they_were_right(members: Town):
    for person in (BIA, ADMIN):
        await opens_a_chat(members, person)
    await asks(members, "/limpar spam")
    read = await contests(members, await members.answer(chat=BIA, containing="apagou 1 mensagem"))
    await members.presses(ADMIN, read, "Dar razão")
    await members.answer(chat=BIA, containing="deu razão a você")


async def test_another_admin_gives_a_contested_check_in_back(members: Town):
    for person in (BIA, ADMIN, OWNER):
        await opens_a_chat(members, person)
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    await members.reaction(photo, "🔥")
    await members.says(ADMIN, "/revokecheckin foto antiga", reply_to=photo["message_id"])
    told = await members.answer(chat=BIA, containing="foi retirado por um admin")
    await contests(members, told)
    of_owner = await members.answer(chat=OWNER, containing="o check-in retirado")
    await members.presses(OWNER, of_owner, "Voltar atrás")
    await members.answer(chat=BIA, containing="voltou a valer")
    await members.reaction(photo, "🔥")
    assert [one for one, _ in await actions(members)] == ["contest_accepted", "measure_contested"]


async def test_who_is_no_admin_any_more_decides_nothing(members: Town, muted: Message):
    read = await contests(members, muted)
    await members.post(f"chats/{GROUP}/demote", user_id=ADMIN, by=OWNER)
    await members.until_idle()
    await members.presses(ADMIN, read, "Voltar atrás")
    assert standing(members, BIA) == "restricted"
    assert await actions(members) == [("measure_contested", BIA)]


async def refused(people: Town) -> tuple[Message, Message]:
    """Have BIA's photo refused on an anchor that is ended then: the anchor and the photo."""
    await people.set_up(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE)
    for person in (BIA, ADMIN, OWNER):
        await opens_a_chat(people, person)
    first = await people.anchor()
    await people.reaction(await people.photo(BIA, to=first["message_id"]), "🔥")
    second = await people.anchor()
    again = await people.photo(BIA, to=second["message_id"])
    return second, again


async def counted(people: Town) -> list[tuple[int, int]]:
    """The message and who confirmed it, of BIA's check-ins, newest first."""
    found = await people.clients.checkins.ListCheckins(ListCheckinsRequest(chat_id=GROUP, member_id=BIA))
    return [(one.source_message_id, one.confirmed_by) for one in found.checkins]


async def test_an_admin_counts_a_refused_check_in_after_its_anchor_has_ended(members: Town):
    anchor, again = await refused(members)
    told = await members.answer(chat=BIA, containing="já apareceu em um check-in")
    await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    await members.answer(containing="encerrado")
    await contests(members, told, "É de hoje, mandei no outro por engano")
    of_owner = await members.answer(chat=OWNER, containing="o check-in que não valeu")
    assert await members.presses(OWNER, of_owner, "Voltar atrás") == ""
    await members.answer(chat=BIA, containing="aquele check-in está valendo")
    await members.reaction(again, "🔥")
    assert (again["message_id"], OWNER) in await counted(members)
    assert [one for one, _ in await actions(members)] == ["contest_accepted", "measure_contested"]


async def test_a_refused_check_in_that_is_upheld_stays_out_and_is_decided_once(members: Town):
    _, again = await refused(members)
    read = await contests(members, await members.answer(chat=BIA, containing="já apareceu em um check-in"))
    of_owner = await members.answer(chat=OWNER, containing="o check-in que não valeu")
    await members.presses(ADMIN, read, "Manter")
    await members.answer(chat=BIA, containing="a decisão continua")
    assert await members.presses(OWNER, of_owner, "Voltar atrás") == "Outra pessoa já decidiu isso."
    assert again["message_id"] not in [message for message, _ in await counted(members)]


async def test_who_sent_a_new_photo_meanwhile_hears_that_all_is_well(members: Town):
    anchor, _ = await refused(members)
    told = await members.answer(chat=BIA, containing="já apareceu em um check-in")
    await members.reaction(await members.photo(BIA, to=anchor["message_id"], sample=2), "🔥")
    read = await contests(members, told)
    await members.presses(ADMIN, read, "Voltar atrás")
    await members.edited(read, "já tem o check-in daquele dia")
    await members.answer(chat=BIA, containing="deu razão a você")
    assert len(await counted(members)) == 2


async def test_a_refused_free_check_in_counts_for_its_own_day(members: Town):
    await members.set_up(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE, free_checkins=True, free_a_day=3)
    for person in (BIA, ADMIN):
        await opens_a_chat(members, person)
    photos = [(await members.sends(BIA, photo={"sample": 1}, caption="#treino"))[0] for _ in range(2)]
    read = await contests(members, await members.answer(chat=BIA, containing="já apareceu em um check-in"))
    await members.presses(ADMIN, read, "Voltar atrás")
    await members.answer(chat=BIA, containing="aquele check-in está valendo")
    assert (photos[1]["message_id"], ADMIN) in await counted(members)


async def told_of(people: Town, message_id: int) -> tuple[list[int], int, int]:
    """What the check-in of BIA's message knows of the training: activities, minutes, metres."""
    found = await people.clients.checkins.ListCheckins(ListCheckinsRequest(chat_id=GROUP, member_id=BIA))
    one = next(one for one in found.checkins if one.source_message_id == message_id)
    return list(one.training.activities), one.training.minutes, one.training.metres


async def test_a_refused_check_in_that_is_counted_has_what_its_caption_told(members: Town):
    await members.set_up(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE, free_checkins=True, free_a_day=3)
    for person in (BIA, ADMIN):
        await opens_a_chat(members, person)
    caption = "#treino corrida 5 km em 32min"
    photos = [(await members.sends(BIA, photo={"sample": 1}, caption=caption))[0] for _ in range(2)]
    read = await contests(members, await members.answer(chat=BIA, containing="já apareceu em um check-in"))
    await members.presses(ADMIN, read, "Voltar atrás")
    await members.answer(chat=BIA, containing="aquele check-in está valendo")
    assert await told_of(members, photos[1]["message_id"]) == ([ACTIVITY_RUNNING], 32, 5000)


async def test_what_an_admin_confirms_has_what_its_caption_told(members: Town):
    anchor = await members.anchor()
    sent = await members.sends(BIA, photo={"sample": 1}, caption="corrida 5 km em 32min")
    await members.says(ADMIN, "/confirmcheckin", reply_to=sent[0]["message_id"])
    await members.reaction(sent[0], "🔥")
    assert await told_of(members, sent[0]["message_id"]) == ([ACTIVITY_RUNNING], 32, 5000)
    assert anchor["message_id"] < sent[0]["message_id"]


async def refused_in_the_group(people: Town) -> Message:
    """Have BIA, who never wrote to the bot, read in the group that a photo does not count."""
    await people.set_up(photo_policy=groups_pb2.PHOTO_POLICY_REFUSE)
    await opens_a_chat(people, ADMIN)
    first = await people.anchor()
    await people.reaction(await people.photo(BIA, to=first["message_id"]), "🔥")
    second = await people.anchor()
    await people.photo(BIA, to=second["message_id"])
    return await people.answer(containing="já passou por aqui")


async def start_of(people: Town, told: Message, person: int = BIA) -> str:
    """What the pressed button hands to Start in the private chat."""
    answered = await people.answer_to_press(person, told, "Acho que foi engano")
    return str(answered["url"]).partition("?start=")[2]


async def test_who_never_wrote_to_the_bot_contests_a_refused_check_in_from_the_group(members: Town):
    told = await refused_in_the_group(members)
    assert "só funciona com você" in said(told)
    before = len(members.of_bot(GROUP))
    await members.post(f"people/{BIA}/start", payload=await start_of(members, told))
    question = await members.answer(chat=BIA, containing="Conte em uma frase")
    await members.says(BIA, "Foto de outro ângulo", chat=BIA, reply_to=question["message_id"])
    read = await members.answer(chat=ADMIN, containing="Foto de outro ângulo")
    await members.presses(ADMIN, read, "Voltar atrás")
    await members.answer(chat=BIA, containing="aquele check-in está valendo")
    assert len(await counted(members)) == 2
    assert all("ângulo" not in said(one) for one in members.of_bot(GROUP)[before:])


async def test_nobody_else_contests_a_check_in_that_was_refused(members: Town):
    told = await refused_in_the_group(members)
    assert await members.presses(CAIO, told, "Acho que foi engano") == "Este botão não é seu."
    assert await members.presses(ADMIN, told, "Acho que foi engano") == "Este botão não é seu."
    payload = await start_of(members, told)
    await members.post(f"people/{CAIO}/start", payload=payload)
    assert "👋" in said(await members.answer(chat=CAIO))
    assert not [one for one in members.of_bot(CAIO) if "Conte em uma frase" in said(one)]
    assert await actions(members) == []


async def test_a_link_to_contest_that_was_changed_opens_the_front_page(members: Town):
    payload = await start_of(members, await refused_in_the_group(members))
    changed = payload[:-1] + ("A" if payload[-1] != "A" else "Q")
    await members.post(f"people/{BIA}/start", payload=changed)
    assert "👋" in said(await members.answer(chat=BIA))


async def test_a_link_to_contest_that_is_too_old_says_so(members: Town):
    now = members.gateway.gateway.clock
    members.desk.buttons._clock = lambda: now() - LIFE - timedelta(minutes=1)
    payload = await start_of(members, await refused_in_the_group(members))
    members.desk.buttons._clock = now
    await members.post(f"people/{BIA}/start", payload=payload)
    assert "passou do prazo" in said(await members.answer(chat=BIA))
