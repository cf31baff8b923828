"""/macros: what is in a meal, as ranges that add up.

It reads words, a photo with the command as its caption, or the message replied to.

The coach's service checks and sums. Here it is only written down, always with the note that it is an
estimate. It takes one of the day's questions and gives it back when there are no numbers.
"""

import html
import logging
import re
from dataclasses import dataclass

from telegram import Message, User

from gymnation.coach.v1 import meal_service_pb2, meals_pb2
from gymnation.coach.v1.meal_service_pb2 import EstimateMacrosRequest
from gymnation.member.v1 import questions_pb2
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.attached_photos import PhotoRefused, PhotoUnavailable, attached_photo, has_photo
from telegram_gateway.bot_api.rich_words import words_of
from telegram_gateway.bot_api.tables import Column, followed, table, tabled
from telegram_gateway.clients.photos import to_photo
from telegram_gateway.conversation.authors import author_of
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.member_notices import tell_member
from telegram_gateway.conversation.permissions import MEMBERS, Place, Rule
from telegram_gateway.conversation.private_links import private_link
from telegram_gateway.conversation.table_choice import wants_tables
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.conversation.working_indicator import AtWork
from telegram_gateway.features.coach import consent, quota
from telegram_gateway.features.coach.urgent import help_at_once, help_author, help_caller_at_once
from telegram_gateway.runtime import tickets
from telegram_gateway.runtime.tickets import current_ticket

TEXT_AT_MOST = 4096
_UNUSABLE = frozenset({"COACH_ANSWER_REJECTED", "COACH_NO_ANSWER"})
_TAG = re.compile(r"<[^>]+>")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Meal:
    """What is to be estimated.

    It has the words, the message that has the picture, if any, and whose words they are.
    """

    text: str
    pictured: Message | None
    author: User
    message_id: int


async def macros(context: GatewayContext) -> None:
    """Estimate a meal."""
    meal = _meal(context)
    if not meal.text and meal.pictured is None:
        await context.decline("macros-needs-food")
        return
    # The other pictures of an album ask nothing.
    context.is_first_of_album()
    current_ticket().step_aside()
    if await help_caller_at_once(context, meal.author):
        return
    if await consent.asked_first(context, meal.author, meal.message_id, meal.text):
        return
    asked = context.message.text or context.message.caption or ""
    try:
        reserved = await quota.reserve(context, asked[:TEXT_AT_MOST])
    except ServiceError as error:
        if error.reason != quota.EXHAUSTED:
            raise
        if not await help_at_once(context, meal.author, meal.message_id, meal.text):
            quota.count(context, "quota_used")
            await quota.tell_it_is_used(context, error)
        return
    question = reserved.question
    footer = await context.say("question-footer", used=reserved.quota.used, limit=reserved.quota.limit)
    if question.state == questions_pb2.QUESTION_STATE_SETTLED:
        # Handled before, up to the sending.
        quota.count(context, "repeated")
        await context.send_own(f"{html.escape(question.answer, quote=False)}\n\n{footer}")
        return
    estimate = await _estimated(context, meal, question.question_id)
    if estimate is None:
        return
    if estimate.outcome != meals_pb2.ESTIMATE_OUTCOME_ESTIMATED:
        quota.count(context, "no_numbers")
        await quota.give_back(context, question.question_id, "NO_NUMBERS")
        await _without_numbers(context, meal, estimate)
        return
    quota.count(context, "answered")
    text = await _written(context, estimate)
    await quota.settle(context, question.question_id, html.unescape(_TAG.sub("", text)), estimate)
    await context.send_own(followed(text, footer))


def _meal(context: GatewayContext) -> _Meal:
    message, replied = context.message, context.replied
    said = arguments_of(message)
    author = author_of(replied)
    if replied is None or author is None or has_photo(message):
        return _Meal(
            said[:TEXT_AT_MOST], message if has_photo(message) else None, context.user, message.message_id
        )
    theirs = words_of(replied)
    return _Meal(
        "\n".join(part for part in (theirs, said) if part)[:TEXT_AT_MOST],
        replied if has_photo(replied) else None,
        author,
        replied.message_id,
    )


async def _estimated(
    context: GatewayContext, meal: _Meal, question_id: str
) -> meal_service_pb2.EstimateMacrosResponse | None:
    """The estimate; None after having said honestly that there is none, and given the question back."""
    try:
        async with AtWork(context):
            return await context.clients.meals.EstimateMacros(
                EstimateMacrosRequest(
                    language=await context.language(),
                    text=meal.text,
                    photo=to_photo(await attached_photo(context.bot, meal.pictured)),
                    payer=quota.payer(context),
                ),
                timeout=context.gateway.settings.coach_macros_timeout_s,
            )
    except PhotoRefused:
        reason, text = "PHOTO_REFUSED", await context.say("macros-photo-refused")
        tickets.decline(reason)
        quota.count(context, reason)
    except PhotoUnavailable:
        reason, text = "PHOTO_UNAVAILABLE", await context.say("macros-photo-unavailable")
        tickets.let_down(reason)
        quota.count(context, reason)
    except ServiceError as error:
        reason = error.reason
        quota.count_failure(context, error)
        text = (
            await context.say("macros-failed", code=context.trace_code() or "-")
            if reason in _UNUSABLE
            else html.escape(await quota.failure_text(context, error), quote=False)
        )
    await quota.give_back(context, question_id, reason)
    await context.send_own(text)
    return None


async def _without_numbers(
    context: GatewayContext, meal: _Meal, estimate: meal_service_pb2.EstimateMacrosResponse
) -> None:
    if estimate.outcome == meals_pb2.ESTIMATE_OUTCOME_URGENT:
        await help_author(context, meal.author, meal.message_id, estimate.urgent_reply)
    elif estimate.outcome == meals_pb2.ESTIMATE_OUTCOME_NO_FOOD:
        await context.reply("macros-no-food")
    elif context.place is Place.PRIVATE:
        await context.reply("macros-no-numbers")
    else:
        # Said to who asked, alone: why there are no numbers is nobody else's business.
        await tell_member(
            context.gateway,
            f"macros:{context.chat.id}:{context.message.message_id}",
            context.user.id,
            context.address,
            context.message.message_id,
            kind=Kind.URGENT,
            private=await context.say("macros-no-numbers"),
            in_group=await context.say("macros-in-private", link=private_link(context, "macros")),
        )


async def _written(context: GatewayContext, estimate: meal_service_pb2.EstimateMacrosResponse) -> str:
    """Return the estimate as Telegram HTML.

    It has the items, the total, the assumptions, and the note that it is only an estimate.
    """
    title, note = await context.say("macros-title"), await context.say("macros-note")
    assumed = [await context.say("macros-assumption", text=text) for text in estimate.assumptions]
    lines = [title, "", *[await _item(context, item) for item in estimate.items]]
    lines += ["", await context.say("macros-total", numbers=await _numbers(context, estimate.total))]
    if assumed:
        lines += ["", *assumed]
    lines += ["", note]
    words = "\n".join(lines)
    if not await wants_tables(context):
        return words
    return tabled(words, [title], await _table(context, estimate), [*assumed, note])


async def _table(context: GatewayContext, estimate: meal_service_pb2.EstimateMacrosResponse) -> str:
    names = ("kcal", "protein", "carbs", "fat")
    columns = [
        Column(await context.plain("macros-table-item")),
        *[Column(await context.plain(f"macros-table-{name}"), "right") for name in names],
    ]
    rows = [
        (
            await context.plain("macros-table-portion", name=item.name, portion=item.portion),
            *_ranges(item.macros),
        )
        for item in estimate.items
    ]
    return table(columns, rows, (await context.plain("macros-table-total"), *_ranges(estimate.total)))


def _ranges(found: meals_pb2.Macros) -> tuple[str, ...]:
    return tuple(_range(one) for one in (found.kcal, found.protein_g, found.carbs_g, found.fat_g))


async def _item(context: GatewayContext, item: meals_pb2.MealItem) -> str:
    numbers = await _numbers(context, item.macros)
    return await context.say("macros-item", name=item.name, portion=item.portion, numbers=numbers)


async def _numbers(context: GatewayContext, found: meals_pb2.Macros) -> str:
    return context.desk.texts.plain(
        await context.language(),
        "macros-numbers",
        kcal=_range(found.kcal),
        protein=_range(found.protein_g),
        carbs=_range(found.carbs_g),
        fat=_range(found.fat_g),
    )


def _range(found: meals_pb2.NutrientRange) -> str:
    return f"{found.low}" if found.low == found.high else f"{found.low}–{found.high}"


FEATURE = Feature(
    commands=(
        Command(
            "macros",
            macros,
            Rule(group=MEMBERS, private=MEMBERS),
            menu=60,
            in_captions=True,
            ephemeral=True,
        ),
    ),
)
