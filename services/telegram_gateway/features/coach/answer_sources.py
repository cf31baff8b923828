"""What an answer used: the records that the coach's tools read.

They are shown to the asker alone, as they were stored and not as the model tells it.

The button belongs to the asker, so nobody else gets here. In a group the records are shown in private.
When the bot may not write to the asker, they are shown in a window that only the asker sees.
Memories are looked up when they are shown: what was forgotten since is not there any more.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1 import memories_pb2
from gymnation.member.v1.memory_service_pb2 import ListMemoriesRequest
from gymnation.member.v1.question_service_pb2 import GetQuestionRequest
from gymnation.member.v1.questions_pb2 import AnswerSource, Question
from telegram_gateway.clients.times import Timestamp
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.callback_router import Alert
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.permissions import Place, Role
from telegram_gateway.features.coach.answer_buttons import question_id_of
from telegram_gateway.texts import moments
from telegram_gateway.texts.moments import Moment

_ZONE = "America/Sao_Paulo"
_ALERT_AT_MOST = 200
_RECALL = "recall_memories"
# The order in which they are told. A name that is not here is not shown.
_FACTS = (
    "season_points",
    "season_checkins",
    "rank",
    "participants",
    "next_rank_points",
    "days_left",
    "week_days_trained",
    "week_goal",
    "week_days_needed",
    "days_trained_in_the_week_before",
    "goal_from_next_monday",
    "week_paused_days",
    "week_streak",
    "best_week_streak",
    "week_shields",
    "week_minutes",
    "week_kilometres",
    "week_kudos_from_others",
    "streak_days",
    "best_streak_days",
    "streak_freezes_in_hand",
    "checkins_of_last_7_days",
    "checkins_of_last_28_days",
    "last_checkin_day",
    "all_time_points",
    "all_time_checkins",
    "best_season_points",
    "kudos_from_others",
    "open_challenges",
)
_DAYS = frozenset({"last_checkin_day"})


async def on_sources(context: GatewayContext, press: Press) -> str | None:
    """Show the asker what the answer used."""
    told = await context.clients.questions.GetQuestion(
        GetQuestionRequest(question_id=question_id_of(press), member_id=context.user.id)
    )
    # An answer in a group read nothing that is for private only; this would keep it out all the same.
    sources = [source for source in told.sources if source.chat_id or context.place is Place.PRIVATE]
    memories = await _memories(context, sources)
    shown = [text for source in sources if (text := await _shown(context, source, memories))]
    text = await _page(context, told.question, shown)
    if context.place is Place.PRIVATE:
        await context.send_html(text, to=context.pressed_message_id)
        return None
    try:
        await context.bot.send_message(context.user.id, text, parse_mode=ParseMode.HTML)
    except (BadRequest, Forbidden):
        return Alert(await _in_short(context, sources))
    return await context.plain("sources-in-private")


async def _page(context: GatewayContext, question: Question, shown: list[str]) -> str:
    if not question.answer:
        return await context.say("sources-gone")
    if not shown:
        return await context.say("sources-none")
    group = await context.group()
    zone = group.settings.time_zone if group is not None else _ZONE
    return "\n\n".join([await context.say("sources-title", time=_moment(question.end_time, zone)), *shown])


async def _memories(context: GatewayContext, sources: Iterable[AnswerSource]) -> dict[int, str]:
    """The asker's own, by number, as they are now; only looked up when an answer used one."""
    if not any(source.memory_numbers for source in sources):
        return {}
    found = await context.clients.memories.ListMemories(
        ListMemoriesRequest(member_id=context.user.id, page_size=50)
    )
    return {
        memory.number: memory.text
        for memory in found.memories
        if memory.state != memories_pb2.MEMORY_STATE_PROPOSED
    }


async def _shown(context: GatewayContext, source: AnswerSource, memories: dict[int, str]) -> str:
    """One source as lines; empty when there is nothing to show."""
    group = await context.desk.seen.group(source.chat_id) if source.chat_id else None
    zone = group.settings.time_zone if group is not None else _ZONE
    if source.tool == _RECALL:
        lines = [
            await context.say("sources-memory", text=memories[number])
            for number in source.memory_numbers
            if number in memories
        ]
        if not lines:
            return ""
    else:
        lines = [
            await context.say("sources-checkin", time=_moment(used.create_time, zone), points=used.points)
            for used in source.checkins
        ]
        lines += [
            await context.say(
                f"sources-fact-{name.replace('_', '-')}", value=_value(name, source.facts[name])
            )
            for name in _FACTS
            if name in source.facts
        ]
    place = group.title if group is not None else await context.plain("sources-private")
    return "\n".join(
        [await context.say("sources-of", kind=await _kind(context, source.tool), place=place), *lines]
    )


async def _in_short(context: GatewayContext, sources: Iterable[AnswerSource]) -> str:
    """The kinds of records, for a window of 200 characters."""
    kinds = list(dict.fromkeys([await _kind(context, source.tool) for source in sources]))
    if not kinds:
        return await context.plain("sources-none-short")
    return (await context.plain("sources-short", kinds=", ".join(kinds)))[:_ALERT_AT_MOST]


async def _kind(context: GatewayContext, tool: str) -> str:
    key = f"sources-tool-{tool.replace('_', '-')}"
    known = context.desk.texts.has(await context.language(), key)
    return await context.plain(key if known else "sources-tool-other")


def _value(name: str, value: str) -> str:
    if name not in _DAYS:
        return value
    try:
        return f"{datetime.fromisoformat(value):%d/%m}"
    except ValueError:
        return value


def _moment(stamp: Timestamp, zone: str) -> Moment:
    return moments.minute(stamp.ToDatetime(UTC), zone)


FEATURE = Feature(
    buttons=(Button(58, "answer_sources", on_sources, needs="rate_an_answer", needs_as=Role.MEMBER),),
)
