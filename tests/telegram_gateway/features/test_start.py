"""The door: /start, /ajuda, /idioma, unknown words, and what outsiders hear."""

from tests.support.town import ADMIN, BIA, DUDA, GROUP, NICO, OWNER, Town, said, town


async def test_an_outsider_is_welcomed_and_told_how_to_come_in(members: Town):
    text = await members.hears(NICO, "/start", chat=NICO)
    assert "Oi, Nico!" in text
    assert "Entre em um grupo" in text
    assert "/ranking" not in text


async def test_without_a_link_of_the_owner_an_outsider_is_told_whom_to_ask(members: Town):
    for words in ("/start", "/ranking", "Como faço agachamento?"):
        assert "peça o convite a quem já treina" in await members.hears(NICO, words, chat=NICO)


async def test_an_outsider_is_given_the_link_of_the_owner():
    async with town(gateway={"join_url": "https://gym.example/entrar?a=1&b=2"}) as people:
        await people.registered()
        for words in ("/start", "/ranking", "Como faço agachamento?"):
            await people.says(NICO, words, chat=NICO)
            told = await people.answer(chat=NICO)
            links = [entity.get("url") for entity in told["entities"]]
            assert "https://gym.example/entrar?a=1&b=2" in links


async def test_where_members_cannot_be_seen_nobody_is_called_an_outsider(members: Town):
    hidden = {"target": "telegram", "kind": "400", "method": "getChatMember"}
    await members.post("faults", **hidden, text="member list is inaccessible", count=100)
    for words in ("/start", "/ajuda", "Como faço agachamento?"):
        told = await members.hears(NICO, words, chat=NICO)
        assert "não sei se você está nele" in told
        assert "Entre em um grupo" not in told


async def test_a_member_sees_what_members_can_use(members: Town):
    text = await members.hears(BIA, "/start", chat=BIA)
    assert "/ranking" in text
    assert "/checkin " not in text
    assert "/config" not in text


async def test_whoever_starts_the_bot_hears_who_it_is(members: Town):
    assert "Eu sou o assistente da Gym Nation" in await members.hears(BIA, "/start", chat=BIA)
    assert "I'm the Gym Nation assistant" in await members.hears(DUDA, "/start", chat=DUDA)


async def test_who_uses_the_app_in_english_is_spoken_to_in_english(members: Town):
    assert "Hi, Duda!" in await members.hears(DUDA, "/start", chat=DUDA)


async def test_help_in_a_group_lists_admin_commands_to_admins_only(members: Town):
    assert "/endcheckin" in await members.hears(ADMIN, "/ajuda")
    assert "/endcheckin" not in await members.hears(BIA, "/ajuda")


async def test_commands_work_in_any_case_with_the_bots_name_and_as_aliases(members: Town):
    for said_ in ("/AJUDA", "/help", "/Ajuda@gymnation_sandbox_bot", "/ajuda\nobrigada"):
        assert "O que você pode fazer aqui" in await members.hears(BIA, said_)


async def test_a_command_for_another_bot_is_not_ours(members: Town):
    await members.says(BIA, "/ajuda@another_bot")
    await members.silent()


async def test_an_edited_command_is_not_run_again(members: Town):
    message = await members.says(BIA, "bom dia")
    await members.post(
        f"chats/{message['chat']['id']}/messages/{message['message_id']}/edit", **{"from": BIA}, text="/ajuda"
    )
    await members.silent()


async def test_an_unknown_command_is_answered_in_private_and_ignored_in_a_group(members: Town):
    assert "Não conheço" in await members.hears(BIA, "/voar", chat=BIA)
    await members.says(BIA, "/voar")
    await members.silent()


async def test_a_command_that_is_not_allowed_meets_silence_in_the_group(members: Town):
    post = await members.says(ADMIN, "Treino")
    await members.says(BIA, "/checkin", reply_to=post["message_id"])
    await members.silent()


async def test_a_command_that_does_not_work_in_private_gets_one_polite_line(members: Town):
    assert "não funciona aqui" in await members.hears(BIA, "/checkin", chat=BIA)
    assert "quem participa de um grupo" in await members.hears(NICO, "/ranking", chat=NICO)


async def test_the_language_is_chosen_with_a_button_and_stays(members: Town):
    await members.says(BIA, "/idioma", chat=BIA)
    offer = await members.answer(chat=BIA)
    await members.presses(BIA, offer, "English")
    await members.edited(offer, "I'll speak English")
    assert "What you can do here" in await members.hears(BIA, "/ajuda", chat=BIA)
    assert "sent you the help in private" in await members.hears(BIA, "/ajuda")


async def test_anonymous_admins_and_channels_hear_why_nothing_happens(members: Town):
    await members.says(ADMIN, "/ranking", anonymous=True)
    assert "Só pessoas" in said(await members.answer())
    await members.says(OWNER, "/ranking", as_channel=True)
    assert "Só pessoas" in said(await members.answer())


async def test_menus_are_published_by_scope_and_language():
    async with town(menus=True) as people:

        async def menu(person: int, chat: int) -> dict[str, str]:
            answer = await people.get("commands", **{"chat": chat, "as": person})
            return {c["command"]: c["description"] for c in answer["commands"]}

        # Three scopes in three languages; the owner's needs a chat that is not opened yet.
        await people.until(lambda: [name for name, _ in people.happened].count("commands") >= 9)
        assert "checkin" in await menu(ADMIN, GROUP)
        assert "checkin" not in await menu(BIA, GROUP)
        assert (await menu(DUDA, DUDA))["ranking"] == "Season ranking"
        assert (await menu(BIA, BIA))["ranking"] == "Ranking da temporada"


async def test_a_forwarded_command_is_no_command_of_who_forwards_it(members: Town):
    await members.says(BIA, "/ajuda", forward_from=ADMIN)
    await members.silent()
