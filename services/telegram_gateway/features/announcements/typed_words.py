"""What an admin typed after /say and its like, also when a button chooses the group afterwards.

A press brings along the message under which it was made, and of what that one answers nothing further.
So the question for the group answers the command, where the words are.
When the command answered something itself, the question answers that, and has the words in its own text.
No memory is needed: the words are there after a restart, too.
"""

from dataclasses import dataclass
from datetime import timedelta

from telegram import Message, MessageEntity, ReplyParameters

from servicekit.request_ids import request_id
from telegram_gateway.bot_api.lengths import units
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice, Page, keyboard
from telegram_gateway.features.announcements.announcement_content import entities_from

OFFER = GroupChoice(Circle.ADMINISTERED, life=timedelta(minutes=30))
"""Not for long: a time such as "em 10 min" is counted from the press."""
WORDS_AT_MOST = 3000
"""How many characters fit into the question for the group, in UTF-16 units."""
_IN_COMMAND, _IN_OFFER = 0, 1
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Typed:
    """The words at the end of a message, and what was answered with them."""

    message: Message
    words: str
    replied: Message | None
    request_id: str

    @property
    def start(self) -> int:
        """Where the words begin in the message's text, in characters."""
        return start_of(self.message, self.words)


def start_of(message: Message, words: str) -> int:
    """Where the words at the end of a message begin, in characters; white space may follow them."""
    return len((message.text or "").rstrip()) - len(words)


def typed_in_command(context: GatewayContext) -> Typed:
    """Return what the command that is handled says."""
    message = context.message
    return Typed(message, arguments_of(message), context.replied, context.request_id("CreateAnnouncement"))


async def offer_groups(context: GatewayContext, action: str, page: Page, *numbers: int) -> None:
    """Ask which group the words are for. `numbers` come last in the buttons."""
    typed = typed_in_command(context)
    title, entities = await context.plain("group-choose"), list[MessageEntity]()
    where, target = _IN_COMMAND, typed.message
    if typed.replied is not None:
        where, target = _IN_OFFER, typed.replied
        if typed.words:
            entities = entities_from(typed.message, typed.start, moved_to=units(title + _BREAK))
            title = f"{title}{_BREAK}{typed.words}"
    await context.bot.send_message(
        context.chat.id,
        title,
        entities=entities,
        message_thread_id=context.address.thread,
        reply_markup=await keyboard(context, action, page, (where, *numbers)),
        reply_parameters=ReplyParameters(target.message_id, allow_sending_without_reply=True),
    )


def typed_before_press(context: GatewayContext, group: Group, press: Press) -> Typed | None:
    """Return what was typed before the group was chosen; None when it is gone."""
    offer = context.pressed_message
    answered = offer.reply_to_message if offer is not None else None
    if offer is None or answered is None:
        return None
    # The id comes from the question, not from the press: two presses say it once.
    once = request_id(offer.message_id, "CreateAnnouncement", context.chat.id, group.chat_id)
    if press.number(1) == _IN_OFFER:
        return Typed(offer, (offer.text or "").partition(_BREAK)[2], answered, once)
    return Typed(answered, arguments_of(answered), None, once)
