"""Pictures as people ask for them: the ranking and one's own weeks.

The numbers are in the caption, and a picture is uploaded only once.
"""

from typing import Any

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.checkin_service_pb2 import ListStandingsRequest
from gymnation.member.v1.group_service_pb2 import GetGroupRequest
from telegram_gateway.bot_api.lengths import CAPTION, units
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, Town, said


async def checked_in(members: Town, *people: int) -> None:
    anchor = await members.anchor(command="/checkinplus 3")
    for person in people:
        photo = await members.photo(person, to=anchor["message_id"], sample=person % 6)
        await members.answer(to=photo)


async def picture(members: Town, *, chat: int = GROUP, number: int = 1) -> dict[str, Any]:
    """The bot's latest photo in a chat, once there are so many."""

    def found() -> Any:
        photos = [message for message in members.of_bot(chat) if "photo" in message]
        return photos[number - 1] if len(photos) >= number else None

    return await members.until(found)


async def test_the_ranking_is_drawn_on_request_with_the_numbers_in_its_caption(members: Town):
    await checked_in(members, BIA, CAIO)
    asked = await members.says(BIA, "/ranking")
    await members.presses(BIA, await members.answer(to=asked), "imagem")

    message = await picture(members)

    assert "Ranking de Turma das Seis" in message["caption"]
    assert "🥇 Bia" in message["caption"]
    assert "2 participantes · 2 check-ins · 6 pontos" in message["caption"]
    assert message["photo"][-1]["width"] == 1080
    # Asked for in words, by somebody else: the same picture, by its file_id.
    await members.says(CAIO, "/ranking foto")
    again = await picture(members, number=2)
    assert again["photo"][-1]["file_id"] == message["photo"][-1]["file_id"]
    assert again["caption"] == message["caption"]


async def test_a_picture_that_telegram_forgot_is_sent_anew(members: Town):
    await checked_in(members, BIA)
    await members.says(BIA, "/ranking foto")
    message = await picture(members)
    files = members.world.files._by_id
    files.pop(message["photo"][-1]["file_id"])

    await members.says(BIA, "/ranking foto")

    again = await picture(members, number=2)
    assert again["photo"][-1]["file_id"] in files


async def test_in_private_the_picture_is_of_the_only_group(members: Town):
    await checked_in(members, BIA)
    await members.says(BIA, "/ranking IMAGEM", chat=BIA)
    assert "🥇 Bia" in (await picture(members, chat=BIA))["caption"]


async def test_before_anybody_has_points_there_is_a_line_instead_of_a_picture(members: Town):
    assert "Ninguém pontuou" in await members.hears(BIA, "/ranking foto")


async def test_a_ranking_for_admins_is_drawn_for_nobody_else(members: Town):
    await checked_in(members, BIA)
    shown = await members.answer(to=await members.says(BIA, "/ranking"))
    await members.set_up(ranking_visibility=groups_pb2.RANKING_VISIBILITY_ADMINS)
    assert "só para admins" in await members.presses(BIA, shown, "imagem")
    assert "só para admins" in await members.hears(BIA, "/ranking foto")
    await members.says(ADMIN, "/ranking foto")
    assert "🥇 Bia" in (await picture(members))["caption"]


async def test_anothers_button_draws_nothing(members: Town):
    await checked_in(members, BIA)
    shown = await members.answer(to=await members.says(BIA, "/ranking"))
    assert await members.presses(CAIO, shown, "imagem") == "Este botão não é seu."


async def test_the_longest_names_leave_room_for_the_totals_in_the_caption(members: Town):
    anchor = await members.anchor()
    for number in range(12):
        person = await members.post(
            "people", first_name=f"{number:02}" + "\U0001f469" * 62, last_name="\U0001f3cb" * 64
        )
        await members.post(f"chats/{GROUP}/join", user_id=person["id"])
        await members.answer(to=await members.photo(person["id"], to=anchor["message_id"]))
    await members.says(BIA, "/ranking foto")
    caption = (await picture(members))["caption"]
    assert units(caption) <= CAPTION
    assert "…" in caption
    assert caption.endswith("12 participantes · 12 check-ins · 12 pontos")


async def test_ones_own_weeks_are_drawn_under_the_profile(members: Town):
    await checked_in(members, DUDA)
    shown = await members.answer(to=await members.says(DUDA, "/perfil"))
    assert "🟩" in said(shown), "in words for who cannot see the picture"
    await members.presses(DUDA, shown, "imagem")
    message = await picture(members)
    assert "últimas 12 semanas: 1 check-in em 1 dia." in message["caption"]
    assert "Sequência de 1 dia (recorde: 1) · 🏆 1º de 1 no ranking" in message["caption"]
    assert message["photo"][-1]["width"] == 1080


async def hand_over(members: Town, name: str) -> None:
    season = (await members.clients.checkins.ListStandings(ListStandingsRequest(chat_id=GROUP))).season
    await members.gateway.gateway.outbox.schedule(
        name, "weekly_card", GROUP, {"chat_id": GROUP, "season_id": season.season_id}
    )


async def test_the_weekly_card_is_posted_once_in_the_groups_language(members: Town):
    await members.set_up(weekly_card=True, language="en")
    await checked_in(members, BIA)
    await hand_over(members, "card:a:2026-11-23")
    assert "Another week in Turma das Seis" in (await picture(members))["caption"]
    await hand_over(members, "card:a:2026-11-23")
    await hand_over(members, "card:a:2026-11-30")
    await picture(members, number=2)
    assert len([message for message in members.of_bot(GROUP) if "photo" in message]) == 2


async def test_a_weekly_card_without_points_or_for_admins_only_is_not_posted(members: Town):
    await hand_over(members, "card:b:1")
    await members.set_up(ranking_visibility=groups_pb2.RANKING_VISIBILITY_ADMINS)
    await checked_in(members, BIA)
    await hand_over(members, "card:b:2")
    await members.set_up(ranking_visibility=groups_pb2.RANKING_VISIBILITY_EVERYONE)
    await hand_over(members, "card:b:3")
    await picture(members)
    assert len([message for message in members.of_bot(GROUP) if "photo" in message]) == 1


async def test_config_turns_the_weekly_picture_on(members: Town):
    await members.says(ADMIN, "/config")
    menu = await members.answer(containing="Imagem da semana: desligada")
    await members.presses(ADMIN, menu, "Imagem da semana")
    turned = members.world.chats[GROUP].messages[menu["message_id"]].view()
    assert "toda segunda" in said(turned)
    await members.presses(ADMIN, turned, "ligada")
    kept = await members.clients.groups.GetGroup(GetGroupRequest(chat_id=GROUP))
    assert kept.group.settings.weekly_card
