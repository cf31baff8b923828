"""/meta pausa: a member has their streak wait, for as many days as they say.

Illness, holidays and rest cost no streak. Nobody is told, and the audit log has nothing of it:
a pause may say that somebody is ill.
"""

from datetime import date
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1.member_service_pb2 import PauseStreakRequest
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group, with_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice

MOST_DAYS: Final = 60
OFFERED: Final = (3, 7, 14, 30)
_WORDS: Final = frozenset({"pausa", "pausar", "pause"})
_END: Final = frozenset({"0", "fim", "end", "voltar", "back"})
# What a button carries: days; these mean something else.
_OVER, _ASK = 0, MOST_DAYS + 1


def is_pause(words: str) -> bool:
    """Whether what follows /meta asks for a pause."""
    return words.lower().split()[:1] != [] and words.lower().split()[0] in _WORDS


async def pause(context: GatewayContext, words: str) -> None:
    """Pause for the days that were typed; without any, offer some."""
    given = words.lower().split()[1:]
    if not given:
        days = _ASK
    elif given[0] in _END:
        days = _OVER
    # "²" and "٣" are digits, too.
    elif given[0].isascii() and given[0].isdecimal() and len(given[0]) < 3 and int(given[0]) <= MOST_DAYS:
        days = int(given[0])
    else:
        await context.decline("goal-pause-how", most=MOST_DAYS)
        return

    async def take(context: GatewayContext, group: Group) -> None:
        text, markup = await _take(context, group, days)
        await context.send_own(text, markup=markup)

    await with_group(context, "goal_pause", take, numbers=(days,))


async def pause_button(context: GatewayContext, group: Group) -> InlineKeyboardButton:
    """What opens the choice of days."""
    return InlineKeyboardButton(
        await context.plain("goal-pause-button"),
        callback_data=context.button_data("goal_pause", group.chat_id, _ASK),
    )


@for_group
async def on_pause(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Pause for the days that were pressed, end a pause, or ask for how long."""
    days = press.number(1)
    if not _OVER <= days <= _ASK:
        raise ButtonInvalid
    await context.edit_pressed(*await _take(context, group, days))
    return None


async def _take(context: GatewayContext, group: Group, days: int) -> tuple[str, InlineKeyboardMarkup | None]:
    if days == _ASK:
        return await context.say("goal-pause-ask", group=group.title), await _choices(context, group)
    until = (
        await context.clients.members.PauseStreak(
            PauseStreakRequest(
                request_id=context.request_id("PauseStreak"),
                chat_id=group.chat_id,
                member_id=context.user.id,
                day_count=days,
                paused_by=context.user.id,
            )
        )
    ).paused_until
    if not until:
        return await context.say("goal-pause-ended", group=group.title), None
    shown = f"{date.fromisoformat(until):%d/%m}"
    end = InlineKeyboardButton(
        await context.plain("goal-pause-end"),
        callback_data=context.button_data("goal_pause", group.chat_id, _OVER),
    )
    text = await context.say("goal-pause-set", group=group.title, until=shown)
    return text, InlineKeyboardMarkup([[end]])


async def _choices(context: GatewayContext, group: Group) -> InlineKeyboardMarkup:
    def button(label: str, days: int) -> InlineKeyboardButton:
        return InlineKeyboardButton(
            label, callback_data=context.button_data("goal_pause", group.chat_id, days)
        )

    offered = [button(await context.plain("goal-pause-days", days=days), days) for days in OFFERED]
    return InlineKeyboardMarkup([offered, [button(await context.plain("goal-pause-end"), _OVER)]])


FEATURE = Feature(
    buttons=(Button(139, "goal_pause", on_pause, choice=GroupChoice(Circle.MINE)),),
)
