"""What members get in private, unasked: the outbox's kind "letter", and the buttons that end each kind."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1 import letters_pb2
from gymnation.member.v1.habit_service_pb2 import (
    GetLetterRequest,
    GetLettersRequest,
    SetLettersRequest,
)
from servicekit.request_ids import request_id
from telegram_gateway.bot_api import lengths
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Button, Feature, Parts
from telegram_gateway.features.habits.letter_rows import DECLINED, NAMES, NUDGE, RECAP, WANTED, clock_of
from telegram_gateway.features.habits.recap_words import RecapWords
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import match_language

KIND: Final = "letter"
REMINDER, NUDGE_END = letters_pb2.LETTER_KIND_REMINDER, letters_pb2.LETTER_KIND_NUDGE_END
UNASKED = letters_pb2.LETTER_WISH_UNASKED
LIFE: Final = timedelta(days=150)
"""Of the buttons: a letter may be read much later, and still ends its kind."""
_KINDS: Final = {"recap": RECAP, "nudge": NUDGE, "reminder": REMINDER, "nudge_end": NUDGE_END}


class LetterWriter:
    """Asks what there is to write at this moment, and writes it."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._gateway = desk, desk.gateway

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{member_id, letter, slot, reminder_id?}"""
        member_id = payload["member_id"]
        answer = await self._gateway.clients.habits.GetLetter(
            GetLetterRequest(
                member_id=member_id,
                kind=_KINDS[payload["letter"]],
                reminder_id=payload.get("reminder_id", ""),
            )
        )
        if not answer.HasField("letter"):
            return OBSOLETE
        letter = answer.letter
        group = await self._desk.seen.group(letter.letters.home_chat_id)
        language = match_language(
            await self._desk.seen.chosen_language(member_id), group.settings.language if group else None
        )
        try:
            await self._send(bot, member_id, language, letter)
        except Forbidden:
            return await self._blocked(member_id, payload)
        except BadRequest as error:
            if not error.message.lower().startswith("chat not found"):
                raise
            return await self._blocked(member_id, payload)
        return None

    async def _send(
        self, bot: ExtBot[Any], member_id: int, language: str, letter: letters_pb2.Letter
    ) -> None:
        """One message: a recap is the caption of its picture, where it is short enough for that."""
        text, markup = self.text(language, letter), self._buttons(language, letter)
        picture = None
        if letter.kind == RECAP and lengths.shown_units(text) <= lengths.CAPTION:
            picture = RecapWords(self._desk.texts, language).picture(letter)
        if picture is None:
            await bot.send_message(member_id, text, parse_mode=ParseMode.HTML, reply_markup=markup)
            return
        await self._desk.studio.send(
            bot, member_id, picture, caption=text, parse_mode=ParseMode.HTML, reply_markup=markup
        )

    async def _blocked(self, member_id: int, payload: dict[str, Any]) -> str:
        """Nothing is written any more to who blocked the bot."""
        await self._gateway.clients.habits.SetLetters(
            SetLettersRequest(
                request_id=request_id(0, "SetLetters", member_id, sorted(payload.items())),
                member_id=member_id,
                blocked=True,
            )
        )
        return OBSOLETE

    def text(self, language: str, letter: letters_pb2.Letter) -> str:
        """The letter as Telegram HTML."""

        def say(key: str, **arguments: object) -> str:
            return self._desk.texts.format(language, key, **arguments)

        if letter.kind == REMINDER:
            return say("letter-reminder")
        if letter.kind == NUDGE_END:
            return say("letter-nudge-end")
        if letter.kind == NUDGE:
            return "\n".join(
                say(
                    "letter-nudge-goal", group=one.record.group_title, needed=one.record.weeks[-1].needed_days
                )
                if one.record.weeks[-1].goal
                else say("letter-nudge-streak", group=one.record.group_title, days=one.streak_days)
                for one in letter.groups
            )
        return RecapWords(self._desk.texts, language).text(letter)

    def _buttons(self, language: str, letter: letters_pb2.Letter) -> InlineKeyboardMarkup | None:
        member_id, home = letter.letters.member_id, letter.letters.home_chat_id

        def button(key: str, kind: int, wish: int) -> InlineKeyboardButton:
            token = self._desk.buttons.token(
                *("letter_set", kind, wish, home), owner_id=member_id, chat_id=member_id, life=LIFE
            )
            return InlineKeyboardButton(self._desk.texts.plain(language, key), callback_data=token)

        if letter.kind == NUDGE:
            return InlineKeyboardMarkup([[button("letter-stop-nudge", NUDGE, DECLINED)]])
        if letter.kind != RECAP or letter.ends:
            return None
        rows = [[button("letter-stop-recap", RECAP, DECLINED)]]
        if letter.letters.nudge == UNASKED and any(one.record.weeks[-1].goal for one in letter.groups):
            rows.insert(0, [button("letter-want-nudge", NUDGE, WANTED)])
        return InlineKeyboardMarkup(rows)


async def on_set(context: GatewayContext, press: Press) -> str | None:
    """Begin or end a kind with one press."""
    home = press.take(3)[2]
    kind = next((one for one in NAMES if one == press.number(0)), None)
    wish = next((one for one in (WANTED, DECLINED) if one == press.number(1)), None)
    if kind is None or wish is None:
        raise ButtonInvalid
    if wish == WANTED and await context.inhabited(home) is None:
        return await context.plain("group-not-yours")
    name = NAMES[kind]
    letters = (
        await context.clients.habits.SetLetters(
            SetLettersRequest(
                request_id=context.request_id("SetLetters"),
                chat_id=home if wish == WANTED else 0,
                member_id=context.user.id,
                recap=wish if kind == RECAP else letters_pb2.LETTER_WISH_UNSPECIFIED,
                nudge=wish if kind == NUDGE else letters_pb2.LETTER_WISH_UNSPECIFIED,
            )
        )
    ).letters
    minute = letters.recap_minute if kind == RECAP else letters.nudge_minute
    await _turn_around(context, kind, DECLINED if wish == WANTED else WANTED, home)
    said = "on" if wish == WANTED else "off"
    return await context.plain(f"letter-{name}-{said}", time=clock_of(minute))


async def _turn_around(
    context: GatewayContext, kind: letters_pb2.LetterKind.ValueType, wish: int, home: int
) -> None:
    """What was pressed now offers the contrary; the other buttons stay."""
    query = context.incoming.callback_query
    message = query.message if query is not None else None
    if query is None or not isinstance(message, Message) or message.reply_markup is None:
        return
    key = f"letter-{'want' if wish == WANTED else 'stop'}-{NAMES[kind]}"
    label = await context.plain(key)
    token = context.button_data("letter_set", kind, wish, home, life=LIFE)
    turned = InlineKeyboardButton(label, callback_data=token)
    rows = [
        [turned if button.callback_data == query.data else button for button in row]
        for row in message.reply_markup.inline_keyboard
    ]
    # Pressed twice, or the message is gone: what was chosen is stored.
    with suppress(BadRequest):
        await context.bot.edit_message_reply_markup(
            context.chat.id, context.pressed_message_id, reply_markup=InlineKeyboardMarkup(rows)
        )


async def write_again(context: GatewayContext) -> None:
    """The person lets the bot write to them again: what they had chosen comes again."""
    habits, member_id = context.clients.habits, context.user.id
    letters = (await habits.GetLetters(GetLettersRequest(member_id=member_id))).letters
    if letters.home_chat_id:
        await habits.SetLetters(
            SetLettersRequest(request_id=context.request_id("SetLetters"), member_id=member_id)
        )


def _install(parts: Parts) -> None:
    """Teach the outbox to write letters."""
    parts.gateway.outbox.register(KIND, LetterWriter(parts.desk), at_most_once=True)


FEATURE = Feature(buttons=(Button(87, "letter_set", on_set),), install=_install)
