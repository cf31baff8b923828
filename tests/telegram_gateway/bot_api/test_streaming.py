"""Answers while they are written.

They are never in the way of the reader, they stay within a group's minute, and they always end in the whole.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Message
from telegram.error import BadRequest, RetryAfter, TelegramError

from sandbox.patience import patient
from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.lengths import MESSAGE, shown_units
from telegram_gateway.bot_api.streaming import DraftDisplay, EditDisplay, painting

CHAT = -100
PLACE = Address(CHAT, 77)


class Screen:
    """Plays the bot: keeps what is on the screen, raises what is planned for a method."""

    def __init__(self) -> None:
        self.messages: dict[int, str] = {}
        self.done: list[str] = []
        self.threads: set[int | None] = set()
        self.failures: dict[str, list[TelegramError]] = {}
        self.gate = asyncio.Event()
        self.gate.set()

    async def _do(self, method: str) -> None:
        await self.gate.wait()
        self.done.append(method)
        if self.failures.get(method):
            raise self.failures[method].pop(0)

    async def send_message(
        self, chat_id: int, text: str, message_thread_id: int | None = None, **_: Any
    ) -> Message:
        await self._do("send")
        self.threads.add(message_thread_id)
        number = len(self.done)
        self.messages[number] = text
        message = Message(number, datetime.now(UTC), Chat(chat_id, "supergroup"))
        message.set_bot(self)  # type: ignore[arg-type]
        return message

    async def edit_message_text(self, text: str, _: int, message_id: int, **__: Any) -> bool:
        await self._do("edit")
        self.messages[message_id] = text
        return True

    async def delete_message(self, *, message_id: int, **_: Any) -> bool:
        await self._do("delete")
        del self.messages[message_id]
        return True

    async def send_message_draft(self, *_: Any, message_thread_id: int | None = None, **__: Any) -> bool:
        await self._do("draft")
        self.threads.add(message_thread_id)
        return True


@pytest.fixture
def screen() -> Screen:
    return Screen()


def edits(screen: Screen, now: list[float], **more: Any) -> EditDisplay:
    return EditDisplay(screen, PLACE, 7, lambda: now[0], **more)  # type: ignore[arg-type]


async def test_who_reads_the_answer_is_not_held_up_by_telegram(screen: Screen):
    screen.gate.clear()
    display = edits(screen, [0.0])
    async with asyncio.timeout(patient(10)):
        async with painting(display) as paint:
            for length in range(20, 60):
                paint("palavra " * length)
                await asyncio.sleep(0)
            # All was read although nothing was shown yet.
            assert screen.done == []
            screen.gate.set()
        await display.finish("fim do texto", "rodapé", None)
    assert list(screen.messages.values()) == ["fim do texto\n\nrodapé"]


async def test_a_group_without_room_sees_only_the_whole(screen: Screen):
    display = edits(screen, [0.0], has_room=lambda: False)
    async with painting(display) as paint:
        paint("uma resposta que já é longa")
    await display.finish("uma resposta que já é longa e inteira", "", None)
    assert screen.done == ["send"]


async def test_edits_keep_their_distance(screen: Screen):
    now = [0.0]
    display = edits(screen, now)
    for second in range(10):
        now[0] = float(second)
        await display.show(f"uma resposta que já é longa, segundo {second}")
    assert screen.done == ["send", "edit", "edit", "edit"]


async def test_a_429_on_the_way_does_not_cost_the_answer(screen: Screen):
    screen.failures["send"] = [RetryAfter(300)]
    display = edits(screen, [0.0])
    await display.show("uma resposta que já é longa")
    await display.finish("inteira", "", None)
    assert list(screen.messages.values()) == ["inteira"]


async def test_a_long_answer_is_sent_although_somebody_deleted_its_beginning(screen: Screen):
    display = edits(screen, [0.0])
    await display.show("uma resposta que já é longa")
    screen.failures["delete"] = [BadRequest("Message to delete not found")]
    await display.finish("\n\n".join(["parágrafo " * 100] * 10), "rodapé", None)
    pieces = list(screen.messages.values())[1:]
    assert len(pieces) >= 3
    assert pieces[-1].endswith("rodapé")
    assert all(len(piece) <= 4096 for piece in pieces)


async def test_an_edit_that_is_refused_becomes_a_new_message(screen: Screen):
    display = edits(screen, [0.0])
    await display.show("uma resposta que já é longa")
    screen.failures["edit"] = [BadRequest("Message to edit not found")]
    await display.finish("inteira", "", None)
    assert "inteira" in screen.messages.values()


async def test_nothing_is_shown_for_nothing(screen: Screen):
    for display in (edits(screen, [0.0]), DraftDisplay(screen, PLACE, 7, lambda: 0.0)):  # type: ignore[arg-type]
        await display.show("")
        await display.show("  \n")
    assert screen.done == []


async def test_pieces_without_words_are_left_out(screen: Screen):
    display = DraftDisplay(screen, PLACE, 7, lambda: 0.0)  # type: ignore[arg-type]
    await display.finish("a" * 3490 + "\n\n" + "![](x)" + "\n\n" + "b" * 3490, "", None)
    assert len(screen.messages) == 2


LINKED = "Leia [o guia](https://t.me/abc) e *não pare*, faça 3*5*10 kg hoje. "


async def test_what_is_shown_on_the_way_is_cut_as_the_whole_is(screen: Screen):
    display = edits(screen, [0.0])
    await display.show(LINKED * 120)
    [shown] = screen.messages.values()
    assert "](" not in shown
    assert shown_units(shown) <= MESSAGE
    assert shown.endswith("hoje. …")
    await display.finish(LINKED * 120, "rodapé", None)
    assert not any("](" in text for text in screen.messages.values())


async def test_a_footer_has_room_in_the_last_message(screen: Screen):
    display = DraftDisplay(screen, PLACE, 7, lambda: 0.0)  # type: ignore[arg-type]
    await display.finish("a" * 4090, "<i>rodapé</i>", None)
    assert [shown_units(text) <= MESSAGE for text in screen.messages.values()] == [True, True]


async def test_markup_that_telegram_refuses_is_said_in_plain_words(screen: Screen):
    screen.failures["send"] = [BadRequest("Can't parse entities: can't find end of the entity")]
    display = DraftDisplay(screen, PLACE, 7, lambda: 0.0)  # type: ignore[arg-type]
    await display.finish("**forte** e [aqui](https://t.me/abc)", "<i>1 de 5</i>", None)
    assert list(screen.messages.values()) == ["forte e aqui\n\n1 de 5"]


@pytest.mark.parametrize("private", [True, False])
async def test_every_piece_of_a_long_answer_is_in_its_topic(screen: Screen, private: bool):
    display = DraftDisplay(screen, PLACE, 7, lambda: 0.0) if private else edits(screen, [0.0])  # type: ignore[arg-type]
    await display.show(LINKED * 300)
    screen.failures["send"] = [BadRequest("Can't parse entities")]
    await display.finish(LINKED * 300, "rodapé", None)
    assert len(screen.messages) > 2
    assert screen.threads == {77}
