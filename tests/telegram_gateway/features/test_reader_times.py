"""Times that the bot tells: by the group's clock in words, and as moments for the reader's own clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.support.town import BIA, Message, Town, said, town

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def moments_of(message: Message) -> list[tuple[str, datetime, str]]:
    """The words, the moment and the way to write it, of each."""
    units = said(message).encode("utf-16-le")
    return [
        (
            units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le"),
            datetime.fromtimestamp(one["unix_time"], UTC),
            one.get("date_time_format", ""),
        )
        for one in message.get("entities", [])
        if one["type"] == "date_time"
    ]


async def checked_in(people: Town) -> None:
    anchor = await people.anchor()
    await people.answer(to=await people.photo(BIA, to=anchor["message_id"]))


def are_of_one_checkin(message: Message) -> bool:
    (day, at, _), (time, _, _) = told = moments_of(message)
    here = at.astimezone(SAO_PAULO)
    return (
        f"foi em {day} às {time}" in said(message)
        and (day, time) == (f"{here:%d/%m/%Y}", f"{here:%H:%M}")
        and [(moment, shape) for _, moment, shape in told] == [(at, "d"), (at, "t")]
    )


async def test_a_time_is_told_in_words_and_as_a_moment(members: Town):
    await checked_in(members)
    assert are_of_one_checkin(await members.answer(to=await members.says(BIA, "/ultimo")))


async def test_so_it_is_to_one_reader_alone():
    async with town(ephemeral="10.3") as people:
        await people.registered()
        await checked_in(people)
        await people.says(BIA, "/ultimo")
        assert are_of_one_checkin(await people.whisper(BIA, containing="último check-in"))


async def test_in_a_message_that_is_edited(members: Town):
    ranking = await members.answer(to=await members.says(BIA, "/ranking"))
    await members.presses(BIA, ranking, "Semana")
    board = members.world.chats[ranking["chat"]["id"]].messages[ranking["message_id"]].view()
    back = next(one["text"] for row in board["buttons"] for one in row if "emporada" in one["text"])
    await members.presses(BIA, board, back)
    again = members.world.chats[ranking["chat"]["id"]].messages[ranking["message_id"]].view()
    ((words, at, shape),) = moments_of(again)
    # How many days are left changes at midnight, when they end does not.
    assert [one[1:] for one in moments_of(ranking)] == [(at, shape)]
    assert "temporada" in words
    assert shape == ""
    assert f"{at.astimezone(SAO_PAULO):%H:%M:%S}" == "23:59:59"


async def test_a_server_that_knows_none_refuses_one_text_and_all_arrive(members: Town):
    members.world.knows_moments = False
    await checked_in(members)
    refused = []
    for _ in range(2):
        answer = await members.answer(to=await members.says(BIA, "/ultimo"))
        assert "seu último check-in" in said(answer)
        assert moments_of(answer) == []
        refused.append(members.world.calls.counts()["sendMessage"]["failed"])
    assert refused == [1, 1]
