"""The menu of a private chat follows the role of the person in it, and costs nothing when nothing changed."""

from collections.abc import Callable

from tests.support.town import ADMIN, BIA, DUDA, GROUP, OWNER, Town


def menu(people: Town, person: int) -> dict[str, str]:
    commands = people.world.menus.get(("chat", person, 0), "")
    return {one["command"]: one["description"] for one in commands}


async def becomes(people: Town, person: int, fits: Callable[[dict[str, str]], bool]) -> None:
    await people.until(lambda: fits(menu(people, person)))


async def test_an_admin_finds_in_private_what_admins_can_use(members: Town):
    await members.hears(ADMIN, "/start", chat=ADMIN)
    await becomes(members, ADMIN, lambda shown: "config" in shown and "setadmin" not in shown)


async def test_a_group_admin_is_followed_up_and_down(members: Town):
    await members.hears(BIA, "/start", chat=BIA)
    await members.post(f"chats/{GROUP}/promote", user_id=BIA, by=OWNER)
    await becomes(members, BIA, lambda shown: "config" in shown)
    await members.post(f"chats/{GROUP}/demote", user_id=BIA, by=OWNER)
    await becomes(members, BIA, lambda shown: not shown)


async def test_a_bot_admin_is_followed_up_and_down(members: Town):
    await members.hears(DUDA, "/start", chat=DUDA)
    said = await members.says(DUDA, "oi")
    assert "admin do bot" in await members.hears(OWNER, "/setadmin", reply_to=said["message_id"])
    # Duda's app speaks English.
    await becomes(members, DUDA, lambda shown: {"config", "profile"} <= shown.keys())
    assert "não é mais admin" in await members.hears(OWNER, "/deladmin", reply_to=said["message_id"])
    await becomes(members, DUDA, lambda shown: not shown)


async def test_a_menu_follows_the_chosen_language(members: Town):
    await members.hears(ADMIN, "/start", chat=ADMIN)
    await becomes(members, ADMIN, lambda shown: shown.get("perfil", "") != "")
    await members.says(ADMIN, "/idioma", chat=ADMIN)
    offer = await members.answer(chat=ADMIN, containing="idioma")
    await members.presses(ADMIN, offer, "English")
    await becomes(members, ADMIN, lambda shown: "profile" in shown and "perfil" not in shown)


async def test_who_opens_the_chat_later_finds_the_menu_then(members: Town):
    await members.hears(ADMIN, "/ajuda")
    await members.hears(ADMIN, "/regras")
    await members.hears(ADMIN, "/start", chat=ADMIN)
    await becomes(members, ADMIN, lambda shown: "config" in shown)
