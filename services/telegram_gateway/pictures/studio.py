"""The studio: draws pictures off the event loop, a few at a time.

It sends each picture to Telegram as a file only once.

The same content is the same picture. A drawing that two people wait for is made once.
What Telegram has already is sent by its file_id.
Drawings and file_ids are kept in memory. After a restart a picture is drawn and sent as a file once more,
which costs a tenth of a second.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from telegram import InputFile, Message
from telegram.error import BadRequest
from telegram.ext import ExtBot

from telegram_gateway.pictures import checkin_ways, heat_map, ranking_card, training_card, week_hours
from telegram_gateway.pictures.canvas import Picture
from telegram_gateway.pictures.checkin_ways import CheckinWays
from telegram_gateway.pictures.heat_map import HeatMap
from telegram_gateway.pictures.ranking_card import RankingCard
from telegram_gateway.pictures.training_card import TrainingCard
from telegram_gateway.pictures.week_hours import WeekHours

AT_ONCE = 2
KEPT_PICTURES = 16
KEPT_FILE_IDS = 2000

Content = RankingCard | HeatMap | CheckinWays | TrainingCard | WeekHours
Kept = TypeVar("Kept")


def content_hash(content: Content) -> str:
    """Name a picture by all that is drawn on it."""
    return hashlib.blake2b(repr(content).encode(), digest_size=16).hexdigest()


def draw(content: Content) -> Picture:
    """Draw it here and now: for a thread."""
    if isinstance(content, RankingCard):
        return ranking_card.draw(content)
    if isinstance(content, CheckinWays):
        return checkin_ways.draw(content)
    if isinstance(content, TrainingCard):
        return training_card.draw(content)
    if isinstance(content, WeekHours):
        return week_hours.draw(content)
    return heat_map.draw(content)


class Studio:
    """Makes and sends pictures."""

    def __init__(self, drawing: Callable[[Content], Picture] = draw) -> None:
        self._drawing = drawing
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._drawn: OrderedDict[str, asyncio.Task[Picture]] = OrderedDict()
        self._file_ids: OrderedDict[str, str] = OrderedDict()

    async def drawn(self, content: Content) -> Picture:
        """The picture, drawn or from memory."""
        name = content_hash(content)
        task = self._drawn.get(name)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.create_task(self._draw(content))
            _keep(self._drawn, name, task, KEPT_PICTURES)
        # Shielded: who gives up waiting takes it from nobody else.
        return await asyncio.shield(task)

    async def send(self, bot: ExtBot[Any], chat_id: int, content: Content, **options: Any) -> Message:
        """Send it as a photo; `options` are those of send_photo. Raise what the Bot API says."""
        name = content_hash(content)
        file_id = self._file_ids.get(name)
        if file_id is not None:
            try:
                return await bot.send_photo(chat_id, file_id, **options)
            except BadRequest as error:
                if not _is_about_the_file(error):
                    raise
                # Telegram does not keep files for ever: it is sent anew.
                del self._file_ids[name]
        picture = await self.drawn(content)
        sent = await bot.send_photo(
            chat_id, InputFile(picture.png, filename="gym-nation.png", attach=True), **options
        )
        if sent.photo:
            _keep(self._file_ids, name, sent.photo[-1].file_id, KEPT_FILE_IDS)
        return sent

    async def send_file(
        self, bot: ExtBot[Any], chat_id: int, content: Content, *, name: str, **options: Any
    ) -> Message:
        """Send it as a file, in its full size: Telegram makes photos smaller. Raise what the Bot API says."""
        picture = await self.drawn(content)
        return await bot.send_document(chat_id, InputFile(picture.png, filename=name), **options)

    async def _draw(self, content: Content) -> Picture:
        async with self._turn:
            return await asyncio.to_thread(self._drawing, content)


def _keep(memory: OrderedDict[str, Kept], name: str, value: Kept, most: int) -> None:
    memory[name] = value
    memory.move_to_end(name)
    while len(memory) > most:
        memory.popitem(last=False)


def _is_about_the_file(error: BadRequest) -> bool:
    # Telegram says "Wrong file identifier/HTTP URL specified",
    # "wrong file_id or the file is temporarily unavailable" or "Wrong remote file ...".
    words = error.message.lower()
    return "wrong" in words and "file" in words
