"""Letters on /meta's page: a press begins a kind, ends it, or chooses the hour at which it comes.

Hours are meant in the zone of the group of which the page tells.
"""

from telegram import InlineKeyboardMarkup

from gymnation.member.v1 import letters_pb2
from gymnation.member.v1.habit_service_pb2 import SetLettersRequest
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.features.habits.goal_page import goal_page
from telegram_gateway.features.habits.letter_rows import (
    ASK_HOUR,
    BACK,
    DECLINED,
    FIRST_HOUR,
    LAST_HOUR,
    NAMES,
    RECAP,
    STOP,
    WANT,
    WANTED,
    clock_of,
    hour_rows,
)


async def on_letter(context: GatewayContext, press: Press) -> str | None:
    """Do what was pressed, and show the page as it is then."""
    chat_id, pressed, what = press.take(3)
    kind = next((one for one in NAMES if one == pressed), None)
    if kind is None or not (what in (STOP, WANT, ASK_HOUR, BACK) or FIRST_HOUR <= what <= LAST_HOUR):
        raise ButtonInvalid
    group = await context.inhabited(chat_id)
    if group is None:
        # Who left the group still ends what comes by one press.
        return await _set(context, kind, STOP, 0) if what == STOP else await context.plain("group-not-yours")
    if what == ASK_HOUR:
        text = await context.say(f"letter-hour-ask-{NAMES[kind]}", group=group.title)
        rows = await hour_rows(context, chat_id, kind)
        await context.edit_pressed(text, InlineKeyboardMarkup(rows))
        return None
    said = None if what == BACK else await _set(context, kind, what, chat_id)
    await context.edit_pressed(*await goal_page(context, group))
    return said


async def _set(
    context: GatewayContext, kind: letters_pb2.LetterKind.ValueType, what: int, chat_id: int
) -> str:
    """Store it; give the line that says so. Who chooses an hour wants the kind."""
    wish = DECLINED if what == STOP else WANTED
    minute = what * 60 if what >= FIRST_HOUR else 0
    letters = (
        await context.clients.habits.SetLetters(
            SetLettersRequest(
                request_id=context.request_id("SetLetters"),
                chat_id=0 if what == STOP else chat_id,
                member_id=context.user.id,
                recap=wish if kind == RECAP else letters_pb2.LETTER_WISH_UNSPECIFIED,
                nudge=letters_pb2.LETTER_WISH_UNSPECIFIED if kind == RECAP else wish,
                recap_minute=minute if kind == RECAP else 0,
                nudge_minute=0 if kind == RECAP else minute,
            )
        )
    ).letters
    shown = letters.recap_minute if kind == RECAP else letters.nudge_minute
    return await context.plain(
        f"letter-{NAMES[kind]}-{'off' if what == STOP else 'on'}", time=clock_of(shown)
    )


FEATURE = Feature(buttons=(Button(166, "letter_page", on_letter),))
