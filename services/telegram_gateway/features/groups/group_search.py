"""Turning the pages of a choice of groups, and narrowing it by words.

Nothing is remembered. A press brings its message along, and a typed answer the message that it answers:
so the message that asks for words has the words of the choice in it, and the signed token has the rest.
"""

from contextlib import suppress

from telegram import ForceReply, InlineKeyboardMarkup, Message, MessageEntity, ReplyParameters
from telegram.error import BadRequest

from servicekit.folding import word_parts
from telegram_gateway.bot_api.lengths import units
from telegram_gateway.bot_api.names import shown
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature, Prompt
from telegram_gateway.conversation.group_choice import NO_GROUP
from telegram_gateway.conversation.group_pages import (
    EVERY_GROUP,
    PAGE_BUTTON,
    SEARCH_BUTTON,
    SEARCHED,
    GroupChoice,
    keyboard,
    page_of,
)
from telegram_gateway.conversation.text_prompts import DIALOGUE_LIFE
from telegram_gateway.features.announcements.announcement_content import entities_from

WORDS_LENGTH = 40
_MARK = "🔎 "
"""Before the words in the first line of a choice that was narrowed by them."""
_PEN = "✍️"
_BREAK = "\n\n"

Text = tuple[str, list[MessageEntity]]


async def on_turn(context: GatewayContext, press: Press) -> str | None:
    """Show the page that the button leads to, of the groups as they are now."""
    offset, action, flag = press.small(0), context.desk.buttons.action_of(press.small(1)), press.small(2)
    choice, numbers = _choice_of(context, action), press.numbers[3:]
    words = _searched(context.pressed_message) if flag == SEARCHED else ""
    page = await page_of(context, action, words, offset)
    if not (page.groups or words):
        return await context.plain(NO_GROUP[choice.circle])
    markup = await keyboard(context, action, page, numbers, searched=flag == SEARCHED)
    if flag == EVERY_GROUP:
        await _edit_text(context, _offered_text(context.pressed_message, searched=True), markup)
    else:
        await _edit_buttons(context, context.pressed_message_id, markup)
    return None


async def on_search(context: GatewayContext, press: Press) -> str | None:
    """Ask for words of the group's name."""
    number, flag, *numbers = press.numbers if len(press.numbers) > 1 else (0, 0)
    action = context.desk.buttons.action_of(number)
    _choice_of(context, action)
    offer = context.pressed_message
    answered = offer.reply_to_message.message_id if offer is not None and offer.reply_to_message else 0
    text = _offered_text(offer, searched=flag == SEARCHED)
    state = (context.pressed_message_id, answered, number, *numbers)
    await _ask(context, await context.plain("group-search-ask"), text, state)
    return None


async def take_words(context: GatewayContext, press: Press) -> None:
    """Offer the groups that have the words in their names, in a message of its own."""
    offer_id, answered, number = press.small(0), press.small(1), press.small(2)
    action, numbers = context.desk.buttons.action_of(number), press.numbers[3:]
    _choice_of(context, action)
    asked = context.replied
    if asked is None or _BREAK not in (asked.text or ""):
        raise ButtonInvalid
    text = _after(asked, (asked.text or "").index(_BREAK) + len(_BREAK))
    words = _clean(context.message.text or "")
    page = await page_of(context, action, words)
    if not word_parts(words) or not page.groups:
        again = await context.plain("group-search-none" if words else "group-search-ask", words=words)
        await _ask(context, again, text, press.numbers)
        return
    first = f"{_MARK}{words}\n"
    await context.bot.send_message(
        context.chat.id,
        first + text[0],
        entities=_moved(text[1], units(first)),
        message_thread_id=context.address.thread,
        reply_markup=await keyboard(context, action, page, numbers, searched=True),
        reply_parameters=_answering(answered),
    )
    # One choice at a time: pressed in both, something would be done twice.
    await _edit_buttons(context, offer_id, None)


async def _ask(context: GatewayContext, question: str, offer: Text, state: tuple[int, ...]) -> None:
    """Ask for words. What is chosen for stands below, so that the answer brings it along."""
    token = context.button_data("group_words", *state, life=DIALOGUE_LIFE)
    link = MessageEntity(
        MessageEntity.TEXT_LINK, 0, units(_PEN), url=f"https://t.me/{context.bot.username}?start={token}"
    )
    above = f"{_PEN} {question}{_BREAK}"
    await context.bot.send_message(
        context.chat.id,
        above + offer[0],
        entities=[link, *_moved(offer[1], units(above))],
        message_thread_id=context.address.thread,
        reply_markup=ForceReply(selective=True),
    )


def _choice_of(context: GatewayContext, action: str) -> GroupChoice:
    choice = context.desk.choices.get(action)
    if choice is None:
        raise ButtonInvalid
    return choice


def _searched(offer: Message | None) -> str:
    """The words by which a choice was narrowed."""
    first = (offer.text or "").partition("\n")[0] if offer is not None else ""
    if not first.startswith(_MARK):
        # Too old to be read, or changed: which groups they meant is not known.
        raise ButtonInvalid
    return first.removeprefix(_MARK)


def _offered_text(offer: Message | None, *, searched: bool) -> Text:
    """What a choice says, without the words by which it was narrowed."""
    if offer is None:
        raise ButtonInvalid
    return _after(offer, (offer.text or "").index("\n") + 1 if searched else 0)


def _after(message: Message, start: int) -> Text:
    return (message.text or "")[start:].strip(), entities_from(message, start, moved_to=0)


def _moved(entities: list[MessageEntity], by: int) -> list[MessageEntity]:
    return [
        MessageEntity.de_json(entity.to_dict() | {"offset": entity.offset + by}, None) for entity in entities
    ]


def _clean(text: str) -> str:
    line = " ".join(text.split())[:WORDS_LENGTH].strip()
    return line if shown(line) else ""


def _answering(message_id: int) -> ReplyParameters | None:
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


async def _edit_buttons(
    context: GatewayContext, message_id: int, markup: InlineKeyboardMarkup | None
) -> None:
    # Pressed twice it is that page already; and it may have been deleted.
    with suppress(BadRequest):
        await context.bot.edit_message_reply_markup(context.chat.id, message_id, reply_markup=markup)


async def _edit_text(context: GatewayContext, text: Text, markup: InlineKeyboardMarkup) -> None:
    with suppress(BadRequest):
        await context.bot.edit_message_text(
            text[0], context.chat.id, context.pressed_message_id, entities=text[1], reply_markup=markup
        )


FEATURE = Feature(
    buttons=(Button(78, PAGE_BUTTON, on_turn), Button(79, SEARCH_BUTTON, on_search)),
    prompts=(Prompt(80, "group_words", take_words),),
)
