"""/macros as a table: in a group that has tables on, and in private where the chosen group has."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1.group_service_pb2 import UpdateGroupRequest
from gymnation.member.v1.groups_pb2 import Group, GroupSettings
from tests.support.town import BIA, GROUP, OTHER_GROUP, Message, Town, said, town
from tests.telegram_gateway.features.ranking.test_ranking_tables import noon, rows_of

MEAL = "/macros 2 ovos, pão e um copo de leite"
NOTE = "É só uma estimativa"


@pytest.fixture
async def members() -> AsyncIterator[Town]:
    async with town(clock=noon()) as people:
        await people.registered()
        yield people


def low_and_high(cell: str) -> tuple[int, int]:
    low, _, high = cell.partition("–")
    return int(low), int(high or low)


def adds_up(message: Message) -> bool:
    """Whether each column's rows come to the last one."""
    _, *items, total = rows_of(message)
    columns = range(1, 5)
    return all(
        tuple(map(sum, zip(*[low_and_high(item[column]) for item in items], strict=True)))
        == low_and_high(total[column])
        for column in columns
    )


async def test_it_has_the_items_and_a_total_in_columns_and_the_rest_around(members: Town):
    words = said(await members.answer(to=await members.says(BIA, MEAL)))
    await members.set_up(rich_tables=True)
    shown = await members.answer(to=await members.says(BIA, MEAL))
    head, *items, total = rows_of(shown)
    assert head == ("O que tem", "kcal", "Prot. (g)", "Carb. (g)", "Gord. (g)")
    assert [row[0].split(" (")[0] for row in items] == ["ovo", "pão", "leite integral"]
    assert total[0] == "Total"
    assert adds_up(shown)
    lines = said(shown).splitlines()
    assert lines[0] == words.splitlines()[0]
    assert [line for line in lines if line.startswith("Considerei")] == [
        line for line in words.splitlines() if line.startswith("Considerei")
    ]
    assert NOTE in lines[-2]
    assert lines[-1] == "2 de 2 perguntas hoje"
    # The same numbers: each row of the words is a row of the table.
    for row in (*items, total):
        assert f"{row[1]}\u00a0kcal · prot.\u00a0{row[2]}\u00a0g" in words


async def test_it_is_said_in_english(members: Town):
    await members.set_up(language="en", rich_tables=True)
    shown = await members.answer(to=await members.says(BIA, "/macros rice"))
    assert rows_of(shown)[0] == ("What's in it", "kcal", "Protein (g)", "Carbs (g)", "Fat (g)")
    assert "only an estimate" in said(shown)


async def test_what_is_kept_of_the_answer_is_its_words(members: Town):
    await members.set_up(rich_tables=True)
    await members.answer(to=await members.says(BIA, MEAL))
    await members.until_settled()
    [kept] = await members.database.collection("questions").find({}).to_list(None)
    assert "<" not in str(kept.get("answer", ""))


async def test_a_server_of_before_gets_words(members: Town):
    members.world.knows_rich = False
    await members.set_up(rich_tables=True)
    shown = await members.answer(to=await members.says(BIA, MEAL))
    assert "rich_message" not in shown
    assert NOTE in said(shown)


async def test_a_table_that_is_refused_goes_in_words(members: Town):
    await members.set_up(rich_tables=True)
    members.faults.add("telegram", "400", method="sendRichMessage", text="can't parse entities")
    shown = await members.answer(to=await members.says(BIA, MEAL))
    assert "rich_message" not in shown
    assert NOTE in said(shown)


@pytest.mark.parametrize("version", ["10.2", "10.3"])
async def test_in_a_group_one_reader_gets_it_and_nobody_else(version):
    async with town(ephemeral=version) as people:
        await people.registered()
        await people.set_up(rich_tables=True)
        await people.says(BIA, MEAL)
        told = await people.whisper(BIA, containing="leite")
        # A server of 10.2 would show the table to everybody: it is not asked to.
        assert bool(rows_of(told)) == (version == "10.3")
        assert NOTE in said(told)
        await people.until_settled()
        assert not [one for one in people.of_bot(GROUP) if "leite" in said(one)]


async def other_group_has_tables(members: Town, *, on: bool) -> None:
    await members.clients.groups.UpdateGroup(
        UpdateGroupRequest(
            request_id=str(uuid4()),
            group=Group(chat_id=OTHER_GROUP, settings=GroupSettings(rich_tables=on)),
            update_mask=FieldMask(paths=["settings.rich_tables"]),
        )
    )
    members.desk.seen.forget_group(OTHER_GROUP)


async def in_private(members: Town) -> Message:
    await members.says(BIA, MEAL, chat=BIA)
    return await members.answer(chat=BIA, containing="leite")


@pytest.mark.parametrize("on", [True, False])
async def test_in_private_the_only_group_says_so(members: Town, on: bool):
    await members.says(BIA, "oi")
    await members.set_up(rich_tables=on)
    assert bool(rows_of(await in_private(members))) is on
    await members.set_up(rich_tables=not on)
    assert bool(rows_of(await in_private(members))) is not on


async def test_in_private_the_group_that_was_chosen_last_says_so(members: Town):
    await members.second_group()
    await members.set_up(rich_tables=True)
    await other_group_has_tables(members, on=False)
    assert rows_of(await in_private(members)) == []
    for chosen, on in (("Turma das Seis", True), ("Crossfit da Praia", False)):
        await members.says(BIA, "/ranking", chat=BIA)
        offer = await members.answer(chat=BIA, containing="De qual grupo?")
        await members.presses(BIA, offer, chosen)
        await members.answer(chat=BIA, containing=chosen)
        assert bool(rows_of(await in_private(members))) is on
