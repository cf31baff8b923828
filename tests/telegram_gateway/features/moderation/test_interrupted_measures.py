"""A measure that was cut off after Telegram did it: it is done again, and is in the audit log once.

What dies with a process is stood in for by the audit log, which cannot be reached the first time.
"""

from collections.abc import Awaitable, Callable

import pytest

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from servicekit.errors import Unavailable
from tests.support.town import ADMIN, BIA, GROUP, NICO, Message, Town, said
from tests.telegram_gateway.features.groups.test_bursts import may_write, raid
from tests.telegram_gateway.features.groups.test_config import choose, menu
from tests.telegram_gateway.features.groups.test_first_hours import LINK, guarded
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures import asks, standing
from tests.telegram_gateway.features.moderation.test_purging import is_there
from tests.telegram_gateway.features.moderation.test_warnings import warned, warned_while_quiet

Meanwhile = Callable[[], Awaitable[None]]
CutOff = Callable[..., None]


@pytest.fixture
def cut_off(members: Town, monkeypatch: pytest.MonkeyPatch) -> CutOff:
    """Have the audit log fail the first time that it is to have this action."""
    record = members.clients.audit.RecordAction

    def fail(action: str, meanwhile: Meanwhile | None = None) -> None:
        failed: list[str] = []

        async def fails_once(request, **options):
            if request.action == action and not failed:
                failed.append(action)
                if meanwhile is not None:
                    await meanwhile()
                raise Unavailable
            return await record(request, **options)

        monkeypatch.setattr(members.clients.audit, "RecordAction", fails_once)

    return fail


async def written(people: Town, action: str) -> list[tuple[int, str]]:
    """Of whom the log says it, and with what, once nothing is under way."""
    await people.until_idle()
    await people.until_settled()
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    return [(one.subject_id, one.target) for one in entries if one.action == action]


@pytest.mark.parametrize("words", ["@bia_treina spam", f"{BIA} spam"])
async def test_a_ban_of_who_was_named(members: Town, cut_off: CutOff, words: str):
    await opens_a_chat(members, ADMIN)
    members.world.people[BIA].username = "bia_treina"
    await members.says(BIA, "oi")
    await members.until_idle()
    cut_off("member_banned")
    await members.says(ADMIN, f"/banir {words}")
    await members.answer(chat=ADMIN, containing="não está mais em")
    assert await written(members, "member_banned") == [(BIA, str(BIA))]


async def test_a_mute(members: Town, cut_off: CutOff):
    await opens_a_chat(members, ADMIN)
    cut_off("member_muted")
    await asks(members, "/silenciar 2h spam")
    await members.answer(chat=ADMIN, containing="só volta a escrever")
    assert await written(members, "member_muted") == [(BIA, "2 h")]


async def test_a_ban_whose_reason_is_pressed(members: Town, cut_off: CutOff):
    await opens_a_chat(members, ADMIN)
    question = await members.answer(to=await asks(members, "/banir"))
    cut_off("member_banned")
    await members.presses(ADMIN, question, "Ofende")
    await members.answer(chat=ADMIN, containing="não está mais em")
    assert await written(members, "member_banned") == [(BIA, str(BIA))]


@pytest.mark.parametrize(
    ("command", "action"), [("/silenciar 2h spam", "member_unmuted"), ("/banir spam", "member_unbanned")]
)
async def test_a_measure_that_is_taken_back(members: Town, cut_off: CutOff, command: str, action: str):
    await opens_a_chat(members, ADMIN)
    await asks(members, command)
    confirmed = await members.answer(chat=ADMIN, containing="Bia Barra")
    cut_off(action)
    await members.presses(ADMIN, confirmed, "Desfazer")
    await members.edited(confirmed, "Desfeito")
    assert await written(members, action) == [(BIA, str(BIA))]


async def test_the_mute_of_a_second_warning(members: Town, cut_off: CutOff):
    await opens_a_chat(members, ADMIN)
    await warned(members)
    cut_off("member_muted")
    assert "só volta a escrever em" in said(await warned_while_quiet(members))
    assert await written(members, "member_muted") == [(BIA, "1 h")]
    assert len(await written(members, "member_warned")) == 2


async def test_a_warning_after_its_mute(members: Town, cut_off: CutOff):
    await opens_a_chat(members, BIA)
    await opens_a_chat(members, ADMIN)
    await warned(members)
    cut_off("member_warned")
    assert "só volta a escrever em" in said(await warned_while_quiet(members))
    assert "volta a escrever lá em" in said(await members.answer(chat=BIA, containing="o 2º"))
    assert await written(members, "member_muted") == [(BIA, "1 h")]
    assert len(await written(members, "member_warned")) == 2


async def test_a_ban_after_four_warnings(members: Town, cut_off: CutOff):
    await opens_a_chat(members, ADMIN)
    await warned(members)
    for _ in range(3):
        await warned_while_quiet(members)
    question = await members.answer(chat=ADMIN, containing="Quer banir?")
    cut_off("member_banned")
    await members.presses(ADMIN, question, "Banir")
    await members.edited(question, "não está mais em")
    assert await written(members, "member_banned") == [(BIA, str(BIA))]


async def test_a_message_that_is_taken_away(members: Town, cut_off: CutOff):
    await opens_a_chat(members, ADMIN)
    cut_off("messages_purged")
    await asks(members, "/limpar spam")
    await members.answer(chat=ADMIN, containing="apaguei")
    assert await written(members, "messages_purged") == [(BIA, "1")]


async def test_messages_that_are_taken_away(members: Town, cut_off: CutOff):
    await opens_a_chat(members, ADMIN)
    spam = [await members.says(BIA, f"compre {number}") for number in range(3)]
    command = await members.says(ADMIN, "/limpar spam", reply_to=spam[0]["message_id"])
    question = await members.answer(to=command)
    cut_off("messages_purged")
    await members.presses(ADMIN, question, "Apagar as 3")
    await members.answer(chat=ADMIN, containing="apaguei")
    assert await written(members, "messages_purged") == [(BIA, "3")]


async def test_a_message_whose_author_writes_on_before_it_is_handled_again(members: Town, cut_off: CutOff):
    await opens_a_chat(members, ADMIN)
    more: list[Message] = []

    async def writes_on() -> None:
        more.append(await members.says(BIA, "oi, gente"))

    cut_off("messages_purged", writes_on)
    await asks(members, "/limpar spam")
    await members.answer(chat=ADMIN, containing="apaguei 1 mensagem")
    assert await written(members, "messages_purged") == [(BIA, "1")]
    assert [is_there(members, one) for one in more] == [True]


async def test_who_was_banned_by_their_name_is_let_in_again_by_it(members: Town):
    await opens_a_chat(members, ADMIN)
    members.world.people[BIA].username = "bia_treina"
    await members.says(BIA, "oi")
    await members.until_idle()
    await members.says(ADMIN, "/banir @bia_treina spam")
    await members.answer(chat=ADMIN, containing="não está mais em")
    await members.says(ADMIN, "/desbanir @bia_treina")
    await members.answer(chat=ADMIN, containing="já pode")
    assert standing(members, BIA) == "left"


async def test_a_newcomers_message(members: Town, cut_off: CutOff):
    await guarded(members)
    cut_off("newcomer_message_removed")
    await members.says(NICO, LINK)
    await members.answer(chat=ADMIN, containing="mandou um link")
    assert await written(members, "newcomer_message_removed") == [(NICO, "")]


async def test_newcomers_who_are_freed(members: Town, cut_off: CutOff):
    await opens_a_chat(members, ADMIN)
    await members.set_up(burst_joins=5)
    before = set(members.world.people)
    await raid(members, 5)
    crowd = set(members.world.people) - before
    notice = await members.answer(chat=ADMIN, containing="não escreve")
    await members.until(lambda: not any(may_write(members, one) for one in crowd))
    cut_off("newcomers_released")
    await members.presses(ADMIN, notice, "Liberar")
    await members.until(lambda: all(may_write(members, one) for one in crowd))
    await members.edited(notice, "já pode escrever")
    assert await written(members, "newcomers_released") == [(0, "")]


@pytest.mark.parametrize("cut_after", ["the entry", "the change"])
async def test_a_setting_stands_in_the_log_with_what_it_was_before(
    members: Town, monkeypatch: pytest.MonkeyPatch, cut_after: str
):
    message = await menu(members)
    stub, method = (
        (members.clients.audit, "RecordAction")
        if cut_after == "the entry"
        else (members.clients.groups, "UpdateGroup")
    )
    do, failed = getattr(stub, method), []

    async def done_and_unanswered(request, **options):
        done = await do(request, **options)
        if not failed and not getattr(request, "validate_only", False):
            failed.append(method)
            raise Unavailable
        return done

    monkeypatch.setattr(stub, method, done_and_unanswered)
    await choose(members, message, "Idioma", "inglês")
    await members.edited(message, "Turma das Seis: settings")
    assert failed == [method]
    assert await written(members, "setting_changed") == [
        (0, "language: config-language-pt-br → config-language-en")
    ]
