"""/config pausa: an admin pauses a member's streak, by a reply to what the member wrote.

Illness and holidays cost no streak.
"""

from datetime import date

from gymnation.member.v1.member_service_pb2 import PauseStreakRequest
from telegram_gateway.conversation.context import GROUP_ANONYMOUS_BOT, GatewayContext
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.features.checkins.anchors import replied_message

WORDS = frozenset({"pausa", "pausar", "pause"})
_END = frozenset({"0", "fim", "end"})
DEFAULT_DAYS = 7
MOST_DAYS = 60


def is_pause(arguments: str) -> bool:
    """Whether what follows /config asks for a pause."""
    return arguments.split()[:1] != [] and arguments.split(maxsplit=1)[0].lower() in WORDS


async def pause(context: GatewayContext, arguments: str) -> None:
    """Pause the streak of who wrote the replied message: `pausa`, `pausa 14`, `pausa fim`."""
    if context.place is not Place.GROUP:
        await context.reply("pause-in-the-group")
        return
    target = await replied_message(context)
    if target is None:
        return
    member = target.from_user
    if member is None or member.is_bot or target.sender_chat is not None or member.id == GROUP_ANONYMOUS_BOT:
        await context.decline("pause-not-a-person")
        return
    given = (arguments.lower().split()[1:] or [str(DEFAULT_DAYS)])[0]
    # Telegram lets through what int() would take as well: "²", "٣", "00030" and thousands of digits.
    if given not in _END and given not in {str(number) for number in range(1, MOST_DAYS + 1)}:
        await context.decline("pause-not-days", most=MOST_DAYS)
        return
    day_count = 0 if given in _END else int(given)
    until = (
        await context.clients.members.PauseStreak(
            PauseStreakRequest(
                request_id=context.request_id("PauseStreak"),
                chat_id=context.chat.id,
                member_id=member.id,
                day_count=day_count,
                paused_by=context.user.id,
            )
        )
    ).paused_until
    await context.audit(
        "streak_paused" if until else "streak_resumed",
        subject_id=member.id,
        subject_name=member.full_name,
        target=until,
    )
    name = await context.shown_name(member.full_name)
    if until:
        await context.notice("pause-set", name=name, until=shown_day(until))
    else:
        await context.notice("pause-ended", name=name)


def shown_day(day: str) -> str:
    """A day as people write it."""
    return f"{date.fromisoformat(day):%d/%m}"
