"""Under the week on /meta's page: which letters come, at what hour, and the buttons that change it."""

from typing import Final

from telegram import InlineKeyboardButton

from gymnation.member.v1 import letters_pb2
from gymnation.member.v1.habit_service_pb2 import GetLettersRequest
from telegram_gateway.conversation.context import GatewayContext

RECAP, NUDGE = letters_pb2.LETTER_KIND_RECAP, letters_pb2.LETTER_KIND_NUDGE
WANTED, DECLINED = letters_pb2.LETTER_WISH_WANTED, letters_pb2.LETTER_WISH_DECLINED
NAMES: Final = {RECAP: "recap", NUDGE: "nudge"}
STOP, WANT, ASK_HOUR, BACK = 0, 1, 2, 3
"""What a button of the page may say of a kind; an hour from FIRST_HOUR on is the hour that was chosen."""
FIRST_HOUR, LAST_HOUR = 7, 21


async def letters_of(context: GatewayContext) -> letters_pb2.Letters:
    """What who wrote wants of letters."""
    return (await context.clients.habits.GetLetters(GetLettersRequest(member_id=context.user.id))).letters


async def letter_lines(context: GatewayContext, letters: letters_pb2.Letters) -> list[str]:
    """What comes, and when: one text with a line for each kind that is wanted, or none."""
    lines = [
        await context.say(f"letter-{NAMES[kind]}-when", time=clock_of(minute))
        for kind, wish, minute in _kinds(letters)
        if wish == WANTED
    ]
    return ["\n".join(lines)] if lines else []


async def letter_rows(
    context: GatewayContext, chat_id: int, letters: letters_pb2.Letters
) -> list[list[InlineKeyboardButton]]:
    """A row for each kind: to begin it, or to end it and to change its hour."""
    rows = []
    for kind, wish, minute in _kinds(letters):
        wanted = wish == WANTED
        key = f"letter-{'stop' if wanted else 'want'}-{NAMES[kind]}"
        row = [_button(context, await context.plain(key), chat_id, kind, STOP if wanted else WANT)]
        if wanted:
            label = await context.plain("letter-hour-button", time=clock_of(minute))
            row.append(_button(context, label, chat_id, kind, ASK_HOUR))
        rows.append(row)
    return rows


async def hour_rows(
    context: GatewayContext, chat_id: int, kind: letters_pb2.LetterKind.ValueType
) -> list[list[InlineKeyboardButton]]:
    """A button for each hour at which a letter may come, five to a row, and the way back."""
    hours = range(FIRST_HOUR, LAST_HOUR + 1)
    buttons = [_button(context, clock_of(hour * 60), chat_id, kind, hour) for hour in hours]
    rows = [buttons[first : first + 5] for first in range(0, len(buttons), 5)]
    return [*rows, [_button(context, await context.plain("letter-hour-back"), chat_id, kind, BACK)]]


def clock_of(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    hours, minutes = divmod(minute, 60)
    return f"{hours:02}:{minutes:02}"


def _kinds(
    letters: letters_pb2.Letters,
) -> tuple[tuple[letters_pb2.LetterKind.ValueType, letters_pb2.LetterWish.ValueType, int], ...]:
    return (RECAP, letters.recap, letters.recap_minute), (NUDGE, letters.nudge, letters.nudge_minute)


def _button(
    context: GatewayContext, label: str, chat_id: int, kind: letters_pb2.LetterKind.ValueType, what: int
) -> InlineKeyboardButton:
    token = context.button_data("letter_page", chat_id, kind, what)
    return InlineKeyboardButton(label, callback_data=token)
