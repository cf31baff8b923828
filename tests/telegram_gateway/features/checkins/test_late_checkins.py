"""The bot was away, or an admin looks back: the message's own time decides, as people see it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from gymnation.member.v1.member_service_pb2 import GetProfileRequest, GetProfileResponse
from servicekit.clock import utc_now
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, said

BRASILIA = ZoneInfo("America/Sao_Paulo")


def since(days_ago: int, at: time) -> int:
    """How many seconds ago that was on the group's wall clock."""
    now = utc_now().astimezone(BRASILIA)
    then = datetime.combine(now.date() - timedelta(days=days_ago), at, BRASILIA)
    return int((now - then).total_seconds())


def shown(days_ago: int) -> str:
    return f"{utc_now().astimezone(BRASILIA) - timedelta(days=days_ago):%d/%m}"


async def profile(people: Town, person: int) -> GetProfileResponse:
    return await people.clients.members.GetProfile(GetProfileRequest(chat_id=GROUP, member_id=person))


async def test_a_photo_of_ten_to_midnight_that_is_handled_the_next_day_is_of_its_own_day(members: Town):
    first, second = await members.anchor(), await members.anchor()
    late = await members.photo(BIA, to=first["message_id"], age_s=since(1, time(23, 50)))
    line = said(await members.answer(to=late))
    assert f"Contou para {shown(1)}, o dia da mensagem." in line
    today = await members.photo(BIA, to=second["message_id"], sample=2)
    assert "o dia da mensagem" not in said(await members.answer(to=today))

    record = (await profile(members, BIA)).profile
    assert record.streak_days == 2
    assert [day.checkins for day in record.heat_map] == [1, 1]


async def test_an_admin_confirms_yesterdays_message_for_yesterday(members: Town):
    await members.anchor()
    text = await members.says(CAIO, "treinei e esqueci a foto", age_s=since(1, time(20)))
    await members.says(ADMIN, "/confirmcheckin", reply_to=text["message_id"])
    assert f"Contou para {shown(1)}" in said(await members.answer(to=text))


async def test_an_admin_confirms_yesterdays_message_for_yesterday_with_a_button(members: Town):
    await members.anchor()
    await members.anchor(command="/checkinplus 4")
    text = await members.says(CAIO, "treinei", age_s=since(2, time(20)))
    asked = await members.says(ADMIN, "/confirmcheckin", reply_to=text["message_id"])
    await members.presses(ADMIN, await members.answer(to=asked), "4 pontos")
    assert f"Contou para {shown(2)}" in said(await members.answer(to=text))


async def test_what_is_older_than_a_week_counts_for_the_day_of_the_admins_word(members: Town):
    await members.anchor()
    text = await members.says(CAIO, "lembra daquele treino?", age_s=since(8, time(12)))
    await members.says(ADMIN, "/confirmcheckin", reply_to=text["message_id"])
    assert "o dia da mensagem" not in said(await members.answer(to=text))
    assert (await profile(members, CAIO)).profile.streak_days == 1


async def test_a_forwarded_photo_is_of_the_moment_of_forwarding(members: Town):
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"], forward_from=CAIO)
    assert "o dia da mensagem" not in said(await members.answer(to=photo))
